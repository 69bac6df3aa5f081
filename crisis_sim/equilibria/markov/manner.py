"""How a crisis over time is played under each concept, as the solvers of its rounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crisis_sim.equilibria.markov.play import Solver, Solvers
from crisis_sim.equilibria.markov.solvers import best_replies, erring, shocked
from crisis_sim.game.markov import MarkovGame
from crisis_sim.game.tree import CrisisTree

#: Random starts of a search, unless told otherwise.
STARTS = 32


@dataclass(frozen=True)
class Search:
    """How play is sought where there is no last round.

    Attributes
    ----------
    starts, seed
        How many random starts there are besides uniform play, and where their draws begin.
    lookahead
        How many rounds players look ahead; None for all.
    """

    starts: int = STARTS
    seed: int = 0
    lookahead: int | None = None


@dataclass(frozen=True)
class Manner:
    """How choices are made in a round.

    Attributes
    ----------
    concept, method
        Of the results.
    solver
        Makes what solves a tree.
    branch
        Whether states in which a round has several solutions are followed up.
    rate
        λ, where choices are made with errors or shocks.
    shocks
        Whether shocks count as payoffs.
    search
        How play without a last round is sought, and how far players look ahead.
    """

    concept: str
    method: str
    solver: Callable[[CrisisTree], Solver]
    branch: bool = False
    rate: float | None = None
    shocks: bool = False
    search: Search = Search()

    def solvers(self, game: MarkovGame) -> Solvers:
        """Return what solves each tree of a game."""
        trees = {id(r.tree): r.tree for rounds in game.kinds for r in rounds}
        return {key: self.solver(tree) for key, tree in trees.items()}


_USUAL = Search()
_BACKWARD = "backward induction over rounds and states"


def perfect(search: Search = _USUAL) -> Manner:
    """Return play that is optimal after every history."""
    return Manner("markov_perfect", _BACKWARD, best_replies, branch=True, search=search)


def logit(rate: float, search: Search = _USUAL) -> Manner:
    """Return play with errors that are mistakes."""
    method = "agent logit play by " + _BACKWARD
    return Manner("logit", method, lambda tree: erring(tree, rate), rate=rate, search=search)


def random_utility(rate: float, search: Search = _USUAL) -> Manner:
    """Return play with private shocks that count as payoffs."""
    method = "choices with private shocks by " + _BACKWARD
    return Manner(
        "random_utility",
        method,
        lambda tree: shocked(tree, rate),
        rate=rate,
        shocks=True,
        search=search,
    )
