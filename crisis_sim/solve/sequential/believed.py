"""Which nodes can be believed in, given what is played: consistency of Kreps & Wilson (1982).

An assessment is consistent if it is the limit of completely mixed play with beliefs by Bayes'
rule. Then each action has a weight above 0 and an order K, 0 if it is played and at least 1
if not. At an information set those nodes are believed in whose actions have the smallest sum
of orders, in proportion to the products of their weights. Conversely all such beliefs are
consistent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations

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


@dataclass(frozen=True, eq=False)
class Class:
    """Information sets at which the belief is the same and not pinned down.

    Attributes
    ----------
    slips
        The unplayed actions that lead to each node.
    nodes
        By information set, the nodes that each of them leads to.
    last
        The last action of each of `slips`.
    splits
        Whether a player mixes after a slip of its own that leads here, so that
        strategies rest on beliefs that are exactly 0.
    """

    slips: tuple[Slips, ...]
    nodes: dict[int, dict[Slips, tuple[int, ...]]]
    last: dict[Slips, Arrow]
    splits: bool

    @property
    def arrows(self) -> frozenset[Arrow]:
        """All unplayed actions that lead here."""
        return frozenset(chain(*self.slips))

    def options(self) -> list[tuple[Slips, ...]]:
        """Return the ways to choose what can be believed."""
        counts = range(1, len(self.slips) + 1)
        return [kept for count in counts for kept in combinations(self.slips, count)]

    def is_free(self, others: Iterable[Class]) -> bool:
        """Tell whether the last action to each node leads to no other node, here or elsewhere.

        Then every belief is consistent, and goes with all that others believe: on given orders
        and weights of the other actions, the last ones make up for any difference.
        """
        elsewhere = list(chain(*(other.slips for other in others)))
        return not self.splits and all(
            self.last[s] not in chain(*(r for r in self.slips if r != s), *elsewhere)
            for s in self.slips
        )


def believed(form: Form, pattern: Pattern) -> Iterator[Believed]:
    """Yield each way to choose the nodes believed in that is consistent with a pattern.

    Where the nodes of a set off the path need deviations of their own, that no other set
    knows of, every belief is consistent. It is then one choice: all nodes, with weights
    that may be 0.
    """
    nodes: dict[int, tuple[int, ...]] = {}
    reached = set()
    found: dict[frozenset[Slips], dict[int, dict[Slips, tuple[int, ...]]]] = {}
    for h in form.sets:
        fewest = _fewest_slips(form, pattern, h)
        if len(fewest) > 1:
            found.setdefault(frozenset(fewest), {})[h] = fewest
            continue
        (nodes[h],) = fewest.values()
        unplayed = any(a not in pattern[g] for g, a in form.way[nodes[h][0]])
        if not unplayed and form.possible[nodes[h][0]]:
            reached.add(h)
    classes = [_class(form, pattern, sets) for sets in found.values()]
    free = [each for each in classes if each.is_free(c for c in classes if c is not each)]
    tied = sorted((c for c in classes if c not in free), key=lambda c: max(map(len, c.slips)))
    every = frozenset(h for each in classes for h in each.nodes)
    closed = frozenset(chain(*(each.last.values() for each in free)))
    for kept in _ordered(tied, ()):
        chosen = {**nodes}
        for each, used in chain(((c, c.slips) for c in free), zip(tied, kept, strict=True)):
            for h, own in each.nodes.items():
                chosen[h] = tuple(chain(*(own[s] for s in used)))
        yield Believed(chosen, frozenset(reached), every, closed)


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


def _class(form: Form, pattern: Pattern, sets: dict[int, dict[Slips, tuple[int, ...]]]) -> Class:
    first = next(iter(sets.values()))
    slips = tuple(sorted(first, key=sorted))
    last = {
        s: next(a for a in reversed(form.way[nodes[0]]) if a in s) for s, nodes in first.items()
    }
    return Class(slips, sets, last, _splits(form, pattern, frozenset(chain(*slips))))


def _splits(form: Form, pattern: Pattern, arrows: Slips) -> bool:
    """Tell whether somebody mixes after one of these actions, its own."""
    for h, support in pattern.items():
        before = form.last[form.members[h][0]][form.player(h)]
        while len(support) > 1 and before is not None:
            if before in arrows:
                return True
            before = form.last[form.members[before[0]][0]][form.player(h)]
    return False


def _ordered(
    classes: Sequence[Class], kept: tuple[tuple[Slips, ...], ...]
) -> Iterator[tuple[tuple[Slips, ...], ...]]:
    """Yield the choices of nodes for which orders of the actions exist, for all classes at once.

    Orders are at least 1, so what is believed at one set can bind what is believed at another:
    with `x + p` against `y` at the first and `x` against `y + q` at the second, at most one
    of them is a tie.
    """
    if len(kept) == len(classes):
        yield kept
        return
    each = classes[len(kept)]
    settled = tuple((c.slips, k) for c, k in zip(classes, kept, strict=False))
    for option in each.options():
        if have_orders((*settled, (each.slips, option))):
            yield from _ordered(classes, (*kept, option))


@lru_cache(maxsize=4096)
def have_orders(choices: tuple[tuple[tuple[Slips, ...], tuple[Slips, ...]], ...]) -> bool:
    """Tell whether orders of at least 1 make exactly the kept sums the smallest of all.

    Of each pair, the first are all sums, the second those kept.
    """
    from scipy.optimize import linprog

    arrows = sorted(frozenset(chain(*(s for there, _ in choices for s in there))))
    column = {arrow: k for k, arrow in enumerate(arrows)}

    def total(slips: Slips) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        row = np.zeros(len(arrows))
        row[[column[arrow] for arrow in slips]] = 1.0
        return row

    equal, less = [], []
    for there, own in choices:
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
