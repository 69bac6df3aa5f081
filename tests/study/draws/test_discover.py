"""Scenario discovery where the box is known, and dependence where it has a closed form."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.show.words.discover import rule_in_words, tell
from crisis_sim.study.draws.discover import Discovery
from crisis_sim.study.draws.given_data import _measures
from crisis_sim.study.draws.prim import Limits, everything, paste, peel, quasi_p
from crisis_sim.study.draws.small_tree import leaves

NAMES = ("drain", "stake", "c", "d", "e")


def known_box(rule: str = "(drain < 0.3) * (stake > 0.6) - 0.5", **extra: Any) -> cs.Crisis:
    """Russia intervenes where a rule is positive; three parameters do nothing."""
    return cs.build(
        {
            "schema": 1,
            "name": "known_box",
            "parameters": {n: {"value": 0.5, "low": 0, "high": 1} for n in NAMES},
            "players": {"Russia": {}},
            "moves": [{"player": "Russia", "choose": ["intervene", "abstain"]}],
            "payoffs": {"Russia": [{"worth": rule, "when": "Russia == intervene"}]},
        }
        | extra
    )


@pytest.fixture(scope="module")
def found() -> Discovery:
    return cs.discover(known_box(), "Russia == intervene", seed=0, draws=8192)


def test_prim_finds_the_known_box(found: Discovery) -> None:
    parts = {part.parameter: part for part in found.box.restrictions}
    assert set(parts) == {"drain", "stake"}
    assert parts["drain"].high == pytest.approx(0.3, abs=0.02) and parts["drain"].low == -math.inf
    assert parts["stake"].low == pytest.approx(0.6, abs=0.02) and parts["stake"].high == math.inf
    assert found.box.density > 0.95 and found.box.coverage > 0.9
    assert found.share == pytest.approx(0.12, abs=0.005)
    assert all(part.recurs == 1 and part.quasi_p < 1e-10 for part in parts.values())


def test_its_measures_are_those_of_the_box_by_geometry(found: Discovery) -> None:
    """Density and coverage of a box against the known one, from areas alone."""
    parts = {part.parameter: part for part in found.box.restrictions}
    width, height = parts["drain"].high, 1 - parts["stake"].low
    both = min(width, 0.3) * min(height, 0.4)
    assert found.box.mass == pytest.approx(width * height, abs=0.01)
    low, high = found.box.density_interval
    assert low - 0.01 <= both / (width * height) <= high + 0.01
    low, high = found.box.coverage_interval
    assert low - 0.01 <= both / 0.12 <= high + 0.01


def test_the_tree_finds_it_too(found: Discovery) -> None:
    best = found.tree[0]
    limits = {part.parameter: (part.low, part.high) for part in best.restrictions}
    assert limits["drain"][1] == pytest.approx(0.3, abs=0.01)
    assert limits["stake"][0] == pytest.approx(0.6, abs=0.01)
    assert best.density > 0.97 and best.coverage > 0.97
    assert sum(rule.mass for rule in found.tree) == pytest.approx(1)
    assert sum(rule.coverage for rule in found.tree) == pytest.approx(1)


def test_it_is_said_in_words(found: Discovery) -> None:
    text = rule_in_words(found, found.box)
    assert text.startswith("Russia intervenes in ")
    assert "Drain is under 0.3" in text and "Stake is above 0.6" in text
    whole = tell(found)
    assert "recurs in 100%" in whole and "A small tree" in whole and "8,192 draws" in whole


def test_probabilities_count_as_shares() -> None:
    """Under logit play a draw is of interest with a probability; the mean is what it sums to."""
    scenario = known_box("4 * (drain - 0.5)")
    found = cs.discover(
        scenario, "Russia == intervene", seed=1, draws=2048, concept="logit", rationality=2.0
    )
    x = (np.arange(100_000) + 0.5) / 100_000
    assert found.share == pytest.approx((1 / (1 + np.exp(-8 * (x - 0.5)))).mean(), abs=0.01)
    (part,) = found.box.restrictions
    assert part.parameter == "drain"
    inside = x >= part.low
    expected = (1 / (1 + np.exp(-8 * (x[inside] - 0.5)))).mean()
    assert found.box.density == pytest.approx(expected, abs=0.02)


def test_a_claim_is_or_is_not_so() -> None:
    found = cs.discover(known_box(), "P(Russia == intervene) > 0.5", seed=0, draws=1024)
    assert found.share == pytest.approx(0.12, abs=0.02)
    assert rule_in_words(found, found.box).startswith("`P(Russia == intervene) > 0.5` holds in")


def test_nothing_to_find_gives_a_rule_that_is_no_better_on_other_draws() -> None:
    """Interest that hangs on a parity of all five: no box of 5% of the cases can see it."""
    rule = " * ".join(f"(2 * ({name} < 0.5) - 1)" for name in NAMES)
    found = cs.discover(known_box(rule), "Russia == intervene", seed=0, draws=400)
    assert max(found.trajectory[:, 0]) > 0.7  # on the cases that were searched
    low, high = found.box.density_interval
    assert low < 0.5 < high


def test_undefined_draws_are_left_out_and_counted() -> None:
    text = "P(Russia == intervene, given=Russia == intervene)"
    with pytest.raises(cs.ArgumentError, match="every draw"):
        cs.discover(known_box(), text, seed=0, draws=400)


def test_the_same_seed_gives_the_same_rule(found: Discovery) -> None:
    again = cs.discover(known_box(), "Russia == intervene", seed=0, draws=8192)
    assert found.to_frame().equals(again.to_frame())
    assert found.provenance()["solves"] == 2 * 8192


@pytest.mark.parametrize(
    ("condition", "options", "words"),
    [
        ("Russia == intervene", {"draws": 100}, "200"),
        ("Russia == intervene", {"seed": -1}, "0 or more"),
        ("U(Russia) * 3", {}, "0 to 1"),
    ],
)
def test_wrong_arguments(condition: str, options: dict[str, Any], words: str) -> None:
    with pytest.raises(cs.ArgumentError, match=words):
        cs.discover(known_box("4 - drain"), condition, **{"seed": 0, "draws": 400} | options)


# --- The searches themselves -------------------------------------------------------------


def as_numbers(flags: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    return flags.astype(float)


@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_peeling_by_brute_force(seed: int, parameters: int) -> None:
    """Each step is the best of all cuts of 5%, found by trying them one by one."""
    rng = np.random.default_rng(seed)
    points = rng.random((80, parameters))
    interest = as_numbers(points[:, 0] + rng.normal(0, 0.3, 80) > 0.7)
    trajectory = peel(points, interest)
    for before, after in itertools.pairwise(trajectory):
        inside = before.holds(points)
        x, y = points[inside], interest[inside]
        count = max(1, int(0.05 * len(y)))
        tried = []
        for i in range(parameters):
            order = np.argsort(x[:, i])
            tried += [y[order[count:]].mean(), y[order[: len(y) - count]].mean()]
        here = after.holds(points)
        assert interest[here].mean() == pytest.approx(max(tried))
        assert here.sum() == len(y) - count and not (here & ~inside).any()
    assert trajectory[-1].holds(points).sum() >= 4


@given(st.integers(0, 2**32 - 1))
def test_pasting_leaves_no_side_that_could_be_better(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.random((60, 2))
    interest = as_numbers(points.sum(axis=1) + rng.normal(0, 0.2, 60) > 1.2)
    box = Limits(np.array([0.7, 0.2]), np.array([np.inf, 0.9]))
    pasted = paste(points, interest, box)

    def accuracy(some: Limits) -> float:
        inside = some.holds(points)
        return float(inside.mean() * (interest[inside].mean() - interest.mean()))

    assert accuracy(pasted) >= accuracy(box) - 1e-12
    for i, side in ((0, "low"), (1, "low"), (1, "high")):
        if not np.isfinite(getattr(pasted, side)[i]):
            continue
        for cut in points[:, i]:
            ends = {"low": pasted.low.copy(), "high": pasted.high.copy()}
            ends[side][i] = cut
            other = Limits(ends["low"], ends["high"])
            if other.holds(points).any():
                assert accuracy(other) <= accuracy(pasted) + 1e-9


def test_quasi_p_of_a_restriction_that_does_nothing() -> None:
    rng = np.random.default_rng(0)
    points = rng.random((2000, 2))
    interest = as_numbers(points[:, 0] < 0.5)
    box = Limits(np.array([-np.inf, 0.2]), np.array([0.6, np.inf]))
    assert quasi_p(points, interest, box, 0) < 1e-12
    assert quasi_p(points, interest, box, 1) > 0.01


@given(st.integers(0, 2**32 - 1))
def test_the_first_split_by_brute_force(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points, interest = rng.random((40, 3)), as_numbers(rng.random(40) > 0.5)
    points[:, 1] += interest  # one parameter tells
    found = leaves(points, interest)

    def error(parts: list[npt.NDArray[np.bool_]]) -> float:
        return sum(float(((interest[p] - interest[p].mean()) ** 2).sum()) for p in parts)

    splits = [
        [points[:, i] < cut, points[:, i] >= cut]
        for i in range(3)
        for cut in np.unique(points[:, i])[2:-1]
    ]
    assert error([leaf.holds(points) for leaf in found]) <= min(map(error, splits)) + 1e-9
    assert sum(leaf.holds(points).sum() for leaf in found) == 40


def test_the_box_of_everything_holds_everything() -> None:
    assert everything(2).holds(np.array([[1e9, -1e9]])).all()


# --- Dependence of a choice ---------------------------------------------------------------


def test_a_parameter_that_settles_the_choice_and_one_that_does_nothing() -> None:
    found = cs.study.given_data(known_box("drain - 0.3"), "Russia", seed=0)
    drain, *others = found.parameters
    assert drain.parameter == "drain"
    for measured in (drain.delta, drain.information, drain.index):
        assert measured.value > 0.85  # one class of 16 straddles the threshold
    for other in others:
        for measured in (other.delta, other.information, other.index):
            assert measured.value < 2 * measured.noise
    assert found.shares["intervene"] == pytest.approx(0.7, abs=0.01)
    assert found.shares["not made"] == 0
    assert len(found.to_frame()) == 15 and found.provenance()["move"] == "Russia"


def test_the_closed_form_of_a_sum() -> None:
    """It goes where drain + stake > 1, so P(go | drain) = drain, of mean 1/2.

    delta is E|drain - 1/2| / (1/2) = 1/2, the index Var(drain) / (1/4) = 1/3, and the
    information 1 - E h(drain) / log 2 with h the binary entropy, whose mean is 1/2 nat.
    """
    found = cs.study.given_data(known_box("drain + stake - 1"), "Russia", seed=0, draws=16_384)
    first, second, *rest = found.parameters
    assert {first.parameter, second.parameter} == {"drain", "stake"}
    for dependence in (first, second):
        for measured, expected in (
            (dependence.delta, 1 / 2),
            (dependence.index, 1 / 3),
            (dependence.information, 1 - 0.5 / math.log(2)),
        ):
            assert measured.value == pytest.approx(expected, abs=0.02)
            assert measured.low - 0.01 < expected < measured.high + 0.01
    assert all(d.index.value < 0.01 for d in rest)


def test_intervals_and_noise_are_in_order() -> None:
    found = cs.study.given_data(
        cs.load("iran_2025"), "Russia", seed=0, draws=1024, fixing="Israel==strike"
    )
    for d in found.parameters:
        for measured in (d.delta, d.information, d.index):
            assert 0 <= measured.low <= measured.high <= 1
            assert 0 < measured.noise < 0.3
    assert found.parameters[0].delta.value == max(d.delta.value for d in found.parameters)


@given(st.integers(0, 2**32 - 1), st.integers(2, 4))
def test_measures_by_hand(seed: int, choices: int) -> None:
    rng = np.random.default_rng(seed)
    member, play = rng.integers(0, 3, 60), rng.dirichlet(np.ones(choices), 60)
    overall = play.mean(axis=0)
    delta = information = index = 0.0
    for c in range(3):
        here = play[member == c]
        if not len(here):
            continue
        weight, inside = len(here) / 60, here.mean(axis=0)
        delta += weight * sum(abs(inside[k] - overall[k]) for k in range(choices)) / 2
        information += weight * sum(
            i * math.log(i / o) for i, o in zip(inside, overall, strict=True)
        )
        index += weight * sum((inside[k] - overall[k]) ** 2 for k in range(choices))
    spread = sum(o * (1 - o) for o in overall)
    entropy = -sum(o * math.log(o) for o in overall)
    expected = [delta / spread, information / entropy, index / spread]
    np.testing.assert_allclose(_measures(member, play, 3), expected, atol=1e-12)


def test_wrong_moves() -> None:
    with pytest.raises(cs.ArgumentError, match="did you mean `Russia`"):
        cs.study.given_data(known_box(), "Rusia", seed=0)
    with pytest.raises(cs.ArgumentError, match="always abstain"):
        cs.study.given_data(known_box("-1"), "Russia", seed=0, draws=256)
    with pytest.raises(cs.ArgumentError, match="200"):
        cs.study.given_data(known_box(), "Russia", seed=0, draws=64)
