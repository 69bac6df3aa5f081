"""Every result of a study says what it rests on, and its three exits agree."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields, replace
from html.parser import HTMLParser
from keyword import iskeyword
from typing import Any

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from matplotlib.figure import Figure

import crisis_sim as cs
from crisis_sim.columns import identifier
from crisis_sim.result import GameResult, Result, StudyResult
from crisis_sim.show.to_json import to_json

SMALL = cs.load("strike_resist_intervene")
CHICKEN = cs.StrategicGame([[[2, 1], [3, 0]], [[2, 3], [1, 0]]], ["A", "B"], [["swerve", "go"]] * 2)
DEMAND = cs.load("unilateral_deterrence")
MADE = cs.study.Regime("no demand", "P(opening == demand) == 0")
CASES = [f"cases/{name}" for name in ("egypt_1970", "iraq_2003", "libya_2011")]
Agree = Callable[[dict[str, Any], pd.DataFrame], None]


def rows(key: str, **columns: str) -> Agree:
    """Compare a list of records with the table: the columns named, else all they share."""

    def agree(data: dict[str, Any], frame: pd.DataFrame) -> None:
        shared = columns or {name: name for name in data[key][0] if name in frame}
        assert shared and len(data[key]) == len(frame)
        for name, column in shared.items():
            same([row[name] for row in data[key]], frame[column])

    return agree


def in_columns(data: dict[str, Any], frame: pd.DataFrame) -> None:
    assert list(data["columns"]) == list(frame.columns)
    for name, values in data["columns"].items():
        same(values, frame[name])


def same(values: list[Any], column: Any) -> None:
    expected = column.tolist()
    assert len(values) == len(expected)
    for one, other in zip(values, expected, strict=True):
        unknown = one is None or (isinstance(one, float) and np.isnan(one))
        assert pd.isna(other) if unknown else one == other, (one, other)


def of_a_sample(data: dict[str, Any], frame: pd.DataFrame) -> None:
    (measure,) = data["measures"]
    assert len(frame) == data["draws"]
    assert frame[f"{identifier(measure['of'])}_low"].mean() == pytest.approx(measure["low"])
    assert dict(data["solutions"]) == dict(frame["solutions"].value_counts())


def of_given_data(data: dict[str, Any], frame: pd.DataFrame) -> None:
    for row in frame.to_dict("records"):
        (own,) = (p for p in data["parameters"] if p["parameter"] == row["parameter"])
        assert own[row["measure"]] == {k: row[k] for k in ("value", "low", "high", "noise")}


def of_a_discovery(data: dict[str, Any], frame: pd.DataFrame) -> None:
    box = frame[frame["rule"] == "box"]
    assert data["box"]["restrictions"] == box.iloc[:, 1:6].to_dict("records")
    assert (box["density"] == data["box"]["density"]).all()


def of_swings(data: dict[str, Any], frame: pd.DataFrame) -> None:
    for swing in data["swings"]:
        own = frame[frame["parameter"] == swing["parameter"]]
        for name in ("at", "low", "high"):
            same(swing[name], own[name])


def of_turns(data: dict[str, Any], frame: pd.DataFrame) -> None:
    names = ("parameter", "value", "side", "now", "distance")
    rows("turns", **{name: name for name in names})(data, frame)
    (play,) = data["turns"][0]["plays"]
    assert frame["plays"][0] == "; ".join(f"{k}: {v}" for k, v in play.items())


def of_tipping(data: dict[str, Any], frame: pd.DataFrame) -> None:
    rows("points", value="value", kind="kind", path_changes="path_changes")(data, frame)
    (before,) = data["points"][0]["before"]
    assert frame["before"][0] == "; ".join(f"{k}: {v}" for k, v in before.items())


def of_a_picture(data: dict[str, Any], frame: pd.DataFrame) -> None:
    assert np.ravel(data["index"]).tolist() == frame["kind"].tolist()


def of_a_proof(data: dict[str, Any], frame: pd.DataFrame) -> None:
    same(list(data["counterexample"].values()), frame["counterexample"])
    assert data["within"]["drain"] == [frame["low"][0], frame["high"][0]]


def of_a_flip(data: dict[str, Any], frame: pd.DataFrame) -> None:
    changed = frame[frame["change"] != frame["now"]]
    assert data["change"] == dict(zip(changed["parameter"], changed["change"], strict=True))


def of_edges(data: dict[str, Any], frame: pd.DataFrame) -> None:
    rows("edges", gap="gap", gap_anywhere="gap_anywhere")(data, frame)
    same([edge["by_payoffs"]["share"] for edge in data["edges"]], frame["payoffs_share"])


def of_a_commitment(data: dict[str, Any], frame: pd.DataFrame) -> None:
    assert data["gains"] == {row.player: [row.low, row.high] for row in frame.itertuples()}


def of_order(data: dict[str, Any], frame: pd.DataFrame) -> None:
    share = data["outcomes"][0]["is_one"]["share"]
    assert share == frame["share"][0]


def of_rivals(data: dict[str, Any], frame: pd.DataFrame) -> None:
    found = np.array(data["log_likelihood"])
    np.testing.assert_array_equal(frame[data["names"]], found - found[:, :1])


def of_stability(data: dict[str, Any], frame: pd.DataFrame) -> None:
    for definition, states in data["equilibria"].items():
        assert list(states) == frame["state"][frame[f"{definition}_all"]].tolist()
        for player, own in data["stable"][definition].items():
            assert list(own) == frame["state"][frame[f"{definition}_{player}"]].tolist()


def of_signalling(data: dict[str, Any], frame: pd.DataFrame) -> None:
    for name in ("resist", "challenge", "fight"):
        same(data[name], frame[name])


def of_dominance(data: dict[str, Any], frame: pd.DataFrame) -> None:
    every = [one for each in data["rounds"] for one in each] + list(data["weak"])
    assert every
    for name in ("player", "action", "strict", "margin"):
        same([one[name] for one in every], frame[name])


SIEGE = cs.build(
    {
        "schema": 1,
        "name": "siege",
        "horizon": {"rounds": 3},
        "state": {"stock": {"levels": [0, 1], "start": 1}},
        "players": {"A": {}},
        "moves": [{"player": "A", "choose": ["fire", "hold"], "when": "stock > 0"}],
        "transitions": {"stock": [{"to": 0, "when": "A == fire", "chance": 0.5}]},
        "payoffs": {"A": [{"worth": 1, "when": "A == fire"}]},
    }
)

EVERY: dict[str, tuple[Callable[[], Result], Agree]] = {
    "judge": (lambda: cs.judge(SMALL), rows("claims", says="says", value="value")),
    "sweep": (lambda: cs.sweep(SMALL, drain=[0.0, 0.3, 1.0], stake=[0.1, 0.9]), in_columns),
    "sample": (
        lambda: cs.sample(SMALL, seed=3, draws=64, measures=["U(Patron)"]),
        of_a_sample,
    ),
    "sensitivity": (
        lambda: cs.sensitivity(SMALL, seed=3, draws=64),
        rows("effects", parameter="parameter", main="first_order", total="total"),
    ),
    "given_data": (
        lambda: cs.study.given_data(SMALL, "Attacker", seed=3, draws=256),
        of_given_data,
    ),
    "discover": (
        lambda: cs.discover(SMALL, "Attacker == strike", seed=3, draws=256),
        of_a_discovery,
    ),
    "swings": (lambda: cs.swings(SMALL, "U(Patron)", points=5), of_swings),
    "claim_flips": (
        lambda: cs.claim_flips(SMALL, "drain", "P(Attacker == strike) < 0.5", points=65),
        rows("flips"),
    ),
    "tipping_points": (lambda: cs.tipping_points(SMALL, "drain"), of_tipping),
    "turns": (lambda: cs.turns(SMALL), of_turns),
    "phase_diagram": (
        lambda: cs.phase_diagram(SMALL, "drain", "cost", pixels=20),
        of_a_picture,
    ),
    "prove": (
        lambda: cs.prove(SMALL, "P(Attacker == strike) > 0.5", seed=3, within={"drain": (0, 1)}),
        of_a_proof,
    ),
    "prove_claims": (lambda: cs.prove_claims(SMALL, seed=3), rows("proofs")),
    "nearest_flips": (lambda: cs.study.nearest_flips(SMALL, seconds=5, seed=3), rows("flips")),
    "nearest_flip": (
        lambda: cs.nearest_flip(SMALL, "P(Attacker == strike) > 0.5", at_most=1, seed=3),
        of_a_flip,
    ),
    "conditions": (lambda: cs.conditions(SMALL, "Patron == intervene"), rows("conditions")),
    "knife_edge": (lambda: cs.knife_edge(SMALL, seed=3, draws=64), of_edges),
    "counterfactuals": (lambda: cs.counterfactuals(SMALL), rows("changes")),
    "shapley": (
        lambda: cs.shapley(SMALL, SMALL.set(drain=0.1, stake=0.6), "U(Target)", seed=3),
        rows("contributions"),
    ),
    "commitment_value": (
        lambda: cs.commitment_value(SMALL, to="Target", by="Patron == intervene"),
        of_a_commitment,
    ),
    "order_robustness": (lambda: cs.order_robustness(SMALL, seed=3), of_order),
    "regimes": (
        lambda: cs.regimes(DEMAND, (MADE,), p_ch=[0.3, 0.7], p_def=[0.3, 0.9]),
        in_columns,
    ),
    "sources": (lambda: cs.sources(SMALL, seed=3), rows("sources", source="source", says="says")),
    "backtest": (lambda: cs.backtest(cs.load("patron"), CASES, seed=3), in_columns),
    "rivals": (
        lambda: cs.rivals(cs.load("patron"), ["rivals/unrestrained"], CASES, seed=3, draws=256),
        of_rivals,
    ),
    "fictitious_play": (lambda: cs.study.fictitious_play(CHICKEN, rounds=20, seed=3), in_columns),
    "replicator": (
        lambda: cs.study.replicator(CHICKEN, [[0.5, 0.5], [0.4, 0.6]], time=2, steps=4),
        in_columns,
    ),
    "stability": (lambda: cs.equilibria.stability(SMALL), of_stability),
    "signalling": (
        lambda: cs.equilibria.lewis_schultz(cs.load("crisis_signalling")),
        of_signalling,
    ),
    "dominance": (lambda: cs.equilibria.dominance(SMALL.strategic()), of_dominance),
    "course": (lambda: cs.course(SIEGE), in_columns),
    "paths": (lambda: cs.simulate(SIEGE, paths=20, seed=3), in_columns),
}
WITHOUT_CHANCE = (
    "course",
    "judge",
    "sweep",
    "swings",
    "claim_flips",
    "tipping_points",
    "turns",
    "phase_diagram",
    "conditions",
    "counterfactuals",
    "commitment_value",
    "regimes",
    "replicator",
    "stability",
    "signalling",
    "dominance",
)


def every_kind(kind: type[Result]) -> set[type[Result]]:
    """Return the kinds of result of the library's own, but for that of all solvers."""
    found = {kind, *(k for sub in kind.__subclasses__() for k in every_kind(sub))}
    own = {kind for kind in found if kind.__module__.startswith("crisis_sim.")}
    return own - {Result, StudyResult, GameResult, cs.Equilibria}


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    return {name: make() for name, (make, _) in EVERY.items()}


def test_no_kind_of_result_is_left_out(results: dict[str, Result]) -> None:
    assert {type(found) for found in results.values()} == every_kind(Result)


@pytest.mark.parametrize("name", EVERY)
def test_it_says_what_it_rests_on(name: str, results: dict[str, Result]) -> None:
    facts = results[name].provenance()
    assert facts["version"] == cs.__version__
    assert isinstance(facts["digest"], str) and len(facts["digest"]) >= 12
    assert isinstance(facts["solves"], int) and facts["solves"] >= 1
    assert facts["complete"] is True
    assert isinstance(facts["scenario"], str)
    assert {"concept", "method"} & facts.keys()
    assert facts.get("seed") == (None if name in WITHOUT_CHANCE else 3)


@pytest.mark.parametrize("name", EVERY)
def test_its_three_exits_agree(name: str, results: dict[str, Result]) -> None:
    found, (_, agree) = results[name], EVERY[name]
    frame, dataset, data = found.to_frame(), found.to_xarray(), found.to_dict()
    assert len(frame) and frame.columns.is_unique and frame.index.is_unique
    facts = found.provenance()
    for fact, value in facts.items():
        assert fact in data and fact in dataset.attrs
        assert dataset.attrs[fact] == ("none" if value is None else value)
    json.loads(to_json(data))
    agree(data, frame)
    axes = [axis for axis in dataset.dims if axis in frame]
    again = dataset.to_dataframe()
    labelled = frame.set_index(axes) if axes else frame
    assert set(again.columns) == set(labelled.columns)
    for column in labelled:
        same(labelled[column].tolist(), again[column].reindex(labelled.index))


@pytest.mark.parametrize("name", EVERY)
def test_its_array_is_a_netcdf_file(name: str, results: dict[str, Result]) -> None:
    dataset = results[name].to_xarray()
    content = dataset.to_netcdf()
    with xr.open_dataset(bytes(content), engine="scipy") as read:
        again = read.load()
    assert set(again.data_vars) == set(dataset.data_vars)
    assert again.attrs["digest"] == dataset.attrs["digest"]
    for column, array in dataset.data_vars.items():
        if array.dtype.kind in "fiub":
            np.testing.assert_array_equal(again[column].values, array.values)


def test_a_result_of_nothing_is_a_table_without_rows() -> None:
    found = cs.tipping_points(cs.load("iran_2025"), "sortie_cost")
    assert not len(found) and found.complete
    frame = found.to_frame()
    assert not len(frame) and "value" in frame
    assert found.to_xarray().sizes == {"point": 0}


def test_a_fixed_move_is_told_in_words() -> None:
    for found in (
        cs.tipping_points(SMALL, "drain", fixing="Attacker == strike"),
        cs.sweep(SMALL, drain=[0.0], fixing="Attacker == strike"),
    ):
        assert json.loads(to_json(found.to_dict()))["fixing"] == "Attacker == strike"


@pytest.mark.parametrize("name", EVERY)
def test_columns_are_identifiers_with_units_and_meanings(
    name: str, results: dict[str, Result]
) -> None:
    frame, dataset = results[name].to_frame(), results[name].to_xarray()
    assert all(name.isidentifier() and not iskeyword(name) for name in map(str, frame))
    for told, known in (("units", "units"), ("meanings", "long_name")):
        assert frame.attrs[told].keys() <= set(frame.columns)
        for column, text in frame.attrs[told].items():
            assert dataset[column].attrs[known] == text


@pytest.mark.parametrize("name", EVERY)
def test_its_short_form_is_short(name: str, results: dict[str, Result]) -> None:
    short = repr(results[name])
    assert len(short) < 400 and 1 <= len(short.splitlines()) <= 5
    assert type(results[name]).__name__ in short and "complete" in short


class Tags(HTMLParser):
    """The tags of a page, opened and closed, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "


@pytest.mark.parametrize("name", EVERY)
def test_in_a_notebook_it_is_a_plain_table(name: str, results: dict[str, Result]) -> None:
    page = results[name]._repr_html_()
    assert len(page.encode()) < 20_000
    read = Tags(page)
    assert not read.open
    assert set(read.seen) <= {"p", "table", "thead", "tbody", "tr", "th", "td"}
    assert read.seen[0] == "p" and "table" in read.seen
    assert results[name].version in read.text


@pytest.mark.parametrize("name", EVERY)
def test_it_has_all_forms_that_a_notebook_may_show(name: str, results: dict[str, Result]) -> None:
    forms = results[name]._repr_mimebundle_(include=None, exclude=None)
    assert forms["text/html"] == results[name]._repr_html_()
    assert forms["text/plain"] == repr(results[name])
    lines = forms["text/markdown"].splitlines()
    table = [line for line in lines if line.startswith("| ")]
    assert len(table) >= 2 and len({len(re.findall(r"(?<!\\)\|", line)) for line in table}) == 1


def test_a_notebook_is_safe_from_what_a_file_says() -> None:
    bad = "<script>alert(1)</script>"
    found = cs.sources(SMALL, seed=3)
    said = replace(found, supports=(replace(found.supports[0], says=bad),))
    assert "<script" not in said._repr_html_() and "&lt;script" in said._repr_html_()
    forms = said._repr_mimebundle_()
    assert not re.search(r"(?<!\\)<script", forms["text/markdown"])


@pytest.mark.parametrize("name", EVERY)
def test_it_equals_its_pickled_self_and_stays_frozen(name: str, results: dict[str, Result]) -> None:
    found = results[name]
    again = pickle.loads(pickle.dumps(found))
    assert again == found and hash(again) == hash(found)
    assert replace(again, version="0") != found
    for each in fields(again):
        value = getattr(again, each.name)
        assert not isinstance(value, np.ndarray) or not value.flags.writeable
        with pytest.raises(FrozenInstanceError):
            setattr(again, each.name, value)


@pytest.mark.parametrize("name", EVERY)
def test_it_is_drawn_and_told(name: str, results: dict[str, Result]) -> None:
    found = results[name]
    assert len(found.to_text()) > 40
    without = ("judge", "nearest_flips", "sources", "fictitious_play", "replicator", "stability")
    if name in (*without, "signalling", "dominance", "paths"):
        with pytest.raises(cs.ArgumentError, match="has no figure"):
            found.plot()
    else:
        assert isinstance(found.plot(), Figure)


def test_values_that_differ_make_results_that_differ() -> None:
    one, other = (cs.sample(SMALL, seed=seed, draws=64) for seed in (3, 4))
    assert one != other and one == cs.sample(SMALL, seed=3, draws=64)


def test_a_sample_has_what_is_played_in_each_draw() -> None:
    frame = cs.sample(SMALL, seed=3, draws=64).to_frame()
    values = {name: float(frame[name][5]) for name in SMALL.parameters}
    (alone,) = cs.solve(SMALL.set(**values))
    for move, choices in SMALL.histories.outcomes.moves.items():
        for choice in choices:
            here = frame[f"P_{move}_{choice}"][5]
            assert here == pytest.approx(alone.probability(f"{move} == {choice}"))
    assert frame["solutions"][5] == 1


MIXED = cs.StrategicGame([[[2, 1], [3, 0]], [[2, 3], [1, 0]]])
SOLVED: dict[str, Callable[[], cs.Equilibria]] = {
    "a scenario": lambda: cs.solve(SMALL),
    "private information": lambda: cs.solve(DEMAND),
    "read simultaneously": lambda: cs.solve(SMALL, "pure"),
    "a tree": lambda: cs.solve(SMALL.tree(), "logit", rationality=2),
    "a strategic game": lambda: cs.solve(MIXED, "nash"),
}


@pytest.mark.parametrize("name", SOLVED)
def test_equilibria_come_out_as_other_results_do(name: str) -> None:
    found = SOLVED[name]()
    frame, data = found.to_frame(), found.to_dict()
    assert len(frame) == len(found) == len(data["equilibria"]) == len(found.to_xarray()["regret"])
    assert all(column.isidentifier() for column in map(str, frame))
    for row, each, told in zip(frame.to_dict("records"), found, data["equilibria"], strict=True):
        for condition, chance in told["probabilities"].items():
            assert row[identifier(f"P({condition})")] == chance == each.probability(condition)
        for player, worth in each.payoffs.items():
            assert row[identifier(f"U({player})")] == worth
        assert len(each.to_frame()) == sum(map(len, each.strategies.values()))
        assert each.to_dict() == told
        for short in (repr(each), repr(found)):
            assert len(short) < 400 and len(short.splitlines()) <= 5
        assert each.on_path() in each.to_text()
    json.loads(to_json(data))
    assert found.provenance().items() <= data.items()
    assert pickle.loads(pickle.dumps(found)) == found
    assert found[0].on_path() in found.to_text() and "regret" in found.to_text()
    page = Tags(found._repr_html_())
    assert page.seen[0] == "p" and not page.open
    assert page.text.index(found[0].on_path()) < page.text.index("regret")


@pytest.mark.parametrize("name", SOLVED)
def test_equilibria_are_drawn_where_there_is_a_tree(name: str) -> None:
    found = SOLVED[name]()
    if name == "a strategic game":
        with pytest.raises(cs.ArgumentError, match="no tree"):
            found.plot()
    else:
        assert isinstance(found.plot(), Figure)


@pytest.mark.parametrize("game", [MIXED, SMALL.strategic(), SMALL.tree(), DEMAND.tree()])
def test_games_come_out_as_tables(game: cs.StrategicGame | cs.CrisisTree) -> None:
    frame = game.to_frame()
    assert len(frame) == game.payoffs[0].size
    for player, own in zip(game.players, game.payoffs, strict=True):
        assert frame[identifier(f"U({player})")].tolist() == own.ravel().tolist()
    assert all(column.isidentifier() for column in map(str, frame))
    data = json.loads(to_json(game.to_dict()))
    assert data["players"] == list(game.players)
    assert len(repr(game)) < 400 and repr(game) in game.to_text()
    page = Tags(game._repr_html_())
    assert page.seen[0] == "p" and "table" in page.seen and not page.open


def test_a_tree_has_a_row_for_each_end() -> None:
    frame = SMALL.tree().to_frame()
    assert frame["Attacker"].tolist() == ["strike", "strike", "strike", "abstain"]
    assert frame["Target"].tolist() == ["resist", "resist", "concede", ""]


def test_a_branch_of_logit_play_comes_out_as_a_table() -> None:
    branch = cs.equilibria.principal_branch([[[1, 0], [0, 1]]] * 2, up_to=5)
    frame, data = branch.to_frame(), branch.to_dict()
    same(data["rationality"], frame["rationality"])
    np.testing.assert_array_equal(frame["Player_2_1"], branch.profiles[1][0])
    assert "bifurcations at λ = [2.0]" in repr(branch) and len(repr(branch)) < 400
    assert not Tags(branch._repr_html_()).open
    assert pickle.loads(pickle.dumps(branch)) == branch


def test_verdicts_come_out_as_other_results_do() -> None:
    found = cs.judge(SMALL)
    frame, data = found.to_frame(), found.to_dict()
    assert [claim["verdict"] for claim in data["claims"]] == frame["verdict"].tolist()
    assert "2 claims: 2 holds" in repr(found)


@pytest.mark.parametrize("name", ["strike_resist_intervene", "iran_2025", "iran_2025_beliefs"])
def test_a_scenario_is_short_in_a_notebook(name: str) -> None:
    scenario = cs.load(name)
    assert len(repr(scenario)) < 400 and len(repr(scenario).splitlines()) <= 5
    assert repr(scenario).startswith(f"{name}: {scenario.question}"[:100])
    page = scenario._repr_html_()
    assert len(page.encode()) < 20_000 and "<script" not in page
    assert page.index("<p>") < page.index("<table>")
    assert scenario.moves[0].name in page


def test_nothing_of_a_scenario_lands_raw_in_a_notebook() -> None:
    scenario = cs.build(
        {
            "schema": 1,
            "name": "dare",
            "question": "<script>alert(1)</script>",
            "players": {"A": {"label": "<b>A</b>"}},
            "moves": [{"player": "A", "choose": ["strike", "abstain"]}],
            "payoffs": {"A": [{"worth": 1, "when": "A == strike"}]},
        }
    )
    assert "<script" not in scenario._repr_html_() and "<b>" not in scenario._repr_html_()
