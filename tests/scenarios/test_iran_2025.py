"""The bundled scenario of 2025: what it must cite, and what it must answer.

The answers are checked against a plain backward induction that reads the file by itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from brute_force import Key, Node, Tree, grow, induction, outcome

import crisis_sim as cs

FOLDER = Path(__file__).parents[2] / "scenarios"
SIBLINGS = ("iran_2025_no_ukraine_war", "iran_2025_syria_held", "iran_2025_defence_treaty")
STRIKE = {"Israel": "strike"}
RESPONSES = ("intervene", "aid", "back", "abstain")


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


DATA = read("iran_2025")


def play(
    values: dict[str, float] | None = None, fixing: dict[str, str] | None = None
) -> tuple[dict[str, str], tuple[float, ...]]:
    """Return the choices on the path, and the payoffs, by plain backward induction."""
    tree = grow(DATA, values, fixing)
    value, plan = induction(tree)
    assert_no_ties(tree, plan)
    ((made, _),) = outcome(tree, plan).items()
    return dict(made), value


def assert_no_ties(tree: Tree, plan: dict[Key, str]) -> tuple[float, ...]:
    if not isinstance(tree, Node):
        return tree.payoffs
    values = {c: assert_no_ties(branch, plan) for c, branch in tree.branches.items()}
    chosen = plan[tree.key]
    own = [v[tree.player] for c, v in values.items() if c != chosen]
    assert values[chosen][tree.player] > max(own, default=-np.inf) + 1e-12
    return values[chosen]


def test_every_claim_of_the_article_is_cited() -> None:
    cited: set[str] = set()
    parts = [*DATA["parameters"].values(), *DATA["claims"]]
    parts += [term for terms in DATA["payoffs"].values() for term in terms]
    for part in parts:
        cited |= set(part.get("source", []))
    assert {f"E{i}" for i in range(1, 25)} <= cited


def test_nothing_is_cited_in_vain() -> None:
    """Every source says what it says and where, and none is listed without use."""
    cited = {s for p in DATA["parameters"].values() for s in p["source"]}
    cited |= {s for t in DATA["payoffs"].values() for term in t for s in term["source"]}
    cited |= {s for claim in DATA["claims"] for s in claim["source"]}
    assert cited == set(DATA["evidence"])
    for entry in DATA["evidence"].values():
        assert entry["says"]
        assert entry["where"]


def test_every_number_has_a_range_a_unit_and_a_reason() -> None:
    for name, parameter in DATA["parameters"].items():
        assert parameter["low"] < parameter["high"], name
        assert parameter["low"] <= parameter["value"] <= parameter["high"], name
        assert parameter["unit"], name
        assert len(parameter["meaning"]) > 20, name
    for terms in DATA["payoffs"].values():
        assert all(term["because"] for term in terms)


@pytest.mark.parametrize("name", SIBLINGS)
def test_siblings_change_values_alone(name: str) -> None:
    sibling = read(name)
    assert sibling["extends"] == "iran_2025.yaml"
    assert set(sibling) <= {"extends", "name", "title", "parameters", "claims"}
    assert all(set(change) == {"value"} for change in sibling["parameters"].values())
    base, loaded = cs.load("iran_2025"), cs.load(name)
    changed = {p: c["value"] for p, c in sibling["parameters"].items()}
    assert loaded.values == base.values | changed
    assert loaded.values != base.values
    for parameter in base.parameters:
        old, new = base.parameters[parameter], loaded.parameters[parameter]
        assert (old.low, old.high, old.meaning) == (new.low, new.high, new.meaning)
    assert (loaded.moves, loaded.definitions) == (base.moves, base.definitions)
    assert loaded.payoffs == base.payoffs


@pytest.mark.parametrize("name", ["iran_2025", *SIBLINGS])
def test_answer_is_that_of_plain_induction(name: str) -> None:
    changes = {p: c["value"] for p, c in read(name).get("parameters", {}).items()}
    made, value = play(changes)
    (equilibrium,) = cs.solve(cs.load(name))
    assert equilibrium.probability(" and ".join(f"{m} == {c}" for m, c in made.items())) == 1
    assert list(equilibrium.payoffs.values()) == pytest.approx(value)


def test_baseline() -> None:
    result = cs.solve(cs.load("iran_2025"))
    assert result.complete
    assert not result.ties
    (equilibrium,) = result
    path = (
        "Israel == strike and Iran_answer == retaliate and Russia == back "
        "and United_States == join and Iran_ending == settle"
    )
    assert equilibrium.probability(path) == 1
    payoffs = {"Israel": 4.94, "United_States": 3.00, "Iran": -9.90, "Russia": -3.74}
    assert dict(equilibrium.payoffs) == pytest.approx(payoffs, abs=1e-9)
    assert equilibrium.regret == 0


def switches(syria_discount: float) -> list[tuple[float, str, str]]:
    """Find by bisection, in plain Python, where Russia's answer to a strike changes."""

    def answer(drain: float) -> str:
        tree = grow(DATA, {"ukraine_drain": drain, "syria_discount": syria_discount}, STRIKE)
        ((made, _),) = outcome(tree, induction(tree)[1]).items()
        return dict(made)["Russia"]

    found = []
    grid = np.linspace(0, 1, 21)
    answers = [answer(float(d)) for d in grid]
    for index in range(20):
        if answers[index] != answers[index + 1]:
            low, high = float(grid[index]), float(grid[index + 1])
            while high - low > 1e-5:
                middle = (low + high) / 2
                low, high = (middle, high) if answer(middle) == answers[index] else (low, middle)
            found.append((low, answers[index], answers[index + 1]))
    return found


@pytest.mark.parametrize(
    ("syria_discount", "expected"),
    [
        (0.4, [(0.3162, "aid", "back")]),
        (0.0, [(0.1414, "intervene", "aid"), (0.5106, "aid", "back")]),
    ],
)
def test_where_russias_answer_changes(
    syria_discount: float, expected: list[tuple[float, str, str]]
) -> None:
    found = switches(syria_discount)
    assert [(before, after) for _, before, after in found] == [e[1:] for e in expected]
    scenario = cs.load("iran_2025").set(syria_discount=syria_discount)
    for (at, before, after), (published, *_) in zip(found, expected, strict=True):
        assert at == pytest.approx(published, abs=1e-3)
        swept = cs.sweep(scenario, fixing="Israel == strike", ukraine_drain=[at - 1e-4, at + 1e-4])
        assert swept.probability(f"Russia == {before}").tolist() == [1, 0]
        assert swept.probability(f"Russia == {after}").tolist() == [0, 1]


def test_the_whole_line_against_plain_induction() -> None:
    drains = np.linspace(0, 1, 23)
    swept = cs.sweep(cs.load("iran_2025"), ukraine_drain=drains)
    for index, drain in enumerate(drains):
        made, value = play({"ukraine_drain": float(drain)})
        assert swept.probability(f"Russia == {made['Russia']}")[index] == 1
        for player, payoff in zip(DATA["players"], value, strict=True):
            assert swept.payoff(player)[index] == pytest.approx(payoff)


def test_random_corners_of_the_ranges_against_plain_induction() -> None:
    rng = np.random.default_rng(7)
    scenario = cs.load("iran_2025")
    for _ in range(60):
        values = {
            name: float(rng.uniform(p["low"], p["high"])) for name, p in DATA["parameters"].items()
        }
        _, value = play(values)
        result = cs.solve(scenario.set(**values))
        assert len(result) == 1
        assert list(result[0].payoffs.values()) == pytest.approx(value)


def test_a_believed_protector_deters() -> None:
    """No war and a Syria that held: no strike; with the strike fixed Russia fights."""
    values = {"ukraine_drain": 0.0, "syria_discount": 0.0}
    assert play(values)[0] == {"Israel": "abstain"}
    assert play(values, STRIKE)[0]["Russia"] == "intervene"
    scenario = cs.load("iran_2025").set(**values)
    assert cs.solve(scenario)[0].probability("Israel == abstain") == 1
    fixed = cs.solve(scenario.tree().fix("Israel", "strike"))[0]
    assert fixed.probability("Russia == intervene") == 1


def test_the_answer_is_not_written_in() -> None:
    """Inside the ranges there is a Russia, with half the war on, that would fight."""
    values = {"ukraine_drain": 0.5, "syria_discount": 0.2, "fight_cost": 0.5, "lost_face": 1.0}
    assert play(values, STRIKE)[0]["Russia"] == "intervene"
    assert play(values)[0] == {"Israel": "abstain"}
    scenario = cs.load("iran_2025").set(**values)
    swept = cs.sweep(scenario, fixing="Israel == strike", ukraine_drain=[0.5])
    assert swept.probability("Russia == intervene").tolist() == [1]
    assert cs.solve(scenario)[0].probability("Israel == strike") == 0


def test_editing_a_copy_changes_the_output(tmp_path: Path) -> None:
    text = (FOLDER / "iran_2025.yaml").read_text(encoding="utf-8")
    assert text.count("{value: 0.7, low: 0, high: 1, unit: share, source: [E16]") == 1
    copy = tmp_path / "mine.yaml"
    copy.write_text(
        text.replace("{value: 0.7, low: 0, high: 1", "{value: 0.1, low: 0, high: 1"),
        encoding="utf-8",
    )
    before, after = cs.load("iran_2025"), cs.load(copy)
    assert after.values["ukraine_drain"] == 0.1
    assert after.digest != before.digest
    assert cs.solve(before)[0].probability("Russia == back") == 1
    assert cs.solve(after)[0].probability("Russia == aid") == 1
    assert dict(cs.solve(after)[0].payoffs) != dict(cs.solve(before)[0].payoffs)


@pytest.mark.parametrize("name", ["iran_2025", *SIBLINGS])
def test_claims_get_a_verdict_that_plain_induction_confirms(name: str) -> None:
    changes = {p: c["value"] for p, c in read(name).get("parameters", {}).items()}
    answer = play(changes, STRIKE)[0]["Russia"]
    scenario = cs.load(name)
    verdicts = cs.judge(scenario)
    assert len(verdicts) == len(scenario.claims) > 0
    for verdict in verdicts:
        assert verdict.verdict in ("holds", "fails")
        if verdict.holds == "P(Russia == intervene, fixing=Israel == strike) < 0.05":
            assert verdict.verdict == ("fails" if answer == "intervene" else "holds")
            assert verdict.value == float(answer == "intervene")


@pytest.mark.parametrize("response", RESPONSES)
def test_a_fixed_answer_of_russia_against_plain_induction(response: str) -> None:
    made, value = play(fixing={"Russia": response})
    fixed = cs.solve(cs.load("iran_2025").tree().fix("Russia", response))[0]
    assert list(fixed.payoffs.values()) == pytest.approx(value)
    assert fixed.probability(f"Israel == {made['Israel']}") == 1
