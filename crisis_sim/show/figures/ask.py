"""What a standard figure is asked to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from crisis_sim.game.crisis import Crisis


class Play(TypedDict):
    """How games are solved, as the studies take it; None for what the scenario names."""

    concept: str | None
    rationality: float | None


@dataclass(frozen=True, eq=False)
class Ask:
    """A scenario, and what of it a figure is about.

    Attributes
    ----------
    scenario
        At its present values.
    parameters
        As many names as the figure has axes for.
    measure
        In the language of claims; None for what the claims speak of.
    play
        How games are solved, where the figure has a choice of it.
    """

    scenario: Crisis
    parameters: Sequence[str]
    measure: str | None
    play: Play
