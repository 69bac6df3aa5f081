"""The one call that solves: defaults, options, and errors that help."""

from __future__ import annotations

import math
import pickle
from typing import Any

import pytest

import crisis_sim as cs
from crisis_sim.equilibria.concepts import concepts

SMALL: dict[str, Any] = {
    "schema": 1,
    "name": "small",
    "parameters": {"v": {"value": 0.5, "low": -1, "high": 1}},
    "players": {"A": {}, "B": {}},
    "moves": [
        {"player": "A", "choose": ["go", "stay"]},
        {"player": "B", "choose": ["fight", "fold"], "when": "A == go"},
    ],
    "payoffs": {
        "A": [{"worth": "v", "when": "A == go"}, {"worth": -3, "when": "B == fight"}],
        "B": [{"worth": 1, "when": "B == fold"}],
    },
}


def test_the_scenario_names_the_concept() -> None:
    assert cs.solve(cs.build(SMALL)).concept == "subgame_perfect"
    logit = cs.build(SMALL | {"solve": {"concept": "logit", "rationality": 2}})
    assert cs.solve(logit).concept == "logit"
    assert cs.solve(logit).rationality == 2
    assert cs.solve(logit, rationality=0.5).rationality == 0.5
    assert cs.solve(logit, "subgame_perfect").rationality is None
    assert cs.solve(cs.build(SMALL | {"solve": {"concept": "pure"}})).concept == "pure"


def test_games_have_a_default_concept() -> None:
    scenario = cs.build(SMALL)
    assert cs.solve(scenario.tree()).concept == "subgame_perfect"
    assert cs.solve(scenario.strategic()).concept in ("pure", "nash")


def test_pure_reads_a_scenario_simultaneously() -> None:
    scenario = cs.build(SMALL)
    result = cs.solve(scenario, "pure")
    played = {
        (e.probability("A == go"), max(e.strategies["B"], key=e.strategies["B"].__getitem__))
        for e in result
    }
    assert played == {(1.0, "fold"), (0.0, "fight")}  # the second rests on an empty threat


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        ({"concept": "subgame_perfct"}, "did you mean `subgame_perfect`"),
        ({"concept": "nothing like it"}, "one of subgame_perfect"),
        ({"concept": "logit"}, "rationality"),
        ({"concept": "logit", "rationalty": 1.0}, "rationality"),
        ({"concept": "pure", "rationality": 1.0}, "takes no options"),
        ({"concept": "logit", "rationality": -1.0}, "at least 0"),
        ({"concept": "logit", "rationality": "high"}, "rationality"),
    ],
)
def test_what_it_refuses(call: dict[str, Any], problem: str) -> None:
    with pytest.raises(cs.ArgumentError, match=problem):
        cs.solve(cs.build(SMALL), **call)


def test_games_that_a_concept_is_not_defined_for() -> None:
    scenario = cs.build(SMALL)
    with pytest.raises(cs.ArgumentError, match="CrisisTree"):
        cs.solve(scenario.strategic(), "subgame_perfect")
    with pytest.raises(cs.ArgumentError, match="is a list; expected a scenario"):
        cs.solve([1])  # type: ignore[arg-type]


def test_digest_and_version() -> None:
    scenario = cs.build(SMALL)
    result = cs.solve(scenario)
    assert result.version == cs.__version__
    assert result.digest == scenario.digest == cs.build(SMALL).digest
    assert cs.solve(scenario.set(v=0.25)).digest != result.digest
    assert cs.solve(scenario.set(v=0.25).set(v=0.5)).digest == result.digest
    assert cs.solve(scenario.tree()).digest == ""


def test_every_concept_names_its_result() -> None:
    scenario = cs.build(SMALL | {"solve": {"rationality": 1}})
    over_time = cs.build(SMALL | {"horizon": {"rounds": 1}})
    for concept, row in concepts().items():
        result = cs.solve(over_time if row.reads == "markov" else scenario, concept)
        assert result.concept == concept
        assert result.method
        assert result.players == ("A", "B")
        assert len(result) >= 1
        if concept not in ("logit", "random_utility"):
            assert result.max_regret < 1e-9


def test_results_read_like_sequences() -> None:
    result = cs.solve(cs.build(SMALL), "pure")
    assert list(result) == [result[0], result[1]] == list(result[:])
    assert result[-1] is result[1]
    with pytest.raises(IndexError):
        result[2]


def test_probabilities_on_the_path() -> None:
    equilibrium = cs.solve(cs.build(SMALL | {"solve": {"rationality": 1}}), "logit")[0]
    p = {c: equilibrium.probability(f"B == {c}") for c in ("fight", "fold")}
    go = equilibrium.probability("A == go")
    assert sum(p.values()) == pytest.approx(go)
    assert equilibrium.probability("B == fold", given="A == go") == pytest.approx(p["fold"] / go)
    assert equilibrium.probability("B == fold", given="A == stay") == 0
    assert equilibrium.probability("not B == fold") == pytest.approx(1 - p["fold"])
    assert equilibrium.probability("B != fold") == pytest.approx(1 - p["fold"])
    perfect = cs.solve(cs.build(SMALL))[0]
    with pytest.raises(cs.ArgumentError, match="`B == fight`, which is never reached"):
        perfect.probability("A == go", given="B == fight")


def test_what_is_done_in_a_situation_is_asked_by_player_and_condition() -> None:
    perfect = cs.solve(cs.load("iran_2025"))[0]
    aided = perfect.strategy("United_States", given="Russia == aid and Iran_answer == absorb")
    assert aided == perfect.strategies["United_States | Iran_answer absorb, Russia aid"]
    assert perfect.strategy("Israel") == {"strike": 1.0, "abstain": 0.0}
    assert perfect.strategy("Iran_ending")["settle"] == 1
    with pytest.raises(cs.ArgumentError, match="did you mean `Russia`"):
        perfect.strategy("Rusia")
    with pytest.raises(cs.ArgumentError, match="situations is meant"):
        perfect.strategy("Iran")
    with pytest.raises(cs.ArgumentError, match="what `Israel` can know"):
        perfect.strategy("Israel", given="Russia == aid")
    private = cs.solve(cs.load("sunk_costs"), "sequential")[0]
    with pytest.raises(cs.ArgumentError, match="which of 3 situations is meant"):
        private.strategy("signal")
    (kind, *_) = private.outcomes.types["Defender"]
    own = private.strategy("signal", given=f"type.Defender == {kind}")
    assert own == private.strategies[f"signal | Defender {kind}"]


def test_a_wrong_key_names_the_nearest() -> None:
    perfect = cs.solve(cs.load("iran_2025"))[0]
    for mapping in (perfect.strategies, perfect.payoffs):
        with pytest.raises(KeyError, match="did you mean `Israel`"):
            mapping["Isreal"]
    assert perfect.payoffs.get("Isreal") is None and "Isreal" not in perfect.payoffs


def test_conditions_that_do_not_fit_name_the_nearest() -> None:
    equilibrium = cs.solve(cs.build(SMALL))[0]
    with pytest.raises(cs.FormulaError, match="fold"):
        equilibrium.probability("B == fodl")
    with pytest.raises(cs.FormulaError):
        equilibrium.probability("v > 0")


def test_results_survive_pickling() -> None:
    for concept in ("subgame_perfect", "pure"):
        result = cs.solve(cs.load("iran_2025"), concept)
        copy = pickle.loads(pickle.dumps(result))
        assert copy.digest == result.digest
        assert [dict(e.payoffs) for e in copy] == [dict(e.payoffs) for e in result]


def test_strategies_are_frozen() -> None:
    equilibrium = cs.solve(cs.build(SMALL))[0]
    with pytest.raises(TypeError):
        equilibrium.strategies["A"]["go"] = 0  # type: ignore[index]
    with pytest.raises(AttributeError):
        equilibrium.regret = 0  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        equilibrium.reach[0] = 0


def test_values_of_a_scenario() -> None:
    scenario = cs.build(SMALL)
    with pytest.raises(cs.ArgumentError, match="outside its range"):
        scenario.set(v=3)
    with pytest.raises(cs.ArgumentError, match="not a parameter"):
        scenario.set(w=0)
    with pytest.raises(cs.ArgumentError, match="outside its range"):
        scenario.set(v=math.nan)
    with pytest.raises(cs.ArgumentError, match="v"):
        scenario.set(v="high")  # type: ignore[arg-type]
    assert scenario.set(v=1).values == {"v": 1.0}
    assert scenario.values == {"v": 0.5}


def test_equilibria_of_the_simultaneous_reading_say_what_becomes_of_them_in_order() -> None:
    """The second Nash equilibrium of the smallest scenario rests on an empty threat."""
    first, second = cs.solve(cs.load("strike_resist_intervene"), "pure")
    assert first.labels == ("follows a subgame-perfect path",)
    assert second.labels == ("rests on a threat that would not be carried out: Patron, intervene",)


def test_a_tree_is_read_as_its_induced_strategic_form() -> None:
    tree = cs.load("strike_resist_intervene").tree()
    plans = [dict(e.support) for e in cs.solve(tree, "pure")]
    assert plans == [dict(e.support) for e in cs.solve(tree.strategic(), "pure")]
    assert len(plans) == 2
