"""Strategic games read from Gambit `.nfg` files."""

from __future__ import annotations

import math

import numpy as np

from crisis_sim.game.names import distinct
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.tokens import Tokens

MOST_PAYOFFS = 1_000_000  #: read from one file
MOST_OUTCOMES = 100_000
MOST_NAMES = 100_000  #: of the strategies of one player


def parse_nfg(text: str, file: str = "<text>") -> StrategicGame:
    """Read the text of a Gambit `.nfg` file, in the payoff or the outcome version.

    Names that are empty are numbered, as are names that repeat (`x_1`, `x_2`).

    Raises
    ------
    ScenarioError
        With the place of the first thing that is wrong.

    Examples
    --------
    >>> game = parse_nfg('NFG 1 R "" { "A" "B" } { 2 2 } 3 3  5 0  0 5  1 1')
    >>> game.payoffs[:, 1, 0], game.actions[0]
    (array([5., 0.]), ('1', '2'))
    """
    tokens = Tokens(text, file)
    title, players = tokens.header("NFG", "1")
    actions = _actions(tokens, len(players))
    sizes = [len(own) for own in actions]
    tokens.comment()
    if tokens.peek() == "{":
        outcomes = _outcomes(tokens, len(players))
        chosen = np.array(tokens.numbers(math.prod(sizes), "outcomes, one for each profile"))
        known = (chosen == np.floor(chosen)) & (chosen >= 0) & (chosen < len(outcomes))
        if not known.all():
            index = int(np.argmin(known))
            problem = f"there is no outcome {chosen[index]:g}"
            raise tokens.fault_at(index, problem, f"an integer from 0 to {len(outcomes) - 1}")
        payoffs = outcomes[chosen.astype(int)].T
    else:
        payoffs = np.array(tokens.numbers(math.prod(sizes) * len(players), "payoffs"))
    tokens.end()
    table = payoffs.reshape((len(players), *sizes), order="F")
    return StrategicGame(table, players, actions, title)


def _actions(tokens: Tokens, players: int) -> list[tuple[str, ...]]:
    """Read the names of the strategies, or how many each player has."""
    tokens.open()
    actions: list[tuple[str, ...]] = []
    profiles = 1
    for _ in range(players):
        if tokens.peek() == "{":
            names = tokens.names("the name of a strategy", MOST_NAMES)
            size = len(names)
        else:
            size = tokens.integer("the number or the names of the strategies of each player")
            names = []
        profiles *= size
        if size > MOST_NAMES or not 0 < profiles * players <= MOST_PAYOFFS:
            problem = "the table is too large" if size else "a player has no strategy"
            expected = f"1 to {MOST_NAMES:,} each, and at most {MOST_PAYOFFS:,} payoffs"
            raise tokens.fault(problem, expected)
        names = names or [""] * size
        actions.append(distinct(name or str(i) for i, name in enumerate(names, 1)))
    tokens.close()
    return actions


def _outcomes(tokens: Tokens, players: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Read the list of outcomes as payoffs [outcome, player]; outcome 0 pays nothing."""
    tokens.open()
    outcomes = [[0.0] * players]
    while tokens.peek() == "{":
        if len(outcomes) > MOST_OUTCOMES or len(outcomes) * players > MOST_PAYOFFS:
            expected = f"at most {MOST_OUTCOMES:,}, and {MOST_PAYOFFS:,} payoffs"
            raise tokens.fault("there are too many outcomes", expected)
        tokens.open()
        tokens.text("the name of an outcome")
        outcomes.append(tokens.numbers(players, "payoffs, one for each player"))
        tokens.close()
    tokens.close("`{`")
    return np.array(outcomes)
