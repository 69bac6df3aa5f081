"""Standard figures of what would change the answer, and of how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Probability, Test, walk
from crisis_sim.show.figures.of_play import rationality as logit_rationality
from crisis_sim.study import interest
from crisis_sim.study.draws.sample import sample as draw
from crisis_sim.study.swing import swings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Seconds for each proof, and for the search of the nearest flip.
SECONDS = 10.0
#: Draws that show whether an outcome hangs on the numbers at all.
_FEW = 256


def claim_flips(scenario: Crisis, names: Sequence[str], measure: str | None) -> Figure:
    """Draw where the verdict on a claim changes along one parameter under logit play."""
    from crisis_sim.show.figures.claim_flips import draw_claim_flips
    from crisis_sim.study.claim_flips import claim_flips

    claim = measure or _claim(scenario, "claim-flips")
    return draw_claim_flips(
        claim_flips(
            scenario, names[0], claim, concept="logit", rationality=logit_rationality(scenario)
        )
    )


def proofs(scenario: Crisis, _: Sequence[str], measure: str | None) -> Figure:
    """Draw what is proven of a claim, or of all claims, over all ranges at once."""
    from crisis_sim.show.figures.verdicts import draw_proofs
    from crisis_sim.study.exact.prove import prove, prove_claims

    if measure is not None:
        return draw_proofs([prove(scenario, measure, seconds=SECONDS)])
    _claim(scenario, "proofs")
    return draw_proofs(prove_claims(scenario, seconds=SECONDS))


def flip(scenario: Crisis, _: Sequence[str], measure: str | None) -> Figure:
    """Draw the smallest change that reverses a claim."""
    from crisis_sim.show.figures.flip import draw_flip
    from crisis_sim.study.exact.nearest import nearest_flip

    return draw_flip(nearest_flip(scenario, measure, seconds=SECONDS))


def conditions(scenario: Crisis, _: Sequence[str], measure: str | None) -> Figure:
    """Draw what an outcome needs."""
    from crisis_sim.show.figures.conditions import draw_conditions
    from crisis_sim.study.exact.conditions import conditions

    outcome, fixing = _outcomes(scenario)[0] if measure is None else (measure, None)
    return draw_conditions(conditions(scenario, outcome, fixing=fixing))


def knife_edge(scenario: Crisis, _: Sequence[str], __: str | None) -> Figure:
    """Draw how near the equilibria are to breaking."""
    from crisis_sim.show.figures.sturdiness import draw_knife_edge
    from crisis_sim.study.knife_edge import knife_edge

    return draw_knife_edge(knife_edge(scenario))


def sample(
    scenario: Crisis,
    _: Sequence[str],
    measure: str | None,
    concept: str | None = None,
    rationality: float | None = None,
) -> Figure:
    """Draw how often each choice is made over the ranges."""
    from crisis_sim.show.figures.shares import draw_sample

    measures = None if measure is None else [measure]
    return draw_sample(draw(scenario, measures=measures, concept=concept, rationality=rationality))


def tornado(
    scenario: Crisis,
    _: Sequence[str],
    measure: str | None,
    concept: str | None = None,
    rationality: float | None = None,
) -> Figure:
    """Draw how far each parameter alone moves a measure."""
    from crisis_sim.show.figures.tornado import draw_tornado

    concept, rationality = interest.by_degrees(scenario, concept, rationality)
    formula = measure or interest.movable(scenario, rationality or interest.RATIONALITY)
    return draw_tornado(swings(scenario, formula, concept=concept, rationality=rationality))


def sensitivity(
    scenario: Crisis,
    _: Sequence[str],
    measure: str | None,
    concept: str | None = None,
    rationality: float | None = None,
) -> Figure:
    """Draw which parameters the variation of a measure comes from."""
    from crisis_sim.show.figures.sensitivity import draw_sensitivity
    from crisis_sim.study.draws.sensitivity import sensitivity

    return draw_sensitivity(
        sensitivity(scenario, measure=measure, concept=concept, rationality=rationality)
    )


def given_data(scenario: Crisis, _: Sequence[str], measure: str | None) -> Figure:
    """Draw how much the choice at a move hangs on each parameter."""
    from crisis_sim.show.figures.discover import draw_given_data
    from crisis_sim.study.draws.given_data import given_data

    outcome, fixing = _undecided(scenario) if measure is None else (measure, None)
    return draw_given_data(given_data(scenario, outcome.split()[0], fixing=fixing))


def discover(
    scenario: Crisis,
    _: Sequence[str],
    measure: str | None,
    concept: str | None = None,
    rationality: float | None = None,
) -> Figure:
    """Draw under which conditions something happens."""
    from crisis_sim.show.figures.discover import draw_discovery
    from crisis_sim.study.draws.discover import discover

    if measure is None:
        measure = _probability(*_undecided(scenario))
    return draw_discovery(discover(scenario, measure, concept=concept, rationality=rationality))


def counterfactuals(
    scenario: Crisis,
    _: Sequence[str],
    measure: str | None,
    concept: str | None = None,
    rationality: float | None = None,
) -> Figure:
    """Draw what each single change does to a measure."""
    from crisis_sim.show.figures.counterfactual import draw_counterfactuals
    from crisis_sim.study.counterfactual import counterfactuals

    return draw_counterfactuals(
        counterfactuals(scenario, measure, concept=concept, rationality=rationality)
    )


def order(scenario: Crisis, _: Sequence[str], __: str | None) -> Figure:
    """Draw what follows from the order of preferences alone."""
    from crisis_sim.show.figures.shares import draw_order
    from crisis_sim.study.order import order_robustness

    return draw_order(order_robustness(scenario))


def _claim(scenario: Crisis, kind: str) -> str:
    """Return the first claim."""
    if not scenario.claims:
        raise ArgumentError("figure", kind, "needs a claim", "a measure, or a claim in the file")
    return scenario.claims[0].holds.text


def _outcomes(scenario: Crisis) -> list[tuple[str, str | None]]:
    """Return outcomes to ask about, each with a move to fix: those of the claims, then all."""
    found: dict[tuple[str, str | None], None] = {}
    for claim in scenario.claims:
        for part in walk(claim.holds.node):
            if isinstance(part, Probability) and not part.settings and part.given is None:
                fixed = f"{part.fixing.move} == {part.fixing.choice}" if part.fixing else None
                tests = (test for test in walk(part.condition) if isinstance(test, Test))
                found.update({(f"{test.move} == {test.choice}", fixed): None for test in tests})
    for move in scenario.moves:
        if move.player is not None:
            found.update({(f"{move.name} == {choice}", None): None for choice in move.choices})
    return list(found)


def _undecided(scenario: Crisis) -> tuple[str, str | None]:
    """Return the first outcome that hangs on the numbers, or the first."""
    every = _outcomes(scenario)
    found = draw(scenario, draws=_FEW, measures=[_probability(*each) for each in every])
    for each, estimate in zip(every, found.measures, strict=True):
        if estimate.defined == 1 and 0.02 < (estimate.low + estimate.high) / 2 < 0.98:
            return each
    return every[0]


def _probability(outcome: str, fixing: str | None) -> str:
    return f"P({outcome})" if fixing is None else f"P({outcome}, fixing={fixing})"
