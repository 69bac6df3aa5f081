"""How much of the way from a scenario to its sibling each parameter makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from math import comb
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.solve.concepts import CONCEPTS, known_concept
from crisis_sim.study import interest
from crisis_sim.study.claims import evaluate_claim, measured, read_measure
from crisis_sim.study.counterfactual import differing

if TYPE_CHECKING:
    import pandas as pd

Array = npt.NDArray[np.float64]
#: Up to so many parameters all orders are covered, by 2^n games.
MOST_EXACT = 12
#: What the contributions may miss of the whole by rounding.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Contribution:
    """What one parameter contributes.

    Attributes
    ----------
    parameter, before, after
        Its name and its two values.
    shapley, error : float
        Mean over all orders in which the parameters can be changed, of what this one
        adds when its turn comes; and the standard error, 0 where all orders are covered.
    first, last : float
        What it adds when it is changed before all others, and after them.
    least, most : float
        The extremes over the orders looked at. Where they differ, the order matters.
    """

    parameter: str
    before: float
    after: float
    shapley: float
    error: float
    first: float
    last: float
    least: float
    most: float


@dataclass(frozen=True, eq=False)
class Attribution:
    """The difference between a scenario and its sibling, divided among the parameters.

    Attributes
    ----------
    scenario, sibling, formula
        From where, to where, and what was measured.
    before, after : float
        The measure in the two.
    contributions
        The largest first; they sum to `after - before`.
    exact : bool
        Whether all orders are covered.
    orders : int
        Orders drawn; 0 where all are covered.
    disagree : int
        Games whose solutions give different values; the middle counts there.
    concept, rationality, seed, solves, version
        What it rests on.
    """

    scenario: Crisis
    sibling: Crisis
    formula: str
    before: float
    after: float
    contributions: tuple[Contribution, ...]
    exact: bool
    orders: int
    disagree: int
    concept: str
    rationality: float | None
    seed: int
    solves: int
    version: str

    def to_frame(self) -> pd.DataFrame:
        """Return a table with a row for each parameter."""
        import pandas as pd

        return pd.DataFrame([asdict(c) for c in self.contributions])

    def provenance(self) -> dict[str, str | int | float]:
        """Return what the result rests on, in plain words and numbers."""
        return {
            "scenario": self.scenario.name,
            "digest": self.scenario.digest,
            "sibling": self.sibling.name,
            "sibling_digest": self.sibling.digest,
            "measure": self.formula,
            "concept": self.concept,
            "rationality": self.rationality if self.rationality is not None else "none",
            "method": "all orders" if self.exact else f"{self.orders} orders, drawn",
            "seed": self.seed,
            "solves": self.solves,
            "version": self.version,
        }


def shapley(
    scenario: Crisis,
    sibling: Crisis,
    measure: str | None = None,
    /,
    *,
    concept: str | None = None,
    rationality: float | None = None,
    orders: int = 512,
    seed: int = 0,
) -> Attribution:
    r"""Divide the difference between a scenario and its sibling among their parameters.

    With v(S) the measure when the parameters in S have the sibling's values, parameter i
    gets its Shapley value

    .. math:: \sum_{S \not\ni i} \frac{|S|! \, (n - |S| - 1)!}{n!} (v(S \cup i) - v(S)),

    the mean over all orders of changing them one by one. The values sum to the whole
    difference, which is checked. Up to 12 parameters all 2^n games are solved, which
    covers every order; beyond, orders are drawn, each with its reverse.

    Parameters
    ----------
    scenario, sibling
        Of equal structure; only parameters of the same name are changed.
    measure
        A condition, whose probability is meant, or a formula in the language of claims;
        of a comparison the left side counts. Left out, that of the first claim.
    concept, rationality
        As in `solve`; left out, what the scenario names.
    orders, seed
        Drawn where there are more than 12 parameters; `orders` is even.

    Raises
    ------
    FormulaError
        With the position of each fault inside the measure.
    ArgumentError
        If nothing differs, a sibling's value is outside the range here, the measure is
        undefined on the way, or `orders` is odd or less than 4.

    References
    ----------
    Shapley (1953), "A value for n-person games"; Castro, Gomez and Tejada (2009),
    Computers and Operations Research 36, for drawn orders.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("strike_resist_intervene")
    >>> found = shapley(scenario, scenario.set(drain=0.1, stake=0.6), "U(Target)", concept="logit")
    >>> found.exact, [c.parameter for c in found.contributions]
    (True, ['drain', 'stake'])
    """
    changed = differing(scenario, sibling)
    if not changed:
        raise ArgumentError("shapley", "sibling", "has the same parameters", "one that differs")
    scenario.set(**changed)  # raises where a value is outside its range
    if orders < 4 or orders % 2:
        raise ArgumentError("shapley", "orders", f"is {orders}", "an even number, 4 or more")
    if seed < 0:
        raise ArgumentError("shapley", "seed", f"is {seed}", "0 or more")
    concept = known_concept(concept or scenario.concept, CONCEPTS, "shapley")
    rationality = scenario.rationality if rationality is None else rationality
    text = read_measure(scenario, measure or interest.measure(scenario)).text
    games = _Games(scenario, changed, text, concept, rationality)
    exact = len(changed) <= MOST_EXACT
    parts = _exact(games, len(changed)) if exact else _drawn(games, len(changed), orders, seed)
    found = [
        Contribution(name, scenario.values[name], value, *row)
        for (name, value), row in zip(changed.items(), parts.T.tolist(), strict=True)
    ]
    before, after = games(np.array([[False], [True]]).repeat(len(changed), axis=1)).tolist()
    if abs(sum(c.shapley for c in found) - (after - before)) > _ROUNDING * max(
        1.0, abs(before), abs(after)
    ):
        raise ArithmeticError("the contributions do not sum to the difference")
    return Attribution(
        scenario,
        sibling,
        text,
        before,
        after,
        tuple(sorted(found, key=lambda c: -abs(c.shapley))),
        exact,
        0 if exact else orders,
        games.disagree,
        concept,
        rationality,
        seed,
        games.solves,
        version("crisis-sim"),
    )


class _Games:
    """The measure by which parameters have the sibling's values; keeps count."""

    def __init__(
        self,
        scenario: Crisis,
        changed: dict[str, float],
        text: str,
        concept: str,
        rationality: float | None,
    ) -> None:
        self.scenario, self.changed = scenario, changed
        self.node = measured(read_measure(scenario, text).node)
        self.concept, self.rationality = concept, rationality
        self.solves, self.disagree = 0, 0

    def __call__(self, is_changed: npt.NDArray[np.bool_]) -> Array:
        """Return the measure of each game, for rows `[game, parameter]`."""
        now = self.scenario.values
        values = {
            name: np.where(column, value, now[name])
            for (name, value), column in zip(self.changed.items(), is_changed.T, strict=True)
        }
        found = evaluate_claim(
            self.scenario, self.node, values, concept=self.concept, rationality=self.rationality
        )
        low, high = found.range()
        if np.isnan(low).any():
            problem = f"has no value in {int(np.isnan(low).sum())} games on the way"
            raise ArgumentError("shapley", "measure", problem, "one that is always defined")
        self.solves += found.solves
        self.disagree += int((low < high).sum())
        return np.asarray((low + high) / 2)


def _exact(value: Callable[[npt.NDArray[np.bool_]], Array], count: int) -> Array:
    """Return the rows of `Contribution` from all 2^n games: shapley, error, ..., most."""
    masks = np.arange(2**count)
    members = (masks[:, None] >> np.arange(count)) & 1 == 1
    worth = value(members)
    size = members.sum(axis=1)
    weight = np.array([1 / (count * comb(count - 1, s)) if s < count else 0 for s in size])
    rows = np.empty((6, count))
    for i in range(count):
        without = masks[~members[:, i]]
        adds = worth[without | (1 << i)] - worth[without]
        rows[:, i] = (
            weight[without] @ adds,
            0.0,
            worth[1 << i] - worth[0],
            worth[-1] - worth[-1 - (1 << i)],
            adds.min(),
            adds.max(),
        )
    return rows


def _drawn(
    value: Callable[[npt.NDArray[np.bool_]], Array], count: int, orders: int, seed: int
) -> Array:
    """Return the same from drawn orders and their reverses."""
    rng = np.random.default_rng(seed)
    half = np.array([rng.permutation(count) for _ in range(orders // 2)])
    turns = np.concatenate([half, half[:, ::-1]])
    rank = np.argsort(turns, axis=1)  # when each parameter's turn comes
    members = rank[:, None, :] < np.arange(count + 1)[None, :, None]
    ends = value(np.concatenate([np.eye(count, dtype=bool), ~np.eye(count, dtype=bool)]))
    worth = value(members.reshape(-1, count)).reshape(orders, count + 1)
    adds = np.take_along_axis(np.diff(worth, axis=1), rank, axis=1)
    pairs = adds.reshape(2, orders // 2, count).mean(axis=0)
    first, last = ends[:count] - worth[0, 0], worth[0, -1] - ends[count:]
    return np.array(
        [
            adds.mean(axis=0),
            pairs.std(axis=0, ddof=1) / np.sqrt(orders // 2),
            first,
            last,
            np.minimum(adds.min(axis=0), np.minimum(first, last)),
            np.maximum(adds.max(axis=0), np.maximum(first, last)),
        ]
    )
