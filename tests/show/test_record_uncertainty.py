"""Studies of uncertainty as JSON: what is in it, and that it is JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import crisis_sim as cs
from crisis_sim.show import record_uncertainty as records
from crisis_sim.show.to_json import to_json

SCENARIO = cs.load("strike_resist_intervene")
EVERY: dict[str, tuple[Callable[[], dict[str, Any]], str, str]] = {
    "counterfactuals": (
        lambda: records.counterfactuals_record(cs.counterfactuals(SCENARIO)),
        "changes",
        "kind",
    ),
    "shapley": (
        lambda: records.attribution_record(cs.shapley(SCENARIO, SCENARIO.set(drain=0))),
        "contributions",
        "shapley",
    ),
    "discover": (
        lambda: records.discovery_record(
            cs.discover(SCENARIO, "Attacker == strike", seed=0, draws=256)
        ),
        "tree",
        "density",
    ),
    "given_data": (
        lambda: records.given_data_record(cs.given_data(SCENARIO, "Attacker", seed=0, draws=256)),
        "parameters",
        "delta",
    ),
    "order": (
        lambda: records.order_record(cs.order_robustness(SCENARIO, seed=0)),
        "outcomes",
        "is_only",
    ),
    "knife_edge": (
        lambda: records.knife_edge_record(cs.knife_edge(SCENARIO, seed=0, draws=64)),
        "edges",
        "by_payoffs",
    ),
}


@pytest.mark.parametrize("name", EVERY)
def test_it_is_json_and_says_what_it_rests_on(name: str) -> None:
    make, rows, column = EVERY[name]
    read = json.loads(to_json(make()))
    assert read["digest"] == SCENARIO.digest and read["version"] == cs.__version__
    assert read["solves"] >= 1
    assert all(column in row for row in read[rows]) and read[rows]


def test_a_commitment() -> None:
    value = cs.commitment_value(SCENARIO, to="Target", by="Patron == intervene")
    read = json.loads(to_json(records.commitment_record(value)))
    assert read["gains"]["Target"] == [1, 1] and read["would_pay"] == 1
