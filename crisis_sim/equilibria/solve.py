"""The one call that solves a scenario or a game for any solution concept."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import TypeAlias

from crisis_sim.checks import checked
from crisis_sim.equilibria.concepts import (
    Concept,
    Kind,
    Setting,
    concept_of,
    default_concept,
)
from crisis_sim.equilibria.result import Equilibria
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.markov import MarkovGame
from crisis_sim.game.recall import forgotten_at
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.faults import ArgumentError

Game: TypeAlias = CrisisTree | StrategicGame | MarkovGame
Solvable: TypeAlias = Crisis | Game


@checked
def solve(game: Solvable, concept: str | None = None, **options: object) -> Equilibria:
    """Solve a scenario or a game for a solution concept.

    Parameters
    ----------
    game
        A scenario is read as the concept needs it: in the order of its moves for
        `subgame_perfect`, `sequential`, `logit` and `random_utility`, simultaneously for
        the others; one with a horizon as a game in rounds, for `markov_perfect` (which
        `subgame_perfect` then means), `logit` and `random_utility`.
    concept
        The name of a concept; left out, what the scenario's `solve:` names, and
        for other games, and where it names none, the strongest that covers the game:
        `subgame_perfect` for trees, `sequential` where somebody does not know what chance drew,
        `nash` for strategic games and where somebody forgets.
    **options
        Of the concept: `rationality` (λ per unit of payoff) and, for strategic games,
        `all_branches` for `logit`; `errors` and `link` for `random_utility`; `method` and
        the budget, `cells` and `seconds`, for `nash`; `seconds` for `sequential`;
        `best_for`, `worst_for` or `condition` for the correlated ones.

    Returns
    -------
    Equilibria
        All that were found, and whether none is missing.

    Raises
    ------
    ArgumentError
        For an unknown concept or option, or a game that it is not defined for.
    UnsolvableError
        If the game is outside what the concept covers.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> result = cs.solve(cs.load("strike_resist_intervene"))
    >>> result[0].payoffs["Target"]
    -1.0
    """
    chosen, played, options = _asked(game, concept, options)
    over_time = isinstance(played, MarkovGame)
    result: Equilibria = _solver(chosen, played)(played, **options)
    if isinstance(game, Crisis) and not over_time and chosen.labels is not None:
        result = chosen.function(chosen.labels)(game.tree(), result)
    if isinstance(game, Crisis):
        return replace(result, digest=game.digest, game=game)
    told = result.remarks if concept is not None else (*result.remarks, USUAL.format(chosen.name))
    return replace(result, remarks=told, game=game)


def check_solvable(scenario: Crisis) -> None:
    """Raise what `solve` raises for a scenario as its file has it, and solve nothing.

    Raises
    ------
    ArgumentError
        If its concept is not defined for it, or lacks an option.
    UnsolvableError
        If it is outside what the concept covers.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> check_solvable(cs.load("iran_2025"))
    """
    chosen, played, options = _asked(scenario, None, {})
    if chosen.covers is not None and isinstance(played, CrisisTree):
        covers = chosen.function(chosen.covers)
        names = {parameter.name for parameter in _taken(covers)}
        covers(played, **{name: value for name, value in options.items() if name in names})


def _asked(
    game: Solvable, concept: str | None, options: Mapping[str, object]
) -> tuple[Concept, Game, dict[str, object]]:
    """Return the concept that is asked for, the game as it reads it, and its options."""
    chosen = concept_of(concept or _default(game), "solve")
    played = _reading(game, chosen)
    if _kind(played) not in chosen.games:
        kinds = " or ".join(_KINDS[kind].__name__ for kind in chosen.games)
        raise ArgumentError("solve", "game", f"is a {type(played).__name__}", f"a {kinds}")
    own: Mapping[str, object] = {}
    if isinstance(game, Crisis):
        own = chosen.taken(game.options, over_time=isinstance(played, MarkovGame))
    _check_options(_solver(chosen, played), chosen.name, {**own, **options})
    return chosen, played, {**own, **options}


def _solver(concept: Concept, game: Game) -> Callable[..., Equilibria]:
    over_time = concept.over_time if isinstance(game, MarkovGame) else None
    return concept.function(over_time or concept.solve)


#: Which concept is solved for where none is named.
USUAL = "no concept was named, so it was solved for `{}`, the strongest that covers such a game"
_KINDS: Mapping[Kind, type[Game]] = {
    "tree": CrisisTree,
    "strategic": StrategicGame,
    "markov": MarkovGame,
}


def _kind(game: object) -> Kind | None:
    return next((kind for kind, of in _KINDS.items() if isinstance(game, of)), None)


def _default(game: Solvable) -> str:
    return game.concept if isinstance(game, Crisis) else default_concept(setting(game)).name


def setting(game: Game) -> Setting:
    """Return what a game is like, so far as its usual concept hangs on it.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> setting(cs.load("iran_2025").tree()), setting(cs.load("iran_2025_beliefs").tree())
    ('complete', 'private')
    """
    if isinstance(game, MarkovGame):
        return "rounds"
    if not isinstance(game, CrisisTree):
        return "at once"
    if not game.has_perfect_information and forgotten_at(game) is not None:
        return "forgotten"
    return "private" if game.has_private_information else "complete"


def _reading(game: Solvable, concept: Concept) -> Game:
    """Return a scenario as the concept reads it, and of a tree the strategic form if need be."""
    if isinstance(game, Crisis):
        if game.rounds is not None or concept.reads == "markov":
            return game.over_time()
        return game.tree() if concept.reads == "tree" else game.strategic()
    if isinstance(game, CrisisTree) and "tree" not in concept.games:
        return game.strategic()
    return game


def _check_options(
    solver: Callable[..., Equilibria], concept: str, options: Mapping[str, object]
) -> None:
    """Refuse options that the solver does not take, and ask for those it needs."""
    taken = _taken(solver)
    names = [parameter.name for parameter in taken]
    for option in options:
        if option not in names:
            none = f"{concept} takes no options"
            expected = "one of " + ", ".join(names) if names else none
            raise ArgumentError("solve", option, "is no option", expected)
    for parameter in taken:
        if parameter.default is parameter.empty and parameter.name not in options:
            needs = f"is missing; {concept} needs it"
            raise ArgumentError("solve", parameter.name, needs)


@cache
def _taken(solver: Callable[..., Equilibria]) -> tuple[inspect.Parameter, ...]:
    """Return what a solver takes besides the game."""
    return tuple(inspect.signature(solver).parameters.values())[1:]
