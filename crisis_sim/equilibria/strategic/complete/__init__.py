"""All Nash equilibria of a strategic game, with a proof that none is missing."""

from crisis_sim.equilibria.strategic.complete.find import find_all, find_all_batch
from crisis_sim.equilibria.strategic.complete.result import (
    Component,
    Enumeration,
    GameError,
    Isolated,
    Unsettled,
)

__all__ = [
    "Component",
    "Enumeration",
    "GameError",
    "Isolated",
    "Unsettled",
    "find_all",
    "find_all_batch",
]
