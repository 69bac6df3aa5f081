"""Scenarios played out by plain Python, from the text of their formulas, without the library.

Slow and simple on purpose: a recursive tree, formulas evaluated by Python itself,
equilibria found by trying every profile against the definition.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import CodeType, SimpleNamespace
from typing import Any, TypeAlias

Data: TypeAlias = Mapping[str, Any]
Key: TypeAlias = tuple[str, tuple[tuple[str, str | None], ...]]
Strategy: TypeAlias = Mapping[Key, str]
Plan: TypeAlias = frozenset[tuple[tuple[str, str], ...]]
#: Two payoffs closer than this are a tie.
TIE = 1e-9

FUNCTIONS = {
    "min": min,
    "max": max,
    "abs": abs,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "log": math.log,
    "clip": lambda x, low, high: min(max(x, low), high),
    "logistic": lambda x: 1 / (1 + math.exp(-x)),
}


@dataclass(frozen=True)
class End:
    """An end of the game."""

    made: tuple[tuple[str, str], ...]
    payoffs: tuple[float, ...]


@dataclass(frozen=True)
class Node:
    """A node: who moves (-1 for chance), what it knows, and what follows each choice."""

    key: Key
    player: int
    branches: Mapping[str, Tree]
    odds: tuple[float, ...]


Tree: TypeAlias = Node | End


class _Names(Mapping[str, Any]):
    """What each name in a formula stands for after some moves."""

    def __init__(self, data: Data, values: Mapping[str, float], made: Mapping[str, str]) -> None:
        self.data, self.numbers, self.made = data, values, made

    def __getitem__(self, name: str) -> Any:
        if name in FUNCTIONS:
            return FUNCTIONS[name]
        if name in self.numbers:
            return self.numbers[name]
        if name in self.data.get("definitions", {}):
            return evaluate(self.data, self.data["definitions"][name], self.numbers, self.made)
        if name == "type":
            kinds = {p: self.made.get(f"types.{p}") for p in self.data.get("types", {})}
            return SimpleNamespace(**kinds)
        if name in move_names(self.data):
            return self.made.get(name)
        return name  # a choice

    def __iter__(self) -> Iterator[str]:
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError


def evaluate(
    data: Data, formula: object, values: Mapping[str, float], made: Mapping[str, str]
) -> float:
    """Evaluate the text of a formula after some moves, by Python's own rules."""
    return float(eval(_code(str(formula)), {"__builtins__": {}}, _Names(data, values, made)))


@cache
def _code(text: str) -> CodeType:
    return compile(" ".join(text.split()), "formula", "eval")


def move_names(data: Data) -> list[str]:
    """Name the moves."""
    return [str(move.get("name", move.get("player"))) for move in data["moves"]]


def values_of(data: Data) -> dict[str, float]:
    """Return the parameters' values."""
    return {name: float(p["value"]) for name, p in data.get("parameters", {}).items()}


def grow(
    data: Data,
    values: Mapping[str, float] | None = None,
    fixing: Mapping[str, str] | None = None,
) -> Tree:
    """Return the tree of a scenario at some parameter values, some moves fixed to a choice."""
    numbers = values_of(data) | dict(values or {})
    return _grow(data, numbers, dict(fixing or {}), {}, 0)


def _grow(
    data: Data,
    values: Mapping[str, float],
    fixing: Mapping[str, str],
    made: Mapping[str, str],
    index: int,
) -> Tree:
    players = list(data["players"])
    types = data.get("types", {})
    if index < len(types):
        owner = list(types)[index]
        name, move = f"types.{owner}", None
        odds = {k: evaluate(data, v["prior"], values, {}) for k, v in types[owner].items()}
    elif index < len(types) + len(data["moves"]):
        move = data["moves"][index - len(types)]
        name = move_names(data)[index - len(types)]
        when = move.get("when")
        if when is not None and not evaluate(data, when, values, made):
            return _grow(data, values, fixing, made, index + 1)
        chance = move.get("chance", {})
        odds = {k: evaluate(data, v, values, made) for k, v in chance.items()}
    else:
        payoffs = tuple(payoff(data, player, values, made) for player in players)
        return End(tuple(made.items()), payoffs)
    choices = list(odds) if odds else list(move["choose"] if move else [])
    if name in fixing:
        choices, odds = [fixing[name]], dict.fromkeys(odds and [fixing[name]], 1.0)
    branches = {c: _grow(data, values, fixing, {**made, name: c}, index + 1) for c in choices}
    mover = -1 if odds else players.index(move["player"] if move else "")
    seen = list(made) if odds or move is None else visible(data, index - len(types))
    key = name, tuple((column, made.get(column)) for column in seen)
    return Node(key, mover, branches, tuple(odds.values()))


def payoff(data: Data, player: str, values: Mapping[str, float], made: Mapping[str, str]) -> float:
    """Add up the payoff terms that apply to a player at an end."""
    own = dict(values)
    kind = made.get(f"types.{player}")
    if kind is not None:
        changes = data["types"][player][kind].get("set", {})
        own |= {name: evaluate(data, f, values, {}) for name, f in changes.items()}
    return math.fsum(
        evaluate(data, term["worth"], own, made)
        for term in data["payoffs"][player]
        if term.get("when") is None or evaluate(data, term["when"], own, made)
    )


def visible(data: Data, index: int) -> list[str]:
    """Return what is known at a move: its player's own moves and type, and what it sees."""
    moves, names = data["moves"], move_names(data)
    move = moves[index]
    known = {f"types.{move['player']}"} & {f"types.{player}" for player in data.get("types", {})}
    for i in range(index):
        earlier = moves[i]
        same_stage = "stage" in move and earlier.get("stage") == move["stage"]
        if earlier.get("player") == move["player"]:
            known |= {names[i], *visible(data, i)}
        if (names[i] in move["sees"]) if "sees" in move else not same_stage:
            known.add(names[i])
    known |= {s for s in move.get("sees", ()) if s.startswith("types.")}
    order = [f"types.{player}" for player in data.get("types", {})] + names
    return [name for name in order if name in known]


def nodes(tree: Tree) -> Iterator[Node]:
    """Yield all nodes, parents first."""
    if isinstance(tree, Node):
        yield tree
        for branch in tree.branches.values():
            yield from nodes(branch)


def ends(tree: Tree) -> Iterator[End]:
    """Yield all ends."""
    if isinstance(tree, End):
        yield tree
    else:
        for branch in tree.branches.values():
            yield from ends(branch)


def choices(tree: Tree) -> dict[Key, tuple[int, tuple[str, ...]]]:
    """Return the mover and the choices of each information set of the players."""
    return {n.key: (n.player, tuple(n.branches)) for n in nodes(tree) if n.player >= 0}


def expected(tree: Tree, strategy: Strategy) -> tuple[float, ...]:
    """Return what each player expects when all follow pure strategies."""
    if isinstance(tree, End):
        return tree.payoffs
    if tree.player >= 0:
        return expected(tree.branches[strategy[tree.key]], strategy)
    parts = [expected(branch, strategy) for branch in tree.branches.values()]
    return tuple(
        math.fsum(p * part[i] for p, part in zip(tree.odds, parts, strict=True))
        for i in range(len(parts[0]))
    )


def outcome(tree: Tree, strategy: Strategy) -> dict[tuple[tuple[str, str], ...], float]:
    """Return the probability of each end that play can reach."""
    if isinstance(tree, End):
        return {tree.made: 1.0}
    if tree.player >= 0:
        return outcome(tree.branches[strategy[tree.key]], strategy)
    found: dict[tuple[tuple[str, str], ...], float] = {}
    for p, branch in zip(tree.odds, tree.branches.values(), strict=True):
        if p > 0:
            found |= {made: p * q for made, q in outcome(branch, strategy).items()}
    return found


def allowed(tree: Tree, strategy: Strategy, player: int) -> Plan:
    """Return the ends that a player's own choices leave possible.

    Strategies that allow the same ends differ only where the player excludes it itself: they are
    one plan of the reduced strategic form.
    """
    if isinstance(tree, End):
        return frozenset([tree.made])
    if tree.player == player:
        return allowed(tree.branches[strategy[tree.key]], strategy, player)
    return frozenset().union(*(allowed(b, strategy, player) for b in tree.branches.values()))


def profiles(tree: Tree) -> int:
    """Return the number of pure strategy profiles."""
    return math.prod(len(names) for _, names in choices(tree).values())


def pure_nash(tree: Tree) -> list[dict[Key, str]]:
    """Return all pure Nash equilibria, by trying every profile and every deviation."""
    sets = choices(tree)
    keys = list(sets)
    table = {
        profile: expected(tree, dict(zip(keys, profile, strict=True)))
        for profile in itertools.product(*(names for _, names in sets.values()))
    }
    best: dict[tuple[int, tuple[str | None, ...]], float] = {}

    def others(profile: Sequence[str], player: int) -> tuple[int, tuple[str | None, ...]]:
        own = [sets[key][0] == player for key in keys]
        return player, tuple(None if o else c for o, c in zip(own, profile, strict=True))

    for profile, payoffs in table.items():
        for player, value in enumerate(payoffs):
            where = others(profile, player)
            best[where] = max(best.get(where, -math.inf), value)
    return [
        dict(zip(keys, profile, strict=True))
        for profile, payoffs in table.items()
        if all(v >= best[others(profile, i)] - TIE for i, v in enumerate(payoffs))
    ]


def subgames(tree: Tree) -> list[Node]:
    """Return the root of each subgame: no information set is inside only in part."""
    whole = Counter(n.key for n in nodes(tree) if n.player >= 0)
    found = []
    for root in nodes(tree):
        inside = Counter(n.key for n in nodes(root) if n.player >= 0)
        if all(count == whole[key] for key, count in inside.items()):
            found.append(root)
    return found


def pure_subgame_perfect(tree: Tree) -> list[dict[Key, str]]:
    """Return all pure profiles that are Nash equilibria in every subgame."""
    stable = []
    for root in subgames(tree):
        keys = list(choices(root))
        stable.append((keys, {tuple(s[k] for k in keys) for s in pure_nash(root)}))
    sets = choices(tree)
    candidates = (
        dict(zip(sets, profile, strict=True))
        for profile in itertools.product(*(names for _, names in sets.values()))
    )
    return [s for s in candidates if all(tuple(s[k] for k in ks) in ok for ks, ok in stable)]


def induction(tree: Tree) -> tuple[tuple[float, ...], dict[Key, str]]:
    """Solve a tree with perfect information and no ties backwards."""
    if isinstance(tree, End):
        return tree.payoffs, {}
    solved = {choice: induction(branch) for choice, branch in tree.branches.items()}
    plan = {key: choice for _, below in solved.values() for key, choice in below.items()}
    if tree.player < 0:
        parts = [value for value, _ in solved.values()]
        return tuple(
            math.fsum(p * part[i] for p, part in zip(tree.odds, parts, strict=True))
            for i in range(len(parts[0]))
        ), plan
    best = max(solved, key=lambda choice: solved[choice][0][tree.player])
    return solved[best][0], plan | {tree.key: best}
