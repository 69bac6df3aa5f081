"""The standard figures of a scenario, by kind: a study is asked, and its result drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from crisis_sim.checks import Rationality, checked
from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.study import interest
from crisis_sim.study.kinds import kinds
from crisis_sim.study.row import Plot, Study

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Shown(NamedTuple):
    """What a standard figure shows: the result of a study, and the kind of the figure."""

    row: Study
    plot: Plot
    result: Any

    def draw(self) -> Figure:
        """Return the figure."""
        return self.row.draw(self.result, self.plot)


@checked
def figure(
    scenario: Crisis,
    kind: str,
    parameters: Sequence[str] = (),
    measure: str | None = None,
    *,
    concept: str | None = None,
    rationality: Rationality | None = None,
) -> Figure:
    """Compute and draw one of the standard figures.

    Parameters
    ----------
    scenario
        At its present values.
    kind
        How play goes over parameters: `along`, `phase_diagram` (with the move fixed that the
        claims fix), `deterrence` (the same with nothing fixed), `tipping_points`, `turns`. What
        becomes of claims: `claim_flips` (under logit play), `prove_claims`, `nearest_flip`,
        `conditions`. How sure it is: `knife_edge`, `sample`, `swings`, `sensitivity`,
        `given_data`, `discover`, `counterfactuals`, `order_robustness`. The game itself: `tree`,
        `payoffs`. A crisis over time: `course`.
    parameters
        One for `along`, `tipping_points` and `claim_flips`, two for `phase_diagram` and
        `deterrence`; left out, those that the scenario's claims speak of, then those that
        move the answer most.
    measure
        In the language of claims. For `swings`, `sensitivity`, `counterfactuals` and `sample`
        what is measured; for `claim_flips`, `prove_claims` and `nearest_flip` the claim;
        for `conditions` the outcome, as `Patron == aid`; for `discover` what happens; for
        `given_data` the move.
        Left out, what the scenario's claims speak of.
    concept, rationality
        For `sample`, `swings`, `sensitivity`, `discover` and `counterfactuals`. Left out, what
        the scenario names; for `swings` and `sensitivity` logit play, with λ = 1 where the
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
    >>> drawn = figure(cs.load("strike_resist_intervene"), "tipping_points", ["drain"])
    >>> drawn.texts[0].get_text()
    'Attacker abstains below 0.4 of “Drain”, Attacker strikes above it'
    """
    row, plot, given = asked(scenario, kind, parameters, measure, concept, rationality)
    return Shown(row, plot, row.ask(scenario, given)).draw()


def asked(
    scenario: Crisis,
    kind: str,
    parameters: Sequence[str] = (),
    measure: str | None = None,
    concept: str | None = None,
    rationality: float | None = None,
) -> tuple[Study, Plot, dict[str, Any]]:
    """Return the study of a kind of figure, the kind, and the arguments of the study by name."""
    every = kinds()
    if kind not in every:
        raise ArgumentError("figure", "kind", f"`{kind}` is unknown", "one of " + ", ".join(every))
    row, plot = every[kind]
    wanted = len(plot.parameters)
    if parameters and len(parameters) != wanted:
        raise ArgumentError(
            "figure", "parameters", f"are {len(parameters)}", f"{wanted} for {kind}"
        )
    if measure is not None and not plot.measure:
        raise ArgumentError("figure", "measure", f"is `{measure}`", f"none for {kind}")
    options = {"concept": concept, "rationality": rationality}
    for name, value in options.items():
        if value is not None and all(each.name != name for each in row.asks):
            raise ArgumentError("figure", name, f"is `{value}`", f"none for {kind}")
    names = list(parameters) or interest.parameters(scenario, wanted)
    if len(names) < wanted:
        raise ArgumentError("figure", "parameters", "are too few", f"{wanted} that have a range")
    said = {**dict(zip(plot.parameters, names, strict=True)), plot.measure: measure, **options}
    given = {name: value for name, value in said.items() if value is not None}
    return row, plot, row.resolve(plot.fill)(scenario, given) if plot.fill else given
