"""The messages that are not sent in an equilibrium, or why refinements are not defined for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from crisis_sim.equilibria.sequential.continuation import Continuation
from crisis_sim.equilibria.sequential.form import Form
from crisis_sim.equilibria.sequential.refine import Message
from crisis_sim.equilibria.sequential.signalling import Play, expected, unsent_messages

#: Most nodes that may follow a message, and most types that may send it.
MOST_NODES, MOST_TYPES = 60, 6
#: What was done since types were drawn, by the number of each action.
History = tuple[int, ...]


class UndefinedError(Exception):
    """The refinements are not defined for this game, or not worked out."""


def messages(form: Form, play: Play, reached: frozenset[int], deadline: float) -> Sequence[Message]:
    """Return the messages that are not sent, with what may follow each.

    One player, who moves first, knows its type, and nobody else knows anything of it. A message is
    what that player does at any point of the path where several types may be; later players may
    be several, reply at once or one after another, and the sender may go on.

    Parameters
    ----------
    play, reached
        The equilibrium, and the information sets on its path.
    deadline
        For what follows messages, where it has to be searched.

    Raises
    ------
    UndefinedError
        With the reason, if the game is none of this kind.
    """
    simple = unsent_messages(form, play, reached)
    if simple is not None:
        return simple
    sender, histories = _sender(form)
    values = expected(form, play)
    tree = replace(form.tree, payoffs=np.array(form.payoffs))
    weight = _reach(form, play)
    stages: dict[History, list[int]] = {}
    for node, history in histories.items():
        if form.tree.mover[node] == sender and weight[node] > 0:
            stages.setdefault(history, []).append(node)
    found = []
    for nodes in stages.values():
        for action in range(min(len(form.children[n]) for n in nodes)):
            starts = tuple(form.children[n][action] for n in nodes)
            sent = any(play[int(tree.infoset[n])][action] > 0 for n in nodes)
            if sent or len(nodes) == 1 or not _is_heard(form, starts, sender):
                continue
            if len(nodes) > MOST_TYPES or len(list(_below(form, starts))) > MOST_NODES:
                raise UndefinedError("what follows a message that nobody sends is too large")
            prior = np.array([weight[n] for n in nodes])
            levels = tuple(values[sender][n] for n in nodes)
            found.append(Continuation(prior / prior.sum(), tree, sender, starts, levels, deadline))
    return found


def _sender(form: Form) -> tuple[int, dict[int, History]]:
    """Return who knows its type, and what was done on the way to each node after the draw."""
    tree, players = form.tree, form.tree.players
    first = [n for n in range(tree.nodes) if tree.mover[n] >= 0 and not form.way[n]]
    owners = {int(tree.mover[n]) for n in first}
    sets = {int(tree.infoset[n]) for n in first}
    if len(owners) > 1 or len(sets) == 1 or any(len(form.members[h]) > 1 for h in sets):
        raise UndefinedError("they are defined where one player alone knows its type and begins")
    (sender,) = owners
    histories: dict[int, History] = dict.fromkeys(first, ())
    for node in range(tree.nodes):
        if node in histories:
            for action, at in enumerate(tree.child[node, : tree.width[node]].tolist()):
                if at < tree.nodes:
                    histories[at] = (*histories[node], action)
    known: dict[tuple[int, History], int] = {}
    for node, history in histories.items():
        who, h = int(tree.mover[node]), int(tree.infoset[node])
        if who == sender and len(form.members[h]) > 1:
            raise UndefinedError(f"{players[sender]} does not always see what others did before")
        if who >= 0 and who != sender and known.setdefault((who, history), h) != h:
            raise UndefinedError(f"{players[who]} knows something of what {players[sender]} knows")
    return sender, histories


def _reach(form: Form, play: Play) -> list[float]:
    """Return the probability of each node."""
    tree = form.tree
    weight = [1.0] + [0.0] * (tree.nodes + tree.ends - 1)
    for node in range(tree.nodes):
        drawn = tree.mover[node] < 0
        odds = tree.chance[node].tolist() if drawn else play[int(tree.infoset[node])]
        below = tree.child[node, : tree.width[node]].tolist()
        for at, p in zip(below, odds, strict=False):
            weight[at] = weight[node] * p
    return weight


def _below(form: Form, starts: Sequence[int]) -> Iterator[int]:
    """Yield the nodes at and below some."""
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        if node < form.tree.nodes:
            yield node
            waiting += form.children[node]


def _is_heard(form: Form, starts: Sequence[int], sender: int) -> bool:
    """Tell whether somebody replies who does not know the type."""
    tree = form.tree
    movers = {int(tree.mover[n]) for n in _below(form, starts)}
    return bool(movers - {sender, -1})
