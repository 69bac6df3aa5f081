"""Write payoff differences as short inequalities in the words of a scenario."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import reduce

from crisis_sim.exact.polynomial import Monomial, Polynomial, Symbol

#: A number, then what it is multiplied by, each already as text.
Addend = tuple[Fraction, tuple[str, ...]]
_INFIX = ("<", "<=", ">", ">=", "==", "!=", "and", "or", "**")


def inequality(difference: Polynomial) -> str:
    """Say that a difference is at least 0, with what speaks against it on the right.

    Examples
    --------
    >>> from crisis_sim.exact.polynomial import Polynomial
    >>> stake, cost, drain = (Polynomial.symbol(name) for name in ("stake", "cost", "drain"))
    >>> inequality(stake - cost - cost * drain)
    'stake >= cost*(1 + drain)'
    """
    addends = _addends(difference)
    left = [addend for addend in addends if addend[0] > 0]
    right = [(-number, factors) for number, factors in addends if number < 0]
    return f"{_sum(left)} >= {_sum(right)}"


def _addends(polynomial: Polynomial) -> list[Addend]:
    """Write a polynomial as a sum of products, what several terms share taken out of them."""
    counts = Counter(symbol for monomial in polynomial.terms for symbol, _ in monomial)
    shared = [s for s in polynomial.symbols if counts[s] > 1]
    if not shared:
        terms = sorted(polynomial.terms.items(), key=lambda term: (len(term[0]), _order(term[0])))
        return [(number, _factors(monomial)) for monomial, number in terms]
    common = max(shared, key=lambda s: counts[s])
    inside: dict[Monomial, Fraction] = {}
    rest: dict[Monomial, Fraction] = {}
    for monomial, number in polynomial.terms.items():
        powers = dict(monomial)
        if power := powers.pop(common, 0):
            if power > 1:
                powers[common] = power - 1
            inside[frozenset(powers.items())] = number
        else:
            rest[monomial] = number
    within = _addends(Polynomial(inside))
    sign = Fraction(1 if within[0][0] > 0 else -1)
    if len(within) == 1:
        product = (within[0][0], (_word(common), *within[0][1]))
    else:
        turned = [(sign * number, factors) for number, factors in within]
        product = (sign, (_word(common), f"({_sum(turned)})"))
    return [*(_addends(Polynomial(rest)) if rest else []), product]


def _order(monomial: Monomial) -> str:
    return repr(sorted(map(repr, monomial)))


def _factors(monomial: Monomial) -> tuple[str, ...]:
    powers = sorted(monomial, key=repr)
    return tuple(_word(s) if power == 1 else f"{_word(s)}**{power}" for s, power in powers)


def _sum(addends: list[Addend]) -> str:
    if not addends:
        return "0"
    parts = []
    for number, factors in addends:
        size = f"{float(abs(number)):.6g}"
        words = list(factors) if size == "1" and factors else [size, *factors]
        parts.append((" + " if number > 0 else " - ") + "*".join(words))
    text = "".join(parts)
    return text.removeprefix(" + ") if text.startswith(" + ") else "-" + text.removeprefix(" - ")


def _word(symbol: Symbol) -> str:
    """Write a parameter, or an operation that cannot be multiplied out."""
    if isinstance(symbol, str):
        return symbol
    args = [_sum(_addends(arg)) if arg.terms else "0" for arg in symbol.args]
    if symbol.op == "if":
        return f"({args[1]} if {args[0]} else {args[2]})"
    if symbol.op == "/":
        return f"({args[0]} / ({args[1]}))"
    if symbol.op == "not":
        return f"(not {args[0]})"
    if symbol.op in _INFIX:
        return "(" + reduce(lambda a, b: f"{a} {symbol.op} {b}", args) + ")"
    return f"{symbol.op}({', '.join(args)})"
