"""The solutions of a game in words."""

from __future__ import annotations

from crisis_sim.equilibria.result import Equilibria, Equilibrium
from crisis_sim.show.answer import headline, rests_on
from crisis_sim.show.limits import BRIEF
from crisis_sim.show.phrases import counted


def tell(result: Equilibria) -> str:
    """Say how many solutions there are, what is played in each, and what is known of them.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> print(cs.solve(cs.load("strike_resist_intervene")).to_text())
    One subgame-perfect equilibrium; no other exists
    - Attacker: strike; Target: concede
      payoffs: Attacker 1, Target -1, Patron 0
    Method: backward induction; complete; largest regret 0; scenario 7ad9274dade7; crisis_sim ...
    """
    lines = [headline(result)]
    for equilibrium in result[: BRIEF.solutions]:
        lines += _told(equilibrium)
    if len(result) > BRIEF.solutions:
        lines.append(f"... and {len(result) - BRIEF.solutions} more.")
    if result.components:
        lines.append(
            f"Beside them, {counted(len(result.components), 'connected set')} of equilibria."
        )
    lines += [f"Note: {remark}." for remark in result.remarks]
    return "\n".join([*lines, rests_on(result)])


def _told(equilibrium: Equilibrium) -> list[str]:
    payoffs = ", ".join(f"{player} {value:.4g}" for player, value in equilibrium.payoffs.items())
    known = [f"  known of it: {', '.join(equilibrium.labels)}"] if equilibrium.labels else []
    return [f"- {equilibrium.on_path()}", f"  payoffs: {payoffs}", *known]
