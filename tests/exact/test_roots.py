"""Real roots: all of them, each apart, exactly where they are fractions."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from flint import fmpq, fmpq_poly
from hypothesis import given
from hypothesis import strategies as st

from crisis_sim.exact.rational import SplitError, variable
from crisis_sim.exact.roots import Root, as_float, exact, real_roots

fractions = st.fractions(-2, 2, max_denominator=50)


@given(st.lists(fractions, min_size=1, max_size=6))
def test_all_fractions_are_found_exactly(wanted: list[Fraction]) -> None:
    polynomial = fmpq_poly([3])
    for factor in wanted:
        polynomial *= fmpq_poly([-exact(factor), 1])
    inside = sorted({w for w in wanted if abs(w) <= 1})
    found = real_roots(polynomial, fmpq(-1), fmpq(1))
    assert found == [Root(exact(w), exact(w)) for w in inside]


@given(st.lists(st.integers(-9, 9), min_size=2, max_size=7), fractions, fractions)
def test_each_root_is_enclosed_and_none_is_missing(
    coefficients: list[int], one: Fraction, other: Fraction
) -> None:
    polynomial = fmpq_poly(coefficients)
    low, high = exact(min(one, other)), exact(max(one, other))
    found = real_roots(polynomial, low, high)
    for root in found:
        assert low <= root.low <= root.high <= high
        assert root.high - root.low <= fmpq(1, 2**100)
        if root.low < root.high:  # one irrational root between them, of a simple factor
            free = polynomial / polynomial.gcd(polynomial.derivative())
            assert free(root.low) * free(root.high) < 0
    if polynomial.degree() > 0 and all(polynomial(end) != 0 for end in (low, high)):
        assert len(found) == sturm(polynomial, low) - sturm(polynomial, high)


def sturm(polynomial: fmpq_poly, x: fmpq) -> int:
    """Count the changes of sign in the Sturm chain at a point."""
    chain = [polynomial, polynomial.derivative()]
    while chain[-1].degree() >= 0:
        chain.append(-(chain[-2] % chain[-1]))
    signs = [bool(p(x) > 0) for p in chain if p(x) != 0]
    return sum(a != b for a, b in pairwise(signs))


def test_roots_closer_than_floats_are_told_apart() -> None:
    near = fmpq_poly([-2, 0, 1]) * fmpq_poly([-2 - fmpq(1, 10**60), 0, 1])
    first, second = real_roots(near, fmpq(1), fmpq(2))
    assert first.high < second.low
    assert first.value == second.value == 2**0.5


def test_a_sign_holds_throughout_a_piece_or_splits_it() -> None:
    t = variable(fmpq(0), fmpq(1))
    assert (t * t - t - t.constant(1)).sign() == -1
    assert (t * t).sign() == 1  # 0 at an end alone
    with pytest.raises(SplitError) as split:
        (t * t - t.constant(0.25)).sign()
    assert [r.value for r in real_roots(split.value.args[0], t.low, t.high)] == [0.5]


def test_numbers_are_read_as_they_are_written() -> None:
    assert exact(0.1) == fmpq(1, 10)
    assert exact(0.1) + exact(0.2) == exact(0.3)
    assert as_float(exact(1e-300)) == 1e-300
