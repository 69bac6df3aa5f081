"""How finely a range is looked at where games are solved: as finely as their cost allows."""

from __future__ import annotations

from crisis_sim.equilibria.concepts import Concept
from crisis_sim.game.crisis import Crisis

#: Trees with more ends take seconds where they are solved one by one.
SMALL = 32


def on_line(scenario: Crisis, concept: Concept) -> int:
    """Return how many points of one parameter's range to solve."""
    return _fine(scenario, concept, (1001, 65, 9))


def on_curve(scenario: Crisis, concept: Concept) -> int:
    """Return how many points of one parameter's range to draw, with nothing bisected."""
    return _fine(scenario, concept, (201, 65, 9))


def on_each_line(scenario: Crisis, concept: Concept) -> int:
    """Return the same where the ranges of all parameters are gone through."""
    return _fine(scenario, concept, (101, 9, 5))


def on_plane(scenario: Crisis, concept: Concept) -> int:
    """Return how many pixels to draw along each side of a plane."""
    return _fine(scenario, concept, (257, 65, 9))


def is_quick(scenario: Crisis, concept: Concept) -> bool:
    """Tell whether many games are solved in a few seconds."""
    return concept.batch is not None or (scenario.rounds is None and _ends(scenario) <= SMALL)


def _ends(scenario: Crisis) -> int:
    return scenario.tree().ends


def _fine(scenario: Crisis, concept: Concept, counts: tuple[int, int, int]) -> int:
    """Choose among counts for many games at once, for few, and for those that take long."""
    large = scenario.rounds is not None or (_ends(scenario) > SMALL and not scenario.all_is_seen)
    return counts[(concept.batch is None) + large]
