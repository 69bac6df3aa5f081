"""The general structure: iran_2025 is a special case of it, and cases set facts alone."""

from __future__ import annotations

import csv
from io import StringIO

import pytest

import crisis_sim as cs
from crisis_sim.study.history.case_file import CaseFile, facts, read_cases

PATRON, IRAN = cs.load("patron"), cs.load("iran_2025")
CASES = read_cases()
#: The same quantity under a name that fits more than one case.
RENAMED = {
    "stake": "trade_stake",
    "attacker_ties": "israel_ties",
    "campaign_cost": "sortie_cost",
}


def terminal_payoff(scenario: cs.Crisis, player: str, **made: str) -> float:
    """Return a player's payoff at the first end at which these choices were made."""
    tree = scenario.tree()
    columns = tree.outcomes.columns
    for end, row in enumerate(tree.outcomes.made):
        choices = {
            c: tree.outcomes.choices[i][k]
            for i, (c, k) in enumerate(zip(columns, row, strict=True))
            if k >= 0
        }
        if made.items() <= choices.items():
            return float(tree.payoffs[tree.players.index(player), end])
    raise AssertionError(made)


def test_shared_parameters_have_the_same_value() -> None:
    shared = (set(PATRON.parameters) & set(IRAN.parameters)) | set(RENAMED)
    assert len(shared) > 18
    for name in shared:
        other = IRAN.parameters[RENAMED.get(name, name)]
        assert PATRON.values[name] == other.value, name
        own = PATRON.parameters[name]
        if "RUBRIC" not in own.source:  # of facts the range is that of all cases
            assert (own.low, own.high) == (other.low, other.high), name


def test_the_record_of_spring_2025_gives_the_discount_of_iran_2025() -> None:
    values = PATRON.values
    discount = values["record_weight"] * (1 - values["record"])
    assert discount == pytest.approx(IRAN.values["syria_discount"], abs=1e-12)


@pytest.mark.parametrize("response", ["abstain", "back", "aid", "intervene"])
@pytest.mark.parametrize("course", [("press", "join"), ("hold", "allow")])
@pytest.mark.parametrize("drain", [0.0, 0.7, 1.0])
def test_russia_is_paid_as_in_iran_2025(
    response: str, course: tuple[str, str], drain: float
) -> None:
    general = terminal_payoff(
        PATRON.set(ukraine_drain=drain),
        "Patron",
        Client="resist",
        Patron=response,
        Course=course[0],
    )
    special = terminal_payoff(
        IRAN.set(ukraine_drain=drain),
        "Russia",
        Israel="strike",
        Russia=response,
        United_States=course[1],
    )
    assert general == pytest.approx(special, abs=1e-12)


def test_both_give_the_same_answer_for_iran() -> None:
    general = cs.solve(PATRON)[0]
    special = cs.solve(IRAN)[0]
    assert general.probability("Patron == back") == special.probability("Russia == back") == 1
    assert general.probability("Course == press") == special.probability("United_States == join")


def test_no_level_of_response_is_paid_for_as_such() -> None:
    """Every term of Moscow's payoff that names a choice is a cost or a fight won and lost."""
    for term in PATRON.payoffs["Patron"]:
        assert not term.worth.text.strip().replace(".", "").lstrip("-").isdigit(), term.worth.text


def test_cases_set_facts_and_nothing_else() -> None:
    coded = {name for name, p in PATRON.parameters.items() if "RUBRIC" in p.source} - {"record"}
    assert set(facts(CASES)) <= coded
    structural = set(PATRON.parameters) - coded
    for case in CASES:
        for name in structural:
            assert case.scenario.values[name] == PATRON.values[name], (case.name, name)


LEVELS: dict[str, set[float]] = {
    "reach": {0.4, 0.7, 0.9},
    "stake": {1, 2.5, 4},
    "arms_stake": {0, 1},
    "treaty_promise": {0, 0.2, 0.5, 1},
    "ukraine_drain": {0, 0.7},
    "attacker_ties": {0.3, 0.7, 2},
    "covered": {0, 1},
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_facts_are_levels_of_the_rubric(case: CaseFile) -> None:
    values = case.scenario.values
    for name, levels in LEVELS.items():
        assert values[name] in levels, name
    assert round(values["alone"] + values["joined"], 9) in {0.1, 0.4, 0.75, 1}
    assert values["covered"] == 1 or values["joined"] == 0
    assert (values["ukraine_drain"] > 0) == (str(case.happened.start) >= "2022-02-24")


#: What is known of each episode: first day, outcome from and to, core.
KNOWN = """\
korea_1950,1950-11-01,3,4,0
vietnam_1965,1965-02-01,3,3,0
egypt_syria_1967,1967-06-05,2,2,1
egypt_1970,1970-03-01,4,4,1
egypt_syria_1973,1973-10-06,2,3,0
syria_1982,1982-06-06,1,2,1
yugoslavia_1999,1999-03-24,1,1,1
iraq_2003,2003-03-20,1,2,1
south_ossetia_2008,2008-08-08,4,4,1
kyrgyzstan_2010,2010-06-11,0,1,0
libya_2011,2011-03-19,0,1,1
syria_2015,2015-09-30,4,4,0
syria_2017,2017-04-07,1,1,1
khasham_2018,2018-02-07,0,1,1
syria_april_2018,2018-04-14,1,1,1
iran_in_syria_2018,2018-05-10,0,1,1
syria_september_2018,2018-09-17,2,2,0
iran_2020,2020-01-03,1,1,1
karabakh_2020,2020-09-27,1,1,1
kazakhstan_2022,2022-01-06,3,3,0
karabakh_2023,2023-09-19,0,1,1
iran_april_2024,2024-04-19,1,1,1
iran_october_2024,2024-10-26,1,1,1
syria_2024,2024-11-27,2,3,0
iran_june_2025,2025-06-13,1,1,1
iran_2026,2026-02-28,1,2,1
"""


def test_the_outcomes_are_those_of_the_case_table() -> None:
    found = [
        [c.name, str(c.happened.start), str(c.low), str(c.high), str(int(c.happened.core))]
        for c in CASES
    ]
    assert found == list(csv.reader(StringIO(KNOWN)))


def test_overt_combat_is_rare_and_never_against_the_united_states() -> None:
    core = [case for case in CASES if case.happened.core]
    fought = [case for case in core if case.low == 4]
    assert [case.name for case in fought] == ["egypt_1970", "south_ossetia_2008"]
    assert all(case.scenario.values["joined"] == 0 for case in fought)
