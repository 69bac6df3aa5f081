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

from dataclasses import astuple, dataclass
from typing import Any

import numpy as np

from crisis_sim.equilibria.signalling.bounds import (
    BIVARIATE_ERROR,
    FAR,
    add,
    both,
    density,
    div,
    down,
    hull,
    mul,
    normal,
    square,
    sub,
    up,
)
from crisis_sim.exact.intervals import Interval, point
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.types import Array

#: Nearer to 0 than this nothing is told apart.
SMALLEST = 1e-300


@dataclass(frozen=True)
class CrisisSignalling:
    """The payoffs of crisis signalling, in units of the standard error of each.

    Attributes
    ----------
    s_a
        A's payoff of the status quo.
    v_a, c_b
        If B concedes, to A and to B.
    w_a, w_b
        The means if they fight.
    a, v_b
        If A backs down: the mean to A, and to B.
    """

    s_a: float
    v_a: float
    c_b: float
    w_a: float
    w_b: float
    a: float
    v_b: float

    def __post_init__(self) -> None:
        if self.v_a <= self.s_a:
            raise ArgumentError("CrisisSignalling", "v_a", f"is {self.v_a:g}", "more than s_a")

    def answer(self, resist: Any) -> tuple[Any, Any, Any]:
        """Return P(challenge), P(fight | challenge) and B's answer, in floating point."""
        from scipy.special import ndtr

        s_a, v_a, c_b, w_a, w_b, a, v_b = astuple(self)
        c = v_a - (v_a - s_a) / np.maximum(resist, SMALLEST)
        challenge = 1 - ndtr(c - w_a) * ndtr(c - a)
        fight = both((w_a - a) / np.sqrt(2), w_a - c) / challenge
        return challenge, fight, ndtr(w_b - v_b + (v_b - c_b) / fight)

    def enclose(self, resist: Array) -> tuple[Interval, Interval, Interval, Interval]:
        """Bound `c`, P(challenge), P(fight | challenge) and the argument of B's answer.

        At points; 0 stands for the limit there.
        """
        s_a, v_a, c_b, w_a, w_b, a, v_b = map(point, astuple(self))
        safe = np.where(resist > 0, resist, 1.0)
        c = sub(v_a, div(sub(v_a, s_a), Interval(safe, safe)))
        # A lower threshold than this changes no bound.
        c = Interval(*(np.where(resist > 0, np.maximum(b, -FAR), -FAR) for b in (c.low, c.high)))
        keep = mul(normal(sub(c, w_a)), normal(sub(c, a)))
        challenge = sub(point(1.0), keep)
        spread, margin = (self.w_a - self.a) / np.sqrt(2), sub(w_a, c)
        war = Interval(
            np.maximum(both(spread, np.asarray(margin.low)) - BIVARIATE_ERROR, 0.0),
            both(spread, np.asarray(margin.high)) + BIVARIATE_ERROR,
        )
        fight = div(war, challenge)
        fight = Interval(np.maximum(fight.low, 0.0), np.minimum(fight.high, 1.0))
        gain = sub(v_b, c_b)
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = div(gain, fight)
            least = div(gain, Interval(fight.high, fight.high))
        open_ = np.equal(fight.low, 0)  # then the quotient is bounded on one side alone
        rises = self.v_b >= self.c_b
        odds = Interval(
            np.where(open_, least.low if rises else -np.inf, odds.low),
            np.where(open_, np.inf if rises else least.high, odds.high),
        )
        start = sub(w_b, v_b)
        argument = Interval(down(start.low + odds.low), up(start.high + odds.high))
        return c, challenge, fight, argument

    def slope(self, low: Array, high: Array) -> Interval:
        """Bound the slope of B's answer over cells.

        Where fighting falls in the threshold and B would rather see A back down than
        concede, or neither, the answer increases; else it does not.
        """
        s_a, v_a, c_b, w_a, _, a, v_b = map(point, astuple(self))
        c, challenge, fight, argument = (
            hull(x, y) for x, y in zip(self.enclose(low), self.enclose(high), strict=True)
        )
        fighters = mul(density(sub(c, w_a)), normal(sub(c, a)))
        others = mul(density(sub(c, a)), normal(sub(c, w_a)))
        change = div(sub(mul(fight, add(fighters, others)), fighters), challenge)
        steep = div(sub(v_a, s_a), square(Interval(low, high)))
        odds = div(sub(c_b, v_b), square(fight))
        slope = mul(mul(density(argument), odds), mul(change, steep))
        if (self.w_a - self.a) * (self.v_b - self.c_b) < 0:
            return Interval(np.maximum(slope.low, 0.0), slope.high)
        return Interval(slope.low, np.minimum(slope.high, 0.0))
