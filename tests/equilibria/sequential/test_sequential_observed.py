"""Three players, the last of whom sees what the other two did: what trembles can bring about."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog
from signalling_games import as_arrays, assert_verified, observed_reply

import crisis_sim as cs
from crisis_sim.equilibria.check.assessments import is_consistent
from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.equilibria.sequential import solve_sequential
from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Array

#: The moves of each type, the replies to each type and message, what follows message and reply.
Profile = tuple[tuple[int, ...], Array, Array]

RULES: dict[str, Any] = {
    "schema": 1,
    "name": "observed",
    "players": {"G": {}, "R": {}, "M": {}},
    "types": {"G": {"firm": {"prior": 0.4}, "soft": {"prior": 0.6}}},
    "moves": [
        {"name": "line", "player": "G", "choose": ["announce", "silent"]},
        {"player": "R", "choose": ["press", "hold"], "sees": ["line", "types.G"]},
        {"player": "M", "choose": ["enter", "keep_out"]},
    ],
    "payoffs": {
        "G": [{"worth": 1, "when": "line == announce"}],
        "R": [
            {"worth": 1, "when": "R == press and type.G == soft"},
            {"worth": 0.5, "when": "R == hold"},
        ],
        "M": [
            {"worth": 1, "when": "M == enter and type.G == firm"},
            {"worth": 0.3, "when": "M == keep_out"},
        ],
    },
}


def equilibria_in_pure_strategies(tree: CrisisTree) -> Iterator[Profile]:
    """Try all profiles of a game from `observed_reply`, and for each all beliefs."""
    prior = tree.chance[0, :2]
    gains = tree.payoffs.reshape(3, 2, 2, 2, 2)  # player, type, message, reply, last
    for replies, last in itertools.product(itertools.product((0, 1), repeat=4), repeat=2):
        reply, end = np.reshape(replies, (2, 2)), np.reshape(last, (2, 2))
        k, m, r = np.indices((2, 2, 2))
        second = gains[1][k, m, r, end[m, r]]
        k, m = np.indices((2, 2))
        if (second.max(axis=2) > second[k, m, reply]).any():
            continue
        first = gains[0][k, m, reply, end[m, reply]]
        sent = tuple(first.argmax(axis=1).tolist())
        if trembles_exist(prior, gains[2], (sent, reply, end)):
            yield sent, reply, end


def trembles_exist(prior: Array, gains: Array, profile: Profile) -> bool:
    """Tell whether the last mover may believe what makes its play best.

    The unknowns are orders of mistakes, at least 1, and logarithms of their weights. At each
    set the first type is believed in alone, or the second, or both, with odds that make
    what is played best.
    """
    sent, reply, end = profile
    conditions = []
    for m, r in itertools.product(range(2), range(2)):
        lead = gains[:, m, r, end[m, r]] - gains[:, m, r, 1 - end[m, r]]
        count = np.zeros((2, 6))
        for k in range(2):
            count[k, k] = m != sent[k]
            count[k, 2 + 2 * k + m] = r != reply[k, m]
        apart, odds = count[1] - count[0], np.log(prior[0] / prior[1])
        allowed: list[tuple[list[Array], list[float], list[Array]]] = []
        for k, sign in ((0, 1.0), (1, -1.0)):
            if lead[k] >= 0:  # the order of the other type is higher
                allowed.append(([np.append(-sign * apart, np.zeros(6))], [-1.0], []))
        if lead.max() > 0 or lead.min() == 0:
            rows, bounds = [], []
            if lead.min() < 0:  # the odds of the first type are at least, or at most, the critical
                sign = 1.0 if lead[0] > 0 else -1.0
                critical = np.log(-lead[1] / lead[0])
                rows, bounds = [np.append(np.zeros(6), sign * apart)], [sign * (odds - critical)]
            allowed.append((rows, bounds, [np.append(apart, np.zeros(6))]))
        conditions.append(allowed)
    for chosen in itertools.product(*conditions):
        below = [row for rows, _, _ in chosen for row in rows]
        found = linprog(
            np.zeros(12),
            A_ub=np.reshape(below, (-1, 12)),
            b_ub=[bound for _, bounds, _ in chosen for bound in bounds],
            A_eq=np.reshape([row for _, _, rows in chosen for row in rows], (-1, 12)),
            b_eq=np.zeros(sum(len(rows) for _, _, rows in chosen)),
            bounds=[(1, None)] * 6 + [(None, None)] * 6,
        )
        if found.status == 0:
            return True
    return False


def contains(equilibrium: Equilibrium, profile: Profile) -> bool:
    """Tell whether a profile is within the ranges of an equilibrium."""
    sent, reply, end = profile
    played = {f"S{k}": sent[k] for k in range(2)}
    for k, m in itertools.product(range(2), range(2)):
        played |= {f"R{k}{m}": int(reply[k, m]), f"T{k}{m}": int(end[k, m])}
    return all(
        list(equilibrium.strategy_ranges[label].values())[action][1] > 1 - 1e-9
        for label, action in played.items()
    )


@pytest.mark.parametrize(
    "start", [0, *(pytest.param(start, marks=pytest.mark.slow) for start in (10, 20, 30))]
)
def test_random_trees(start: int) -> None:
    """All that is listed is consistent; none in pure strategies is missing."""
    confirmed = 0
    for seed in range(start, start + 10):
        tree = observed_reply(seed)
        result = solve_sequential(tree)
        assert result.complete and len(result)
        samples = (e for c in result.components for e in c.samples)
        for equilibrium in itertools.chain(result, samples):
            assert_verified(tree, equilibrium)
        for profile in equilibria_in_pure_strategies(tree):
            confirmed += 1
            assert any(contains(equilibrium, profile) for equilibrium in result)
    assert confirmed >= 10


@pytest.mark.parametrize(
    "name",
    ["sunk_costs", "tied_hands", "tripartite_crisis_private", "unilateral_deterrence", "patron"],
)
def test_bundled_scenarios(name: str) -> None:
    tree = cs.load(name).tree()
    result = solve_sequential(tree)
    assert result.complete and len(result)
    for equilibrium in itertools.chain(result, *(c.samples for c in result.components)):
        assert_verified(tree, equilibrium)


def test_a_mistake_explains_two_observations() -> None:
    """A press shows a soft government, a hold a firm one, whatever the line was."""
    tree = cs.build(RULES).tree()
    result = solve_sequential(tree)
    assert result.complete and len(result) == 1
    (found,) = result
    assert_verified(tree, found)
    for label, mix in found.strategies.items():
        if label.startswith("line"):
            assert mix["announce"] == 1
        elif label.startswith("R"):
            assert mix["hold" if "firm" in label else "press"] == 1
    after = {key: mix for key, mix in found.strategies.items() if key.startswith("M")}
    assert sorted(mix["enter"] for key, mix in after.items() if "announce" in key) == [0, 1]


def test_beliefs_that_no_trembles_bring_about() -> None:
    """After silence both types at one set, then one alone at the other (Kreps & Wilson 1982).

    Let silence be of order x for the firm and y for the soft, and a wrong reply of order at
    least 1. Both are believed in after a press if x + p = y, after a hold if x = y + q.
    """
    tree = cs.build(RULES).tree()
    behaviour, belief = as_arrays(tree, solve_sequential(tree)[0])
    nodes = np.arange(tree.nodes)
    silent = {}
    for h, described in enumerate(tree.information_sets):
        if described.label.startswith("M") and "silent" in described.label:
            silent["press" if "press" in described.label else "hold"] = nodes[tree.infoset == h]
    for press, hold, consistent in (
        ((0.5, 0.5), (0.5, 0.5), False),
        ((0.5, 0.5), (1.0, 0.0), True),
        ((0.0, 1.0), (0.5, 0.5), True),
        ((1.0, 0.0), (0.5, 0.5), False),
        ((0.0, 1.0), (1.0, 0.0), True),
        ((1.0, 0.0), (0.0, 1.0), False),
    ):
        held = belief.copy()
        held[silent["press"]], held[silent["hold"]] = press, hold
        assert is_consistent(tree, behaviour, held) == consistent
