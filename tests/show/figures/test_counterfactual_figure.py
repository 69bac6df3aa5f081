"""Figures of single changes and of the way to a sibling: what they say, that they repeat."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import crisis_sim as cs
from crisis_sim.show.figures.counterfactual import draw as draw_counterfactuals
from crisis_sim.show.figures.save import save
from crisis_sim.show.figures.shapley import draw as draw_waterfall
from crisis_sim.study.counterfactual import Counterfactuals
from crisis_sim.study.shapley import Attribution

CLAIM = "P(Russia == aid or Russia == intervene, fixing=Israel == strike) < 0.25"


def changes() -> Counterfactuals:
    sibling = cs.load("iran_2025_syria_held")
    return cs.counterfactuals(
        cs.load("iran_2025"), CLAIM, sibling=sibling, concept="logit", rationality=1.0
    )


def way() -> Attribution:
    scenario = cs.load("iran_2025")
    sibling = scenario.set(ukraine_drain=0, syria_discount=0, treaty_promise=1)
    return cs.shapley(scenario, sibling, concept="logit", rationality=1.0)


def test_rows_stand_where_the_changes_take_the_measure() -> None:
    found = changes()
    drawn = draw_counterfactuals(found, most=3)
    panel = drawn.axes[0]
    labels = [label.get_text() for label in panel.get_yticklabels()]
    assert {"Player removed", "Choice fixed", "Term removed", "As in the sibling"} <= set(labels)
    points = [line for line in panel.lines if line.get_marker() in ("o", "D")]
    expected = {row.change: row for row in found.rows}
    row = labels.index("Russia == back")
    (point,) = [p for p in points if p.get_ydata()[0] == row]  # type: ignore[index]
    assert float(np.asarray(point.get_xdata())[0]) == expected["Russia == back"].low
    assert point.get_marker() == "D" and expected["Russia == back"].holds is True
    text = "\n".join(t.get_text() for t in drawn.texts)
    assert (
        "another verdict" in text and "without effect" in text and found.scenario.digest[:8] in text
    )


def test_steps_lead_from_one_to_the_other() -> None:
    found = way()
    drawn = draw_waterfall(found)
    bars = [p for p in drawn.axes[0].patches if isinstance(p, Rectangle)]
    widths = [bar.get_width() for bar in bars]
    assert widths == pytest.approx([c.shapley for c in found.contributions])
    assert bars[0].get_x() == pytest.approx(found.before)
    assert bars[-1].get_x() + widths[-1] == pytest.approx(found.after)
    fewer = draw_waterfall(found, most=1)
    labels = [label.get_text() for label in fewer.axes[0].get_yticklabels()]
    assert "2 others" in labels


def test_files_repeat(tmp_path: Path) -> None:
    figures = [
        [draw_counterfactuals(changes()), draw_waterfall(way())],
        [draw_counterfactuals(changes()), draw_waterfall(way())],
    ]
    for kind in (0, 1):
        one, two = (
            save(drawn[kind], tmp_path / f"{kind}{run}", ("svg",))[0]
            for run, drawn in enumerate(figures)
        )
        assert one.read_bytes() == two.read_bytes()


def test_on_given_axes_and_most() -> None:
    panel, other = Figure().subplots(1, 2)
    assert draw_counterfactuals(changes(), ax=panel) is panel.get_figure()
    assert draw_waterfall(way(), ax=other) is other.get_figure()
    with pytest.raises(cs.ArgumentError, match="most"):
        draw_waterfall(way(), most=0)
    with pytest.raises(cs.ArgumentError, match="most"):
        draw_counterfactuals(changes(), most=0)
