"""Random utility: choices whose payoffs carry an error that only the chooser knows.

The statistical models of strategic choice (Signorino 1999). In a tree with perfect
information and two actions at each move, the errors have the same distribution for all,
and their probabilities follow from the ends backwards, as in backward induction.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from crisis_sim.checks import checked_as
from crisis_sim.equilibria.describe import tree_equilibria
from crisis_sim.equilibria.result import Equilibria, NotCoveredError
from crisis_sim.equilibria.solutions import Solutions, one_each
from crisis_sim.game.numbers import Numbers
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.types import Array

Errors = Literal["agent", "private"]
Link = Literal["probit", "logit"]


@checked_as("solve")
def solve_random_utility(
    game: CrisisTree, errors: Errors = "agent", link: Link = "probit"
) -> Equilibria:
    r"""Return the choice probabilities of a tree whose payoffs carry errors.

    A mover whose two actions are worth :math:`u_0` and :math:`u_1`, expected given the
    probabilities of what follows, takes the second with probability
    :math:`F((u_1 - u_0) / \sigma)`. F is the standard normal distribution function
    (`probit`) or the logistic one (`logit`), and :math:`\sigma` is the standard deviation
    of the difference of the errors:

    - `agent`: each action's worth carries an error of its own, :math:`\sigma = \sqrt 2`.
    - `private`: each player's payoff at each end carries one, which the player knows from
      the start: :math:`\sigma^2 = \sum_e P_0(e)^2 + \sum_e P_1(e)^2`, with
      :math:`P_a(e)` the probability of end `e` after action `a`.

    Errors are independent with mean 0 and standard deviation 1, in units of payoff.

    Parameters
    ----------
    game
        A tree with perfect information and at most two actions at each move; draws of
        chance may have more. With private errors no player moves twice on any way through.
    errors
        Where the errors are.
    link
        `probit` is exact for normal errors. `logit` is the published approximation: the
        logistic function at the same argument, which has a larger variance and, of private
        errors, is not the distribution of their weighted sum.

    Returns
    -------
    Equilibria
        The one solution.

    Raises
    ------
    ArgumentError
        If `errors` or `link` is unknown.
    UnsolvableError
        If the tree is another one than described.

    References
    ----------
    C. Signorino, Strategic interaction and the statistical analysis of international
    conflict, American Political Science Review 93 (1999); Structure and uncertainty in
    discrete choice models, Political Analysis 11 (2003). B. Kenkel and C. Signorino,
    Estimating extensive form games in R, Journal of Statistical Software 56 (2014).

    Examples
    --------
    >>> import crisis_sim as cs
    >>> tree = cs.load("strike_resist_intervene").tree()
    >>> round(solve_random_utility(tree)[0].probability("Attacker == strike"), 6)
    0.613966
    """
    check_random_utility(game, errors, link, "solve")
    behaviour = choice_probabilities(game, game.numbers(), errors, link)
    return Equilibria(
        found=tree_equilibria(game, behaviour, [[]]),
        concept="random_utility",
        method=f"random utility with {_NAMES[errors]} ({link}) by backward induction",
        complete=True,
        players=game.players,
    )


def choice_probabilities(tree: CrisisTree, numbers: Numbers, errors: Errors, link: Link) -> Array:
    """Return the probability `[node, action, game]` of each action of the players.

    The tree is one that `check_random_utility` accepts.
    """
    distribution = _DISTRIBUTIONS[link]
    ends, games = numbers.payoffs.shape[1:]
    value = np.empty((tree.nodes + ends, len(tree.players), games))
    value[tree.nodes :] = numbers.payoffs.transpose(1, 0, 2)
    spread = np.ones((tree.nodes + ends, games))  # sum of squares of the ends' probabilities
    behaviour = np.zeros((*tree.child.shape, games))
    for node in range(tree.nodes - 1, -1, -1):
        acts = slice(0, tree.width[node])
        children, player = tree.child[node, acts], tree.mover[node]
        if player < 0:
            mix = np.broadcast_to(numbers.chance[node, acts], (len(children), games))
        elif len(children) == 1:
            mix = behaviour[node, acts] = np.ones((1, games))
        else:
            gain = value[children[1], player] - value[children[0], player]
            variance = spread[children].sum(axis=0) if errors == "private" else 2.0
            gain /= np.sqrt(variance)
            mix = behaviour[node, acts] = np.stack([distribution(-gain), distribution(gain)])
        value[node] = np.einsum("ag,apg->pg", mix, value[children])
        spread[node] = (mix**2 * spread[children]).sum(axis=0)
    return behaviour


def check_random_utility(
    tree: CrisisTree, errors: str = "agent", link: str = "probit", function: str = "solve"
) -> None:
    """Raise ArgumentError or UnsolvableError unless `choice_probabilities` covers a case."""
    for name, value, known in (("errors", errors, _NAMES), ("link", link, _DISTRIBUTIONS)):
        if value not in known:
            expected = " or ".join(f"`{other}`" for other in known)
            raise ArgumentError(function, name, f"is {value!r}", expected)
    if not tree.has_perfect_information:
        sets = np.bincount(tree.infoset[tree.mover >= 0])
        label = tree.information_sets[int(np.argmax(sets > 1))].label
        raise NotCoveredError(
            f"at `{label}` the mover does not know all that was done: random utility is worked "
            "out for perfect information; `logit` covers other trees"
        )
    for node in np.nonzero(tree.mover >= 0)[0]:
        infoset = tree.information_sets[tree.infoset[node]]
        if len(infoset.actions) > 2:
            raise NotCoveredError(
                f"at `{infoset.label}` there are {len(infoset.actions)} actions: random utility "
                "is worked out for two at each move; `logit` covers more"
            )
        if errors == "private" and _moved_before(tree, int(node)):
            raise NotCoveredError(
                f"at `{infoset.label}` {tree.players[infoset.player]} moves for a second time: "
                "private errors are worked out where nobody moves twice on one way through, as "
                "the first move tells about the errors; `errors='agent'` covers such trees"
            )


def _moved_before(tree: CrisisTree, node: int) -> bool:
    """Whether the mover of a node had another choice on the way to it."""
    if tree.width[node] < 2:
        return False
    player = tree.mover[node]
    while (node := int(tree.parent[node])) >= 0:
        if tree.mover[node] == player and tree.width[node] > 1:
            return True
    return False


def _normal(gain: Array) -> Array:
    from scipy.special import ndtr

    return np.asarray(ndtr(gain))


def _logistic(gain: Array) -> Array:
    from scipy.special import expit

    return np.asarray(expit(gain))


_NAMES = {"agent": "agent error", "private": "private information"}
_DISTRIBUTIONS: dict[str, Callable[[Array], Array]] = {"probit": _normal, "logit": _logistic}


def solve_many(
    tree: CrisisTree, errors: Errors = "agent", link: Link = "probit"
) -> Callable[[Numbers], Solutions]:
    """Return what solves many games of one tree for random utility."""
    check_random_utility(tree, errors, link, "sweep")
    return lambda numbers: one_each(
        tree, numbers, choice_probabilities(tree, numbers, errors, link)
    )
