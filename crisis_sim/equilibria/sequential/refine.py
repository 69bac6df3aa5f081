"""Refinements of equilibria with signals: which beliefs off the path are reasonable.

For a message m that is not sent, `u*_t` is what type t gets in equilibrium and `u_t(α)` what it
would get if it sent m and the reply were α; BR(M) are the replies that are best for some belief
in M. A criterion asks what is possible: whether some reply in BR(M) serves some types and
not others.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from crisis_sim.tolerances import TEMPTING
from crisis_sim.types import Array


@dataclass(frozen=True, eq=False)
class Message(ABC):
    """A message that is not sent in equilibrium.

    Attributes
    ----------
    prior : float array [type]
        Of the types that can send it.
    """

    prior: Array

    @property
    def types(self) -> range:
        """The types that can send it."""
        return range(len(self.prior))

    @property
    def any_belief(self) -> Array:
        """The beliefs `[k, type]` of which all others are mixtures."""
        return np.eye(len(self.prior))

    @abstractmethod
    def possible(
        self,
        beliefs: Array,
        gaining: Sequence[int] = (),
        losing: Sequence[int] = (),
        margin: float = 0.0,
    ) -> bool:
        """Tell whether a reply that is best for some mixture of beliefs serves some types.

        Parameters
        ----------
        beliefs : float array [k, type]
        gaining
            Types that must get at least `margin` more than in equilibrium.
        losing
            Types that must get no more than in equilibrium.
        """

    def tempts(self) -> bool:
        """Tell whether some belief would make some type send the message."""
        return any(self._is_tempted(t) for t in self.types)

    def _is_tempted(self, type_: int) -> bool:
        return self.possible(self.any_belief, [type_], margin=TEMPTING)

    def is_deterred(self, beliefs: Array) -> bool:
        """Tell whether a reply that is best for one of the beliefs keeps all types away."""
        return self.possible(beliefs, losing=self.types)

    def passes_intuitive_criterion(self) -> bool:
        """Cho & Kreps (1987): no type gains whatever those reply who rule out the hopeless."""
        hopeful = [t for t in self.types if self.possible(self.any_belief, [t])]
        beliefs = self.any_belief[hopeful]
        return not hopeful or all(self.possible(beliefs, losing=[t]) for t in self.types)

    def passes_d1(self) -> bool:
        """Cho & Kreps (1987): types are ruled out, once, that another outdoes in readiness."""
        kept = [t for t in self.types if not any(self._outdoes(s, t) for s in self.types)]
        return self.is_deterred(self.any_belief[kept or list(self.types)])

    def _outdoes(self, eager: int, type_: int) -> bool:
        """Tell whether each reply for which a type would as soon send tempts the eager one."""
        if eager == type_ or not self._is_tempted(eager):
            return False
        return not self.possible(self.any_belief, [type_], [eager])

    def is_divine(self) -> bool:
        """Banks & Sobel (1987): beliefs keep to the priors of those who might be tempted.

        Replies that are best for such beliefs leave fewer who might be; so on to the end.
        """
        beliefs = self.any_belief
        while True:
            willing = [
                list(group)
                for group in subsets(self.types)
                if self.possible(beliefs, group, [t for t in self.types if t not in group])
            ]
            if not willing:
                return self.is_deterred(beliefs)
            smaller = np.zeros((len(willing), len(self.prior)))
            for row, group in zip(smaller, willing, strict=True):
                row[group] = self.prior[group] / self.prior[group].sum()
            if smaller.shape == beliefs.shape and np.allclose(smaller, beliefs):
                return self.is_deterred(beliefs)
            beliefs = smaller


def subsets(items: Sequence[int]) -> list[tuple[int, ...]]:
    """Return all nonempty subsets, small ones first."""
    sizes = range(1, len(items) + 1)
    return [subset for size in sizes for subset in combinations(items, size)]


def refinements(messages: Sequence[Message]) -> list[str]:
    """Return the labels of an equilibrium by its unsent messages."""
    return [
        _said(all(m.passes_intuitive_criterion() for m in messages), "the intuitive criterion"),
        _said(all(m.passes_d1() for m in messages), "D1"),
        "divine" if all(m.is_divine() for m in messages) else "not divine",
    ]


def _said(passes: bool, criterion: str) -> str:
    return f"{'passes' if passes else 'fails'} {criterion}"
