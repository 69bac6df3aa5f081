"""The scenario with beliefs: that it changes nothing else, and what its page says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

import crisis_sim as cs
from crisis_sim.scenario.strict import gaps

PAGE = (Path(__file__).parents[2] / "docs/beliefs.md").read_text(encoding="utf-8")
SCENARIO = cs.load("iran_2025_beliefs")
PLAIN = cs.load("iran_2025")


def prior(**values: float) -> float:
    result = cs.solve(SCENARIO.set(**values), "logit", rationality=1.0)
    return result[0].probability("type.Russia == resolute")


def signs(cost: float) -> list[tuple[float, ...]]:
    """Return how likely each type is to sign, in each equilibrium."""
    result = cs.solve(SCENARIO.set(treaty_cost=cost))
    assert result.complete
    return [
        tuple(
            round(e.probability("treaty == sign", given=f"type.Russia == {kind}"), 9)
            for kind in ("resolute", "irresolute")
        )
        for e in result
    ]


def test_it_only_adds_to_iran_2025() -> None:
    assert gaps(SCENARIO) == []
    for name, parameter in PLAIN.parameters.items():
        assert SCENARIO.parameters[name] == parameter
    for player, terms in PLAIN.payoffs.items():
        own = SCENARIO.payoffs[player]
        added = 1 if player == "Russia" else 0
        assert len(own) == len(terms) + added
        for mine, theirs in zip(own, terms, strict=False):
            assert mine.worth.text == theirs.worth.text
            assert (mine.when and mine.when.text) == (theirs.when and theirs.when.text)


def test_the_resolute_stand_at_the_ends_of_the_ranges() -> None:
    (resolute, irresolute) = SCENARIO.types["Russia"]
    assert not irresolute.set
    for name, formula in resolute.set.items():
        limits = SCENARIO.parameters[name]
        low = name in ("lost_face", "israel_ties")
        assert float(formula.text) == (limits.low if low else limits.high)


def test_the_prior_is_the_discounted_record() -> None:
    ages = {"armenia_2022": 2.35, "karabakh_2023": 1.33, "assad_2024": 0.11}
    v = SCENARIO.values
    kept = v["prior_kept"] + v["kept_2015"] * v["memory"] ** 9.3
    broken = v["prior_broken"] + sum(v[n] * v["memory"] ** age for n, age in ages.items())
    broken += v["passive_2024"] * (v["memory"] ** 0.75 + v["memory"] ** 0.23)
    assert prior() == pytest.approx(kept / (kept + broken), abs=1e-12)
    assert prior() == pytest.approx(0.27, abs=0.005) and "27%" in PAGE
    assert 0.25 < prior(passive_springs=1) < 0.26 and "under 26%" in PAGE
    kind = prior(passive_2024=0, assad_2024=0.3, prior_kept=3)
    assert kind == pytest.approx(0.58, abs=0.005) and "58%" in PAGE


def test_the_treaty_told_nothing_and_what_it_would_have_had_to_cost() -> None:
    result = cs.solve(SCENARIO)
    assert (len(result), result.complete) == (2, True)
    held = {b.where: b for b in cs.equilibria.type_beliefs(SCENARIO.tree(), result[0])}
    signed = held["Israel | treaty sign"]
    assert signed.belief["resolute"] == pytest.approx(prior(), abs=1e-12)
    edge = max(  # the belief at which Israel would hold back bounds what supports its strike
        b.ranges["resolute"][1]
        for e in result
        for b in cs.equilibria.type_beliefs(SCENARIO.tree(), e)
        if b.where == "Israel | treaty decline"
    )
    assert edge == pytest.approx(0.48, abs=0.005) and "48%" in PAGE
    assert (1.0, 0.0) not in signs(4.5)
    assert (1.0, 0.0) in signs(4.6)
    assert (1.0, 0.0) in signs(7.0)
    assert (1.0, 0.0) not in signs(7.1)
    assert "cost of about 4.5" in PAGE and "up to about 7" in PAGE


def test_its_claims() -> None:
    verdicts = [v.verdict for v in cs.judge(SCENARIO)]
    assert verdicts == ["holds"] * 3 + ["depends on the equilibrium"] + ["holds"] * 2


def test_the_resolute_fight_by_a_narrow_margin() -> None:
    from crisis_sim.equilibria.tree.margins import margins

    found = {m.where: m for m in margins(SCENARIO.tree(), cs.solve(SCENARIO)[0])}
    margin = found["Russia | Russia resolute, treaty sign, Iran_answer retaliate"]
    assert (margin.choice, margin.instead) == ("intervene", "aid")
    assert margin.loss == pytest.approx(0.14, abs=0.005) and "0.14 points" in PAGE
