"""How much of the way from a scenario to its sibling each parameter makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import comb
from typing import Annotated, ClassVar

import numpy as np

from crisis_sim.checks import Rationality, Seed, checked, even
from crisis_sim.columns import APART, fact, rows
from crisis_sim.equilibria.batch import block_of
from crisis_sim.equilibria.concepts import concept_of, concepts
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run, Watch
from crisis_sim.result import Fact, StudyResult
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.study import interest
from crisis_sim.study.claims import evaluate_claim, measured, read_measure
from crisis_sim.study.counterfactual import differing
from crisis_sim.tolerances import SAME_VALUE
from crisis_sim.types import Array, Mask

#: Up to so many parameters all orders are covered, by 2^n games.
MOST_EXACT = 12
#: Games solved at a time.
_BLOCK = 1024


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
        NaN where a stopped run had too few.
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


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Attribution(StudyResult):
    """The difference between a scenario and its sibling, divided among the parameters.

    Attributes
    ----------
    sibling, formula
        To where, and what was measured.
    before, after : float
        The measure in the two.
    contributions
        The largest first; they sum to `after - before`.
    exact : bool
        Whether all orders are covered.
    orders, wanted : int
        Orders drawn, and those to draw; 0 where all are covered.
    disagree : int
        Games whose solutions give different values; the middle counts there.
    """

    study: ClassVar[str] = "shapley"

    sibling: Crisis = field(metadata=APART)
    formula: str = field(metadata=fact("measure"))
    before: float
    after: float
    exact: bool
    orders: int
    disagree: int
    contributions: tuple[Contribution, ...] = field(metadata=rows(Contribution, "parameter"))

    def provenance(self) -> dict[str, Fact]:
        """Return what the result rests on, in plain words and numbers."""
        sibling = {"sibling": self.sibling.name, "sibling_digest": self.sibling.digest}
        return {**super().provenance(), **sibling}


@checked
def shapley(
    scenario: Crisis,
    sibling: Crisis,
    measure: str | None = None,
    *,
    concept: str | None = None,
    rationality: Rationality | None = None,
    orders: Annotated[int, even(4)] = 512,
    seed: Seed = 0,
    progress: Watch | None = None,
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
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`. What a
        stopped run gives rests on fewer orders; where all were to be covered it has `first`
        and `last` alone.

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
    concept = concept_of(concept or scenario.concept, "shapley").name
    rationality = scenario.rationality if rationality is None else rationality
    text = read_measure(scenario, measure or interest.measure(scenario)).text
    games = _Games(scenario, changed, text, concept, rationality, Run(progress, "games"))
    every = len(changed) <= MOST_EXACT
    parts, made, ends = _exact(games) if every else _drawn(games, orders, seed)
    complete = made == (2 ** len(changed) if every else orders)
    found = [
        Contribution(name, scenario.values[name], value, *row)
        for (name, value), row in zip(changed.items(), parts.T.tolist(), strict=True)
    ]
    before, after = ends
    total = sum(c.shapley for c in found)
    if abs(total - (after - before)) > SAME_VALUE * max(1.0, abs(before), abs(after)):
        raise ArithmeticError("the contributions do not sum to the difference")
    exact = every and complete
    return Attribution(
        scenario=scenario,
        sibling=sibling,
        formula=text,
        before=before,
        after=after,
        contributions=tuple(sorted(found, key=lambda c: -np.nan_to_num(abs(c.shapley)))),
        exact=exact,
        orders=0 if every else made,
        wanted=0 if every else orders,
        complete=complete,
        method="all orders" if exact else f"{0 if every else made} orders, drawn",
        disagree=games.disagree,
        concept=concept,
        rationality=rationality,
        seed=seed,
        solves=games.solves,
        max_regret=games.regret,
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
        run: Run,
    ) -> None:
        self.scenario, self.changed, self.run = scenario, changed, run
        self.block = block_of(concepts()[concept], _BLOCK)
        self.node = measured(read_measure(scenario, text).node)
        self.concept, self.rationality = concept, rationality
        self.solves, self.disagree, self.regret = 0, 0, 0.0

    @property
    def count(self) -> int:
        return len(self.changed)

    def ends(self) -> Mask:
        """Return the first games to solve: none changed, all, one alone, all but one."""
        one = np.eye(self.count, dtype=bool)
        return np.concatenate([np.zeros_like(one[:1]), np.ones_like(one[:1]), one, ~one])

    def __call__(self, is_changed: Mask) -> Array:
        """Return the measure of each game, for rows `[game, parameter]`.

        Of fewer games where the run is stopped, but of as many as `ends` at least.
        """
        self.run.stage("games", len(is_changed))
        parts, done = [], 0
        while done < len(is_changed) and not self.run.stopped:
            size = max(self.block, 2 * self.count + 2) if not done else self.block
            parts.append(self._values(is_changed[done : done + size]))
            done += len(parts[-1])
            self.run.step(len(parts[-1]))
        return np.concatenate(parts)

    def _values(self, is_changed: Mask) -> Array:
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
        self.regret = max(self.regret, found.regret)
        self.disagree += int((low < high).sum())
        return np.asarray((low + high) / 2)


def _exact(games: _Games) -> tuple[Array, int, tuple[float, float]]:
    """Return the rows of `Contribution` from all 2^n games: shapley, error, ..., most.

    Then how many games were solved, and the measure before and after.
    """
    count = games.count
    masks = np.arange(2**count)
    members = (masks[:, None] >> np.arange(count)) & 1 == 1
    first = games.ends() @ (1 << np.arange(count))
    order = np.array(list(dict.fromkeys([*first.tolist(), *masks.tolist()])))
    values = games(members[order])
    worth = np.full(len(masks), np.nan)
    worth[order[: len(values)]] = values
    size = members.sum(axis=1)
    weight = np.array([1 / (count * comb(count - 1, s)) if s < count else 0 for s in size])
    rows = np.empty((6, count))
    for i in range(count):
        without = masks[~members[:, i]]
        adds = worth[without | (1 << i)] - worth[without]
        shapley = weight[without] @ adds
        rows[:, i] = (
            shapley,
            np.nan if np.isnan(shapley) else 0.0,
            worth[1 << i] - worth[0],
            worth[-1] - worth[-1 - (1 << i)],
            np.nanmin(adds),
            np.nanmax(adds),
        )
    return rows, len(values), (float(worth[0]), float(worth[-1]))


def _drawn(games: _Games, orders: int, seed: int) -> tuple[Array, int, tuple[float, float]]:
    """Return the same from drawn orders, each followed by its reverse; the number of orders."""
    count = games.count
    rng = np.random.default_rng(seed)
    half = np.array([rng.permutation(count) for _ in range(orders // 2)])
    turns = np.stack([half, half[:, ::-1]], axis=1).reshape(orders, count)
    rank = np.argsort(turns, axis=1)  # when each parameter's turn comes
    members = rank[:, None, :] < np.arange(count + 1)[None, :, None]
    ends = games.ends()
    values = games(np.concatenate([ends, members.reshape(-1, count)]))
    edge, values = values[: len(ends)], values[len(ends) :]
    made = 2 * (len(values) // (2 * (count + 1)))
    worth = values[: made * (count + 1)].reshape(made, count + 1)
    adds = np.take_along_axis(np.diff(worth, axis=1), rank[:made], axis=1)
    first, last = edge[2 : 2 + count] - edge[0], edge[1] - edge[2 + count :]
    mean, error = np.full((2, count), np.nan)
    if made >= 4:
        mean = adds.mean(axis=0)
        pairs = adds.reshape(-1, 2, count).mean(axis=1)
        error = pairs.std(axis=0, ddof=1) / np.sqrt(made // 2)
    every = np.concatenate([adds, [first, last]])
    rows = np.array([mean, error, first, last, every.min(axis=0), every.max(axis=0)])
    return rows, made, (float(edge[0]), float(edge[1]))
