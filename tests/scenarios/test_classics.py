"""The classics of the field against what is known of them.

Numbers not found in the publications follow from the formulas that the tests state; see
docs/classics.md for the references.
"""

from __future__ import annotations

import itertools
import math
import runpy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import crisis_sim as cs
from crisis_sim.scenario.strict import gaps
from crisis_sim.study.claims import read_formula

ROOT = Path(__file__).parents[2]
CLASSICS = sorted(path.stem for path in (ROOT / "scenarios/classics").glob("*.yaml"))
REFINE = runpy.run_path(str(ROOT / "examples/refine_a_grid.py"))
REGIMES: tuple[cs.study.Regime, ...] = runpy.run_path(
    str(ROOT / "examples/regimes_of_deterrence.py")
)["REGIMES"]
bargaining, selection, demanded = (REFINE[n] for n in ("bargaining", "selection", "demanded"))


def chance(scenario: cs.Crisis, condition: str, given: str | None = None) -> float:
    """Return a probability on the only solution."""
    result = cs.solve(scenario)
    assert len(result) == 1
    assert result.converged
    return result[0].probability(condition, given)


@pytest.mark.parametrize("name", CLASSICS)
def test_its_known_result_holds(name: str) -> None:
    scenario = cs.load(f"classics/{name}")
    assert scenario.name == name
    assert scenario.question and gaps(scenario) == []
    assert {v.verdict for v in cs.judge(scenario)} == {"holds"}
    assert cs.load(name).digest == scenario.digest


@pytest.mark.parametrize("name", CLASSICS)
def test_the_opposite_of_its_known_result_fails(name: str) -> None:
    scenario = cs.load(name)
    opposite = tuple(
        replace(claim, holds=read_formula(scenario, f"not ({claim.holds.text})"))
        for claim in scenario.claims
    )
    assert {v.verdict for v in cs.judge(replace(scenario, claims=opposite))} == {"fails"}


def test_a_wrong_folder_is_no_bundled_name() -> None:
    with pytest.raises(cs.ScenarioError):
        cs.load("novels/unilateral_deterrence")
    with pytest.raises(cs.ScenarioError):
        cs.load("classics/iran_2025")


# --- extended deterrence: Zagare and Kilgour (2000), derived ---------------------------------


def test_logit_play_of_strike_resist_intervene() -> None:
    result = cs.solve(cs.load("strike_resist_intervene"), "logit", rationality=1.0)[0]
    strike = result.probability("Attacker == strike")
    resist = result.probability("Target == resist", "Attacker == strike")
    intervene = result.probability("Patron == intervene", "Target == resist")
    assert (strike, resist, intervene) == pytest.approx((0.598857, 0.575084, 0.401312), abs=5e-7)


def test_the_threat_that_is_not_credible_is_labelled() -> None:
    paths = cs.equilibria.nash_paths(cs.load("strike_resist_intervene").tree())
    credible = {path.subgame_perfect: dict(path.played) for path in paths}
    assert credible[True] == {"Attacker": "strike", "Target": "concede"}
    assert credible[False] == {"Attacker": "abstain"}
    assert len(paths) == 2


def test_the_tipping_point_of_the_drain() -> None:
    """drain* = (stake + reputation) / cost - 1."""
    scenario = cs.load("strike_resist_intervene")
    for stake, cost in ((0.5, 0.5), (0.4, 0.5), (0.7, 0.6)):
        found = cs.tipping_points(scenario.set(stake=stake, cost=cost), "drain")
        assert [float(v) for v in found.values] == pytest.approx([(stake + 0.2) / cost - 1])


@pytest.mark.parametrize("short", [0.01, -0.01])
def test_the_critical_chance_of_intervention(short: float) -> None:
    """A target that resists is attacked iff P(intervene) < (u15 - u11) / (u15 - u16)."""
    scenario = cs.load("extended_deterrence").set(resolve=0.6 / 1.6 - short)
    tree = scenario.tree().fix("Target", "resist")
    result = cs.solve(tree, "sequential")
    assert len(result) == 1
    assert result.complete
    assert result[0].probability("Attacker == strike") == float(short > 0)


@pytest.mark.parametrize("seed", range(8))
def test_rudimentary_deterrence_turns_at_its_formula(seed: int) -> None:
    scenario = cs.load("rudimentary_deterrence")
    rng = np.random.default_rng(seed)
    drawn = {n: float(rng.uniform(p.low, p.high)) for n, p in scenario.parameters.items()}
    critical = (drawn["a_dc"] - drawn["a_sq"]) / (drawn["a_dc"] - drawn["a_dd"])
    for short in (0.01, -0.01):
        changed = scenario.set(**(drawn | {"p_b": critical - short}))
        assert chance(changed, "A == defect") == float(short > 0)


# --- unilateral deterrence: Zagare and Kilgour (2000), derived -------------------------------


def thresholds(scenario: cs.Crisis) -> tuple[float, float, float]:
    """Return c_h, c_s and d of unilateral deterrence."""
    v = scenario.values
    hard = (v["a_dc"] - v["a_sq"]) / (v["a_dc"] - v["a_dd"])
    soft = (v["a_dc"] - v["a_sq"]) / (v["a_dc"] - v["a_cd"])
    return hard, soft, (v["b_cd"] - v["b_dc"]) / (v["b_cd"] - v["b_dd_soft"])


def test_the_thresholds_of_unilateral_deterrence() -> None:
    found = thresholds(cs.load("unilateral_deterrence"))
    assert found == pytest.approx((2 / 3, 4 / 7, 0.5))


@pytest.mark.parametrize(
    ("p_ch", "p_def"), [(0.3, 0.6), (0.8, 0.62), (0.3, 0.3), (0.2, 0.1), (0.7, 0.4), (0.4, 0.9)]
)
def test_play_in_each_regime(p_ch: float, p_def: float) -> None:
    scenario = cs.load("unilateral_deterrence").set(p_ch=p_ch, p_def=p_def)
    hard, soft, d = thresholds(scenario)
    if p_def > hard:
        expected: tuple[float, float, float | None] = (0.0, 0.0, None)
    elif p_def > soft:
        expected = (1.0, 0.0, 0.0)
    elif p_ch < d:
        bluff = p_ch * (1 - d) / ((1 - p_ch) * d)
        expected = (1.0, bluff, (soft - p_def) / (1 - p_def))
    else:
        expected = (1.0, 1.0, 0.0)
    found = cs.solve(scenario, "logit", rationality=2000.0)
    assert found.converged
    demands = [
        found[0].probability("opening == demand", f"type.Challenger == {kind}")
        for kind in ("hard", "soft")
    ]
    assert demands == pytest.approx(expected[:2], abs=5e-3)
    if expected[2] is not None:
        given = "type.Defender == soft and opening == demand"
        defied = found[0].probability("reply == defy", given)
        assert defied == pytest.approx(expected[2], abs=5e-3)


@pytest.mark.parametrize("side", [10, pytest.param(50, marks=pytest.mark.slow)])
def test_the_regimes_of_unilateral_deterrence_on_a_grid(side: int) -> None:
    """All equilibria at every point, each of one of the five kinds, and where it should be."""
    scenario = cs.load("unilateral_deterrence")
    middles = (np.arange(side) + 0.5) / side
    found = cs.regimes(scenario, REGIMES, p_ch=middles, p_def=middles)
    assert found.complete
    assert not found.unnamed.any()
    assert found.max_regret < 1e-9
    hard, soft, d = thresholds(scenario)
    p_ch, p_def = np.meshgrid(middles, middles, indexing="ij")
    expected = {
        "certain deterrence": p_def >= hard,
        "separating": (soft <= p_def) & (p_def <= hard),
        "bluff": (p_ch < d) & (p_def < soft),
        "attack": (p_ch >= d) & (p_def <= soft),
        "steadfast deterrence": p_def < hard,
    }
    for regime, where in zip(found.regimes, found.found, strict=True):
        np.testing.assert_array_equal(where, expected[regime.name])
    assert found.names(side // 5, side * 3 // 5) == ("separating", "steadfast deterrence")


@pytest.mark.parametrize(("p_ch", "p_def"), [(0.3, 0.3), (0.45, 0.5), (0.1, 0.05)])
def test_how_often_soft_sides_bluff_and_defy(p_ch: float, p_def: float) -> None:
    scenario = cs.load("unilateral_deterrence").set(p_ch=p_ch, p_def=p_def)
    _, soft, d = thresholds(scenario)
    result = cs.solve(scenario, "sequential")
    (found,) = (e for e in result if e.probability("opening == demand") > 0)
    demands = found.probability("opening == demand", "type.Challenger == soft")
    assert demands == pytest.approx(p_ch * (1 - d) / ((1 - p_ch) * d))
    defied = found.probability("reply == defy", "type.Defender == soft and opening == demand")
    assert defied == pytest.approx((soft - p_def) / (1 - p_def))


def test_the_separating_point_of_unilateral_deterrence() -> None:
    found = cs.solve(cs.load("unilateral_deterrence"), "logit", rationality=2000.0)[0]
    assert found.probability("opening == keep") == pytest.approx(0.7, abs=1e-3)
    assert found.probability("reply == concede") == pytest.approx(0.12, abs=1e-3)


# --- the tripartite crisis: after Zagare and Kilgour (2003), derived --------------------------


@pytest.mark.parametrize("motive", [2.0, 0.0])
@pytest.mark.parametrize("defender", [3.0, 0.0])
@pytest.mark.parametrize("realign", [3.0, 1.2])
def test_the_eight_tripartite_crises(motive: float, defender: float, realign: float) -> None:
    scenario = cs.load("tripartite_crisis")
    scenario = scenario.set(conflict_ch=motive, conflict_def=defender, realign=realign)
    if (motive, defender) == (2.0, 0.0):
        expected, payoffs = (
            ("side == realign", (4, 1, 3))
            if realign == 3
            else (
                "side == stay",
                (5, 2.5, 2),
            )
        )
    else:
        expected, payoffs = "opening == keep", (3, 5, 5)
    assert chance(scenario, expected) == 1
    assert tuple(cs.solve(scenario)[0].payoffs.values()) == payoffs


def test_when_a_perfidious_defender_supports() -> None:
    """It supports iff 4 (1 - belief) > 1, or > 2.5 if the protégé would stay."""
    scenario = cs.load("tripartite_crisis_private")
    for realign, worth in ((3.0, 1.0), (1.2, 2.5)):
        critical = 1 - worth / 4
        for short in (0.02, -0.02):
            changed = scenario.set(realign=realign, motivation=critical - short)
            tree = changed.tree().fix("opening", "demand")
            found = cs.solve(tree, "logit", rationality=500.0)[0]
            support = found.probability("support == support", "answer == hold")
            assert support == pytest.approx(float(short > 0), abs=1e-3)


# --- bargaining: Fearon (1995) -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["bargaining", "bargaining_complete_information"])
def test_the_committed_grid_is_the_generated_one(name: str) -> None:
    ours, theirs = bargaining(10, name).tree(), cs.load(name).tree()
    np.testing.assert_allclose(ours.payoffs, theirs.payoffs, rtol=0, atol=1e-15)
    np.testing.assert_array_equal(ours.child, theirs.child)


def test_the_error_of_the_bargain_shrinks_with_the_grid() -> None:
    """x* = p + (c - cA) / 2 and P(war) = (c - cA) / (2 c) in the limit."""
    worst = []
    for n in (5, 11, 23):
        built, errors = bargaining(n), []
        for cost_a in np.linspace(0.01, 0.29, 9).tolist():
            scenario = built.set(cost_a=cost_a)
            share, war = 0.5 + (0.4 - cost_a) / 2, (0.4 - cost_a) / 0.8
            errors.append(abs(demanded(scenario) - share))
            assert errors[-1] <= 0.4 / (2 * n) + 1e-12
            found = chance(scenario, "reply == fight")
            assert abs(found - war) == pytest.approx(errors[-1] / 0.4, abs=1e-12)
        worst.append(max(errors))
    assert worst[0] > 1.5 * worst[1] > 1.5**2 * worst[2]


def test_complete_information_leaves_no_war_on_any_grid() -> None:
    """A gets p + E[cB] less half a step."""
    for n in (4, 9, 16):
        scenario = bargaining(n, "bargaining_complete_information")
        result = cs.solve(scenario)[0]
        assert result.probability("reply == fight") == 0
        assert result.payoffs["A"] == pytest.approx(0.5 + 0.2 - 0.4 / (2 * n))


@pytest.mark.parametrize("seed", range(6))
def test_preventive_war_turns_at_the_costs_of_war(seed: int) -> None:
    scenario = cs.load("preventive_war")
    rng = np.random.default_rng(seed)
    a, b = (float(rng.uniform(0, 0.2)) for _ in range(2))
    found = cs.tipping_points(scenario.set(cost_a=a, cost_b=b), "shift")
    assert [float(v) for v in found.values] == pytest.approx([a + b - 0.001])
    assert found.complete


# --- costly signals: Fearon (1997) with two types, derived ------------------------------------


@pytest.mark.parametrize("m", [0.38, 0.42, 0.78, 0.82])
def test_sunk_costs_separate_between_their_bounds(m: float) -> None:
    """m* = vL <= m <= (1 - p) vH + cD, here 0.4 and 0.8."""
    scenario = cs.load("sunk_costs").set(m=m)
    assert cs.solve(scenario).complete
    high = chance(scenario, "signal == spend", "type.Defender == high")
    low = chance(scenario, "signal == spend", "type.Defender == low")
    assert high == float(m < 0.8)
    assert (low == 0) == (m > 0.4)


@pytest.mark.parametrize("v", [0.4, 0.3, 0.5])
def test_a_pledge_binds_from_its_formula_on(v: float) -> None:
    """A type fights at m >= cD - p v, and at any m from v = cD / p = 0.6 on."""
    scenario = cs.load("tied_hands").set(v=v)
    found = cs.tipping_points(scenario, "m", fixing="signal == pledge")
    assert [float(point) for point in found.values] == pytest.approx([0.3 - 0.5 * v])
    points = cs.tipping_points(cs.load("tied_hands"), "v", fixing="signal == silent")
    assert [float(point) for point in points.values] == pytest.approx([0.6])


# --- strategic choice with errors: Signorino (1999) -------------------------------------------


@pytest.mark.parametrize("u24", [-2.0, 0.5, 3.0])
def test_strategic_choice_by_its_formula(u24: float) -> None:
    """p4 = Λ(u24 / √2), p2 = Λ((p3 u13 + p4 u14 - u11) / √2)."""
    p4 = 1 / (1 + math.exp(-u24 / math.sqrt(2)))
    p2 = 1 / (1 + math.exp(-(1 - 2 * p4) / math.sqrt(2)))
    scenario = cs.load("strategic_choice").set(u24=u24)
    assert chance(scenario, "A == act") == pytest.approx(p2, abs=1e-12)
    assert chance(scenario, "B == resist") == pytest.approx(p2 * p4, abs=1e-12)


# --- quantal response: McKelvey and Palfrey (1995) ---------------------------------------------


@pytest.mark.parametrize(
    ("x", "rationality", "row", "column"),
    [(9, 1, 0.893576, 0.312780), (9, 5, 0.701984, 0.117135), (4, 2, 0.719043, 0.293972)],
)
def test_matching_pennies(x: float, rationality: float, row: float, column: float) -> None:
    scenario = cs.load("asymmetric_matching_pennies").set(x=x)
    found = cs.solve(scenario, "logit", rationality=rationality)[0]
    first = [found.probability(f"{player} == first") for player in ("Row", "Column")]
    assert first == pytest.approx([row, column], abs=5e-7)


def test_nash_play_of_matching_pennies_ignores_the_own_prize() -> None:
    for x in (1.0, 4.0, 9.0):
        (found,) = cs.solve(cs.load("asymmetric_matching_pennies").set(x=x), "nash")
        assert found.strategies["Row"]["first"] == pytest.approx(0.5)
        assert found.strategies["Column"]["first"] == pytest.approx(1 / (1 + x))


# --- reputation: after Crescenzi (2007); Smith (1995) ------------------------------------------


def reliability(memory: float, record: list[tuple[float, int, float]]) -> float:
    """Return the mean of a Beta(1, 1) prior after a record of (weight, success, age)."""
    good = 1 + math.fsum(w * s * memory**age for w, s, age in record)
    return good / (2 + math.fsum(w * memory**age for w, _, age in record))


@pytest.mark.parametrize("memory", [0.9, 0.75, 1.0])
def test_reputation_by_its_formula(memory: float) -> None:
    record = [(1.0, 1, 9.25), (0.8, 0, 2.3), (0.6, 0, 1.3), (1.0, 0, 0.1)]
    expected = reliability(memory, record)
    if memory == 0.9:
        assert expected == pytest.approx(0.304865, abs=5e-7)
    scenario = cs.load("reputation_from_a_record").set(memory=memory)
    assert chance(scenario, "ally == honours", "Attacker == attack") == pytest.approx(expected)


def test_the_observed_record_understates_reliability() -> None:
    errors = []
    for n in (10, 40, 160):
        scenario = selection(n)
        observed = chance(scenario, "ally == honours", "Attacker == attack")
        errors.append(abs(observed - 0.305))
        assert errors[-1] <= 1 / (2 * n)
        forced = cs.solve(scenario.tree().fix("Attacker", "attack"))[0]
        assert forced.probability("ally == honours") == pytest.approx(0.5)
    assert errors[-1] < errors[0] / 2
    found = selection(10).tree().payoffs
    np.testing.assert_allclose(found, cs.load("selection_effect").tree().payoffs, atol=1e-15)


# --- brinkmanship: Schelling (1960), Powell (1988), derived ------------------------------------


def climb(risks: list[float], shame: float, war: float) -> list[tuple[str, float, float]]:
    """Solve a ladder by hand: at each rung the choice, and the values of its mover and the other.

    The rung above the last risk is the top one, where pushing is certain war.
    """
    found: list[tuple[str, float, float]] = []
    for rung in range(len(risks), -1, -1):
        push, other = war, war
        if rung < len(risks):
            _, above, below = found[0]  # the mover above is the other side
            push = risks[rung] * war + (1 - risks[rung]) * below
            other = risks[rung] * war + (1 - risks[rung]) * above
        quits = (-shame * rung, 1.0)
        found.insert(0, ("push", push, other) if push > quits[0] else ("quit", *quits))
    return found


def test_the_ladder_of_three_rungs() -> None:
    found = climb([0.05, 0.1, 0.2], 0.1, -4)
    assert [choice for choice, _, _ in found[:2]] == ["push", "quit"]
    assert found[0][1:] == pytest.approx((0.75, -0.295))
    result = cs.solve(cs.load("brinkmanship").set(r2=0.2))
    assert len(result) == 1
    assert result[0].payoffs["First"] == pytest.approx(0.75)
    assert result[0].payoffs["Second"] == pytest.approx(-0.295)


@pytest.mark.parametrize(("rungs", "choice"), [(2, "quit"), (3, "push"), (4, "quit"), (5, "push")])
def test_the_answer_flips_with_the_number_of_rungs(rungs: int, choice: str) -> None:
    scenario = cs.load("brinkmanship").set(rungs=rungs)
    assert chance(scenario, f"rung0 == {choice}") == 1
    found = climb([0.05 * (k + 1) for k in range(rungs)], 0.1, -4)
    assert found[0][0] == choice
    assert list(cs.solve(scenario)[0].payoffs.values()) == pytest.approx(found[0][1:])


def test_the_critical_risk() -> None:
    """r* = (win - back) / (win - war)."""
    for win, back, war in itertools.product((1.0, 1.5), (0.0, 0.4), (-4.0, -9.0)):
        scenario = cs.load("critical_risk").set(win=win, back=back, war=war)
        found = cs.tipping_points(scenario, "r")
        assert [float(v) for v in found.values] == pytest.approx([(win - back) / (win - war)])


def test_the_page_lists_every_classic() -> None:
    page = (ROOT / "docs/classics.md").read_text()
    for name in CLASSICS:
        assert f"(../scenarios/classics/{name}.yaml)" in page
