"""What draws of all parameters say, as text."""

from __future__ import annotations

import math

from crisis_sim.show.labels import number
from crisis_sim.show.phrases import human, percent, span
from crisis_sim.study.draws.estimate import Estimate
from crisis_sim.study.draws.sample import SELDOM, Sample
from crisis_sim.study.draws.usual import SAMPLE


def tell(found: Sample) -> str:
    r"""Say how often each choice is made over the box if its move is made, with standard errors.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.sample(cs.load("strike_resist_intervene"), draws=4096, seed=1)
    >>> print("\n".join(tell(found).splitlines()[:4]))
    Attacker: strike 76%, abstain 24% (standard error 0.0027)
    Target, if made (76%): resist 0%, concede 100% (standard error 0)
    Patron is never made.
    Probabilities are given that the move is made; `fixing` a move before asks what if it were.
    """
    lines = _moves(found) if found.moves else _over_time(found)
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


def _over_time(found: Sample) -> list[str]:
    return [f"{estimate.of}: {_mean(estimate, True)}" for estimate in found.choices]


def _moves(found: Sample) -> list[str]:
    """Say of each move how often it is made, and what is chosen if it is."""
    chosen: dict[str, list[Estimate]] = {}
    for estimate in found.choices:
        chosen.setdefault(estimate.of.partition(" == ")[0], []).append(estimate)
    lines = [_move(move, chosen[move.of]) for move in found.moves]
    if any(move.low < 1 for move in found.moves):
        lines.append(
            "Probabilities are given that the move is made; `fixing` a move before asks what if "
            "it were."
        )
    return lines


def _move(made: Estimate, choices: list[Estimate]) -> str:
    if made.high == 0:
        return f"{made.of} is never made."
    often = span(percent(made.low), percent(made.high))
    seldom = "seldom made" if made.high < SELDOM else "if made"
    head = made.of if made.low == 1 else f"{made.of}, {seldom} ({often})"
    told = [
        f"{each.of.partition(' == ')[2]} {span(percent(each.low), percent(each.high))}"
        for each in choices
    ]
    errors = [error for each in choices for error in (each.low_error, each.high_error)]
    known = "unknown" if any(math.isnan(error) for error in errors) else f"{max(errors):.2g}"
    return f"{head}: {', '.join(told)} (standard error {known})"


def _mean(estimate: Estimate, share: bool) -> str:
    def write(value: float) -> str:
        return percent(value) if share else number(value)

    error = max(estimate.low_error, estimate.high_error)
    known = "" if estimate.defined == 1 else f", defined in {percent(estimate.defined)} of draws"
    return f"{span(write(estimate.low), write(estimate.high))} (standard error {error:.2g}{known})"
