"""The game of a scenario with a horizon: only states that play can reach are built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from crisis_sim.game.fixings import Fixings, Kind
from crisis_sim.game.markov import Following, MarkovGame, Round
from crisis_sim.game.numbers import equal_arrays
from crisis_sim.game.round_tree import RoundTree, round_tree
from crisis_sim.scenario.evaluate import evaluate_array
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Formula, Name, Node, Test
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.model import Scenario
from crisis_sim.scenario.rounds import Rounds
from crisis_sim.scenario.spread import tested_states
from crisis_sim.scenario.substitute import as_parameters, indicator
from crisis_sim.types import Array, Indices, Mask

#: More states than this and the game is refused.
MOST_STATES = 100_000


def markov_game(
    scenario: Scenario,
    values: Mapping[str, npt.ArrayLike] | None = None,
    fixed: Sequence[Test] = (),
    copies: int = 1,
) -> MarkovGame:
    """Return the game of a scenario with a horizon, for arrays of parameter values.

    Parameters
    ----------
    fixed
        Moves and states that are fixed, in all rounds or in those named; all know it from the
        start.
    copies
        How many games there are where no values are given.

    Raises
    ------
    ArgumentError
        If the scenario has no horizon, play can reach too many states, or `values` are not
        parameters.
    """
    rounds = scenario.rounds
    if rounds is None:
        problem = f"{scenario.name} has no rounds"
        raise ArgumentError("over_time", "scenario", problem, "a file with `horizon`")
    given = equal_arrays(values or {})
    games = max((len(array) for array in given.values()), default=copies)
    return _Builder(scenario, rounds, given, games, Fixings(fixed)).build()


def alone(game: MarkovGame, number: int) -> MarkovGame:
    """Return one game of a batch by itself, with the states that it can reach."""
    values = {name: array[number : number + 1] for name, array in game.values.items()}
    return markov_game(game.scenario, values, game.fixed)


def copied(game: MarkovGame, copies: int) -> MarkovGame:
    """Return a batch in which each game stands several times, one copy after the other."""
    values = {name: np.repeat(array, copies) for name, array in game.values.items()}
    return markov_game(game.scenario, values, game.fixed, copies * game.games)


class _Builder:
    """Finds the states that play can reach, and what leads from each to which."""

    def __init__(
        self,
        scenario: Scenario,
        rounds: Rounds,
        given: Mapping[str, Array],
        games: int,
        fixings: Fixings,
    ) -> None:
        self.scenario, self.rounds = scenario, rounds
        self.fixed = tuple(fixings.tests)
        self.kinds, self.order = fixings.kinds(rounds)
        self.begin = fixings.held(1, rounds.states)
        self.games = games
        self.values = {
            name: np.broadcast_to(given.get(scenario.known(name, "over_time"), value), self.games)
            for name, value in scenario.values.items()
        }
        for name in given:
            scenario.known(name, "over_time")
        self.names = tuple(rounds.states)
        self.sizes = tuple(len(state.levels) for state in rounds.states.values())
        decide = tested_states(scenario.moves, rounds.states)
        self.decide = [self.names.index(name) for name in decide]
        self.forms: dict[tuple[Kind, tuple[int, ...]], RoundTree] = {}

    def build(self) -> MarkovGame:
        """Return the game."""
        start = self._start()
        known = np.nonzero(start.any(axis=1))[0]
        open_, parts = known, []
        done = open_[:0]
        while len(open_):
            found = [
                self._follow(kind, form, codes)
                for kind in self.kinds
                for form, codes in self._by_form(kind, open_)
            ]
            parts += found
            reached = [following.state[following.end < 0] for _, _, following in found]
            ended = [following.state for _, _, following in found]
            done = np.union1d(done, open_)
            open_ = np.setdiff1d(np.concatenate(reached), done)
            known = np.union1d(known, np.concatenate(ended))
            if len(known) > MOST_STATES:
                problem = f"of {self.scenario.name} can stand in more than {MOST_STATES:,} ways"
                raise ArgumentError("over_time", "state", problem, "fewer levels or states")
        return self._game(known, start[known], parts)

    def _start(self) -> Array:
        """Return the probability of every combination of levels at the start: [code, game]."""
        total = np.ones((1, self.games))
        for name, state in self.rounds.states.items():
            own = np.array([np.broadcast_to(self._plain(f), self.games) for f in state.start])
            if name in self.begin:
                own = np.zeros_like(own)
                own[self.begin[name]] = 1.0
            total = (total[:, None] * own[None]).reshape(-1, self.games)
        return total

    def _plain(self, formula: Formula) -> Array:
        """Return a formula that rests on parameters alone: [game]."""

        def leaf(node: Node) -> Array:
            assert isinstance(node, Name)
            if node.name in self.scenario.definitions:
                return self._plain(self.scenario.definitions[node.name])
            return self.values[node.name]

        return np.asarray(evaluate_array(formula.node, leaf))

    def _levels(self, codes: Indices) -> Indices:
        """Return the level of each state: [code, name]."""
        if not self.names:
            return np.zeros((len(codes), 0), dtype=np.intp)
        return np.stack(np.unravel_index(codes, self.sizes), axis=1)

    def _by_form(self, kind: Kind, codes: Indices) -> list[tuple[RoundTree, Indices]]:
        """Group states by the moves that are made in them."""
        levels = self._levels(codes)[:, self.decide]
        rows, member = np.unique(levels, axis=0, return_inverse=True)
        found = []
        for index, row in enumerate(rows):
            key = kind, tuple(row.tolist())
            if key not in self.forms:
                at = dict(zip([self.names[i] for i in self.decide], key[1], strict=True))
                self.forms[key] = round_tree(self.scenario, self.rounds, at, kind.moves)
            found.append((self.forms[key], codes[member.ravel() == index]))
        return found

    def at(self, codes: Indices) -> dict[str, Array]:
        """Return parameters and the levels of states as values by column."""
        levels = self._levels(codes)
        values = {name: np.tile(array, len(codes)) for name, array in self.values.items()}
        for index, state in enumerate(self.rounds.states.values()):
            own = np.repeat(levels[:, index], self.games)
            if state.values is not None:
                values[state.name] = state.numbers[own]
            else:
                for number, level in enumerate(state.levels):
                    values[indicator(state.name, level)] = (own == number).astype(float)
        return values

    def _follow(
        self, kind: Kind, form: RoundTree, codes: Indices
    ) -> tuple[RoundTree, Indices, Following]:
        """Find what may follow the round in some states."""
        values = self.at(codes)
        known: dict[str, Array] = {}
        shape = (form.ways, len(codes), self.games)
        way, place = (index.ravel() for index in np.indices(shape[:2]))
        level = np.tile(self._levels(codes), (form.ways, 1))
        chance = np.ones((len(way), self.games))
        for name, at in kind.states:
            level[:, self.names.index(name)] = at
        for name, rules in form.rules.items():
            if name in dict(kind.states):
                continue
            index, numbers = self.names.index(name), self.rounds.states[name].numbers
            stay, odds, led = np.ones((len(way), self.games)), [], []
            for of, to in rules:
                share = _over(shape, form.evaluate(of, values, known))[way, place]
                goal = _over(shape, form.evaluate(to, values, known))[way, place, 0]
                odds.append(share)
                led.append(np.abs(goal[:, None] - numbers).argmin(axis=1))
                stay -= share
            odds.append(np.where(np.abs(stay) < len(rules) * 1e-15, 0.0, np.maximum(stay, 0.0)))
            led.append(level[:, index])
            copies = [np.nonzero((chance * share).any(axis=1))[0] for share in odds]
            rows = np.concatenate(copies)
            moved = np.concatenate([to[copy] for to, copy in zip(led, copies, strict=True)])
            shares = np.concatenate([own[copy] for own, copy in zip(odds, copies, strict=True)])
            way, place, level = way[rows], place[rows], level[rows]
            level[:, index] = moved
            chance = chance[rows] * shares
        code = np.ravel_multi_index(tuple(level.T), self.sizes) if self.names else 0 * way
        end = self._end(form, way, np.asarray(code))
        return form, codes, _by_end(Following(way, place, np.asarray(code), end[:, 0], chance), end)

    def _end(self, form: RoundTree, way: Indices, code: Indices) -> Indices:
        """Return which end comes after each way to move into a new state: [row, game].

        It is -1 for none.
        """
        news, new = np.unique(code, return_inverse=True)
        values = self.at(news)
        known: dict[str, Array] = {}
        end = np.full((len(way), self.games), -1)
        for number in reversed(range(len(form.ends))):
            when = form.evaluate(form.ends[number][0], values, known)
            truth = _over((form.ways, len(news), self.games), when) != 0
            end[truth[way, new]] = number
        return end

    def _game(
        self, known: Indices, start: Array, parts: Sequence[tuple[RoundTree, Indices, Following]]
    ) -> MarkovGame:
        rounds: dict[Kind, list[Round]] = {kind: [] for kind in self.kinds}
        for (kind, _), form in self.forms.items():
            own = [(codes, following) for of, codes, following in parts if of is form]
            offsets = np.cumsum([0, *(len(codes) for codes, _ in own)])
            codes = np.concatenate([codes for codes, _ in own])
            rows = [
                replace(f, place=f.place + offset)
                for (_, f), offset in zip(own, offsets, strict=False)
            ]
            rounds[kind].append(self._round(form, codes, rows, known))
        players = tuple(self.scenario.players)
        discount = [
            np.broadcast_to(self._plain(f), self.games) for f in self.rounds.discount.values()
        ]
        return MarkovGame(
            players=players,
            state_names=self.names,
            levels=tuple(state.levels for state in self.rounds.states.values()),
            table=self._levels(known),
            kinds=tuple(tuple(rounds[kind]) for kind in self.kinds),
            order=self.order,
            start=start,
            discount=np.array(discount),
            stop=np.broadcast_to(self._plain(self.rounds.stop), self.games).astype(float),
            final=self._final(known),
            count=self.rounds.count,
            end_names=tuple(end.name for end in self.rounds.ends),
            title=self.scenario.title or self.scenario.name,
            scenario=self.scenario,
            values=FrozenMap(self.values),
            fixed=self.fixed,
        )

    def _final(self, known: Indices) -> Array:
        """Return what states are worth after the last round: [player, state, game]."""
        values = self.at(known)
        found = np.zeros((len(self.scenario.players), len(known), self.games))

        def leaf(node: Node) -> Array:
            assert isinstance(node, Name)
            if node.name in self.scenario.definitions:
                definition = as_parameters(self.scenario.definitions[node.name], self.rounds.states)
                return np.asarray(evaluate_array(definition.node, leaf))
            return values[node.name]

        for player, formula in self.rounds.final.items():
            worth = evaluate_array(as_parameters(formula, self.rounds.states).node, leaf)
            shape = (len(known), self.games)
            own = np.broadcast_to(np.asarray(worth), len(known) * self.games).reshape(shape)
            found[list(self.scenario.players).index(player)] = own
        return found

    def _round(
        self, form: RoundTree, codes: Indices, rows: Sequence[Following], known: Indices
    ) -> Round:
        way, place, code, end, chance = (
            np.concatenate([getattr(each, name) for each in rows])
            for name in ("way", "place", "state", "end", "chance")
        )
        from scipy.sparse import csr_array

        state = np.searchsorted(known, code)
        following = Following(way, place, state, end, chance)
        columns = len(codes) * self.games
        game = np.arange(self.games)
        goes = end < 0
        row = (way * columns + place * self.games)[goes, None] + game
        column = (state * self.games)[goes, None] + game
        shape = (form.ways * columns, len(known) * self.games)
        goes_on = csr_array((chance[goes].ravel(), (row.ravel(), column.ravel())), shape=shape)
        return Round(
            form=form,
            states=np.searchsorted(known, codes),
            numbers=form.tree.batch(**self.at(codes)),
            following=following,
            paid=self._paid(form, following, known, columns, ~goes),
            goes_on=goes_on,
        )

    def _paid(
        self, form: RoundTree, rows: Following, known: Indices, columns: int, ended: Mask
    ) -> Array:
        """Return what ends are expected to pay: [player, way, column]."""
        paid = np.zeros((len(self.scenario.players), form.ways * columns))
        if not ended.any():
            return paid.reshape(-1, form.ways, columns)
        values = self.at(known)
        evaluated: dict[str, Array] = {}
        game = np.arange(self.games)
        for number, (_, worths) in enumerate(form.ends):
            here = np.nonzero(rows.end == number)[0]
            row = (rows.way * columns + rows.place * self.games)[here, None] + game
            for player, formula in worths.items():
                worth = form.evaluate(formula, values, evaluated)
                worth = _over((form.ways, len(known), self.games), worth)
                own = worth[rows.way[here], rows.state[here]] * rows.chance[here]
                paid[player] += np.bincount(row.ravel(), own.ravel(), minlength=form.ways * columns)
        return paid.reshape(-1, form.ways, columns)


def _by_end(rows: Following, end: Indices) -> Following:
    """Split the rows after which different ends come in different games."""
    if (end == end[:, :1]).all():
        return rows
    found = [np.unique(own) for own in end]
    row = np.repeat(np.arange(len(end)), [len(own) for own in found])
    own = np.concatenate(found)
    chance = np.where(end[row] == own[:, None], rows.chance[row], 0.0)
    return Following(rows.way[row], rows.place[row], rows.state[row], own, chance)


def _over(shape: tuple[int, int, int], value: Array) -> Array:
    """Lay a value [way, column] out over ways, places and games."""
    return np.broadcast_to(value, (shape[0], shape[1] * shape[2])).reshape(shape)
