"""The formula language: what a text may say, and what each name in it means.

A formula holds decimal numbers, names, ``+ - * / **``, comparisons, ``and or not``,
``a if c else b``, the functions in `FUNCTIONS`, and tests such as ``Attacker == strike`` or
``type.Patron == resolute``. Claims may also hold ``P(...)`` and ``U(...)``. Nothing else is
allowed, and nothing is executed. A condition is worth 1 or 0 in arithmetic, and a number counts
as true unless it is 0.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from crisis_sim.scenario.clock import Clock
from crisis_sim.scenario.grammar import Reader
from crisis_sim.scenario.nodes import (
    Apply,
    Fixed,
    Formula,
    Name,
    Node,
    Number,
    Probability,
    Setting,
    Test,
    TypeTest,
    Utility,
    children,
    find_tests,
    is_condition,
    names,
    outside_probability,
    walk,
)
from crisis_sim.scenario.operations import FUNCTIONS, OPERATIONS
from crisis_sim.scenario.parser import parse
from crisis_sim.scenario.syntax import FormulaError, FormulaFault, Stop, character_faults, one_line

__all__ = [
    "FUNCTIONS",
    "OPERATIONS",
    "Apply",
    "Fixed",
    "Formula",
    "FormulaError",
    "FormulaFault",
    "Name",
    "Node",
    "Number",
    "Probability",
    "Setting",
    "Test",
    "TypeTest",
    "Utility",
    "children",
    "find_tests",
    "is_condition",
    "names",
    "outside_probability",
    "parse_formula",
    "walk",
]


def parse_formula(
    text: str | float,
    *,
    moves: Mapping[str, Sequence[str]],
    types: Mapping[str, Sequence[str]] = MappingProxyType({}),
    names: Collection[str],
    players: Collection[str] = (),
    claims: bool = False,
    compares: bool = False,
    clock: Clock | None = None,
) -> Formula:
    """Read a formula and give every name in it its meaning.

    Parameters
    ----------
    text : str or float
        The formula, possibly over several lines; a plain number stands for itself.
    moves, types : mapping of str to sequence of str
        The choices of each move, and the types of each player, that may be tested.
    names : collection of str
        The parameters and definitions that may be used.
    players : collection of str
        The players that ``U(...)`` may name.
    claims : bool
        Whether ``P(...)`` and ``U(...)`` may be used.
    compares : bool
        Whether it must be a comparison, or several joined by ``and``, ``or``, ``not``.
    clock : Clock
        Of a crisis over time: what ``P(...)`` may say of its rounds.

    Raises
    ------
    FormulaError
        With everything that is wrong, at once; a text that does not parse has one fault.

    Examples
    --------
    >>> parse_formula("2 * drain", moves={}, names=["drain"]).node
    Apply(op='*', args=(Number(value=2.0), Name(name='drain', offset=4, length=5)))
    >>> parse_formula("a == b", moves={"a": ["b", "c"]}, names=[]).node
    Test(move='a', choice='b', offset=0, length=6)
    """
    if not isinstance(text, str):
        return _plain_number(text)
    source = one_line(text)
    if faults := character_faults(source):
        raise FormulaError(text, faults)
    try:
        tree = parse(source)
    except Stop as stop:
        raise FormulaError(text, [stop.fault]) from None
    reader = Reader(source, moves, types, tuple(names), tuple(players), claims, clock)
    node = reader.truth(tree) if compares else reader.read(tree)
    if reader.faults:
        raise FormulaError(text, reader.faults)
    return Formula(text, node)


def _plain_number(value: float) -> Formula:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        fault = FormulaFault("this is no finite number", 0, 1, "a formula or a number")
        raise FormulaError("", [fault])
    return Formula(str(value), Number(number))
