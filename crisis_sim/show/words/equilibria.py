"""The solutions of a game in words."""

from __future__ import annotations

from typing import Any

from crisis_sim.equilibria.concepts import concepts
from crisis_sim.equilibria.result import Equilibria, Equilibrium
from crisis_sim.game.crisis import Crisis
from crisis_sim.plain import plain
from crisis_sim.show.answer import headline, rests_on
from crisis_sim.show.limits import BRIEF
from crisis_sim.show.phrases import counted
from crisis_sim.show.words.why import reasons_in_words


def tell(result: Equilibria) -> str:
    """Say how many solutions there are, what is played in each, and what is known of them.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> print(cs.solve(cs.load("strike_resist_intervene")).to_text())
    One subgame-perfect equilibrium; no other exists
    - Attacker: strike; Target: concede
      payoffs: Attacker 1, Target -1, Patron 0
      Attacker strikes, because: if it abstained, it would lose 1.
      Target concedes, because: if it resisted, the patron would abstain, and it would lose 0.5; \
it would come to that: to intervene would cost the patron 0.4 (attacker's gain).
    Method: backward induction; complete; largest regret 0; scenario ...; crisis_sim ...
    """
    lines = [headline(result)]
    for equilibrium in result[: BRIEF.solutions]:
        lines += [*_told(equilibrium), *(f"  {line}" for line in _why(result, equilibrium))]
    if len(result) > BRIEF.solutions:
        lines.append(f"... and {len(result) - BRIEF.solutions} more.")
    if result.components and not concepts()[result.concept].continua:
        lines.append(
            f"Beside them, {counted(len(result.components), 'connected set')} of equilibria."
        )
    lines += [f"Note: {remark}." for remark in result.remarks]
    return "\n".join([*lines, rests_on(result)])


def because(result: Equilibria) -> list[str]:
    """Return why each choice of the first solution is made, sentence by sentence.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> because(cs.solve(cs.load("strike_resist_intervene")))[0]
    'Attacker strikes, because: if it abstained, it would lose 1.'
    """
    return _why(result, result[0]) if len(result) else []


def reasons_of(result: Equilibria) -> dict[str, list[Any]]:
    """Return why each choice of each solution is made, as sentences (`why`) and as data.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = reasons_of(cs.solve(cs.load("strike_resist_intervene")))
    >>> found["why"][0][0], found["reasons"][0][0]["others"][0]["loss"]
    ('Attacker strikes, because: if it abstained, it would lose 1.', 1.0)
    """
    if not isinstance(result.game, Crisis):
        return {"why": [], "reasons": []}
    errs = concepts()[result.concept].errs
    told = [reasons_in_words(result.game, each, errs) for each in result if each.outcomes.moves]
    return {
        "why": [[reason.sentence for reason in each] for each in told],
        "reasons": [plain(each.reasons) for each in result],
    }


def _why(result: Equilibria, equilibrium: Equilibrium) -> list[str]:
    """Return the reasons of a solution of a scenario's tree; none for other games."""
    if not isinstance(result.game, Crisis) or not equilibrium.outcomes.moves:
        return []
    told = reasons_in_words(result.game, equilibrium, concepts()[result.concept].errs)
    lines = [
        f"{reason.choice}, because: "
        f"{'; '.join(BRIEF.first(reason.because, BRIEF.ways, 'other choice', ''))}."
        for reason in told
    ]
    return BRIEF.first(lines, BRIEF.reasons, "choice", "")


def _told(equilibrium: Equilibrium) -> list[str]:
    payoffs = ", ".join(f"{player} {value:.4g}" for player, value in equilibrium.payoffs.items())
    known = [f"  known of it: {', '.join(equilibrium.labels)}"] if equilibrium.labels else []
    return [f"- {equilibrium.on_path()}", f"  payoffs: {payoffs}", *known]
