"""Figures of how sure an answer is, and the standard figures by name."""

from __future__ import annotations

import numpy as np
import pytest
import yaml
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

import crisis_sim as cs
from crisis_sim.show.template import template
from crisis_sim.study.figure import figure
from crisis_sim.study.kinds import kinds

SMALL = cs.load("strike_resist_intervene")
IRAN = cs.load("iran_2025")
ROUNDS = cs.build(yaml.safe_load(template("rounds", over_time=True)))
CHICKEN = cs.build(
    {
        "schema": 1,
        "name": "chicken",
        "players": {"A": {"label": "Side A"}, "B": {}},
        "parameters": {"crash": {"value": 2, "low": 1, "high": 4}},
        "moves": [
            {"player": "A", "choose": ["drive", "swerve"], "stage": 1},
            {"player": "B", "choose": ["drive", "swerve"], "stage": 1},
        ],
        "payoffs": {
            side: [
                {"worth": "-crash", "when": "A == drive and B == drive"},
                {"worth": 1, "when": f"{side} == drive and {other} == swerve"},
            ]
            for side, other in (("A", "B"), ("B", "A"))
        },
    }
)


def words(drawn: Figure) -> list[str]:
    inside = [text for panel in drawn.axes for text in panel.texts]
    return [text.get_text() for text in (*drawn.texts, *inside)]


def said(drawn: Figure) -> str:
    return " ".join(" ".join(words(drawn)).split())


def bars(drawn: Figure) -> list[tuple[float, float, str | None]]:
    """Return each filled stretch: where it begins and ends, in inches, and its hatch."""
    parts = [part for part in drawn.axes[0].collections if isinstance(part, PolyCollection)]
    ends = [np.asarray(part.get_paths()[0].vertices, dtype=float)[:, 0] for part in parts]
    return [
        (float(x.min()), float(x.max()), part.get_hatch())
        for x, part in zip(ends, parts, strict=True)
    ]


def test_a_sturdy_answer_is_named_and_a_knife_edge_is_not() -> None:
    sturdy = cs.knife_edge(SMALL).plot()
    assert words(sturdy)[0] == "One answer can be named: Attacker strikes, Target concedes"
    assert "0%, proven" in words(sturdy)
    assert "25% of its range of payoffs: Target would lose 0.5 by “resist”" in said(sturdy)
    found = cs.knife_edge(SMALL.set(drain=0.401))
    near = found.plot()
    assert words(near)[0] == "No one answer is named: changes of parameters break it too often"
    assert f"{100 * found.edges[0].by_parameters.share:.0f}%, 95% interval" in said(near)
    assert f"{found.solves:,} games solved" in near.texts[-1].get_text()


def test_every_equilibrium_has_its_block_and_the_rest_is_counted() -> None:
    found = cs.knife_edge(SMALL.set(drain=0.4))
    both = words(found.plot())
    assert "2 ways to play are equilibria" in both[0]
    assert {"Attacker abstains", "Attacker strikes, Target concedes"} <= set(both)
    assert both.count("Smallest gap") == 2
    one = found.plot(most=1)
    assert words(one).count("Smallest gap") == 1 and "1 more equilibrium" in said(one)
    with pytest.raises(cs.ArgumentError, match="most"):
        found.plot(most=0)


def test_the_gap_is_drawn_against_the_margin() -> None:
    found = cs.knife_edge(IRAN)
    drawn = found.plot()
    (gap,) = [end - start for start, end, _ in bars(drawn) if end > start]
    margins = [line for line in drawn.axes[0].lines if line.is_dashed()]
    asked = float(np.asarray(margins[0].get_xdata())[0]) - 2.55
    assert gap / asked == pytest.approx(found.edges[0].gap / found.margin)


def test_shares_of_draws_are_bars_of_that_length() -> None:
    found = cs.sample(SMALL, draws=1024)
    drawn = found.plot()
    lengths = [(end - start) / 2.3 for start, end, _ in bars(drawn)]
    made = [e.low for e in found.choices if e.defined]
    assert lengths == pytest.approx(made, abs=1e-9)
    assert "The patron, never made" in words(drawn) and "1,024 draws" in said(drawn)
    assert drawn.texts[-1].get_text().endswith("seed 0")


def test_where_solutions_differ_the_span_is_hatched_and_other_measures_are_words() -> None:
    found = cs.sample(CHICKEN, draws=64, measures=["P(A == drive) < 0.5", "U(A)"])
    drawn = found.plot()
    spans = [(end - start) / 2.3 for start, end, hatch in bars(drawn) if hatch]
    every = (*found.choices, found.measures[0])
    assert spans == pytest.approx([e.high - e.low for e in every])
    assert "64 draws have several solutions" in said(drawn)
    assert {"P(A == drive) < 0.5", "Payoff of Side A"} <= set(words(drawn))
    assert any(text.startswith("−") or " to 1 ±" in text for text in words(drawn))


def test_order_says_what_is_proven_drawn_and_beyond_it() -> None:
    proven = cs.order_robustness(IRAN).plot()
    assert words(proven)[0].endswith("settles how the game is played; that is proven")
    assert words(proven).count("order cannot say") == 4
    found = cs.order_robustness(cs.load("classics/brinkmanship"), draws=256)
    drawn = found.plot()
    assert "does not settle" in words(drawn)[0]
    assert "256 draws, seed 0" in drawn.texts[-1].get_text()
    lengths = [(end - start) / 2.3 for start, end, _ in bars(drawn)]
    shares = [outcome.is_one.share for outcome in found.outcomes]
    assert lengths[: len(shares)] == pytest.approx(shares)


def test_a_commitment_is_drawn_on_each_player_s_own_scale() -> None:
    found = cs.commitment_value(IRAN, to="Iran", by="Russia == intervene")
    drawn = found.plot()
    assert words(drawn)[0] == "Iran would give up to 9.9 to have it settled that Russia intervenes"
    spans = IRAN.tree().payoffs.max(axis=1) - IRAN.tree().payoffs.min(axis=1)
    lengths = [(end - start) / 1.6 for start, end, _ in bars(drawn)]
    gains = [abs(low) for low, _ in found.gains.values()]
    assert lengths == pytest.approx([g / s for g, s in zip(gains, spans, strict=True)])
    assert "never to be compared or added" in said(drawn)


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_has_a_title_and_a_source(kind: str) -> None:
    scenario = ROUNDS if kind == "course" else SMALL
    drawn = figure(scenario, kind)
    assert scenario.digest[:8] in said(drawn)
    assert len(drawn.texts[0].get_text()) > 5


@pytest.mark.parametrize(
    ("kind", "measure", "says"),
    [
        ("prove_claims", "P(Attacker == strike) > 0.5", "to refute it: Drain"),
        (
            "nearest_flip",
            "P(Attacker == strike) > 0.5",
            "“P(Attacker == strike) > 0.5” is no longer true",
        ),
        ("conditions", "Target == concede", "Target concedes in equilibrium"),
        ("given_data", "Target", "What the choice of Target hangs on"),
        ("sample", "U(Patron)", "Payoff of The patron"),
        ("claim_flips", "P(Attacker == strike) > 0.5", "Verdict on P(Attacker == strike) > 0.5"),
    ],
)
def test_a_measure_is_what_the_figure_asks_about(kind: str, measure: str, says: str) -> None:
    assert says in said(figure(SMALL, kind, measure=measure))


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        (("tipping_points", ("drain", "cost")), "1 for tipping_points"),
        (("turns", ("drain",)), "0 for turns"),
        (("turns", (), "U(Patron)"), "none for turns"),
        (("tippping",), "one of along"),
        (("tipping_points", ("drian",)), "drain"),
    ],
)
def test_wrong_arguments_are_refused(arguments: tuple[str, ...], match: str) -> None:
    with pytest.raises(cs.ArgumentError, match=match):
        figure(SMALL, *arguments)


def test_figures_of_claims_need_a_claim() -> None:
    for kind in ("prove_claims", "claim_flips"):
        with pytest.raises(cs.ArgumentError, match="claim"):
            figure(CHICKEN, kind)
