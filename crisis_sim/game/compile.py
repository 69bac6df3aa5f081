"""Compile a scenario into its game tree: once into index arrays, then many numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crisis_sim.game.extensive_form import InformationSet
from crisis_sim.game.formulas import TreeFormulas
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.histories import Histories
from crisis_sim.scenario.model import Move, Scenario
from crisis_sim.scenario.outcomes import NOT_MADE, TYPE, Outcomes
from crisis_sim.types import Choices, Indices


def compile_tree(scenario: Scenario) -> CrisisTree:
    """Return the tree of a scenario: types are drawn first, then the moves in order.

    A mover knows its own type, its own earlier moves and all that it knew at
    them, and what `sees` names; where `sees` is left out, all earlier moves of
    other stages.

    Raises
    ------
    ArgumentError
        If the scenario goes on over time.
    """
    if scenario.rounds is not None:
        problem = f"{scenario.name} goes on over time, so that its moves hang on the state"
        raise ArgumentError("tree", "scenario", problem, "a file without `horizon`")
    histories = scenario.histories
    players = tuple(scenario.players)
    sets, infoset = _information_sets(scenario, histories)
    formulas = TreeFormulas(scenario, histories)
    numbers = formulas({})
    return CrisisTree(
        players=players,
        information_sets=tuple(sets),
        infoset=infoset,
        child=histories.child,
        payoffs=numbers.payoffs[:, :, 0],
        chance=numbers.chance[:, :, 0],
        outcomes=histories.outcomes,
        title=scenario.title or scenario.name,
        labels=FrozenMap({move.name: move.labels for move in scenario.moves if move.labels}),
        compute=formulas,
    )


def _information_sets(
    scenario: Scenario, histories: Histories
) -> tuple[list[InformationSet], Indices]:
    outcomes = histories.outcomes
    sets: list[InformationSet] = []
    infoset = np.full(len(histories.column), -1)
    players = list(scenario.players)
    known: dict[str, list[int]] = {player: [] for player in players}
    moves: list[Move | None] = [None] * len(scenario.types) + list(scenario.moves)
    for column, move in enumerate(moves):
        nodes = np.nonzero(histories.column == column)[0]
        if move is None or move.player is None:
            views = histories.before[nodes, :column]
            player = -1
            visible = list(range(column))
        else:
            visible = _visible(scenario, outcomes, column, move, known[move.player])
            known[move.player] = [*visible, column]
            views = histories.before[nodes][:, visible]
            player = players.index(move.player)
        distinct, member = np.unique(views, axis=0, return_inverse=True)
        infoset[nodes] = len(sets) + member.ravel()
        drawn = list(scenario.types.values())[column] if column < len(scenario.types) else ()
        places = tuple(kind.place for kind in drawn)
        sets += [
            InformationSet(
                label, outcomes.columns[column], player, outcomes.choices[column], places
            )
            for label in _labels(outcomes, column, visible, distinct)
        ]
    return sets, infoset


def _visible(
    scenario: Scenario, outcomes: Outcomes, column: int, move: Move, remembered: Sequence[int]
) -> list[int]:
    """Return the columns whose outcome the mover knows."""
    seen = set(remembered)
    for index, name in enumerate(outcomes.columns[:column]):
        if name.startswith(TYPE):
            own = name == TYPE + str(move.player)
            named = move.sees is not None and name in move.sees
        else:
            earlier = next(m for m in scenario.moves if m.name == name)
            own = earlier.player == move.player and earlier.player is not None
            same_stage = move.stage is not None and earlier.stage == move.stage
            named = not same_stage if move.sees is None else name in move.sees
        if own or named:
            seen.add(index)
    return sorted(seen)


def _labels(outcomes: Outcomes, column: int, visible: Sequence[int], views: Choices) -> list[str]:
    """Name each information set by what its mover knows, where that tells sets apart."""
    telling = [i for i in range(len(visible)) if len(views) > 1 and len(np.unique(views[:, i])) > 1]
    labels = []
    for view in views:
        made = [
            f"{outcomes.columns[visible[i]].removeprefix(TYPE)} "
            f"{outcomes.choices[visible[i]][view[i]]}"
            for i in telling
            if view[i] != NOT_MADE
        ]
        name = outcomes.columns[column]
        labels.append(f"{name} | {', '.join(made)}" if made else name)
    return labels
