"""Kuhn poker as a Gambit file."""

from __future__ import annotations

from itertools import count as count_from
from itertools import permutations


def kuhn_poker(cards: str = "JQK") -> str:
    """Of some cards, one each; an ante and a bet of 1 (Kuhn 1950)."""
    count = len(cards)
    deals = list(permutations(range(count), 2))
    lines = ['EFG 2 R "Kuhn poker" { "A" "B" }']
    odds = " ".join(f'"{cards[i]}{cards[j]}" 1/{len(deals)}' for i, j in deals)
    lines.append(f'c "" 1 "deal" {{ {odds} }} 0')
    ends = count_from(1)

    def end(wins: int) -> None:
        lines.append(f't "" {next(ends)} "" {{ {wins}, {-wins} }}')

    for i, j in deals:
        win = 1 if i > j else -1
        lines.append(f'p "" 1 {i + 1} "{cards[i]}" {{ "bet" "check" }} 0')
        lines.append(f'p "" 2 {j + 1} "after a bet {cards[j]}" {{ "call" "fold" }} 0')
        end(2 * win)
        end(1)
        lines.append(f'p "" 2 {j + count + 1} "after a check {cards[j]}" {{ "bet" "check" }} 0')
        lines.append(f'p "" 1 {i + count + 1} "checked {cards[i]}" {{ "call" "fold" }} 0')
        end(2 * win)
        end(-1)
        end(win)
    return "\n".join(lines)
