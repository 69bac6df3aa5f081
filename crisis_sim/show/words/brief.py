"""The solved scenario as a short text that a reader can check, sentence by sentence."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np

from crisis_sim.equilibria.concepts import concepts
from crisis_sim.equilibria.result import Equilibria, Equilibrium
from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.formula import Probability
from crisis_sim.scenario.outcomes import TYPE
from crisis_sim.show.answer import MIXTURES, unreached_in_words, unsearched_in_words
from crisis_sim.show.labels import does, gist, measure_label, number, parameter_label
from crisis_sim.show.phrases import (
    counted,
    human,
    likelihood,
    margin_place,
    percent,
    place_in_words,
    span,
)
from crisis_sim.show.words.knife_edge import refusals_in_words
from crisis_sim.study.brief import Brief
from crisis_sim.study.claims import measured
from crisis_sim.study.exact.tipping_result import Play
from crisis_sim.study.order import played
from crisis_sim.tolerances import SAME

_MOST = 8


def tell(told: Brief) -> str:
    """Tell what the solution says, why, and what would change it, as Markdown."""
    scenario = told.scenario
    sections = (
        ("What happens", _happens(told)),
        ("What they believe", _beliefs(told)),
        ("Why nobody deviates", _reasons(told)),
        ("What was set aside", _set_aside(told)),
        ("What is claimed", _claims(told)),
        ("What would change it", _changes(told)),
        ("How far to trust this", _trust(told)),
    )
    head = [f"# {scenario.title or human(scenario.name)}", ""]
    if scenario.question:
        head += [scenario.question, ""]
    body = []
    for title, lines in sections:
        text = list(lines)
        if text:
            body += [f"## {title}", "", *text, ""]
    return "\n".join([*head, *body]).rstrip() + "\n"


def _happens(told: Brief) -> Iterator[str]:
    concept = human(told.result.concept).replace("subgame perfect", "subgame-perfect")
    if not len(told.result):
        yield _none(told.result, concept)
        return
    ways: dict[str, list[Equilibrium]] = {}
    for equilibrium in told.result:
        ways.setdefault(_course(told.scenario, equilibrium), []).append(equilibrium)
    for rank, (course, alike) in enumerate(list(ways.items())[:_MOST], start=1):
        if len(ways) > 1:
            solutions = "" if len(alike) == 1 else f" (in {len(alike)} solutions)"
            course = f"Way to play {rank}{solutions}: {course}".replace(": \n", ":\n")
        yield f"{course}\n"
        known = sorted({label for equilibrium in alike for label in equilibrium.labels})
        if known:
            yield f"Known of {'it' if len(alike) == 1 else 'them'}: {', '.join(known)}.\n"
    if len(ways) > _MOST:
        yield f"And {len(ways) - _MOST} more.\n"
    yield _known(told.result, concept)
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
        yield from _chances(told.scenario, told.logit[0])


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
    if len(result) == 1:
        return f"This is the only {concept} equilibrium of the model; that is proven."
    pure = " in pure strategies" if result.ties else ""
    mixed = f" {MIXTURES[0].upper()}{MIXTURES[1:]}." if result.ties else ""
    return (
        f"The model has {len(result)} {concept} equilibria{pure} and no other; that is proven."
        f"{mixed}"
    )


def _course(scenario: Crisis, equilibrium: Equilibrium) -> str:
    """Say what happens on the path, with probabilities where it is not certain."""
    end = int(np.argmax(equilibrium.reach))
    if equilibrium.reach[end] > 1 - SAME:
        return f"{_path(scenario, _play(equilibrium, end))}."
    return "\n".join(["", *_chances(scenario, equilibrium)])


def _chances(scenario: Crisis, equilibrium: Equilibrium) -> Iterator[str]:
    """Say of each choice how likely it is, once it comes to that move."""
    for move, choices in equilibrium.outcomes.moves.items():
        if move.startswith(TYPE):
            continue
        chances = {c: equilibrium.probability(f"{move} == {c}") for c in choices}
        reached = sum(chances.values())
        it = "" if reached > 0.9995 else f", if it comes to that ({percent(reached)})"
        for choice, chance in chances.items():
            if chance > 0.0005:
                yield f"- {does(scenario, move, choice)}{it}: {likelihood(chance / reached)}."


def _play(equilibrium: Equilibrium, end: int) -> Play:
    outcomes = equilibrium.outcomes
    made = outcomes.made[end]
    return tuple(
        (move, outcomes.choices[column][made[column]])
        for column, move in enumerate(outcomes.columns)
        if made[column] >= 0
    )


def _path(scenario: Crisis, play: Play) -> str:
    steps = [does(scenario, move, choice) for move, choice in play]
    return steps[0] if len(steps) == 1 else f"{', '.join(steps[:-1])}, and {steps[-1]}"


def _beliefs(told: Brief) -> Iterator[str]:
    if not len(told.result):
        return
    held = told.beliefs(told.result[0])
    met = [belief for belief in held if belief.reached >= 0.005][:_MOST]
    if met and len(told.result) > 1:
        yield "In the first way to play:"
        yield ""
    for belief in met:
        where = place_in_words(told.scenario, belief.where)
        about = told.scenario.label(belief.about)
        for kind, probability in list(belief.belief.items())[:-1]:  # the last is the rest
            yield (
                f"- {where}: that {about} is {human(kind)}, {likelihood(probability)}; before any "
                f"move {percent(belief.prior[kind])}."
            )
    if len(met) < len(held):
        yield f"- And {len(held) - len(met)} more, further on or where play hardly comes."


def _reasons(told: Brief) -> Iterator[str]:
    if told.margins and len(told.result) > 1:
        yield "In the first way to play:"
        yield ""
    for margin in told.margins:
        place = margin_place(told.scenario, margin, told.margins)
        yield (
            f"- {place}: to {human(margin.instead)} rather than {human(margin.choice)} would cost "
            f"{number(margin.loss)}."
        )
    if told.margins:
        yield ""
        yield "Each is in the mover's own units; those of different players are not compared."


def _set_aside(told: Brief) -> Iterator[str]:
    if told.unsearched:
        yield unsearched_in_words(told)
    empty = [path for path in told.paths if path.threats]
    if not empty:
        return
    yield (
        f"{len(empty)} other path{'s' if len(empty) > 1 else ''} of play would be in equilibrium "
        "if threats that nobody would carry out were believed:"
    )
    yield ""
    for path in empty[:_MOST]:
        threat = path.threats[0]
        yield (
            f"- {_path(told.scenario, path.play)}. It rests on the threat to "
            f"{human(threat.threatened)} of {place_in_words(told.scenario, threat.where)}, which "
            f"would rather {human(threat.would_do)}; carrying it out would cost "
            f"{number(threat.cost)}."
        )
    if len(empty) > _MOST:
        yield f"- And {len(empty) - _MOST} more."


def _claims(told: Brief) -> Iterator[str]:
    for verdict, claim in zip(told.verdicts, told.scenario.claims, strict=True):
        sources = f" [{', '.join(verdict.source)}]" if verdict.source else ""
        told_so = f'- "{verdict.says}"{sources} In the model this {_verb(verdict.verdict)}'
        missed = unreached_in_words(told.scenario, verdict)
        so = f" {missed}" if missed else ""
        node = measured(claim.holds.node)
        known = verdict.values and not any(math.isnan(value) for value in verdict.values)
        if node == claim.holds.node or not known:
            yield f"{told_so}.{so}"
            continue
        write = likelihood if isinstance(node, Probability) else number
        low, high = min(verdict.values), max(verdict.values)
        value = span(write(low), write(high))
        yield f"{told_so}: {measure_label(told.scenario, node, 'what it measures')}: {value}.{so}"


def _verb(verdict: str) -> str:
    return {"undefined": "is undefined", "no equilibrium": "has no equilibrium to hold in"}.get(
        verdict, verdict
    )


def _changes(told: Brief) -> Iterator[str]:
    if "proofs" not in told.row.tells or not told.tree.has_perfect_information:
        yield (
            "That is worked out exactly for subgame-perfect play of games with perfect "
            "information only. For this one, solve it at other values."
        )
        return
    scenario = told.scenario
    now = _present(told.result)
    found = told.turns
    if found.found:
        yield "One number at a time, the others as they are; the nearest first, each exact:"
        yield ""
    for turn in found.found[:_MOST]:
        parameter = scenario.parameters[turn.parameter]
        then = _beyond(scenario, now, turn.plays)
        yield (
            f"- {parameter_label(scenario, turn.parameter)} "
            f"{'just ' if turn.value == turn.now else ''}{turn.side} {number(turn.value)} (now "
            f"{number(turn.now)}, range {number(parameter.low)} to {number(parameter.high)}): "
            f"{then}. {gist(parameter.meaning).rstrip('.')}."
        )
    if len(found.found) > _MOST:
        yield f"- And {len(found.found) - _MOST} more, further away."
    if found.unresolved:
        names = ", ".join(parameter_label(scenario, name) for name in found.unresolved)
        yield ""
        yield f"For these it could not be settled everywhere in their range: {names}."
    if found.still:
        yield ""
        yield (
            f"{len(found.still)} of {counted(len(scenario.parameters), 'number')} "
            f"{'changes' if len(found.still) == 1 else 'change'} nothing that is "
            "played, moved alone through their whole range; that is proven. Moved together they "
            "may."
        )


def _merged(plays: tuple[Play, ...]) -> tuple[Play, ...]:
    """Write plays that differ in one choice alone as one, with `a or b` for it."""
    columns = list(zip(*plays, strict=False))
    alike = len({len(play) for play in plays}) == 1 and all(
        len({move for move, _ in column}) == 1 for column in columns
    )
    choices = [list(dict.fromkeys(choice for _, choice in column)) for column in columns]
    if not alike or sum(len(c) > 1 for c in choices) > 1:
        return plays
    return (tuple((col[0][0], " or ".join(c)) for col, c in zip(columns, choices, strict=True)),)


def _present(result: Equilibria) -> set[Play]:
    """Return the ways to play of some solutions."""
    return {
        tuple((move, choice) for move, choices in path for choice in choices)
        for path in (played(found.outcomes, found.reach > 0) for found in result)
    }


def _beyond(scenario: Crisis, now: set[Play], plays: tuple[Play, ...]) -> str:
    """Say what is done beyond a tipping point, or which of the present ways to play stay."""
    stay = set(plays) <= now
    usual = set() if stay else {pair for path in now for pair in path}
    paths = [_path(scenario, _new(usual, play) or play) for play in _merged(plays)]
    return ("of the present ways to play only this: " if stay else "") + " or ".join(paths)


def _new(usual: set[tuple[str, str]], play: Play) -> Play:
    """Return what is done otherwise than usual."""
    return tuple(
        (move, choice)
        for move, choice in play
        if not usual.issuperset((move, each) for each in choice.split(" or "))
    )


def _trust(told: Brief) -> Iterator[str]:
    scenario = told.scenario
    yield (
        "What the model implies is computed and checked "
        f"({told.result.method}; largest regret {told.result.max_regret:.1g})."
    )
    if scenario.parameters:
        levels = _counts(p.confidence or "unstated" for p in scenario.parameters.values())
        told_so = ", ".join(f"{count} {level}" for level, count in levels.items())
        yield ""
        yield (
            f"Whether the model fits the world is another matter. It rests on "
            f"{counted(len(scenario.parameters), 'number')}, held with this confidence: {told_so}."
        )
    yield ""
    yield "The model illuminates an argument; it does not predict."
    yield ""
    yield f"Scenario {scenario.name}, {scenario.digest[:12]}; crisis_sim {told.result.version}."


def _counts(words: Iterable[str]) -> dict[str, int]:
    counts = dict.fromkeys(("high", "moderate", "low", "unstated"), 0)
    for word in words:
        counts[word] += 1
    return {word: count for word, count in counts.items() if count}
