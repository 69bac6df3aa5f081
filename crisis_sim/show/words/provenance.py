"""What a scenario rests on, as text."""

from __future__ import annotations

from crisis_sim.scenario.model import Scenario
from crisis_sim.show.labels import number
from crisis_sim.show.phrases import counted
from crisis_sim.study.provenance import Provenance, Support


def tell(found: Provenance) -> str:
    """Say what each source carries and which conclusions would move without it.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> text = tell(cs.sources(cs.load("strike_resist_intervene")))
    >>> print(text.splitlines()[4])
      numbers that rest on it alone: drain, stake, reputation, cost
    """
    lines = [line for support in found.supports for line in _support(found, support)]
    if found.tried:
        lines.append(
            f"Each source's own numbers were moved through their ranges at {found.draws} points "
            f"and at each end (seed {found.seed}, {counted(found.solves, 'game')}). A conclusion "
            "that did not move there may still move between them."
        )
    else:
        lines.append(
            f"Under `{found.scenario.concept}` games are solved one by one, so no conclusion was "
            "tried."
        )
    return "\n".join(lines)


def _term(scenario: Scenario, player: str, place: int) -> str:
    """Name a payoff term by its reason, or where it has none by what it is worth, and when."""
    term = scenario.payoffs[player][place - 1]
    when = f" when {term.when.text}" if term.when else ""
    told = f"“{term.because.rstrip('.')}”" if term.because else f"{term.worth.text}{when}"
    return f"{scenario.label(player)}, {told}"


def _support(found: Provenance, support: Support) -> list[str]:
    lines = [f"{support.source}: {support.says} ({support.where})"]
    others = [name for name in support.parameters if name not in support.alone]
    terms = [_term(found.scenario, player, place) for player, place in support.terms]
    for what, names in (
        ("numbers that rest on it alone", support.alone),
        ("numbers that rest on it and others", others),
        ("payoff terms", terms),
        ("claims of the source", support.claims),
    ):
        if names:
            lines.append(f"  {what}: {('; ' if names is terms else ', ').join(names)}")
    for verb, those in (("change", support.moves), ("become undefined", support.undefined)):
        for says in those:
            values = ", ".join(f"{name} {number(v)}" for name, v in support.example[says].items())
            lines.append(f"  without it this could {verb}: {says} (as at {values})")
    if support.source in found.untried:
        lines.append("  what would change without it was not tried")
    elif support.alone and found.tried and not support.example:
        lines.append("  without it no conclusion was seen to change")
    return lines
