"""A claim is asked for by number, by its words or as a comparison; all else is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import crisis_sim as cs
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import FormulaError
from crisis_sim.study.claims import read_claim, read_measure

SCENARIO = cs.load("strike_resist_intervene")
FIRST = "P(Patron == intervene) < 0.05"

#: Every study that is asked a claim.
ASKED: list[Callable[..., Any]] = [
    cs.prove,
    cs.prove_claims,
    cs.nearest_flip,
    lambda scenario, claim: cs.claim_flips(scenario, "drain", claim),
]


@pytest.mark.parametrize(
    "asked",
    [1, "1", " 1 ", "The patron stays out.", "the  patron stays out", FIRST],
)
def test_a_claim_by_number_words_or_formula(asked: str | int) -> None:
    assert read_claim(SCENARIO, asked, "prove").text == FIRST
    assert read_measure(SCENARIO, str(asked)).text == FIRST


@pytest.mark.parametrize("study", ASKED)
@pytest.mark.parametrize("number", ["99", "0.5", "drain", "U(Patron)", "P(Patron == intervene)"])
def test_a_number_gets_no_verdict(study: Callable[..., Any], number: str) -> None:
    with pytest.raises((ArgumentError, FormulaError), match=r"comparison|claim, 1 to 2"):
        study(SCENARIO, number)


@pytest.mark.parametrize("number", [0, 3, "0", "99", "9" * 500])
def test_a_number_that_no_claim_has(number: str | int) -> None:
    with pytest.raises(ArgumentError, match="the number of a claim, 1 to 2"):
        cs.prove(SCENARIO, number)


def test_words_that_no_claim_has() -> None:
    with pytest.raises(ArgumentError, match="did you mean `the patron stays out`"):
        cs.prove(SCENARIO, "The patron stays in")
    with pytest.raises(ArgumentError, match="did you mean `fear of the patron is not"):
        cs.prove(SCENARIO, "Fear of the patron is what restrains the attacker.")


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("P(Patron == intervene)", 0),
        ("0 < U(Patron) and drain", 18),
        ("not drain", 4),
        ("drain > 1 if drain < 2 else drain", 28),
        ("abs(U(Patron))", 0),
    ],
)
def test_the_number_is_pointed_at(text: str, offset: int) -> None:
    with pytest.raises(FormulaError) as caught:
        read_claim(SCENARIO, text, "prove")
    (fault,) = caught.value.faults
    assert fault.offset == offset
    assert fault.expected == f"a comparison, such as `{text[offset:]} < 0.5`"


def test_a_measure_may_be_a_number() -> None:
    assert read_measure(SCENARIO, "U(Patron)").text == "U(Patron)"
