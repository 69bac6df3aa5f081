"""What a formula is made of, once it is understood: small frozen nodes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from crisis_sim.scenario.operations import TRUTH


@dataclass(frozen=True)
class Number:
    """A number written out."""

    value: float


@dataclass(frozen=True)
class Name:
    """A parameter or a definition; where it stands is no part of what it is."""

    name: str
    offset: int = field(compare=False)
    length: int = field(compare=False)


@dataclass(frozen=True)
class Test:
    """Whether a move was made and that choice taken: ``Attacker == strike``."""

    __test__ = False  # a node, not a test case, whatever its name makes pytest think

    move: str
    choice: str
    offset: int = field(compare=False)
    length: int = field(compare=False)


@dataclass(frozen=True)
class TypeTest:
    """Whether a player is of that type: ``type.Patron == resolute``."""

    player: str
    type_: str
    offset: int = field(compare=False)
    length: int = field(compare=False)


@dataclass(frozen=True)
class Apply:
    """An operation, one of `OPERATIONS`, on its arguments; ``if`` has condition, then, else."""

    op: str
    args: tuple[Node, ...]


@dataclass(frozen=True)
class Setting:
    """A parameter that has another value for once, in claims: ``P(..., drain=0)``."""

    parameter: str
    value: float
    offset: int = field(compare=False)
    length: int = field(compare=False)


@dataclass(frozen=True)
class Fixed(Test):
    """A move or a state that is fixed in some rounds of a crisis over time.

    From round `since` on, counted from 1, and up to round `until`; None for all that follow.
    """

    since: int = 1
    until: int | None = None


@dataclass(frozen=True)
class Probability:
    """Probability of a condition on the path of play, in claims: ``P(condition)``.

    With `fixing` or `settings` the game is solved anew, with that move fixed and
    those parameters at other values. Over time it is asked at a round or by one, counted from 1.
    """

    condition: Node
    given: Node | None
    fixing: Test | None
    settings: tuple[Setting, ...] = ()
    at: int | None = None
    by: int | None = None


@dataclass(frozen=True)
class Utility:
    """Expected payoff of a player, in claims: ``U(Player)``."""

    player: str
    offset: int = field(compare=False)
    length: int = field(compare=False)


Node: TypeAlias = Number | Name | Test | TypeTest | Apply | Probability | Utility


@dataclass(frozen=True)
class Formula:
    """A formula as it was written, and as it was understood."""

    text: str
    node: Node


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly inside a node."""
    if isinstance(node, Apply):
        return node.args
    if isinstance(node, Probability):
        return tuple(n for n in (node.condition, node.given, node.fixing) if n is not None)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all nodes inside it, from left to right."""
    yield node
    for child in children(node):
        yield from walk(child)


def names(node: Node) -> frozenset[str]:
    """Return the parameters and definitions that a node names.

    Examples
    --------
    >>> sorted(names(Apply("+", (Name("drain", 0, 5), Number(1.0)))))
    ['drain']
    """
    return frozenset(part.name for part in walk(node) if isinstance(part, Name))


def find_tests(node: Node) -> frozenset[Test | TypeTest]:
    """Return the tests on moves and types inside a node.

    Examples
    --------
    >>> find_tests(Apply("not", (Test("Israel", "strike", 4, 16),)))
    frozenset({Test(move='Israel', choice='strike', offset=4, length=16)})
    """
    return frozenset(part for part in walk(node) if isinstance(part, (Test, TypeTest)))


def is_condition(node: Node) -> bool:
    """Tell whether a node is a test, a comparison, or ``and``, ``or``, ``not``.

    Examples
    --------
    >>> is_condition(Apply("<", (Name("drain", 0, 5), Number(1.0))))
    True
    >>> is_condition(Apply("+", (Name("drain", 0, 5), Number(1.0))))
    False
    """
    return isinstance(node, (Test, TypeTest)) or (isinstance(node, Apply) and node.op in TRUTH)


def outside_probability(node: Node) -> Iterator[Node]:
    """Yield the leaves of a claim that stand outside P(...)."""
    if isinstance(node, (Probability, Utility)):
        return
    inner = list(children(node))
    if not inner:
        yield node
    for child in inner:
        yield from outside_probability(child)
