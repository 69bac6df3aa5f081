"""Stability in conflicts of which only the players' orders of preference are known.

A state is stable for a player if each of its unilateral improvements is deterred by
what its opponents can do next. The definitions differ in which answers deter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from crisis_sim.checks import checked, listed, one_of
from crisis_sim.columns import APART, Column
from crisis_sim.game.conflict import ConflictGraph, conflict_graph
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.result import GameResult
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.types import Mask

#: The definitions, with what deters an improvement.
DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        "Nash": "nothing does: there must be no improvement",
        "GMR": "the opponents can move to a state that is no better for the mover",
        "SMR": "they can, and the mover cannot then escape to a better one",
        "SEQ": "they can, by moves each of which improves on where its mover stands",
    }
)


@dataclass(frozen=True)
class Step:
    """A move of the conflict: who makes it, and the state it leads to."""

    player: str
    to: str


@dataclass(frozen=True)
class Answer:
    """What becomes of an improvement.

    Attributes
    ----------
    improvement
        The player's own move.
    sanction
        A shortest sequence of the opponents' moves that deters it; empty where none does.
    """

    improvement: Step
    sanction: tuple[Step, ...]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Stability(GameResult):
    """Which states of a conflict are stable, for whom and in which sense.

    Attributes
    ----------
    graph
        The conflict.
    stable : mapping of bool arrays [player, state]
        By definition: `Nash`, `GMR`, `SMR`, `SEQ`.
    """

    graph: ConflictGraph = field(metadata=APART)
    stable: Mapping[str, Mask] = field(metadata=APART)
    concept: str = "stability by the order of preferences"
    method: str = "every state, improvement and sequence of answers"
    complete: bool = True

    @checked
    def equilibria(self, definition: str) -> tuple[str, ...]:
        """Return the states that are stable for every player.

        Parameters
        ----------
        definition
            One of the definitions of stability, by its letters.
        """
        table = self.stable[_known("definition", definition, self.stable)]
        return self._named(np.logical_and.reduce(table))

    @checked
    def stable_for(self, player: str, definition: str) -> tuple[str, ...]:
        """Return the states that are stable for one player.

        Parameters
        ----------
        player
            By its name.
        definition
            One of the definitions of stability, by its letters.
        """
        row = self._index("player", player)
        return self._named(self.stable[_known("definition", definition, self.stable)][row])

    @checked
    def answers(self, state: str, player: str, definition: str = "SEQ") -> tuple[Answer, ...]:
        """Return each improvement of a player from a state, and how it is deterred, if it is.

        Parameters
        ----------
        state, player
            By their names.
        definition
            One of the definitions of stability, by its letters.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> prisoners = cs.StrategicGame(
        ...     [[[3, 0], [5, 1]], [[3, 5], [0, 1]]], ["A", "B"], [["quiet", "talk"]] * 2
        ... )
        >>> answer = cs.equilibria.stability(prisoners).answers("quiet; quiet", "A")[0]
        >>> answer.improvement.to, [(step.player, step.to) for step in answer.sanction]
        ('talk; quiet', [('B', 'talk; talk')])
        """
        _known("definition", definition, self.stable)
        i, s = self._index("player", player), self._index("state", state)
        graph = self.graph
        own = np.nonzero(graph.reach[i, s] & (graph.ranks[i] > graph.ranks[i, s]))[0]
        if definition == "Nash":
            return tuple(Answer(Step(player, graph.states[t]), ()) for t in own)
        deters = _deterring(graph, i, definition)[s]
        moves = _improvements(graph) if definition == "SEQ" else graph.reach
        return tuple(
            Answer(Step(player, graph.states[t]), _shortest(graph, moves, i, int(t), deters))
            for t in own
        )

    def _axes(self) -> tuple[str, ...]:
        return ("state",)

    def _columns(self) -> list[Column]:
        """Return for each state, by definition, whether it is stable for all and for each."""
        tables = self.stable.items()
        for_all = [Column.of(f"{name}: all", table.all(axis=0)) for name, table in tables]
        alone = [
            Column.of(f"{name}: {player}", row)
            for name, table in tables
            for player, row in zip(self.graph.players, table, strict=True)
        ]
        return [Column("state", self.graph.states), *for_all, *alone]

    def _content(self) -> dict[str, Any]:
        """Return the stable states by definition and player."""
        players = self.graph.players
        return {
            "stable": {d: {p: self.stable_for(p, d) for p in players} for d in self.stable},
            "equilibria": {d: self.equilibria(d) for d in self.stable},
        }

    def _answer(self) -> str:
        count = {name: int(table.all(axis=0).sum()) for name, table in self.stable.items()}
        told = ", ".join(f"{name} {number}" for name, number in count.items())
        return f"stable for all, of {len(self.graph.states)} states: {told}"

    def _named(self, flags: Mask) -> tuple[str, ...]:
        return tuple(self.graph.states[s] for s in np.nonzero(flags)[0])

    def _index(self, argument: str, name: str) -> int:
        names = self.graph.players if argument == "player" else self.graph.states
        _known(argument, name, FrozenMap(dict.fromkeys(names)))
        return names.index(name)


@checked
def stability(game: ConflictGraph | StrategicGame | Crisis, /) -> Stability:
    r"""Tell which states are stable when only each player's order of preference is known.

    With :math:`R_i(s)` the states that player i can move to, :math:`R_i^+(s)` those of
    them that it prefers to s, and :math:`R_{-i}(t)` those that its opponents can bring
    about from t, nobody moving twice in a row, s is stable for i in the sense of

    - Nash, if :math:`R_i^+(s)` is empty;
    - GMR (general metarationality), if for each :math:`t \in R_i^+(s)` some
      :math:`u \in R_{-i}(t)` is no better for i than s;
    - SMR (symmetric metarationality), if besides every state in :math:`R_i(u)` is no
      better for i than s;
    - SEQ (sequential stability), if :math:`u \in R_{-i}^+(t)`: each move towards it
      improves on the state that it is made in, for the opponent who makes it.

    Parameters
    ----------
    game
        Of a scenario the simultaneous reading; of a strategic game the profiles are
        the states, and a player moves by changing its own action. With chance or types
        the payoff of a profile is an expected value, so its rank rests on the numbers.

    Raises
    ------
    ArgumentError
        If it is something else, or has more states than are looked at.

    References
    ----------
    Howard (1971), Paradoxes of Rationality; Fraser and Hipel (1979); Kilgour, Hipel and
    Fang (1987), Automatica 23; Fang, Hipel and Kilgour (1993), Interactive Decision Making.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> prisoners = cs.StrategicGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], actions=[["c", "d"]] * 2)
    >>> found = cs.equilibria.stability(prisoners)
    >>> found.equilibria("Nash"), found.equilibria("SEQ")
    (('d; d',), ('c; c', 'd; d'))
    """
    digest = game.digest if isinstance(game, Crisis) else ""
    graph = _graph(game)
    better = _improvements(graph)
    stable: dict[str, list[Mask]] = {name: [] for name in DEFINITIONS}
    for player, own in enumerate(better):
        stable["Nash"].append(~own.any(axis=1))
        for name in ("GMR", "SMR", "SEQ"):
            moves = better if name == "SEQ" else graph.reach
            answers = coalition_reach(np.delete(moves, player, axis=0)).astype(np.float32)
            deterred = answers @ _deterring(graph, player, name).T.astype(np.float32) > 0
            stable[name].append(~(own & ~deterred.T).any(axis=1))
    tables = {name: np.array(rows) for name, rows in stable.items()}
    for table in tables.values():
        table.setflags(write=False)
    name = game.name if isinstance(game, Crisis) else ""
    return Stability(graph=graph, stable=FrozenMap(tables), scenario=name, digest=digest)


def _graph(game: object) -> ConflictGraph:
    if isinstance(game, Crisis):
        return conflict_graph(game.strategic())
    if isinstance(game, StrategicGame):
        return conflict_graph(game)
    if isinstance(game, ConflictGraph):
        return game
    expected = "a ConflictGraph, a StrategicGame or a scenario"
    raise ArgumentError("stability", "game", f"is a {type(game).__name__}", expected)


def coalition_reach(moves: Mask) -> Mask:
    """Return what a coalition can bring about by moves of which nobody makes two in a row.

    Parameters
    ----------
    moves : bool array [member, state, state]

    Returns
    -------
    bool array [state, state]

    Examples
    --------
    >>> step = np.array([[[0, 1, 0], [0, 0, 1], [0, 0, 0]]], dtype=bool)
    >>> coalition_reach(step)[0].tolist()  # alone, it cannot go on to the third state
    [False, True, False]
    """
    if not len(moves):
        return np.zeros(moves.shape[1:], dtype=bool)
    steps = moves.astype(np.float32)
    last = moves.copy()  # [member, from, to]: `to` is reached, and the member moved last
    while True:
        before = int(last.sum())
        for member, step in enumerate(steps):
            by_others = np.delete(last, member, axis=0).any(axis=0)
            last[member] |= by_others.astype(np.float32) @ step > 0
        if int(last.sum()) == before:
            return np.asarray(last.any(axis=0))


def _improvements(graph: ConflictGraph) -> Mask:
    """Return the moves that their makers prefer to staying."""
    return graph.reach & (graph.ranks[:, None, :] > graph.ranks[:, :, None])


def _deterring(graph: ConflictGraph, player: int, definition: str) -> Mask:
    """Return `[s, u]`: arriving at u deters a player who has left s."""
    rank = graph.ranks[player]
    deters = rank[None, :] <= rank[:, None]
    if definition == "SMR":
        least = int(rank.min()) - 1
        escape = np.where(graph.reach[player], rank[None, :], least).max(axis=1)
        deters = deters & (escape[None, :] <= rank[:, None])
    return np.asarray(deters)


def _shortest(
    graph: ConflictGraph, moves: Mask, player: int, start: int, deters: Mask
) -> tuple[Step, ...]:
    """Return a shortest legal sequence of the opponents' moves to a state that deters."""
    queue: deque[tuple[int, int, tuple[Step, ...]]] = deque([(start, player, ())])
    seen = {(start, player)}
    while queue:
        state, last, made = queue.popleft()
        for member in range(len(graph.players)):
            if member in (player, last):
                continue
            for to in np.nonzero(moves[member, state])[0].tolist():
                path = (*made, Step(graph.players[member], graph.states[to]))
                if deters[to]:
                    return path
                if (to, member) not in seen:
                    seen.add((to, member))
                    queue.append((to, member, path))
    return ()


def _known(argument: str, name: str, known: Mapping[str, object]) -> str:
    return one_of(known, expected=listed(list(known)[:8]))("stability", argument, name)
