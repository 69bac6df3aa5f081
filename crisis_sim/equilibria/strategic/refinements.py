"""Refinements and selection, as labels on equilibria; none is dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from crisis_sim.checks import checked
from crisis_sim.equilibria.result import Equilibria, Equilibrium
from crisis_sim.equilibria.strategic.replies import averaged, cleaned, losses, scaled
from crisis_sim.equilibria.strategic.selection import (
    logit_limit,
    payoff_bound,
    payoff_dominant,
    risk_dominant,
)
from crisis_sim.equilibria.strategic.stability import is_best_response_stable, replicator_stability
from crisis_sim.equilibria.strategic.trembling_hand import is_perfect, is_strict, is_undominated
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.tolerances import GIVEN_REGRET
from crisis_sim.types import Array

#: Games in which the limit of logit play is looked for: actions of all players, whose number
#: cubed a step takes, and payoffs times these.
MOST_ACTIONS, MOST_WORK = 250, 20_000_000
_PERFECTION = {
    True: "trembling-hand perfect",
    False: "not trembling-hand perfect",
    None: "perfection not decided",
}


@checked
def refine(game: StrategicGame, result: Equilibria) -> Equilibria:
    """Label the Nash equilibria of a strategic game by the refinements that they meet.

    Parameters
    ----------
    game
        The game that was solved.
    result
        Its Nash equilibria, of the concept `pure` or `nash`.

    Returns
    -------
    Equilibria
        The same, with labels added to the equilibria and to the samples of continua.

    Raises
    ------
    ArgumentError
        If the result is of another game, or holds play that is no Nash equilibrium.

    Notes
    -----
    - ``strict``: every player loses by any deviation.
    - ``undominated``: no player's strategy is weakly dominated, by a pure or mixed one.
      Then no player puts weight on a weakly dominated action.
    - ``trembling-hand perfect``, ``not trembling-hand perfect``, ``perfection not
      decided``: whether completely mixed profiles tend to it to which each player's strategy
      is a best reply (Selten 1975). For two players the same as undominated (van Damme
      1991); with more, strict and completely mixed equilibria are perfect, dominated ones are
      not, and for others trembles or a proof that there are none are looked for.
    - ``payoff-dominant``: among the equilibria found it gives every player at least as much as
      any other, and one of them more (Harsanyi & Selten 1988). Of continua an upper
      bound of the payoffs is compared. Not said of an equilibrium that is alone.
    - ``risk-dominant``: in a 2x2 game with two strict equilibria, the one with the larger
      product of what the players lose by deviating from it alone (Harsanyi & Selten
      1988). Not said in other games.
    - ``logit limit``: the principal branch of logit equilibria tends to it as λ grows (McKelvey
      & Palfrey 1995), as computed at λ = 1e8 per range of payoffs. Not said where the
      branch had not settled, and in games of over 250 actions in all.
    - ``stable under best-response dynamics``: asymptotically; strict equilibria, and mixed
      equilibria of two players whose game on the support is zero-sum up to units
      (Hofbauer & Sorin 2006). Others may be stable too.
    - ``stable``, ``neutral`` or ``unstable under replicator dynamics``: from the
      eigenvalues of the linearised dynamics, with one population a player. Neutral: all are
      imaginary on the support. Nothing is said where one is 0 and none is positive.

    References
    ----------
    R. Selten, Reexamination of the perfectness concept, International Journal of Game
    Theory 4 (1975). E. van Damme, Stability and Perfection of Nash Equilibria (1991).
    J. Harsanyi and R. Selten, A General Theory of Equilibrium Selection in Games (1988).
    R. McKelvey and T. Palfrey, Quantal response equilibria for normal form games, Games
    and Economic Behavior 10 (1995). J. Weibull, Evolutionary Game Theory (1995).
    J. Hofbauer and S. Sorin, Best response dynamics for continuous zero-sum games,
    Discrete and Continuous Dynamical Systems B 6 (2006).

    Examples
    --------
    >>> import crisis_sim as cs
    >>> names = [["stag", "hare"]] * 2
    >>> hunt = cs.StrategicGame([[[4, 0], [3, 3]], [[4, 3], [0, 3]]], actions=names)
    >>> for equilibrium in cs.equilibria.refine(hunt, cs.solve(hunt, "pure")):
    ...     print(equilibrium.support["Player 1"], *equilibrium.labels[3:5], sep=", ")
    ('stag',), payoff-dominant, stable under best-response dynamics
    ('hare',), risk-dominant, logit limit
    """
    payoffs = scaled(game.payoffs)
    samples = [sample for component in result.components for sample in component.samples]
    every = [*result.found, *samples]
    _check(game, payoffs, every)
    profiles = [cleaned(equilibrium.profile) for equilibrium in every]
    selected = _selected(game, payoffs, result, profiles)
    labelled = [
        _with(e, [*_refinements(payoffs, p), *selected.get(number, ()), *_stability(payoffs, p)])
        for number, (e, p) in enumerate(zip(every, profiles, strict=True))
    ]
    rest = iter(labelled[len(result.found) :])
    components = tuple(
        replace(component, samples=tuple(next(rest) for _ in component.samples))
        for component in result.components
    )
    return replace(result, found=tuple(labelled[: len(result.found)]), components=components)


def _refinements(payoffs: Array, profile: Sequence[Array]) -> list[str]:
    if is_strict(payoffs, profile):
        return ["strict", "undominated", _PERFECTION[True]]
    labels = []
    undominated = is_undominated(payoffs, profile)
    if undominated:
        labels.append("undominated")
    return [*labels, _PERFECTION[is_perfect(payoffs, profile, undominated=undominated)]]


def _stability(payoffs: Array, profile: Sequence[Array]) -> list[str]:
    labels = []
    if is_best_response_stable(payoffs, profile):
        labels.append("stable under best-response dynamics")
    if replicator := replicator_stability(payoffs, profile):
        labels.append(f"{replicator} under replicator dynamics")
    return labels


def _selected(
    game: StrategicGame,
    payoffs: Array,
    result: Equilibria,
    profiles: Sequence[tuple[Array, ...]],
) -> dict[int, list[str]]:
    """Return what theories of selection single out, by number of the equilibrium."""
    selected: dict[int, list[str]] = {}
    found = profiles[: len(result.found)]
    values = np.array([[float(averaged(own, profile)) for own in payoffs] for profile in found])
    beyond = [payoff_bound(payoffs, component) for component in result.components]
    dominant = payoff_dominant(values, beyond)
    if dominant is not None:
        selected.setdefault(dominant, []).append("payoff-dominant")
    safest = risk_dominant(payoffs)
    if safest is not None:
        for number, profile in enumerate(profiles):
            if all(np.array_equal(a, b) for a, b in zip(safest, profile, strict=True)):
                selected.setdefault(number, []).append("risk-dominant")
    actions = sum(game.shape)
    small = actions <= MOST_ACTIONS and game.payoffs.size * actions <= MOST_WORK
    limit = logit_limit(game.payoffs, profiles) if small else None
    if limit is not None:
        selected.setdefault(limit, []).append("logit limit")
    return selected


def _with(equilibrium: Equilibrium, labels: Sequence[str]) -> Equilibrium:
    """Add the labels that an equilibrium does not have yet."""
    new = tuple(label for label in labels if label not in equilibrium.labels)
    return replace(equilibrium, labels=equilibrium.labels + new)


def _check(game: StrategicGame, payoffs: Array, equilibria: Sequence[Equilibrium]) -> None:
    """Refuse what are not Nash equilibria of this game."""
    names = dict(zip(game.players, game.actions, strict=True))
    for equilibrium in equilibria:
        if {player: tuple(mix) for player, mix in equilibrium.strategies.items()} != names:
            expected = "the players and actions of `game`"
            raise ArgumentError("refine", "result", "is not of this game", expected)
        gain = -min(losses(payoffs, equilibrium.profile, i).min() for i in range(len(names)))
        if gain > GIVEN_REGRET:
            problem = f"holds play from which a player gains {gain:.2g} of its range of payoffs"
            raise ArgumentError("refine", "result", problem, "Nash equilibria of `game`")
