"""The solved scenario as a short text that a reader can check, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crisis_sim.equilibria.result import Equilibria
from crisis_sim.game.crisis import Crisis
from crisis_sim.markup import escaped
from crisis_sim.show.answer import unsearched_in_words
from crisis_sim.show.figures.source import solved
from crisis_sim.show.labels import done, gist, named, number, parameter_label, unit_label
from crisis_sim.show.limits import BRIEF, Limits
from crisis_sim.show.phrases import counted, human, likelihood, percent, place_in_words
from crisis_sim.show.words.claims import claims
from crisis_sim.show.words.happens import happens, reasons
from crisis_sim.show.words.threats import threats_in_words
from crisis_sim.show.words.time import tell as tell_course
from crisis_sim.show.words.tipping import claims_in_words, looked_for
from crisis_sim.study.brief import Brief
from crisis_sim.study.course import Course
from crisis_sim.study.order import played
from crisis_sim.study.turns import Turn, Turns
from crisis_sim.study.ways import Play

_MOST = 8


def tell(told: Brief, limits: Limits = BRIEF) -> str:
    """Tell what the solution says, why, and what would change it, as Markdown."""
    scenario = told.scenario
    head = [f"# {escaped(scenario.title or human(scenario.name))}", ""]
    if scenario.question:
        head += [escaped(scenario.question), ""]
    body = []
    for title, text in sections(told, limits).items():
        body += [f"## {title}", "", *map(escaped, text), ""]
    return "\n".join([*head, *body]).rstrip() + "\n"


def sections(told: Brief, limits: Limits = BRIEF) -> dict[str, list[str]]:
    """Return what is told by the titles of its parts, those with nothing to say left out."""
    if told.course is not None:
        return _over_time(told, told.course)
    parts = {
        "What happens": happens(told, limits),
        "Why": reasons(told, limits),
        "What they believe": _beliefs(told, limits),
        "Threats that would not be carried out": _set_aside(told, limits),
        "What is claimed": claims(told),
        "What would change it": _changes(told),
        "How far to trust this": _trust(told),
    }
    said = {title: list(lines) for title, lines in parts.items()}
    return {title: lines for title, lines in said.items() if lines}


def _over_time(told: Brief, found: Course) -> dict[str, list[str]]:
    """Return what is told of a crisis over time."""
    said = {
        "What happens": [f"- {line}" for line in tell_course(found).splitlines()],
        "What is claimed": list(claims(told)),
        "How far to trust this": [f"- {told.result.method.capitalize()}."],
    }
    return {title: lines for title, lines in said.items() if lines}


def _path(scenario: Crisis, play: Play) -> str:
    steps = [done(scenario, move, choice) for move, choice in play]
    return steps[0] if len(steps) == 1 else f"{', '.join(steps[:-1])}, and {steps[-1]}"


def _beliefs(told: Brief, limits: Limits) -> Iterator[str]:
    if not len(told.result):
        return
    held = told.beliefs(told.result[0])
    met = [belief for belief in held if belief.reached >= 0.005][: limits.reasons]
    if met and len(told.result) > 1:
        yield "In the first way to play:"
        yield ""
    for belief in met:
        where = place_in_words(told.scenario, belief.where)
        about = named(told.scenario, belief.about)
        for kind, probability in list(belief.belief.items())[:-1]:  # the last is the rest
            yield (
                f"- {where}: that {about} is {human(kind)}, {likelihood(probability)}; before any "
                f"move {percent(belief.prior[kind])}."
            )
    if len(met) < len(held):
        left = counted(len(held) - len(met), "more belief")
        yield f"- And {left}, further on or where play hardly comes."


def _set_aside(told: Brief, limits: Limits) -> Iterator[str]:
    if "threats" not in told.row.tells:
        return
    if told.unsearched:
        yield unsearched_in_words(told)
    empty = [path for path in told.paths if path.threats]
    for line in limits.first(
        threats_in_words(told.scenario, empty, limits.paths), limits.threats, "threat"
    ):
        yield f"- {line}"


def _changes(told: Brief) -> Iterator[str]:
    scenario, found = told.scenario, told.turns
    now = _present(told.result) if found.looked is None else set(found.plays)
    if found.found:
        yield _how(found)
        yield ""
    for turn in found.found[:_MOST]:
        parameter = scenario.parameters[turn.parameter]
        then = _beyond(scenario, now, turn.plays)
        yield (
            f"- {parameter_label(scenario, turn.parameter)} "
            f"{'just ' if turn.value == turn.now else ''}{turn.side} {number(turn.value)} (now "
            f"{number(turn.now)}, range {number(parameter.low)} to {number(parameter.high)}"
            f"{unit_label(parameter.unit)}): "
            f"{then}{_verdicts(scenario, turn)}. {gist(parameter.meaning).rstrip('.')}."
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
            f"{len(found.still)} of {counted(len(found.moved), 'number')} "
            f"{'changes' if len(found.still) == 1 else 'change'} nothing that is "
            f"played, moved alone through their whole range; {_sure(found)}. Moved together they "
            "may."
        )
    if found.looked is not None:
        if found.found or found.still or found.unresolved:
            yield ""
        else:
            yield "Moved alone, no number was seen to change the answer but at single values."
        yield looked_for(found.looked)
    if len(found.moved) < len(scenario.parameters):
        names = " and ".join(parameter_label(scenario, name) for name in found.moved)
        yield f"Moved here: {names}; `crisis-sim tipping` moves the others too."


def _how(found: Turns) -> str:
    """Say how the values that follow were found."""
    alone = "One number at a time, the others as they are; the nearest first"
    if found.looked is None:
        return f"{alone}, each exact:"
    play = solved(found.concept, found.rationality)
    return f"{alone}, solved for {play}, each found by bisection:"


def _sure(found: Turns) -> str:
    return "that is proven" if found.looked is None else "as far as was looked"


def _verdicts(scenario: Crisis, turn: Turn) -> str:
    claims = claims_in_words(scenario, turn.claims)
    return f"; {claims}" if claims else ""


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
    if set(plays) == now:
        return "played as now"
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
