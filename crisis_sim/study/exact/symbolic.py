"""The payoffs and chances of a tree in any algebra: exact fractions, polynomials."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import numpy as np

from crisis_sim.equilibria.result import UnsolvableError
from crisis_sim.equilibria.tree.stages import Layer, backward_order
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.prune import PrunedNumbers
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.definitions import rests_on
from crisis_sim.scenario.evaluate import evaluate
from crisis_sim.scenario.formula import Formula, Name, Node, Test, TypeTest
from crisis_sim.scenario.outcomes import TYPE

#: What play from a node on comes to: an end, or a draw (its node, then what each outcome leads to).
Lottery: TypeAlias = "int | tuple[int, tuple[Lottery, ...]]"


class Value(Protocol):
    """What an algebra computes with."""

    def __add__(self, other: Any, /) -> Any: ...
    def __mul__(self, other: Any, /) -> Any: ...


V = TypeVar("V", bound=Value)


@dataclass(frozen=True, eq=False)
class Symbolic(Generic[V]):
    """The numbers of a tree, each computed once, in the algebra of `ops`.

    Attributes
    ----------
    scenario, tree
        The tree is the scenario's own, or that with moves fixed.
    ops
        As for `evaluate`.
    parameters
        What each parameter stands for.
    constant
        Gives the number that a value is, or None where it is not constant.
    """

    scenario: Crisis
    tree: CrisisTree
    ops: Mapping[str, Callable[..., V]]
    parameters: Mapping[str, V]
    constant: Callable[[V], Any]

    def payoff(self, player: int, end: int) -> V:
        """Return what a player gets at an end of the tree."""
        if (player, end) not in self._known:
            self._known[player, end] = self._payoff(player, end)
        return self._known[player, end]

    def worth(self, player: int, lottery: Lottery) -> V:
        """Return what a player expects of an end or a draw."""
        if isinstance(lottery, int):
            return self.payoff(player, lottery)
        if (player, lottery) not in self._known:
            node, branches = lottery
            total = self.ops["number"](0.0)
            for action, branch in enumerate(branches):
                total = total + self.chance(node, action) * self.worth(player, branch)
            self._known[player, lottery] = total
        return self._known[player, lottery]

    def reach(self, lottery: Lottery) -> dict[int, V]:
        """Return the probability with which each end is reached."""
        if isinstance(lottery, int):
            return {lottery: self.ops["number"](1.0)}
        node, branches = lottery
        return {
            end: self.chance(node, action) * weight
            for action, branch in enumerate(branches)
            for end, weight in self.reach(branch).items()
        }

    def chance(self, node: int, action: int) -> V:
        """Return the probability of a draw's outcome."""
        node, action = self._original(node, action)
        if action < 0:  # fixed, so certain
            return self.ops["number"](1.0)
        if ("chance", node, action) not in self._known:
            column = int(self.scenario.histories.column[node])
            formula = self._draws[column][action]
            row = self.scenario.histories.before[node]
            self._known["chance", node, action] = self._evaluate(formula.node, row, {}, "")
        return self._known["chance", node, action]

    @cached_property
    def _known(self) -> dict[Any, V]:
        return {}

    @cached_property
    def _tests(self) -> dict[str, tuple[Test | TypeTest, ...]]:
        return {}

    def _tested(self, name: str) -> tuple[Test | TypeTest, ...]:
        """Return the tests that a definition rests on."""
        if name not in self._tests:
            definitions = self.scenario.definitions
            self._tests[name] = tuple(rests_on([definitions[name].node], definitions)[1])
        return self._tests[name]

    @cached_property
    def _draws(self) -> list[list[Formula]]:
        draws = [[kind.prior for kind in kinds] for kinds in self.scenario.types.values()]
        return draws + [list(move.chances or ()) for move in self.scenario.moves]

    def _original(self, node: int, action: int) -> tuple[int, int]:
        pruned = self.tree.compute
        if not isinstance(pruned, PrunedNumbers):
            return node, action
        return int(pruned.nodes[node]), -1 if pruned.action[node] >= 0 else action

    def _payoff(self, player: int, end: int) -> V:
        outcomes = self.tree.outcomes
        row, name = outcomes.made[end], self.tree.players[player]
        own: dict[str, V] = {}
        variant = ""
        if kinds := self.scenario.types.get(name, ()):
            kind = kinds[row[outcomes.columns.index(TYPE + name)]]
            own = {n: self._evaluate(f.node, row, {}, "") for n, f in kind.set.items()}
            variant = f"{name} {kind.name}" if own else ""
        total = self.ops["number"](0.0)
        for term in self.scenario.payoffs[name]:
            if term.when is None:
                total = total + self._evaluate(term.worth.node, row, own, variant)
                continue
            when = self._evaluate(term.when.node, row, own, variant)
            if self.constant(when) == 0:
                continue
            worth = self._evaluate(term.worth.node, row, own, variant)
            total = total + self.ops["if"](when, worth, self.ops["number"](0.0))
        return total

    def _evaluate(self, node: Node, row: Any, own: Mapping[str, V], variant: str) -> V:
        outcomes = self.tree.outcomes

        def holds(test: Test | TypeTest) -> bool:
            if isinstance(test, Test):
                column, choice = outcomes.columns.index(test.move), test.choice
            else:
                column, choice = outcomes.columns.index(TYPE + test.player), test.type_
            return bool(row[column] == outcomes.choices[column].index(choice))

        def leaf(part: Node) -> V:
            if isinstance(part, (Test, TypeTest)):
                return self.ops["number"](float(holds(part)))
            assert isinstance(part, Name)
            if part.name in own:
                return own[part.name]
            if part.name in self.parameters:
                return self.parameters[part.name]
            key = (part.name, variant, tuple(holds(test) for test in self._tested(part.name)))
            if key not in self._known:
                definition = self.scenario.definitions[part.name]
                self._known[key] = evaluate(definition.node, self.ops, leaf)
            return self._known[key]

        return evaluate(node, self.ops, leaf)


def layers(tree: CrisisTree) -> list[Layer]:
    """Return the moves of a tree with perfect information, deepest first, alike ones together.

    Raises
    ------
    UnsolvableError
        If players move simultaneously or one has private information.
    """
    steps = backward_order(tree)
    single = [step for step in steps if isinstance(step, Layer)]
    if len(single) < len(steps):
        raise UnsolvableError(
            "some moves are simultaneous: exact answers over ranges of parameters cover "
            "perfect information with draws"
        )
    return single


def seen_moves(scenario: Crisis, fixing: Test | None) -> list[Layer] | None:
    """Return the moves of a scenario, deepest first, or None if one is made without seeing all."""
    if scenario.rounds is not None:
        return None
    tree = scenario.tree() if fixing is None else scenario.tree().fix(fixing.move, fixing.choice)
    return layers(tree) if tree.has_perfect_information else None


def decisions(tree: CrisisTree) -> list[int]:
    """Return the nodes of a tree with perfect information, children before parents.

    Raises
    ------
    UnsolvableError
        If players move simultaneously or one has private information.
    """
    layers(tree)
    return list(range(tree.nodes - 1, -1, -1))


def moves_made(tree: CrisisTree, lottery: Lottery) -> tuple[tuple[str, str], ...]:
    """Return the choices made on the way to what play comes to, draws included."""
    found: dict[tuple[str, str], None] = {}
    for end in ends(lottery):
        for column, made in enumerate(np.asarray(tree.outcomes.made[end])):
            if made >= 0:
                name = tree.outcomes.columns[column]
                found[name.removeprefix(TYPE), tree.outcomes.choices[column][made]] = None
    return tuple(found)


def ends(lottery: Lottery) -> Iterator[int]:
    """Yield the ends that play may come to."""
    if isinstance(lottery, int):
        yield lottery
    else:
        for branch in lottery[1]:
            yield from ends(branch)
