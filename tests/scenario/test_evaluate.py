"""The values of formulas on arrays, against tables and an evaluator on exact fractions."""

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crisis_sim.exact.logistic import logistic
from crisis_sim.scenario.evaluate import ARRAY_OPS, evaluate, evaluate_array
from crisis_sim.scenario.formula import (
    FUNCTIONS,
    OPERATIONS,
    Formula,
    Name,
    Node,
    Test,
    TypeTest,
    parse_formula,
)


def parse(text: str) -> Formula:
    return parse_formula(
        text,
        moves={"Israel": ["strike", "abstain"]},
        types={"Patron": ["resolute", "irresolute"]},
        names=["drain", "stake"],
    )


def value(text: str, **leaves: float) -> float:
    known = {"drain": 0.0, "stake": 0.0, "strike": 0.0, "resolute": 0.0} | leaves

    def leaf(node: Node) -> float:
        if isinstance(node, Name):
            return known[node.name]
        assert isinstance(node, (Test, TypeTest))
        return known[node.choice if isinstance(node, Test) else node.type_]

    return float(evaluate_array(parse(text).node, leaf))


def test_both_tables_hold_every_operation() -> None:
    assert ARRAY_OPS.keys() == OPERATIONS.keys() | {"number"}
    assert FUNCTIONS.keys() < OPERATIONS.keys()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 + 3 * 4 ** 2 / 8", 8.0),
        ("-2 ** 2", -4.0),
        ("sqrt(-1)", math.nan),
        ("log(0)", -math.inf),
        ("1 / 0", math.inf),
        ("0 / 0", math.nan),
        ("(-8) ** (1/3)", math.nan),
        ("(-2) ** 3", -8.0),
        ("10 ** 10 ** 10", math.inf),
        ("clip(5, 0, 1) + clip(-5, 0, 1) + clip(0.5, 0, 1)", 1.5),
        ("clip(0.5, 1, 0)", 0.0),
        ("min(3, 1, 2) + max(3, 1, 2) + max(7)", 11.0),
        ("abs(-3) + exp(0) + log(1) + logistic(0)", 4.5),
        ("3 and 0.1", 1.0),
        ("0 or 0", 0.0),
        ("not 0.5", 0.0),
        ("(1 < 2) + (2 <= 2) + (1 > 2) + (2 >= 2) + (1 == 1) + (1 != 1)", 4.0),
        ("1 < 2 < 2", 0.0),
        ("1 if 0 else sqrt(-1) if 0 else 5", 5.0),
        ("3 * (Israel == strike) + 2 * (Israel != strike)", 3.0),
        ("type.Patron == resolute", 0.0),
    ],
)
def test_values(text: str, expected: float) -> None:
    assert value(text, strike=1.0) == pytest.approx(expected, abs=0, rel=1e-15, nan_ok=True)


def test_arrays_are_broadcast_and_left_as_they_are() -> None:
    drain, stake = np.linspace(0, 1, 5), np.array([[1.0], [2.0]])
    kept = drain.copy()
    leaves = {"drain": drain, "stake": stake}
    node = parse("stake if drain > 0.5 else min(drain, stake) and 0.5").node
    result = evaluate_array(node, lambda leaf: leaves[leaf.name])  # type: ignore[union-attr]
    expected = [[float(s if d > 0.5 else bool(d)) for d in drain] for s in (1.0, 2.0)]
    np.testing.assert_array_equal(result, expected)
    np.testing.assert_array_equal(drain, kept)


@given(st.floats(-800, 800))
def test_logistic_keeps_its_relative_accuracy(x: float) -> None:
    exact = 1 / (1 + math.exp(-x)) if x > -700 else math.exp(x)
    assert float(logistic(x)) == pytest.approx(exact, rel=1e-14, abs=1e-323)


# A second evaluator, on exact fractions: text and value are built side by side.
Exact = tuple[str, Fraction]
LEAVES = {"drain": Fraction(3, 8), "stake": Fraction(-5, 4)}


def _join(symbol: str, a: Exact, b: Exact) -> Exact:
    operations: dict[str, Callable[[Fraction, Fraction], Fraction | bool]] = {
        "+": lambda x, y: x + y,
        "-": lambda x, y: x - y,
        "*": lambda x, y: x * y,
        "<": lambda x, y: x < y,
        "<=": lambda x, y: x <= y,
        ">": lambda x, y: x > y,
        ">=": lambda x, y: x >= y,
        "==": lambda x, y: x == y,
        "!=": lambda x, y: x != y,
        "and": lambda x, y: bool(x and y),
        "or": lambda x, y: bool(x or y),
    }
    return f"({a[0]} {symbol} {b[0]})", Fraction(operations[symbol](a[1], b[1]))


def _grow(inner: st.SearchStrategy[Exact]) -> st.SearchStrategy[Exact]:
    symbols = st.sampled_from(["+", "-", "*", "<", "<=", ">", ">=", "==", "!=", "and", "or"])
    return st.one_of(
        st.builds(_join, symbols, inner, inner),
        inner.map(lambda a: (f"(-{a[0]})", -a[1])),
        inner.map(lambda a: (f"(not {a[0]})", Fraction(not a[1]))),
        inner.map(lambda a: (f"abs({a[0]})", abs(a[1]))),
        inner.map(lambda a: (f"({a[0]} ** 2)", a[1] ** 2)),
        st.builds(lambda a, b: (f"min({a[0]}, {b[0]})", min(a[1], b[1])), inner, inner),
        st.builds(lambda a, b: (f"max({a[0]}, {b[0]})", max(a[1], b[1])), inner, inner),
        st.builds(
            lambda a, b, c: (f"({a[0]} if {b[0]} else {c[0]})", a[1] if b[1] else c[1]),
            inner,
            inner,
            inner,
        ),
    ).filter(lambda pair: abs(pair[1]) < 2**20 and pair[1].denominator < 2**20)


EXACT = st.recursive(
    st.integers(0, 64).map(lambda n: (str(n / 8), Fraction(n, 8)))
    | st.sampled_from([*LEAVES.items()]),
    _grow,
    max_leaves=12,
)


@given(EXACT)
def test_agrees_with_exact_fractions(pair: Exact) -> None:
    text, expected = pair
    assume(len(text) < 500)
    leaves = {name: float(number) for name, number in LEAVES.items()}
    assert value(text, **leaves) == expected


def test_evaluate_works_in_any_algebra() -> None:
    text = evaluate(
        parse("drain + 2").node,
        {"+": lambda a, b: f"({a} plus {b})", "number": str},
        lambda leaf: leaf.name,  # type: ignore[union-attr]
    )
    assert text == "(drain plus 2.0)"
