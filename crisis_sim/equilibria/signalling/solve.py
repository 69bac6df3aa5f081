"""All equilibria of crisis signalling with normal errors, from its payoffs or a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

import numpy as np

from crisis_sim.checks import checked
from crisis_sim.columns import Column
from crisis_sim.equilibria.signalling.isolate import isolate
from crisis_sim.equilibria.signalling.normal_errors import CrisisSignalling
from crisis_sim.game.crisis import Crisis
from crisis_sim.result import GameResult
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.types import Array


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class SignallingEquilibria(GameResult):
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
    """

    resist: Array
    challenge: Array
    fight: Array
    residual: float
    unresolved: tuple[tuple[float, float], ...]
    cells: int
    values: Mapping[str, float]
    concept: str = "crisis signalling with normal errors"
    method: str = "interval bisection with a proof by monotone cells"

    def __len__(self) -> int:
        return len(self.resist)

    def _axes(self) -> tuple[str, ...]:
        return ("equilibrium",)

    def _columns(self) -> list[Column]:
        names = ("resist", "challenge", "fight")
        return [Column(name, getattr(self, name), "probability") for name in names]


@checked
def signalling_normal_errors(
    game: CrisisSignalling, scenario: Crisis | None = None
) -> SignallingEquilibria:
    """Find all equilibria of crisis signalling with private normal errors.

    Parameters
    ----------
    game
        The payoffs.
    scenario
        That they are from, if any.

    References
    ----------
    J. Lewis and K. Schultz, Revealing preferences, Political Analysis 11 (2003). The proof that
    none is missing is our own; the slope of the inverse Mills ratio is bounded by M. Sampford,
    Annals of Mathematical Statistics 24 (1953).

    Examples
    --------
    >>> game = CrisisSignalling(s_a=0, v_a=1, c_b=0, w_a=-1, w_b=-1, a=-1, v_b=1)
    >>> found = signalling_normal_errors(game)
    >>> len(found), found.complete
    (1, True)
    """
    from scipy.optimize import brentq

    brackets, unresolved, cells = isolate(game)
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
        values=FrozenMap(asdict(game)),
        scenario=scenario.name if scenario else "",
        digest=scenario.digest if scenario else "",
    )


@checked
def lewis_schultz(scenario: Crisis) -> SignallingEquilibria:
    """Find all equilibria of the crisis signalling game whose payoffs a scenario has.

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

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = lewis_schultz(cs.load("crisis_signalling"))
    >>> found.resist.round(5).tolist(), found.complete
    ([0.2511, 0.59472, 0.81332], True)
    """
    return signalling_normal_errors(signalling_game(scenario), scenario)


def signalling_game(scenario: Crisis) -> CrisisSignalling:
    """Return the crisis signalling game whose payoffs a scenario has as parameters."""
    names = [field.name for field in fields(CrisisSignalling)]
    for name in names:
        if name not in scenario.parameters:
            problem = "is no parameter of the scenario"
            raise ArgumentError("lewis_schultz", name, problem, ", ".join(names))
    return CrisisSignalling(**{name: float(scenario.values[name]) for name in names})
