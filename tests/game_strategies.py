"""Random games for property tests."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from brute_force import ends, grow, nodes, profiles
from hypothesis import assume
from hypothesis import strategies as st

from crisis_sim.game.strategic import StrategicGame

NAMES = ("Ann", "Bob", "Cid", "Dee")
CHOICES = ("go", "stay", "wait")
ODDS: tuple[tuple[object, ...], ...] = (
    (0.25, 0.75),
    (0.5, "1 / 2"),
    ("p", "1 - p"),
    ("p * q", "1 - p * q"),
    (0.2, 0.3, 0.5),
    ("p / 2", "q / 2", "1 - p / 2 - q / 2"),
    (1, 0),
)
WORTHS = (
    "a",
    "-b",
    "a * b + 1",
    "spread",
    "reach * spread - p",
    "max(a, b, 0.3)",
    "min(1, a + p)",
    "abs(a - 0.5)",
    "clip(2 * a, b, 1)",
    "logistic(a - b)",
    "a if a > b else -a",
    "a ** 2 / (1 + b)",
    "sqrt(a) + exp(-b)",
    "(a > b) * 2 + (p <= q)",
)
PRIMES = [n for n in range(2, 2000) if all(n % d for d in range(2, math.isqrt(n) + 1))]


@st.composite
def conditions(draw: st.DrawFn, earlier: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Draw a condition that can hold if each of the earlier moves can be made."""
    move, names = draw(st.sampled_from(earlier))
    choice = draw(st.sampled_from(names))
    other_move, other_names = draw(st.sampled_from(earlier))
    other = draw(st.sampled_from(other_names))
    return draw(
        st.sampled_from(
            [
                f"{move} == {choice}",
                f"not {move} == {choice}",
                f"{move} != {choice}",
                f"{move} == {choice} or {other_move} == {other}",
                f"not ({move} == {choice} and {other_move} == {other})",
            ]
        )
    )


@st.composite
def scenarios(
    draw: st.DrawFn,
    *,
    players: int = 4,
    moves: int = 4,
    chance: bool = True,
    stages: bool = True,
    sees: bool = False,
    worth: str = "terms",
    most_profiles: float = math.inf,
) -> dict[str, Any]:
    """Draw a scenario as plain data.

    Payoffs (`worth`) are `terms` made of formulas, or one number for each end:
    `generic`, so that nobody is ever indifferent, or `integers` 0, 1, 2.
    """
    names = NAMES[: draw(st.integers(2, players))]
    listed: list[dict[str, Any]] = []
    shape: list[tuple[str, Sequence[str]]] = []
    stage = 0
    for index in range(draw(st.integers(1, moves))):
        kind = draw(st.integers(0, 5))
        move: dict[str, Any] = {"name": f"m{index}"}
        if index and draw(st.booleans()):
            move["when"] = draw(conditions(earlier=shape))
        if chance and kind == 0:
            odds = draw(st.sampled_from(ODDS))
            move["chance"] = dict(zip(CHOICES, odds, strict=False))
            options: Sequence[str] = list(move["chance"])
        else:
            options = CHOICES[: draw(st.sampled_from([2, 2, 2, 3, 1]))]
            move |= {"player": draw(st.sampled_from(names)), "choose": list(options)}
            before = listed[-1] if listed else {}
            if stages and kind <= 2 and before.get("player", move["player"]) != move["player"]:
                if "stage" not in before:
                    stage += 1
                    before["stage"] = stage
                members = [m for m in listed if m.get("stage") == before["stage"]]
                move.pop("when", None)
                if "when" in before:
                    move["when"] = before["when"]
                if move["player"] not in [m["player"] for m in members]:
                    move["stage"] = before["stage"]
            elif sees and draw(st.booleans()):
                move["sees"] = [n for n, _ in shape if draw(st.booleans())]
        listed.append(move)
        shape.append((str(move["name"]), options))
    number = st.floats(0.1, 0.9)
    data: dict[str, Any] = {
        "schema": 1,
        "name": "random",
        "players": {name: {} for name in names},
        "parameters": {n: {"value": draw(number), "low": 0, "high": 1} for n in "abpq"},
        "definitions": {
            "spread": f"a - b * (m0 == {shape[0][1][0]})",
            "reach": f"1 - a * spread if {draw(conditions(earlier=shape))} else p",
        },
        "moves": listed,
        "payoffs": {name: [{"worth": 0}] for name in names},
    }
    tree = grow(data)
    assume({node.key[0] for node in nodes(tree)} == {name for name, _ in shape})
    assume(profiles(tree) <= most_profiles)
    if worth == "terms":
        data["payoffs"] = {n: draw(st.lists(terms(shape), min_size=1, max_size=4)) for n in names}
    else:
        pay_at_ends(draw, data, worth)
    return data


@st.composite
def terms(draw: st.DrawFn, shape: Sequence[tuple[str, Sequence[str]]]) -> dict[str, Any]:
    """Draw a payoff term."""
    worth: object = draw(st.one_of(st.sampled_from(WORTHS), st.integers(-3, 3)))
    if draw(st.booleans()):
        worth = f"({worth}) * ({draw(conditions(earlier=shape))})"
    if not draw(st.booleans()):
        return {"worth": worth}
    when = draw(conditions(earlier=shape))
    if draw(st.integers(0, 3)) == 0:
        when = f"({when}) and spread > 0.1"
    return {"worth": worth, "when": when}


def pay_at_ends(draw: st.DrawFn, data: dict[str, Any], worth: str) -> None:
    """Give each end a payoff of its own for each player."""
    finals = list(ends(grow(data)))
    for player in data["payoffs"]:
        if worth == "generic":  # square roots of primes: no sum of some equals one of others
            order = draw(st.permutations(range(len(finals))))
            values = [math.sqrt(PRIMES[i]) for i in order]
        else:
            values = [draw(st.integers(0, 2)) for _ in finals]
        data["payoffs"][player] = [
            {"worth": value, "when": " and ".join(f"{m} == {c}" for m, c in end.made)}
            for end, value in zip(finals, values, strict=True)
        ]


def has_stage(data: dict[str, Any]) -> bool:
    """Tell whether a scenario has simultaneous moves."""
    return any("stage" in move for move in data["moves"])


def is_perfect(data: dict[str, Any]) -> bool:
    """Tell whether every mover always knows where it stands."""
    keys = [node.key for node in nodes(grow(data))]
    return len(set(keys)) == len(keys)


@st.composite
def payoff_tables(
    draw: st.DrawFn, *, players: int = 4, actions: int = 3, ties: bool = False
) -> npt.NDArray[np.float64]:
    """Draw the payoffs `[player, a1, ..., aN]` of a strategic game."""
    count = draw(st.integers(2, players))
    sizes = [draw(st.integers(1, actions)) for _ in range(count)]
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    if ties:
        return rng.integers(0, 3, (count, *sizes)).astype(float)
    return rng.normal(size=(count, *sizes))


def strategic_games(
    *, players: int = 4, actions: int = 3, ties: bool = False
) -> st.SearchStrategy[StrategicGame]:
    """Draw strategic games."""
    return payoff_tables(players=players, actions=actions, ties=ties).map(StrategicGame)
