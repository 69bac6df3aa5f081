"""Which parameters the variation of an answer comes from, as text."""

from __future__ import annotations

from crisis_sim.show.phrases import counted, play_under
from crisis_sim.study.draws.sensitivity import Sensitivity
from crisis_sim.study.draws.usual import SENSITIVITY

#: What the two numbers of each parameter are.
_TERMS = {
    "sobol": (
        "In all: the share of the variation in which the number takes part, by itself or together "
        "with others. Alone: by itself. ±: 95% interval."
    ),
    "morris": (
        "In all: mean size of what a step of the number changes, per whole range. Mean: the same "
        "with its sign, small where that differs. ±: 95% interval."
    ),
}


def tell(found: Sensitivity) -> str:
    """Say how much of an answer's variation comes from each parameter.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.sensitivity(cs.load("strike_resist_intervene"), draws=256)
    >>> tell(found).splitlines()[1].split(":")[0]
    '  cost'
    """
    alone = "alone" if found.method == "sobol" else "mean"
    under = play_under(found.scenario, found.concept, found.rationality)
    lines = [f"{found.measure}, by {found.method}, under {under}:"]
    lines += [
        f"  {e.parameter}: in all {e.total:.3f} ± {e.total_margin:.3f}, {alone} {e.main:.3f} ± "
        f"{e.main_margin:.3f}"
        for e in found.effects
    ]
    lines.append(_TERMS[found.method])
    lines += [f"Not settled: {doubt}." for doubt in found.check]
    if found.negatives:
        lines.append(found.negatives)
    if not found.complete:
        lines.append(f"Not settled: only {found.draws:,} of {found.wanted:,} draws were made.")
    lines.append(f"{counted(found.solves, 'game')} solved, seed {found.seed}.")
    lines.append(SENSITIVITY.remark(found.concept, found.wanted))
    return "\n".join(line for line in lines if line)
