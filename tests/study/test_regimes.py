"""Regimes over a grid: which kinds of equilibrium exist where."""

from __future__ import annotations

import numpy as np
import pytest

import crisis_sim as cs
from crisis_sim.show.figures.regimes import _label
from crisis_sim.show.figures.regimes import draw as draw_regimes
from crisis_sim.show.figures.save import save

KINDS = (
    cs.study.Regime("no demand", "P(opening == demand) == 0"),
    cs.study.Regime("steadfast", "P(opening == demand) == 0", rests=True),
    cs.study.Regime("some demand", "P(opening == demand) > 0", rests=False),
)
GAME = cs.load("unilateral_deterrence")


def test_kinds_overlap_and_labels_count() -> None:
    found = cs.regimes(GAME, KINDS, p_ch=[0.3], p_def=[0.3, 0.9])
    assert found.names(0, 0) == ("no demand", "steadfast", "some demand")
    assert found.names(0, 1) == ("no demand",)
    assert found.complete
    assert not found.unnamed.any()
    assert found.solves == 2


def test_what_has_no_name_is_counted() -> None:
    found = cs.regimes(GAME, KINDS[:1], p_ch=[0.3], p_def=[0.3, 0.9])
    assert found.unnamed.tolist() == [[1, 0]]


def test_a_formula_that_is_undefined_does_not_fit() -> None:
    kind = cs.study.Regime("defied", "P(reply == defy, given=opening == demand) >= 0")
    found = cs.regimes(GAME, (kind,), p_ch=[0.3], p_def=[0.3, 0.9])
    assert found.found.tolist() == [[[True, False]]]


def test_perfect_information_and_one_parameter() -> None:
    kind = cs.study.Regime("strike", "P(Attacker == strike) == 1")
    game = cs.load("strike_resist_intervene")
    found = cs.regimes(game, (kind,), concept="subgame_perfect", drain=[0.0, 1.0])
    assert found.found.tolist() == [[False, True]]
    frame = found.to_frame()
    assert frame["drain"].tolist() == [0.0, 1.0]
    assert frame["strike"].tolist() == [False, True]


def test_what_cannot_be_asked() -> None:
    with pytest.raises(cs.ArgumentError, match="logit"):
        cs.regimes(GAME, KINDS, concept="logit", p_ch=[0.3])
    with pytest.raises(cs.ArgumentError, match="p_hc"):
        cs.regimes(GAME, KINDS, p_hc=[0.3])
    with pytest.raises(cs.ArgumentError, match="regimes"):
        cs.regimes(GAME, KINDS)
    with pytest.raises(cs.ArgumentError, match="p_ch"):
        cs.regimes(GAME, KINDS, p_ch=[1.5])
    fixed = cs.study.Regime("fixed", "P(reply == defy, fixing=opening == demand) > 0")
    with pytest.raises(cs.ArgumentError, match="fixed"):
        cs.regimes(GAME, (fixed,), p_ch=[0.3])


def test_the_drawing_names_every_region(tmp_path: object) -> None:
    middles = (np.arange(8) + 0.5) / 8
    found = cs.regimes(GAME, KINDS[1:], p_ch=middles, p_def=middles)
    drawn = draw_regimes(found)
    words = {text.get_text() for text in drawn.axes[0].texts}
    assert words == {"some demand\n(steadfast)", "another equilibrium"}
    assert drawn.axes[0].get_xlabel() == "The credibility of the challenger"
    one, other = (
        [path.read_bytes() for path in save(draw_regimes(found), f"{tmp_path}/{n}", ("svg", "png"))]
        for n in "ab"
    )
    assert one == other
    with pytest.raises(cs.ArgumentError, match="two parameters"):
        draw_regimes(cs.regimes(GAME, KINDS, p_ch=[0.3]))


def test_labels_say_what_is_not_known() -> None:
    found = cs.regimes(GAME, KINDS, p_ch=[0.3], p_def=[0.3])
    assert _label(found, np.zeros(5, dtype=bool)) == "no equilibrium"
    assert _label(found, np.array([1, 0, 0, 0, 1], dtype=bool)).endswith("(one may be missing)")
