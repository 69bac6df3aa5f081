"""What a logit response map is, that its branches can be followed.

Logit equilibria are the zeros of `F(x, λ) = x - λ g(x)`, where `x` are log-odds of actions
against the first of the same agent, and `g` are the expected payoffs less that of the first.
At λ = 0 the zero is `x = 0`: uniform play. The game axis is last; λ is in units of one over
the `scale` of a game's payoffs, so that neither their unit nor a constant added matters.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol, Self

from crisis_sim.equilibria.logit.choices import Choices
from crisis_sim.types import Array, Mask


class NewtonStep(NamedTuple):
    """A step of Newton's method towards a branch.

    Attributes
    ----------
    correction, tangent : float arrays [log-odds and λ, game]
        The step, orthogonal to a normal; the branch's direction, of any length.
    length : float array [game]
        How far the step moves behaviour, as `Choices.distance`.
    orientation : float array [game]
        Sign of the determinant of the bordered Jacobian.
    """

    correction: Array
    tangent: Array
    length: Array
    orientation: Array


class ResponseMap(Protocol):
    """The response map of a batch of games."""

    @property
    def choices(self) -> Choices:
        """Whose log-odds they are."""

    @property
    def scale(self) -> Array:
        """Units of payoff by game."""

    def keep(self, games: Mask) -> Self:
        """Return the map of some of the games."""

    def jacobian(self, point: Array) -> Array:
        """Return `[F_x F_λ]` [equation, log-odds and λ, game] at a point."""

    def newton(self, point: Array, normal: Array) -> NewtonStep:
        """Solve `[F_x F_λ; normal]` for the right-hand sides `[-F; 0]` and `[0; 1]`.

        Parameters
        ----------
        point, normal : float arrays [log-odds and λ, game]
            The correction is orthogonal to the normal; its product with the tangent is 1.
        """
