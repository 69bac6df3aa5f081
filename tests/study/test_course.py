"""The course of a crisis over time: moved forward by hand, by claims, and against paths drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest

import crisis_sim as cs
from crisis_sim.equilibria.markov.result import CrisisPlay

SIEGE: dict[str, Any] = {
    "schema": 1,
    "name": "siege",
    "horizon": {"rounds": 5, "unit": "month", "discount": 0.9, "stop": 0.05},
    "parameters": {"luck": {"value": 0.4, "low": 0.1, "high": 0.5}},
    "state": {
        "ally": {"levels": ["on", "off"], "start": {"on": 0.3, "off": 0.7}},
        "stock": {"levels": [0, 1, 2], "start": 2},
    },
    "players": {"A": {"label": "The attacker"}, "B": {}},
    "moves": [
        {"player": "A", "choose": ["strike", "wait"]},
        {"player": "B", "choose": ["stand", "give_way"], "when": "A == strike and stock > 0"},
        {"name": "storm", "chance": {"yes": 0.2, "no": 0.8}, "when": "A == wait"},
    ],
    "transitions": {
        "stock": [{"to": "max(stock - 1, 0)", "when": "A == strike", "chance": "luck"}],
        "ally": [
            {"from": "off", "to": "on", "when": "storm == yes", "chance": 0.5},
            {"from": "on", "to": "off", "chance": 0.1},
        ],
    },
    "ends": [
        {"name": "fallen", "when": "stock == 0", "worth": {"A": 2, "B": -2}},
        {"name": "yielded", "when": "B == give_way", "worth": {"A": 1}},
    ],
    "payoffs": {
        "A": [{"worth": "-0.5 - (ally == on)", "when": "A == strike"}],
        "B": [{"worth": "0.1 * stock"}, {"worth": -0.3, "when": "B == stand"}],
    },
    "solve": {"concept": "logit", "rationality": 1.5},
    "simulate": {"paths": 500, "seed": 3},
}


@pytest.fixture(scope="module")
def siege() -> cs.Crisis:
    return cs.build(SIEGE)


def test_levels_and_standings_sum_to_one(siege: cs.Crisis) -> None:
    found = cs.course(siege)
    assert found.probability.shape == (1, 6, len(found.events))
    for name in ("ally", "stock", "end"):
        own = [index for index, event in enumerate(found.events) if event.name == name]
        assert found.probability[0][:, own].sum(axis=1) == pytest.approx(np.ones(6), abs=1e-12)
    acted = found.of("A == strike") + found.of("A == wait")
    assert acted[0] == pytest.approx(found.going_on[0] * ([1] * 5 + [0]), abs=1e-12)


def test_each_cell_is_the_probability_at_its_round(siege: cs.Crisis) -> None:
    found = cs.course(siege)
    (play,) = cs.solve(siege)
    assert isinstance(play, CrisisPlay)
    for event in found.events:
        for number in (1, 3, 6):
            chance = play.probability(event.condition, at=number)
            assert found.of(event.condition)[0, number - 1] == pytest.approx(chance, abs=1e-12)


def test_by_is_what_any_round_so_far_brought(siege: cs.Crisis) -> None:
    (play,) = cs.solve(siege)
    assert isinstance(play, CrisisPlay)
    drawn = cs.simulate(siege, paths=20_000, seed=1)
    for number in (1, 2, 5):
        struck = (drawn.acts["B"][:, :number] == 0).any(axis=1)
        chance = play.probability("B == stand", by=number)
        assert binomtest(int(struck.sum()), 20_000, chance).pvalue > 1e-7
        both = (drawn.acts["B"][:, :number] == 0) & (drawn.states["ally"][:, :number] == 0)
        chance = play.probability("B == stand and ally == on", by=number)
        assert binomtest(int(both.any(axis=1).sum()), 20_000, chance).pvalue > 1e-7
    fell = drawn.statuses.index("fallen")
    struck = (drawn.acts["B"] == 0).any(axis=1)
    fallen = (drawn.status == fell).any(axis=1)
    share = play.probability("B == stand", given="end == fallen", by=5)
    assert binomtest(int((struck & fallen).sum()), int(fallen.sum()), share).pvalue > 1e-7


def test_the_chain_and_the_paths_agree(siege: cs.Crisis) -> None:
    found, paths = cs.course(siege), 100_000
    drawn = cs.simulate(siege, paths=paths, seed=0)
    assert siege.rounds is not None
    index = {move.name: move.choices for move in siege.moves}
    index |= {name: state.levels for name, state in siege.rounds.states.items()}
    index["end"] = drawn.statuses
    own = {**drawn.acts, **drawn.states, "end": drawn.status}
    for event in found.events:
        made = own[event.name] == index[event.name].index(event.value)
        for number in range(6):
            chance = float(np.clip(found.of(event.condition)[0, number], 0, 1))
            assert binomtest(int(made[:, number].sum()), paths, chance).pvalue > 1e-7


def test_paths_of_a_seed_are_the_same_however_many(siege: cs.Crisis) -> None:
    few, many = cs.simulate(siege, paths=300, seed=7), cs.simulate(siege, paths=9000, seed=7)
    for name, own in few.states.items():
        assert own.tobytes() == many.states[name][:300].tobytes()
    assert few.status.tobytes() == many.status[:300].tobytes()
    assert cs.simulate(siege, paths=300, seed=8).status.tobytes() != few.status.tobytes()


def test_the_file_says_how_many_paths_and_where_they_begin(siege: cs.Crisis) -> None:
    drawn = cs.simulate(siege)
    assert (drawn.draws, drawn.seed) == (500, 3)
    assert drawn.status.tobytes() == cs.simulate(siege, 500, 3).status.tobytes()
    assert cs.simulate(siege, seed=0).seed == 0


def test_a_path_is_told(siege: cs.Crisis) -> None:
    drawn = cs.simulate(siege)
    told = [drawn.story(path) for path in range(500)]
    assert all(story.startswith("Month 1. ally o") for story in told)
    assert any("Then it ends: fallen, with ally" in story for story in told)
    assert any("After the last month it goes on, with ally" in story for story in told)
    assert any("The attacker: strike; B: stand." in story for story in told)
    with pytest.raises(cs.ArgumentError, match="a number below 500"):
        drawn.story(500)


def test_tables_and_arrays(siege: cs.Crisis) -> None:
    frame = cs.course(siege, 2).to_frame()
    assert set(frame["round"]) == {1, 2, 3}
    labelled = cs.course(siege).to_xarray()
    assert labelled["probability"].sel(solution=0, round=1, event="stock == 2") == 1.0
    drawn = cs.simulate(siege, paths=20).to_xarray()
    assert dict(drawn.sizes) == {"path": 20, "round": 6}
    assert str(drawn["stock"].sel(path=3, round=1).item()) == "2"


def test_several_solutions_are_followed_each() -> None:
    data = SIEGE | {
        "horizon": {"rounds": 1},
        "payoffs": {"A": [{"worth": 0}], "B": [{"worth": 0}]},
        "ends": [],
        "solve": {"concept": "markov_perfect"},
    }
    found = cs.course(cs.build(data))
    assert len(found.probability) > 1
    low, high = found.range()
    struck = [event.condition for event in found.events].index("A == strike")
    assert (low[0, struck], high[0, struck]) == (0.0, 1.0)


def test_what_cannot_be_followed_is_said(siege: cs.Crisis) -> None:
    with pytest.raises(cs.ArgumentError, match="at most 5"):
        cs.course(siege, 6)
    with pytest.raises(cs.ArgumentError, match="a file with `horizon`"):
        cs.course(cs.load("strike_resist_intervene"))
    with pytest.raises(cs.ArgumentError, match="one of ally == on"):
        cs.course(siege).of("stock == 7")
