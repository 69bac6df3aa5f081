"""What draws of all parameters say, as text."""

from __future__ import annotations

from crisis_sim.show.labels import number
from crisis_sim.show.phrases import human, percent, span
from crisis_sim.study.draws.estimate import Estimate
from crisis_sim.study.draws.sample import Sample
from crisis_sim.study.draws.usual import SAMPLE


def tell(found: Sample) -> str:
    """Say how often each choice is made over the box, with standard errors.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.sample(cs.load("strike_resist_intervene"), draws=4096, seed=1)
    >>> tell(found).splitlines()[0].startswith("P(Attacker == strike): 76%")
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
    lines.append(SAMPLE.remark(found.concept, found.wanted))
    return "\n".join(line for line in lines if line)


def _mean(estimate: Estimate, share: bool) -> str:
    def write(value: float) -> str:
        return percent(value) if share else number(value)

    error = max(estimate.low_error, estimate.high_error)
    known = "" if estimate.defined == 1 else f", defined in {percent(estimate.defined)} of draws"
    return f"{span(write(estimate.low), write(estimate.high))} (standard error {error:.2g}{known})"
