"""The solution concepts by name, and the one call that solves for any of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.metadata import version
from types import MappingProxyType
from typing import Literal

from crisis_sim.checks import checked
from crisis_sim.equilibria.result import Equilibria
from crisis_sim.equilibria.tree.credibility import label_credibility
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.faults import ArgumentError, nearest

Game = CrisisTree | StrategicGame
Solvable = Crisis | Game


@dataclass(frozen=True)
class Concept:
    """A solution concept.

    Attributes
    ----------
    module, function
        The solver: `function(game, **options) -> Equilibria`.
    reading
        How a scenario is read for it.
    games
        The kinds of game that it is defined for.
    """

    module: str
    function: str
    reading: Literal["tree", "strategic"]
    games: tuple[type[Game], ...]

    @property
    def solver(self) -> Callable[..., Equilibria]:
        """The function that solves for it, loaded when first used."""
        solver: Callable[..., Equilibria] = getattr(import_module(self.module), self.function)
        return solver


def _concept(file: str, reading: Literal["tree", "strategic"], *games: type[Game]) -> Concept:
    name = file.rpartition(".")[2]
    return Concept(f"crisis_sim.equilibria.{file}", f"solve_{name}", reading, games)


#: A new concept is one file with `solve_<name>`, and one row here.
CONCEPTS: Mapping[str, Concept] = MappingProxyType(
    {
        "subgame_perfect": _concept("tree.subgame_perfect", "tree", CrisisTree),
        "sequential": _concept("sequential", "tree", CrisisTree),
        "logit": _concept("logit.logit", "tree", CrisisTree, StrategicGame),
        "random_utility": _concept("tree.random_utility", "tree", CrisisTree),
        "pure": _concept("strategic.pure", "strategic", StrategicGame),
        "nash": _concept("strategic.nash", "strategic", StrategicGame),
        "correlated": _concept("correlated.correlated", "strategic", StrategicGame),
        "coarse_correlated": _concept("correlated.coarse_correlated", "strategic", StrategicGame),
    }
)


@checked
def solve(game: Solvable, concept: str | None = None, **options: object) -> Equilibria:
    """Solve a scenario or a game for a solution concept.

    Parameters
    ----------
    game
        A scenario is read as the concept needs it: in the order of its moves for
        `subgame_perfect`, `sequential`, `logit` and `random_utility`, simultaneously for
        the others.
    concept
        A key of `CONCEPTS`; left out, what the scenario's `solve:` names, and
        for other games `subgame_perfect` (trees) or `pure`.
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
    name = known_concept(concept or _default(game), CONCEPTS, "solve")
    chosen = CONCEPTS[name]
    played = _reading(game, chosen)
    if not isinstance(played, chosen.games):
        kinds = " or ".join(kind.__name__ for kind in chosen.games)
        raise ArgumentError("solve", "game", f"is a {type(played).__name__}", f"a {kinds}")
    if isinstance(game, Crisis) and name == "logit" and game.rationality is not None:
        options = {"rationality": game.rationality} | options
    if isinstance(game, Crisis) and name == "random_utility":
        options = {"errors": game.errors, "link": game.link} | options
    _check_options(name, chosen, options)
    result = chosen.solver(played, **options)
    if isinstance(game, Crisis) and name in ("pure", "nash"):
        result = label_credibility(game.tree(), result)
    digest = game.digest if isinstance(game, Crisis) else ""
    return replace(result, digest=digest, version=version("crisis-sim"))


def known_concept(name: str, known: Collection[str], function: str) -> str:
    """Return `name` if it is known, else raise ArgumentError with the nearest that is."""
    if name not in known:
        near = nearest(name, known)
        hint = f"; did you mean `{near}`?" if near else ""
        expected = "one of " + ", ".join(known)
        raise ArgumentError(function, "concept", f"`{name}` is unknown here{hint}", expected)
    return name


def _default(game: object) -> str:
    if isinstance(game, Crisis):
        return game.concept
    return "subgame_perfect" if isinstance(game, CrisisTree) else "pure"


def _reading(game: Solvable, concept: Concept) -> Game:
    """Return a scenario as the concept reads it, and of a tree the strategic form if need be."""
    if isinstance(game, Crisis):
        return game.tree() if concept.reading == "tree" else game.strategic()
    if isinstance(game, CrisisTree) and CrisisTree not in concept.games:
        return game.strategic()
    return game


def _check_options(name: str, concept: Concept, options: Mapping[str, object]) -> None:
    """Refuse options that the solver does not take, and ask for those it needs."""
    taken = list(inspect.signature(concept.solver).parameters.values())[1:]
    names = [parameter.name for parameter in taken]
    for option in options:
        if option not in names:
            expected = "one of " + ", ".join(names) if names else f"{name} takes no options"
            raise ArgumentError("solve", option, "is no option", expected)
    for parameter in taken:
        if parameter.default is parameter.empty and parameter.name not in options:
            raise ArgumentError("solve", parameter.name, f"is missing; {name} needs it")
