"""The standard figures of a scenario, by name: what is computed for each, then drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.solve.result import Equilibria
from crisis_sim.study import interest
from crisis_sim.study.exact.phase import phase_diagram
from crisis_sim.study.siblings import siblings
from crisis_sim.study.sweep import sweep
from crisis_sim.study.swing import swings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: Rationality of logit play where a scenario names none.
RATIONALITY = 1.0
POINTS = 201
#: Along each side of a phase diagram.
PIXELS = 500


def figure(
    scenario: Crisis, kind: str, parameters: Sequence[str] = (), measure: str | None = None
) -> Figure:
    """Compute and draw one of the standard figures.

    Parameters
    ----------
    scenario
        At its present values.
    kind
        `along`, `phase` (with the move fixed that the claims fix), `deterrence` (the
        same with nothing fixed), `tornado`, `tree` or `payoffs`.
    parameters
        One for `along`, two for `phase` and `deterrence`; left out, those that the
        scenario's claims speak of, then those that move the answer most.
    measure
        For `tornado`, as in claims; left out, what the first claim measures that is
        neither near 0 nor near 1 under logit play.

    Raises
    ------
    ArgumentError
        For an unknown kind or parameter, or the wrong number of parameters.
    """
    if kind not in DRAWINGS:
        raise ArgumentError(
            "figure", "kind", f"`{kind}` is unknown", "one of " + ", ".join(DRAWINGS)
        )
    wanted = {"along": 1, "phase": 2, "deterrence": 2}.get(kind, 0)
    if parameters and len(parameters) != wanted:
        raise ArgumentError(
            "figure", "parameters", f"are {len(parameters)}", f"{wanted} for {kind}"
        )
    names = list(parameters) or interest.parameters(scenario, wanted)
    if len(names) < wanted:
        raise ArgumentError("figure", "parameters", "are too few", f"{wanted} that have a range")
    return DRAWINGS[kind](scenario, names, measure)


def _along(scenario: Crisis, names: Sequence[str], _: str | None) -> Figure:
    from crisis_sim.show.along import draw_along

    grid: dict[str, Any] = {names[0]: _range(scenario, names[0])}
    fixing = interest.fixing(scenario)
    perfect = sweep(scenario, concept="subgame_perfect", fixing=fixing, **grid)
    logit = sweep(
        scenario, concept="logit", rationality=_rationality(scenario), fixing=fixing, **grid
    )
    return draw_along(perfect, logit)


def _phase(scenario: Crisis, names: Sequence[str], _: str | None) -> Figure:
    return _map(scenario, names, interest.fixing(scenario))


def _deterrence(scenario: Crisis, names: Sequence[str], _: str | None) -> Figure:
    return _map(scenario, names, None)


def _map(scenario: Crisis, names: Sequence[str], fixing: str | None) -> Figure:
    """Draw a phase diagram: by boxes proven uniform, or point by point where that is not done."""
    from crisis_sim.show.phase import draw_phase

    if scenario.tree().has_perfect_information:
        return draw_phase(phase_diagram(scenario, *names, pixels=PIXELS, fixing=fixing))
    grid: dict[str, Any] = {name: _range(scenario, name) for name in names}
    found = sweep(scenario, concept="subgame_perfect", fixing=fixing, **grid)
    return draw_phase(found, siblings(scenario, names))


def _tornado(scenario: Crisis, _: Sequence[str], measure: str | None) -> Figure:
    from crisis_sim.show.tornado import draw_tornado

    rationality = _rationality(scenario)
    formula = measure or interest.movable(scenario, rationality)
    return draw_tornado(swings(scenario, formula, concept="logit", rationality=rationality))


def _tree(scenario: Crisis, _: Sequence[str], __: str | None) -> Figure:
    from crisis_sim.show.game_tree import draw_tree

    return _of_tree(draw_tree, scenario)


def _payoffs(scenario: Crisis, _: Sequence[str], __: str | None) -> Figure:
    from crisis_sim.show.payoffs import draw_payoffs

    return _of_tree(draw_payoffs, scenario)


def _of_tree(draw: Callable[..., Figure], scenario: Crisis) -> Figure:
    result = interest.solution(scenario)
    source = _source(scenario, result)
    return draw(scenario.tree(), result[0], labels=scenario.players, source=source)


def _source(scenario: Crisis, result: Equilibria) -> str:
    from crisis_sim.show.style import source_line

    return source_line(
        scenario.name,
        result.concept,
        rationality=result.rationality,
        digest=result.digest,
        version=result.version,
    )


DRAWINGS = {
    "along": _along,
    "phase": _phase,
    "deterrence": _deterrence,
    "tornado": _tornado,
    "tree": _tree,
    "payoffs": _payoffs,
}


def _range(scenario: Crisis, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    parameter = scenario.parameters[scenario.known(name, "figure")]
    return np.linspace(parameter.low, parameter.high, POINTS)


def _rationality(scenario: Crisis) -> float:
    return RATIONALITY if scenario.rationality is None else scenario.rationality
