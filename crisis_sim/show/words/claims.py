"""The claims of a scenario and what the model says of each, as prose."""

from __future__ import annotations

import math
from collections.abc import Iterator

from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.formula import Apply, Node, Probability, Test, Utility
from crisis_sim.show.answer import unreached_in_words
from crisis_sim.show.labels import (
    amount,
    condition_label,
    fixed_label,
    measure_label,
    named,
    number,
)
from crisis_sim.show.phrases import choice_label, likelihood, span
from crisis_sim.show.verbs import bare
from crisis_sim.study.brief import Brief
from crisis_sim.study.claims import measured
from crisis_sim.study.judge import Verdict
from crisis_sim.tolerances import SAME


def claims(told: Brief) -> Iterator[str]:
    """Say of each claim whether it holds, and what the model has in its place."""
    for verdict, found in zip(told.verdicts, in_the_model(told), strict=True):
        sources = f" [{', '.join(verdict.source)}]" if verdict.source else ""
        yield f'- "{verdict.says}"{sources} {found}'


def in_the_model(told: Brief) -> Iterator[str]:
    """Say of each claim, in a sentence or two, what becomes of it in the model."""
    for verdict, claim in zip(told.verdicts, told.scenario.claims, strict=True):
        missed = unreached_in_words(told.scenario, verdict)
        found = _found(told.scenario, verdict, claim.holds.node)
        told_so = f"In the model this {_verb(verdict.verdict)}{f': {found}' if found else ''}."
        yield f"{told_so}{f' {missed}' if missed else ''}"


def _verb(verdict: str) -> str:
    return {"undefined": "is undefined", "no equilibrium": "has no equilibrium to hold in"}.get(
        verdict, verdict
    )


def _found(scenario: Crisis, verdict: Verdict, claim: Node) -> str:
    """Say what the claim measures; empty where that is itself yes or no, or undefined."""
    node = measured(claim)
    if node == claim or not verdict.values or any(map(math.isnan, verdict.values)):
        return ""
    low, high = min(verdict.values), max(verdict.values)
    if isinstance(node, Probability):
        sure = _sure(scenario, node, low) if high - low <= SAME else ""
        return sure or f"{measure_label(scenario, node, '')}: {_odds(low, high)}".lstrip(": ")
    if isinstance(node, Utility):
        paid = amount(scenario, node.player, low)
        if high - low > SAME:
            paid = span(number(low), amount(scenario, node.player, high))
        return f"{measure_label(scenario, node, '')}: {paid}"
    one, other = _compared(node)
    if isinstance(one, Probability) and isinstance(other, Probability):
        both = (
            f"the {measure_label(scenario, one, '')} and the {measure_label(scenario, other, '')}"
        )
        if low == high == 0:
            return f"{both} are the same"
        return f"{both} differ by {span(number(100 * low), number(100 * high))} percentage points"
    return ""


def _odds(low: float, high: float) -> str:
    return span(likelihood(low), likelihood(high))


def _compared(node: Node) -> tuple[Node | None, Node | None]:
    """Return the two sides of a difference, or of its size."""
    if isinstance(node, Apply) and node.op == "abs":
        (node,) = node.args
    if isinstance(node, Apply) and node.op == "-":
        one, other = node.args
        return one, other
    return None, None


def _sure(scenario: Crisis, node: Probability, value: float) -> str:
    """Say what is sure to be done, or not to be done, as a choice; empty where it is not sure."""
    condition = condition_label(scenario, node.condition)
    if condition is None or SAME < value < 1 - SAME:
        return ""
    if value > 0.5:
        return condition + fixed_label(scenario, node)
    if not isinstance(node.condition, Test):
        return f"not so that {condition}{fixed_label(scenario, node)}"
    test = node.condition
    player = next((m.player for m in scenario.moves if m.name == test.move), None)
    if player is None:
        return f"never {condition}{fixed_label(scenario, node)}"
    who = named(scenario, player)
    done = bare(choice_label(scenario, test.move, test.choice))
    return f"{who} does not {done}{fixed_label(scenario, node)}"
