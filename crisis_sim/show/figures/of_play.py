"""Standard figures of how a scenario is played: what is computed for each, then drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from crisis_sim.equilibria.result import Equilibria
from crisis_sim.game.crisis import Crisis
from crisis_sim.show.figures.ask import Ask
from crisis_sim.study import interest
from crisis_sim.study.exact.phase import phase_diagram
from crisis_sim.study.exact.tipping import tipping_points
from crisis_sim.study.exact.turns import turns as nearest_turns
from crisis_sim.study.siblings import siblings
from crisis_sim.study.sweep import sweep

if TYPE_CHECKING:
    from matplotlib.figure import Figure

POINTS = 201
#: Along each side of a phase diagram.
PIXELS = 500


def along(ask: Ask) -> Figure:
    """Draw play along one parameter."""
    from crisis_sim.show.figures.along import draw_along

    scenario, name = ask.scenario, ask.parameters[0]
    grid: dict[str, Any] = {name: _range(scenario, name)}
    fixing = interest.fixing(scenario)
    perfect = sweep(scenario, concept="subgame_perfect", fixing=fixing, **grid)
    logit = sweep(
        scenario, concept="logit", rationality=rationality(scenario), fixing=fixing, **grid
    )
    return draw_along(perfect, logit)


def phase(ask: Ask) -> Figure:
    """Draw play over two parameters, with the move fixed that the claims fix."""
    return _map(ask.scenario, ask.parameters, interest.fixing(ask.scenario))


def deterrence(ask: Ask) -> Figure:
    """Draw play over two parameters, with nothing fixed."""
    return _map(ask.scenario, ask.parameters, None)


def _map(scenario: Crisis, names: Sequence[str], fixing: str | None) -> Figure:
    """Draw a phase diagram: by boxes proven uniform, or point by point where that is not done."""
    from crisis_sim.show.figures.phase import draw_phase

    if scenario.tree().has_perfect_information:
        return draw_phase(phase_diagram(scenario, *names, pixels=PIXELS, fixing=fixing))
    grid: dict[str, Any] = {name: _range(scenario, name) for name in names}
    found = sweep(scenario, concept="subgame_perfect", fixing=fixing, **grid)
    return draw_phase(found, siblings(scenario, names))


def tipping(ask: Ask) -> Figure:
    """Draw the tipping points of one parameter."""
    from crisis_sim.show.figures.tipping import draw_tipping

    return draw_tipping(tipping_points(ask.scenario, ask.parameters[0]))


def turns(ask: Ask) -> Figure:
    """Draw the nearest turning values of every parameter."""
    from crisis_sim.show.figures.turns import draw_turns

    return draw_turns(nearest_turns(ask.scenario))


def tree(ask: Ask) -> Figure:
    """Draw the tree with its solution."""
    from crisis_sim.show.figures.game_tree import draw_tree

    return _of_tree(draw_tree, ask.scenario)


def payoffs(ask: Ask) -> Figure:
    """Draw the payoffs at the ends."""
    from crisis_sim.show.figures.payoffs import draw_payoffs

    return _of_tree(draw_payoffs, ask.scenario)


def _of_tree(draw: Callable[..., Figure], scenario: Crisis) -> Figure:
    result = interest.solution(scenario)
    source = _source(scenario, result)
    return draw(scenario.tree(), result[0], labels=scenario.players, source=source)


def _source(scenario: Crisis, result: Equilibria) -> str:
    from crisis_sim.show.figures.style import source_line

    return source_line(
        scenario.name,
        result.concept,
        rationality=result.rationality,
        method=f"the first of {len(result)}" if len(result) > 1 else "",
        digest=result.digest,
        version=result.version,
    )


def _range(scenario: Crisis, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    parameter = scenario.parameters[scenario.known(name, "figure")]
    return np.linspace(parameter.low, parameter.high, POINTS)


def rationality(scenario: Crisis) -> float:
    """Return the rationality of logit play: the scenario's, or where it names none, 1."""
    return interest.RATIONALITY if scenario.rationality is None else scenario.rationality
