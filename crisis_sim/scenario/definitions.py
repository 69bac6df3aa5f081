"""What a formula rests on once the definitions it uses are followed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from crisis_sim.scenario.formula import (
    Apply,
    Formula,
    Name,
    Node,
    Test,
    TypeTest,
    children,
    names,
    walk,
)

#: Operations inside one another, through all definitions that are used.
MOST_NESTED = 200
#: Parts of a condition on moves once the definitions in it are written out.
MOST_PARTS = 5_000
#: What a claim is told that tests a move outside P(...).
BARE_TEST = "write `P(...)` around a test on a move"


def in_order(definitions: Mapping[str, Formula]) -> dict[str, Formula]:
    """Sort definitions so that each comes after those it uses.

    Raises
    ------
    graphlib.CycleError
        If some definition rests on itself.
    """
    uses = {name: names(f.node) & definitions.keys() for name, f in definitions.items()}
    return {name: definitions[name] for name in TopologicalSorter(uses).static_order()}


def nested(definitions: Mapping[str, Formula]) -> dict[str, int]:
    """Return how many operations lie inside one another in each, those it uses followed."""
    depths: dict[str, int] = {}
    for name, formula in definitions.items():
        depths[name] = 1 + _depth(formula.node, depths)
    return depths


def _depth(node: Node, depths: Mapping[str, int]) -> int:
    if isinstance(node, Name):
        return depths.get(node.name, 0)
    return 1 + max((_depth(part, depths) for part in children(node)), default=0)


def circle(definitions: Mapping[str, Formula]) -> list[str]:
    """Return the names along a circle of definitions, the first again at the end, or []."""
    try:
        in_order(definitions)
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def used_by(nodes: Iterable[Node], definitions: Mapping[str, Formula]) -> Mapping[str, Formula]:
    """Return the definitions that formulas use, in the order in which they stand."""
    used: set[str] = set()
    open_nodes = list(nodes)
    while open_nodes:
        more = (names(open_nodes.pop()) & definitions.keys()) - used
        used |= more
        open_nodes += [definitions[name].node for name in more]
    return {name: formula for name, formula in definitions.items() if name in used}


def rests_on(
    nodes: Iterable[Node], definitions: Mapping[str, Formula]
) -> tuple[set[str], set[Test | TypeTest]]:
    """Return the parameters and the tests that formulas rest on, through all definitions."""
    parameters: set[str] = set()
    tests: set[Test | TypeTest] = set()
    seen: set[str] = set()
    open_nodes = list(nodes)
    while open_nodes:
        for part in walk(open_nodes.pop()):
            if isinstance(part, (Test, TypeTest)):
                tests.add(part)
            elif isinstance(part, Name) and part.name not in definitions:
                parameters.add(part.name)
            elif isinstance(part, Name) and part.name not in seen:
                seen.add(part.name)
                open_nodes.append(definitions[part.name].node)
    return parameters, tests


def parts(node: Node, definitions: Mapping[str, Formula]) -> int:
    """Count the parts of a formula once the definitions in it are written out.

    Examples
    --------
    >>> from crisis_sim.scenario.formula import parse_formula
    >>> twice = parse_formula("half + half", moves={}, names=("half",))
    >>> half = parse_formula("x / 2", moves={}, names=("x",))
    >>> parts(twice.node, {"half": half})
    7
    """
    sizes: dict[str, int] = {}

    def size(part: Node) -> int:
        if isinstance(part, Name):
            return sizes.get(part.name, 1)
        return 1 + sum(size(inner) for inner in children(part))

    for name, formula in definitions.items():  # each after those it uses
        sizes[name] = size(formula.node)
    return size(node)


def written_out(node: Node, definitions: Mapping[str, Formula]) -> Node:
    """Return a formula with its definitions written out in it."""
    if isinstance(node, Apply):
        return Apply(node.op, tuple(written_out(part, definitions) for part in node.args))
    if isinstance(node, Name) and node.name in definitions:
        return written_out(definitions[node.name].node, definitions)
    return node
