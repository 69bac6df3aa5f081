"""A claim as plain data: what it measures in which worlds, and a tape over that."""

from __future__ import annotations

from typing import Any

import numpy as np

from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.formula import Name, Node, Probability, Utility, walk
from crisis_sim.scenario.tape import Tape
from crisis_sim.study.claims import World, measured, worlds
from crisis_sim.types import Indices


def live_claim(scenario: Crisis, claim: Node) -> dict[str, Any]:
    """Return a claim as data.

    `worlds` are the ways in which the game is to be solved, a move fixed and parameters set;
    `measures` what is read off the solutions of each: the probability that play ends at some
    ends, given others, or a player's payoff. The tape's inputs are the parameters and then the
    measures; `truth` and `value` are its lines.
    """
    wanted = worlds(claim)
    parts = dict.fromkeys(p for p in walk(claim) if isinstance(p, (Probability, Utility)))
    measures = {part: f"measure {number}" for number, part in enumerate(parts)}
    tape = Tape([*scenario.parameters, *measures.values()])

    def leaf(node: Node) -> Indices:
        if isinstance(node, Name) and node.name in scenario.definitions:
            return tape.evaluate(scenario.definitions[node.name].node, leaf)
        if isinstance(node, (Probability, Utility)):
            return tape.input(measures[node])
        assert isinstance(node, Name)
        return tape.input(node.name)

    truth, value = (int(tape.evaluate(node, leaf)[0]) for node in (claim, measured(claim)))
    return {
        "worlds": [_world(scenario, world) for world in wanted],
        "measures": [_measure(scenario, part, wanted) for part in parts],
        "tape": tape.lines,
        "truth": truth,
        "value": value,
    }


def _world(scenario: Crisis, world: World) -> dict[str, Any]:
    names, fixing = list(scenario.parameters), world.fixing
    return {
        "fixing": None if fixing is None else [fixing.move, fixing.choice],
        "settings": [[names.index(s.parameter), s.value] for s in world.settings],
    }


def _measure(scenario: Crisis, part: Node, wanted: list[World]) -> dict[str, Any]:
    if isinstance(part, Utility):
        player = list(scenario.players).index(part.player)
        return {"world": wanted.index(World()), "player": player}
    assert isinstance(part, Probability)
    given = None if part.given is None else _ends(scenario, part.given)
    return {
        "world": wanted.index(World(part.fixing, part.settings)),
        "ends": _ends(scenario, part.condition),
        "given": given,
    }


def _ends(scenario: Crisis, condition: Node) -> list[int]:
    """Return the ends at which a condition holds."""
    return np.nonzero(scenario.histories.outcomes.holds(condition))[0].tolist()
