"""Play along one parameter, under perfect and under logit play."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from crisis_sim.equilibria.concepts import (
    Concept,
    concept_of,
    concepts,
    default_concept,
    erring,
)
from crisis_sim.equilibria.solve import setting
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Watch
from crisis_sim.study.interest import RATIONALITY
from crisis_sim.study.moving.fineness import on_curve
from crisis_sim.study.sweep import Sweep, sweep
from crisis_sim.study.tipping import tipping_points
from crisis_sim.types import Array

POINTS = 201


@dataclass(frozen=True, eq=False)
class Along:
    """The same line through the parameters, solved under two concepts.

    Attributes
    ----------
    perfect, logit
        What is played at points of the line.
    turning
        The exact values at which perfect play changes; empty where they are not known.
    """

    perfect: Sweep
    logit: Sweep
    turning: tuple[float, ...]


def along(
    scenario: Crisis,
    parameter: str,
    *,
    fixing: str | None = None,
    progress: Watch | None = None,
) -> Along:
    """Solve along the whole range of a parameter, under perfect and under logit play.

    Logit play has the λ that the scenario names, and 1 where it names none.

    Parameters
    ----------
    scenario
        Its other parameters keep their present values.
    parameter
        Which one is moved.
    fixing
        A move that is fixed, as `Attacker == strike`.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> along(cs.load("strike_resist_intervene"), "drain").logit.rationality
    1.0
    """
    lines = [
        swept(scenario, parameter, concept, fixing, progress)
        for concept in concepts_shown(scenario)
    ]
    return Along(lines[0], lines[1], turning(scenario, parameter, fixing))


def turning(scenario: Crisis, parameter: str, fixing: str | None) -> tuple[float, ...]:
    """Return the exact values of a parameter at which perfect play changes, where it is known.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> turning(cs.load("strike_resist_intervene"), "drain", "Attacker == strike")
    (0.4,)
    """
    row = perfect_play(scenario)
    if "proofs" not in row.tells or not scenario.all_is_seen:
        return ()
    points = tipping_points(scenario, parameter, concept=row.name, fixing=fixing).points
    return tuple(point.value for point in points if point.path_changes)


def concepts_shown(scenario: Crisis) -> tuple[str, str]:
    """Return the concepts of perfect play and of play with errors."""
    return perfect_play(scenario).name, erring().name


def perfect_play(scenario: Crisis) -> Concept:
    """Return the concept of best replies in the order of the moves: its own, or the usual one.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> perfect_play(cs.load("classics/unilateral_deterrence")).name
    'sequential'
    """
    own = concepts()[scenario.concept]
    if own.plays == "best replies" and own.reads == "tree":
        return own
    return default_concept(setting(scenario.tree()))


def swept(
    scenario: Crisis,
    parameter: str,
    concept: str,
    fixing: str | None = None,
    progress: Watch | None = None,
) -> Sweep:
    """Solve along the whole range of a parameter for one concept."""
    points = on_curve(scenario, concept_of(concept, "along"))
    grid: dict[str, Any] = {parameter: line(scenario, parameter, points)}
    rate = logit_rationality(scenario)
    return sweep(
        scenario, concept=concept, rationality=rate, fixing=fixing, progress=progress, **grid
    )


def line(scenario: Crisis, name: str, points: int = POINTS) -> Array:
    """Return values along the whole range of a parameter."""
    parameter = scenario.parameters[scenario.known(name, "figure")]
    return np.linspace(parameter.low, parameter.high, points)


def logit_rationality(scenario: Crisis) -> float:
    """Return the rationality of logit play: the scenario's, or where it names none, 1."""
    return RATIONALITY if scenario.rationality is None else scenario.rationality
