"""How far an equilibrium is from the choices that are not used in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.equilibria.strategic.deviations import Deviation, deviations
from crisis_sim.equilibria.tree.margins import Margin, margins
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.tree import CrisisTree
from crisis_sim.tolerances import COMPUTED_TIE


@dataclass(frozen=True)
class Gap:
    """The smallest loss by a choice that is not used.

    Attributes
    ----------
    size : float
        As a share of the range of the player's payoffs at the ends; 0 at a tie, infinite
        where every choice is used.
    where
        The comparison that it comes from; None without one.
    """

    size: float
    where: Margin | None


@dataclass(frozen=True)
class Gaps:
    """How far an equilibrium is from the choices that are not used in it.

    Attributes
    ----------
    on_path, anywhere
        At the moves on its path, and at all moves for which it can be said what a choice
        gives.
    withstands : float
        A bound: where the payoffs at the ends change by less than this share of each
        player's range, it stays an equilibrium. 0 where nothing is proven.
    """

    on_path: Gap
    anywhere: Gap
    withstands: float


def gaps_on_tree(tree: CrisisTree, equilibrium: Equilibrium) -> Gaps:
    """Return the gaps of a subgame-perfect or sequential equilibrium.

    If all its choices are pure and it is known at every move what they give (with perfect
    information, and with beliefs wherever they are needed), then a change of the payoffs at
    the ends by less than half of the smallest gap changes no comparison. As what is
    believed does not depend on payoffs, nobody then gains at any one move, and so by the
    one-deviation principle nobody gains at all.

    References
    ----------
    Hendon, Jacobsen and Sloth (1996), "The one-shot-deviation principle for sequential
    rationality", Games and Economic Behavior 12.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> tree = cs.load("strike_resist_intervene").tree()
    >>> gaps_on_tree(tree, cs.solve(tree)[0]).on_path.size
    0.25
    """
    everywhere = margins(tree, equilibrium, everywhere=True)
    anywhere = _smallest(tree, everywhere)
    moves = [s for s in tree.information_sets if s.player >= 0 and len(s.actions) > 1]
    sure = _is_pure(equilibrium) and len(everywhere) == len(moves)
    on_path = _smallest(tree, margins(tree, equilibrium))
    return Gaps(on_path, anywhere, anywhere.size / 2 if sure else 0.0)


def gaps_of_form(tree: CrisisTree, form: StrategicGame, equilibrium: Equilibrium) -> Gaps:
    """Return the gap of a Nash equilibrium of the simultaneous reading.

    Plans that differ only at moves which are then not made lead to the same ends, and are
    not compared.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("strike_resist_intervene")
    >>> tree, form = scenario.tree(), scenario.strategic()
    >>> gaps_of_form(tree, form, cs.solve(form, "pure")[0]).on_path.size
    0.25
    """
    found = deviations(form, equilibrium, leaving=True)
    gap = _smallest(tree, [_margin(d) for d in found if d.instead is not None])
    return Gaps(gap, gap, gap.size / 2 if _is_pure(equilibrium) else 0.0)


def _margin(found: Deviation) -> Margin:
    """Describe a deviation from a plan, which is made as one choice."""
    choice = " or ".join(found.played)
    assert found.instead is not None
    return Margin(found.player, found.player, found.player, choice, found.instead, found.loss)


def _is_pure(equilibrium: Equilibrium) -> bool:
    return all(p in (0.0, 1.0) for mix in equilibrium.strategies.values() for p in mix.values())


def _smallest(tree: CrisisTree, found: Sequence[Margin]) -> Gap:
    """Return the smallest margin as a share of its player's range of payoffs."""
    span = dict(zip(tree.players, np.ptp(tree.payoffs, axis=1).tolist(), strict=True))
    shares = [m.loss / span[m.player] if span[m.player] > 0 else 0.0 for m in found]
    if not shares:
        return Gap(float("inf"), None)
    least = min(shares)
    return Gap(0.0 if abs(least) <= COMPUTED_TIE else least, found[shares.index(least)])
