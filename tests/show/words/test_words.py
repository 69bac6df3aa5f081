"""Small words: singular and plural, one end or two, names as people read them."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

import crisis_sim as cs
from crisis_sim.show.words import discover, knife_edge, sample, sensitivity
from crisis_sim.show.words.sweep import print_sweep

SMALL = cs.load("strike_resist_intervene")


def test_one_value_is_no_stretch_and_one_point_no_plural() -> None:
    out = io.StringIO()
    print_sweep(cs.sweep(SMALL, drain=[1.0]), (), Console(file=out, width=200))
    told = out.getvalue()
    assert "1 point, " in told
    assert "1 to 1" not in told
    told = sample.tell(cs.sample(SMALL.set(drain=0.4), draws=64))
    assert "nowhere several solutions" in told


def test_ends_that_are_written_alike_are_written_once() -> None:
    """Two solutions at one draw of many: their shares differ by less than is printed."""
    found = cs.sample(SMALL, draws=64)
    first, *rest = found.choices
    choices = (replace(first, low=0.5, high=0.5000001), *rest)
    told = sample.tell(replace(found, choices=choices))
    assert told.startswith("Attacker: strike 50%, abstain")


def test_a_refusal_names_players_and_places_by_their_labels() -> None:
    rules = {
        "schema": 1,
        "name": "near",
        "players": {"Navy": {"label": "The naval power"}},
        "moves": [{"player": "Navy", "choose": ["sweep", "wait"]}],
        "payoffs": {
            "Navy": [
                {"worth": 1, "when": "Navy == sweep"},
                {"worth": 0.999, "when": "Navy == wait"},
            ]
        },
    }
    found = cs.knife_edge(cs.build(rules), margin=2.0)
    (gap, *_) = knife_edge.refusals_in_words(found)
    assert gap.startswith("the smallest gap (The naval power) is ")
    assert "of the range of payoffs of The naval power, below" in gap
    assert "the smallest gap (The naval power)" in knife_edge.tell(found)


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_the_numbers_of_a_sensitivity_are_explained(method: str) -> None:
    told = sensitivity.tell(cs.sensitivity(SMALL, method=method, draws=8))
    second = "Alone: " if method == "sobol" else "Mean: "
    assert "\nIn all: " in told
    assert second in told


def test_the_words_of_a_discovery_are_explained() -> None:
    told = discover.tell(cs.discover(SMALL, "Attacker == strike", draws=512))
    for word in ("Quasi-p: ", "Density: ", "Coverage: "):
        assert word in told
