"""The figure of what an answer hangs on: what it says, that it repeats."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import crisis_sim as cs
from crisis_sim.show.figures.save import save
from crisis_sim.show.figures.sensitivity import draw as draw_sensitivity
from crisis_sim.study.draws.sensitivity import Sensitivity
from crisis_sim.study.figure import figure

METHODS = ("sobol", "morris")


def result(method: str = "sobol") -> Sensitivity:
    return cs.sensitivity(cs.load("iran_2025"), seed=0, method=method, draws=64)


def words(drawn: Figure) -> str:
    panel = drawn.axes[0]
    every = [*drawn.texts, *panel.texts, *panel.get_yticklabels()]
    return "\n".join(text.get_text() for text in every)


@pytest.mark.parametrize("method", METHODS)
def test_bars_are_the_effects(method: str) -> None:
    found = result(method)
    drawn = draw_sensitivity(found, most=5)
    bars = [p for p in drawn.axes[0].patches if isinstance(p, Rectangle)]
    assert len(bars) == 10
    expected = [v for effect in found.effects[:5] for v in (effect.total, effect.main)]
    np.testing.assert_allclose([bar.get_width() for bar in bars], expected)
    interval = np.asarray(drawn.axes[0].lines[0].get_xdata(), dtype=float)
    first = found.effects[0]
    assert interval.mean() == pytest.approx(first.total)
    assert np.ptp(interval) == pytest.approx(2 * first.total_margin)


def test_says_what_it_rests_on() -> None:
    found = result()
    text = words(draw_sensitivity(found, most=3))
    for part in ("Russia backs", "logit play", "seed 0", "2,432 games", found.scenario.digest[:8]):
        assert part in text
    assert "Not settled" in text
    assert "Smaller" in text


def test_files_repeat(tmp_path: Path) -> None:
    found = result()
    one, two = (save(draw_sensitivity(found), tmp_path / name, ("svg",))[0] for name in "ab")
    assert one.read_bytes() == two.read_bytes()


def test_on_given_axes() -> None:
    panel = Figure().subplots()
    assert draw_sensitivity(result(), ax=panel) is panel.get_figure()
    assert panel.patches


def test_most_is_checked() -> None:
    with pytest.raises(cs.ArgumentError, match="most"):
        draw_sensitivity(result(), most=0)


def test_the_play_behind_a_figure_is_named_on_top() -> None:
    unnamed = cs.load("classics/critical_risk")
    for kind in ("swings", "sensitivity"):
        drawn = figure(unnamed, kind, measure="Challenger == push")
        assert any(
            text.get_text().startswith("Under logit play with λ = 1 (the scenario names no λ).\n")
            for text in drawn.texts
        )
    perfect = figure(unnamed, "swings", concept="subgame_perfect")
    assert any(text.get_text().startswith("Under subgame-perfect play.") for text in perfect.texts)
    with pytest.raises(cs.ArgumentError, match="none for tree"):
        figure(unnamed, "tree", concept="logit")
