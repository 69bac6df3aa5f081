"""What became different between two versions of a scenario, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator

from crisis_sim.game.crisis import Crisis
from crisis_sim.show.labels import number, parameter_label
from crisis_sim.show.phrases import counted, move_label, percent
from crisis_sim.show.words.happens import ways_to_play
from crisis_sim.study.brief import Brief
from crisis_sim.tolerances import SAME


def changed(before: Brief, after: Brief) -> list[str]:
    """Return what is otherwise: what is played, verdicts on claims, the nearest turning value.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> from crisis_sim.study.brief import brief
    >>> scenario = cs.load("strike_resist_intervene")
    >>> for line in changed(brief(scenario), brief(scenario.set(drain=0.2))):
    ...     print(line)
    Attacker: strike -> abstain
    Claim 2 now fails: Fear of the patron is not what restrains the attacker.
    Nearest turning value: Cost above 0.583 (was Cost below 0.318)
    """
    lines = [*_played(before, after), *_claims(before, after), *_nearest(before, after)]
    return lines or ["The answer is as it was."]


def _played(before: Brief, after: Brief) -> Iterator[str]:
    was, now = len(before.result), len(after.result)
    if was != now:
        yield f"{counted(was, 'solution')} before, now {now}"
    if was == now == 1:
        yield from _moves(before, after)
    elif list(ways_to_play(before)) != list(ways_to_play(after)):
        for way in ways_to_play(after):
            yield f"Now: {way}".replace(": \n", ":\n")


def _moves(before: Brief, after: Brief) -> Iterator[str]:
    """Say of each move what is chosen, where that is not what it was."""
    earlier = _choices(before)
    for move, chosen in _choices(after).items():
        if move not in earlier:
            yield f"{move}: now {chosen}"
        elif earlier[move] != chosen:
            yield f"{move}: {earlier[move]} -> {chosen}"


def _choices(told: Brief) -> dict[str, str]:
    """Return what is chosen at each move that is reached, by its label."""
    scenario, found = told.scenario, told.result[0]
    chosen = {}
    for move in scenario.moves:
        chances = {c: found.probability(f"{move.name} == {c}") for c in move.choices}
        reached = sum(chances.values())
        if reached > SAME:
            chosen[move_label(scenario, move.name)] = " or ".join(
                _choice(scenario, move.name, choice, chance / reached)
                for choice, chance in chances.items()
                if chance > SAME
            )
    return chosen


def _choice(scenario: Crisis, move: str, choice: str, chance: float) -> str:
    label = scenario.choice_label(move, choice)
    return label if chance > 1 - SAME else f"{label} ({percent(chance)})"


def _claims(before: Brief, after: Brief) -> Iterator[str]:
    earlier = {each.says: each.verdict for each in before.verdicts}
    for rank, each in enumerate(after.verdicts, start=1):
        if each.says not in earlier:
            yield f"Claim {rank} is new and {each.verdict}: {each.says}"
        elif earlier[each.says] != each.verdict:
            yield f"Claim {rank} now {each.verdict}: {each.says}"


def _nearest(before: Brief, after: Brief) -> Iterator[str]:
    was, now = _nearest_turn(before), _nearest_turn(after)
    if now and was != now:
        yield f"Nearest turning value: {now}{f' (was {was})' if was else ''}"


def _nearest_turn(told: Brief) -> str:
    """Return the nearest turning value of all, where each is found exactly; else nothing."""
    exact = "proofs" in told.row.tells and told.tree.has_perfect_information
    if not exact or not told.turns.found:
        return ""
    turn = told.turns.found[0]
    return f"{parameter_label(told.scenario, turn.parameter)} {turn.side} {number(turn.value)}"
