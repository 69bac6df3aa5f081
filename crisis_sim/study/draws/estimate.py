"""Means over scrambled Sobol points, with standard errors from independent replicates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.types import Array, Indices

#: Independent scramblings of the same points; what they differ by is the standard error.
REPLICATES = 16
#: Points of each replicate that are made at a time.
STEP = 256


def sobol_blocks(
    dimensions: int, draws: int, seed: int, step: int = STEP
) -> Iterator[tuple[Array, Indices]]:
    """Yield points of the unit cube, shape (points, dimensions), with each one's replicate.

    The replicates advance together by `step` points, so that the first blocks are a sample by
    themselves.
    """
    from scipy.stats import qmc

    children = np.random.SeedSequence(seed).spawn(REPLICATES)
    engines = [qmc.Sobol(dimensions, seed=np.random.default_rng(child)) for child in children]
    sizes = draws // REPLICATES + (np.arange(REPLICATES) < draws % REPLICATES)
    for start in range(0, int(sizes.max()), step):
        here = np.clip(sizes - start, 0, step)
        cube = [engine.random(step)[:size] for engine, size in zip(engines, here, strict=True)]
        yield np.concatenate(cube), np.repeat(np.arange(REPLICATES), here)


@dataclass(frozen=True)
class Estimate:
    """The mean of a quantity over the box; of a condition, its probability.

    Attributes
    ----------
    of
        The quantity, in the language of claims.
    low, high : float
        Mean of the lowest and of the highest value over the solutions of each draw;
        equal where no draw has solutions that disagree.
    low_error, high_error : float
        Their standard errors.
    defined : float
        Share of draws in which the quantity has a value; of a choice, how often its move is made.
    """

    of: str
    low: float
    high: float
    low_error: float
    high_error: float
    defined: float


class Tally:
    """Running sums of quantities, by replicate."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.sums = np.zeros((2, len(names), REPLICATES))
        self.defined = np.zeros((len(names), REPLICATES))
        self.draws = 0

    def add(self, low: Array, high: Array, replicate: Indices) -> None:
        """Add values of shape (quantity, draw); NaN is counted as undefined."""
        member = (replicate[:, None] == np.arange(REPLICATES)).astype(float)
        known = ~np.isnan(low)
        self.sums += [np.where(known, values, 0.0) @ member for values in (low, high)]
        self.defined += known @ member
        self.draws += len(replicate)

    def estimates(self) -> tuple[Estimate, ...]:
        """Return the means so far; a standard error is NaN while a replicate has no value."""
        with np.errstate(invalid="ignore"):
            means = self.sums.sum(axis=2) / self.defined.sum(axis=1)
            errors = np.std(self.sums / self.defined, axis=2, ddof=1) / np.sqrt(REPLICATES)
        shares = self.defined.sum(axis=1) / self.draws
        rows = np.array([*means, *errors, shares]).T.tolist()
        return tuple(Estimate(name, *row) for name, row in zip(self.names, rows, strict=True))

    def ratio(self, of: str, part: int, rest: int, whole: Estimate) -> Estimate:
        """Return which share of a whole is a part of it, the two and the rest being quantities.

        Where solutions disagree the ends hold for every choice among them: the least part with
        the most rest, and the most with the least.
        """
        (low, high), (least, most) = self.sums[:, part], self.sums[:, rest]
        ends = np.array([[low, low + most], [high, high + least]])
        with np.errstate(invalid="ignore"):
            total = ends[:, 0].sum(axis=1) / ends[:, 1].sum(axis=1)
            errors = np.std(ends[:, 0] / ends[:, 1], axis=1, ddof=1) / np.sqrt(REPLICATES)
        (least_share, most_share), (least_error, most_error) = total.tolist(), errors.tolist()
        return Estimate(of, least_share, most_share, least_error, most_error, whole.high)


def wilson(count: int, draws: int) -> tuple[float, float]:
    """Return Wilson's 95% interval of a share, which does not shrink to a point at 0 or 1.

    Examples
    --------
    >>> [round(end, 4) for end in wilson(100, 100)]
    [0.963, 1.0]
    """
    z = 1.959963984540054
    share = count / draws
    middle = share + z**2 / (2 * draws)
    half = z * np.sqrt(share * (1 - share) / draws + (z / (2 * draws)) ** 2)
    scale = 1 + z**2 / draws
    return max(0.0, float((middle - half) / scale)), min(1.0, float((middle + half) / scale))


@dataclass(frozen=True)
class Share:
    """In which share of the cases something is so.

    Attributes
    ----------
    share, error : float
        The share, and its standard error; 0 where it is proven.
    low, high : float
        Its 95% interval (Wilson's, which stays informative at 0 and 1).
    proven : bool
        Whether it is so in all cases, or in none, for certain.
    """

    share: float
    error: float
    low: float
    high: float
    proven: bool


def share_of(count: int, draws: int, proven: bool = False) -> Share:
    """Return a share with its error, from independent draws.

    Examples
    --------
    >>> share_of(25, 100).error
    0.04330127018922193
    """
    share = count / draws
    if proven:
        return Share(share, 0.0, share, share, True)
    low, high = wilson(count, draws)
    return Share(share, float(np.sqrt(share * (1 - share) / draws)), low, high, False)
