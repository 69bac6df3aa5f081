"""The game of audience costs of Crisman-Cox and Gibilisco (2018), and its 179 dyads."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from crisis_sim.types import Array

_FILE = Path(__file__).parent / "data" / "over_time" / "audience_costs.csv"
_KINDS = ("crisis", "war", "cost2", "cost3", "audience")
PARAMETERS = tuple(f"{player}_{kind}" for player in "ab" for kind in _KINDS)
_BOTH = {"peace": -48.24506818, "crisis": 9.32279796, "war": 13.83602805}


def dyads() -> tuple[dict[str, Array], Array, Array, Array]:
    """Return parameters, published probabilities, counts [player, state, action, dyad], flags."""
    with _FILE.open() as file:
        rows = list(csv.DictReader(file))
    values = {name: np.array([float(row[name]) for row in rows]) for name in PARAMETERS}

    def table(kind: str) -> Array:
        cells = [
            [[[float(r[f"{kind}{p}_{s}{x}"]) for r in rows] for x in range(3)] for s in range(3)]
            for p in "ab"
        ]
        return np.array(cells)

    return values, table("p"), table("n"), np.array([float(r["from_zero"]) for r in rows])


def _terms(player: str, other: str) -> list[dict[str, Any]]:
    own = player.lower()
    both = f"{player} != one and {other} != one"
    given_way = (
        f"(s == crisis and {other} != one and {player} == one)"
        f" or (s == war and {other} == three and {player} != three)"
    )
    return [
        {"worth": f"{own}_crisis", "when": "s == crisis"},
        {"worth": f"{own}_war", "when": "s == war"},
        {"worth": f"{own}_cost2", "when": f"{player} == two"},
        {"worth": f"{own}_cost3", "when": f"{player} == three"},
        *({"worth": str(w), "when": f"s == {s} and {both}"} for s, w in _BOTH.items()),
        {"worth": f"{own}_audience", "when": given_way},
    ]


_TO = {
    "war": "A == three or B == three",
    "crisis": "(A == two and B != three) or (B == two and A != three)",
    "peace": "A == one and B == one",
}

DYAD: dict[str, Any] = {
    "schema": 1,
    "name": "dyad",
    "horizon": {"rounds": "infinite", "discount": 0.9},
    "parameters": {name: {"value": 0, "low": -100, "high": 100} for name in PARAMETERS},
    "state": {"s": {"levels": ["peace", "crisis", "war"], "start": "peace"}},
    "players": {"A": {}, "B": {}},
    "moves": [{"player": p, "choose": ["one", "two", "three"], "stage": 1} for p in "AB"],
    "transitions": {
        "s": [
            {"from": start, "to": to, "when": when}
            for start in _TO
            for to, when in _TO.items()
            if start != to
        ]
    },
    "payoffs": {"A": _terms("A", "B"), "B": _terms("B", "A")},
    "solve": {"concept": "random_utility", "rationality": 1},
}
