"""Game trees written as Gambit `.efg` files."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from crisis_sim.constraints import told_apart
from crisis_sim.game.extensive_form import ExtensiveForm
from crisis_sim.game.words import number_word, quote, title_line
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.files import write_game_file
from crisis_sim.tolerances import SUM_TO_ONE

_SIMPLE = 1000  # the largest denominator tried where decimals do not sum to 1


def write_tree(tree: ExtensiveForm, path: str | Path) -> None:
    """Write a tree as a Gambit `.efg` file.

    Reading the file gives the same game, its nodes, ends and information sets numbered
    depth first: the same names and labels, to the last bit the same payoffs, and
    probabilities as `probability_words` says. The format does not hold which move an
    information set belongs to, so each then is a move of its own, nor how numbers follow
    from parameters. The file appears whole or not at all.

    Raises
    ------
    ArgumentError
        If the format cannot hold a name or a number, or the path does not end in `.efg`.
    OSError
        If the file cannot be written.
    """
    write_game_file(Path(path), efg_text(tree), ".efg")


def efg_text(tree: ExtensiveForm) -> str:
    r"""Return the text of the `.efg` file of a tree, one node a line.

    Examples
    --------
    >>> from crisis_sim.game.efg_reader import parse_efg
    >>> tree = parse_efg('EFG 2 R "" { "A" } p "" 1 1 "x" { "yes" "no" } 0 t "" 1 "" { 3 } t "" 0')
    >>> print(efg_text(tree))
    EFG 2 R "" { "A" }
    <BLANKLINE>
    p "" 1 1 "x" { "yes" "no" } 0
    t "" 1 "End 1" { 3 }
    t "" 2 "End 2" { 0 }
    """
    if not np.isfinite(tree.payoffs).all():
        raise _wrong("has payoffs that are not finite", "finite numbers")
    sets = _sets(tree)
    payoffs = [", ".join(map(number_word, end)) for end in tree.payoffs.T.tolist()]
    lines = [title_line("EFG 2", tree.title, tree.players), ""]
    waiting = [0]
    while waiting:
        at = waiting.pop()
        end = at - tree.nodes
        if end < 0:
            lines.append(f"{sets[tree.infoset[at]]} 0")
            waiting += tree.child[at, : tree.width[at]].tolist()[::-1]
        else:
            lines.append(f't "" {end + 1} "End {end + 1}" {{ {payoffs[end]} }}')
    return "\n".join(lines) + "\n"


def _sets(tree: ExtensiveForm) -> list[str]:
    """Write each information set as it stands in the lines of its nodes."""
    met, first, member = np.unique(tree.infoset, return_index=True, return_inverse=True)
    odds = tree.chance[first]
    if not np.array_equal(tree.chance, odds[member]):
        raise _wrong("has unequal probabilities in one information set", "a set for each node")
    node_of = dict(zip(met.tolist(), odds.tolist(), strict=True))
    counts = Counter[int]()
    lines = []
    for index, here in enumerate(tree.information_sets):
        counts[here.player] += 1
        actions = [quote(action) for action in here.actions]
        kind = f'p "" {here.player + 1}'
        if here.player < 0:
            kind = 'c ""'
            words = probability_words(node_of[index][: len(actions)])
            actions = [f"{action} {word}" for action, word in zip(actions, words, strict=True)]
        name = quote(here.label)
        lines.append(f"{kind} {counts[here.player]} {name} {{ {' '.join(actions)} }}")
    return lines


def probability_words(probabilities: Sequence[float]) -> list[str]:
    """Write probabilities so that they sum to exactly 1, as Gambit demands.

    Each is written as the shortest decimal that gives the same number; where these do not
    sum to 1, as the simplest fraction with a denominator up to 1000 that gives the same number.
    Where these do not either, as decimals again, but the largest as what is left to 1. So
    only the largest can change, by no more than the probabilities' distance from a sum
    of 1 and one rounding: some 1e-16 for what sums to 1 up to rounding.

    Raises
    ------
    ArgumentError
        If one is negative or they do not sum to 1 within 1e-9.

    Examples
    --------
    >>> probability_words([0.1, 0.2, 0.7]), probability_words([1 / 3, 2 / 3])
    (['0.1', '0.2', '0.7'], ['1/3', '2/3'])
    """
    total = math.fsum(probabilities)
    if not (min(probabilities) >= 0 and abs(total - 1) <= SUM_TO_ONE):
        raise _wrong(
            f"has probabilities that sum to {told_apart(total)}", "at least 0 each, 1 in all"
        )
    words = [number_word(p) for p in probabilities]
    exact = [Fraction(word) for word in words]
    rest = 1 - sum(exact)
    if rest == 0:
        return words
    simple = [Fraction(p).limit_denominator(_SIMPLE) for p in probabilities]
    if sum(simple) == 1 and list(map(float, simple)) == list(probabilities):
        return list(map(str, simple))
    largest = max(range(len(exact)), key=exact.__getitem__)
    words[largest] = str(exact[largest] + rest)
    return words


def _wrong(problem: str, expected: str) -> ArgumentError:
    return ArgumentError("write", "game", problem, expected)
