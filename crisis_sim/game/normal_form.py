"""From trees to strategic games: the simultaneous reading and the induced strategic form."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.game.extensive_form import ExtensiveForm
from crisis_sim.game.numbers import Numbers, Values
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.strategic_form import OutcomeFunction
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.outcomes import NOT_MADE
from crisis_sim.types import Array, Choices

#: More profiles than this and the strategic form is refused.
MOST_PROFILES = 2_000_000


@dataclass(frozen=True)
class Decision:
    """What a player settles in advance: a column of a table, the actions and their codes in it."""

    column: int
    actions: tuple[str, ...]
    codes: tuple[int, ...]


def simultaneous(tree: ExtensiveForm) -> StrategicGame:
    """Return the simultaneous reading: each player commits to one choice for each of its moves.

    A move whose condition then fails is not made; chance and types are averaged out.
    """
    moves = {s.move: s for s in tree.information_sets}
    decisions: list[list[Decision]] = [[] for _ in tree.players]
    for column, (name, choices) in enumerate(
        zip(tree.outcomes.columns, tree.outcomes.choices, strict=True)
    ):
        if name in moves and moves[name].player >= 0:
            actions = moves[name].actions  # fewer than the choices where the move is fixed
            codes = tuple(choices.index(action) for action in actions)
            decisions[moves[name].player].append(Decision(column, actions, codes))
    return _form(tree, decisions, tree.outcomes.made)


def induced(tree: ExtensiveForm) -> StrategicGame:
    """Return the induced strategic form: an action is one choice for each information set.

    Raises
    ------
    ArgumentError
        If there are more than `MOST_PROFILES` profiles.
    """
    taken = np.full((tree.ends, len(tree.information_sets)), NOT_MADE, dtype=np.int16)
    for end in range(tree.ends):
        at = tree.nodes + end
        while (up := int(tree.parent[at])) >= 0:
            taken[end, tree.infoset[up]] = tree.arrival[at]
            at = up
    decisions = [
        [
            Decision(i, s.actions, tuple(range(len(s.actions))))
            for i, s in enumerate(tree.information_sets)
            if s.player == player
        ]
        for player in range(len(tree.players))
    ]
    return _form(tree, decisions, taken)


@dataclass(frozen=True)
class FormPayoffs:
    """Computes the payoffs of a strategic form from those of its tree."""

    tree: ExtensiveForm
    play: OutcomeFunction

    def __call__(self, values: Values) -> Array:
        """Return payoffs `[player, a1, ..., aN, game]`."""
        assert self.tree.compute is not None
        return strategic_payoffs(self.tree, self.play, self.tree.compute(values))


def strategic_payoffs(tree: ExtensiveForm, play: OutcomeFunction, numbers: Numbers) -> Array:
    """Add up what each end gives to the profiles that may reach it.

    Returns
    -------
    float array [player, a1, ..., aN, game]
    """
    weight = chance_weight(tree, numbers.chance)
    shape = [agrees.shape[1] for agrees in play.agrees]
    result = np.zeros((len(tree.players), *shape, numbers.payoffs.shape[2]))
    for end in range(tree.ends):
        cell = [np.nonzero(agrees[end])[0] for agrees in play.agrees]
        gain = numbers.payoffs[:, end] * weight[end]
        result[np.ix_(np.arange(len(result)), *cell)] += gain.reshape(
            len(result), *[1] * len(cell), -1
        )
    return result


def chance_weight(tree: ExtensiveForm, chance: Array) -> Array:
    """Return the probability `[end, game]` that chance allows each end."""
    weight = np.ones((tree.nodes + tree.ends, chance.shape[2]))
    for at in range(1, tree.nodes + tree.ends):
        up = tree.parent[at]
        drawn = chance[up, tree.arrival[at]] if tree.mover[up] < 0 else 1.0
        weight[at] = weight[up] * drawn
    return weight[tree.nodes :]


def _form(
    tree: ExtensiveForm,
    decisions: Sequence[Sequence[Decision]],
    made: Choices,
) -> StrategicGame:
    """Build a strategic form; an action of a player is a choice for each of its decisions."""
    shape = tuple(math.prod(len(decision.actions) for decision in own) for own in decisions)
    if math.prod(shape) > MOST_PROFILES:
        raise ArgumentError(
            "strategic", "tree", f"has {math.prod(shape):,} profiles", f"at most {MOST_PROFILES:,}"
        )
    actions, agrees = [], []
    for own in decisions:
        plans = list(itertools.product(*(range(len(decision.actions)) for decision in own)))
        actions.append(
            [
                ", ".join(own[i].actions[choice] for i, choice in enumerate(plan)) or "no move"
                for plan in plans
            ]
        )
        codes = [[own[i].codes[choice] for i, choice in enumerate(plan)] for plan in plans]
        table = np.array(codes, dtype=np.int16).reshape(len(plans), len(own))
        asked = made[:, [decision.column for decision in own]]
        free = asked == NOT_MADE
        agrees.append(np.all(free[:, None] | (asked[:, None] == table[None]), axis=2))
    weight = chance_weight(tree, tree.chance[:, :, None])[:, 0]
    play = OutcomeFunction(tree.outcomes, tuple(agrees), weight)
    return StrategicGame(
        strategic_payoffs(tree, play, tree.numbers())[..., 0],
        tree.players,
        actions,
        title=tree.title,
        play=play,
        compute=None if tree.compute is None else FormPayoffs(tree, play),
    )
