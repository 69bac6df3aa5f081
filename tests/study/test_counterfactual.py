"""What if: against games written out anew, closed forms, and the axioms of the Shapley value."""

from __future__ import annotations

import itertools
import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.study import shapley as shapley_module

GAME = "strike_resist_intervene"


def quiet(worth: str = "a", parameters: int = 3) -> dict[str, Any]:
    """One mover whose payoff of going is a formula of the parameters a, b, c, ..."""
    names = "abcdefghijklmnopq"[:parameters]
    return {
        "schema": 1,
        "name": "quiet",
        "parameters": {n: {"value": 0, "low": 0, "high": 1} for n in names},
        "players": {"A": {}},
        "moves": [{"player": "A", "choose": ["go"]}],
        "payoffs": {"A": [{"worth": worth}]},
    }


def test_a_removed_player_is_a_game_without_it() -> None:
    """The patron taken out of extended deterrence: the target fights alone, so it concedes."""
    found = cs.counterfactuals(cs.load(GAME), "U(Attacker)")
    row = next(r for r in found.rows if r.change == "Patron: Patron == abstain")
    alone = cs.build(
        {
            "schema": 1,
            "name": "alone",
            "players": {"Attacker": {}, "Target": {}},
            "moves": [
                {"player": "Attacker", "choose": ["strike", "abstain"]},
                {
                    "player": "Target",
                    "choose": ["resist", "concede"],
                    "when": "Attacker == strike",
                },
            ],
            "payoffs": {
                "Attacker": [
                    {"worth": 1, "when": "Target == concede"},
                    {"worth": 0.6, "when": "Target == resist"},
                ],
                "Target": [
                    {"worth": -1, "when": "Target == concede"},
                    {"worth": -1.5, "when": "Target == resist"},
                ],
            },
        }
    )
    assert row.low == row.high == cs.solve(alone)[0].payoffs["Attacker"]


@pytest.mark.parametrize("concept", ["subgame_perfect", "logit"])
def test_each_row_is_what_the_language_of_claims_says(concept: str) -> None:
    scenario, sibling = cs.load("iran_2025"), cs.load("iran_2025_syria_held")
    options: dict[str, Any] = {"concept": concept, "rationality": 1.0}
    found = cs.counterfactuals(scenario, "Russia == aid", sibling=sibling, **options)
    for row in found.rows:
        if row.kind == "choice fixed":
            text = f"P(Russia == aid, fixing={row.change})"
        elif row.kind == "as in the sibling":
            text = f"P(Russia == aid, {row.change.replace(' ', '')})"
        else:
            continue
        assert row.low == pytest.approx(solved(scenario, text, **options), abs=1e-14)
        assert row.effect == pytest.approx(row.low - found.low, abs=1e-12)
    assert found.low == pytest.approx(solved(scenario, "P(Russia == aid)", **options))
    changes = {r.change for r in found.rows if r.kind == "as in the sibling"}
    assert changes == {"syria_discount = 0", "axis_loss = 0.5"}


def solved(scenario: cs.Crisis, text: str, **options: Any) -> float:
    from crisis_sim.study.claims import evaluate_claim, read_formula

    return float(evaluate_claim(scenario, read_formula(scenario, text).node, **options).value[0])


def test_a_dropped_term_is_a_file_without_it() -> None:
    data = quiet("a + 1", 1)
    data["payoffs"]["A"].append({"worth": 5})
    found = cs.counterfactuals(cs.build(data), "U(A)")
    rows = {r.change: r.low for r in found.rows if r.kind == "term removed"}
    assert rows == {"A: a + 1": 5.0, "A: 5": 1.0}


def test_dropping_a_term_changes_the_digest_and_leaves_the_scenario_alone() -> None:
    from crisis_sim.study.counterfactual import without_term

    scenario = cs.load(GAME)
    digests = {without_term(scenario, "Target", index).digest for index in range(3)}
    assert len(digests | {scenario.digest}) == 4
    assert len(scenario.payoffs["Target"]) == 3


def test_a_claim_and_what_flips_it() -> None:
    found = cs.counterfactuals(cs.load(GAME), "P(Attacker == strike) > 0.5")
    assert found.holds and found.low == 1
    rows = {row.change: row for row in found.rows}
    assert rows["Patron == intervene"].holds is False
    assert rows["Patron == intervene"].effect == -1


def test_a_measure_that_fixes_the_same_move_otherwise_is_undefined() -> None:
    text = "P(Target == concede, fixing=Attacker == strike)"
    found = cs.counterfactuals(cs.load(GAME), text)
    rows = {r.change: r for r in found.rows if r.kind == "choice fixed"}
    assert math.isnan(rows["Attacker == abstain"].low) and rows["Attacker == abstain"].holds is None
    assert rows["Attacker == strike"].low == found.low


def test_nothing_is_guessed_about_doing_nothing() -> None:
    scenario = cs.load("iran_2025")
    removed = {r.change for r in cs.counterfactuals(scenario).rows if r.kind == "player removed"}
    assert not any(change.startswith("Iran") for change in removed)
    with pytest.raises(cs.FormulaError):
        cs.counterfactuals(scenario, idle={"Iran_answer": "nothing"})


@pytest.mark.slow
def test_what_doing_nothing_means_can_be_told() -> None:
    scenario = cs.load("iran_2025")
    idle = {"Iran_answer": "absorb", "Iran_ending": "settle"}
    found = cs.counterfactuals(scenario, idle=idle)
    changes = {r.change for r in found.rows if r.kind == "player removed"}
    assert "Iran: Iran_answer == absorb, Iran_ending == settle" in changes


def test_commitment_by_hand() -> None:
    """A sure defence turns the Target's -1 into 0: the attacker stays at home."""
    value = cs.commitment_value(cs.load(GAME), to="Target", by="Patron == intervene")
    assert (value.low, value.high, value.would_pay) == (1, 1, 1)
    assert list(value.gains["Attacker"]) == [-1, -1]
    assert pickle.loads(pickle.dumps(value)) == value


def test_a_commitment_that_harms_is_not_paid_for() -> None:
    value = cs.commitment_value(cs.load(GAME), to="Attacker", by="Patron == intervene")
    assert value.low < 0 and value.would_pay == 0


def test_several_solutions_give_a_range() -> None:
    data = quiet("0", 1)
    data["moves"] = [{"player": "A", "choose": ["go", "stay"]}]
    data["players"]["B"] = {}
    data["payoffs"]["B"] = [{"worth": 2, "when": "A == go"}]
    value = cs.commitment_value(cs.build(data), to="B", by="A == go")
    assert (value.low, value.high) == (0, 2) and value.would_pay == 0


# --- Shapley values --------------------------------------------------------------------


def by_permutations(worth: Any, count: int) -> list[float]:
    """The mean over all n! orders, one by one."""
    totals = [0.0] * count
    for order in itertools.permutations(range(count)):
        values = [0.0] * count
        for i in order:
            before = worth(values)
            values[i] = 1.0
            totals[i] += worth(values) - before
    return [total / math.factorial(count) for total in totals]


@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_all_orders_by_hand(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = {
        pair: round(float(rng.normal()), 3)
        for pair in itertools.combinations_with_replacement(range(count), 2)
    }
    names = "abcde"
    text = " + ".join(f"({w}) * {names[i]} * {names[j]}" for (i, j), w in weights.items())
    scenario = cs.build(quiet(text, count))
    found = cs.shapley(scenario, scenario.set(**dict.fromkeys(names[:count], 1.0)), "U(A)")

    def worth(values: list[float]) -> float:
        return sum(w * values[i] * values[j] for (i, j), w in weights.items())

    expected = dict(zip(names, by_permutations(worth, count), strict=False))
    assert found.exact and found.solves == 2**count
    for c in found.contributions:
        assert c.shapley == pytest.approx(expected[c.parameter], abs=1e-9)
        assert c.least <= min(c.first, c.last, c.shapley) + 1e-9
        assert c.most >= max(c.first, c.last, c.shapley) - 1e-9
    total = sum(c.shapley for c in found.contributions)
    assert total == pytest.approx(found.after - found.before, abs=1e-9)


def test_two_that_act_only_together_share_alike_and_a_third_gets_nothing() -> None:
    scenario = cs.build(quiet("a * b + 0 * c"))
    found = cs.shapley(scenario, scenario.set(a=1, b=1, c=1), "U(A)")
    shares = {c.parameter: c for c in found.contributions}
    assert (shares["a"].shapley, shares["b"].shapley, shares["c"].shapley) == (0.5, 0.5, 0)
    assert (shares["a"].first, shares["a"].last) == (0, 1)
    assert (shares["a"].least, shares["a"].most) == (0, 1)


def test_drawn_orders_agree_with_the_closed_form_within_their_errors() -> None:
    """Of the product of the first two and a sum of fifteen others."""
    names = "abcdefghijklmnopq"
    text = "a * b + " + " + ".join(f"{n} * c" for n in names[2:])
    scenario = cs.build(quiet(text, 17))
    sibling = scenario.set(**dict.fromkeys(names, 1.0))
    found = cs.shapley(scenario, sibling, "U(A)", orders=400, seed=1)
    assert not found.exact and found.orders == 400
    expected = dict.fromkeys(names, 0.5) | {"c": 1 + 0.5 * 14}
    for c in found.contributions:
        assert abs(c.shapley - expected[c.parameter]) <= max(4.5 * c.error, 1e-9)
    assert sum(c.shapley for c in found.contributions) == pytest.approx(16)


def test_exact_and_drawn_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = cs.load("iran_2025")
    sibling = scenario.set(ukraine_drain=0, syria_discount=0, treaty_promise=1)
    exact = cs.shapley(scenario, sibling, concept="logit", rationality=1.0)
    monkeypatch.setattr(shapley_module, "MOST_EXACT", 0)
    drawn = cs.shapley(scenario, sibling, concept="logit", rationality=1.0, orders=2000)
    for one, other in zip(exact.contributions, drawn.contributions, strict=True):
        assert one.parameter == other.parameter
        assert abs(one.shapley - other.shapley) <= 4.5 * other.error
        assert (one.first, one.last) == pytest.approx((other.first, other.last))


def test_the_table_and_what_it_rests_on() -> None:
    scenario, sibling = cs.load("iran_2025"), cs.load("iran_2025_syria_held")
    found = cs.shapley(scenario, sibling, concept="logit", rationality=1.0)
    assert set(found.to_frame()["parameter"]) == {"syria_discount", "axis_loss"}
    assert found.provenance()["sibling"] == "iran_2025_syria_held"
    table = cs.counterfactuals(scenario, sibling=sibling)
    assert len(table.to_frame()) == len(table.rows)
    assert table.provenance()["digest"] == scenario.digest


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"orders": 3}, "even"), ({"seed": -1}, "0 or more"), ({"concept": "logi"}, "logit")],
)
def test_wrong_arguments(wrong: dict[str, Any], words: str) -> None:
    scenario = cs.build(quiet())
    with pytest.raises(cs.ArgumentError, match=words):
        cs.shapley(scenario, scenario.set(a=1), "U(A)", **wrong)


def test_what_cannot_be_divided() -> None:
    scenario = cs.build(quiet())
    with pytest.raises(cs.ArgumentError, match="differs"):
        cs.shapley(scenario, scenario, "U(A)")
    strike = cs.load(GAME)
    with pytest.raises(cs.ArgumentError, match="no value"):
        cs.shapley(strike, strike.set(drain=0), "P(Patron == intervene, given=Attacker == abstain)")
    with pytest.raises(cs.ArgumentError, match="unknown"):
        cs.commitment_value(strike, to="Nobody", by="Patron == intervene")
