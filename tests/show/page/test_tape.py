"""The engine carries tapes out as Python evaluates formulas, on numbers and on intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from page_engine import answers, needs_node

from crisis_sim.exact.intervals import Interval
from crisis_sim.scenario.evaluate import DECIMAL_OPS, evaluate, evaluate_array
from crisis_sim.scenario.nodes import Apply, Name, Node, Number, walk
from crisis_sim.scenario.operations import OPERATIONS
from crisis_sim.scenario.tape import Tape

pytestmark = needs_node

NAMES = ("a", "b", "c")
#: Operations whose last digits are left to whoever carries them out.
FREE = {"**", "exp", "log", "logistic"}
GRID = (-2.5, -1.0, 0.0, 0.3, 1.0, 2.0)
POINTS = [[x, y, z] for x in GRID for y in GRID for z in (0.0, 0.7)]
BOXES = [[[min(x, y), max(x, y)], [min(y, z), max(y, z)], [z, z]] for x, y, z in POINTS]


def tape_of(node: Node) -> dict[str, Any]:
    tape = Tape(NAMES)

    def leaf(name: Node) -> Any:
        assert isinstance(name, Name)
        return tape.input(name.name)

    line = int(tape.evaluate(node, leaf)[0])
    return {"lines": tape.lines, "line": line}


def name(which: str) -> Name:
    return Name(which, 0, 1)


def numbers(node: Node, points: list[list[float]]) -> list[float]:
    columns = dict(zip(NAMES, np.array(points).T, strict=True))
    value = evaluate_array(node, lambda leaf: columns[leaf.name])  # type: ignore[union-attr]
    return list(np.broadcast_to(np.asarray(value, dtype=float), (len(points),)))


def bounds(node: Node, boxes: list[list[list[float]]]) -> list[tuple[float, float]]:
    columns = {
        which: Interval(np.array([b[k][0] for b in boxes]), np.array([b[k][1] for b in boxes]))
        for k, which in enumerate(NAMES)
    }
    with np.errstate(all="ignore"):
        value = evaluate(node, DECIMAL_OPS, lambda leaf: columns[leaf.name])  # type: ignore[union-attr]
    low, high = (np.broadcast_to(end, (len(boxes),)) for end in (value.low, value.high))
    return list(zip(low.tolist(), high.tolist(), strict=True))


def same(found: float | str, expected: float, exact: bool) -> bool:
    value = float(found)
    if exact or not np.isfinite(expected):
        return value == expected or (np.isnan(value) and np.isnan(expected))
    return abs(value - expected) <= 1e-12 * max(1.0, abs(expected))


def agrees(node: Node, found: dict[str, Any]) -> bool:
    """Tell whether the engine's numbers and bounds of one operation are Python's."""
    exact = not any(isinstance(part, Apply) and part.op in FREE for part in walk(node))
    values = zip(found["numbers"], numbers(node, POINTS), strict=True)
    ends = zip(found["intervals"], bounds(node, BOXES), strict=True)
    return all(same(x, y, exact) for x, y in values) and all(
        same(own, python, exact=False) and (float(own) <= python if low else float(own) >= python)
        for pair, right in ends
        if np.isfinite(right[0]) == np.isfinite(right[1])  # else it is the logarithm of 0
        for low, own, python in zip((True, False), pair, right, strict=True)
    )


def applied(op: str) -> Apply:
    row = OPERATIONS[op]
    count = 3 if row.most == float("inf") else int(row.most)
    return Apply(op, tuple(map(name, NAMES[:count])))


def arity(op: str) -> float:
    """How many lines an operation takes on a tape."""
    return min(OPERATIONS[op].most, max(OPERATIONS[op].least, 2))


def test_the_engine_has_every_operation_and_no_other() -> None:
    (found,) = answers({"ask": "operations"})
    assert sorted(found) == sorted(OPERATIONS)


def test_each_operation_is_pythons_and_no_other_passes_for_it() -> None:
    nodes = [applied(op) for op in OPERATIONS]
    question = {"ask": "tapes", "inputs": len(NAMES), "points": POINTS, "boxes": BOXES}
    right = question | {"tapes": [tape_of(node) for node in nodes]}
    pairs = [
        (op, other)
        for op in OPERATIONS
        for other in OPERATIONS
        if op != other and arity(op) == arity(other)
    ]
    wrong = [
        question | {"tapes": [tape_of(applied(op))], "instead": [[op, other]]}
        for op, other in pairs
    ]
    found, *mutants = answers(right, *wrong)
    assert [op for op, own in zip(nodes, found, strict=True) if not agrees(op, own)] == []
    passed = [p for p, (own,) in zip(pairs, mutants, strict=True) if agrees(applied(p[0]), own)]
    assert passed == []


def formulas(operations: list[str]) -> st.SearchStrategy[Node]:
    leaves: st.SearchStrategy[Node] = st.one_of(
        st.sampled_from(NAMES).map(name),
        st.sampled_from([0.0, 0.1, 0.5, 1.0, 2.0, 3.7]).map(Number),
    )

    def grow(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        return st.sampled_from(operations).flatmap(
            lambda op: st.tuples(*[inner] * len(applied(op).args)).map(lambda args: Apply(op, args))
        )

    return st.recursive(leaves, grow, max_leaves=12)


@settings(max_examples=15)
@given(st.lists(formulas(sorted(OPERATIONS.keys() - FREE)), min_size=30, max_size=40))
def test_formulas_are_worth_the_same_to_the_last_bit(nodes: list[Node]) -> None:
    question = {"ask": "tapes", "inputs": len(NAMES), "points": POINTS, "boxes": []}
    (found,) = answers(question | {"tapes": [tape_of(node) for node in nodes]})
    for node, own in zip(nodes, found, strict=True):
        values = zip(own["numbers"], numbers(node, POINTS), strict=True)
        assert all(same(x, y, exact=True) for x, y in values), node


@settings(max_examples=15)
@given(st.lists(formulas(sorted(OPERATIONS)), min_size=30, max_size=40))
def test_bounds_of_formulas_hold_their_values_and_hold_for_points(nodes: list[Node]) -> None:
    middles = [[(low + high) / 2 for low, high in box] for box in BOXES]
    points = [[[x, x] for x in point] for point in middles]
    question = {"ask": "tapes", "inputs": len(NAMES), "points": middles, "boxes": BOXES + points}
    (found,) = answers(question | {"tapes": [tape_of(node) for node in nodes]})
    for node, own in zip(nodes, found, strict=True):
        expected = numbers(node, middles)
        for number, box in enumerate([*range(len(BOXES))] * 2):
            low, high = map(float, own["intervals"][number])
            if np.isfinite([low, high]).all():
                assert low <= expected[box] <= high, node
                assert low <= float(own["numbers"][box]) <= high, node
