r"""All equilibria of the crisis signalling game of Lewis and Schultz, with a proof of the number.

A keeps the status quo or challenges; B concedes or resists; A fights or backs down. Each payoff of
fighting, and A's of backing down, has a private standard normal error. With :math:`p_R` the chance
that B resists, A challenges if the better of its two ways to go on is worth at least

.. math:: c = (S_A - (1 - p_R) V_A) / p_R,

so that, with :math:`\Phi_2` the bivariate normal distribution function at correlation
:math:`1/\sqrt 2`,

.. math::
   p_C = 1 - \Phi(c - W_A) \Phi(c - a), \qquad
   p_C\, p_F = \Phi_2((W_A - a)/\sqrt 2,\; W_A - c), \\
   p_R = g(p_R) = \Phi\big(W_B - V_B + (V_B - C_B) / p_F\big).

Equilibria are the fixed points of `g` on (0, 1).

The proof. If :math:`V_A > S_A`, `c` increases in :math:`p_R`. And :math:`p_F` is monotone in `c`:
those who just challenge at `c` fight in a share that falls in `c` if :math:`W_A < a` and rises if
:math:`W_A > a`, because the slope of :math:`\varphi/\Phi` lies between -1 and 0. So `g` is
monotone, its range on a cell follows from its two ends, and a cell that the range misses holds no
equilibrium. On the cells left interval arithmetic bounds the slope of :math:`p - g(p)`; where it
keeps its sign there is one equilibrium if the signs at the two ends differ, else none. As
:math:`0 < g < 1`, the sign is known at 0 and 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from crisis_sim.checks import checked
from crisis_sim.exact import intervals
from crisis_sim.exact.intervals import Interval, point
from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.types import Array

if TYPE_CHECKING:
    import pandas as pd

NAMES = ("s_a", "v_a", "c_b", "w_a", "w_b", "a", "v_b")
#: Trusted of SciPy: the relative error of `ndtr`, the absolute one of sums of `owens_t`.
NORMAL_ERROR, BIVARIATE_ERROR = 1e-13, 1e-14
#: Cells to begin with, most cells looked at, and the relative width that is not split further.
FIRST, MOST, NARROWEST = 64, 20_000, 1e-11
#: Nearer to 0 than this nothing is told apart.
SMALLEST = 1e-300
_FAR = -1e6  # a threshold c so low that everybody challenges


@dataclass(frozen=True, eq=False)
class SignallingEquilibria:
    """The equilibria of a crisis signalling game.

    Attributes
    ----------
    resist, challenge, fight : float array [equilibrium]
        Probability that B resists a challenge, that A challenges, and that A fights if it
        has challenged and B resists; `resist` increases.
    residual : float
        The largest difference between `resist` and B's answer to it.
    complete : bool
        Whether it is proven that these are all, up to the accuracy of SciPy's normal
        distribution functions, which is trusted and not proven.
    unresolved : tuple of (float, float)
        Where `resist` of others may lie if not.
    cells : int
        Cells looked at.
    values
        The payoffs, by parameter name.
    digest, version
        Of the scenario, and of this library.
    """

    resist: Array
    challenge: Array
    fight: Array
    residual: float
    complete: bool
    unresolved: tuple[tuple[float, float], ...]
    cells: int
    values: Mapping[str, float]
    digest: str
    version: str
    method: str = "interval bisection with a proof by monotone cells"

    def __len__(self) -> int:
        return len(self.resist)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data."""
        arrays = {name: getattr(self, name).tolist() for name in ("resist", "challenge", "fight")}
        others = ("residual", "complete", "cells", "method", "digest", "version")
        unresolved = [list(cell) for cell in self.unresolved]
        return (
            arrays
            | {name: getattr(self, name) for name in others}
            | {"unresolved": unresolved, "values": dict(self.values)}
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each equilibrium."""
        import pandas as pd

        return pd.DataFrame(
            {"resist": self.resist, "challenge": self.challenge, "fight": self.fight}
        )


@checked
def lewis_schultz(scenario: Crisis) -> SignallingEquilibria:
    """Find all equilibria of crisis signalling with private normal errors.

    Parameters
    ----------
    scenario
        With the parameters `s_a`, `v_a`, `c_b`, `w_a`, `w_b`, `a` and `v_b`, in units of a
        standard error, as in the bundled `crisis_signalling`.

    Raises
    ------
    ArgumentError
        If a parameter is missing, or a concession is not worth more to A than the
        status quo.

    References
    ----------
    J. Lewis and K. Schultz, Revealing preferences, Political Analysis 11 (2003). The proof that
    none is missing is our own; the slope of the inverse Mills ratio is bounded by M. Sampford,
    Annals of Mathematical Statistics 24 (1953).

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = lewis_schultz(cs.load("crisis_signalling"))
    >>> found.resist.round(5).tolist(), found.complete
    ([0.2511, 0.59472, 0.81332], True)
    """
    from scipy.optimize import brentq

    game = _Game.of(scenario)
    brackets, unresolved, cells = _isolate(game)
    roots = [brentq(lambda p: p - game.answer(p)[2], *ends, xtol=1e-15) for ends in brackets]
    resist = np.array(roots, dtype=float)
    challenge, fight, answer = game.answer(resist)
    return SignallingEquilibria(
        resist=resist,
        challenge=np.asarray(challenge),
        fight=np.asarray(fight),
        residual=float(np.abs(resist - answer).max(initial=0.0)),
        complete=not unresolved,
        unresolved=tuple(unresolved),
        cells=cells,
        values=dict(zip(NAMES, game.numbers, strict=True)),
        digest=scenario.digest,
        version=version("crisis-sim"),
    )


@dataclass(frozen=True)
class _Game:
    """The seven payoffs, with the equilibrium map at points and bounds of it over cells."""

    numbers: tuple[float, ...]

    @classmethod
    def of(cls, scenario: Crisis) -> _Game:
        for name in NAMES:
            if name not in scenario.parameters:
                raise ArgumentError(
                    "lewis_schultz", name, "is no parameter of the scenario", ", ".join(NAMES)
                )
        values = scenario.values
        if values["v_a"] <= values["s_a"]:
            raise ArgumentError("lewis_schultz", "v_a", f"is {values['v_a']:g}", "more than s_a")
        return cls(tuple(float(values[name]) for name in NAMES))

    def answer(self, resist: Any) -> tuple[Any, Any, Any]:
        """Return P(challenge), P(fight | challenge) and B's answer, in floating point."""
        from scipy.special import ndtr

        s_a, v_a, c_b, w_a, w_b, a, v_b = self.numbers
        c = v_a - (v_a - s_a) / np.maximum(resist, SMALLEST)
        challenge = 1 - ndtr(c - w_a) * ndtr(c - a)
        fight = _both((w_a - a) / np.sqrt(2), w_a - c) / challenge
        return challenge, fight, ndtr(w_b - v_b + (v_b - c_b) / fight)

    def enclose(self, resist: Array) -> tuple[Interval, Interval, Interval, Interval]:
        """Bound `c`, P(challenge), P(fight | challenge) and the argument of B's answer.

        At points; 0 stands for the limit there.
        """
        s_a, v_a, c_b, w_a, w_b, a, v_b = map(point, self.numbers)
        safe = np.where(resist > 0, resist, 1.0)
        c = _sub(v_a, _div(_sub(v_a, s_a), Interval(safe, safe)))
        # A lower threshold than this changes no bound.
        c = Interval(*(np.where(resist > 0, np.maximum(b, _FAR), _FAR) for b in (c.low, c.high)))
        keep = _mul(_normal(_sub(c, w_a)), _normal(_sub(c, a)))
        challenge = _sub(point(1.0), keep)
        spread, margin = float(self.numbers[3] - self.numbers[5]) / np.sqrt(2), _sub(w_a, c)
        war = Interval(
            np.maximum(_both(spread, np.asarray(margin.low)) - BIVARIATE_ERROR, 0.0),
            _both(spread, np.asarray(margin.high)) + BIVARIATE_ERROR,
        )
        fight = _div(war, challenge)
        fight = Interval(np.maximum(fight.low, 0.0), np.minimum(fight.high, 1.0))
        gain = _sub(v_b, c_b)
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = _div(gain, fight)
            least = _div(gain, Interval(fight.high, fight.high))
        open_ = np.equal(fight.low, 0)  # then the quotient is bounded on one side alone
        up = self.numbers[6] >= self.numbers[2]
        odds = Interval(
            np.where(open_, least.low if up else -np.inf, odds.low),
            np.where(open_, np.inf if up else least.high, odds.high),
        )
        start = _sub(w_b, v_b)
        argument = Interval(_down(start.low + odds.low), _up(start.high + odds.high))
        return c, challenge, fight, argument

    def slope(self, low: Array, high: Array) -> Interval:
        """Bound the slope of B's answer over cells.

        Where fighting falls in the threshold and B would rather see A back down than
        concede, or neither, the answer increases; else it does not.
        """
        s_a, v_a, c_b, w_a, _, a, v_b = map(point, self.numbers)
        c, challenge, fight, argument = (
            _hull(x, y) for x, y in zip(self.enclose(low), self.enclose(high), strict=True)
        )
        fighters = _mul(_density(_sub(c, w_a)), _normal(_sub(c, a)))
        others = _mul(_density(_sub(c, a)), _normal(_sub(c, w_a)))
        change = _div(_sub(_mul(fight, _add(fighters, others)), fighters), challenge)
        steep = _div(_sub(v_a, s_a), _square(Interval(low, high)))
        odds = _div(_sub(c_b, v_b), _square(fight))
        slope = _mul(_mul(_density(argument), odds), _mul(change, steep))
        if (self.numbers[3] - self.numbers[5]) * (self.numbers[6] - self.numbers[2]) < 0:
            return Interval(np.maximum(slope.low, 0.0), slope.high)
        return Interval(slope.low, np.minimum(slope.high, 0.0))


def _isolate(game: _Game) -> tuple[list[tuple[float, float]], list[tuple[float, float]], int]:
    """Return intervals that hold one equilibrium each, those not resolved, and the cells used."""
    ends = np.linspace(0.0, 1.0, FIRST + 1)
    low, high, cells = ends[:-1], ends[1:], 0
    kept: list[tuple[float, float, int]] = []  # with the sign of the slope, 0 if not known
    while len(low):
        cells += len(low)
        image = _hull(*(_normal(game.enclose(end)[3]) for end in (low, high)))
        open_ = (image.low <= high) & (image.high >= low)
        low, high = low[open_], high[open_]
        slope = _sub(point(1.0), game.slope(low, high))
        sign = np.where(np.greater(slope.low, 0), 1, np.where(np.less(slope.high, 0), -1, 0))
        narrow = (high - low <= NARROWEST * high) | (high <= SMALLEST)
        done = (sign != 0) | narrow | (cells + 2 * len(low) > MOST)
        kept += zip(low[done].tolist(), high[done].tolist(), sign[done].tolist(), strict=True)
        low, high = low[~done], high[~done]
        middle = (low + high) / 2
        low, high = np.append(low, middle), np.append(middle, high)
    return (*_count(game, _merged(sorted(kept))), cells)


def _merged(cells: list[tuple[float, float, int]]) -> list[tuple[float, float, int]]:
    """Join neighbouring cells in which the slope has the same sign."""
    joined: list[tuple[float, float, int]] = []
    for low, high, sign in cells:
        if joined and joined[-1][1:] == (low, sign):
            low = joined.pop()[0]
        joined.append((low, high, sign))
    return joined


def _count(
    game: _Game, runs: list[tuple[float, float, int]]
) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """Tell runs that hold one equilibrium from those not resolved; the others hold none."""
    one, unresolved = [], []
    for low, high, sign in runs:
        below, above = _side(game, low), _side(game, high)
        if sign == 0 or 0 in (below, above):
            unresolved.append((low, high))
        elif below != above:
            one.append((low, high))
    return one, unresolved


def _side(game: _Game, point: float) -> int:
    """Return the sign of `p - g(p)`; 0 if it cannot be told."""
    if point in (0.0, 1.0):
        return -1 if point == 0 else 1
    image = _normal(game.enclose(np.array([point]))[3])
    return int(np.greater(point, image.high)[0]) - int(np.less(point, image.low)[0])


def _both(first: float, second: Array) -> Array:
    """Return the bivariate normal distribution function at correlation `1 / sqrt(2)`.

    By D. Owen, Tables for computing bivariate normal probabilities, Annals of Mathematical
    Statistics 27 (1956).
    """
    from scipy.special import ndtr, owens_t

    # At 0 the formula has a limit, and beyond what is clipped nothing changes.
    first = first if abs(first) > 1e-150 else 1e-150
    second = np.where(np.abs(second) > 1e-150, np.clip(second, _FAR, -_FAR), 1e-150)
    root = np.sqrt(2)
    total = (ndtr(first) + ndtr(second)) / 2 - np.where(first * second < 0, 0.5, 0.0)
    total -= owens_t(first, (root * second - first) / first)
    return np.asarray(total - owens_t(second, (root * first - second) / second))


def _normal(x: Interval) -> Interval:
    from scipy.special import ndtr

    low, high = ndtr(x.low) * (1 - NORMAL_ERROR), ndtr(x.high) * (1 + NORMAL_ERROR)
    return Interval(low, np.minimum(_up(high), 1.0))


def _density(x: Interval) -> Interval:
    half = _mul(point(-0.5), _square(x))
    root = Interval(np.sqrt(2 * np.pi) * (1 - 1e-15), np.sqrt(2 * np.pi) * (1 + 1e-15))
    bounds = _div(intervals.exp(half), root)
    # An unbounded argument leaves the density between 0 and its peak.
    return Interval(np.maximum(bounds.low, 0.0), np.minimum(bounds.high, 0.4))


def _square(x: Interval) -> Interval:
    return intervals.power(x, point(2.0))


def _hull(x: Interval, y: Interval) -> Interval:
    return Interval(np.minimum(x.low, y.low), np.maximum(x.high, y.high))


def _down(x: Any) -> Array:
    return np.asarray(np.nextafter(x, -np.inf))


def _up(x: Any) -> Array:
    return np.asarray(np.nextafter(x, np.inf))


def _quietly(operation: Callable[..., Interval]) -> Callable[..., Interval]:
    def apply(x: Interval, y: Interval) -> Interval:
        with np.errstate(all="ignore"):
            bounds: Interval = operation(x, y)
            return bounds

    return apply


_add, _sub = _quietly(intervals.add), _quietly(intervals.subtract)
_mul, _div = _quietly(intervals.multiply), _quietly(intervals.divide)
