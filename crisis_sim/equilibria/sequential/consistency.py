"""Which nodes can be believed in, given what is played: consistency of Kreps & Wilson (1982).

An assessment is consistent if it is the limit of completely mixed play with beliefs by Bayes'
rule. Then each action has a weight above 0 and an order K, 0 if it is played and at least 1
if not. At an information set those nodes are believed in whose actions have the smallest sum
of orders, in proportion to the products of their weights. Conversely all such beliefs are
consistent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations, product

import numpy as np

from crisis_sim.equilibria.sequential.form import Arrow, Form
from crisis_sim.equilibria.sequential.supports import Pattern

Slips = frozenset[Arrow]
#: The nodes believed in at a class of sets, and those among their last actions whose weights
#: may be 0.
Choice = tuple[tuple[Slips, ...], frozenset[Arrow]]


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
    bound
        Those of `slips` that share their last action with other nodes, here or elsewhere.
        All of them where a player mixes after a slip of its own that leads here, so that
        strategies rest on beliefs that are exactly 0.
    """

    slips: tuple[Slips, ...]
    nodes: dict[int, dict[Slips, tuple[int, ...]]]
    last: dict[Slips, Arrow]
    bound: frozenset[Slips]

    def options(self) -> list[Choice]:
        """Return the ways to choose what can be believed, node by node."""
        counts = range(1, len(self.slips) + 1)
        kept = chain(*(combinations(self.slips, count) for count in counts))
        return [(slips, frozenset()) for slips in kept]

    def free_options(self) -> list[Choice]:
        """Return the same in fewer: the nodes that are not bound may have belief 0."""
        own = tuple(s for s in self.slips if s not in self.bound)
        closed = frozenset(self.last[s] for s in own)
        return [(kept, closed) for kept in dict.fromkeys((self.slips, own)) if kept]


def believed(form: Form, pattern: Pattern) -> Iterator[Believed]:
    """Yield each way to choose the nodes believed in that is consistent with a pattern."""
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
    classes = [_class(form, pattern, sets, found) for sets in found.values()]
    classes.sort(key=lambda c: (-len(c.bound), max(map(len, c.slips))))
    free = frozenset(h for each in classes for h in each.nodes)
    for choices in _ordered(classes, ()):
        chosen = {**nodes}
        for each, (slips, _) in zip(classes, choices, strict=True):
            for h, own in each.nodes.items():
                chosen[h] = tuple(chain(*(own[s] for s in slips)))
        closed = frozenset(chain(*(arrows for _, arrows in choices)))
        yield Believed(chosen, frozenset(reached), free, closed)


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


def _class(
    form: Form,
    pattern: Pattern,
    sets: dict[int, dict[Slips, tuple[int, ...]]],
    every: Iterable[frozenset[Slips]],
) -> Class:
    first = next(iter(sets.values()))
    slips = tuple(sorted(first, key=sorted))
    last = {
        s: next(a for a in reversed(form.way[nodes[0]]) if a in s) for s, nodes in first.items()
    }
    bound = frozenset(slips)
    if not _splits(form, pattern, frozenset(chain(*slips))):
        uses = Counter(chain(*(s for each in every for s in each)))
        bound = frozenset(s for s in slips if uses[last[s]] > 1)
    return Class(slips, sets, last, bound)


def _splits(form: Form, pattern: Pattern, arrows: Slips) -> bool:
    """Tell whether somebody mixes after one of these actions, its own."""
    for h, support in pattern.items():
        before = form.last[form.members[h][0]][form.player(h)]
        while len(support) > 1 and before is not None:
            if before in arrows:
                return True
            before = form.last[form.members[before[0]][0]][form.player(h)]
    return False


def _ordered(classes: Sequence[Class], settled: tuple[Choice, ...]) -> Iterator[tuple[Choice, ...]]:
    """Yield the choices of nodes for which orders of the actions exist, for all classes at once.

    Orders are at least 1, so what is believed at one set can bind what is believed at another:
    with `x + p` against `y` at the first and `x` against `y + q` at the second, at most one
    of them is a tie. But where at most one node of each class is bound, and orders exist for
    ties of all nodes, every other belief is consistent too, with any at the other
    classes: orders of last actions that lead to nothing else can be raised or, all doubled,
    lowered by 1, and their weights make any proportions.
    """
    rest = classes[len(settled) :]
    before = tuple(
        (c.slips, kept) for c, (kept, _) in zip(classes, settled, strict=False) if c.bound
    )
    if all(len(each.bound) <= 1 for each in rest) and have_orders(
        (*before, *((each.slips, each.slips) for each in rest if each.bound))
    ):
        yield from ((*settled, *free) for free in product(*(each.free_options() for each in rest)))
        return
    for kept, closed in rest[0].options():
        if have_orders((*before, (rest[0].slips, kept))):
            yield from _ordered(classes, (*settled, (kept, closed)))


@lru_cache(maxsize=4096)
def have_orders(choices: tuple[tuple[tuple[Slips, ...], tuple[Slips, ...]], ...]) -> bool:
    """Tell whether orders of at least 1 make exactly the kept sums the smallest of all.

    Of each pair, the first are all sums, the second those kept.
    """
    from scipy.optimize import linprog

    if not choices:
        return True
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
