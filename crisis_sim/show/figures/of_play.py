"""Standard figures of how a scenario is played: what is computed for each, then drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from crisis_sim.game.crisis import Crisis
from crisis_sim.solve.result import Equilibria
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


def along(scenario: Crisis, names: Sequence[str], _: str | None) -> Figure:
    """Draw play along one parameter."""
    from crisis_sim.show.figures.along import draw_along

    grid: dict[str, Any] = {names[0]: _range(scenario, names[0])}
    fixing = interest.fixing(scenario)
    perfect = sweep(scenario, concept="subgame_perfect", fixing=fixing, **grid)
    logit = sweep(
        scenario, concept="logit", rationality=rationality(scenario), fixing=fixing, **grid
    )
    return draw_along(perfect, logit)


def phase(scenario: Crisis, names: Sequence[str], _: str | None) -> Figure:
    """Draw play over two parameters, with the move fixed that the claims fix."""
    return _map(scenario, names, interest.fixing(scenario))


def deterrence(scenario: Crisis, names: Sequence[str], _: str | None) -> Figure:
    """Draw play over two parameters, with nothing fixed."""
    return _map(scenario, names, None)


def _map(scenario: Crisis, names: Sequence[str], fixing: str | None) -> Figure:
    """Draw a phase diagram: by boxes proven uniform, or point by point where that is not done."""
    from crisis_sim.show.figures.phase import draw_phase

    if scenario.tree().has_perfect_information:
        return draw_phase(phase_diagram(scenario, *names, pixels=PIXELS, fixing=fixing))
    grid: dict[str, Any] = {name: _range(scenario, name) for name in names}
    found = sweep(scenario, concept="subgame_perfect", fixing=fixing, **grid)
    return draw_phase(found, siblings(scenario, names))


def tipping(scenario: Crisis, names: Sequence[str], _: str | None) -> Figure:
    """Draw the tipping points of one parameter."""
    from crisis_sim.show.figures.tipping import draw_tipping

    return draw_tipping(tipping_points(scenario, names[0]))


def turns(scenario: Crisis, _: Sequence[str], __: str | None) -> Figure:
    """Draw the nearest turning values of every parameter."""
    from crisis_sim.show.figures.turns import draw_turns

    return draw_turns(nearest_turns(scenario))


def tree(scenario: Crisis, _: Sequence[str], __: str | None) -> Figure:
    """Draw the tree with its solution."""
    from crisis_sim.show.figures.game_tree import draw_tree

    return _of_tree(draw_tree, scenario)


def payoffs(scenario: Crisis, _: Sequence[str], __: str | None) -> Figure:
    """Draw the payoffs at the ends."""
    from crisis_sim.show.figures.payoffs import draw_payoffs

    return _of_tree(draw_payoffs, scenario)


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
        digest=result.digest,
        version=result.version,
    )


def _range(scenario: Crisis, name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    parameter = scenario.parameters[scenario.known(name, "figure")]
    return np.linspace(parameter.low, parameter.high, POINTS)


def rationality(scenario: Crisis) -> float:
    """Return the rationality of logit play: the scenario's, or where it names none, 1."""
    return interest.RATIONALITY if scenario.rationality is None else scenario.rationality
