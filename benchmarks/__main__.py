"""`python -m benchmarks`: every measurement, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.batch import DRAWS, batch, start
from benchmarks.timing import use_one_core


def table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows under a title, columns aligned."""
    print(f"\n{title}")
    widths = [max(len(row[i]) for row in [columns, *rows]) for i in range(len(columns))]
    for row in [columns, *rows]:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)))


def main() -> None:
    """Run all benchmarks on one core."""
    use_one_core()
    table("Starting", ("what", "seconds", ""), [(n, f"{s:.3f}", r) for n, s, r in start()])
    rows = [(n, f"{s:.3f}", f"{s / DRAWS * 1e6:.2f}", r) for n, s, r in batch()]
    table(f"{DRAWS:,} draws of iran_2025", ("what", "seconds", "µs a game", "ratio"), rows)


if __name__ == "__main__":
    main()
