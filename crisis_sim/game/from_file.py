"""Games read from Gambit files in the place of a scenario: without parameters and claims."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NoReturn

import numpy as np

from crisis_sim.game.at_once import at_once
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.efg import efg_text
from crisis_sim.game.names import identifiers
from crisis_sim.game.nfg import nfg_text
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import parse_formula
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.histories import Histories
from crisis_sim.scenario.model import History, Move, Term
from crisis_sim.scenario.outcomes import Outcomes


@dataclass(frozen=True)
class NoFormulas(Mapping[str, tuple[Term, ...]]):
    """The payoff terms of a game that has numbers at its ends: whoever asks for them is told."""

    name: str

    def __getitem__(self, _: str) -> NoReturn:
        raise refusal(self.name)

    def __iter__(self) -> NoReturn:
        raise refusal(self.name)

    def __len__(self) -> NoReturn:
        raise refusal(self.name)


def refusal(name: str) -> ArgumentError:
    """Make the error that a game has no formulas."""
    problem = f"is the Gambit game {name}, with numbers at its ends in place of formulas"
    return ArgumentError("load", "scenario", problem, "a scenario, whose payoffs are formulas")


@dataclass(frozen=True, eq=False, repr=False)
class GameFile(Crisis):
    """A game read from a Gambit file, as a scenario.

    Players and choices bear names that conditions can hold, and those of the file as labels.

    Attributes
    ----------
    read
        The game, with these names.
    """

    read: CrisisTree | StrategicGame = field(kw_only=True)

    def to_dict(self) -> NoReturn:
        """Raise ArgumentError: a game that was read is no text of the file format."""
        raise refusal(self.name)

    @property
    def terms(self) -> Mapping[str, tuple[Term, ...]]:
        """None: the payoffs are numbers."""
        return FrozenMap({})

    @cached_property
    def _tree(self) -> CrisisTree:
        if isinstance(self.read, CrisisTree):
            return self.read
        return at_once(self.read, FrozenMap({move.name: move.labels for move in self.moves}))

    @cached_property
    def _strategic(self) -> StrategicGame:
        return self.read if isinstance(self.read, StrategicGame) else self.read.strategic()


def game_file(name: str, game: CrisisTree | StrategicGame, concept: str) -> GameFile:
    """Return a game as a scenario, solved for a concept unless told otherwise.

    Parameters
    ----------
    name
        What files that are written are called.

    Examples
    --------
    >>> game = StrategicGame([[[1, 0], [0, 1]], [[0, 1], [1, 0]]], title="Matching pennies")
    >>> file = game_file("pennies", game, "nash")
    >>> dict(file.players), file.moves[0].choices
    ({'Player_1': 'Player 1', 'Player_2': 'Player 2'}, ('_1', '_2'))
    """
    players = identifiers(game.players, "player")
    read: CrisisTree | StrategicGame
    if isinstance(game, CrisisTree):
        moves, text, outcomes = _moves(game, players), efg_text(game), game.outcomes
        read = _tree(game, players)
    else:
        table = _table(game, players)
        moves, text, outcomes = _own_moves(game, players), nfg_text(game), table.play.outcomes
        read = table
    return GameFile(
        read=read,
        name=name,
        title=game.title,
        question="",
        evidence=FrozenMap({}),
        parameters=FrozenMap({}),
        definitions=FrozenMap({}),
        players=FrozenMap(dict(zip(players, game.players, strict=True))),
        colors=FrozenMap({}),
        types=FrozenMap({}),
        moves=moves,
        payoffs=NoFormulas(name),
        concept=concept,
        options=FrozenMap({}),
        claims=(),
        case=None,
        history=History(None, FrozenMap({}), FrozenMap({}), FrozenMap({}), ()),
        histories=_without_formulas(outcomes),
        rounds=None,
        said="",
        file_digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def _without_formulas(outcomes: Outcomes) -> Histories:
    """Return what is known of all ways to play where no formula is evaluated on them."""
    none = np.zeros((0, 0), np.int16)
    return Histories(np.zeros(0, np.intp), none, none.astype(np.intp), outcomes)


def _tree(tree: CrisisTree, players: tuple[str, ...]) -> CrisisTree:
    """Return a tree with other names of players, and its actions as labels of choices."""
    labels = {move.name: move.labels for move in _moves(tree, players)}
    return replace(tree, players=players, labels=FrozenMap(labels))


def _table(game: StrategicGame, players: tuple[str, ...]) -> StrategicGame:
    """Return a game with names that conditions can hold."""
    actions = [identifiers(own, "choice") for own in game.actions]
    return StrategicGame(game.payoffs, players, actions, game.title)


def _moves(tree: CrisisTree, players: tuple[str, ...]) -> tuple[Move, ...]:
    """Return each information set of a tree as a move."""
    odds = dict(zip(tree.infoset.tolist(), tree.chance.tolist(), strict=True))
    described = zip(tree.information_sets, tree.outcomes.choices, strict=True)
    return tuple(
        _move(here.move, players[here.player], choices, here.actions)
        if here.player >= 0
        else _move(here.move, None, choices, here.actions, odds[index])
        for index, (here, choices) in enumerate(described)
    )


def _own_moves(game: StrategicGame, players: tuple[str, ...]) -> tuple[Move, ...]:
    """Return the one move of each player of a strategic game."""
    return tuple(
        _move(player, player, identifiers(actions, "choice"), actions)
        for player, actions in zip(players, game.actions, strict=True)
    )


def _move(
    name: str,
    player: str | None,
    choices: tuple[str, ...],
    actions: tuple[str, ...],
    odds: Sequence[float] = (),
) -> Move:
    """Return a move, the actions as labels of its choices."""
    drawn = [parse_formula(share, moves={}, names=()) for share in odds[: len(choices)]]
    return Move(
        name=name,
        player=player,
        choices=choices,
        chances=tuple(drawn) or None,
        when=None,
        stage=None,
        sees=None,
        labels=FrozenMap(dict(zip(choices, actions, strict=True))),
    )
