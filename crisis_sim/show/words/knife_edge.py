"""Say how near the equilibria of a scenario are to breaking."""

from __future__ import annotations

import math

from crisis_sim.show.phrases import choice_label, human, move_label, percent, place_in_words
from crisis_sim.study.draws.estimate import Share
from crisis_sim.study.knife_edge import Edge, KnifeEdge


def tell(found: KnifeEdge) -> str:
    """Name the one answer, or say why none is named; then how sturdy each equilibrium is.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> print(tell(cs.knife_edge(cs.load("strike_resist_intervene"), seed=0)))
    One answer: Attacker: strike; Target: concede.
    Attacker: strike; Target: concede.
      Smallest gap: Target would lose 0.5 by resist instead of concede, 25% of its range of payoffs.
      Changes by up to 1% of the range break it: of payoffs 0% (proven), of parameters 0%.
    """
    paths = [_path(found, edge) for edge in found.edges]
    if found.names_one_answer:
        lines = [f"One answer: {paths[0]}."]
    else:
        lines = [f"No one answer is named: {'; '.join(refusals_in_words(found))}."]
    for path, edge in zip(paths, found.edges, strict=True):
        lines.append(f"{path}.")
        if edge.where is not None and math.isfinite(edge.gap):
            where = edge.where
            place = place_in_words(found.scenario, where.where)
            lines.append(
                f"  Smallest gap: {place} would lose {where.loss:.3g} by "
                f"{choice_label(found.scenario, where.move, where.instead)} instead of "
                f"{choice_label(found.scenario, where.move, where.choice)}, "
                f"{percent(edge.gap)} of its range of payoffs."
            )
        else:
            lines.append("  No gap: no choice at a move on the path is left unused.")
        lines.append(
            f"  Changes by up to {percent(found.epsilon)} of the range break it: "
            f"of payoffs {_share(edge.by_payoffs)}, of parameters {_share(edge.by_parameters)}."
        )
    return "\n".join(lines)


def refusals_in_words(found: KnifeEdge) -> tuple[str, ...]:
    """Say what speaks against naming one answer, with places and players as people read them."""
    told = found.refusals
    for edge in found.edges:
        if edge.where is not None:
            place, player = edge.where.where, edge.where.player
            names = {
                f"({place})": f"({place_in_words(found.scenario, place)})",
                f"payoffs of {player},": f"payoffs of {found.scenario.label(player)},",
            }
            for key, name in names.items():
                told = tuple(text.replace(key, name) for text in told)
    return told


def _path(found: KnifeEdge, edge: Edge) -> str:
    return "; ".join(
        f"{move_label(found.scenario, move)}: {' or '.join(map(human, choices))}"
        for move, choices in edge.played
    )


def _share(share: Share) -> str:
    return percent(share.share) + (" (proven)" if share.proven else "")
