"""`python -m benchmarks [FOLDER]`: every measurement, as tables and a figure."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.batch import DRAWS, batch, start
from benchmarks.calls import calls
from benchmarks.draws import costs, draw_costs
from benchmarks.equilibria import SHAPES, Row, compare
from benchmarks.growth import growth
from benchmarks.phase import phase
from benchmarks.reading import reading
from benchmarks.sweeps import logit, pure
from benchmarks.timing import use_one_core
from benchmarks.tipping import questions, tipping
from benchmarks.trees import tree_logit
from crisis_sim.scenario.files import write_text
from crisis_sim.show.figures.page import figure
from crisis_sim.show.figures.save import save
from crisis_sim.show.figures.style import style

lines: list[str] = []


def table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows under a title, columns aligned, and keep them."""
    widths = [max(len(row[i]) for row in [columns, *rows]) for i in range(len(columns))]
    text = [f"\n{title}"]
    text += [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in [columns, *rows]
    ]
    lines.extend(text)
    print("\n".join(text), flush=True)


def equilibria() -> list[Row]:
    """Compare the solvers for all equilibria, shape by shape."""
    rows = [row for shape, count in SHAPES.items() for row in compare(shape, count)]
    table(
        "All equilibria of random games (medians; failed: crashed, hung or not proven complete)",
        ("game", "solver", "ms a game", "found", "missed", "invented", "failed"),
        [
            (
                "x".join(map(str, r.shape)),
                r.solver,
                f"{r.milliseconds:.3g}",
                *map(str, (r.found, r.missed, r.invented, r.failed)),
            )
            for r in rows
        ],
    )
    return rows


def draw(rows: list[Row], folder: Path) -> None:
    """Draw time beside the share of equilibria missed."""
    with style():
        drawn = figure(7.2, 3.0)
        times, shares = drawn.subplots(1, 2, sharey=True)
        labels = [f"{'x'.join(map(str, r.shape))}  {r.solver}" for r in rows]
        ours = ["crisis_sim" in r.solver for r in rows]
        colours = ["#004488" if own else "#BBBBBB" for own in ours]
        times.barh(labels, [r.milliseconds for r in rows], color=colours, height=0.7)
        times.set_xscale("log")
        times.set_xlabel("milliseconds a game")
        times.invert_yaxis()
        missed = [100 * r.missed / max(1, r.missed + r.found) for r in rows]
        shares.barh(labels, missed, color=colours, height=0.7)
        shares.set_xlabel("equilibria missed [%]")
        for path in save(drawn, folder / "equilibria", ("svg", "png")):
            print(path)


def main() -> None:
    """Run all benchmarks on one core."""
    use_one_core()
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "results/benchmarks")
    table("Starting", ("what", "seconds", ""), [(n, f"{s:.3f}", r) for n, s, r in start()])
    draws = [(n, f"{s:.3f}", f"{s / DRAWS * 1e6:.2f}", r) for n, s, r in batch()]
    table(f"{DRAWS:,} draws of iran_2025", ("what", "seconds", "µs a game", "ratio"), draws)
    measured = costs()
    table(
        "Draws of iran_2025, every solution checked",
        ("concept", "draws", "seconds", "µs a draw", "MB"),
        [
            (
                c.concept,
                f"{c.draws:,}",
                f"{c.seconds:.3g}",
                f"{c.seconds / c.draws * 1e6:.3g}",
                f"{c.memory:.0f}",
            )
            for c in measured
        ],
    )
    for path in draw_costs(measured, folder):
        print(path)
    pictures = [(n, f"{s:.3f}", r) for n, s, r in phase()]
    table("Phase diagram of iran_2025, 2000 by 2000", ("what", "seconds", ""), pictures)
    along = [(n, f"{s:.3f}", r) for n, s, r in tipping()]
    table("All tipping points of iran_2025", ("what", "seconds", ""), along)
    table(
        "What would change it, by concept",
        ("scenario", "concept", "question", "seconds", "games solved"),
        [(n, c, q, f"{s:.3f}", f"{k:,}") for n, c, q, s, k in questions()],
    )
    found = pure()
    table(
        "Pure equilibria of 10,201 games of 3x3x3x3, payoffs included",
        ("solver", "µs a game", "ratio", "found"),
        [(n, f"{t:.3g}", f"{t / found[0][1]:,.0f}", str(k)) for n, t, k in found],
    )
    for rationality in (2.0, 10.0):
        rows = [(n, f"{t:.3g}", r) for n, t, r in logit(rationality)]
        table(f"Logit play of 3x3x3x3 at λ = {rationality:g}", ("solver", "µs a game", ""), rows)
    for rationality in (2.0, 10.0):
        rows = [(n, f"{t:.3g}", r) for n, t, r in tree_logit(rationality)]
        title = f"Logit play of a tree with two types, 63 nodes and ends, at λ = {rationality:g}"
        table(title, ("solver", "µs a game", ""), rows)
    table(
        "One call for all equilibria, from payoffs to profiles, beside Gambit",
        ("game, Gambit's method", "ms", "ms of Gambit", "times"),
        calls(),
    )
    table(
        "How cost grows, solutions checked",
        ("what", "size", "seconds", "times the one before", "beside"),
        growth(),
    )
    table(
        "How the reading of hostile text grows",
        ("made of", "characters", "seconds", "times the one before", ""),
        reading(),
    )
    draw(equilibria(), folder)
    write_text(folder / "tables.txt", "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
