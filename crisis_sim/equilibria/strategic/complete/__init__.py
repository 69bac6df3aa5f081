"""All Nash equilibria of a strategic game, with a proof that none is missing."""

from crisis_sim.equilibria.strategic.complete.find import find_all, find_all_batch
from crisis_sim.equilibria.strategic.complete.result import (
    Component,
    GameError,
    Isolated,
    Search,
    Unsettled,
)

__all__ = [
    "Component",
    "GameError",
    "Isolated",
    "Search",
    "Unsettled",
    "find_all",
    "find_all_batch",
]
