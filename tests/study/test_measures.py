"""A condition where a measure is asked for means its probability, in every study."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import crisis_sim as cs

BARE, FORMULA = "Attacker == strike", "P(Attacker == strike)"
STUDIES: dict[str, Callable[[cs.Crisis, str], Any]] = {
    "sweep": lambda s, m: cs.sweep(s, drain=[0.0, 0.4, 1.0]).value(m).tolist(),
    "swings": lambda s, m: cs.swings(s, m).to_dict(),
    "sample": lambda s, m: cs.sample(s, draws=64, measures=[m]).to_dict(),
    "sensitivity": lambda s, m: cs.sensitivity(s, measure=m, draws=8).to_dict(),
    "counterfactuals": lambda s, m: cs.counterfactuals(s, m).to_dict(),
    "discover": lambda s, m: cs.discover(s, m, draws=256).to_dict(),
}


@pytest.mark.parametrize("study", STUDIES)
def test_a_condition_is_measured_by_its_probability(study: str) -> None:
    scenario = cs.load("strike_resist_intervene")
    bare, formula = (STUDIES[study](scenario, text) for text in (BARE, FORMULA))
    np.testing.assert_equal(bare, formula)


def test_what_is_neither_condition_nor_formula_is_refused_where_it_is_wrong() -> None:
    scenario = cs.load("strike_resist_intervene")
    for study in STUDIES.values():
        with pytest.raises(cs.FormulaError, match="strike"):
            study(scenario, "Attacker == stroke")
