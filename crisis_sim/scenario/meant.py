"""What people write in place of a key, a number or a name, and what to write instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from crisis_sim.scenario.faults import nearest

#: Keys by words that people use for them.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "because": ("reason", "why", "rationale", "explanation"),
    "worth": ("payoff", "utility", "amount"),
    "when": ("if", "condition", "where", "unless"),
    "choose": ("choices", "options", "actions", "moves"),
    "chance": ("probabilities", "outcomes", "draw"),
    "player": ("who", "actor", "mover", "by"),
    "says": ("text", "claim", "statement", "words"),
    "holds": ("formula", "test", "check"),
    "value": ("default", "start", "current"),
    "low": ("min", "minimum", "lower", "from"),
    "high": ("max", "maximum", "upper", "to"),
    "meaning": ("description", "explanation", "note"),
    "source": ("sources", "evidence", "cites", "ref"),
    "prior": ("probability", "belief"),
    "label": ("title", "display"),
    "stage": ("order", "step"),
    "sees": ("knows", "observes", "information"),
    "where": ("citation", "reference", "url"),
    "concept": ("solution", "method"),
}
#: Numbers as people write them: a share in hundredths, and thousands apart.
SHARE = r"^[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)%$"
THOUSANDS = r"^[-+]?[0-9]{1,3}(_[0-9]{3})+(\.[0-9]*)?$"
_COMMA = re.compile(r"([-+]?[0-9]+),([0-9]+)")
_QUOTES = "\"'“”„‟‘’‚‛«»‹›"


def key_meant(name: str, keys: Iterable[str]) -> str:
    """Return the key that a wrong one was meant to be, or "".

    Examples
    --------
    >>> key_meant("reason", ["worth", "because"]), key_meant("wroth", ["worth", "because"])
    ('because', 'worth')
    """
    known = list(keys)
    said = name.casefold()
    return next((key for key in known if said in _KEYS.get(key, ())), "") or nearest(name, known)


def number_meant(text: str) -> float | None:
    """Return the number that a text is: a share as `30%`, thousands as `1_000`; else None.

    Examples
    --------
    >>> number_meant("30%"), number_meant("12_500"), number_meant("1,5")
    (0.3, 12500.0, None)
    """
    if re.match(SHARE, text):
        return float(f"{text.rstrip().removesuffix('%')}e-2")  # the decimal, rounded once
    return float(text) if re.match(THOUSANDS, text) else None


def number_instead(text: str) -> str:
    """Say what to write where a text stands for a number.

    Examples
    --------
    >>> number_instead("0,6"), number_instead("0.6")
    ('a number with a point: 0.6', 'a number without quotes: 0.6')
    """
    plain = text.strip(_QUOTES + " ")
    if comma := _COMMA.fullmatch(plain):
        return f"a number with a point: {comma[1]}.{comma[2]}"
    if plain.casefold().lstrip(".+-") in ("nan", "inf", "na", "none", "null", "unknown", "tbd"):
        return "a number; what is unknown gets a best guess, and a range from `low` to `high`"
    try:
        float(plain)
    except ValueError:
        return "a number"
    return f"a number without quotes: {plain}"


def character(sign: str) -> str:
    r"""Name a character that cannot be seen, or is easily taken for another.

    Examples
    --------
    >>> character("\u200b"), character("“")
    ('U+200B (zero width space)', '`“`, U+201C (left double quotation mark)')
    """
    name = unicodedata.name(sign, "").lower()
    said = f"U+{ord(sign):04X}" + f" ({name})" * bool(name)
    return f"`{sign}`, {said}" if sign.isprintable() and not sign.isspace() else said


def is_quote(sign: str) -> bool:
    """Whether a character is a quotation mark of any kind."""
    return sign in _QUOTES
