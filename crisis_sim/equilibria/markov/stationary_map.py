r"""The response map of play that does not change from round to round, for many games at once.

The unknowns are the log-odds of each action against the first of its information set, in every
state. Play determines what each state is worth, by the linear equations

    V = r(x) + β P(x) V,

with `r` what a round pays, `P` where it leads with no end between, and `β` the discount times the
chance not to stop. What an action gives is then `u(x)`, that of the round with `β V` behind it, and
logit play is a zero of `F(x) = x - λ g(x)`, `g_I(a) = u_I(a) - u_I(0)`. Private shocks count in `r`
and in `u` by the entropy of what is chosen, over λ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from crisis_sim.equilibria.describe import reach
from crisis_sim.equilibria.logit.choices import Choices
from crisis_sim.game.markov import MarkovGame, Round
from crisis_sim.game.reachable import copied
from crisis_sim.game.tree import CrisisTree
from crisis_sim.tolerances import DIFFERENCE, NEVER
from crisis_sim.types import Array, Indices

if TYPE_CHECKING:
    from scipy.sparse import csr_array

#: Games that are solved at once to see how play answers changes.
_AT_ONCE = 4096


@dataclass(frozen=True, eq=False)
class StationaryMap:
    """The response map of some games whose rounds all go alike.

    Attributes
    ----------
    game
        The games.
    rounds
        The round that is played for ever, by which moves are made.
    shocks
        λ, where private shocks count as payoffs.
    """

    game: MarkovGame
    rounds: tuple[Round, ...]
    shocks: float | None = None

    @cached_property
    def choices(self) -> Choices:
        """Whose log-odds they are: information set by information set, state by state."""
        return Choices(
            tuple(
                len(round_.tree.information_sets[own].actions)
                for round_ in self.rounds
                for own in sets(round_.tree)
                for _ in round_.states
            )
        )

    @cached_property
    def scale(self) -> Array:
        """The largest range of a player's payoffs in a round: [game]."""
        ranges = []
        for round_ in self.rounds:
            paid = round_.numbers.payoffs + round_.paid[:, round_.form.of_end]
            spread = np.ptp(paid, axis=1).reshape(len(paid), -1, self.game.games)
            ranges.append(spread.max(axis=(0, 1)))
        most = np.max(ranges, axis=0)
        return np.where(most > 0, most, 1.0)

    def behaviour(self, odds: Array) -> tuple[list[Array], list[Array]]:
        """Return the probability of each action, and its logarithm, by round.

        Each is laid out as [node, action, column].
        """
        mixed, log = self.choices.logarithms(odds)
        games, at = self.game.games, 0
        plays, logs = [], []
        for round_ in self.rounds:
            tree, columns = round_.tree, len(round_.states) * games
            play, own = np.zeros((2, *tree.child.shape, columns))
            own -= np.inf
            for number in sets(tree):
                width, nodes = len(tree.information_sets[number].actions), tree.infoset == number
                rows = slice(at, at + width * len(round_.states))
                for laid, given in ((play, mixed), (own, log)):
                    block = given[rows].reshape(-1, width, games).transpose(1, 0, 2)
                    laid[nodes, :width] = block.reshape(width, columns)
                at = rows.stop
            plays.append(play)
            logs.append(own)
        return plays, logs

    def odds(self, plays: Sequence[Array]) -> Array:
        """Return the log-odds of behaviour; what is never done counts as hardly done."""
        parts = []
        for round_, play in zip(self.rounds, plays, strict=True):
            tree, shape = round_.tree, (len(round_.states), self.game.games)
            for number in sets(tree):
                width = len(tree.information_sets[number].actions)
                node = int(np.argmax(tree.infoset == number))
                log = np.log(np.maximum(play[node, :width], NEVER)).reshape(width, *shape)
                parts.append((log[1:] - log[:1]).transpose(1, 0, 2).reshape(-1, shape[1]))
        return np.concatenate([np.zeros((0, self.game.games)), *parts])

    @property
    def _counts(self) -> Array:
        """What the next round counts for: [player, 1, game]."""
        return np.asarray((self.game.discount * (1 - self.game.stop))[:, None, :])

    def worth(self, plays: Sequence[Array], logs: Sequence[Array]) -> Array:
        """Return what states are worth where behaviour is followed for ever."""
        from scipy.sparse import diags_array, eye_array
        from scipy.sparse.linalg import splu

        paid, leads = self._round(plays, logs)
        counts = np.broadcast_to(self._counts, paid.shape).reshape(len(paid), -1)
        distinct, kind = np.unique(counts, axis=0, return_inverse=True)
        worth = np.empty_like(paid)
        for number, own in enumerate(distinct):
            players = np.nonzero(kind.ravel() == number)[0]
            system = (eye_array(len(own)) - diags_array(own) @ leads).tocsc()
            found = splu(system).solve(paid[players].reshape(len(players), -1).T)
            worth[players] = found.T.reshape(len(players), *paid.shape[1:])
        return worth

    def after(self, plays: Sequence[Array], logs: Sequence[Array], worth: Array) -> Array:
        """Return what states are worth where behaviour is followed for one round."""
        paid, leads = self._round(plays, logs)
        ahead = (leads @ worth.reshape(len(worth), -1).T).T.reshape(worth.shape)
        return np.asarray(paid + self._counts * ahead)

    def _round(self, plays: Sequence[Array], logs: Sequence[Array]) -> tuple[Array, csr_array]:
        """Return what a round is expected to pay, and where it leads.

        Payments are [player, state, game]; the sparse table is [state * game, state * game].
        """
        from scipy.sparse import csr_array

        game, size = self.game, self.game.states * self.game.games
        paid = np.zeros((len(game.players), game.states, game.games))
        leads = csr_array((size, size))
        for round_, play, log in zip(self.rounds, plays, logs, strict=True):
            columns, ends = (
                len(round_.states) * game.games,
                reach(round_.tree, round_.numbers.chance, play),
            )
            way = np.zeros((round_.form.ways, columns))
            np.add.at(way, round_.form.of_end, ends)
            own = np.einsum("pec,ec->pc", round_.numbers.payoffs, ends)
            own += np.einsum("pwc,wc->pc", round_.paid, way)
            own += self._entropy(round_, play, log)
            paid[:, round_.states] = own.reshape(len(own), -1, game.games)
            row = (round_.states[:, None] * game.games + np.arange(game.games)).ravel()
            place = np.tile(row, round_.form.ways)
            shares = csr_array((way.ravel(), (place, np.arange(way.size))), shape=(size, way.size))
            leads = leads + shares @ round_.goes_on
        return paid, leads

    def _entropy(self, round_: Round, play: Array, log: Array) -> Array:
        """Return what private shocks are expected to add to a round: [player, column]."""
        added = np.zeros((len(self.game.players), play.shape[2]))
        if self.shocks is None:
            return added
        tree = round_.tree
        here = _met(tree, round_.numbers.chance, play)
        for player in range(len(added)):
            nodes = tree.mover == player
            added[player] = (here[nodes] * entropy(play[nodes], log[nodes])).sum(axis=0)
        return added / self.shocks

    def gains(self, plays: Sequence[Array], logs: Sequence[Array], worth: Array) -> Array:
        """Return what each action gives more than the first of its set: [unknown, game]."""
        found = [np.zeros((0, self.game.games))]
        for round_, play, log in zip(self.rounds, plays, logs, strict=True):
            given = self._given(round_, play, log, worth)
            for actions in given:
                width, shape = len(actions), (len(round_.states), self.game.games)
                more = (actions[1:] - actions[:1]).reshape(width - 1, *shape)
                found.append(more.transpose(1, 0, 2).reshape(-1, self.game.games))
        return np.concatenate(found)

    def _given(self, round_: Round, play: Array, log: Array, worth: Array) -> list[Array]:
        """Return what each action gives its mover, by information set: [action, column]."""
        tree, numbers = round_.tree, round_.numbers
        ahead = self.game.ahead(round_, worth)
        value = np.zeros((len(worth), tree.nodes + tree.ends, play.shape[2]))
        value[:, tree.nodes :] = numbers.payoffs + ahead[:, round_.form.of_end]
        drawn = (tree.mover < 0)[:, None, None]
        mix = np.where(drawn, numbers.chance, play)
        for nodes in reversed(tree.levels):
            value[:, nodes] = np.einsum("nac,pnac->pnc", mix[nodes], value[:, tree.child[nodes]])
            if self.shocks is not None:
                for player in range(len(worth)):
                    own = nodes[tree.mover[nodes] == player]
                    value[player, own] += entropy(play[own], log[own]) / self.shocks
        likely = _log_met(tree, numbers.chance, log)
        found = []
        for number in sets(tree):
            nodes, infoset = np.nonzero(tree.infoset == number)[0], tree.information_sets[number]
            options = value[infoset.player, tree.child[nodes, : len(infoset.actions)]]
            belief = np.exp(likely[nodes] - likely[nodes].max(axis=0))
            belief /= belief.sum(axis=0)
            found.append(np.einsum("nc,nac->ac", belief, options))
        return found

    def answer(self, odds: Array) -> Array:
        """Return what actions give more than the first at play for ever: [unknown, game]."""
        plays, logs = self.behaviour(odds)
        return self.gains(plays, logs, self.worth(plays, logs))

    @cached_property
    def _wide(self) -> StationaryMap:
        """The same with as many copies of each game as there are unknowns."""
        game = copied(self.game, self.choices.size)
        return StationaryMap(game, game.rounds(len(game.order) - 1), self.shocks)

    def slope(self, odds: Array) -> tuple[Array, Array]:
        """Return the gains, and their derivative [unknown, unknown, game] by differences."""
        here = self.answer(odds)
        size, games = odds.shape
        if size * games <= _AT_ONCE:
            moved = np.repeat(odds, size, axis=1)
            moved.reshape(size, games, size)[np.arange(size), :, np.arange(size)] += DIFFERENCE
            answers = self._wide.answer(moved).reshape(size, games, size)
            return here, (answers - here[:, :, None]).transpose(0, 2, 1) / DIFFERENCE
        found = np.empty((size, size, games))
        for unknown in range(len(odds)):
            moved = odds.copy()
            moved[unknown] += DIFFERENCE
            found[:, unknown] = (self.answer(moved) - here) / DIFFERENCE
        return here, found


def sets(tree: CrisisTree) -> Indices:
    """Return the information sets at which a player moves."""
    return np.nonzero([infoset.player >= 0 for infoset in tree.information_sets])[0]


def entropy(play: Array, log: Array) -> Array:
    """Return -Σ p log p over the actions of nodes: [node, column]."""
    return np.asarray(-(play * np.where(play > 0, log, 0.0)).sum(axis=1))


def _met(tree: CrisisTree, chance: Array, play: Array) -> Array:
    """Return how likely each node is met: [node, column]."""
    met = np.zeros((tree.nodes, play.shape[2]))
    met[0] = 1.0
    mix = np.where((tree.mover < 0)[:, None, None], chance, play)
    for nodes in tree.levels[1:]:
        met[nodes] = met[tree.parent[nodes]] * mix[tree.parent[nodes], tree.arrival[nodes]]
    return met


def _log_met(tree: CrisisTree, chance: Array, log: Array) -> Array:
    """Return the logarithm of how likely each node is met, defined however unlikely it is."""
    met = np.zeros((tree.nodes, log.shape[2]))
    drawn = (tree.mover < 0)[:, None, None]
    step = np.where(drawn, np.log(np.maximum(chance, NEVER)), log)
    for nodes in tree.levels[1:]:
        met[nodes] = met[tree.parent[nodes]] + step[tree.parent[nodes], tree.arrival[nodes]]
    return met
