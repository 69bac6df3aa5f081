"""The standard figures of a scenario, by name: what is computed for each, then drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.show.figures import of_claims as of_claims
from crisis_sim.show.figures import of_play as of_play
from crisis_sim.show.figures.ask import Ask, Play
from crisis_sim.study import interest

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Draw: TypeAlias = "Callable[[Ask], Figure]"


@dataclass(frozen=True)
class Kind:
    """A standard figure: how it is made, how many parameters it takes, whether a measure.

    `concepts` tells whether it can be drawn under any solution concept.
    """

    draw: Draw
    parameters: int = 0
    measures: bool = False
    concepts: bool = False


KINDS = MappingProxyType(
    {
        "along": Kind(of_play.along, 1),
        "phase": Kind(of_play.phase, 2),
        "deterrence": Kind(of_play.deterrence, 2),
        "tornado": Kind(of_claims.tornado, measures=True, concepts=True),
        "tree": Kind(of_play.tree),
        "payoffs": Kind(of_play.payoffs),
        "tipping": Kind(of_play.tipping, 1),
        "turns": Kind(of_play.turns),
        "claim-flips": Kind(of_claims.claim_flips, 1, measures=True),
        "proofs": Kind(of_claims.proofs, measures=True),
        "flip": Kind(of_claims.flip, measures=True),
        "conditions": Kind(of_claims.conditions, measures=True),
        "knife-edge": Kind(of_claims.knife_edge),
        "sample": Kind(of_claims.sample, measures=True, concepts=True),
        "sensitivity": Kind(of_claims.sensitivity, measures=True, concepts=True),
        "given-data": Kind(of_claims.given_data, measures=True),
        "discover": Kind(of_claims.discover, measures=True, concepts=True),
        "counterfactuals": Kind(of_claims.counterfactuals, measures=True, concepts=True),
        "order": Kind(of_claims.order),
    }
)


def figure(
    scenario: Crisis,
    kind: str,
    parameters: Sequence[str] = (),
    measure: str | None = None,
    *,
    concept: str | None = None,
    rationality: float | None = None,
) -> Figure:
    """Compute and draw one of the standard figures.

    Parameters
    ----------
    scenario
        At its present values.
    kind
        How play goes over parameters: `along`, `phase` (with the move fixed that the claims
        fix), `deterrence` (the same with nothing fixed), `tipping`, `turns`. What becomes of
        claims: `claim-flips` (under logit play), `proofs`, `flip`, `conditions`. How sure it is:
        `knife-edge`, `sample`, `tornado`, `sensitivity`, `given-data`, `discover`,
        `counterfactuals`, `order`. The game itself: `tree`, `payoffs`.
    parameters
        One for `along`, `tipping` and `claim-flips`, two for `phase` and `deterrence`; left
        out, those that the scenario's claims speak of, then those that move the answer most.
    measure
        In the language of claims. For `tornado`, `sensitivity`, `counterfactuals` and `sample`
        what is measured; for `claim-flips`, `proofs` and `flip` the claim; for `conditions` the
        outcome, as `Russia == aid`; for `discover` what happens; for `given-data` the move.
        Left out, what the scenario's claims speak of.
    concept, rationality
        For `sample`, `tornado`, `sensitivity`, `discover` and `counterfactuals`. Left out, what
        the scenario names; for `tornado` and `sensitivity` logit play, with λ = 1 where the
        scenario names none, if players do not err under its concept.

    Returns
    -------
    Figure

    Raises
    ------
    ArgumentError
        For an unknown kind or parameter, the wrong number of parameters, a measure where there
        is nothing to measure, or a concept where there is no choice of it.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> drawn = cs.figure(cs.load("strike_resist_intervene"), "tipping", ["drain"])
    >>> drawn.texts[0].get_text()
    'Attacker abstains below 0.4 of “Drain”, Attacker strikes above it'
    """
    if kind not in KINDS:
        raise ArgumentError("figure", "kind", f"`{kind}` is unknown", "one of " + ", ".join(KINDS))
    found = KINDS[kind]
    wanted = found.parameters
    if parameters and len(parameters) != wanted:
        raise ArgumentError(
            "figure", "parameters", f"are {len(parameters)}", f"{wanted} for {kind}"
        )
    if measure is not None and not found.measures:
        raise ArgumentError("figure", "measure", f"is `{measure}`", f"none for {kind}")
    for name, value in (("concept", concept), ("rationality", rationality)):
        if value is not None and not found.concepts:
            raise ArgumentError("figure", name, f"is `{value}`", f"none for {kind}")
    names = list(parameters) or interest.parameters(scenario, wanted)
    if len(names) < wanted:
        raise ArgumentError("figure", "parameters", "are too few", f"{wanted} that have a range")
    return found.draw(Ask(scenario, names, measure, Play(concept=concept, rationality=rationality)))
