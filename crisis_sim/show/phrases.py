"""The words in which people read a game: names, choices, paths of play."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from crisis_sim.equilibria.concepts import concepts
from crisis_sim.scenario.model import Scenario


def human(name: str) -> str:
    """Return a name of the file as people write it.

    Examples
    --------
    >>> human("stay_out")
    'stay out'
    """
    return name.replace("_", " ").strip()


def choice_label(scenario: Scenario, move: str, choice: str) -> str:
    """Return a choice as people read it, or several that are joined by `or`.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> choice_label(cs.load("iran_2025"), "United_States", "allow or stay_out")
    'give leave and cover or stay out'
    """
    return " or ".join(scenario.choice_label(move, each) for each in choice.split(" or "))


def plan_label(scenario: Scenario, player: str, plan: str) -> str:
    """Return what a player commits to as people read it: a choice for each of its moves."""
    said = {
        choice: scenario.choice_label(move.name, choice)
        for move in scenario.moves
        if move.player == player
        for choice in move.choices
    }
    return ", ".join(said.get(part, human(part)) for part in plan.split(", "))


def place_move(place: str) -> str:
    """Return the move that is made at an information set, from its label."""
    return place.partition(" | ")[0]


def move_label(scenario: Scenario, move: str) -> str:
    """Return who decides a move, and what, as people read it.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> move_label(cs.load("iran_2025"), "Iran_answer")
    'Iran, answer'
    """
    player = next((m.player for m in scenario.moves if m.name == move), None)
    if player is None:
        return human(move)
    label = scenario.label(player)
    rest = human(move.removeprefix(player))
    return label if move == player else f"{label}, {rest}"


def play_in_words(scenario: Scenario, play: Iterable[tuple[str, str]]) -> str:
    """Return a path of play in words.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("strike_resist_intervene")
    >>> play_in_words(scenario, [("Attacker", "strike"), ("Target", "concede")])
    'Attacker: strike; Target: concede'
    """
    return "; ".join(
        f"{move_label(scenario, move)}: {choice_label(scenario, move, choice)}"
        for move, choice in play
    )


def place_in_words(scenario: Scenario, label: str) -> str:
    """Return the label of an information set as people read it.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> place_in_words(cs.load("iran_2025"), "Russia | Iran_answer retaliate")
    'Russia (Iran, answer: retaliate)'
    """
    move, kinds, made = known_at(scenario, label)
    told = [f"{scenario.label(owner)} {human(kind)}" for owner, kind in kinds]
    seen = play_in_words(scenario, made)
    known = "; ".join([*told, *([seen] if seen else [])])
    return f"{move_label(scenario, move)} ({known})" if known else move_label(scenario, move)


#: Names with a choice or a type: of moves that were made, or of players.
Pairs: TypeAlias = list[tuple[str, str]]


def known_at(scenario: Scenario, label: str) -> tuple[str, Pairs, Pairs]:
    """Return the move of an information set, and the types and the choices known there.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> known_at(cs.load("iran_2025"), "Russia | Iran_answer retaliate")
    ('Russia', [], [('Iran_answer', 'retaliate')])
    """
    move, _, known = label.partition(" | ")
    parts = [part.rsplit(" ", 1) for part in known.split(", ")] if known else []
    made = [(part[0], part[1]) for part in parts if len(part) == 2]
    types = {(player, kind.name) for player, own in scenario.types.items() for kind in own}
    kinds = []
    while made and made[0] in types:  # types come first
        kinds.append(made.pop(0))
    return move, kinds, made


def counted(count: int, one: str, several: str = "") -> str:
    """Return a number with its noun, in the singular or the plural.

    Examples
    --------
    >>> counted(1, "gap"), counted(1200, "game"), counted(0, "box", "boxes")
    ('1 gap', '1,200 games', '0 boxes')
    """
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"


def span(low: str, high: str) -> str:
    """Return two ends as they are written, once where they are written alike.

    Examples
    --------
    >>> span("0.1", "0.2"), span("0", "0")
    ('0.1 to 0.2', '0')
    """
    return low if low == high else f"{low} to {high}"


def mix_in_words(mix: Mapping[str, float], said: Callable[[str], str] = human) -> str:
    """Return a choice, or a mixture of choices with their probabilities; `said` names each.

    Examples
    --------
    >>> mix_in_words({"strike": 1.0, "abstain": 0.0})
    'strike'
    >>> mix_in_words({"strike": 0.25, "abstain": 0.75})
    'abstain 75%, strike 25%'
    """
    played = sorted(((p, a) for a, p in mix.items() if p > 0), key=lambda item: -item[0])
    if len(played) == 1:
        return said(played[0][1])
    return ", ".join(f"{said(action)} {percent(p)}" for p, action in played)


def percent(probability: float) -> str:
    """Return a probability as a percentage that never rounds to a false certainty.

    Examples
    --------
    >>> percent(0.99999), percent(1.0), percent(0.0042), percent(0.5)
    ('>99.9%', '100%', '0.4%', '50%')
    """
    if 0 < probability < 0.0005:
        return "<0.1%"
    if 0.9995 < probability < 1:
        return ">99.9%"
    share = 100 * probability
    digits = 1 if 0 < share < 1 or 99 < share < 100 else 0
    return f"{share:.{digits}f}%"


#: The words of probability of ICD 203, each with the probability at which it begins.
_LIKELIHOODS = (
    (0.95, "almost certain"),
    (0.80, "very likely"),
    (0.55, "likely"),
    (0.45, "roughly even"),
    (0.20, "unlikely"),
    (0.05, "very unlikely"),
    (0.01, "almost no chance"),
)


def play_under(scenario: Scenario, concept: str, rationality: float | None) -> str:
    """Say under which concept games were solved, and λ.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("classics/bargaining")
    >>> play_under(scenario, "logit", 1.0), play_under(scenario, "subgame_perfect", None)
    ('logit play with λ = 1 (the scenario names no λ)', 'subgame-perfect play')
    """
    row = concepts()[concept]
    if "rationality" not in row.needed:
        return f"{row.title} play"
    none = " (the scenario names no λ)" if scenario.rationality is None else ""
    return f"{row.words} with λ = {rationality:g}{none}"


def likelihood(probability: float) -> str:
    """Return a probability in the words of ICD 203, with the number beside them.

    The standard's words run from 1% to 99%; beyond that the number stands alone. They are for what
    is uncertain: a choice that is made for sure is told as a choice. On a border between two
    words the upper one is taken.

    References
    ----------
    Office of the Director of National Intelligence, Intelligence Community Directive 203,
    Analytic Standards, 2 January 2015.

    Examples
    --------
    >>> [likelihood(p) for p in (0.003, 0.05, 0.5, 0.65, 0.97, 1.0)]
    ['0.3%', 'very unlikely (5%)', 'roughly even (50%)', 'likely (65%)', 'almost certain (97%)', \
'100%']
    """
    if not 0.01 <= probability <= 0.99:
        return percent(probability)
    word = next(word for low, word in _LIKELIHOODS if probability >= low)
    return f"{word} ({percent(probability)})"
