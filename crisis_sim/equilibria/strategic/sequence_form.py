"""One Nash equilibrium of a tree of two players by its sequence form.

A player's mixed strategy is a weight for each sequence of its own actions, as long as the tree
(Koller, Megiddo and von Stengel 1996); the strategic form grows exponentially instead. Where
payoffs add up to a constant the best weights are a linear program, else they solve a linear
complementarity problem.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from crisis_sim.equilibria.check.regret import outset_regret
from crisis_sim.equilibria.describe import tree_equilibria
from crisis_sim.equilibria.result import Equilibria, Equilibrium
from crisis_sim.equilibria.strategic.lemke import lemke
from crisis_sim.game.recall import forgotten_at
from crisis_sim.game.tree import CrisisTree
from crisis_sim.tolerances import FEASIBLE, PROGRAM_REGRET, TIE, UNUSED
from crisis_sim.types import Array, Indices

#: Profiles of the strategic form from which on the sequence form takes its place.
LARGE = 100_000


@dataclass(frozen=True, eq=False)
class SequenceForm:
    """The sequence form of a tree of two players with perfect recall.

    Attributes
    ----------
    first : int array [information set]
        Number of the sequence that ends with the set's first action, among its player's.
    before : int array [information set]
        Number of the sequence that leads to the set.
    payoffs : float array [player, sequence, sequence]
        What both get at the ends that two sequences allow, times what chance gives them.
    likely : float array [sequence, sequence]
        The probability that chance gives to these ends.
    equal : tuple of float arrays [condition, sequence]
        Weights are such that `equal[player] @ weights` is 1, then 0: the empty sequence has 1,
        and the actions of a set share the weight of the sequence that leads to it.
    """

    first: Indices
    before: Indices
    payoffs: Array
    likely: Array
    equal: tuple[Array, Array]


def calls_for_it(tree: CrisisTree) -> bool:
    """Tell whether a tree has a sequence form, and a strategic form that is large."""
    if len(tree.players) != 2:
        return False
    profiles = math.prod(len(s.actions) for s in tree.information_sets if s.player >= 0)
    return profiles > LARGE and forgotten_at(tree) is None


def sequence_form(tree: CrisisTree) -> SequenceForm:
    """Return the sequence form of a tree of two players with perfect recall."""
    sets = tree.information_sets
    first, before = np.zeros(len(sets), dtype=np.intp), np.zeros(len(sets), dtype=np.intp)
    count = [1, 1]
    for number, infoset in enumerate(sets):
        if infoset.player >= 0:
            first[number] = count[infoset.player]
            count[infoset.player] += len(infoset.actions)
    last = np.zeros((tree.nodes + tree.ends, 2), dtype=np.intp)
    odds = np.ones(tree.nodes + tree.ends)
    for nodes in tree.levels:
        for action in range(tree.width[nodes].max(initial=0)):
            at = nodes[action < tree.width[nodes]]
            child, mover = tree.child[at, action], tree.mover[at]
            last[child] = last[at]
            odds[child] = odds[at] * np.where(mover < 0, tree.chance[at, action], 1.0)
            own = mover >= 0
            before[tree.infoset[at[own]]] = last[at[own], mover[own]]
            last[child[own], mover[own]] = first[tree.infoset[at[own]]] + action
    place = tuple(last[tree.nodes :].T)
    payoffs, likely = np.zeros((2, *count)), np.zeros(count)
    np.add.at(likely, place, odds[tree.nodes :])
    for player in range(2):
        np.add.at(payoffs[player], place, odds[tree.nodes :] * tree.payoffs[player])
    equal = []
    for player in range(2):
        rows = [np.eye(1, count[player])[0]]
        for number, infoset in enumerate(sets):
            if infoset.player == player:
                row = np.zeros(count[player])
                row[first[number] + np.arange(len(infoset.actions))] = 1.0
                row[before[number]] = -1.0
                rows.append(row)
        equal.append(np.array(rows))
    return SequenceForm(first, before, payoffs, likely, (equal[0], equal[1]))


def solve_sequence_form(tree: CrisisTree, seconds: float) -> Equilibria:
    """Return one Nash equilibrium of a tree of two players, or none if it was not found in time.

    Parameters
    ----------
    tree
        With perfect recall.
    seconds
        For the search.

    Returns
    -------
    Equilibria
        Behaviour at each information set; where it is never reached, in equal parts. Not
        `complete`.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> tree = cs.Tree(["A", "B"])
    >>> dare = tree.move(tree.root, "A", ["left", "right"])
    >>> guess = tree.move(dare["left"] + dare["right"], "B", ["left", "right"])
    >>> for place, wins in zip(guess["left"] + guess["right"], [1, -2, -1, 1]):
    ...     tree.end([place], [wins, -wins])
    >>> found = solve_sequence_form(tree.game(), 10.0)
    >>> [round(share, 6) for share in found[0].strategies["A"].values()]
    [0.6, 0.4]
    """
    form, late = sequence_form(tree), time.perf_counter() + seconds
    total = tree.payoffs.sum(axis=0)
    if np.ptp(total) <= TIE * np.abs(tree.payoffs).max(initial=0.0):
        method = "linear programs of the sequence form"
        plans = _optimal(form, seconds)
    else:
        method = "Lemke's algorithm on the sequence form"
        plans = _complementary(form, lambda: time.perf_counter() > late)
    found: tuple[Equilibrium, ...] = ()
    if plans is not None:
        behaviour = _behaviour(tree, form, plans)
        regret = float(outset_regret(tree, tree.numbers(), behaviour)[0])
        if regret <= PROGRAM_REGRET * np.abs(tree.payoffs).max():
            found = tuple(replace(e, regret=regret) for e in tree_equilibria(tree, behaviour, [()]))
    told = "one was looked for" if found else "one was looked for and not found in time"
    return Equilibria(
        found=found,
        concept="nash",
        method=method,
        complete=False,
        players=tree.players,
        remarks=(f"the strategic form is too large to find all equilibria, so {told}",),
    )


def _optimal(form: SequenceForm, seconds: float) -> tuple[Array, Array] | None:
    """Return the weights of both players that win the most for sure."""
    one = _most_for_sure(form.payoffs[0], form.equal[0], form.equal[1], seconds / 2)
    other = _most_for_sure(form.payoffs[1].T, form.equal[1], form.equal[0], seconds / 2)
    return None if one is None or other is None else (one, other)


def _most_for_sure(wins: Array, own: Array, others: Array, seconds: float) -> Array | None:
    """Return the weights that win most against the best reply; `wins[own, other's sequence]`.

    Of the other's dual program, `others.T @ worth <= wins.T @ weights`, the first is the value.
    """
    from scipy.optimize import linprog

    size, conditions = len(wins), len(others)
    found = linprog(
        np.concatenate([np.zeros(size), -np.eye(1, conditions)[0]]),
        A_ub=np.column_stack([-wins.T, others.T]),
        b_ub=np.zeros(wins.shape[1]),
        A_eq=np.column_stack([own, np.zeros((len(own), conditions))]),
        b_eq=np.eye(1, len(own))[0],
        bounds=[(0, None)] * size + [(None, None)] * conditions,
        options={
            "primal_feasibility_tolerance": FEASIBLE,
            "dual_feasibility_tolerance": FEASIBLE,
            "time_limit": seconds,
        },
    )
    return None if found.status != 0 or found.x is None else np.asarray(found.x[:size])


def _complementary(form: SequenceForm, late: Callable[[], bool]) -> tuple[Array, Array] | None:
    """Return weights that are best replies to each other, by Lemke's algorithm.

    Payoffs are scaled, and made negative by what does not change best replies, so that it ends
    at a solution. The multipliers of the equations are differences of two positive ones.
    """
    costs = []
    for payoffs in form.payoffs:
        scale = float(np.abs(payoffs).max()) or 1.0
        per_end = payoffs / np.where(form.likely > 0, form.likely, 1.0)
        highest = float(per_end[form.likely > 0].max(initial=0.0))
        costs.append((form.likely * (highest + scale) - payoffs) / scale)
    (rows_one, one), (rows_two, two) = (equal.shape for equal in form.equal)
    e, f = form.equal
    ends = np.cumsum([one, two, rows_one, rows_one, rows_two, rows_two])
    x, y, p, minus_p, q, minus_q = np.split(np.arange(ends[-1]), ends[:-1])
    matrix, constant = np.zeros((ends[-1], ends[-1])), np.zeros(ends[-1])
    matrix[np.ix_(x, y)], matrix[np.ix_(y, x)] = costs[0], costs[1].T
    for plus, minus, weights, equal in ((p, minus_p, x, e), (q, minus_q, y, f)):
        matrix[np.ix_(weights, plus)], matrix[np.ix_(weights, minus)] = equal.T, -equal.T
        matrix[np.ix_(plus, weights)], matrix[np.ix_(minus, weights)] = -equal, equal
        constant[plus[0]], constant[minus[0]] = 1.0, -1.0
    found = lemke(matrix, constant, late)
    return None if found is None else (found[x], found[y])


def _behaviour(tree: CrisisTree, form: SequenceForm, plans: tuple[Array, Array]) -> Array:
    """Return behaviour `[node, action, 1]` from the weights of both players' sequences."""
    behaviour = np.zeros((*tree.child.shape, 1))
    for number, infoset in enumerate(tree.information_sets):
        if infoset.player < 0:
            continue
        size = len(infoset.actions)
        shares = plans[infoset.player][form.first[number] + np.arange(size)]
        shares = np.where(shares > UNUSED, shares, 0.0)
        total = shares.sum()
        mix = shares / total if total > 0 else np.full(size, 1.0 / size)
        behaviour[tree.infoset == number, :size, 0] = mix
    return behaviour
