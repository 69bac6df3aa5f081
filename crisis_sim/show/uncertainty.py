"""What draws of all parameters say, as text."""

from __future__ import annotations

from crisis_sim.show.labels import number
from crisis_sim.show.words import counted, human, percent, play_under, span
from crisis_sim.study.draws.estimate import Estimate
from crisis_sim.study.draws.sample import Sample
from crisis_sim.study.draws.sensitivity import Sensitivity

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


def sample_in_words(found: Sample) -> str:
    """Say how often each choice is made over the box, with standard errors.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.sample(cs.load("strike_resist_intervene"), draws=4096, seed=1)
    >>> sample_in_words(found).splitlines()[0].startswith("P(Attacker == strike): 76%")
    True
    """
    lines = [f"{estimate.of}: {_mean(estimate, True)}" for estimate in found.choices]
    lines += [f"{estimate.of}: {_mean(estimate, False)}" for estimate in found.measures]
    several = int((found.count > 1).sum())
    made = f"{found.draws:,}" + (f" of {found.wanted:,}" if found.draws < found.wanted else "")
    solutions = (
        f"several solutions in {several:,} of them, where both ends are given if they differ"
        if several
        else "nowhere several solutions"
    )
    lines.append(f"{made} draws, seed {found.seed}; {human(found.concept)}; {solutions}.")
    return "\n".join(lines)


def _mean(estimate: Estimate, share: bool) -> str:
    def write(value: float) -> str:
        return percent(value) if share else number(value)

    error = max(estimate.low_error, estimate.high_error)
    known = "" if estimate.defined == 1 else f", defined in {percent(estimate.defined)} of draws"
    return f"{span(write(estimate.low), write(estimate.high))} (standard error {error:.2g}{known})"


def sensitivity_in_words(found: Sensitivity) -> str:
    """Say how much of an answer's variation comes from each parameter.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.sensitivity(cs.load("strike_resist_intervene"), draws=256)
    >>> sensitivity_in_words(found).splitlines()[1].split(":")[0]
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
    return "\n".join(lines)
