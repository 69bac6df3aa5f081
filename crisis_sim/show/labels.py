"""Names, numbers and measures as figures write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.clock import END
from crisis_sim.scenario.formula import (
    Apply,
    Fixed,
    Name,
    Node,
    Probability,
    Test,
    TypeTest,
    Utility,
    walk,
)
from crisis_sim.scenario.model import Scenario
from crisis_sim.scenario.rounds import NO_END, STOPPED
from crisis_sim.show.phrases import choice_label, human
from crisis_sim.show.verbs import third
from crisis_sim.study.claims import measured, read_formula

_STANDS = {STOPPED: "it is stopped", NO_END: "it goes on"}


def number(value: float) -> str:
    """Return a number with three digits and a true minus sign.

    Examples
    --------
    >>> number(-0.12345), number(1500.0), number(0.0)
    ('−0.123', '1500', '0')
    """
    text = f"{value + 0.0:.3g}"
    return (f"{value:.0f}" if "e+" in text and abs(value) < 1e6 else text).replace("-", "−")


def just(value: float, now: float, text: str) -> str:
    """Say that a number is just beyond what is written for it, seen from the present one.

    A value found just beyond a boundary often rounds to the boundary itself, where things are
    not yet as they are beyond it.

    Examples
    --------
    >>> just(0.70000001, 0.6, "0.7"), just(0.6999, 0.6, "0.7"), just(0.3199, 0.5, "0.32")
    ('just above 0.7', '0.7', 'just below 0.32')
    """
    written = float(text.replace("−", "-"))
    if (written - value) * (value - now) >= 0:
        return text
    return f"just {'above' if value > now else 'below'} {text}"


def values_at(told: Mapping[str, str]) -> str:
    """List parameters with values that are written already.

    Examples
    --------
    >>> values_at({"drain": "0.4", "lost_prize": "2"})
    'drain at 0.4, lost prize at 2'
    """
    return ", ".join(f"{human(name)} at {text}" for name, text in told.items())


def does(scenario: Scenario, move: str, choice: str) -> str:
    """Say that a move is made in one way: `The patron stays out`.

    Choices of players are taken for verbs; draws of chance are not. Of a crisis over time, say
    that a state is at a level, or how it ends.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> does(cs.load("strike_resist_intervene"), "Target", "concede")
    'Target concedes'
    """
    for declared in scenario.moves:
        if declared.name == move and declared.player is not None:
            return acts(scenario.label(declared.player), choice_label(scenario, move, choice))
    if scenario.rounds is not None and move in scenario.rounds.states:
        return f"{human(move)} is {human(choice)}"
    if scenario.rounds is not None and move == END:
        return _STANDS.get(choice, f"it ends: {human(choice)}")
    return f"{human(move)}: {choice_label(scenario, move, choice)}"


def done(scenario: Scenario, move: str, choice: str) -> str:
    """Say that a move is made in one way, as in the midst of a sentence.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> done(cs.load("iran_2025"), "United_States", "join")
    'the United States joins the strikes'
    """
    player = next((declared.player for declared in scenario.moves if declared.name == move), None)
    if player is None:
        return does(scenario, move, choice)
    return acts(named(scenario, player), choice_label(scenario, move, choice))


def acts(who: str, choice: str) -> str:
    """Say that somebody makes a choice, or one of several, taken for a verb.

    Examples
    --------
    >>> acts("Iran", "stay_out"), acts("Iran", "retaliate or stay_out")
    ('Iran stays out', 'Iran retaliates or stays out')
    """
    return f"{who} {' or '.join(map(third, human(choice).split(' or ')))}"


def parameter_label(scenario: Scenario, name: str) -> str:
    """Return a parameter's label, or its name with the capitals that its words have elsewhere.

    Capitals come from the players' names, their initials (`gp` for Great Power)
    and the parameter's meaning. A parameter that would be called like a player is told from it.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> parameter_label(cs.load("iran_2025"), "ukraine_drain")
    'Ukraine drain'
    """
    if label := scenario.parameters[name].label:
        return label
    proper = set(re.findall(r"(?<=[\w,;:] )[A-Z]\w*", scenario.parameters[name].meaning))
    for label in scenario.players.values():
        words = label.split()
        proper.update(words)
        if len(words) > 1:
            proper.add("".join(word[0] for word in words).upper())
    capitals = {word.lower(): word for word in proper}
    text = " ".join(capitals.get(word, word) for word in name.split("_"))
    text = text[:1].upper() + text[1:]
    taken = {label.casefold() for label in scenario.players.values()}
    return f"parameter {name}" if text.casefold() in taken else text


def with_unit(scenario: Scenario, name: str) -> str:
    """Return a parameter's name with its unit in brackets, where it has one."""
    unit = scenario.parameters[name].unit
    label = parameter_label(scenario, name)
    return f"{label} [{unit}]" if unit else label


#: Units of parameters that are no amounts of a payoff.
_NO_AMOUNTS = ("", "share", "probability")


def with_amount(text: str, unit: str) -> str:
    """Put a unit behind a number; a share or a probability needs no word to be read as one.

    Examples
    --------
    >>> with_amount("0.2", "share"), with_amount("3", "share of costs"), with_amount("2", "m")
    ('0.2', '3 of costs', '2 m')
    """
    said = "" if unit == "probability" else re.sub(r"^share\b", "", unit).strip()
    return f"{text} {said}".strip()


def unit_label(unit: str) -> str:
    """Return a unit as it stands after an amount; empty where it is no plural, as `share`.

    Examples
    --------
    >>> unit_label("points (Russia)"), unit_label("share")
    (' points', '')
    """
    counted = unit.split(" (")[0]
    return f" {counted}" if counted.endswith("s") else ""


def amount(scenario: Scenario, player: str, *values: float) -> str:
    """Return amounts of a player's payoff with their unit, where the file names one.

    It is the unit in which most numbers stand that are named in what the player's ends are worth.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("iran_2025")
    >>> amount(scenario, "Russia", 1.0), amount(scenario, "Russia", 0.378, 2.0)
    ('1 point', '0.378 or 2 points')
    """
    named = [
        scenario.parameters[part.name].unit
        for term in scenario.terms.get(player, ())
        for part in walk(term.worth.node)
        if isinstance(part, Name) and part.name in scenario.parameters
    ]
    units = Counter(unit for unit in named if unit not in _NO_AMOUNTS)
    told = either([number(value) for value in values])
    if not units:
        return told
    unit = units.most_common(1)[0][0]
    for name in (scenario.label(player), player):
        unit = unit.removesuffix(f" ({name})")
    if not unit.endswith("s"):
        return f"{told} ({unit})"
    return f"{told} {unit.removesuffix('s') if told == '1' else unit}"


def either(parts: Sequence[str]) -> str:
    """Join what is one or another, each once.

    Examples
    --------
    >>> either(["aided", "backed", "aided", "abstained"])
    'aided, backed or abstained'
    """
    *most, last = dict.fromkeys(parts)
    return f"{', '.join(most)} or {last}" if most else last


#: Last words of names that take an article.
_WITH_ARTICLE = ("States", "Kingdom", "Union", "Emirates", "Republic", "Federation")


def named(scenario: Scenario, player: str) -> str:
    """Return a player's label as it stands in the midst of a sentence.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("iran_2025")
    >>> named(scenario, "United_States"), named(scenario, "Iran")
    ('the United States', 'Iran')
    """
    label = scenario.label(player)
    if label.startswith(("The ", "A ", "An ")):
        return label[0].lower() + label[1:]
    return f"the {label}" if label.split(" ")[-1] in _WITH_ARTICLE else label


def gist(meaning: str) -> str:
    """Return the first sentence of a parameter's meaning.

    Examples
    --------
    >>> gist("Cost of bombing: bases in reach. Judged high.")
    'Cost of bombing: bases in reach.'
    """
    return re.split(r"(?<=[.!?])\s+(?=[A-Z])", meaning.strip(), maxsplit=1)[0]


def measure_label(scenario: Scenario, node: Node, text: str) -> str:
    """Put into words what a claim's formula measures; longer formulas stay as they are."""
    if isinstance(node, Utility):
        return f"payoff of {scenario.label(node.player)}"
    if isinstance(node, Probability):
        condition = condition_label(scenario, node.condition)
        given = condition_label(scenario, node.given) if node.given is not None else ""
        if condition is not None and given is not None:
            when = _asked_label(scenario, node)
            return f"probability that {condition}{when}{fixed_label(scenario, node)}"
    return text


def fixed_label(scenario: Scenario, node: Probability) -> str:
    """Say what is given, fixed and set where a probability is measured, after a comma each."""
    given = condition_label(scenario, node.given) if node.given is not None else ""
    words = f", given that {given}" if given else ""
    fixed = node.fixing
    words += f", if {_fixing_label(scenario, fixed)}" if fixed else ""
    for setting in node.settings:
        label = parameter_label(scenario, setting.parameter)
        words += f", with {label} at {number(setting.value)}"
    return words


def _asked_label(scenario: Scenario, node: Probability) -> str:
    """Say at which round, or by which, a probability is asked."""
    unit = scenario.rounds.unit if scenario.rounds is not None else ""
    asked = {"at": node.at, "by": node.by}
    return "".join(f" {word} {unit} {number}" for word, number in asked.items() if number)


def _fixing_label(scenario: Scenario, fixed: Test) -> str:
    """Say what is fixed, and in which rounds."""
    words = does(scenario, fixed.move, fixed.choice)
    if not isinstance(fixed, Fixed) or scenario.rounds is None:
        return words
    unit = scenario.rounds.unit
    words += f" from {unit} {fixed.since} on" if fixed.since > 1 else ""
    return words + (f" up to {unit} {fixed.until}" if fixed.until is not None else "")


def formula_label(scenario: Crisis, text: str) -> str:
    """Put into words what a formula in the language of claims measures.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> formula_label(cs.load("iran_2025"), "P(Russia == aid) < 0.5")
    'probability that Russia sends arms'
    """
    return measure_label(scenario, measured(read_formula(scenario, text).node), text)


def condition_label(scenario: Scenario, node: Node) -> str | None:
    """Put a condition into words, or return None if it is too long to read."""
    if isinstance(node, Test):
        return does(scenario, node.move, node.choice)
    if isinstance(node, TypeTest):
        return f"{scenario.label(node.player)} is {human(node.type_)}"
    if isinstance(node, Apply) and node.op in ("and", "or"):
        parts = [condition_label(scenario, part) for part in node.args]
        if None not in parts:
            return f" {node.op} ".join(str(part) for part in parts)
    return None


def claim_words(scenario: Scenario, text: str) -> str:
    """Return what a claim of the file says, or the formula where the file has none such.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("iran_2025")
    >>> claim_words(scenario, "P(Israel == strike) > 0.95"), claim_words(scenario, "U(Iran) > 0")
    ('Israel strikes.', 'U(Iran) > 0')
    """
    says = {claim.holds.text: claim.says for claim in scenario.claims}
    return says.get(text, text)


def given(scenario: Scenario, fixing: Test | str | None) -> str:
    """Say which move is fixed, as the start of a text: `If the attacker strikes. `.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> given(cs.load("iran_2025"), "Israel == strike"), given(cs.load("iran_2025"), None)
    ('If Israel strikes. ', '')
    """
    if fixing is None:
        return ""
    if isinstance(fixing, Test):
        return f"If {_fixing_label(scenario, fixing)}. "
    move, _, choice = (part.strip() for part in fixing.partition("=="))
    return f"If {does(scenario, move, choice)}. "
