"""Polynomials in any number of variables, so that what two sides share drops out exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

import numpy as np

from crisis_sim.types import Array, Indices

#: A variable, or an operation that cannot be multiplied out, with its arguments.
Symbol: TypeAlias = "str | Atom"
Monomial: TypeAlias = frozenset[tuple[Symbol, int]]
_ONE: Monomial = frozenset()


@dataclass(frozen=True)
class Atom:
    """An operation on polynomials that is none itself."""

    op: str
    args: tuple[Polynomial, ...]

    def parameters(self) -> frozenset[str]:
        """Return the parameters that it rests on."""
        return frozenset[str]().union(*(p.parameters for p in self.args))


class Polynomial:
    """A sum of products of parameters and atoms, with exact coefficients."""

    def __init__(self, terms: Mapping[Monomial, Fraction]) -> None:
        self.terms = {m: c for m, c in terms.items() if c}
        self._key = frozenset(self.terms.items())

    @classmethod
    def constant(cls, value: Fraction) -> Polynomial:
        """Return a number."""
        return cls({_ONE: value})

    @classmethod
    def symbol(cls, symbol: Symbol) -> Polynomial:
        """Return a variable, or an operation that is no polynomial, as one."""
        return cls({frozenset([(symbol, 1)]): Fraction(1)})

    def __eq__(self, other: object) -> bool:
        """Compare the terms."""
        return isinstance(other, Polynomial) and self._key == other._key

    def __hash__(self) -> int:
        """Hash the terms."""
        return hash(self._key)

    def __add__(self, other: Polynomial) -> Polynomial:
        """Add."""
        total = dict(self.terms)
        for monomial, c in other.terms.items():
            total[monomial] = total.get(monomial, Fraction(0)) + c
        return Polynomial(total)

    def __sub__(self, other: Polynomial) -> Polynomial:
        """Subtract."""
        return self + Polynomial({m: -c for m, c in other.terms.items()})

    def __mul__(self, other: Polynomial) -> Polynomial:
        """Multiply."""
        total: dict[Monomial, Fraction] = {}
        for a, x in self.terms.items():
            for b, y in other.terms.items():
                powers = dict(a)
                for symbol, power in b:
                    powers[symbol] = powers.get(symbol, 0) + power
                key = frozenset(powers.items())
                total[key] = total.get(key, Fraction(0)) + x * y
        return Polynomial(total)

    @property
    def number(self) -> Fraction | None:
        """The value, where it is a constant."""
        if not self.terms:
            return Fraction(0)
        return self.terms[_ONE] if self.terms.keys() == {_ONE} else None

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        """What it is made of, in a fixed order."""
        return tuple(sorted({s for m in self.terms for s, _ in m}, key=repr))

    @cached_property
    def parameters(self) -> frozenset[str]:
        """The parameters that it rests on."""
        inside = (frozenset([s]) if isinstance(s, str) else s.parameters() for s in self.symbols)
        return frozenset[str]().union(*inside)

    def __repr__(self) -> str:
        """Write the terms in a fixed order."""
        return repr(sorted((sorted(map(repr, m)), c) for m, c in self.terms.items()))

    @cached_property
    def table(self) -> tuple[Array, Indices]:
        """Coefficients [term] and exponents [term, symbol]."""
        place = {symbol: i for i, symbol in enumerate(self.symbols)}
        exponents = np.zeros((len(self.terms), len(place)), dtype=np.intp)
        for row, monomial in enumerate(self.terms):
            for symbol, power in monomial:
                exponents[row, place[symbol]] = power
        return np.array([float(c) for c in self.terms.values()]), exponents

    @cached_property
    def parts(self) -> list[Polynomial]:
        """Addends that share no symbol with one another; the constant is one of them."""
        groups: list[tuple[set[Symbol], dict[Monomial, Fraction]]] = []
        for monomial, c in self.terms.items():
            symbols, terms = {s for s, _ in monomial}, {monomial: c}
            apart = []
            for group in groups:
                if symbols & group[0]:
                    symbols, terms = symbols | group[0], terms | group[1]
                else:
                    apart.append(group)
            groups = [*apart, (symbols, terms)]
        return [self] if len(groups) == 1 else [Polynomial(terms) for _, terms in groups]

    @cached_property
    def slopes(self) -> dict[str, Polynomial]:
        """The slope in each parameter that is in no atom."""
        atoms = [symbol for symbol in self.symbols if isinstance(symbol, Atom)]
        hidden = frozenset[str]().union(*(atom.parameters() for atom in atoms))
        return {
            symbol: slope
            for symbol, slope in self.gradient.items()
            if isinstance(symbol, str) and symbol not in hidden
        }

    @cached_property
    def gradient(self) -> dict[Symbol, Polynomial]:
        """The slope in each symbol."""
        return {symbol: self._slope(symbol) for symbol in self.symbols}

    def _slope(self, symbol: Symbol) -> Polynomial:
        total: dict[Monomial, Fraction] = {}
        for monomial, c in self.terms.items():
            powers = dict(monomial)
            if power := powers.pop(symbol, 0):
                if power > 1:
                    powers[symbol] = power - 1
                total[frozenset(powers.items())] = c * power
        return Polynomial(total)
