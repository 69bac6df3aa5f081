"""What happens, and why, as prose: the play of each solution, and that of players who err."""

from __future__ import annotations

from collections.abc import Iterator

from crisis_sim.equilibria.concepts import concepts
from crisis_sim.equilibria.result import Equilibria, Equilibrium
from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.outcomes import TYPE
from crisis_sim.show.answer import MIXTURES
from crisis_sim.show.labels import done
from crisis_sim.show.limits import Limits
from crisis_sim.show.phrases import counted, likelihood, percent
from crisis_sim.show.words.course import Telling, forks, sentence
from crisis_sim.show.words.knife_edge import refusals_in_words
from crisis_sim.show.words.why import reasons_in_words
from crisis_sim.study.brief import Brief
from crisis_sim.tolerances import SAME


def happens(told: Brief, limits: Limits) -> Iterator[str]:
    """Say what is played in each solution, what is known of them, and the play of those who err."""
    concept = concepts()[told.result.concept].title
    if not len(told.result):
        yield _none(told.result, concept)
        yield from _notes(told.result)
        return
    ways = ways_to_play(told)
    for rank, (course, alike) in enumerate(list(ways.items())[: limits.solutions], start=1):
        if len(ways) > 1:
            solutions = "" if len(alike) == 1 else f" (in {len(alike)} solutions)"
            course = f"Way to play {rank}{solutions}: {course}".replace(": \n", ":\n")
        yield f"{course}\n".lstrip("\n")
        known = sorted({label for equilibrium in alike for label in equilibrium.labels})
        if known:
            yield f"Known of {'it' if len(alike) == 1 else 'them'}: {', '.join(known)}.\n"
    if len(ways) > limits.solutions:
        yield f"And {len(ways) - limits.solutions} more.\n"
    yield _known(told.result, concept)
    yield from _notes(told.result)
    if told.edge is not None and not told.edge.names_one_answer:
        yield ""
        yield f"No one answer is named: {'; '.join(refusals_in_words(told.edge))}."
    if told.logit is not None and told.result.rationality is None:
        yield ""
        yield (
            f"If the players may err (logit play, λ = {told.logit.rationality:g} per unit of "
            "payoff), it becomes:"
        )
        yield ""
        yield from _chances(told.scenario, told.logit[0], uncertain=True)


def _notes(result: Equilibria) -> Iterator[str]:
    """Say what else is known of the game as it was solved."""
    for remark in result.remarks:
        yield f"\nNote: {remark}."


def reasons(told: Brief, limits: Limits) -> Iterator[str]:
    """Say why each choice on the path is made, in each way to play."""
    if told.row.reads != "tree":
        return
    ways = list(ways_to_play(told).values())
    for rank, alike in enumerate(ways[: limits.solutions], start=1):
        if len(ways) > 1:
            yield f"{'' if rank == 1 else chr(10)}In way to play {rank}:"
            yield ""
        found = reasons_in_words(told.scenario, alike[0], told.row.errs)
        for reason in found[: limits.reasons]:
            because = limits.first(reason.because, limits.ways, "other choice")
            yield f"- {reason.choice}, because: {'; '.join(because)}."
        if len(found) > limits.reasons:
            yield f"- And {len(found) - limits.reasons} more; `--all` gives them."


def ways_to_play(told: Brief) -> dict[str, list[Equilibrium]]:
    """Return the solutions by what is played in them, in words."""
    ways: dict[str, list[Equilibrium]] = {}
    for equilibrium in told.result:
        ways.setdefault(_course(told, equilibrium), []).append(equilibrium)
    return ways


def _none(result: Equilibria, concept: str) -> str:
    if result.components:
        return f"The model has no {concept} equilibrium that stands alone; they form continua."
    if not result.complete:
        return f"No {concept} equilibrium was found, but the search was not complete."
    return f"The model has no {concept} equilibrium."


def _known(result: Equilibria, concept: str) -> str:
    if result.rationality is not None:
        words = concepts()[result.concept].words
        return f"This is {words} at λ = {result.rationality:g} per unit of payoff."
    if not result.complete:
        return f"Other {concept} equilibria may exist; the search for them was not complete."
    if result.components:
        sets = counted(len(result), "connected set")
        return (
            f"The model has {sets} of {concept} equilibria and no other; that is proven. One of "
            "each is shown."
        )
    if len(result) == 1:
        return f"This is the only {concept} equilibrium of the model; that is proven."
    pure = " in pure strategies" if result.ties else ""
    mixed = f" {MIXTURES[0].upper()}{MIXTURES[1:]}." if result.ties else ""
    return (
        f"The model has {len(result)} {concept} equilibria{pure} and no other; that is proven."
        f"{mixed}"
    )


def _course(told: Brief, equilibrium: Equilibrium) -> str:
    """Say what happens on the path: a sentence, or a list where it forks more than once."""
    steps, errs = equilibrium.course, told.row.errs
    if steps and not errs and forks(steps) <= 1:
        return sentence(Telling(told.scenario, would=False).course(steps))
    drawn = bool((told.tree.mover < 0).any())
    return "\n".join(["", *_chances(told.scenario, equilibrium, uncertain=errs or drawn)])


def _chances(scenario: Crisis, equilibrium: Equilibrium, uncertain: bool) -> Iterator[str]:
    """Say of each choice how likely it is, once it comes to that move."""
    for move, chances in equilibrium.choice_shares().items():
        reached = sum(chances.values())
        if move.startswith(TYPE) or reached <= 0:
            continue
        it = "" if reached > 0.9995 else f", if it comes to that ({percent(reached)})"
        for choice, chance in chances.items():
            given = chance / reached
            if given > 1 - SAME:
                yield f"- {sentence(f'{done(scenario, move, choice)}{it}')}"
            elif given > 0.0005:
                odds = likelihood(given) if uncertain else percent(given)
                yield f"- {sentence(f'{done(scenario, move, choice)}{it}: {odds}')}"
