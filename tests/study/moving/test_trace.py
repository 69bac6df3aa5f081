"""Changes of an answer along a line: steps with known places, ties, gaps and what is stopped."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis_sim.study.moving.answers import Answer
from crisis_sim.study.moving.trace import Ask, trace
from crisis_sim.types import Array


def steps(*cuts: float, tie: float | None = None, gap: tuple[float, float] | None = None) -> Ask:
    """Answer with the number of cuts below a value; otherwise at a tie; not at all in a gap."""

    def ask(values: Array) -> list[Answer | None]:
        return [
            None
            if gap is not None and gap[0] < value < gap[1]
            else Answer((), (b"tie",) if value == tie else (), sum(c < value for c in cuts), ())
            for value in values.tolist()
        ]

    return ask


@given(st.lists(st.integers(1, 98), max_size=5, unique=True))
def test_every_step_further_apart_than_the_grid_is_found(places: list[int]) -> None:
    cuts = sorted(place / 100 + 0.003 for place in places)
    found = trace(steps(*cuts), np.linspace(0, 1, 101))
    np.testing.assert_allclose([change.value for change in found.changes], cuts, atol=1e-9)
    for change, cut in zip(found.changes, cuts, strict=True):
        assert change.low <= cut <= change.high
        assert change.error <= 1e-9
    assert len(found.stretches) == len(cuts) + 1
    assert not found.unresolved


@pytest.mark.parametrize(
    ("tie", "before", "after"), [(0.5, True, True), (0.0, False, True), (1.0, True, False)]
)
def test_a_tie_on_the_grid_is_one_change(tie: float, before: bool, after: bool) -> None:
    (change,) = trace(steps(tie=tie), np.linspace(0, 1, 11)).changes
    assert change.value == tie
    assert change.at is not None
    assert change.at.ends == (b"tie",)
    assert (change.before is not None, change.after is not None) == (before, after)


def test_what_has_no_answer_is_unresolved_and_no_change() -> None:
    found = trace(steps(0.2, gap=(0.4, 0.6)), np.linspace(0, 1, 11))
    assert [round(change.value, 6) for change in found.changes] == [0.2]
    ((low, high),) = found.unresolved
    np.testing.assert_allclose((low, high), (0.4, 0.6), atol=1e-8)


def test_a_stopped_run_says_what_it_has_not_seen() -> None:
    ask = steps(0.2, 0.7)
    found = trace(lambda values: ask(values[:6]), np.linspace(0, 1, 11))
    assert found.unresolved[-1] == (0.5, 1.0)
    assert not found.changes or found.changes[0].value == pytest.approx(0.2)


def test_the_nearest_changes_alone() -> None:
    asked = []
    cuts = (0.11, 0.32, 0.53, 0.74, 0.95)

    def ask(values: Array) -> list[Answer | None]:
        asked.append(len(values))
        return steps(*cuts)(values)

    found = trace(ask, np.linspace(0, 1, 21), around=0.6)
    np.testing.assert_allclose([c.value for c in found.changes], cuts[2:4], atol=1e-9)
    assert sum(asked) < 21 + 2 * 32
