"""Standard figures of what would change the answer, and of how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Probability, Test, walk
from crisis_sim.show.figures.ask import Ask
from crisis_sim.show.figures.of_play import rationality
from crisis_sim.study import interest
from crisis_sim.study.draws.sample import sample as draw
from crisis_sim.study.swing import swings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Seconds for each proof, and for the search of the nearest flip.
SECONDS = 10.0
#: Draws that show whether an outcome hangs on the numbers at all.
_FEW = 256


def claim_flips(ask: Ask) -> Figure:
    """Draw where the verdict on a claim changes along one parameter under logit play."""
    from crisis_sim.show.figures.claim_flips import draw_claim_flips
    from crisis_sim.study.claim_flips import claim_flips

    claim, rate = ask.measure or _claim(ask.scenario, "claim-flips"), rationality(ask.scenario)
    return draw_claim_flips(
        claim_flips(ask.scenario, ask.parameters[0], claim, concept="logit", rationality=rate)
    )


def proofs(ask: Ask) -> Figure:
    """Draw what is proven of a claim, or of all claims, over all ranges at once."""
    from crisis_sim.show.figures.verdicts import draw_proofs
    from crisis_sim.study.exact.prove import prove, prove_claims

    if ask.measure is not None:
        return draw_proofs([prove(ask.scenario, ask.measure, seconds=SECONDS)])
    _claim(ask.scenario, "proofs")
    return draw_proofs(prove_claims(ask.scenario, seconds=SECONDS))


def flip(ask: Ask) -> Figure:
    """Draw the smallest change that reverses a claim."""
    from crisis_sim.show.figures.flip import draw_flip
    from crisis_sim.study.exact.nearest import nearest_flip

    return draw_flip(nearest_flip(ask.scenario, ask.measure, seconds=SECONDS))


def conditions(ask: Ask) -> Figure:
    """Draw what an outcome needs."""
    from crisis_sim.show.figures.conditions import draw_conditions
    from crisis_sim.study.exact.conditions import conditions

    outcome, fixing = (ask.measure, None) if ask.measure else _outcomes(ask.scenario)[0]
    return draw_conditions(conditions(ask.scenario, outcome, fixing=fixing))


def knife_edge(ask: Ask) -> Figure:
    """Draw how near the equilibria are to breaking."""
    from crisis_sim.show.figures.sturdiness import draw_knife_edge
    from crisis_sim.study.knife_edge import knife_edge

    return draw_knife_edge(knife_edge(ask.scenario))


def sample(ask: Ask) -> Figure:
    """Draw how often each choice is made over the ranges."""
    from crisis_sim.show.figures.shares import draw_sample

    measures = None if ask.measure is None else [ask.measure]
    return draw_sample(draw(ask.scenario, measures=measures, **ask.play))


def tornado(ask: Ask) -> Figure:
    """Draw how far each parameter alone moves a measure."""
    from crisis_sim.show.figures.tornado import draw_tornado

    concept, rate = interest.by_degrees(ask.scenario, **ask.play)
    formula = ask.measure or interest.movable(ask.scenario, rate or interest.RATIONALITY)
    return draw_tornado(swings(ask.scenario, formula, concept=concept, rationality=rate))


def sensitivity(ask: Ask) -> Figure:
    """Draw which parameters the variation of a measure comes from."""
    from crisis_sim.show.figures.sensitivity import draw_sensitivity
    from crisis_sim.study.draws.sensitivity import sensitivity

    return draw_sensitivity(sensitivity(ask.scenario, measure=ask.measure, **ask.play))


def given_data(ask: Ask) -> Figure:
    """Draw how much the choice at a move hangs on each parameter."""
    from crisis_sim.show.figures.given_data import draw_given_data
    from crisis_sim.study.draws.given_data import given_data

    outcome, fixing = (ask.measure, None) if ask.measure else _undecided(ask.scenario)
    return draw_given_data(given_data(ask.scenario, outcome.split()[0], fixing=fixing))


def discover(ask: Ask) -> Figure:
    """Draw under which conditions something happens."""
    from crisis_sim.show.figures.discover import draw_discovery
    from crisis_sim.study.draws.discover import discover

    condition = ask.measure or _probability(*_undecided(ask.scenario))
    return draw_discovery(discover(ask.scenario, condition, **ask.play))


def counterfactuals(ask: Ask) -> Figure:
    """Draw what each single change does to a measure."""
    from crisis_sim.show.figures.counterfactual import draw_counterfactuals
    from crisis_sim.study.counterfactual import counterfactuals

    return draw_counterfactuals(counterfactuals(ask.scenario, ask.measure, **ask.play))


def order(ask: Ask) -> Figure:
    """Draw what follows from the order of preferences alone."""
    from crisis_sim.show.figures.shares import draw_order
    from crisis_sim.study.order import order_robustness

    return draw_order(order_robustness(ask.scenario))


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
