"""Figures of what would change the answer: values stand where they are, and are told in words."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import crisis_sim as cs
from crisis_sim.scenario.asked import read_fixing
from crisis_sim.scenario.formula import Test
from crisis_sim.show.figures.legend import AS_NOW, looks, told
from crisis_sim.show.figures.paths import changed
from crisis_sim.show.figures.place import spread_boxes
from crisis_sim.show.figures.prove import COLOURS, draw_all
from crisis_sim.show.figures.ruler import LEFT, RIGHT
from crisis_sim.show.figures.scale import Scale, apart
from crisis_sim.study.present_play import present_play
from crisis_sim.study.ways import Play

SMALL = cs.load("strike_resist_intervene")
IRAN = cs.load("iran_2025")
SYMBOLIC = IRAN.claims[1].holds.text
NEAR = cs.build(
    {
        "schema": 1,
        "name": "near",
        "players": {"A": {"label": "Side A"}, "B": {}},
        "parameters": {"x": {"value": 0.3, "low": 0, "high": 1}},
        "moves": [
            {"player": "A", "choose": ["advance", "hold", "withdraw"]},
            {"player": "B", "choose": ["answer", "wait"], "when": "A == hold"},
        ],
        "payoffs": {
            "A": [
                {"worth": "x", "when": "A == advance"},
                {"worth": 0.500001, "when": "A == hold"},
                {"worth": "1 - x", "when": "A == withdraw"},
            ],
            "B": [{"worth": "x - 0.6", "when": "B == answer"}],
        },
    }
)


def words(drawn: Figure) -> list[str]:
    inside = [text for panel in drawn.axes for text in panel.texts]
    return [text.get_text() for text in (*drawn.texts, *inside)]


def said(drawn: Figure) -> str:
    return " ".join(" ".join(words(drawn)).split())


def fills(drawn: Figure) -> list[tuple[float, float, str]]:
    """Return each filled stretch: where it begins and ends, in inches, and its colour."""
    found = []
    for part in drawn.axes[0].collections:
        if isinstance(part, PolyCollection):
            x = np.asarray(part.get_paths()[0].vertices, dtype=float)[:, 0]
            colour: Any = part.get_facecolor()
            found.append((float(x.min()), float(x.max()), to_hex(colour[0])))
    return found


def upright(drawn: Figure) -> list[float]:
    """Return where upright lines stand, in inches."""
    places = []
    for line in drawn.axes[0].lines:
        x, y = (np.asarray(data, dtype=float) for data in line.get_data())
        if len(x) == 2 and x[0] == x[1] and y[0] != y[1]:
            places.append(float(x[0]))
    return places


def has_source(drawn: Figure, scenario: cs.Crisis) -> bool:
    source = drawn.texts[-1].get_text()
    return all(part in source for part in (scenario.name, scenario.digest[:8], cs.__version__))


def test_one_band_per_region_and_a_line_at_each_tipping_point() -> None:
    found = cs.tipping_points(IRAN, "joined")
    drawn = found.plot()
    limits = IRAN.parameters["joined"]
    scale = Scale(limits.low, limits.high, LEFT, RIGHT)
    edges = [scale.at(v) for v in (limits.low, *found.values, limits.high)]
    bands = fills(drawn)
    assert np.array([band[:2] for band in bands]) == pytest.approx(np.array(list(pairwise(edges))))
    assert len({colour for *_, colour in bands}) == 3
    assert bands[-1][2] == AS_NOW[0].lower()  # the present value lies in the last one
    for value in found.values:
        assert any(abs(x - scale.at(value)) < 1e-9 for x in upright(drawn))
    assert {"0.183", "0.202", "present value 0.35"} <= set(words(drawn))
    assert "Russia sends arms, United States gives leave and cover" in said(drawn)
    assert "United States: give leave and cover → join the strikes" in said(drawn)
    assert "is proven" in said(drawn) and has_source(drawn, IRAN)


def test_the_title_says_what_the_one_tipping_point_separates() -> None:
    drawn = cs.tipping_points(SMALL, "drain").plot()
    assert words(drawn)[0] == "Attacker abstains below 0.4 of “Drain”, Attacker strikes above it"
    assert "The patron: intervene → abstain" in words(drawn)


def test_two_crossings_next_to_each_other_are_told_apart() -> None:
    drawn = cs.tipping_points(NEAR, "x").plot()
    assert {"0.499999", "0.500001", "0.6", "Side A holds"} <= set(words(drawn))
    assert len(fills(drawn)) == 3  # what changes off the path alone does not part a band
    assert "off the path alone" in said(drawn)
    dashed = [line for line in drawn.axes[0].lines if line.is_dashed()]
    at = Scale(0, 1, LEFT, RIGHT).at
    assert [np.asarray(line.get_xdata())[0] for line in dashed] == [at(0.6)]


def test_ties_and_what_is_not_resolved_are_shown_as_such() -> None:
    rungs = cs.tipping_points(cs.load("classics/brinkmanship"), "rungs").plot()
    assert "at this value alone" in said(rungs)
    rough = cs.build(
        {
            "schema": 1,
            "name": "rough",
            "players": {"A": {}},
            "parameters": {"x": {"value": 0.3, "low": 0, "high": 1}},
            "moves": [{"player": "A", "choose": ["go", "wait"]}],
            "payoffs": {"A": [{"worth": "exp(x) - 1.5", "when": "A == go"}]},
        }
    )
    drawn = cs.tipping_points(rough, "x").plot()
    assert "not resolved" in words(drawn) and "is proven" not in said(drawn)
    still = cs.tipping_points(IRAN, "gulf_cost").plot()
    assert words(still)[0] == "Play is the same at every value of “Cost of a war in the Gulf”"
    assert len(fills(still)) == 1


def test_turns_stand_at_their_values_nearest_first() -> None:
    found = cs.turns(IRAN)
    drawn = found.plot()
    told_ = words(drawn)
    order = [
        told_.index(name)
        for name in (
            "Help promised by the treaty",
            "Cost of arms given",
            "Ruin by widening the war",
            "Standing lost by looking on",
        )
    ]
    assert order == sorted(order)
    assert "above 0.389: Russia sends arms" in told_ and "below 0.316: Russia sends arms" in told_
    assert told_[0].startswith(
        "11 of 36 numbers change play if moved alone; “Help promised by the treaty”"
    )
    assert (
        "These change nothing anywhere in their ranges: Force tied down by the war, Strike"
        in said(drawn)
    )
    assert has_source(drawn, IRAN)
    for turn in found.found:
        limits = IRAN.parameters[turn.parameter]
        x = Scale(limits.low, limits.high, 2.05, 4.6).at(turn.value)
        assert any(abs(x - place) < 1e-9 for place in upright(drawn)), turn.parameter


def test_a_turn_on_the_present_value_is_told_on_the_side_on_which_it_is() -> None:
    drawn = cs.turns(cs.load("classics/brinkmanship")).plot()
    assert "below 2: First quits\nabove 3: First quits" in words(drawn)


def test_claim_flips_are_bands_by_verdict() -> None:
    claim = SMALL.claims[1].holds.text
    found = cs.claim_flips(SMALL, "drain", claim, concept="logit", rationality=2.0)
    drawn = found.plot()
    assert "fails → holds" in words(drawn)
    (low, middle, _), (same, high, _) = fills(drawn)
    assert (low, high) == (LEFT, RIGHT) and middle == same
    assert middle == pytest.approx(Scale(0, 2, LEFT, RIGHT).at(found.values[0]))
    assert "λ = 2" in said(drawn) and "may be missed" in said(drawn)
    none = cs.claim_flips(IRAN, "ukraine_drain", "U(Iran) > -100").plot()
    assert words(none)[0] == "“U(Iran) > -100” holds at every value of “Ukraine drain” looked at"


def test_proofs_have_a_row_each_with_what_speaks_against() -> None:
    proofs = cs.prove_claims(SMALL)
    drawn = proofs.plot()
    assert words(drawn)[0] == (
        "Claims: 1 proven for all values in the ranges, 1 refuted somewhere in them"
    )
    assert {"proven", "refuted", "holds for all values"} <= set(words(drawn))
    assert "enough to refute it: Drain; Stake; Reputation; 1 more" in said(drawn)
    assert {colour.lower() for colour in (COLOURS["proven"], COLOURS["refuted"])} <= {
        colour for *_, colour in fills(drawn)
    }
    extent = proofs[1].extent
    ends = [high for low, high, _ in fills(drawn) if low == 3.35]
    for share in (extent.holds_in.share, extent.proven_within):
        assert any(abs(end - (3.35 + share * (4.6 - 3.35))) < 1e-9 for end in ends)
    refuted = 3.35 + extent.refuted_at * (4.6 - 3.35)
    assert any(abs(x - refuted) < 1e-9 for x in upright(drawn))
    with pytest.raises(cs.ArgumentError, match="several scenarios"):
        draw_all([*proofs, cs.prove(IRAN, SYMBOLIC)])


def test_what_is_left_open_is_a_bar_of_that_length() -> None:
    open_ = cs.prove(SMALL, "P(Attacker == strike) >= 0", boxes=1)
    proof = cs.study.Proof(**(vars(open_) | {"verdict": "undecided", "undecided_share": 0.25}))
    drawn = draw_all([proof])
    assert "open in 25% of the box" in said(drawn)
    lengths = [high - low for low, high, _ in fills(drawn)]
    assert any(abs(length - 0.25 * (4.6 - 3.35)) < 1e-9 for length in lengths)


def test_a_flip_goes_from_the_present_to_the_new_value() -> None:
    found = cs.nearest_flip(SMALL, SMALL.claims[1].holds.text)
    assert found.change is not None and found.sparsest is not None
    drawn = found.plot()
    assert "Fear of the patron is not what restrains the attacker” is no longer true" in said(drawn)
    assert "With the fewest numbers found, 1; no fewer do, proven" in words(drawn)
    dots = [
        float(np.asarray(line.get_xdata())[0])
        for line in drawn.axes[0].lines
        if line.get_marker() == "o"
    ]
    for name, value in (*found.change.items(), *found.sparsest.items()):
        limits = SMALL.parameters[name]
        scale = Scale(limits.low, limits.high, 2.35, 5.35)
        for place in (SMALL.values[name], value):
            assert any(abs(dot - scale.at(place)) < 1e-9 for dot in dots), name
    assert f"{found.boxes:,} boxes bounded" in drawn.texts[-1].get_text()


def test_a_flip_that_is_not_proven_shows_the_bound() -> None:
    found = cs.nearest_flip(SMALL, SMALL.claims[1].holds.text)
    half = cs.study.NearestFlip(**(vars(found) | {"bound": found.distance / 2, "complete": False}))
    drawn = half.plot()
    assert "nothing below 0.0287" in said(drawn) and "hatched: open" in said(drawn)
    none = cs.study.NearestFlip(
        **(vars(found) | {"change": None, "sparsest": None, "distance": math.inf, "bound": 0.3})
    )
    assert "no change within the ranges reverses it (proven)" in words(none.plot())[0]
    unproven = cs.study.NearestFlip(**(vars(none) | {"complete": False}))
    assert "none found; none below 0.3" in said(unproven.plot())


def test_conditions_have_bars_as_long_as_their_slack() -> None:
    found = cs.conditions(SMALL, "Patron == intervene")
    drawn = found.plot()
    assert words(drawn)[0] == "The patron intervenes only if 3 comparisons hold; 2 fail at present"
    assert "reputation + stake ≥ cost·(1 + drain)" in words(drawn)
    spans = dict(zip(SMALL.players, np.ptp(SMALL.tree().payoffs, axis=1), strict=True))
    bars = [(high - low) / 0.62 for low, high, _ in fills(drawn)]
    assert bars == pytest.approx([abs(c.margin) / spans[c.player] for c in found.conditions])
    held = cs.conditions(SMALL, "Target == concede").plot()
    assert "every comparison on the way holds" in words(held)[0]
    long = cs.conditions(IRAN, "Russia == intervene", fixing="Israel == strike").plot()
    assert "turns on 17 quantities: credit, strain" in said(long)
    assert "If Israel strikes." in said(long)


def plays(scenario: cs.Crisis, fixing: Test | None = None) -> tuple[Play, ...]:
    return present_play(scenario, fixing=fixing)


def test_the_same_outcome_has_the_same_colour_in_every_figure() -> None:
    now = plays(IRAN)
    aid = plays(IRAN.set(treaty_promise=0.5))
    absorb = plays(IRAN.set(resolve=1.0))
    both = plays(IRAN.set(join_cost=2.9))
    every = [absorb, both, now, aid]
    assert looks(IRAN, [aid, now], now)[aid] == looks(IRAN, every, now)[aid]
    assert len(set(looks(IRAN, every, now).values())) == 4
    assert looks(IRAN, [now], now)[now] == AS_NOW
    assert changed(IRAN, aid, now) == "Russia sends arms"
    assert sorted(told(IRAN, [now, aid]).values()) == [
        "Russia backs Iran in words",
        "Russia sends arms",
    ]


def test_a_fixed_move_is_said_and_kept() -> None:
    assert plays(SMALL, read_fixing(SMALL, "Attacker == abstain", "plays")) == (
        (("Attacker", "abstain"),),
    )
    drawn = cs.tipping_points(SMALL, "drain", fixing="Target == resist").plot()
    assert "If Target resists." in said(drawn)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6))
def test_numbers_that_differ_are_written_differently(values: list[float]) -> None:
    texts = apart(values)
    for i, value in enumerate(values):
        for j, other in enumerate(values):
            assert (texts[i] == texts[j]) >= (value == other)
    if len(set(values)) == len(values):
        assert len(set(texts)) == len(set(values)) or max(map(abs, values)) < 1e-300


@given(
    st.lists(st.tuples(st.floats(0, 10), st.floats(0.1, 1.5)), min_size=1, max_size=6),
)
def test_boxes_keep_their_order_and_do_not_meet(boxes: list[tuple[float, float]]) -> None:
    wanted, widths = [b[0] for b in boxes], [b[1] for b in boxes]
    placed = spread_boxes(wanted, widths, 0.0, 10.0)
    order: Any = np.argsort(wanted, kind="stable")
    for one, two in pairwise(order):
        assert placed[two] - placed[one] >= (widths[one] + widths[two]) / 2 - 1e-6
    assert min(p - w / 2 for p, w in zip(placed, widths, strict=True)) >= -1e-6
    assert max(p + w / 2 for p, w in zip(placed, widths, strict=True)) <= 10 + 1e-6
