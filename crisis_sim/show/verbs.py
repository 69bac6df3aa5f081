"""Choices of players as verbs: `strikes`, `struck`, `does not strike`."""

from __future__ import annotations

import re

#: What is no verb, so that somebody chooses it.
_NO_VERBS = frozenset({
    "all", "both", "fair", "few", "first", "half", "hard", "hawk", "dove", "high", "left",
    "low", "medium", "more", "most", "much", "never", "no", "none", "nothing", "peace",
    "right", "second", "soft", "some", "tough", "up", "down", "war", "weak", "yes",
})  # fmt: skip
#: Past tenses that are not made by a rule.
_PAST = {
    "be": "were", "bear": "bore", "begin": "began", "bet": "bet", "bid": "bid", "break": "broke",
    "bring": "brought", "build": "built", "buy": "bought", "cast": "cast", "choose": "chose",
    "come": "came", "cut": "cut", "deal": "dealt", "do": "did", "draw": "drew", "drive": "drove",
    "fall": "fell", "feed": "fed", "fight": "fought", "find": "found", "flee": "fled",
    "fly": "flew", "forbid": "forbade", "forgo": "forwent", "get": "got", "give": "gave",
    "go": "went", "grow": "grew", "have": "had", "hide": "hid", "hit": "hit", "hold": "held",
    "keep": "kept", "know": "knew", "lay": "laid", "lead": "led", "leave": "left", "lend": "lent",
    "let": "let", "lie": "lied", "lose": "lost", "make": "made", "meet": "met", "overthrow":
    "overthrew", "pay": "paid", "put": "put", "quit": "quit", "read": "read", "rebuild": "rebuilt",
    "retake": "retook", "ride": "rode", "rise": "rose", "run": "ran", "say": "said", "see": "saw",
    "seek": "sought", "sell": "sold", "send": "sent", "set": "set", "shoot": "shot", "show":
    "showed", "shut": "shut", "sink": "sank", "sit": "sat", "speak": "spoke", "spend": "spent",
    "split": "split", "spread": "spread", "stand": "stood", "steal": "stole", "stick": "stuck",
    "strike": "struck", "swear": "swore", "take": "took", "talk": "talked", "tell": "told",
    "think": "thought", "throw": "threw", "understand": "understood", "undo": "undid", "win":
    "won", "withdraw": "withdrew", "withhold": "withheld", "withstand": "withstood", "write":
    "wrote",
}  # fmt: skip
#: Longer verbs that end in a stressed syllable, so that their last letter is doubled.
_DOUBLED = frozenset({
    "admit", "commit", "compel", "concur", "defer", "deter", "expel", "infer", "occur",
    "omit", "permit", "prefer", "rebel", "refer", "regret", "repel", "submit", "transfer",
    "transmit",
})  # fmt: skip


def is_verb(words: str) -> bool:
    """Tell whether a choice can be read as something that somebody does.

    Examples
    --------
    >>> [is_verb(words) for words in ("stay out", "high", "c0", "D")]
    [True, False, False, False]
    """
    verb = words.split(" ")[0]
    return bool(re.fullmatch(r"[a-z]{2,}(-[a-z]+)*", verb)) and verb not in _NO_VERBS


def bare(words: str) -> str:
    """Return a choice as it stands after `would`."""
    return words if is_verb(words) else f"choose {words}"


def third(words: str) -> str:
    """Put a choice into the third person.

    Examples
    --------
    >>> third("stay out"), third("carry on"), third("high")
    ('stays out', 'carries on', 'chooses high')
    """
    verb, *rest = bare(words).split(" ")
    if re.search(r"([sxz]|sh|ch|o)$", verb):
        verb += "es"
    elif re.search(r"[^aeiou]y$", verb):
        verb = verb[:-1] + "ies"
    else:
        verb += "s"
    return " ".join([verb, *rest])


def past(words: str) -> str:
    """Put a choice into the past tense, as after `if it`.

    Examples
    --------
    >>> past("strike"), past("stay out"), past("stop"), past("rely on"), past("commit"), past("c0")
    ('struck', 'stayed out', 'stopped', 'relied on', 'committed', 'chose c0')
    """
    verb, *rest = bare(words).split(" ")
    if verb in _PAST:
        verb = _PAST[verb]
    elif verb.endswith("e"):
        verb += "d"
    elif re.search(r"[^aeiou]y$", verb):
        verb = verb[:-1] + "ied"
    elif verb in _DOUBLED or re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", verb):
        verb += verb[-1] + "ed"
    else:
        verb += "ed"
    return " ".join([verb, *rest])
