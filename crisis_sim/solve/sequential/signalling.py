"""Refinements of equilibria of signalling games: which beliefs off the path are reasonable.

The tree must be a signalling game: one player knows its type and speaks, one hears and
replies, and whatever follows the reply is known to all. What follows is valued as it is played.

For a message m that is not sent, `u*_t` is what type t gets in equilibrium, `u_t(α)` what it
would get for the mixed reply α to m, and BR(M) the replies that are best for some belief in M.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations

import numpy as np
import numpy.typing as npt

from crisis_sim.solve.sequential.cones import CLEAR, Cone
from crisis_sim.solve.sequential.form import Form

Array = npt.NDArray[np.float64]
#: Probabilities of the actions at each information set.
Play = Mapping[int, Sequence[float]]


@dataclass(frozen=True, eq=False)
class Message:
    """A message that is not sent in equilibrium.

    Attributes
    ----------
    gain : float array [type, reply]
        What each type would gain over its equilibrium payoff.
    worth : float array [type, reply]
        What the reply is worth to the receiver.
    prior : float array [type]
        Of the types that can send it.
    """

    gain: Array
    worth: Array
    prior: Array

    @property
    def types(self) -> range:
        """The types that can send it."""
        return range(len(self.gain))

    def replies(self, beliefs: Array) -> list[tuple[int, ...]]:
        """Return the sets of replies that are all best for some mixture of beliefs `[k, type]`."""
        value = beliefs @ self.worth
        found = []
        for support in _subsets(range(value.shape[1])):
            cone = Cone.orthant(len(beliefs))
            for other in range(value.shape[1]):
                if other != support[0]:
                    row = value[:, support[0]] - value[:, other]
                    cone = cone.cut(row, equal=other in support)
            if not cone.empty:
                found.append(support)
        return found

    @cached_property
    def all_replies(self) -> list[tuple[int, ...]]:
        """The sets of replies that are best for some belief."""
        return self.replies(np.eye(len(self.gain)))

    def some_reply(self, supports: Sequence[tuple[int, ...]], rows: Array) -> bool:
        """Tell whether a reply on one of the supports makes `rows [k, reply] @ reply >= 0`."""
        for support in supports:
            cone = Cone.orthant(len(support))
            for row in rows[:, support]:
                cone = cone.cut(np.where(np.abs(row) < CLEAR, 0.0, row))
            if not cone.empty:
                return True
        return False

    def is_deterred(self, beliefs: Array) -> bool:
        """Tell whether a reply that is best for one of the beliefs keeps all types away."""
        return self.some_reply(self.replies(beliefs), -self.gain)

    def tempts(self) -> bool:
        """Tell whether some belief would make some type send the message."""
        replies = sorted(set(chain(*self.all_replies)))
        return bool((self.gain[:, replies] > CLEAR).any())

    def passes_intuitive_criterion(self) -> bool:
        """Cho & Kreps (1987): no type gains whatever those reply who rule out the hopeless."""
        replies = sorted(set(chain(*self.all_replies)))
        hopeful = (self.gain[:, replies] >= -CLEAR).any(axis=1)
        if not hopeful.any():
            return True
        beliefs = np.eye(len(self.gain))[hopeful]
        left = sorted(set(chain(*self.replies(beliefs))))
        return not bool((self.gain[:, left] > CLEAR).all(axis=1).any())

    def passes_d1(self) -> bool:
        """Cho & Kreps (1987): types are ruled out, once, that another outdoes in readiness."""
        kept = [t for t in self.types if not any(self._outdoes(s, t) for s in self.types)]
        return self.is_deterred(np.eye(len(self.gain))[kept or list(self.types)])

    def _outdoes(self, eager: int, type_: int) -> bool:
        """Tell whether each reply for which a type would as soon send tempts the eager one."""
        if eager == type_:
            return False
        tempted = (self.gain[eager, sorted(set(chain(*self.all_replies)))] > CLEAR).any()
        both = np.array([self.gain[type_], -self.gain[eager]])
        return bool(tempted) and not self.some_reply(self.all_replies, both)

    def is_divine(self) -> bool:
        """Banks & Sobel (1987): beliefs keep to the priors of those who might be tempted.

        Replies that are best for such beliefs leave fewer who might be; so on to the end.
        """
        beliefs = np.eye(len(self.gain))
        while True:
            supports = self.replies(beliefs)
            willing = [
                list(group)
                for group in _subsets(self.types)
                if self.some_reply(supports, np.where(_mark(group, self.types), 1, -1) * self.gain)
            ]
            if not willing:
                return self.is_deterred(beliefs)
            smaller = np.zeros((len(willing), len(self.gain)))
            for row, group in zip(smaller, willing, strict=True):
                row[group] = self.prior[group] / self.prior[group].sum()
            if smaller.shape == beliefs.shape and np.allclose(smaller, beliefs):
                return self.is_deterred(beliefs)
            beliefs = smaller


def _mark(group: Sequence[int], types: Sequence[int]) -> npt.NDArray[np.bool_]:
    return np.isin(np.array(types), group)[:, None]


def _subsets(items: Sequence[int]) -> list[tuple[int, ...]]:
    sizes = range(1, len(items) + 1)
    return [subset for size in sizes for subset in combinations(items, size)]


def unsent_messages(form: Form, play: Play, reached: frozenset[int]) -> list[Message] | None:
    """Return the messages that are not sent, or None if the tree is no signalling game.

    Parameters
    ----------
    play
        The equilibrium.
    reached
        The information sets on its path.
    """
    heard = [h for h in form.sets if len(form.members[h]) > 1]
    speakers = {arrow[0] for h in heard for n in form.members[h] for arrow in form.way[n]}
    if not heard or len({form.player(h) for h in heard}) > 1:
        return None
    if len({form.player(g) for g in speakers}) != 1 or any(
        len(form.members[g]) > 1 for g in speakers
    ):
        return None
    if any(len(form.way[n]) != 1 for h in heard for n in form.members[h]):
        return None
    values = _values(form, play)
    return [_message(form, values, h) for h in heard if h not in reached]


def _message(form: Form, values: list[list[float]], h: int) -> Message:
    nodes = form.members[h]
    ((sender, *_),) = ({form.player(form.way[n][0][0]) for n in nodes},)
    types = [form.members[form.way[n][0][0]][0] for n in nodes]
    worth = [[values[form.player(h)][c] for c in form.children[n]] for n in nodes]
    gain = [
        [values[sender][c] - values[sender][t] for c in form.children[n]]
        for n, t in zip(nodes, types, strict=True)
    ]
    return Message(np.array(gain), np.array(worth), np.array([form.draws[t] for t in types]))


def _values(form: Form, play: Play) -> list[list[float]]:
    """Return what each player expects at each node."""
    nodes = form.tree.nodes
    values = [[0.0] * nodes + list(own) for own in form.payoffs]
    for node in range(nodes - 1, -1, -1):
        drawn = form.tree.mover[node] < 0
        odds = form.odds[node] if drawn else play[int(form.tree.infoset[node])]
        for value in values:
            value[node] = sum(p * value[c] for p, c in zip(odds, form.children[node], strict=True))
    return values


def refinements(messages: Sequence[Message]) -> list[str]:
    """Return the labels of an equilibrium by its unsent messages."""
    return [
        _said(all(m.passes_intuitive_criterion() for m in messages), "the intuitive criterion"),
        _said(all(m.passes_d1() for m in messages), "D1"),
        "divine" if all(m.is_divine() for m in messages) else "not divine",
    ]


def _said(passes: bool, criterion: str) -> str:
    return f"{'passes' if passes else 'fails'} {criterion}"
