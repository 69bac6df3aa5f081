"""Under which conditions an outcome is an equilibrium: the comparisons on its path, as formulas."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from crisis_sim.checks import checked
from crisis_sim.columns import column, fact, rows
from crisis_sim.equilibria.concepts import proving
from crisis_sim.exact.polynomial import Polynomial
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.tree import CrisisTree
from crisis_sim.plain import told
from crisis_sim.progress import Run, Watch
from crisis_sim.result import StudyResult
from crisis_sim.scenario.algebras import POLYNOMIAL_OPS
from crisis_sim.scenario.asked import read_fixing
from crisis_sim.scenario.definitions import rests_on
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Test
from crisis_sim.study.along import perfect_play
from crisis_sim.study.exact.hidden import Compared, Hidden
from crisis_sim.study.exact.induction import MOST_PLANS
from crisis_sim.study.exact.inequality import inequality
from crisis_sim.study.exact.profile import ways_to
from crisis_sim.study.exact.symbolic import Lottery, Symbolic, decisions, ends, moves_made
from crisis_sim.tolerances import TIE
from crisis_sim.types import Array, Mask

#: Inequalities up to so many characters are written in parameters alone.
SHORT = 60
#: Ways that are looked at where moves are hidden, those first that change the least.
MOST_HIDDEN = 16


@dataclass(frozen=True)
class Condition:
    """A comparison that a player makes on the path to an outcome.

    Attributes
    ----------
    player, information_set
        Who compares, and where.
    choice, instead
        What it has to choose, and what else it could.
    formula
        The inequality that makes it choose so, in parameters and definitions.
    holds : bool
        Whether it is true at the present values.
    margin : float
        Left side less right side at the present values, in the player's payoff units.
    """

    player: str
    information_set: str
    choice: str
    instead: str
    formula: str
    holds: bool
    margin: float = field(metadata=column(unit="payoff of the player"))


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Conditions(StudyResult):
    """The conditions under which an outcome is reached in a subgame-perfect equilibrium.

    Attributes
    ----------
    outcome, fixing
        What was asked.
    play
        The way to the outcome with the fewest conditions that fail at present; where several
        have as few, the one with the fewest conditions.
    ways, looked : int
        How many ways lead there, and how many of them were looked at; `complete` if all.
    conditions
        All must hold. After any other choice play is taken to go on as it does at present.
    """

    study: ClassVar[str] = "conditions"
    derived: ClassVar[tuple[str, ...]] = ("holds",)

    outcome: str = field(metadata=fact())
    fixing: Test | None = field(metadata=fact(data=told))
    play: tuple[tuple[str, str], ...]
    ways: int = field(metadata=fact())
    looked: int = field(metadata=fact())
    conditions: tuple[Condition, ...] = field(metadata=rows(Condition, "condition"))
    concept: str = field(default_factory=lambda: proving().name)
    method: str = "payoffs as formulas"

    @property
    def holds(self) -> bool:
        """Whether all conditions hold at present: whether the outcome is an equilibrium's."""
        return all(condition.holds for condition in self.conditions)


@checked
def conditions(
    scenario: Crisis,
    outcome: str,
    *,
    fixing: str | None = None,
    progress: Watch | None = None,
) -> Conditions:
    """Find the conditions under which an outcome is that of an equilibrium in best replies.

    Where each mover sees all moves before, that is a subgame-perfect one. Else the choices that
    lead to the outcome are held against the others at each information set that play then
    reaches, types and simultaneous moves included, with everything else as in the first solution
    at present; that no other way of playing the rest supports the outcome is not shown.

    Parameters
    ----------
    scenario
        Best replies are meant, whatever concept it names.
    outcome
        A condition on moves, as `Patron == intervene`; where there are draws, it has to be
        possible.
    fixing
        A move to fix, as `Attacker == strike`.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`. Of a stopped
        run `play` is the best of the ways looked at.

    Raises
    ------
    FormulaError
        With the position of each fault inside the outcome.
    ArgumentError
        If no way leads to the outcome.
    UnsolvableError
        If the game is too large to be solved.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.conditions(cs.load("strike_resist_intervene"), "Patron == intervene")
    >>> for condition in found.conditions:
    ...     print(condition.player, condition.formula, condition.holds)
    Attacker 0 >= 1 False
    Target 1.5 >= 0 True
    Patron reputation + stake >= cost*(1 + drain) False
    """
    test = None if fixing is None else read_fixing(scenario, fixing, "conditions")
    tree = scenario.tree() if test is None else scenario.tree().fix(test.move, test.choice)
    holds = tree.outcomes.holds(tree.outcomes.condition(outcome))
    game = _Game(scenario, tree)
    if not tree.has_perfect_information:
        return _hidden(game, outcome, holds, test, Run(progress, "ways"))
    ways = [way for way in game.ways(0, holds) if any(holds[end] for end in ends(way))]
    if not ways:
        raise ArgumentError("conditions", "outcome", f"`{outcome}` is never reached", "one that is")
    run = Run(progress, "ways", len(ways))
    found = []
    for way in ways:
        found.append((way, tuple(game.conditions(0, way))))
        if not run.step():
            break
    way, best = min(found, key=lambda pair: (sum(not c.holds for c in pair[1]), len(pair[1])))
    return Conditions(
        scenario=scenario,
        outcome=outcome,
        fixing=test,
        play=moves_made(tree, way),
        ways=len(ways),
        looked=run.done,
        conditions=best,
        complete=run.done == len(ways),
    )


def _hidden(game: _Game, outcome: str, holds: Mask, fixing: Test | None, run: Run) -> Conditions:
    """Find the conditions where somebody does not see all moves before."""
    ways = ways_to(game.tree, holds)
    if not ways:
        raise ArgumentError("conditions", "outcome", f"`{outcome}` is never reached", "one that is")
    hidden = Hidden(game.scenario, game.tree, game.exact, game.short, SHORT)
    found = []
    for way in sorted(ways, key=hidden.changed)[:MOST_HIDDEN]:
        found.append((way, tuple(game.named(each) for each in hidden.compared(way))))
        if not run.step():
            break
    way, best = min(found, key=lambda pair: (sum(not c.holds for c in pair[1]), len(pair[1])))
    return Conditions(
        scenario=game.scenario,
        outcome=outcome,
        fixing=fixing,
        play=hidden.play(way),
        ways=len(ways),
        looked=run.done,
        conditions=best,
        concept=perfect_play(game.scenario).name,
        complete=False,
        method="payoffs as formulas, everything else played as in one solution at present",
    )


@dataclass(frozen=True, eq=False)
class _Game:
    """A tree with payoffs as formulas, and how it is played at present."""

    scenario: Crisis
    tree: CrisisTree

    @cached_property
    def exact(self) -> Symbolic[Polynomial]:
        """Payoffs in parameters."""
        return self._in({name: Polynomial.symbol(name) for name in self.scenario.parameters})

    @cached_property
    def short(self) -> Symbolic[Polynomial]:
        """Payoffs in parameters and definitions, but for definitions that test moves."""
        definitions = self.scenario.definitions
        plain = [n for n, f in definitions.items() if not rests_on([f.node], definitions)[1]]
        return self._in(
            {name: Polynomial.symbol(name) for name in [*self.scenario.parameters, *plain]}
        )

    def _in(self, values: Mapping[str, Polynomial]) -> Symbolic[Polynomial]:
        return Symbolic(self.scenario, self.tree, POLYNOMIAL_OPS, values, lambda p: p.number)

    def worth(self, player: int, lottery: Lottery) -> float:
        """Return what a player expects of an end or a draw at the present values."""
        if isinstance(lottery, int):
            return float(self.tree.payoffs[player, lottery])
        node, branches = lottery
        return sum(
            float(self.tree.chance[node, action]) * self.worth(player, branch)
            for action, branch in enumerate(branches)
        )

    @cached_property
    def tie(self) -> Array:
        """Losses [player] up to which a player is indifferent, as backward induction has it."""
        return np.asarray(TIE * np.abs(self.tree.payoffs).max(axis=1))

    @cached_property
    def present(self) -> dict[int, Lottery]:
        """How play goes on from each node at the present values, first actions on a tie."""
        found: dict[int, Lottery] = {}
        for node in decisions(self.tree):
            ahead = [self._after(child, found) for child in self._children(node)]
            player = int(self.tree.mover[node])
            if player < 0:
                found[node] = (node, tuple(ahead))
                continue
            worth = [self.worth(player, way) for way in ahead]
            found[node] = ahead[int(np.argmax(worth))]
        return found

    def _children(self, node: int) -> list[int]:
        return [int(child) for child in self.tree.child[node, : self.tree.width[node]]]

    def _after(self, child: int, found: Mapping[int, Lottery]) -> Lottery:
        return found[child] if child < self.tree.nodes else child - self.tree.nodes

    def ways(self, node: int, holds: Any) -> list[Lottery]:
        """Return the ways from a node on that may lead to the outcome."""
        options: list[list[Lottery]] = []
        for child in self._children(node):
            if child >= self.tree.nodes:
                end = child - self.tree.nodes
                options.append([end] if holds[end] else [])
            else:
                options.append(self.ways(child, holds))
        if self.tree.mover[node] >= 0:
            return [way for option in options for way in option]
        if not any(options):
            return []
        filled = [
            option or [self._after(child, self.present)]
            for option, child in zip(options, self._children(node), strict=True)
        ]
        every = itertools.islice(itertools.product(*filled), MOST_PLANS)
        return [(node, ahead) for ahead in every]

    def conditions(self, node: int, way: Lottery) -> Iterator[Condition]:
        """Yield what must hold on the way for nobody to leave it."""
        children = self._children(node)
        player = int(self.tree.mover[node])
        if player < 0:
            assert not isinstance(way, int)
            for child, ahead in zip(children, way[1], strict=True):
                if child < self.tree.nodes:
                    yield from self.conditions(child, ahead)
            return
        on_way = set(ends(way))
        chosen = next(i for i, child in enumerate(children) if on_way <= self._below(child))
        where = self.tree.information_sets[self.tree.infoset[node]]
        for action, child in enumerate(children):
            if action != chosen:
                other = self._after(child, self.present)
                margin = self.worth(player, way) - self.worth(player, other)
                yield Condition(
                    self.tree.players[player],
                    where.label,
                    where.actions[chosen],
                    where.actions[action],
                    self._formula(player, way, other),
                    bool(margin >= -self.tie[player]),
                    margin,
                )
        if children[chosen] < self.tree.nodes:
            yield from self.conditions(children[chosen], way)

    def named(self, each: Compared) -> Condition:
        """Return a comparison with its names."""
        where = self.tree.information_sets[each.place]
        return Condition(
            self.tree.players[where.player],
            where.label,
            where.actions[each.chosen],
            where.actions[each.instead],
            each.formula,
            bool(each.margin >= -self.tie[where.player]),
            each.margin,
        )

    def _below(self, child: int) -> set[int]:
        """Return the ends below a node, or the end that it is."""
        if child >= self.tree.nodes:
            return {child - self.tree.nodes}
        return set().union(*(self._below(c) for c in self._children(child)))

    def _gain(
        self, numbers: Symbolic[Polynomial], player: int, way: Lottery, other: Lottery
    ) -> Polynomial:
        return numbers.worth(player, way) - numbers.worth(player, other)

    def _formula(self, player: int, way: Lottery, other: Lottery) -> str:
        plain = inequality(self._gain(self.exact, player, way, other))
        if len(plain) <= SHORT:
            return plain
        return min(plain, inequality(self._gain(self.short, player, way, other)), key=len)
