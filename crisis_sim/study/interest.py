"""What a scenario is about, as its own claims show: what to measure, fix and vary."""

from __future__ import annotations

from crisis_sim.equilibria.concepts import concepts, erring
from crisis_sim.equilibria.result import UnsolvableError
from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.formula import Probability, walk
from crisis_sim.study.claims import evaluate_claim, measured
from crisis_sim.study.swing import swings

#: Rationality of logit play where a scenario names none.
RATIONALITY = 1.0


def by_degrees(
    scenario: Crisis, concept: str | None = None, rationality: float | None = None
) -> tuple[str, float | None]:
    """Return the concept and the λ under which answers move by degrees.

    What is given; else what the scenario names, if players err under its concept, and logit
    play if they do not, as nearly all probabilities are then 0 or 1. Where neither a concept
    nor a λ is named, λ is 1.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> by_degrees(cs.load("iran_2025")), by_degrees(cs.load("iran_2025"), "subgame_perfect")
    (('logit', 3.0), ('subgame_perfect', 3.0))
    """
    own = concepts()[scenario.concept]
    own = own if own.errs else erring()
    given = scenario.rationality if rationality is None else rationality
    if concept is None and "rationality" in own.needed and given is None:
        return own.name, RATIONALITY
    return concept or own.name, given


def measure(scenario: Crisis) -> str:
    """Return the probability that the first claim speaks of, as a formula.

    Raises
    ------
    UnsolvableError
        If nothing is claimed and nobody moves.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> measure(cs.load("iran_2025"))
    'P(Russia == intervene, fixing=Israel == strike)'
    """
    for claim in scenario.claims:
        left = left_side(claim.holds.text)
        if any(isinstance(part, Probability) for part in walk(claim.holds.node)):
            return left
    if not scenario.moves:
        raise UnsolvableError("nobody moves in this game, and nothing is claimed")
    first = scenario.moves[0]
    return f"P({first.name} == {first.choices[0]})"


def movable(scenario: Crisis, rationality: float) -> str:
    """Return what the first claim measures that is neither near 0 nor near 1 under logit play.

    A probability near 0 or 1 hides what moves it; where all claims are such, what
    the first one measures is returned.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> movable(cs.load("iran_2025"), rationality=3.0)
    'P(Russia == back or Russia == abstain, fixing=Israel == strike)'
    """
    for claim in scenario.claims:
        node = measured(claim.holds.node)
        value = evaluate_claim(scenario, node, concept=erring().name, rationality=rationality).value
        if isinstance(node, Probability) and 0.05 < value[0] < 0.95:
            return left_side(claim.holds.text)
    return measure(scenario)


def fixing(scenario: Crisis) -> str | None:
    """Return the first move that a claim fixes, as `Attacker == strike`, or None."""
    for claim in scenario.claims:
        for part in walk(claim.holds.node):
            if isinstance(part, Probability) and part.fixing is not None:
                return f"{part.fixing.move} == {part.fixing.choice}"
    return None


def parameters(scenario: Crisis, wanted: int) -> list[str]:
    """Return parameters to vary: those that claims set, then those that move the measure most.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> parameters(cs.load("iran_2025"), 2)
    ['ukraine_drain', 'syria_discount']
    """
    named = dict.fromkeys(
        setting.parameter
        for claim in scenario.claims
        for part in walk(claim.holds.node)
        if isinstance(part, Probability)
        for setting in part.settings
    )
    ranged = any(p.low < p.high for p in scenario.parameters.values())
    if len(named) < wanted and ranged:
        concept = erring().name if scenario.rationality is not None else scenario.concept
        found = swings(scenario, measure(scenario), concept=concept, points=21)
        named.update(dict.fromkeys(swing.parameter for swing in found.swings))
    return list(named)[:wanted]


def left_side(text: str) -> str:
    """Return what stands before a comparison outside all brackets; all of what is none.

    Examples
    --------
    >>> left_side("P(Russia == aid) < 0.5"), left_side("U(Iran)")
    ('P(Russia == aid)', 'U(Iran)')
    """
    depth = 0
    for position, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0 and character in "<>=!":
            return text[:position].strip()
    return text
