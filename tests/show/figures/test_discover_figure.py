"""Figures of scenario discovery and of dependence: what they say, that they repeat."""

from __future__ import annotations

from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

import crisis_sim as cs
from crisis_sim.show.figures.discover import draw as draw_discovery
from crisis_sim.show.figures.given_data import draw as draw_given_data
from crisis_sim.show.figures.save import save
from crisis_sim.study.draws.discover import Discovery
from crisis_sim.study.draws.given_data import GivenData


@pytest.fixture(scope="module")
def found() -> Discovery:
    return cs.discover(cs.load("strike_resist_intervene"), "Attacker == strike", seed=0, draws=512)


@pytest.fixture(scope="module")
def dependence() -> GivenData:
    return cs.study.given_data(cs.load("strike_resist_intervene"), "Attacker", seed=0, draws=512)


def test_the_box_is_drawn_where_it_is(found: Discovery) -> None:
    drawn = draw_discovery(found)
    (box,) = [p for p in drawn.axes[0].patches if isinstance(p, Rectangle)]
    telling = min(found.box.restrictions, key=lambda part: part.quasi_p)
    assert telling.parameter == "cost"
    assert box.get_x() == pytest.approx(telling.low)
    assert box.get_x() + box.get_width() == pytest.approx(2)  # the end of its range
    text = "\n".join(t.get_text() for t in drawn.texts)
    assert "Attacker strikes in" in text and "1,024 games" in text and "seed 0" in text


def test_bars_are_the_deltas(dependence: GivenData) -> None:
    panel = draw_given_data(dependence, most=2).axes[0]
    widths = [p.get_width() for p in panel.patches if isinstance(p, Rectangle)]
    expected = [v for d in dependence.parameters[:2] for v in (d.delta.value, d.delta.noise)]
    assert widths == pytest.approx(expected)


def test_files_repeat(tmp_path: Path, found: Discovery, dependence: GivenData) -> None:
    for name in ("one", "other"):
        save(draw_discovery(found), tmp_path / f"{name}_box", ("svg",))
        save(draw_given_data(dependence), tmp_path / f"{name}_delta", ("svg",))
    for kind in ("box", "delta"):
        one, other = ((tmp_path / f"{n}_{kind}.svg").read_bytes() for n in ("one", "other"))
        assert one == other


def test_on_given_axes_and_most(dependence: GivenData) -> None:
    panel = Figure().subplots()
    assert draw_given_data(dependence, ax=panel) is panel.get_figure()
    with pytest.raises(cs.ArgumentError, match="most"):
        draw_given_data(dependence, most=0)
