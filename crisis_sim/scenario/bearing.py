"""What of a scenario has no bearing on anything: terms that never count, players who never move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from crisis_sim.exact.intervals import Interval
from crisis_sim.scenario.evaluate import evaluate_interval
from crisis_sim.scenario.model import Parameter, Scenario
from crisis_sim.scenario.numbers import Ranges, variants, where_it_applies
from crisis_sim.scenario.source import Path


def no_bearing(scenario: Scenario) -> Iterator[tuple[Path, str]]:
    """Yield what bears on nothing, with its path in the file.

    A payoff term that is 0 wherever play can end, whatever the numbers: a parameter that is
    held at one value, as a file that extends another may do, is taken as free. A player without a
    choice. A player that every end gives the same.
    """
    movers = {move.player for move in scenario.moves if len(move.choices) > 1}
    for player in scenario.players:
        if player not in movers:
            yield ("players", player), f"{player} never has a choice to make"
    for player, terms in scenario.terms.items():
        counts = [_counts(scenario, player, index) for index in range(len(terms))]
        for index, can in enumerate(counts):
            if not can:
                what = f"payoff term {index + 1} of {player} never counts"
                why = ", as its condition never holds" if terms[index].when is not None else ""
                key = "worth" if terms[index].when is None else "when"
                yield ("payoffs", player, index, key), what + why


def _counts(scenario: Scenario, player: str, index: int) -> bool:
    """Whether a payoff term can be other than 0 at some end."""
    states = {} if scenario.rounds is None else scenario.rounds.states
    node = where_it_applies(scenario.terms[player][index])
    box = {name: _free(parameter) for name, parameter in scenario.parameters.items()}
    ranges = Ranges(scenario.parameters, scenario.definitions, scenario.histories.outcomes, states)
    for own, outcomes in variants(scenario.types.get(player, ()), player, ranges.outcomes):
        nodes = [node, *(formula.node for formula in own.values())]
        here = replace(ranges, outcomes=outcomes).over(nodes)
        bounds = evaluate_interval(node, here.leaf(box, own))
        if np.any((np.asarray(bounds.low) != 0) | (np.asarray(bounds.high) != 0)):
            return True
    return False


def _free(parameter: Parameter) -> Interval:
    """Return the range of a parameter: [1, 1]."""
    low, high = parameter.low, parameter.high
    spread = float(low == high)
    return Interval(np.array([[low - spread]]), np.array([[high + spread]]))
