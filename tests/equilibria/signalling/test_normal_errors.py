"""Crisis signalling with many equilibria against scans, integrals and simulated play."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

import crisis_sim as cs
from crisis_sim.equilibria.signalling.bounds import both, normal
from crisis_sim.equilibria.signalling.isolate import isolate
from crisis_sim.equilibria.signalling.solve import signalling_game
from crisis_sim.types import Array

PUBLISHED_GAME = cs.load("crisis_signalling")


def wide(**values: float) -> cs.Crisis:
    """Return the game with payoffs from anywhere in a wide range."""
    names = ("s_a", "v_a", "c_b", "w_a", "w_b", "a", "v_b")
    known = PUBLISHED_GAME.values | values
    return cs.build(
        {
            "schema": 1,
            "name": "wide",
            "parameters": {n: {"value": known[n], "low": -9, "high": 9} for n in names},
            "players": {"A": {}},
            "moves": [{"player": "A", "choose": ["x", "y"]}],
            "payoffs": {"A": [{"worth": 0}]},
        }
    )


def reply(resist: float, v: dict[str, float]) -> tuple[float, float, float]:
    """Return P(challenge), P(fight | challenge) and B's answer by integrating over A's error."""
    c = (v["s_a"] - (1 - resist) * v["v_a"]) / resist
    challenge = 1 - norm.cdf(c - v["w_a"]) * norm.cdf(c - v["a"])
    war = quad(
        lambda x: norm.pdf(x - v["w_a"]) * norm.cdf(x - v["a"]), c, np.inf, epsabs=1e-12, limit=200
    )[0]
    fight = war / challenge
    return challenge, fight, float(norm.cdf(v["w_b"] - v["v_b"] + (v["v_b"] - v["c_b"]) / fight))


def scan(scenario: cs.Crisis, points: int = 10_000) -> Array:
    """Return the fixed points that a dense grid and linear interpolation show."""
    p = (np.arange(points) + 0.5) / points
    gap = p - signalling_game(scenario).answer(p)[2]
    at = np.nonzero(np.sign(gap[1:]) != np.sign(gap[:-1]))[0]
    return np.asarray(p[at] + (p[at + 1] - p[at]) * gap[at] / (gap[at] - gap[at + 1]))


def test_three_equilibria() -> None:
    found = cs.equilibria.lewis_schultz(PUBLISHED_GAME)
    expected = [
        (0.25110, 0.99479, 0.30970),
        (0.59472, 0.37987, 0.24156),
        (0.81332, 0.20545, 0.20876),
    ]
    np.testing.assert_allclose(found.to_frame().to_numpy(), expected, rtol=0, atol=5e-6)
    assert found.complete
    assert len(found) == 3
    assert found.residual < 1e-14


def test_one_equilibrium() -> None:
    found = cs.equilibria.lewis_schultz(PUBLISHED_GAME.set(w_b=-2.6))
    expected = [(0.930745, 0.159705, 0.196798)]
    np.testing.assert_allclose(found.to_frame().to_numpy(), expected, rtol=0, atol=5e-7)
    assert found.complete


@pytest.mark.parametrize("w_b", [-2.9, -2.6, -3.2])
def test_the_equations_hold_by_integration(w_b: float) -> None:
    scenario = PUBLISHED_GAME.set(w_b=w_b)
    found = cs.equilibria.lewis_schultz(scenario)
    for row in found.to_frame().itertuples():
        challenge, fight, answer = reply(float(str(row.resist)), dict(scenario.values))
        assert (row.challenge, row.fight) == pytest.approx((challenge, fight), abs=1e-9)
        assert row.resist == pytest.approx(answer, abs=1e-8)


def test_the_equilibrium_in_simulated_play() -> None:
    """Draw the errors; the shares that challenge, fight and resist are those returned."""
    rng, v = np.random.default_rng(4), PUBLISHED_GAME.values
    found = cs.equilibria.lewis_schultz(PUBLISHED_GAME)
    war, back, shock = rng.normal(size=(3, 400_000))
    for p, challenge, fight in zip(found.resist, found.challenge, found.fight, strict=True):
        worth = np.maximum(v["w_a"] + war, v["a"] + back)
        goes = p * worth + (1 - p) * v["v_a"] > v["s_a"]
        fights = goes & (v["w_a"] + war > v["a"] + back)
        resists = fight * (v["w_b"] + shock) + (1 - fight) * v["v_b"] > v["c_b"]
        assert goes.mean() == pytest.approx(challenge, abs=4e-3)
        assert fights.sum() / goes.sum() == pytest.approx(fight, abs=4e-3)
        assert resists.mean() == pytest.approx(p, abs=4e-3)


numbers = st.floats(-4, 3)


@settings(max_examples=25)
@given(numbers, st.floats(0.05, 4), numbers, numbers, numbers, numbers, numbers)
def test_a_dense_scan_finds_no_other(
    s_a: float, gain: float, c_b: float, w_a: float, w_b: float, a: float, v_b: float
) -> None:
    values = {"c_b": c_b, "w_a": w_a, "w_b": w_b, "a": a, "v_b": v_b}
    scenario = wide(s_a=s_a, v_a=s_a + gain, **values)
    found = cs.equilibria.lewis_schultz(scenario)
    assert found.residual < 1e-9
    by_scan = scan(scenario)
    inside = found.resist[(found.resist > 1e-4) & (found.resist < 1 - 1e-4)]
    if found.complete:
        assert len(found) % 2 == 1
    for root in by_scan[(by_scan > 1e-4) & (by_scan < 1 - 1e-4)]:
        near = np.abs(inside - root).min(initial=1) < 1e-3
        assert near or any(low - 1e-3 <= root <= high + 1e-3 for low, high in found.unresolved)


def test_most_games_are_proven_complete() -> None:
    rng = np.random.default_rng(9)
    proven = several = 0
    for _ in range(60):
        w_b, a, w_a = rng.uniform((-3.5, -1.4, -2.2), (-2.5, -1.1, -1.7)).tolist()
        found = cs.equilibria.lewis_schultz(wide(w_b=w_b, a=a, w_a=w_a))
        proven += found.complete
        several += len(found) > 1
    assert proven >= 57
    assert several >= 5


@given(st.floats(-4, 4), st.floats(-4, 4), st.floats(1e-3, 1), st.floats(1e-3, 1))
def test_the_share_that_fights_is_monotone(w_a: float, a: float, p: float, q: float) -> None:
    """What the proof rests on: it falls in the threshold if w_a < a, and rises if w_a > a."""
    game = signalling_game(wide(w_a=w_a, a=a))
    first, second = (game.answer(x)[1] for x in sorted((p, q)))
    assert (second - first) * np.sign(w_a - a) >= -1e-9


@given(st.floats(-4, 3), st.floats(-4, 3), st.floats(-4, 0), st.floats(1e-6, 1), st.floats(0, 1e-3))
def test_bounds_hold_what_they_bound(
    w_a: float, a: float, w_b: float, low: float, width: float
) -> None:
    game = signalling_game(wide(w_a=w_a, a=a, w_b=w_b))
    high = min(low + width, 1.0)
    low = min(low, high)
    slope = game.slope(np.array([low]), np.array([high]))
    ends = [game.answer(p)[2] for p in (low, high)]
    if high - low > 1e-6:
        steepness = (ends[1] - ends[0]) / (high - low)
        assert float(np.min(slope.low)) - 1e-8 <= steepness <= float(np.max(slope.high)) + 1e-8
    bounds = normal(game.enclose(np.array([low]))[3])
    assert float(np.asarray(bounds.low)[0]) <= ends[0] <= float(np.asarray(bounds.high)[0])


@pytest.mark.parametrize("first", [-2.0, -0.3, 0.0, 1e-9, 0.7, 3.0])
def test_the_bivariate_normal_by_integration(first: float) -> None:
    r = 1 / math.sqrt(2)

    def density(y: float) -> float:
        """Of the second variable, with the first one below."""
        return float(norm.pdf(y) * norm.cdf((first - r * y) / math.sqrt(1 - r * r)))

    for second in (-6.0, -1.0, 0.0, 0.4, 5.0):
        expected = quad(density, -12, second)[0]
        assert both(first, np.array(second)) == pytest.approx(expected, abs=1e-10)


def test_where_two_equilibria_meet_it_is_not_claimed_to_be_complete() -> None:
    """Near the fold there are three on one side and one on the other, and no proof at it."""
    three, one = -2.75, -2.7
    for _ in range(50):
        middle = (three + one) / 2
        brackets, unresolved, _ = isolate(signalling_game(PUBLISHED_GAME.set(w_b=middle)))
        if unresolved:
            break
        three, one = (middle, one) if len(brackets) == 3 else (three, middle)
    else:
        pytest.fail("the fold was not met")
    found = cs.equilibria.lewis_schultz(PUBLISHED_GAME.set(w_b=middle))
    assert not found.complete
    (low, high), *rest = found.unresolved
    assert not rest
    assert high - low < 1e-4
    assert len(found) in (1, 3)


def test_the_threshold_must_be_defined() -> None:
    with pytest.raises(cs.ArgumentError, match="v_a"):
        cs.equilibria.lewis_schultz(wide(v_a=-1.0))
    with pytest.raises(cs.ArgumentError, match="s_a") as caught:
        cs.equilibria.lewis_schultz(cs.load("iran_2025"))
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_the_result_as_plain_data() -> None:
    found = cs.equilibria.lewis_schultz(PUBLISHED_GAME)
    data = found.to_dict()
    assert data["resist"] == found.resist.tolist()
    assert data["values"]["w_b"] == -2.9
    assert data["digest"] == PUBLISHED_GAME.digest
