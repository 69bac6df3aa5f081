"""What single changes do to an answer, as text."""

from __future__ import annotations

from crisis_sim.show.labels import number
from crisis_sim.show.phrases import counted, span
from crisis_sim.study.counterfactual import Counterfactual, Counterfactuals
from crisis_sim.study.interest import left_side


def tell(found: Counterfactuals) -> str:
    """Say what each change does to the measure, the largest effect of each kind first.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("strike_resist_intervene")
    >>> told = tell(cs.counterfactuals(scenario, "P(Attacker == strike)"))
    >>> print(told.splitlines()[1])
    player removed: Attacker: Attacker == abstain: 0
    """
    now = f"{left_side(found.formula)} is now {_span(found)}"
    claimed = left_side(found.formula) != found.formula
    lines = [f"{now}; {found.formula}: {_verdict(found)}." if claimed else f"{now}."]
    moving = [row for row in found.rows if row.effect != 0]
    for row in moving:
        turned = f"; the claim: {_verdict(row)}" if claimed and row.holds != found.holds else ""
        lines.append(f"{row.kind}: {row.change}: {_span(row)}{turned}")
    still = len(found.rows) - len(moving)
    other = "other " if moving else ""
    nothing = f"{counted(still, f'{other}change changes', f'{other}changes change')} nothing. "
    lines.append(f"{nothing if still else ''}{counted(found.solves, 'game')} solved.")
    if len(found.rows) < found.wanted:
        lines.append(f"{found.wanted - len(found.rows)} more were not tried.")
    return "\n".join(lines)


def _verdict(found: Counterfactuals | Counterfactual) -> str:
    """Say whether the claim that is measured holds."""
    if found.undefined:
        return "undefined"
    return {True: "holds", False: "fails", None: "depends on the equilibrium"}[found.holds]


def _span(found: Counterfactuals | Counterfactual) -> str:
    if found.undefined:
        return f"undefined ({found.undefined})"
    return span(number(found.low), number(found.high))
