"""The keys of a crisis over time: what they mean, and every fault at its place."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

import crisis_sim as cs
from crisis_sim.scenario.faults import ArgumentError, ScenarioError
from crisis_sim.scenario.source import parse_document
from crisis_sim.show.rounds import tell_rounds

BASE: dict[str, Any] = {
    "schema": 1,
    "name": "siege",
    "horizon": {"rounds": 3, "unit": "month", "discount": "patience", "stop": 0.1},
    "parameters": {
        "patience": {"value": 0.9, "low": 0.5, "high": 0.95},
        "luck": {"value": 0.3, "low": 0.1, "high": 0.4},
    },
    "state": {
        "weather": {"levels": ["on", "off"], "start": {"on": "luck", "off": "1 - luck"}},
        "stock": {"levels": [0, 0.5, 1], "start": 1},
    },
    "definitions": {"cover": "stock if weather == on else 0"},
    "players": {"A": {}, "B": {}},
    "moves": [
        {"player": "A", "choose": ["strike", "wait"]},
        {"player": "B", "choose": ["stand", "give_way"], "when": "A == strike and stock > 0"},
    ],
    "transitions": {
        "stock": [{"to": "max(stock - 0.5, 0)", "when": "A == strike", "chance": "luck"}],
        "weather": [{"from": "on", "to": "off", "chance": "luck * cover"}],
    },
    "ends": [
        {"name": "fallen", "when": "stock == 0", "worth": {"A": 1, "B": "-1 - cover"}},
        {"name": "peace", "when": "A == wait and weather == off"},
    ],
    "payoffs": {"A": [{"worth": "-cover", "when": "A == strike"}], "B": [{"worth": "stock"}]},
    "final": {"B": "stock * 2"},
}


def changed(path: str, value: object) -> dict[str, Any]:
    """Return the file with one value changed; `-` takes it out."""
    data = copy.deepcopy(BASE)
    holder: Any = data
    *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
    for part in way:
        holder = holder[part]
    if value == "-":
        del holder[last]
    else:
        holder[last] = value
    return data


def test_everything_is_read() -> None:
    rounds = cs.build(BASE).rounds
    assert rounds is not None
    assert (rounds.count, rounds.unit, rounds.paths, rounds.seed) == (3, "month", 10_000, 0)
    assert rounds.states["weather"].levels == ("on", "off")
    assert rounds.states["weather"].values is None
    assert rounds.states["stock"].values == (0.0, 0.5, 1.0)
    assert [f.text for f in rounds.states["stock"].start] == ["0.0", "0.0", "1.0"]
    assert rounds.end_names == ("fallen", "peace", "stopped", "none")
    assert pickle.loads(pickle.dumps(rounds)).ends[0].name == "fallen"


def test_a_round_is_told_in_words() -> None:
    scenario = cs.build(BASE)
    assert scenario.rounds is not None
    told = "\n".join(tell_rounds(scenario, scenario.rounds))
    for said in (
        "The crisis has 3 months at most.",
        "weather: on, off; it begins at on (luck) or off (1 - luck).",
        "stock moves to max(stock - 0.5, 0) with probability luck if A == strike.",
        "weather moves from on to off with probability luck * cover.",
        "Then it ends, fallen, if stock == 0: A gets 1, B gets -1 - cover.",
        "Else it ends, peace, if A == wait and weather == off.",
        "Else the next month follows with probability 1 - (0.1); it counts patience times as much.",
        "After the last month B gets stock * 2.",
    ):
        assert said in told


def test_levels_are_words_and_numbers_are_keys_below_start() -> None:
    text = "state: {a: {levels: [on, no], start: {on: 1}}, b: {levels: [0.5], start: {0.5: 1}}}"
    state = parse_document(text).data["state"]
    assert state["a"]["levels"] == ["on", "no"]
    assert state["b"]["start"] == {"0.5": 1}


def test_a_file_without_rounds_has_none() -> None:
    assert cs.load("strike_resist_intervene").rounds is None


def test_a_crisis_over_time_is_no_single_tree() -> None:
    with pytest.raises(ArgumentError, match="goes on over time"):
        cs.build(BASE).tree()


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("horizon/rounds", 0, "greater than"),
        ("horizon/rounds", "endless", "rounds"),
        ("horizon/discount", 1.5, "`discount` is no share"),
        ("horizon/discount", {"C": 1}, "unknown player `C`"),
        ("horizon/discount", "cover", "cannot rest on"),
        ("horizon/stop", "luck * 4", "`stop` is no share near luck"),
        ("horizon", "-", "`state` without `horizon`"),
        ("state/stock/levels", [0, 1, "many"], "mixed"),
        ("state/stock/levels", [0, 0.5, 1, 0.5], "stands twice"),
        ("state/stock/levels", [0, 1], "is no level of `stock`"),
        ("state/stock/start", 2, "`2` is no level of `stock`"),
        ("state/weather/start", {"of": 1}, "did you mean `off`?"),
        ("state/weather/start", {"on": 0.5}, "sum to 0.5"),
        ("state/weather/start", {"on": "1 + luck", "off": "-luck"}, "is below 0"),
        ("state/A", {"levels": [1], "start": 1}, "also the name of a move"),
        ("state/luck", {"levels": [1], "start": 1}, "also the name of a parameter"),
        ("state/until", {"levels": [1], "start": 1}, "is a word of claims"),
        ("transitions/moon", [{"to": 1}], "unknown state `moon`"),
        ("transitions/weather/0/to", "of", "did you mean `off`?"),
        ("transitions/weather/0/from", "onn", "did you mean `on`?"),
        ("transitions/stock/0/to", "stock - 0.5", "is no level of `stock`"),
        ("transitions/stock/0/to", "stock - luck", "is no level of `stock`"),
        ("transitions/stock/0/chance", "luck + 0.7", "sum to more than 1 near luck"),
        ("transitions/stock/0/chance", "luck - 0.2", "below 0 near luck"),
        ("transitions/stock/0/when", "A == strick", "did you mean `strike`?"),
        ("ends/0/name", "stopped", "cannot be called `stopped`"),
        ("ends/1/name", "fallen", "a second end called `fallen`"),
        ("ends/0/when", "stock == 0.6", "did you mean `0.5`?"),
        ("ends/0/when", "weather == onn", "did you mean `on`?"),
        ("ends/0/when", "stock == 0 and stock == 1", "`fallen` can never come"),
        ("ends/0/worth", {"C": 1}, "unknown player `C`"),
        ("ends/0/worth", {"A": "1 / stock"}, "is not finite"),
        ("final", {"A": "A == strike"}, "after the last round there are no moves"),
        ("payoffs/A/0/worth", "1 / stock", "is not finite"),
        ("moves/1/when", "A == strike and luck > 0", "cannot hang on the number `luck`"),
        ("moves/1/when", "A == strike and stock == 2", "is no level of `stock`"),
    ],
)
def test_faults(path: str, value: object, message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        cs.build(changed(path, value))
    assert message in str(caught.value)


def test_an_infinite_crisis_is_discounted_or_stops() -> None:
    data = changed("horizon", {"rounds": "infinite"})
    del data["final"]
    with pytest.raises(ScenarioError, match="has to be discounted, or to stop"):
        cs.build(data)
    assert cs.build(data | {"horizon": {"rounds": "infinite", "stop": 0.1}}).rounds is not None
    assert cs.build(data | {"horizon": {"rounds": "infinite", "discount": 0.9}}).rounds is not None


def test_nothing_is_final_in_an_infinite_crisis() -> None:
    with pytest.raises(ScenarioError, match="no last round"):
        cs.build(changed("horizon", {"rounds": "infinite", "discount": 0.9}))


def test_an_end_at_a_level_that_no_play_reaches_can_never_come() -> None:
    data = changed("transitions/stock", "-")
    with pytest.raises(ScenarioError, match="`fallen` can never come"):
        cs.build(data)


def test_types_rest_and_are_private() -> None:
    data = changed("types", {"A": {"hard": {"prior": 0.5}, "soft": {"prior": 0.5}}})
    assert cs.build(data).types
    data["transitions"]["stock"][0]["chance"] = "0.1 * (type.A == hard)"
    with pytest.raises(ScenarioError, match="types are private"):
        cs.build(data)


def test_too_many_states_are_refused_with_their_number() -> None:
    levels = {"levels": list(range(101)), "start": 0}
    with pytest.raises(ScenarioError, match="can stand in 6,181,806 ways"):
        cs.build(changed("state", BASE["state"] | {"x": levels, "y": levels, "z": levels}))


def test_all_faults_are_told_at_once() -> None:
    data = changed("transitions/weather/0/to", "of")
    data["ends"][0]["when"] = "stock == 0.6"
    with pytest.raises(ScenarioError, match="2 faults"):
        cs.build(data)
