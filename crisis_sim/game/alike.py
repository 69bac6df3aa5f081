"""Ends of a game that give everybody the same, whatever the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.model import Parameter, Scenario
from crisis_sim.scenario.outcomes import NOT_MADE
from crisis_sim.types import Array, Choices

#: Points of the ranges at which payoffs are held against each other.
_POINTS = 5
#: Digits of payoffs that are compared, of the largest.
_DIGITS = 12


@dataclass(frozen=True)
class Alike:
    """Two ends that nobody's payoff tells apart.

    Attributes
    ----------
    move
        The choice at which the ways to them part.
    ends
        What was done on the way to each since they parted, as tests on moves.
    at_once
        Whether one of them follows the parting at once, so that to stop there and to go on in
        that way are the same to all.
    """

    move: str
    ends: tuple[str, str]
    at_once: bool


def alike_ends(scenario: Scenario, tree: CrisisTree) -> list[Alike]:
    """Return pairs of ends that part at a player's choice and give everybody the same.

    Payoffs are compared at points in general position in the ranges of the parameters, for every
    draw of types. Of several ends that are alike the first is held against each other one.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.build({
    ...     "schema": 1, "name": "dare", "players": {"A": {}},
    ...     "moves": [{"player": "A", "choose": ["strike", "raid", "wait"]}],
    ...     "payoffs": {"A": [{"worth": 1, "when": "A == wait"}]},
    ... })
    >>> alike_ends(scenario, scenario.tree())[0].ends
    ('A == strike', 'A == raid')
    """
    assert tree.compute is not None
    computed = tree.compute(_points(scenario.parameters)).payoffs
    payoffs = np.round(computed / (np.abs(computed).max() or 1), _DIGITS) + 0.0  # no -0
    drawn = len(tree.outcomes.types)  # types are the first columns
    made = tree.outcomes.made
    groups: dict[bytes, list[int]] = {}
    for end in range(tree.ends):
        key = made[end, :drawn].tobytes() + payoffs[:, end].tobytes()
        groups.setdefault(key, []).append(end)
    found = Counter(
        pair
        for group in groups.values()
        for end in group[1:]
        if (pair := _parting(tree, group[0], end)) is not None
    )
    draws = len(np.unique(made[:, :drawn], axis=0))
    return [pair for pair, times in found.items() if times == draws]


def _points(parameters: Mapping[str, Parameter]) -> dict[str, Array]:
    steps = np.arange(1, _POINTS + 1)
    slopes = np.sqrt(np.arange(2, 2 + len(parameters)) + 0.1)
    return {
        name: p.low + (p.high - p.low) * (steps * slope % 1)
        for slope, (name, p) in zip(slopes, parameters.items(), strict=True)
    }


def _parting(tree: CrisisTree, one: int, other: int) -> Alike | None:
    """Return where the ways to two ends part, if that is at a player's choice."""
    outcomes = tree.outcomes
    made = outcomes.made[[one, other]]
    column = int(np.argmax(made[0] != made[1]))
    if NOT_MADE in made[:, column]:
        return None
    player = next(s.player for s in tree.information_sets if s.move == outcomes.columns[column])
    if player < 0:
        return None
    ends = tuple(_told(tree, row, column) for row in made)
    after = (made[:, column + 1 :] != NOT_MADE).any(axis=1)
    return Alike(outcomes.columns[column], (ends[0], ends[1]), not after.all())


def _told(tree: CrisisTree, row: Choices, first: int) -> str:
    items = zip(tree.outcomes.columns, tree.outcomes.choices, row, strict=True)
    later = [f"{name} == {options[i]}" for name, options, i in items if i != NOT_MADE]
    before = int(np.count_nonzero(np.asarray(row[:first]) != NOT_MADE))
    return " and ".join(later[before:])
