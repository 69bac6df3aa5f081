"""Bounds of formulas: sound for every value inside, tight where they can be."""

import decimal
import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from crisis_sim.exact.intervals import Interval, point
from crisis_sim.exact.logistic import logistic
from crisis_sim.exact.rounding import (
    TRUSTED_ULPS,
    product_bounds,
    quotient_bounds,
    root_bounds,
    sum_bounds,
)
from crisis_sim.scenario.evaluate import (
    ARRAY_OPS,
    INTERVAL_OPS,
    evaluate,
    evaluate_array,
    evaluate_interval,
)
from crisis_sim.scenario.formula import Apply, Name, Node, Number, Test, parse_formula

NAMES = ["a", "b", "c"]
LARGEST = 1.7976931348623157e308
EDGES = [0.0, -0.0, 5e-324, -5e-324, 2.0**-1022, 1e-300, 1.0, -1.0, 2.0, 0.5, 1e16, 1e300, LARGEST]
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
NUMBERS = st.one_of(st.sampled_from(EDGES), st.floats(-4, 4), st.integers(-4, 4).map(float), FLOATS)


@st.composite
def boxes(draw: st.DrawFn) -> tuple[float, float, list[float]]:
    """A lower and an upper bound, and points between: the ends, and others."""
    ends = draw(NUMBERS), draw(NUMBERS)
    low, high = sorted(ends, key=lambda end: (end, math.copysign(1, end)))  # -0.0 before 0.0
    inner = draw(st.lists(st.floats(low, high), min_size=2, max_size=3))
    return low, high, [low, high, *inner]


def nodes() -> st.SearchStrategy[Node]:
    """Formulas of every operation, on three names, a test and numbers."""
    leaves: st.SearchStrategy[Node] = st.one_of(
        st.sampled_from(NAMES).map(lambda name: Name(name, 0, 1)),
        st.just(Test("m", "x", 0, 1)),
        NUMBERS.map(abs).map(Number),
    )
    arity = {"if": 3, "clip": 3} | dict.fromkeys(
        ["neg", "not", "abs", "sqrt", "exp", "log", "logistic"], 1
    )
    operations = [(op, arity.get(op, 2)) for op in sorted(ARRAY_OPS.keys() - {"number"})]

    def grow(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        return st.sampled_from(operations).flatmap(
            lambda row: st.tuples(*[inner] * row[1]).map(lambda args: Apply(row[0], args))
        )

    return st.recursive(leaves, grow, max_leaves=8)


def check_contains(node: Node, box: dict[str, tuple[float, float, list[float]]]) -> None:
    """Check the bounds at every combination of the points, for each value of the test."""
    grid = np.meshgrid(*(box[name][2] for name in NAMES), indexing="ij")
    for truth in (0.0, 1.0):

        def bounds(leaf: Node, truth: float = truth) -> Interval:
            return Interval(*box[leaf.name][:2]) if isinstance(leaf, Name) else point(truth)

        def values(leaf: Node, truth: float = truth) -> np.ndarray | float:
            return grid[NAMES.index(leaf.name)] if isinstance(leaf, Name) else truth

        result = evaluate_interval(node, bounds)
        computed = np.asarray(evaluate_array(node, values))
        assert not np.isnan(result.low)
        assert not np.isnan(result.high)
        assert result.low <= result.high
        if np.isfinite(result.low) and np.isfinite(result.high):
            assert np.isfinite(computed).all()
        known = ~np.isnan(computed)
        assert (computed[known] >= result.low).all()
        assert (computed[known] <= result.high).all()
        if not known.all():  # only unknown bounds may hide a value that does not exist
            assert (result.low, result.high) == (-math.inf, math.inf)


@settings(max_examples=600, deadline=None)
@given(nodes(), boxes(), boxes(), boxes())
def test_bounds_hold_every_value_that_is_computed(
    node: Node,
    a: tuple[float, float, list[float]],
    b: tuple[float, float, list[float]],
    c: tuple[float, float, list[float]],
) -> None:
    check_contains(node, {"a": a, "b": b, "c": c})


@pytest.mark.parametrize("op", sorted(ARRAY_OPS.keys() - {"number", "if", "clip"}))
@settings(max_examples=150, deadline=None)
@given(a=boxes(), b=boxes())
def test_bounds_of_each_operation_hold_every_value(
    op: str, a: tuple[float, float, list[float]], b: tuple[float, float, list[float]]
) -> None:
    unary = op in {"neg", "not", "abs", "sqrt", "exp", "log", "logistic"}
    args = (Name("a", 0, 1),) if unary else (Name("a", 0, 1), Name("b", 0, 1))
    check_contains(Apply(op, args), {"a": a, "b": b, "c": a})


EXACT: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
}


@settings(max_examples=400, deadline=None)
@pytest.mark.parametrize("op", EXACT)
@given(x=FLOATS | NUMBERS, y=FLOATS | NUMBERS)
@example(x=1e-300, y=1e300)
@example(x=LARGEST, y=LARGEST)
@example(x=5e-324, y=0.5)
@example(x=2.0**1000, y=1 - 2.0**-53)
@example(x=2.0**996 * (2 - 2.0**-52), y=2.0**27)
def test_bounds_are_the_floats_next_to_the_exact_result(op: str, x: float, y: float) -> None:
    assume(op != "/" or y != 0)
    with np.errstate(all="ignore"):
        result = INTERVAL_OPS[op](point(x), point(y))
        rounded = float(ARRAY_OPS[op](x, y))
    low, high = float(result.low), float(result.high)
    exact = EXACT[op](Fraction(x), Fraction(y))
    assert low == -math.inf or Fraction(low) <= exact
    assert high == math.inf or exact <= Fraction(high)
    assert low <= rounded <= high
    assert high <= math.nextafter(math.nextafter(low, math.inf), math.inf)
    if (
        1e-280 < abs(rounded) < 1e300
        and max(abs(x), abs(y)) < 1e290
        and min(abs(x), abs(y)) > 1e-280
    ):
        tight = Fraction(rounded) == exact
        assert high == (low if tight else math.nextafter(low, math.inf))


@given(st.floats(0, allow_infinity=False))
def test_root_lies_between_its_bounds(x: float) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        low, high = map(float, root_bounds(x))
    assert Fraction(low) ** 2 <= Fraction(x) <= Fraction(high) ** 2
    assert high <= math.nextafter(math.nextafter(low, math.inf), math.inf)


@given(st.integers(0, 2**26), st.integers(-(2**26), 2**26))
def test_whole_numbers_are_not_widened(m: int, n: int) -> None:
    for bounds, exact in (
        (sum_bounds(m, n), m + n),
        (product_bounds(float(m), float(n)), m * n),
        (quotient_bounds(float(m) * n, float(n)) if n else (m, m), m),
        (root_bounds(float(m) * m), m),
    ):
        assert tuple(map(float, bounds)) == (exact, exact)


def bounds_of(text: str, **box: tuple[float, float]) -> tuple[float, float]:
    node = parse_formula(text, moves={"m": ["x", "y"]}, names=NAMES).node

    def leaf(part: Node) -> Interval:
        assert isinstance(part, (Name, Test))
        return Interval(*box[part.name if isinstance(part, Name) else part.choice])

    result = evaluate_interval(node, leaf)
    return float(result.low), float(result.high)


UNKNOWN = (-math.inf, math.inf)


@pytest.mark.parametrize(
    ("text", "a", "expected"),
    [
        ("a - a", (0, 1), (-1, 1)),
        ("a * a", (-1, 2), (-2, 4)),
        ("a ** 2", (-1, 1), (0, 1)),
        ("a ** 2", (-1, 0), (0, 1)),
        ("a ** 3", (-1, 1), (-1, 1)),
        ("a ** 0", (-1, 2), (1, 1)),
        ("a ** 1", (-3, 7), (-3, 7)),
        ("a ** 0.5", (0, 1), (0, 1)),
        ("a ** 0.5", (-1, 1), UNKNOWN),
        ("a ** -1", (0, 1), UNKNOWN),
        ("a ** -1", (-1, 1), UNKNOWN),
        ("0 ** a", (0, 1), (0, 1)),
        ("1 ** a", (-9, 9), (1, 1)),
        ("(-1) ** a", (0, 1), UNKNOWN),
        ("1 / a", (0, 1), UNKNOWN),
        ("1 / a", (-1, 0), UNKNOWN),
        ("1 / a", (0.5, 4), (0.25, 2)),
        ("sqrt(1 - a ** 2)", (0, 1), (0, 1)),
        ("sqrt(a * (2 - a))", (0, 2), (0, 2)),
        ("sqrt(a)", (-1e-9, 1), UNKNOWN),
        ("clip(sqrt(a), 0, 1)", (-1, 1), UNKNOWN),
        ("logistic(log(a))", (-1, 1), UNKNOWN),
        ("log(a)", (0, 1), (-math.inf, 0)),
        ("max(log(a), -5)", (0, 1), (-5, 0)),
        ("log(a)", (-1, 1), UNKNOWN),
        ("exp(a)", (-math.inf, 0), (0, 1)),
        ("abs(a)", (-2, 1), (0, 2)),
        ("abs(a)", (-2, -1), (1, 2)),
        ("min(a, 0.5)", (0, 1), (0, 0.5)),
        ("max(a, 0.5)", (0, 1), (0.5, 1)),
        ("clip(a, 0, 1)", (-3, 0.5), (0, 0.5)),
        ("0 * exp(a)", (0, 1000), UNKNOWN),
        ("a < 1", (0, 0.5), (1, 1)),
        ("a < 1", (1, 2), (0, 0)),
        ("a < 1", (0, 2), (0, 1)),
        ("a <= 1", (0, 1), (1, 1)),
        ("a > 1", (0, 1), (0, 0)),
        ("a >= 1", (1, 2), (1, 1)),
        ("a == 1", (1, 1), (1, 1)),
        ("a == 1", (2, 3), (0, 0)),
        ("a == 1", (0, 1), (0, 1)),
        ("a != 1", (2, 3), (1, 1)),
        ("a and 1", (1, 2), (1, 1)),
        ("a and 1", (-1, 2), (0, 1)),
        ("a or 0", (0, 0), (0, 0)),
        ("not a", (-2, -1), (0, 0)),
        ("2 if a > 0 else 5", (1, 2), (2, 2)),
        ("2 if a > 0 else 5", (-2, -1), (5, 5)),
        ("2 if a > 0 else 5", (-1, 1), (2, 5)),
        ("1 if sqrt(a) > 9 else 0", (-1, 1), (0, 1)),
        ("1 / a if a > 0 else 0", (-1, 1), UNKNOWN),
    ],
)
def test_known_bounds(text: str, a: tuple[float, float], expected: tuple[float, float]) -> None:
    assert bounds_of(text, a=a) == expected


def test_splitting_a_box_tightens_the_bounds() -> None:
    node = parse_formula("a * (1 - a)", moves={}, names=NAMES).node
    widths = []
    for parts in (1, 10, 100):
        edges = np.linspace(0, 1, parts + 1)
        result = evaluate_interval(node, lambda _, e=edges: Interval(e[:-1], e[1:]))  # type: ignore[misc]
        assert np.shape(result.low) == (parts,)
        widths.append(float(np.max(result.high) - np.min(result.low)))
    assert widths[0] == 1.0
    assert 0.25 <= widths[2] < 0.26 < widths[1] < 0.35


def test_bounds_of_a_batch_are_those_of_each_box() -> None:
    generator = np.random.default_rng(0)
    low = generator.normal(size=(2, 50, 1))
    high = low + generator.exponential(size=(2, 50, 1))
    text = "(a * b - a / b) * (m == x) + sqrt(abs(a)) ** b + (a if b > 0 else exp(a))"
    tests = np.array([0.0, 1.0])
    box = {"a": Interval(low[0], high[0]), "b": Interval(low[1], high[1])}
    node = parse_formula(text, moves={"m": ["x", "y"]}, names=NAMES).node
    batch = evaluate_interval(
        node, lambda leaf: box[leaf.name] if isinstance(leaf, Name) else Interval(tests, tests)
    )
    for i in range(50):
        for j in range(2):
            a, b = (low[0, i, 0], high[0, i, 0]), (low[1, i, 0], high[1, i, 0])
            single = bounds_of(text, a=a, b=b, x=(tests[j], tests[j]))
            assert (batch.low[i, j], batch.high[i, j]) == single  # type: ignore[index]


def test_both_algebras_have_the_same_operations() -> None:
    assert INTERVAL_OPS.keys() == ARRAY_OPS.keys()
    assert evaluate(Number(2.0), INTERVAL_OPS, lambda _: point(0)) == point(2.0)


def ulps(computed: float, exact: decimal.Decimal) -> float:
    return float(abs(decimal.Decimal(computed) - exact) / decimal.Decimal(math.ulp(computed)))


POSITIVE = st.floats(1e-300, 1e300)
CONTEXT = decimal.Context(prec=50, Emin=-(10**9), Emax=10**9)


@settings(deadline=None, max_examples=300)
@given(st.floats(-744, 709), POSITIVE | st.floats(0.5, 2), st.floats(-20, 20))
def test_numpy_is_as_accurate_as_is_trusted(x: float, base: float, exponent: float) -> None:
    d = decimal.Decimal
    assert ulps(float(np.exp(x)), CONTEXT.exp(d(x))) <= TRUSTED_ULPS
    assert ulps(float(np.log(base)), CONTEXT.ln(d(base))) <= TRUSTED_ULPS
    assert ulps(float(logistic(x)), 1 / CONTEXT.add(d(1), CONTEXT.exp(d(-x)))) <= TRUSTED_ULPS
    with np.errstate(all="ignore"):
        power = float(np.power(base, exponent))
    if 0 < power < math.inf:
        assert ulps(power, CONTEXT.power(d(base), d(exponent))) <= TRUSTED_ULPS


@given(st.floats(0, 1), st.floats(0, 50), st.floats(1e-300, 1e300))
def test_numpy_stays_on_the_right_side_of_0_and_1(x: float, y: float, z: float) -> None:
    with np.errstate(all="ignore"):
        assert 0 <= np.power(x, y) <= 1
        assert np.power(1 + x, y) >= 1
        assert np.power(1 + x, -y) <= 1
        assert 0 <= np.exp(-z) <= 1 <= np.exp(z)
        assert np.log(x) <= 0 <= np.log(1 + x)
        assert np.power(z, 1.0) == z
        assert np.power(z, 0.0) == 1
    assert (np.exp(0.0), np.log(1.0), np.power(-1.0, 3.0), np.power(0.0, z)) == (1, 0, -1, 0)
