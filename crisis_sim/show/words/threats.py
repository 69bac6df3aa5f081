"""Threats that would not be carried out, one sentence or two a threat."""

from __future__ import annotations

from collections.abc import Sequence

from crisis_sim.equilibria.tree.threats import NashPath, Threat
from crisis_sim.game.crisis import Crisis
from crisis_sim.show.labels import amount, done, named, number
from crisis_sim.show.phrases import choice_label, place_move, span
from crisis_sim.show.verbs import bare
from crisis_sim.show.words.course import listed, sentence


def threats_in_words(scenario: Crisis, paths: Sequence[NashPath], most_paths: int = 1) -> list[str]:
    """Return a text for each threat that some Nash path rests on though it would not be made good.

    Threats of one move are one where only what was done before differs.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("strike_resist_intervene")
    >>> print(*threats_in_words(scenario, cs.equilibria.nash_paths(scenario.tree())))
    The patron would abstain, not intervene: to intervene would cost it 0.4 (attacker's gain). \
Were that threat believed, this would be an equilibrium too: Attacker abstains.
    """
    alike: dict[tuple[str, str, str], list[tuple[Threat, NashPath]]] = {}
    for path in paths:
        for threat in path.threats:
            move = threat.where.partition(" | ")[0]
            key = move, threat.threatened, threat.would_do
            alike.setdefault(key, []).append((threat, path))
    return [_told(scenario, each, most_paths) for each in alike.values()]


def _told(scenario: Crisis, alike: Sequence[tuple[Threat, NashPath]], most: int) -> str:
    threat = alike[0][0]
    costs = [each.cost for each, _ in alike]
    threatened, would_do = (
        bare(choice_label(scenario, place_move(threat.where), each))
        for each in (threat.threatened, threat.would_do)
    )
    dear = amount(scenario, threat.player, max(costs))
    cost = dear if number(min(costs)) == number(max(costs)) else span(number(min(costs)), dear)
    who = named(scenario, threat.player)
    first = f"{who} would {would_do}, not {threatened}: to {threatened} would cost it {cost}"
    paths = list({path.play: path for _, path in alike}.values())
    shown = "; ".join(path_in_words(scenario, path) for path in paths[:most])
    if len(paths) == 1:
        believed = f"this would be an equilibrium too: {shown}"
    else:
        first_of = (
            "" if len(paths) <= most else f", the first {most}" if most > 1 else ", the first"
        )
        believed = f"{len(paths)} other ways to play would be equilibria too{first_of}: {shown}"
    return f"{sentence(first)} Were that threat believed, {believed}."


def path_in_words(scenario: Crisis, path: NashPath) -> str:
    """Return a path of play in the words of those who make the moves."""
    return listed([done(scenario, move, choice) for move, choice in path.play])
