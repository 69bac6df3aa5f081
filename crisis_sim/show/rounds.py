"""How a crisis goes over time, in words: the rounds, the state, what changes and what ends it."""

from __future__ import annotations

from collections.abc import Iterator

from crisis_sim.scenario.formula import Formula
from crisis_sim.scenario.model import Scenario
from crisis_sim.scenario.rounds import End, Rounds, Rule, State
from crisis_sim.show.phrases import human


def tell_rounds(scenario: Scenario, rounds: Rounds) -> Iterator[str]:
    """Yield the lines that tell how a round goes, what it leaves and what follows it."""
    yield _length(rounds)
    if rounds.states:
        yield "Everybody knows how things stand when a round begins:"
    for state in rounds.states.values():
        yield f"  {_state(state)}"
    yield "In a round the moves below are made and the payoffs below are paid."
    for name, state in rounds.states.items():
        rules = rounds.transitions.get(name, ())
        if not rules:
            yield f"  {human(name)} stays as it is."
        for rule in rules:
            yield f"  {_rule(state, rule)}"
    for number, end in enumerate(rounds.ends):
        yield f"  {_end(scenario, end, first=not number)}"
    yield _what_follows(scenario, rounds)
    for player, formula in rounds.final.items():
        yield f"  After the last {rounds.unit} {scenario.label(player)} gets {formula.text}."


def _length(rounds: Rounds) -> str:
    if rounds.count is None:
        return f"The crisis has no last {rounds.unit}."
    many = "" if rounds.count == 1 else "s"
    return f"The crisis has {rounds.count} {rounds.unit}{many} at most."


def _state(state: State) -> str:
    chances = zip(state.levels, state.start, strict=True)
    start = [(level, f) for level, f in chances if f.text not in ("0", "0.0")]
    begins = " or ".join(
        human(level) if len(start) == 1 else f"{human(level)} ({f.text})" for level, f in start
    )
    unit = f" {state.unit}" if state.unit else ""
    meaning = f"  ({state.meaning})" if state.meaning else ""
    levels = ", ".join(human(level) for level in state.levels)
    return f"{human(state.name)}: {levels}{unit}; it begins at {begins}.{meaning}"


def _rule(state: State, rule: Rule) -> str:
    source = "" if rule.from_ is None else f" from {human(rule.from_)}"
    to = human(rule.to.text) if state.values is None else rule.to.text
    chance = "" if _is_one(rule.chance) else f" with probability {rule.chance.text}"
    when = "" if rule.when is None else f" if {rule.when.text}"
    because = f"  ({rule.because})" if rule.because else ""
    return f"{human(state.name)} moves{source} to {to}{chance}{when}.{because}"


def _is_one(formula: Formula) -> bool:
    return formula.text in ("1", "1.0")


def _end(scenario: Scenario, end: End, *, first: bool) -> str:
    worth = ", ".join(f"{scenario.label(p)} gets {f.text}" for p, f in end.worth.items())
    paid = f": {worth}" if worth else ""
    because = f"  ({end.because})" if end.because else ""
    then = "Then" if first else "Else"
    return f"{then} it ends, {human(end.name)}, if {end.when.text}{paid}.{because}"


def _what_follows(scenario: Scenario, rounds: Rounds) -> str:
    stops = rounds.stop.text not in ("0", "0.0")
    chance = f" with probability 1 - ({rounds.stop.text})" if stops else ""
    texts = {player: formula.text for player, formula in rounds.discount.items()}
    counts = set(texts.values())
    if counts <= {"1", "1.0"}:
        return f"Else the next {rounds.unit} follows{chance}; it counts as much as this one."
    if len(counts) == 1:
        return (
            f"Else the next {rounds.unit} follows{chance}; it counts {counts.pop()} times as much."
        )
    each = ", ".join(f"{text} times for {scenario.label(p)}" for p, text in texts.items())
    return f"Else the next {rounds.unit} follows{chance}; it counts {each}."
