"""Formulas and conditions about a scenario that are asked from outside its file."""

from __future__ import annotations

import re

from crisis_sim.scenario.clock import FIXED
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Fixed, Formula, Node, Test, parse_formula
from crisis_sim.scenario.model import Scenario

_ROUNDS = re.compile(rf",\s*({'|'.join(FIXED)})\s*=\s*(\d+)\s*$")


def read_asked(
    scenario: Scenario, text: str, *, claims: bool = False, compares: bool = False
) -> Formula:
    """Read a formula in the words of a scenario; over time, of its states and its end as well.

    Raises
    ------
    FormulaError
        With the position of each fault inside it.
    """
    rounds = scenario.rounds
    return parse_formula(
        text,
        moves=scenario.tested,
        types={player: tuple(k.name for k in kinds) for player, kinds in scenario.types.items()},
        names=[*scenario.parameters, *scenario.definitions, *(rounds.numbers if rounds else ())],
        players=tuple(scenario.players),
        claims=claims,
        compares=compares,
        clock=None if rounds is None else rounds.clock,
    )


def read_condition(scenario: Scenario, text: str) -> Node:
    """Read a condition on moves; over time, on states and the end as well.

    Raises
    ------
    FormulaError
        With the nearest right name, if the text does not fit the scenario.
    """
    if scenario.rounds is None:
        return scenario.histories.outcomes.condition(text)
    return read_asked(scenario, text).node


def read_fixing(scenario: Scenario, text: str, function: str) -> Test:
    """Read a move that is to be fixed, as `Attacker == strike`.

    Over time a state may be fixed as well, and rounds named: `front == truce, since=6`.

    Raises
    ------
    FormulaError
        For an unknown move or choice.
    ArgumentError
        In the name of `function`, if it is not one test, or there is no such round.
    """
    if scenario.rounds is None:
        node = read_condition(scenario, text)
        if not isinstance(node, Test):
            raise ArgumentError(function, "fixing", f"`{text}`", "one test, `Move == choice`")
        return node
    plain, said = text, {}
    while found := _ROUNDS.search(plain):
        plain, said[found[1]] = plain[: found.start()], int(found[2])
    clock = scenario.rounds.clock
    test = clock.test(read_condition(scenario, plain))
    if test is None or test.move not in scenario.held:
        expected = "one test of a move or a state, such as `Move == choice, since=2`"
        raise ArgumentError(function, "fixing", f"`{text}`", expected)
    since, until = said.get("since", 1), said.get("until")
    last = clock.rounds or max(since, until or 1)
    if not (1 <= since <= last and (until is None or since <= until <= last)):
        raise ArgumentError(function, "fixing", f"`{text}`", f"rounds from 1 to {last}")
    return Fixed(test.move, test.choice, test.offset, test.length, since, until) if said else test
