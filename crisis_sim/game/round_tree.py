"""The round of a crisis over time as a static scenario whose parameters are the states' levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from crisis_sim.game.compile import compile_tree
from crisis_sim.game.patterns import FLOATS, Patterns, Table
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.definitions import rests_on, used_by
from crisis_sim.scenario.formula import Formula, Node, Test
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.histories import Condition, Histories, expand
from crisis_sim.scenario.model import Move, Parameter, Scenario
from crisis_sim.scenario.outcomes import TYPE, Outcomes
from crisis_sim.scenario.rounds import Rounds, State
from crisis_sim.scenario.substitute import as_parameters, at_levels, indicator
from crisis_sim.types import Array, Indices

Values = Mapping[str, Array]


@dataclass(frozen=True, eq=False)
class RoundTree:
    """The round as it is moved in where the same moves are made.

    Attributes
    ----------
    tree
        Compiled once; its parameters are those of the scenario and the levels of the states.
    of_end : int array [end]
        Which of the rows of `table` each end is.
    table
        The distinct ways to move as far as what follows the round rests on them.
    rules
        By state, the chance and the level led to of each rule.
    ends
        When each end comes, and what it is worth by player.
    """

    tree: CrisisTree
    of_end: Indices
    table: Table
    rules: Mapping[str, tuple[tuple[Patterns, Patterns], ...]]
    ends: tuple[tuple[Patterns, Mapping[int, Patterns]], ...]

    @property
    def ways(self) -> int:
        """How many distinct ways to move there are for what follows."""
        return len(self.table.outcomes.made)

    def evaluate(self, formula: Patterns, values: Values, known: dict[str, Array]) -> Array:
        """Return a formula for each way to move: [way, column], each at least of length 1."""
        found = self.table.evaluate(formula, values, known, FLOATS)
        return found[formula.pattern] if len(found) > 1 else found


def round_tree(
    scenario: Scenario, rounds: Rounds, levels: Mapping[str, int], fixed: Sequence[Test] = ()
) -> RoundTree:
    """Compile the round as it is moved in at certain levels of the states that decide it.

    Moves that are fixed are so as far as they can be made.
    """
    states = rounds.states
    static = replace(
        scenario,
        rounds=None,
        parameters=FrozenMap({**scenario.parameters, **_state_parameters(states)}),
        definitions=_each(scenario.definitions, states),
        moves=tuple(_move(move, states) for move in scenario.moves),
        payoffs=FrozenMap(
            {
                player: tuple(
                    replace(
                        term,
                        worth=as_parameters(term.worth, states),
                        when=None if term.when is None else as_parameters(term.when, states),
                    )
                    for term in terms
                )
                for player, terms in scenario.payoffs.items()
            }
        ),
        histories=_histories(scenario, states, levels),
    )
    tree = compile_tree(static)
    for test in fixed:
        if any(infoset.move == test.move for infoset in tree.information_sets):
            tree = tree.fix(test.move, test.choice)
    nodes = _what_follows(rounds)
    outcomes, of_end = _ways(scenario, nodes, tree.outcomes)
    used = used_by(nodes, scenario.definitions)
    table = Table.over(outcomes, _each(used, states))
    every = np.arange(len(outcomes.made))

    def patterns(formula: Formula) -> Patterns:
        return table.patterns(as_parameters(formula, states).node, every)

    rules = {}
    for name, own in rounds.transitions.items():
        state = states[name]
        rules[name] = tuple(
            (
                patterns(Formula("", rule.where(state, rule.chance.node))),
                patterns(Formula("", rule.where(state, rule.to.node, state.numbers[0]))),
            )
            for rule in own
        )
    players = list(scenario.players)
    ends = tuple(
        (patterns(e.when), {players.index(p): patterns(f) for p, f in e.worth.items()})
        for e in rounds.ends
    )
    return RoundTree(tree, of_end, table, rules, ends)


def _state_parameters(states: Mapping[str, State]) -> dict[str, Parameter]:
    names = [name for name, state in states.items() if state.values is not None]
    for name, state in states.items():
        if state.values is None:
            names += [indicator(name, level) for level in state.levels]
    return {name: Parameter(name, 0.0, 0.0, 0.0, "", "", (), None) for name in names}


def _each(formulas: Mapping[str, Formula], states: Mapping[str, State]) -> FrozenMap[str, Formula]:
    return FrozenMap({name: as_parameters(f, states) for name, f in formulas.items()})


def _move(move: Move, states: Mapping[str, State]) -> Move:
    if move.chances is None:
        return move
    return replace(move, chances=tuple(as_parameters(f, states) for f in move.chances))


def _histories(
    scenario: Scenario, states: Mapping[str, State], levels: Mapping[str, int]
) -> Histories:
    """Enumerate the ways to move at certain levels."""

    def condition(move: Move) -> Condition | None:
        if move.when is None:
            return None
        node = at_levels(move.when.node, states, levels)
        return lambda outcomes: outcomes.holds(node)

    types = scenario.types
    columns = [*(TYPE + player for player in types), *(move.name for move in scenario.moves)]
    choices = [tuple(kind.name for kind in kinds) for kinds in types.values()]
    choices += [move.choices for move in scenario.moves]
    conditions = [None] * len(types) + [condition(move) for move in scenario.moves]
    return expand(columns, choices, conditions)


def _what_follows(rounds: Rounds) -> list[Node]:
    """Return the formulas on which it rests what follows a round."""
    rules = [rule for own in rounds.transitions.values() for rule in own]
    formulas = [f for rule in rules for f in (rule.when, rule.to, rule.chance) if f is not None]
    formulas += [f for end in rounds.ends for f in (end.when, *end.worth.values())]
    return [formula.node for formula in formulas]


def _ways(
    scenario: Scenario, nodes: Sequence[Node], outcomes: Outcomes
) -> tuple[Outcomes, Indices]:
    """Return the distinct ways to move, for what follows, and which of them each end is."""
    tests = rests_on(nodes, scenario.definitions)[1]
    used = {t.move if isinstance(t, Test) else TYPE + t.player for t in tests}
    kept = [index for index, column in enumerate(outcomes.columns) if column in used]
    made, of_end = np.unique(outcomes.made[:, kept], axis=0, return_inverse=True)
    columns = tuple(outcomes.columns[index] for index in kept)
    choices = tuple(outcomes.choices[index] for index in kept)
    return Outcomes(columns, choices, made), of_end.ravel()
