"""One row for an operation: grammar, words, evaluation, bounds, slopes and exact algebra agree."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq

from crisis_sim.exact.intervals import Interval
from crisis_sim.exact.rational import TranscendentalError
from crisis_sim.exact.roots import as_float
from crisis_sim.scenario.algebras import POLYNOMIAL_OPS, rational_ops
from crisis_sim.scenario.entries import RESERVED
from crisis_sim.scenario.evaluate import ARRAY_OPS, DECIMAL_OPS, INTERVAL_OPS
from crisis_sim.scenario.formula import FormulaError, parse_formula
from crisis_sim.scenario.operations import FUNCTIONS, OPERATIONS

DOCS = Path(__file__).parents[2] / "docs" / "format.md"


def test_every_algebra_has_every_operation() -> None:
    for ops in (ARRAY_OPS, INTERVAL_OPS, DECIMAL_OPS, POLYNOMIAL_OPS, rational_ops(*ends())):
        assert ops.keys() == {"number", *OPERATIONS}


def ends() -> tuple[fmpq, fmpq]:
    return fmpq(0), fmpq(1)


def test_the_names_are_reserved_and_documented() -> None:
    assert FUNCTIONS.keys() <= RESERVED
    listed = re.search(r"the functions `([a-z ]+)`", DOCS.read_text(encoding="utf-8"))
    assert listed is not None
    assert listed[1].split() == list(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_grammar_counts_the_arguments(name: str) -> None:
    row = FUNCTIONS[name]
    for count in range(5):
        text = f"{name}({', '.join(['1'] * count)})"
        if row.least <= count <= row.most:
            parse_formula(text, moves={}, names=[])
        else:
            with pytest.raises(FormulaError):
                parse_formula(text, moves={}, names=[])


VALUES = (-1.5, -1.0, -0.25, 0.0, 0.5, 1.0, 2.0)


@pytest.mark.parametrize("name", OPERATIONS)
def test_exact_algebra_and_arrays_agree(name: str) -> None:
    row, ops = OPERATIONS[name], rational_ops(*ends())
    for args in itertools.product(VALUES, repeat=row.least):
        with np.errstate(all="ignore"):
            expected = float(np.asarray(row.arrays(*args)))
        try:
            found = ops[name](*map(ops["number"], args)).number
        except TranscendentalError:
            assert not np.isfinite(expected)
            continue
        assert found is not None
        assert as_float(found) == pytest.approx(expected, rel=1e-15, abs=0)


@pytest.mark.parametrize("name", [name for name, row in FUNCTIONS.items() if row.slope])
def test_slopes_hold_the_change_between_any_two_points(name: str) -> None:
    row = FUNCTIONS[name]
    assert row.slope is not None
    others = {"clip": [0.4, 1.1], "min": [0.7], "max": [0.7]}.get(name, [])
    for low, high in itertools.combinations((-2.0, -0.5, 0.25, 0.5, 1.0, 3.0), 2):
        if name in ("sqrt", "log") and low <= 0:
            continue
        still = [Interval(0.0, 0.0) for _ in others]
        box = Interval(low, high)
        bounds = row.slope(lambda box=box: box, [Interval(1.0, 1.0), *still])  # type: ignore[misc]
        x = np.linspace(low, high, 101)
        change = np.diff(np.asarray(row.arrays(x, *others))) / np.diff(x)
        assert (change >= np.asarray(bounds.low) - 1e-9).all()
        assert (change <= np.asarray(bounds.high) + 1e-9).all()
