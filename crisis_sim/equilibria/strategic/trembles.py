r"""Trembles that a Nash equilibrium withstands, and proofs that there are none.

Near an equilibrium :math:`\sigma` write :math:`\sigma_j + x_j`, where `x_j` sums to 0. What an
action of player `i` loses beside a used one is then a polynomial in `x`, of degree 1 in each
opponent's part and 0 at `x = 0` for actions as good as those used. The equilibrium is perfect
if and only if `x` can go to 0, positive for every unused action, with these polynomials
equal to 0 for used actions and at least 0 for the others (van Damme 1991, theorem 2.2.5).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.strategic.linear import maximum
from crisis_sim.equilibria.strategic.replies import losses
from crisis_sim.tolerances import CLEARLY, COMPUTED_TIE, NO_COEFFICIENT, UNUSED
from crisis_sim.types import Array, Mask

_HEAVIEST = 1e4  # weight of a condition in a proof, so that no rounding error is blown up
_ORDERS = 3  # highest order of a tremble that is tried
_MOST_TRIES = _ORDERS**8


@dataclass(frozen=True, eq=False)
class Multilinear:
    """`sum of coefficient[m] * product of x[v] for v with uses[m, v]`, linear terms apart."""

    linear: Array  # [variable]
    coefficient: Array  # [monomial], of degree 2 and more
    uses: Mask  # [monomial, variable]


@dataclass(frozen=True, eq=False)
class Trembles:
    """The conditions on `x` under which an equilibrium stays a best reply.

    Attributes
    ----------
    unused : bool array [variable]
        Whether a variable belongs to an unused action, and so must be positive.
    equal, least
        Polynomials that must be 0, and at least 0.
    """

    unused: Mask
    equal: tuple[Multilinear, ...]
    least: tuple[Multilinear, ...]


def withstood(payoffs: Array, profile: Sequence[Array]) -> bool:
    """Tell whether trembles were found against which the equilibrium is a best reply.

    Notes
    -----
    Tried are straight lines, `x = ε d`; curves whose tangent `d` meets all conditions
    strictly, which exist by the implicit function theorem where the equalities are
    independent; and, for pure equilibria, trembles of different orders,
    `x[v] = ε ** k[v]` with `k[v]` up to 3.
    """
    conditions = _conditions(payoffs, profile)
    if all(not len(p.coefficient) for p in conditions.equal):
        if _direction(conditions, curved=False):
            return True
    elif _independent(conditions) and _direction(conditions, curved=True):
        return True
    pure = bool(conditions.unused.all())
    return pure and _by_orders(conditions)


def refuted(payoffs: Array, profile: Sequence[Array]) -> bool:
    """Tell whether it is proven that no trembles make the equilibrium a best reply.

    Notes
    -----
    A linear program looks for a sum of the conditions, with positive weights on those that
    must be at least 0, whose linear part is negative in as many trembles as possible, and
    0 in the rest. If each product in the sum has such a tremble among its factors, or only
    trembles and a negative coefficient, the sum is negative near 0 and the conditions
    cannot all hold.
    """
    conditions = _conditions(payoffs, profile)
    every = conditions.equal + conditions.least
    if not every:
        return False
    linear = np.array([p.linear for p in every]).T  # [variable, condition]
    unused, count = conditions.unused, len(every)
    seen = int(unused.sum())
    # Weights of the conditions, then for each tremble how negative the sum is, at most 1.
    found = maximum(
        np.concatenate([np.zeros(count), np.ones(seen)]),
        at_most_zero=np.hstack([linear[unused], np.eye(seen)]),
        zero=np.hstack([linear[~unused], np.zeros((len(unused) - seen, seen))]),
        bounds=[(-_HEAVIEST, _HEAVIEST)] * len(conditions.equal)
        + [(0.0, _HEAVIEST)] * len(conditions.least)
        + [(0.0, 1.0)] * seen,
    )
    if found is None or found[0] < 1.0 - CLEARLY:
        return False
    weights, falls = found[1][:count], found[1][count:]
    negative = np.zeros(len(unused), dtype=bool)
    negative[unused] = falls > 1.0 - CLEARLY
    products: dict[tuple[int, ...], float] = {}
    for weight, polynomial in zip(weights, every, strict=True):
        for value, uses in zip(polynomial.coefficient, polynomial.uses, strict=True):
            key = tuple(np.nonzero(uses)[0].tolist())
            products[key] = products.get(key, 0.0) + float(weight * value)
    return all(
        negative[list(key)].any()
        or (value <= NO_COEFFICIENT and (unused[list(key)].all() or value >= -NO_COEFFICIENT))
        for key, value in products.items()
    )


def _conditions(payoffs: Array, profile: Sequence[Array]) -> Trembles:
    """Expand what each action as good as the used ones loses, around the equilibrium."""
    starts = np.cumsum([0, *(len(mix) - 1 for mix in profile)])
    anchors = [int(mix.argmax()) for mix in profile]
    unused = np.concatenate(
        [np.delete(mix <= UNUSED, anchor) for mix, anchor in zip(profile, anchors, strict=True)]
    )
    equal: list[Multilinear] = []
    least: list[Multilinear] = []
    for player, (mix, anchor) in enumerate(zip(profile, anchors, strict=True)):
        table = np.moveaxis(payoffs[player], player, -1)
        others = [i for i in range(len(profile)) if i != player]
        for axis, other in enumerate(others):
            step = _moves(profile[other], anchors[other])
            table = np.moveaxis(np.tensordot(table, step, axes=(axis, 1)), -1, axis)
        loss = losses(payoffs, profile, player)
        for action in range(len(mix)):
            tied = mix[action] > UNUSED or loss[action] <= COMPUTED_TIE
            if action == anchor or not tied:
                continue
            difference = table[..., anchor] - table[..., action]
            polynomial = _polynomial(difference, [int(starts[o]) for o in others], len(unused))
            if polynomial is not None:
                (equal if mix[action] > UNUSED else least).append(polynomial)
    return Trembles(unused, tuple(equal), tuple(least))


def _moves(mix: Array, anchor: int) -> Array:
    """Return `[1 + v, action]`: the strategy, then the moves of weight to each other action."""
    moves = np.delete(np.eye(len(mix)), anchor, axis=0)
    moves[:, anchor] = -1.0
    return np.vstack([mix, moves])


def _polynomial(table: Array, starts: Sequence[int], variables: int) -> Multilinear | None:
    """Read a polynomial from its coefficients; index 0 of an axis is the strategy itself."""
    linear = np.zeros(variables)
    values, rows = [], []
    for cell in np.argwhere(np.abs(table) > NO_COEFFICIENT):
        used = [start + int(c) - 1 for start, c in zip(starts, cell, strict=True) if c > 0]
        value = float(table[tuple(cell)])
        if len(used) == 1:
            linear[used[0]] = value
        elif used:
            row = np.zeros(variables, dtype=bool)
            row[used] = True
            values.append(value)
            rows.append(row)
    if not values and not linear.any():
        return None
    uses = np.array(rows, dtype=bool).reshape(len(rows), variables)
    return Multilinear(linear, np.array(values), uses)


def _independent(conditions: Trembles) -> bool:
    linear = np.array([p.linear for p in conditions.equal])
    return int(np.linalg.matrix_rank(linear, tol=CLEARLY)) == len(linear)


def _direction(conditions: Trembles, *, curved: bool) -> bool:
    """Tell whether trembles in some direction keep every condition to first order.

    On a straight line a condition without products need not be met strictly.
    """
    variables = len(conditions.unused)
    equal = np.array([p.linear for p in conditions.equal]).reshape(len(conditions.equal), variables)
    least = np.array([p.linear for p in conditions.least]).reshape(len(conditions.least), variables)
    strictly = np.array([curved or len(p.coefficient) > 0 for p in conditions.least], dtype=float)
    positive = np.eye(variables)[conditions.unused]
    found = maximum(
        np.append(np.zeros(variables), 1.0),
        at_most_zero=np.block(
            [[-least, strictly.reshape(-1, 1)], [-positive, np.ones((len(positive), 1))]]
        ),
        zero=np.hstack([equal, np.zeros((len(equal), 1))]),
        bounds=[(-1.0, 1.0)] * variables + [(None, 1.0)],
    )
    return found is not None and found[0] > CLEARLY


def _by_orders(conditions: Trembles) -> bool:
    """Tell whether some orders of the trembles make every condition positive near 0."""
    variables = len(conditions.unused)
    if _ORDERS**variables > _MOST_TRIES:
        return False
    tries = itertools.product(range(1, _ORDERS + 1), repeat=variables)
    orders = np.array(list(tries))
    fine = np.ones(len(orders), dtype=bool)
    for polynomial in conditions.least:
        single = np.nonzero(polynomial.linear)[0]
        uses = np.vstack([np.eye(variables, dtype=bool)[single], polynomial.uses])
        values = np.concatenate([polynomial.linear[single], polynomial.coefficient])
        order = orders @ uses.T.astype(int)
        leading = order == order.min(axis=1, keepdims=True)
        fine &= (leading * values).sum(axis=1) > NO_COEFFICIENT * len(values)
    return bool(fine.any())
