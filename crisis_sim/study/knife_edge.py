"""How near each equilibrium is to breaking, and whether there is one answer to name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from crisis_sim.game.crisis import Crisis
from crisis_sim.game.tree import CrisisTree, Numbers
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.solve.margins import Margin, margins
from crisis_sim.solve.result import Equilibrium
from crisis_sim.solve.subgame_perfect import solve_subgame_perfect
from crisis_sim.study.claims import read_fixing
from crisis_sim.study.draws.estimate import Share, share_of
from crisis_sim.study.many import BLOCK, solver_for
from crisis_sim.study.order import CONCEPT, played
from crisis_sim.study.solutions import Solutions, join

if TYPE_CHECKING:
    import pandas as pd

Array = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
#: A mixture with a probability below this does not count as a choice that is made.
_USED = 1e-9


@dataclass(frozen=True)
class Edge:
    """How near one equilibrium path is to breaking.

    Attributes
    ----------
    played
        The choices on the path, as (move, choices) in the order of the moves.
    gap : float
        The smallest loss by another choice at a move on the path, as a share of the
        range of that player's payoffs; infinite where nobody has another choice, 0 at a
        tie or a mixture.
    where
        The comparison that it comes from, in the player's own units; None without one.
    gap_anywhere : float
        The same over all moves, off the path as well.
    by_payoffs, by_parameters : Share
        The share of small changes that break it: of the payoffs at the ends, and of the
        parameters. An equilibrium breaks where no solution of the changed game reaches
        the same ends.
    """

    played: tuple[tuple[str, tuple[str, ...]], ...]
    gap: float
    where: Margin | None
    gap_anywhere: float
    by_payoffs: Share
    by_parameters: Share


@dataclass(frozen=True, eq=False)
class KnifeEdge:
    """How near the equilibria of a scenario are to breaking.

    Attributes
    ----------
    scenario, fixing
        What was solved, and with which move fixed.
    edges
        One for each path that an equilibrium plays, the sturdiest first.
    margin, epsilon, tolerance : float
        The gap that is asked for; the size of the changes; and the share of them that
        may break an answer. As given.
    complete : bool
        Whether no equilibrium is missing.
    draws, seed, solves, version
        What it rests on.
    """

    scenario: Crisis
    fixing: str | None
    edges: tuple[Edge, ...]
    margin: float
    epsilon: float
    tolerance: float
    complete: bool
    draws: int
    seed: int
    solves: int
    version: str

    @property
    def refusals(self) -> tuple[str, ...]:
        """What speaks against naming one answer; empty where nothing does."""
        found = []
        if len(self.edges) != 1:
            found.append(f"{len(self.edges)} ways to play are equilibria")
        if not self.complete:
            found.append("it is not certain that no equilibrium is missing")
        for edge in self.edges if len(self.edges) == 1 else ():
            if edge.where is not None and edge.gap < self.margin:
                found.append(
                    f"the smallest gap ({edge.where.where}) is {edge.gap:.2%} of the range of "
                    f"payoffs of {edge.where.player}, below {self.margin:.3g} of it"
                )
            for what, share in (("payoffs", edge.by_payoffs), ("parameters", edge.by_parameters)):
                if share.share > self.tolerance:
                    found.append(
                        f"{share.share:.1%} of changes of the {what} by up to "
                        f"{self.epsilon:.3g} of their range break it"
                    )
        return tuple(found)

    @property
    def names_one_answer(self) -> bool:
        """Whether one way to play can be named as the answer."""
        return not self.refusals

    @property
    def answer(self) -> tuple[tuple[str, tuple[str, ...]], ...] | None:
        """The one way to play, or None where it is refused to name one."""
        return self.edges[0].played if self.names_one_answer else None

    def to_frame(self) -> pd.DataFrame:
        """Return a table with a row for each equilibrium path."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "played": "; ".join(f"{m}: {' or '.join(c)}" for m, c in edge.played),
                    "gap": edge.gap,
                    "gap anywhere": edge.gap_anywhere,
                    **{f"payoffs {k}": v for k, v in asdict(edge.by_payoffs).items()},
                    **{f"parameters {k}": v for k, v in asdict(edge.by_parameters).items()},
                }
                for edge in self.edges
            ]
        )

    def provenance(self) -> dict[str, str | int | float]:
        """Return what the result rests on, in plain words and numbers."""
        return {
            "scenario": self.scenario.name,
            "digest": self.scenario.digest,
            "concept": CONCEPT,
            "fixing": self.fixing or "none",
            "margin": self.margin,
            "epsilon": self.epsilon,
            "tolerance": self.tolerance,
            "draws": self.draws,
            "seed": self.seed,
            "solves": self.solves,
            "version": self.version,
        }


def knife_edge(
    scenario: Crisis,
    /,
    *,
    seed: int = 0,
    margin: float = 0.01,
    epsilon: float = 0.01,
    tolerance: float = 0.05,
    draws: int = 2048,
    fixing: str | None = None,
) -> KnifeEdge:
    """Measure how near each subgame-perfect equilibrium is to breaking.

    Two things can make an answer an accident of its numbers: a choice on the path that is
    hardly better than another, and a choice off the path that is, and on which the path
    rests. The first shows in the gap. Both show in the share of small changes that break
    the equilibrium: of the payoff at each end, independently, by up to `epsilon` of the
    player's range of payoffs; and of all parameters by up to `epsilon` of their ranges,
    inside these. Where every choice in a tree with perfect information leads by more than
    2 `epsilon`, no such change of payoffs can turn one: that is proven, not sampled.

    Gaps are shares of the range of the player's payoffs at the ends. Where all of these
    are close to each other that range is small and a gap looks wide; what changes of the
    parameters break is then the better guide.

    Parameters
    ----------
    scenario
        At its present values.
    seed
        The same seed, the same changes; 0 is one like any other.
    margin
        The gap, as a share of the player's range of payoffs, below which no answer is named.
    epsilon
        Size of the changes.
    tolerance
        The share of changes that may break an answer that is still named.
    draws
        Of each kind of change.
    fixing
        A move to fix, as `Israel == strike`.

    Raises
    ------
    FormulaError
        For an unknown move or choice.
    ArgumentError
        For a negative margin, epsilon or seed, a tolerance outside 0 to 1, or no draws.
    UnsolvableError
        If a player has private information.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("strike_resist_intervene")
    >>> knife_edge(scenario, seed=0).names_one_answer
    True
    >>> near = knife_edge(scenario.set(drain=0.401), seed=0)  # it tips at 0.4
    >>> near.answer is None, near.edges[0].by_parameters.share > 0.3
    (True, True)
    """
    _check(seed, margin, epsilon, tolerance, draws)
    tree = scenario.tree()
    if fixing is not None:
        test = read_fixing(scenario, fixing, "knife_edge")
        tree = tree.fix(test.move, test.choice)
    result = solve_subgame_perfect(tree)
    paths: dict[bytes, list[Equilibrium]] = {}
    for equilibrium in result:
        paths.setdefault(_ends(equilibrium).tobytes(), []).append(equilibrium)
    rng = np.random.default_rng(seed)
    by_payoffs = _solve(tree, _changed_payoffs(tree, epsilon, draws, rng))
    by_parameters = _solve(tree, _changed_parameters(scenario, tree, epsilon, draws, rng))
    edges = [_edge(tree, those, by_payoffs, by_parameters, epsilon) for those in paths.values()]
    return KnifeEdge(
        scenario,
        fixing,
        tuple(sorted(edges, key=lambda edge: (edge.by_payoffs.share, -edge.gap))),
        margin,
        epsilon,
        tolerance,
        result.complete,
        draws,
        seed,
        1 + by_payoffs.games + by_parameters.games,
        version("crisis-sim"),
    )


def _check(seed: int, margin: float, epsilon: float, tolerance: float, draws: int) -> None:
    for name, value, good, expected in (
        ("seed", seed, seed >= 0, "0 or more"),
        ("margin", margin, margin >= 0, "0 or more"),
        ("epsilon", epsilon, 0 <= epsilon < np.inf, "0 or more"),
        ("tolerance", tolerance, 0 <= tolerance <= 1, "0 to 1"),
        ("draws", draws, draws >= 1, "1 or more"),
    ):
        if not good:
            raise ArgumentError("knife_edge", name, f"is {value:g}", expected)


def _ends(equilibrium: Equilibrium) -> Bools:
    return np.asarray(equilibrium.reach > _USED)


def _edge(
    tree: CrisisTree,
    equilibria: list[Equilibrium],
    by_payoffs: Solutions,
    by_parameters: Solutions,
    epsilon: float,
) -> Edge:
    """Describe one path; of the equilibria that play it, the sturdiest counts."""
    ends = _ends(equilibria[0])
    on_path = [_smallest(tree, margins(tree, e)) for e in equilibria]
    anywhere = [_smallest(tree, margins(tree, e, everywhere=True))[0] for e in equilibria]
    gap, where = max(on_path, key=lambda found: found[0])
    mixed = any(
        0 < p < 1 for e in equilibria for mix in e.strategies.values() for p in mix.values()
    )
    safe = tree.has_perfect_information and not mixed and max(anywhere) > 2 * epsilon
    return Edge(
        played(tree.outcomes, ends),
        0.0 if mixed else gap,
        where,
        0.0 if mixed else max(anywhere),
        share_of(0, 1, proven=True) if safe else _broken(ends, by_payoffs),
        _broken(ends, by_parameters),
    )


def _smallest(tree: CrisisTree, found: tuple[Margin, ...]) -> tuple[float, Margin | None]:
    """Return the smallest margin as a share of its player's range of payoffs."""
    span = dict(zip(tree.players, np.ptp(tree.payoffs, axis=1).tolist(), strict=True))
    shares = [(m.loss / span[m.player] if span[m.player] > 0 else 0.0, m) for m in found]
    return min(shares, key=lambda share: share[0], default=(float("inf"), None))


def _broken(ends: Bools, solutions: Solutions) -> Share:
    """Return the share of games of which no solution reaches the same ends."""
    same = ((solutions.reach > _USED) == ends[:, None]).all(axis=0)
    kept = len(np.unique(solutions.game[same]))
    return share_of(solutions.games - kept, solutions.games)


def _solve(tree: CrisisTree, blocks: Iterator[Numbers]) -> Solutions:
    solver = solver_for(tree, CONCEPT, None)
    return join([solver(numbers) for numbers in blocks])


def _changed_payoffs(
    tree: CrisisTree, epsilon: float, draws: int, rng: np.random.Generator
) -> Iterator[Numbers]:
    """Yield games whose payoffs at every end differ by up to `epsilon` of the player's range."""
    size = epsilon * np.ptp(tree.payoffs, axis=1)[:, None, None]
    for start in range(0, draws, BLOCK):
        shape = (*tree.payoffs.shape, min(BLOCK, draws - start))
        change = size * rng.uniform(-1, 1, shape)
        yield Numbers(tree.payoffs[:, :, None] + change, tree.chance[:, :, None])


def _changed_parameters(
    scenario: Crisis, tree: CrisisTree, epsilon: float, draws: int, rng: np.random.Generator
) -> Iterator[Numbers]:
    """Yield games whose parameters differ by up to `epsilon` of their ranges, inside these."""
    for start in range(0, draws, BLOCK):
        games = min(BLOCK, draws - start)
        values = {}
        for name, parameter in scenario.parameters.items():
            size = epsilon * (parameter.high - parameter.low)
            low = max(parameter.low, parameter.value - size)
            high = min(parameter.high, parameter.value + size)
            values[name] = rng.uniform(low, high, games)
        yield tree.batch(**values)
