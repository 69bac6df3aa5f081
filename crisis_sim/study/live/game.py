"""A scenario as plain data that can be played without this library: numbers, moves, claims.

The formulas are a tape, the order of backward induction is a list of layers, and a claim is a
tape of its own over what it measures. Whoever carries them out needs no more than arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crisis_sim.checks import checked
from crisis_sim.equilibria.concepts import concepts, erring, proving
from crisis_sim.equilibria.result import Equilibria, UnsolvableError
from crisis_sim.equilibria.solve import solve
from crisis_sim.equilibria.tree.stages import Layer, backward_order
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.formulas import TreeFormulas
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.read import bundled
from crisis_sim.scenario.tape import Tape
from crisis_sim.study.judge import Verdicts, judge
from crisis_sim.study.live.claims import live_claim
from crisis_sim.tolerances import TIE

#: Grows whenever the data mean something else.
FORMAT = 1


@dataclass(frozen=True, eq=False)
class LiveGame:
    """A scenario with the data by which it is played anew for other numbers.

    Attributes
    ----------
    scenario
        At the numbers to begin with.
    data
        What is played, as plain data; None where it cannot be.
    why, solution
        Why it cannot be, and then what this library says of it; else empty, and None.
    verdicts
        What this library says of the claims at the numbers to begin with.
    erring
        Whether the scenario asks for play with errors.
    other
        What the scenario asks for, in words, where that is neither perfect play nor play with
        errors of that kind; else empty.
    file
        What a file needs that extends this scenario and says only what differs.
    """

    scenario: Crisis
    data: Mapping[str, Any] | None
    why: str
    solution: Equilibria | None
    verdicts: Verdicts
    erring: bool
    other: str
    file: Mapping[str, Any]


@checked
def live_game(scenario: Crisis) -> LiveGame:
    """Return a scenario as data to be played.

    It can be where everybody knows all earlier moves and draws: backward induction is a walk
    over layers of single moves then, for perfect play and for logit play alike.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> live = live_game(cs.load("strike_resist_intervene"))
    >>> live.data["layers"]
    [[2, [2]], [1, [1]], [0, [0]]]
    >>> live_game(cs.load("classics/sunk_costs")).why[:29]
    'from `types.Defender` on, a p'
    """
    row, data, why = concepts()[scenario.concept], None, ""
    len(scenario.payoffs)  # formulas travel: there have to be some
    try:
        data = _data(scenario, scenario.tree())
    except UnsolvableError as error:
        why = str(error)
    other = "" if row in (proving(), erring()) else row.words
    return LiveGame(
        scenario=scenario,
        data=data,
        why=why,
        solution=None if data is not None else solve(scenario),
        verdicts=judge(scenario),
        erring=row == erring(),
        other=other,
        file=_file(scenario),
    )


def _file(scenario: Crisis) -> dict[str, Any]:
    """Return what a file that extends a scenario is to say.

    One that comes along is named, and its numbers are known. Of any other the file of its name is
    to lie beside the new one, which then says every number.
    """
    along = bundled().get(scenario.name)
    parent = None if along is None else Crisis.given(along)
    known = parent is not None and parent.file_digest == scenario.file_digest
    return {
        "name": scenario.name,
        "digest": scenario.digest,
        "extending": scenario.name if known else f"{scenario.name}.yaml",
        "values": list(parent.values.values()) if parent is not None and known else None,
        "solves": {"perfect": proving().name, "errors": erring().name},
        "solved": scenario.concept,
    }


def _data(scenario: Crisis, tree: CrisisTree) -> dict[str, Any]:
    assert isinstance(tree.compute, TreeFormulas)
    tape = Tape(tuple(scenario.parameters))
    layers = []
    for step in backward_order(tree):
        if not isinstance(step, Layer):
            label = tree.information_sets[step.sets[0]].label
            raise UnsolvableError(f"`{label}` and others are chosen at the same time")
        layers.append([step.player, step.nodes.tolist()])
    payoffs, chance = tree.compute.write(tape)
    return {
        "format": FORMAT,
        "tie": TIE,
        "parameters": [
            {"name": p.name, "value": p.value, "low": p.low, "high": p.high}
            for p in scenario.parameters.values()
        ],
        "tape": tape.lines,
        "payoffs": payoffs.tolist(),
        "nodes": [_node(tree, node, chance[node].tolist()) for node in range(tree.nodes)],
        "layers": layers,
        "claims": [live_claim(scenario, claim.holds.node) for claim in scenario.claims],
    }


def _node(tree: CrisisTree, node: int, chance: list[int]) -> dict[str, Any]:
    """Return a node: who moves, what, and where each action leads."""
    place = tree.information_sets[tree.infoset[node]]
    width = len(place.actions)
    made = {
        "player": place.player,
        "move": place.move,
        "actions": list(place.actions),
        "children": tree.child[node, :width].tolist(),
    }
    return made | ({"chance": chance[:width]} if place.player < 0 else {})
