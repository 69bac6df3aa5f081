"""The figures of a backtest: what they say, that nothing overlaps, that files repeat."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from crisis_sim.show.figures.backtest import draw as draw_skill
from crisis_sim.show.figures.calibration import draw as draw_calibration
from crisis_sim.show.figures.page import renderer
from crisis_sim.show.figures.predictions import draw as draw_predictions
from crisis_sim.show.figures.rivals import draw as draw_rivals
from crisis_sim.show.figures.save import save
from crisis_sim.study.history.backtest import Backtest
from crisis_sim.study.history.calibration import calibration
from crisis_sim.study.history.case_file import read_cases
from crisis_sim.study.history.rivals import Rivals


@pytest.fixture
def found(patron_backtest: Backtest) -> Backtest:
    return patron_backtest


@pytest.fixture
def compared(patron_rivals: Rivals) -> Rivals:
    return patron_rivals


@pytest.fixture(scope="module")
def figures(patron_backtest: Backtest, patron_rivals: Rivals) -> dict[str, Figure]:
    return {
        "predictions": draw_predictions(patron_backtest),
        "calibration": draw_calibration(patron_backtest),
        "skill": draw_skill(patron_backtest),
        "rivals": draw_rivals(patron_rivals),
    }


def words(drawn: Figure) -> list[str]:
    texts = [*drawn.texts, *(t for panel in drawn.axes for t in panel.texts)]
    texts += [
        t for panel in drawn.axes for t in (*panel.get_yticklabels(), *panel.get_xticklabels())
    ]
    return [text.get_text() for text in texts if text.get_text()]


NAMES = ("predictions", "calibration", "skill", "rivals")


@pytest.mark.parametrize("name", NAMES)
def test_says_what_it_rests_on(name: str, figures: dict[str, Figure], found: Backtest) -> None:
    text = "\n".join([*words(figures[name]), *(p.get_title("left") for p in figures[name].axes)])
    assert found.scenario.digest[:8] in text
    assert "26" in text if name == "skill" else "18" in text


@pytest.mark.parametrize("name", NAMES)
def test_texts_do_not_overlap(name: str, figures: dict[str, Figure]) -> None:
    drawn = figures[name]
    agg = renderer(drawn)
    for panel in drawn.axes:
        labels = [t for t in panel.get_yticklabels() if t.get_text()]
        for group in (labels, [t for t in panel.get_xticklabels() if t.get_text()]):
            boxes = [t.get_window_extent(agg) for t in group]
            assert not any(a.overlaps(b) for a, b in combinations(boxes, 2)), name
    page = drawn.bbox
    for text in (*drawn.texts, *(t for panel in drawn.axes for t in panel.texts)):
        box = text.get_window_extent(agg)
        assert box.x0 >= page.x0 - 1, text.get_text()
        assert box.x1 <= page.x1 + 1, text.get_text()


@pytest.mark.parametrize("name", NAMES)
def test_files_repeat(name: str, figures: dict[str, Figure], tmp_path: Path) -> None:
    one, two = (save(figures[name], tmp_path / part, ("svg",))[0] for part in "ab")
    assert one.read_bytes() == two.read_bytes()


def test_every_case_has_its_row_and_its_numbers(
    figures: dict[str, Figure], found: Backtest
) -> None:
    text = words(figures["predictions"])
    labels = [case.label for case in found.cases]
    assert len(set(labels)) == len(labels)
    assert set(labels) <= set(text)
    numbers = [t.get_text() for t in figures["predictions"].axes[1].texts]
    order = [
        i for core in (True, False) for i, c in enumerate(found.cases) if c.happened.core == core
    ]
    want = [f"{100 * p:.0f}" for i in order for p in found.fitted[i] if p >= 0.005]
    assert numbers == want


def test_the_matrix_shows_the_numbers(figures: dict[str, Figure], compared: Rivals) -> None:
    shown = [t.get_text() for t in figures["rivals"].axes[0].texts]
    assert len(shown) == 19 * 8
    first = float(shown[0].replace("−", "-"))
    assert first == pytest.approx(compared.matrix[0, 1], abs=0.051)


def test_right_forecasts_lie_in_the_band() -> None:
    cases = read_cases()
    rng = np.random.default_rng(0)
    many = [cases[i] for i in rng.integers(0, len(cases), 400)]
    forecast = rng.dirichlet(np.ones(5), 400)
    right = [
        case.with_outcome(int(rng.choice(5, p=p))) for case, p in zip(many, forecast, strict=True)
    ]
    told = calibration(forecast, right)
    assert ((told.low <= told.observed) & (told.observed <= told.high)).all()
    wrong = calibration(
        forecast[:, ::-1] ** 3 / (forecast[:, ::-1] ** 3).sum(axis=1)[:, None], right
    )
    assert not ((wrong.low <= wrong.observed) & (wrong.observed <= wrong.high)).all()
    assert told.count.sum() == 1600
