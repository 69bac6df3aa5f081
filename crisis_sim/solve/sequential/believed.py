"""Which nodes can be believed in, given what is played: consistency of Kreps & Wilson (1982).

An assessment is consistent if it is the limit of completely mixed play with beliefs by Bayes'
rule. Then each action has a weight above 0 and an order K, 0 if it is played and at least 1
if not. At an information set those nodes are believed in whose actions have the smallest sum
of orders, in proportion to the products of their weights. Conversely all such beliefs are
consistent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, product

import numpy as np

from crisis_sim.solve.sequential.form import Arrow, Form
from crisis_sim.solve.sequential.patterns import Pattern

Slips = frozenset[Arrow]


@dataclass(frozen=True, eq=False)
class Believed:
    """The nodes believed in.

    Attributes
    ----------
    nodes
        By information set.
    reached
        The information sets on the path.
    free
        The information sets at which the solution does not pin down the belief.
    closed
        Actions not played whose weights, in some beliefs, may also be 0.
    """

    nodes: dict[int, tuple[int, ...]]
    reached: frozenset[int]
    free: frozenset[int]
    closed: frozenset[Arrow]


def believed(form: Form, pattern: Pattern) -> Iterator[Believed]:
    """Yield each way to choose the nodes believed in that is consistent with a pattern.

    Where each node of a set off the path needs one deviation of its own, and no other set
    knows more of these deviations, every belief is consistent. It is then one choice: all
    nodes, with weights that may be 0.
    """
    nodes: dict[int, tuple[int, ...]] = {}
    choices: dict[int, dict[Slips, tuple[int, ...]]] = {}
    reached = set()
    for h in form.sets:
        fewest = _fewest_slips(form, pattern, h)
        if len(fewest) == 1:
            (nodes[h],) = fewest.values()
            unplayed = any(a not in pattern[g] for g, a in form.way[nodes[h][0]])
            if not unplayed and form.possible[nodes[h][0]]:
                reached.add(h)
        else:
            choices[h] = fewest
    closed: set[Arrow] = set()
    options: list[list[dict[int, tuple[int, ...]]]] = []
    for group in _linked(choices):
        if (single := _independent(form, pattern, group, choices)) is not None:
            closed |= single
            nodes.update({h: tuple(chain(*choices[h].values())) for h in group})
        else:
            options.append(list(_ordered(group, choices)))
    for chosen in product(*options):
        merged = dict(nodes)
        for part in chosen:
            merged.update(part)
        yield Believed(merged, frozenset(reached), frozenset(choices), frozenset(closed))


def _fewest_slips(form: Form, pattern: Pattern, h: int) -> dict[Slips, tuple[int, ...]]:
    """Return the nodes of a set by the unplayed actions that lead there, without needless ones."""
    belief = form.belief[h]
    found: dict[Slips, tuple[int, ...]] = {}
    for arrows, cell in zip(belief.arrows, belief.cells, strict=True):
        slips = frozenset((g, a) for g, a in arrows if a not in pattern[g])
        found[slips] = (*found.get(slips, ()), *(node for node, _ in cell))
    least = {s: n for s, n in found.items() if not any(other < s for other in found)}
    common = frozenset.intersection(*least)
    return {slips - common: n for slips, n in least.items()}


def _linked(choices: dict[int, dict[Slips, tuple[int, ...]]]) -> list[list[int]]:
    """Group the sets whose beliefs rest on the same unplayed actions."""
    groups: list[tuple[set[Arrow], list[int]]] = []
    for h, found in choices.items():
        arrows, sets = set(chain(*found)), [h]
        apart = []
        for other in groups:
            if other[0] & arrows:
                arrows |= other[0]
                sets = other[1] + sets
            else:
                apart.append(other)
        groups = [*apart, (arrows, sets)]
    return [sets for _, sets in groups]


def _independent(
    form: Form, pattern: Pattern, group: list[int], choices: dict[int, dict[Slips, tuple[int, ...]]]
) -> Slips | None:
    """Return the actions that make the nodes, if all beliefs are consistent; else None."""
    first = set(choices[group[0]])
    if any(len(slips) != 1 for slips in first):
        return None
    if any(set(choices[h]) != first for h in group):
        return None
    arrows = frozenset(chain(*first))
    for h, support in pattern.items():
        before = form.last[form.members[h][0]][form.player(h)]
        while len(support) > 1 and before is not None:
            if before in arrows:
                return None
            before = form.last[form.members[before[0]][0]][form.player(h)]
    return arrows


def _ordered(
    group: list[int], choices: dict[int, dict[Slips, tuple[int, ...]]]
) -> Iterator[dict[int, tuple[int, ...]]]:
    """Yield the choices of nodes for which orders of the actions exist."""
    per_set = [
        [
            kept
            for count in range(1, len(choices[h]) + 1)
            for kept in combinations(choices[h], count)
        ]
        for h in group
    ]
    everything = tuple(tuple(choices[h]) for h in group)
    for kept in product(*per_set):
        if have_orders(everything, kept):
            yield {
                h: tuple(chain(*(choices[h][slips] for slips in own)))
                for h, own in zip(group, kept, strict=True)
            }


@lru_cache(maxsize=4096)
def have_orders(
    everything: tuple[tuple[Slips, ...], ...], kept: tuple[tuple[Slips, ...], ...]
) -> bool:
    """Tell whether orders of at least 1 make exactly the kept sums the smallest of each set."""
    from scipy.optimize import linprog

    arrows = sorted(frozenset(chain(*chain(*everything))))
    column = {arrow: k for k, arrow in enumerate(arrows)}

    def total(slips: Slips) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        row = np.zeros(len(arrows))
        row[[column[arrow] for arrow in slips]] = 1.0
        return row

    equal, less = [], []
    for there, own in zip(everything, kept, strict=True):
        equal += [total(slips) - total(own[0]) for slips in own[1:]]
        less += [total(own[0]) - total(slips) for slips in there if slips not in own]
    found = linprog(
        np.ones(len(arrows)),
        A_ub=np.array(less).reshape(-1, len(arrows)),
        b_ub=-np.ones(len(less)),
        A_eq=np.array(equal).reshape(-1, len(arrows)),
        b_eq=np.zeros(len(equal)),
        bounds=[(1, None)] * len(arrows),
    )
    return bool(found.status == 0)
