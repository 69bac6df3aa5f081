"""Signalling games: one player knows its type and speaks, one hears and replies.

Whatever follows the reply is known to all, and valued as it is played.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from crisis_sim.equilibria.sequential.double_description import Cone
from crisis_sim.equilibria.sequential.form import Form
from crisis_sim.equilibria.sequential.refine import Message, subsets
from crisis_sim.tolerances import CLEAR
from crisis_sim.types import Array

#: Probabilities of the actions at each information set.
Play = Mapping[int, Sequence[float]]


@dataclass(frozen=True, eq=False)
class Reply(Message):
    """A message that is not sent, to which one player replies.

    Attributes
    ----------
    prior : float array [type]
        Of the types that can send it.
    gain : float array [type, reply]
        What each type would gain over its equilibrium payoff.
    worth : float array [type, reply]
        What the reply is worth to the receiver.
    """

    gain: Array
    worth: Array
    _known: dict[bytes, list[tuple[int, ...]]] = field(default_factory=dict)

    def possible(
        self,
        beliefs: Array,
        gaining: Sequence[int] = (),
        losing: Sequence[int] = (),
        margin: float = 0.0,
    ) -> bool:
        """Tell whether a reply that is best for some mixture of beliefs serves some types."""
        rows = np.concatenate([self.gain[list(gaining)] - margin, -self.gain[list(losing)]])
        rows = np.where(np.abs(rows) < CLEAR, 0.0, rows)
        for support in self._replies(beliefs):
            cone = Cone.orthant(len(support))
            for row in rows[:, support]:
                cone = cone.cut(row)
            if not cone.empty:
                return True
        return False

    def _replies(self, beliefs: Array) -> list[tuple[int, ...]]:
        """Return the sets of replies that are all best for some mixture of beliefs."""
        key = beliefs.tobytes()
        if key not in self._known:
            self._known[key] = _best_replies(beliefs @ self.worth)
        return self._known[key]


def _best_replies(value: Array) -> list[tuple[int, ...]]:
    """Return the sets of columns that are all best for some mixture of rows."""
    found = []
    for support in subsets(range(value.shape[1])):
        cone = Cone.orthant(len(value))
        for other in range(value.shape[1]):
            if other != support[0]:
                row = value[:, support[0]] - value[:, other]
                cone = cone.cut(row, equal=other in support)
        if not cone.empty:
            found.append(support)
    return found


def unsent_messages(form: Form, play: Play, reached: frozenset[int]) -> list[Reply] | None:
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
    values = expected(form, play)
    return [_message(form, values, h) for h in heard if h not in reached]


def _message(form: Form, values: list[list[float]], h: int) -> Reply:
    nodes = form.members[h]
    ((sender, *_),) = ({form.player(form.way[n][0][0]) for n in nodes},)
    types = [form.members[form.way[n][0][0]][0] for n in nodes]
    worth = [[values[form.player(h)][c] for c in form.children[n]] for n in nodes]
    gain = [
        [values[sender][c] - values[sender][t] for c in form.children[n]]
        for n, t in zip(nodes, types, strict=True)
    ]
    return Reply(np.array([form.draws[t] for t in types]), np.array(gain), np.array(worth))


def expected(form: Form, play: Play) -> list[list[float]]:
    """Return what each player expects at each node."""
    nodes = form.tree.nodes
    values = [[0.0] * nodes + list(own) for own in form.payoffs]
    for node in range(nodes - 1, -1, -1):
        drawn = form.tree.mover[node] < 0
        odds = form.odds[node] if drawn else play[int(form.tree.infoset[node])]
        for value in values:
            value[node] = sum(p * value[c] for p, c in zip(odds, form.children[node], strict=True))
    return values
