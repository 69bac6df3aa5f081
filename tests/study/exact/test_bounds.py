"""Bounds of polynomials over boxes, against values at corners and inside."""

from __future__ import annotations

import itertools
from typing import Literal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis_sim.exact.polynomial import Polynomial
from crisis_sim.scenario.algebras import POLYNOMIAL_OPS
from crisis_sim.study.exact.ball import Ball
from crisis_sim.study.exact.bounds import MOST_COEFFICIENTS, Boxes, bound


def test_bounds_hold_every_value_and_shared_terms_cancel() -> None:
    a, b = Polynomial.symbol("a"), Polynomial.symbol("b")
    assert (a * b - b * a).number == 0
    shared = POLYNOMIAL_OPS["exp"](a)
    assert (shared + b - shared) == b
    gain = a * a * b - a - b * b * b
    random = np.random.default_rng(0)
    ends = np.sort(random.uniform(-1, 1, (2, 2, 500)), axis=0)
    boxes = Boxes({"a": ends[0, 0], "b": ends[0, 1]}, {"a": ends[1, 0], "b": ends[1, 1]})
    bounds = bound(gain, boxes)
    for share in np.linspace(0, 1, 5):
        for other in np.linspace(0, 1, 5):
            x = ends[0, 0] + share * (ends[1, 0] - ends[0, 0])
            y = ends[0, 1] + other * (ends[1, 1] - ends[0, 1])
            value = x * x * y - x - y**3
            assert (value >= bounds.low - 1e-15).all()
            assert (value <= bounds.high + 1e-15).all()


@given(st.integers(0, 2**32))
def test_bernstein_bounds_of_products_are_exact(seed: int) -> None:
    random = np.random.default_rng(seed)
    low = random.uniform(-1, 1, (3, 4))
    high = low + random.uniform(0, 1, (3, 4))
    names = "abc"
    boxes = Boxes(dict(zip(names, low, strict=True)), dict(zip(names, high, strict=True)))
    a, b, c = (Polynomial.symbol(name) for name in names)
    found = bound(a * b * c - a * c + b, boxes)
    corners = np.array(list(itertools.product(*zip(low, high, strict=True))))
    x, y, z = corners.transpose(1, 0, 2)
    values = x * y * z - x * z + y
    np.testing.assert_allclose(found.low, values.min(axis=0), atol=1e-13)
    np.testing.assert_allclose(found.high, values.max(axis=0), atol=1e-13)


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_bounds_of_powers_hold_and_close_in(seed: int) -> None:
    random = np.random.default_rng(seed)
    a, b = Polynomial.symbol("a"), Polynomial.symbol("b")
    curve = a * a * a * b * b - a * a + b * POLYNOMIAL_OPS["exp"](a) - b * b
    low = random.uniform(-1, 1, (2, 1))
    widths = []
    for width in (0.5, 0.05, 0.005):
        high = low + width
        boxes = Boxes({"a": low[0], "b": low[1]}, {"a": high[0], "b": high[1]})
        found = bound(curve, boxes)
        x, y = low[:, 0, None] + width * random.random((2, 200))
        values = x**3 * y**2 - x**2 + y * np.exp(x) - y**2
        assert found.low[0] <= values.min() + 1e-14
        assert found.high[0] >= values.max() - 1e-14
        widths.append(float(found.high[0] - found.low[0]))
    assert widths[2] < widths[1] < widths[0]


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32))
def test_more_parameters_than_coefficients_are_bounded_through_their_slopes(seed: int) -> None:
    """Sums of products of many parameters: their extremes are at corners, all of them tried."""
    random = np.random.default_rng(seed)
    names = [f"p{i}" for i in range(14)]
    assert 2 ** len(names) > MOST_COEFFICIENTS
    groups = [random.permutation(14)[: random.integers(1, 4)] for _ in range(12)]
    groups.append(np.arange(14) if seed % 2 else np.arange(2))
    weights = random.normal(size=len(groups))
    total = POLYNOMIAL_OPS["number"](float(random.normal()))
    for group, weight in zip(groups, weights, strict=True):
        product = POLYNOMIAL_OPS["number"](float(weight))
        for i in group:
            product = product * Polynomial.symbol(names[i])
        total = total + product
    low = random.uniform(0, 1, (14, 1))
    high = low + random.choice([0.02, 0.3])
    corners = np.array(list(itertools.product(*zip(low[:, 0], high[:, 0], strict=True))))
    values = np.full(len(corners), float(total.terms.get(frozenset(), 0)))
    for group, weight in zip(groups, weights, strict=True):
        values += weight * corners[:, group].prod(axis=1)
    boxes = Boxes(dict(zip(names, low, strict=True)), dict(zip(names, high, strict=True)))
    found = bound(total, boxes)
    assert found.low[0] <= values.min() + 1e-12
    assert found.high[0] >= values.max() - 1e-12


def test_a_sign_is_settled_once_what_moves_one_way_is_fixed() -> None:
    """Term by term its least value would be negative; it is at a corner, and positive."""
    names = [f"p{i}" for i in range(13)]
    first, second, *rest = (Polynomial.symbol(name) for name in names)
    number = POLYNOMIAL_OPS["number"]
    gain = number(0.3) * first + (first - number(0.5)) * second
    for other in rest[1:]:
        gain = gain + other
    gain = gain * rest[0]
    low = {name: np.array([0.45 if name == "p0" else 0.1]) for name in names}
    low |= {name: np.array([0.001]) for name in names[2:]}
    high = {name: np.array([0.9]) for name in names}
    least = (0.3 * 0.45 + (0.45 - 0.5) * 0.9 + 10 * 0.001) * 0.001
    found = bound(gain, Boxes(low, high))
    assert 0 < found.low[0] <= least * (1 + 1e-9)


@settings(deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["sum", "euclidean"]))
def test_bounds_inside_a_ball_hold_there_and_are_closer(
    seed: int, norm: Literal["sum", "euclidean"]
) -> None:
    random = np.random.default_rng(seed)
    names = [f"p{i}" for i in range(6)]
    a, b, c, d, e, f = (Polynomial.symbol(name) for name in names)
    most = POLYNOMIAL_OPS["max"](POLYNOMIAL_OPS["number"](0.0), c - d)
    gain = a * b - c * d + e * most - f * f + a
    low, width = random.uniform(-1, 0, (6, 1)), random.uniform(0.1, 2, (6, 1))
    center = low[:, 0] + width[:, 0] * random.random(6)
    radius = random.uniform(0.05, 0.5)
    ball = Ball(
        dict(zip(names, center.tolist(), strict=True)),
        dict(zip(names, width[:, 0].tolist(), strict=True)),
        norm,
        np.array([radius]),
    )
    cut = random.random((2, 6, 1)) * 0.3  # a box of its own, with the present point or without
    bottom, top = low + cut[0] * width, low + (1 - cut[1]) * width
    start, end = (dict(zip(names, ends, strict=True)) for ends in (bottom, top))
    wide, found = bound(gain, Boxes(start, end)), bound(gain, Boxes(start, end, ball))
    assert found.low[0] >= wide.low[0]
    assert found.high[0] <= wide.high[0]
    steps = random.normal(size=(6, 4000))
    size = np.abs(steps).sum(axis=0) if norm == "sum" else np.sqrt((steps**2).sum(axis=0))
    steps *= radius * random.random(4000) ** (1 / 6) / size
    points = center[:, None] + steps * width
    x = points[:, ((points >= bottom) & (points <= top)).all(axis=0)]
    if x.size:
        value = x[0] * x[1] - x[2] * x[3] + x[4] * np.maximum(0, x[2] - x[3]) - x[5] ** 2 + x[0]
        assert found.low[0] <= value.min() + 1e-12
        assert found.high[0] >= value.max() - 1e-12
