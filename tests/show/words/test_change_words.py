"""What the text of tipping points, proofs, flips and sources says is what they found."""

from __future__ import annotations

import pytest
import yaml

import crisis_sim as cs
from crisis_sim.scenario.read import bundled
from crisis_sim.show.words import counterfactual, nearest, prove, provenance, tipping

SMALL = cs.load("strike_resist_intervene")


def test_tipping_points_are_told_with_what_changes() -> None:
    told = tipping.tell(cs.tipping_points(SMALL, "drain"))
    assert told.splitlines() == [
        "drain = 0.4: below it Attacker abstains; above it Attacker strikes, Target concedes",
        "There is no other; that is proven.",
    ]
    still = tipping.tell(cs.tipping_points(cs.load("iran_2025"), "sortie_cost"))
    assert "Nothing changes anywhere in the range of sortie_cost." in still
    assert cs.tipping_points(SMALL, "drain").to_dict()["points"][0]["value"] == pytest.approx(
        0.4, abs=1e-12
    )


def test_what_is_played_at_one_value_alone_and_beyond_an_end_is_told() -> None:
    egypt = cs.load("egypt_1970")
    first = tipping.tell(cs.tipping_points(egypt, "joined")).splitlines()[0]
    attack = "Attacker attacks, Client resists, Moscow sends arms, Attacker presses"
    assert first.startswith("joined = 0, an end of the range: at this value alone Attacker abst")
    assert first.endswith(f"; above it {attack}")
    tie = {
        "schema": 1,
        "name": "tie",
        "players": {"A": {}},
        "parameters": {"x": {"value": 0.2, "low": 0, "high": 1}},
        "moves": [{"player": "A", "choose": ["go", "stay"]}],
        "payoffs": {"A": [{"worth": "0 - (x - 0.5) * (x - 0.5)", "when": "A == go"}]},
    }
    assert tipping.tell(cs.tipping_points(cs.build(tie), "x")).splitlines()[0] == (
        "x = 0.5: at this value alone A goes or A stays; on either side A stays"
    )


def test_a_refutation_is_told_with_its_counterexample() -> None:
    claim = SMALL.claims[1].holds.text
    proof = cs.prove(SMALL, claim)
    told = prove.tell(proof)
    assert told.startswith("refuted: ")
    assert proof.counterexample is not None
    changed = {k: v for k, v in proof.counterexample.items() if v != SMALL.values[k]}
    assert all(f"{name} at {value:.6g}" in told for name, value in changed.items())
    assert "the others as they are" in told
    assert prove.tell(cs.prove(SMALL, SMALL.claims[0].holds.text)).startswith("proven: ")


def test_a_flip_is_told_with_the_change_that_makes_it() -> None:
    found = cs.nearest_flip(SMALL, SMALL.claims[1].holds.text, at_most=1)
    told = nearest.tell(found)
    assert found.change is not None
    ((name, value),) = found.change.items()
    # 7/22, from above: what is printed lies on the other side, where the claim still holds.
    assert (name, value < 7 / 22 < float(f"{value:.6g}")) == ("cost", True)
    assert f"reversed by cost at just below {value:.6g}" in told
    there = [cs.solve(SMALL.set(cost=cost))[0] for cost in (value, float(f"{value:.6g}"))]
    assert [e.probability("Attacker == strike") for e in there] == [0, 1]
    assert f"no change below {found.distance:.3g} reverses it; that is proven" in told
    never = nearest.tell(cs.nearest_flip(SMALL, "P(Patron == intervene) < 0.05"))
    assert "no change within the ranges was found" in never


def test_a_source_carries_what_cites_it_and_moves_what_hangs_on_it() -> None:
    found = cs.sources(cs.load("iran_2025"), draws=64)
    by_name = {support.source: support for support in found.supports}
    assert set(by_name) >= {f"E{i}" for i in range(1, 25)}
    for support in found.supports:
        for name in support.alone:
            assert found.scenario.parameters[name].source == (support.source,)
        for says, values in support.example.items():
            claims = {c.says: c.verdict for c in cs.judge(found.scenario)}
            moved = {c.says: c.verdict for c in cs.judge(found.scenario.set(**values))}
            assert claims[says] != moved[says]
    assert by_name["FORDOW"].moves
    assert not by_name["E24"].parameters
    told = provenance.tell(found)
    assert "without it this could change" in told
    assert found.to_dict()["solves"] == found.solves > 0


def test_a_claim_that_becomes_undefined_without_a_source_is_not_said_to_change() -> None:
    """Whether the target concedes if attacked has no answer where nobody attacks."""
    plain = yaml.safe_load(bundled()["strike_resist_intervene"].read_text(encoding="utf-8"))
    claim = {"says": "It concedes.", "holds": "P(Target == concede, given=Attacker == strike) > 0"}
    found = cs.sources(cs.build({**plain, "claims": [claim]}))
    support = next(s for s in found.supports if s.alone)
    assert (support.moves, support.undefined) == ((), ("It concedes.",))
    at = found.scenario.set(**support.example["It concedes."])
    assert [v.verdict for v in cs.judge(at)] == ["undefined"]
    told = provenance.tell(found)
    assert "without it this could become undefined: It concedes." in told
    assert "no conclusion was seen to change" not in told
    deterred = cs.sources(found.scenario.set(drain=0.0))  # undefined now, and not always
    support = next(s for s in deterred.supports if s.alone)
    assert (support.moves, support.undefined) == (("It concedes.",), ())
    at = deterred.scenario.set(**support.example["It concedes."])
    assert [v.verdict for v in cs.judge(at)] == ["holds"]


def test_sources_of_a_scenario_solved_one_by_one_try_no_claim() -> None:
    found = cs.sources(cs.load("iran_2025_beliefs"))
    assert not found.tried
    assert not any(support.moves for support in found.supports)
    assert "no conclusion was tried" in provenance.tell(found)


def test_counterfactuals_of_a_claim_tell_what_is_measured_and_why_it_has_no_value() -> None:
    claim = "P(Target == concede) > 0.2"
    lines = counterfactual.tell(cs.counterfactuals(SMALL, claim)).splitlines()
    assert lines[0] == f"P(Target == concede) is now 1; {claim}: holds."
    assert "choice fixed: Target == resist: 0; the claim: fails" in lines
    given = cs.counterfactuals(SMALL, "P(Target == concede, given=Attacker == strike)")
    lines = counterfactual.tell(given).splitlines()
    assert lines[0] == "P(Target == concede, given=Attacker == strike) is now 1."
    never = "undefined (the condition never happens)"
    assert f"choice fixed: Attacker == abstain: {never}" in lines
    assert [row.undefined != "" for row in given.rows] == [row.low != row.low for row in given.rows]
    fixed = cs.counterfactuals(SMALL, "P(Target == concede, fixing=Attacker == strike)")
    told = counterfactual.tell(fixed)
    assert "Attacker == abstain: undefined (the measure fixes this move otherwise)" in told
