"""Where something happens, as text: the rule that was found, and what speaks for it."""

from __future__ import annotations

import math

import numpy as np

from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.formula import Probability
from crisis_sim.show.labels import measure_label, parameter_label
from crisis_sim.show.phrases import counted, percent, span
from crisis_sim.study.claims import read_formula
from crisis_sim.study.draws.discover import Discovery, Restriction, Rule
from crisis_sim.study.draws.usual import RULES


def rule_in_words(found: Discovery, rule: Rule) -> str:
    """Say what a rule says, how often it is right, and how much it covers.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.discover(cs.load("strike_resist_intervene"), "Attacker == strike", seed=0)
    >>> rule_in_words(found, found.box).split(";")[0]
    'Attacker strikes in 96% of the cases in which Drain is above 0.09 and Cost is above 0.66'
    """
    what = subject(found)
    if not rule.restrictions:
        return f"{what} in {percent(rule.density)} of all cases."
    parts = [_restriction(found.scenario, part) for part in rule.restrictions]
    where = " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return (
        f"{what} in {percent(rule.density)} of the cases in which {where}; "
        f"that is {percent(rule.coverage)} of all the cases in which it happens."
    )


def tell(found: Discovery) -> str:
    """Say the rule of the box, what speaks for each part of it, and the rules of the tree."""
    low, high = found.box.density_interval
    lines = [
        rule_in_words(found, found.box),
        f"Over all cases it is {percent(found.share)}. Measured on {found.testing.draws:,} draws "
        f"that the rule was not found on: density {span(percent(low), percent(high))}, coverage "
        f"{span(*map(percent, found.box.coverage_interval))}.",
        "Density: how often it happens in these cases. Coverage: of the cases in which it happens, "
        "how many are these.",
    ]
    lines += [
        f"- {_restriction(found.scenario, part)}: recurs in {percent(part.recurs)} of the "
        f"searches on resampled cases, quasi-p {part.quasi_p:.2g}."
        for part in found.box.restrictions
    ]
    if found.box.restrictions:
        lines.append(
            "Quasi-p: how probable cases so dense would be if the part did nothing; small speaks "
            "for the part. It is no test, as the rule was chosen on the same cases."
        )
    if len(found.tree) > 1:
        lines.append("A small tree divides all cases:")
        lines += [f"- {rule_in_words(found, rule)}" for rule in found.tree]
    if found.left_out:
        lines.append(f"Left out, as undefined: {counted(found.left_out, 'draw')}.")
    if found.disagree:
        lines.append(
            f"Solutions disagree in {counted(found.disagree, 'draw')}: the middle counts there."
        )
    lines.append(RULES.remark(found.concept, found.testing.wanted))
    return "\n".join(line for line in lines if line)


def subject(found: Discovery) -> str:
    """Say what it is that happens."""
    node = read_formula(found.scenario, found.formula).node
    if isinstance(node, Probability):
        words = measure_label(found.scenario, node, found.formula)
        told = words.removeprefix("probability that ")
        return told[:1].upper() + told[1:] + ("," if "," in told else "")
    return f"`{found.formula}` holds"


def _restriction(scenario: Crisis, part: Restriction) -> str:
    name = parameter_label(scenario, part.parameter)
    parameter = scenario.parameters[part.parameter]
    digits = max(0, 2 - round(math.log10(parameter.high - parameter.low)))
    low, high = (f"{round(end, digits):g}" for end in (part.low, part.high))
    if np.isinf(part.low):
        return f"{name} is under {high}"
    if np.isinf(part.high):
        return f"{name} is above {low}"
    return f"{name} is between {low} and {high}"
