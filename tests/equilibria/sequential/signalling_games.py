"""Crises and classroom games with private information, for the tests of their equilibria."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

import crisis_sim as cs
from crisis_sim.equilibria.check.assessments import assessment_regret, bayes_gap, is_consistent
from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.efg_reader import parse_efg
from crisis_sim.game.tree import CrisisTree
from crisis_sim.types import Array

Rules = dict[str, Any]

#: Unilateral Deterrence: Zagare & Kilgour, Perfect Deterrence (2000), chapter 5.
UNILATERAL: Rules = {
    "schema": 1,
    "name": "unilateral_deterrence",
    "parameters": {
        "hard_challenger": {"value": 0.3, "low": 0, "high": 1},
        "hard_defender": {"value": 0.6, "low": 0, "high": 1},
        "war_challenger": {"value": 0, "low": -1, "high": 1},
        "war_defender": {"value": 0, "low": -1, "high": 1},
    },
    "players": {"Challenger": {}, "Defender": {}},
    "types": {
        "Challenger": {
            "hard": {"prior": "hard_challenger", "set": {"war_challenger": 0.25}},
            "soft": {"prior": "1 - hard_challenger"},
        },
        "Defender": {
            "hard": {"prior": "hard_defender", "set": {"war_defender": 0.5}},
            "soft": {"prior": "1 - hard_defender"},
        },
    },
    "moves": [
        {"name": "first", "player": "Challenger", "choose": ["keep", "demand"]},
        {
            "name": "answer",
            "player": "Defender",
            "choose": ["concede", "defy"],
            "when": "first == demand",
        },
        {
            "name": "last",
            "player": "Challenger",
            "choose": ["back_down", "fight"],
            "when": "answer == defy",
        },
    ],
    "payoffs": {
        "Challenger": [
            {"worth": 0.5, "when": "first == keep"},
            {"worth": 1, "when": "answer == concede"},
            {"worth": 0.125, "when": "last == back_down"},
            {"worth": "war_challenger", "when": "last == fight"},
        ],
        "Defender": [
            {"worth": 1, "when": "first == keep"},
            {"worth": 0.4, "when": "answer == concede"},
            {"worth": 0.8, "when": "last == back_down"},
            {"worth": "war_defender", "when": "last == fight"},
        ],
    },
    "solve": {"concept": "sequential"},
}

#: Rudimentary asymmetric deterrence, the same book, chapter 5.
RUDIMENTARY: Rules = {
    "schema": 1,
    "name": "rudimentary",
    "parameters": {
        "hard": {"value": 0.3, "low": 0, "high": 1},
        "war": {"value": -1, "low": -2, "high": 2},
    },
    "players": {"A": {}, "B": {}},
    "types": {
        "B": {"hard": {"prior": "hard", "set": {"war": 1}}, "soft": {"prior": "1 - hard"}},
    },
    "moves": [
        {"player": "A", "choose": ["keep", "defect"]},
        {"player": "B", "choose": ["give_way", "fight"], "when": "A == defect"},
    ],
    "payoffs": {
        "A": [{"worth": 1, "when": "B == give_way"}, {"worth": -3, "when": "B == fight"}],
        "B": [{"worth": "war", "when": "B == fight"}, {"worth": 2, "when": "A == keep"}],
    },
    "solve": {"concept": "sequential"},
}

#: Beer or quiche: Cho & Kreps, Quarterly Journal of Economics 102 (1987).
BEER: Rules = {
    "schema": 1,
    "name": "beer_quiche",
    "parameters": {"strong": {"value": 0.9, "low": 0, "high": 1}},
    "players": {"A": {}, "B": {}},
    "types": {"A": {"strong": {"prior": "strong"}, "weak": {"prior": "1 - strong"}}},
    "moves": [
        {"player": "A", "choose": ["beer", "quiche"]},
        {"player": "B", "choose": ["duel", "retreat"]},
    ],
    "payoffs": {
        "A": [
            {"worth": 1, "when": "type.A == strong and A == beer"},
            {"worth": 1, "when": "type.A == weak and A == quiche"},
            {"worth": 2, "when": "B == retreat"},
        ],
        "B": [
            {"worth": 1, "when": "type.A == strong and B == retreat"},
            {"worth": 1, "when": "type.A == weak and B == duel"},
        ],
    },
    "solve": {"concept": "sequential"},
}

#: Education as a signal (Spence 1973) with two types; the wage is what the employer believes.
SPENCE: Rules = {
    "schema": 1,
    "name": "spence",
    "parameters": {
        "able": {"value": 0.5, "low": 0, "high": 1},
        "effort": {"value": 1.5, "low": 0, "high": 3},
    },
    "players": {"Worker": {}, "Employer": {}},
    "types": {
        "Worker": {
            "high": {"prior": "able", "set": {"effort": 0.5}},
            "low": {"prior": "1 - able"},
        }
    },
    "moves": [
        {"player": "Worker", "choose": ["none", "school"]},
        {"player": "Employer", "choose": ["low_wage", "high_wage"]},
    ],
    "payoffs": {
        "Worker": [
            {"worth": 1, "when": "Employer == low_wage"},
            {"worth": 2, "when": "Employer == high_wage"},
            {"worth": "-effort", "when": "Worker == school"},
        ],
        "Employer": [
            {"worth": 1, "when": "type.Worker == high and Employer == high_wage"},
            {"worth": -1, "when": "type.Worker == low and Employer == high_wage"},
        ],
    },
    "solve": {"concept": "sequential"},
}

#: Sunk costs: two types of a state may pay for a signal before it is challenged (Fearon 1997).
SUNK: Rules = {
    "schema": 1,
    "name": "sunk_costs",
    "parameters": {
        "cost": {"value": 0.4, "low": 0, "high": 2},
        "value_": {"value": 0.4, "low": 0, "high": 2},
        "resolved": {"value": 0.3, "low": 0, "high": 1},
    },
    "players": {"Defender": {}, "Challenger": {}},
    "types": {
        "Defender": {
            "high": {"prior": "resolved", "set": {"value_": 1}},
            "low": {"prior": "1 - resolved"},
        }
    },
    "moves": [
        {"name": "signal", "player": "Defender", "choose": ["pay", "silent"]},
        {"player": "Challenger", "choose": ["attack", "stay"]},
        {
            "name": "reply",
            "player": "Defender",
            "choose": ["fight", "yield_"],
            "when": "Challenger == attack",
        },
    ],
    "payoffs": {
        "Defender": [
            {"worth": "-cost", "when": "signal == pay"},
            {"worth": "value_", "when": "Challenger == stay"},
            {"worth": "0.5 * value_ - 0.3", "when": "reply == fight"},
        ],
        "Challenger": [
            {"worth": 1, "when": "reply == yield_"},
            {"worth": -0.5, "when": "reply == fight"},
        ],
    },
    "solve": {"concept": "sequential"},
}


def unilateral(hard_challenger: float, hard_defender: float) -> Crisis:
    """Return Unilateral Deterrence at a point of the square of the two credibilities."""
    return cs.build(UNILATERAL).set(hard_challenger=hard_challenger, hard_defender=hard_defender)


def signalling(seed: int, count: int) -> CrisisTree:
    """Draw a signalling game with that many types, messages and replies."""
    rng = np.random.default_rng(seed)
    odds = (0.05 + rng.dirichlet(np.ones(count)) * (1 - 0.05 * count)).round(3)
    odds[0] = round(1 - odds[1:].sum(), 3)
    lines = ['EFG 2 R "signal" { "S" "R" }']
    lines += ['c "" 1 "draw" { ' + " ".join(f'"t{i}" {p}' for i, p in enumerate(odds)) + " } 0"]
    names = {k: " ".join(f'"{k}{i}"' for i in range(count)) for k in "mr"}
    for kind in range(count):
        lines.append(f'p "" 1 {kind + 1} "S{kind}" {{ {names["m"]} }} 0')
        for message in range(count):
            lines.append(f'p "" 2 {message + 1} "R{message}" {{ {names["r"]} }} 0')
            for _ in range(count):
                first, second = rng.normal(size=2).round(3)
                lines.append(f't "" {len(lines)} "" {{ {first}, {second} }}')
    return parse_efg("\n".join(lines) + "\n")


def three_players(seed: int, sees: str) -> CrisisTree:
    """Draw a game of two types, messages and replies in which a third player moves last.

    The third sees the message, the reply, or both.
    """
    rng = np.random.default_rng(seed)
    odds = round(float(rng.uniform(0.1, 0.9)), 3)
    lines = ['EFG 2 R "three" { "S" "R" "T" }']
    lines += [f'c "" 1 "draw" {{ "t0" {odds} "t1" {round(1 - odds, 3)} }} 0']
    for kind, message in itertools.product(range(2), range(2)):
        if message == 0:
            lines.append(f'p "" 1 {kind + 1} "S{kind}" {{ "m0" "m1" }} 0')
        lines.append(f'p "" 2 {message + 1} "R{message}" {{ "r0" "r1" }} 0')
        for reply in range(2):
            seen = {"both": 2 * message + reply, "message": message, "reply": reply}[sees]
            lines.append(f'p "" 3 {seen + 1} "T{seen}" {{ "a0" "a1" }} 0')
            for _ in range(2):
                first, second, third = rng.normal(size=3).round(3)
                lines.append(f't "" {len(lines)} "" {{ {first}, {second}, {third} }}')
    return parse_efg("\n".join(lines) + "\n")


def observed_reply(seed: int) -> CrisisTree:
    """Draw a game of two types, messages and replies in which a third player moves last.

    The second sees the type and the message, the third the message and the reply.
    """
    rng = np.random.default_rng(seed)
    odds = round(float(rng.uniform(0.1, 0.9)), 3)
    lines = ['EFG 2 R "observed" { "S" "R" "T" }']
    lines += [f'c "" 1 "draw" {{ "t0" {odds} "t1" {round(1 - odds, 3)} }} 0']
    for kind, message in itertools.product(range(2), range(2)):
        if message == 0:
            lines.append(f'p "" 1 {kind + 1} "S{kind}" {{ "m0" "m1" }} 0')
        lines.append(f'p "" 2 {2 * kind + message + 1} "R{kind}{message}" {{ "r0" "r1" }} 0')
        for reply in range(2):
            number = 2 * message + reply + 1
            lines.append(f'p "" 3 {number} "T{message}{reply}" {{ "a0" "a1" }} 0')
            for _ in range(2):
                first, second, third = rng.normal(size=3).round(3)
                lines.append(f't "" {len(lines)} "" {{ {first}, {second}, {third} }}')
    return parse_efg("\n".join(lines) + "\n")


def as_arrays(tree: CrisisTree, equilibrium: Equilibrium) -> tuple[Array, Array]:
    """Return an equilibrium as behaviour `[node, action]` and beliefs `[node]`."""
    behaviour, belief = np.zeros(tree.child.shape), np.zeros(tree.nodes)
    for index, infoset in enumerate(tree.information_sets):
        nodes = np.flatnonzero(tree.infoset == index)
        if infoset.player < 0 or not len(nodes):
            continue
        mix = list(equilibrium.strategies[infoset.label].values())
        behaviour[nodes, : len(mix)] = mix
        held = equilibrium.beliefs.get(infoset.label)
        belief[nodes] = 1.0 if held is None else list(held.values())
    return behaviour, belief


def assert_verified(tree: CrisisTree, equilibrium: Equilibrium) -> None:
    """Check sequential rationality, Bayes' rule and consistency, independently of the solver."""
    behaviour, belief = as_arrays(tree, equilibrium)
    scale = float(np.abs(tree.payoffs).max())
    assert assessment_regret(tree, behaviour, belief) <= 1e-8 * scale
    assert equilibrium.regret <= 1e-8 * scale
    assert bayes_gap(tree, behaviour, belief) <= 1e-8
    assert is_consistent(tree, behaviour, belief)
    for label, mix in equilibrium.strategies.items():
        for action, p in mix.items():
            low, high = equilibrium.strategy_ranges[label][action]
            assert low - 1e-9 <= p <= high + 1e-9
    for label, held in equilibrium.beliefs.items():
        assert abs(sum(held.values()) - 1) < 1e-9
        for history, (low, high) in equilibrium.belief_ranges[label].items():
            assert -1e-12 <= low <= held[history] + 1e-9 <= high + 2e-9 <= 1 + 3e-9


def pure_profiles(tree: CrisisTree) -> list[Array]:
    """Return all pure strategies `[node, action]`."""
    sets = [
        (np.flatnonzero(tree.infoset == i), len(s.actions))
        for i, s in enumerate(tree.information_sets)
        if s.player >= 0
    ]
    found = []
    for chosen in itertools.product(*(range(size) for _, size in sets)):
        behaviour = np.zeros(tree.child.shape)
        for (nodes, _), action in zip(sets, chosen, strict=True):
            behaviour[nodes, action] = 1.0
        found.append(behaviour)
    return found
