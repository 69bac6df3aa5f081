"""The Nash equilibria of one part of a subgame, as backward induction carries them upward.

A continuum of equilibria that are worth the same to everybody is one solution; of another its
extreme points are carried upward, and what lies between them is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from crisis_sim.equilibria.strategic.complete import (
    Component,
    Enumeration,
    Isolated,
    find_all,
)
from crisis_sim.equilibria.strategic.complete.assemble import SAMPLES
from crisis_sim.equilibria.strategic.complete.find import count_supports
from crisis_sim.equilibria.strategic.pure import pure_nash
from crisis_sim.equilibria.strategic.selection import highest
from crisis_sim.tolerances import COMPUTED_TIE, SAME
from crisis_sim.types import Array

Profile = tuple[Array, ...]
#: Supports up to which a search for all is tried; more would take it too long.
MOST_SUPPORTS = 300_000
#: Pure equilibria followed up at most.
MOST_PURE = 1000


@dataclass(frozen=True, eq=False)
class StageSolution:
    """An equilibrium of one part of a subgame.

    Attributes
    ----------
    profile
        What is played, by mover.
    continuum
        The continuum that it stands for, if it does.
    extreme
        Whether it is a point of a continuum the rest of which is left out.
    """

    profile: Profile
    continuum: Component | None = None
    extreme: bool = False


def stage_solutions(
    worth: Array, movers: Sequence[int], seconds: float, *, last: bool
) -> tuple[list[StageSolution], bool]:
    """Return the Nash equilibria of one part of a subgame, and whether none is missing.

    Parameters
    ----------
    worth : float array [player, a1, ...]
        What each combination is worth to all players.
    movers
        The player of each axis.
    seconds
        Budget. Where it runs out, all pure equilibria are returned and what else was found.
    last
        Whether nothing is above it, so that a continuum stays one whatever it is worth.
    """
    payoffs = worth[list(movers)]
    search = _search(payoffs, seconds)
    pure = _pure(payoffs)
    found = [StageSolution(e.profile) for e in search.equilibria]
    complete = search.complete
    for component in search.components:
        samples = _apart([*(p for p in pure if _within(p, component)), *component.samples])
        if last or _same_worth(worth, component):
            whole = replace(component, samples=tuple(samples))
            found.append(StageSolution(samples[0], whole))
        else:
            complete = False
            found += [StageSolution(sample, extreme=True) for sample in samples]
    if not search.complete:
        known = [s.profile for s in found]
        continua = [s.continuum for s in found if s.continuum is not None]
        found += [
            StageSolution(p)
            for p in pure
            if not any(_equal(p, other) for other in known)
            and not any(_within(p, each) for each in continua)
        ]
    return found, complete


def _search(payoffs: Array, seconds: float) -> Enumeration:
    """Search for all equilibria, or for one where that would take too long and none is pure."""
    if len(payoffs) == 1:
        return _best(payoffs)
    supports = count_supports(payoffs.shape[1:])
    if len(payoffs) > 2 and supports > MOST_SUPPORTS and _pure(payoffs, most=1):
        return Enumeration((), (), False, 0, (), 0.0)
    return find_all(payoffs, cells=MOST_SUPPORTS, seconds=seconds)


def _best(payoffs: Array) -> Enumeration:
    """Return what one mover may play [1, action]: any mixture of what is best."""
    best = _pure(payoffs)
    if len(best) == 1:
        return Enumeration((Isolated(best[0], ((),), True, 1),), (), True, 0, (), 0.0)
    among = np.sum([mix for (mix,) in best], axis=0)
    whole = Component((np.zeros(len(among)),), (among,), tuple(best))
    return Enumeration((), (whole,), True, 0, (), 0.0)


def _pure(payoffs: Array, most: int = MOST_PURE) -> list[Profile]:
    """Return the pure equilibria, at most so many."""
    cells = np.argwhere(pure_nash(payoffs[..., None])[..., 0])[:most].tolist()
    sizes = payoffs.shape[1:]
    return [tuple(np.eye(n)[a] for n, a in zip(sizes, cell, strict=True)) for cell in cells]


def _within(profile: Profile, component: Component) -> bool:
    """Tell whether a profile lies within the bounds of a continuum."""
    bounds = zip(profile, component.low, component.high, strict=True)
    return all(
        (low - SAME <= mix).all() and (mix <= high + SAME).all() for mix, low, high in bounds
    )


def _same_worth(worth: Array, component: Component) -> bool:
    """Tell whether a continuum is worth the same to everybody throughout.

    For two movers the samples are all corners, unless there are more than are kept; between
    corners it is bilinear. For others what a player expects is bounded over bounds of the mixtures.
    """
    margin = COMPUTED_TIE * np.ptp(worth, axis=tuple(range(1, worth.ndim)))
    low, high, samples = component.low, component.high, component.samples
    if len(low) <= 2 and len(samples) < SAMPLES:
        each = np.array([expected(worth, sample) for sample in samples])
        return bool((np.ptp(each, axis=0) <= margin).all())
    return bool((highest(worth, low, high) + highest(-worth, low, high) <= margin).all())


def expected(worth: Array, profile: Profile) -> Array:
    """Return what each player expects [player] where movers mix."""
    for mix in reversed(profile):
        worth = worth @ mix
    return worth


def _apart(profiles: Sequence[Profile]) -> list[Profile]:
    """Return profiles without those that are the same as an earlier one."""
    kept: list[Profile] = []
    for profile in profiles:
        if not any(_equal(profile, other) for other in kept):
            kept.append(profile)
    return kept


def _equal(one: Profile, other: Profile) -> bool:
    return all(np.abs(a - b).max() < SAME for a, b in zip(one, other, strict=True))
