"""Claims of a scenario by their number or their words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crisis_sim.checks import hint
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.model import Claim

_FORMULA = re.compile(r"[<>=()+*/]")  # signs that words do not have
_JOINED = r"(?!(?:and|or|not|if|else)\b)[^\W\d]\w*"
_WORDS = re.compile(rf"\b{_JOINED} +{_JOINED}")  # two words that a formula would not join
_COMPARED = 64  # characters of a claim's words that are held against others


def claim_text(claims: Sequence[Claim], asked: str | int, function: str) -> str:
    """Return the formula of a claim that is asked for by number or words; other text as it is.

    Raises
    ------
    ArgumentError
        In the name of `function`, for a number or words that no claim has.
    """
    plain = str(asked).strip()
    if plain.isdecimal():
        number = int(plain) if len(plain) < 9 else 0
        if not 1 <= number <= len(claims):
            raise ArgumentError(function, "claim", f"is {plain[:9]}", _numbers(claims))
        return claims[number - 1].holds.text
    known = {_words(claim.says): claim.holds.text for claim in claims}
    if _words(plain) in known:
        return known[_words(plain)]
    if _WORDS.search(plain) and not _FORMULA.search(plain):
        near = hint(_words(plain)[:_COMPARED], [words[:_COMPARED] for words in known])
        problem = f"`{plain[:_COMPARED]}` is no claim{near}"
        raise ArgumentError(function, "claim", problem, f"a comparison, or {_numbers(claims)}")
    return plain


def _words(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")


def _numbers(claims: Sequence[Claim]) -> str:
    if not claims:
        return "a claim in the file, which has none"
    return f"the number of a claim, 1 to {len(claims)}"
