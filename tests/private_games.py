"""Scenarios with private information: the example of the format, one with a signal, random ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from game_strategies import scenarios
from hypothesis import strategies as st

from crisis_sim.game.efg_reader import parse_efg
from crisis_sim.game.tree import CrisisTree

Rules = dict[str, Any]

#: The example of the scenario format.
FORMAT: Rules = {
    "schema": 1,
    "name": "private",
    "parameters": {
        name: {"value": value, "low": 0, "high": 2}
        for name, value in [
            ("drain", 0.2),
            ("stake", 0.5),
            ("reputation", 0.2),
            ("cost", 0.6),
            ("resolve", 0.3),
        ]
    }
    | {"resolve": {"value": 0.3, "low": 0, "high": 1}},
    "definitions": {"cost_now": "cost * (1 + drain)"},
    "players": {"Attacker": {}, "Target": {}, "Patron": {}},
    "types": {
        "Patron": {
            "resolute": {"prior": "resolve", "set": {"stake": 0.9}},
            "irresolute": {"prior": "1 - resolve"},
        }
    },
    "moves": [
        {"player": "Attacker", "choose": ["strike", "abstain"]},
        {"player": "Target", "choose": ["resist", "concede"], "when": "Attacker == strike"},
        {"player": "Patron", "choose": ["intervene", "abstain"], "when": "Target == resist"},
        {
            "name": "defence",
            "chance": {"holds": 0.6, "fails": 0.4},
            "when": "Patron == intervene",
        },
    ],
    "payoffs": {
        "Attacker": [
            {"worth": 1, "when": "Target == concede"},
            {"worth": 0.6, "when": "Patron == abstain"},
            {"worth": -1, "when": "Patron == intervene and defence == holds"},
        ],
        "Target": [
            {"worth": -1, "when": "Target == concede"},
            {"worth": -1.5, "when": "Patron == abstain"},
            {"worth": 0.5, "when": "defence == holds"},
        ],
        "Patron": [
            {"worth": "stake + reputation - cost_now", "when": "Patron == intervene"},
        ],
    },
    "claims": [
        {"says": "Seldom.", "holds": "P(Patron == intervene) < 0.5"},
        {
            "says": "Deterrence works.",
            "holds": "P(Attacker == strike) < P(Attacker == strike, fixing=Patron == abstain)",
        },
    ],
}

#: The patron speaks first, and what it says is heard: beliefs move.
SIGNAL: Rules = FORMAT | {
    "moves": [
        {"name": "word", "player": "Patron", "choose": ["warn", "silent"]},
        *({"name": m.get("player"), **m} for m in FORMAT["moves"]),
    ],
    "payoffs": FORMAT["payoffs"]
    | {"Patron": [*FORMAT["payoffs"]["Patron"], {"worth": -0.1, "when": "word == warn"}]},
}
SIGNAL["moves"][-1] = FORMAT["moves"][-1]


def signalling(seed: int, count: int) -> CrisisTree:
    """Draw a signalling game with that many types, messages and replies."""
    rng = np.random.default_rng(seed)
    odds = [round(p, 3) for p in rng.dirichlet(np.ones(count))[1:]]
    odds = [round(1 - sum(odds), 3), *odds]
    lines = ['EFG 2 R "signal" { "S" "R" }']
    lines += ['c "" 1 "draw" { ' + " ".join(f'"t{i}" {p}' for i, p in enumerate(odds)) + " } 0"]
    messages = " ".join(f'"m{i}"' for i in range(count))
    for kind in range(count):
        lines.append(f'p "" 1 {kind + 1} "S{kind}" {{ {messages} }} 0')
        for message in range(count):
            replies = " ".join(f'"r{i}"' for i in range(count))
            lines.append(f'p "" 2 {message + 1} "R{message}" {{ {replies} }} 0')
            for _ in range(count):
                first, second = rng.normal(size=2).round(3)
                lines.append(f't "" {len(lines)} "" {{ {first}, {second} }}')
    return parse_efg("\n".join(lines) + "\n")


@st.composite
def typed(draw: st.DrawFn, moves: int = 3) -> Rules:
    """Draw a scenario in which one player, or two, hold private information."""
    data = draw(scenarios(moves=moves, players=3, sees=True))
    owners = list(data["players"])[: draw(st.integers(1, 2))]
    kinds = {"hard": {"prior": "p", "set": {"a": 2}}, "soft": {"prior": "1 - p"}}
    return data | {"types": dict.fromkeys(owners, kinds)}
