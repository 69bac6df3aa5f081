"""From trees to strategic games: the simultaneous reading and the induced strategic form."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.game.extensive_form import ExtensiveForm
from crisis_sim.game.numbers import Numbers, Values
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.strategic_form import OutcomeFunction
from crisis_sim.memory import magnitude, room_for
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.outcomes import NOT_MADE
from crisis_sim.types import Array, Choices, Mask

#: NumPy's arrays have 64 axes; some are needed for players, games and what is compared.
MOST_PLAYERS = 60


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
    return _form(tree, decisions, tree.outcomes.made, reduced=False)


def induced(tree: ExtensiveForm) -> StrategicGame:
    """Return the reduced strategic form: an action is one choice for each information set.

    Information sets that the player's own choices rule out are left open.

    Raises
    ------
    ArgumentError
        If it would take more memory than the limit, or has more than `MOST_PLAYERS` players.
    """
    taken, decisions = _contingencies(tree)
    return _form(tree, decisions, taken, reduced=True)


def plans(tree: ExtensiveForm) -> tuple[Choices, tuple[Mask, ...]]:
    """Return what is done at the sets [end, set], and which ends [end, plan] each player's allow.

    The plans are those of the reduced strategic form, `NOT_MADE` stands for what is not met.
    """
    taken, decisions = _contingencies(tree)
    return taken, tuple(
        np.array([allowed for _, allowed in _plans(taken, own, reduced=True)]).T
        for own in decisions
    )


def _contingencies(tree: ExtensiveForm) -> tuple[Choices, list[list[Decision]]]:
    """Return what is done on the way to each end [end, set], and what each player settles."""
    taken = np.full((tree.ends, len(tree.information_sets)), NOT_MADE, dtype=np.int16)
    for end in range(tree.ends):
        at = tree.nodes + end
        while (up := int(tree.parent[at])) >= 0:
            taken[end, tree.infoset[up]] = tree.arrival[at]
            at = up
    depth = np.full(len(tree.information_sets), tree.nodes)
    for level, nodes in enumerate(tree.levels):
        np.minimum.at(depth, tree.infoset[nodes], level)
    decisions: list[list[Decision]] = [[] for _ in tree.players]
    for i in np.argsort(depth, kind="stable").tolist():  # what rules out comes first
        here = tree.information_sets[i]
        if here.player >= 0:
            codes = tuple(range(len(here.actions)))
            decisions[here.player].append(Decision(i, here.actions, codes))
    return taken, decisions


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
    if all((agrees.sum(axis=1) == 1).all() for agrees in play.agrees):  # an end, a profile
        profile = tuple(agrees.argmax(axis=1) for agrees in play.agrees)
        for own, paid in zip(result, numbers.payoffs, strict=True):
            np.add.at(own, profile, paid * weight)
        return result
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
    *,
    reduced: bool,
) -> StrategicGame:
    """Build a strategic form; an action of a player is a choice for each of its decisions.

    In a reduced one, what the player's own earlier choices rule out is left open.
    """
    if len(decisions) > MOST_PLAYERS:
        problem = f"has {len(decisions)} players, each an axis of a table"
        raise ArgumentError("strategic", "tree", problem, f"at most {MOST_PLAYERS}")
    actions: list[list[str]] = []
    agrees: list[Mask] = []
    size = 0
    for own in decisions:
        names, columns = [], []
        whole = math.prod(len(decision.actions) for decision in own)
        if not reduced:
            _check_size(len(made) * (sum(map(len, actions)) + whole))
        for plan, allowed in _plans(made, own, reduced=reduced):
            names.append(", ".join(plan) or "no move")
            columns.append(allowed)
            size += allowed.nbytes + 8 * len(plan)
            _check_size(size)
        actions.append(names)
        agrees.append(np.array(columns).T)
    shape = tuple(map(len, actions))
    profiles = math.prod(shape)
    problem = f"has a strategic form of {magnitude(profiles)} profiles"
    room_for(2 * (size + 8 * len(shape) * profiles), "strategic", "tree", problem)
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


def _check_size(size: int) -> None:
    """Raise ArgumentError if there is no room for so many bytes, which are copied once."""
    room_for(2 * size, "strategic", "tree", "has a strategic form")


def _plans(
    made: Choices, own: Sequence[Decision], *, reduced: bool
) -> Iterator[tuple[tuple[str, ...], Mask]]:
    """Yield the plans of a player: its actions, and which ends `[end]` they allow.

    Where they are reduced, a decision that comes up at no end which the choices before it allow
    is left out.
    """
    start: tuple[str, ...] = ()
    waiting = [(start, np.ones(len(made), dtype=bool), 0)]
    while waiting:
        plan, allowed, at = waiting.pop()
        while reduced and at < len(own) and not (made[allowed, own[at].column] != NOT_MADE).any():
            at += 1
        if at == len(own):
            yield plan, allowed
            continue
        asked = made[:, own[at].column]
        waiting += [
            ((*plan, action), allowed & ((asked == NOT_MADE) | (asked == code)), at + 1)
            for action, code in zip(own[at].actions[::-1], own[at].codes[::-1], strict=True)
        ]
