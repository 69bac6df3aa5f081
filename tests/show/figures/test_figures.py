"""The figures: what they say, that nothing overlaps, that they repeat and leave no trace."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text

import crisis_sim as cs
from crisis_sim.equilibria.describe import tree_equilibria
from crisis_sim.show.figures.along import draw_along
from crisis_sim.show.figures.game_tree import draw_tree
from crisis_sim.show.figures.page import renderer
from crisis_sim.show.figures.payoffs import draw_payoffs
from crisis_sim.show.figures.phase import _depth
from crisis_sim.show.figures.phase import draw as draw_phase
from crisis_sim.show.figures.place import Rectangle, beside, inside, spread
from crisis_sim.show.figures.prove import draw_all
from crisis_sim.show.figures.save import save
from crisis_sim.show.figures.source import source_line
from crisis_sim.show.figures.style import CYCLE, colours, style, tint
from crisis_sim.show.figures.swing import draw as draw_tornado
from crisis_sim.show.figures.tree_layout import ends_in_order, layout_of
from crisis_sim.study.figure import figure
from crisis_sim.study.kinds import kinds

IRAN = [n for n in cs.bundled() if n.startswith("iran_2025") and not cs.load(n).types]
STRUCK = "Israel == strike"

CHANCE = {
    "schema": 1,
    "name": "defence",
    "players": {"Attacker": {}, "Target": {}, "Patron": {"label": "The patron"}},
    "moves": [
        {"player": "Attacker", "choose": ["strike", "abstain"]},
        {"player": "Target", "choose": ["resist", "concede"], "when": "Attacker == strike"},
        {"player": "Patron", "choose": ["intervene", "stay_out"], "when": "Target == resist"},
        {
            "name": "defence",
            "chance": {"holds": 0.6, "fails": 0.4},
            "when": "Patron == intervene",
        },
    ],
    "parameters": {"stake": {"value": 0.5, "low": 0, "high": 1}},
    "payoffs": {
        "Attacker": [
            {"worth": 1, "when": "Target == concede or defence == fails"},
            {"worth": -1, "when": "defence == holds"},
        ],
        "Target": [{"worth": -1, "when": "Target == concede or Patron == stay_out"}],
        "Patron": [{"worth": "stake - 0.3", "when": "Patron == intervene"}],
    },
}
STAGE = {
    "schema": 1,
    "name": "chicken",
    "players": {"A": {"label": "Side A"}, "B": {"label": "Side B"}},
    "parameters": {"crash": {"value": 2, "low": 0, "high": 4, "meaning": "Cost of a crash."}},
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
TYPES = CHANCE | {
    "name": "resolve",
    "types": {
        "Patron": {"resolute": {"prior": 0.3, "set": {"stake": 0.9}}, "irresolute": {"prior": 0.7}}
    },
}

LONG = {
    "schema": 1,
    "name": "long",
    "players": {"North": {}, "South": {"label": "The southern alliance"}},
    "moves": [
        {"name": f"round_{i}", "player": ("North", "South")[i % 2], "choose": ["press_on", "stop"]}
        for i in range(6)
    ],
    "payoffs": {  # no ties: each round counts half of the one before
        player: [{"worth": sign * 12.5 / 2**i, "when": f"round_{i} == press_on"} for i in range(6)]
        for player, sign in (("North", 1), ("South", -1))
    },
}


def along(scenario: cs.Crisis, name: str, fixing: str | None = None, **options: Any) -> Figure:
    parameter = scenario.parameters[name]
    values = np.linspace(parameter.low, parameter.high, 41)
    swept: dict[str, Any] = {"fixing": fixing, name: values}
    perfect = cs.sweep(scenario, concept="subgame_perfect", **swept)
    logit = cs.sweep(scenario, concept="logit", rationality=3, **swept)
    return draw_along(perfect, logit, **options)


def phase(scenario: cs.Crisis, *names: str, fixing: str | None = None, **options: Any) -> Figure:
    ranges = [scenario.parameters[name] for name in names]
    grid = {p.name: np.linspace(p.low, p.high, 31 + 10 * i) for i, p in enumerate(ranges)}
    arguments: dict[str, Any] = {"fixing": fixing, **grid}
    return draw_phase(cs.sweep(scenario, **arguments), **options)


def solved(
    draw: Callable[..., Figure], scenario: cs.Crisis, concept: str = "subgame_perfect"
) -> Figure:
    options = {"rationality": 3.0} if concept == "logit" else {}
    result = cs.solve(scenario, concept, **options)
    source = source_line(
        scenario.name,
        concept,
        rationality=result.rationality,
        digest=result.digest,
        version=result.version,
    )
    return draw(scenario.tree(), result[0], labels=scenario.players, source=source)


def at_random(draw: Callable[..., Figure], scenario: cs.Crisis) -> Figure:
    tree = scenario.tree()
    behaviour = np.where(tree.child >= 0, 1 / tree.width[:, None], 0.0)
    return draw(
        tree, tree_equilibria(tree, behaviour[:, :, None], [[]])[0], labels=scenario.players
    )


NEAR = {  # A turns at 0.499999 and again at 0.500001; only B off the path at 0.6
    "schema": 1,
    "name": "near",
    "players": {"A": {"label": "Side A"}, "B": {}},
    "parameters": {"x": {"value": 0.3, "low": 0, "high": 1, "unit": "points"}},
    "moves": [
        {"player": "A", "choose": ["advance", "hold_the_line", "withdraw"]},
        {"player": "B", "choose": ["answer", "wait"], "when": "A == hold_the_line"},
    ],
    "payoffs": {
        "A": [
            {"worth": "x", "when": "A == advance"},
            {"worth": 0.500001, "when": "A == hold_the_line"},
            {"worth": "1 - x", "when": "A == withdraw"},
        ],
        "B": [{"worth": "x - 0.6", "when": "B == answer"}],
    },
}
SMOOTH = {
    "schema": 1,
    "name": "smooth",
    "players": {"A": {}},
    "parameters": {"x": {"value": 0.3, "low": 0, "high": 1}},
    "moves": [{"player": "A", "choose": ["advance", "wait"]}],
    "payoffs": {"A": [{"worth": "exp(x) - 1.5", "when": "A == advance"}]},
}
NEVER = "P(Russia == intervene and United_States == join) == 0"
#: The kinds that are quick for a large scenario.
CHANGES = (
    *("tipping_points", "turns", "claim_flips", "conditions"),
    *("knife_edge", "sample", "order_robustness"),
)

MARKS = {
    "no war in Ukraine": {"ukraine_drain": 0.0},
    "Syria held": {"syria_discount": 0.0},
    "neither": {"ukraine_drain": 0.0, "syria_discount": 0.0},
}
TORNADO = "P(Russia == aid or Russia == intervene, fixing=Israel == strike)"
DRAWINGS: dict[str, Callable[[], Figure]] = (
    {
        "along, struck": lambda: along(cs.load("iran_2025"), "ukraine_drain", STRUCK),
        "along, one move": lambda: along(cs.load("iran_2025"), "joined", moves="Russia"),
        "along, small": lambda: along(cs.load("strike_resist_intervene"), "drain"),
        "along, chance": lambda: along(cs.build(CHANCE), "stake"),
        "along, still": lambda: along(cs.load("iran_2025"), "gulf_cost", STRUCK, moves="Russia"),
        "along, stage": lambda: along(cs.build(STAGE), "crash"),
        "phase, struck": lambda: phase(
            cs.load("iran_2025"), "ukraine_drain", "syria_discount", fixing=STRUCK, marks=MARKS
        ),
        "phase": lambda: phase(
            cs.load("iran_2025"), "ukraine_drain", "syria_discount", marks=MARKS
        ),
        "phase, thin": lambda: phase(cs.load("iran_2025"), "joined", "us_hostility"),
        "phase, small": lambda: phase(cs.load("strike_resist_intervene"), "drain", "stake"),
        "phase, proven": lambda: draw_phase(
            cs.phase_diagram(
                cs.load("iran_2025"), "ukraine_drain", "syria_discount", pixels=300, fixing=STRUCK
            ),
            marks={"Syria held": {"syria_discount": 0.0}},
        ),
        "phase, ties": lambda: draw_phase(
            cs.phase_diagram(cs.load("strike_resist_intervene"), "drain", "stake", pixels=200)
        ),
        "tornado, logit": lambda: draw_tornado(
            cs.swings(cs.load("iran_2025"), TORNADO, concept="logit", points=21)
        ),
        "tornado, payoff": lambda: draw_tornado(
            cs.swings(cs.load("iran_2025"), "U(Russia)", points=21)
        ),
        "tornado, small": lambda: draw_tornado(
            cs.swings(cs.load("strike_resist_intervene"), "P(Attacker == strike) < 0.5", points=21)
        ),
        "tree, logit": lambda: solved(draw_tree, cs.load("iran_2025"), "logit"),
        "tree, small": lambda: solved(draw_tree, cs.load("strike_resist_intervene")),
        "tree, chance": lambda: solved(draw_tree, cs.build(CHANCE)),
        "tree, stage": lambda: solved(draw_tree, cs.build(STAGE)),
        "tree, long": lambda: solved(draw_tree, cs.build(LONG)),
        "payoffs, long": lambda: solved(draw_payoffs, cs.build(LONG)),
        "tree, types": lambda: at_random(draw_tree, cs.build(TYPES)),
        "payoffs, logit": lambda: solved(draw_payoffs, cs.load("iran_2025"), "logit"),
        "payoffs, small": lambda: solved(draw_payoffs, cs.load("strike_resist_intervene")),
        "payoffs, types": lambda: at_random(draw_payoffs, cs.build(TYPES)),
    }
    | {
        f"{kind}, {name}": (lambda kind=kind, name=name: figure(cs.load(name), kind))
        for kind in kinds()
        for name in ("strike_resist_intervene", "classics/tripartite_crisis", "iran_2025")
        if kind != "course" and (kind in CHANGES or name != "iran_2025")
    }
    | {
        "tipping, near": lambda: cs.tipping_points(cs.build(NEAR), "x").plot(),
        "tipping, unresolved": lambda: cs.tipping_points(cs.build(SMOOTH), "x").plot(),
        "tipping, several": lambda: cs.tipping_points(
            cs.load("iran_2025"), "joined", fixing=STRUCK
        ).plot(),
        "tipping, end": lambda: cs.tipping_points(cs.load("classics/brinkmanship"), "rungs").plot(),
        "turns, at a turn": lambda: cs.turns(cs.load("classics/brinkmanship")).plot(),
        "turns, none": lambda: cs.turns(cs.load("classics/bargaining_complete_information")).plot(),
        "proofs, undecided": lambda: draw_all(
            [cs.prove(cs.load("iran_2025"), NEVER, boxes=1), cs.prove(cs.load("iran_2025"), NEVER)]
        ),
        "flip, none": lambda: cs.nearest_flip(cs.load("iran_2025"), at_most=1, seconds=2).plot(),
        "knife-edge, tie": lambda: cs.knife_edge(
            cs.load("strike_resist_intervene").set(drain=0.4)
        ).plot(),
        "order, drawn": lambda: cs.order_robustness(
            cs.load("classics/brinkmanship"), draws=256
        ).plot(),
        "sample, several": lambda: cs.sample(
            cs.build(STAGE), draws=64, measures=["P(A == drive) < 0.5", "U(A)"]
        ).plot(),
        "commitment": lambda: cs.commitment_value(
            cs.load("iran_2025"), to="Iran", by="Russia == intervene"
        ).plot(),
    }
    | {
        f"{kind}, {name}": (lambda draw=draw, name=name: solved(draw, cs.load(name)))
        for name in IRAN
        for kind, draw in (("tree", draw_tree), ("payoffs", draw_payoffs))
    }
)


def written(figure: Figure, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Any]]:
    """Draw a figure and give each text that was really drawn, with its box in pixels."""
    seen: dict[int, Text] = {}
    draw = Text.draw

    def record(self: Text, *args: Any, **kwargs: Any) -> None:
        if self.get_text().strip() and self.get_visible():
            seen[id(self)] = self
        draw(self, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Text, "draw", record)
        with style():
            figure.draw(renderer(figure))
    for text in seen.values():
        yield text.get_text(), text.get_window_extent(renderer(figure))


#: The same drawings as others, of further scenarios.
FURTHER = {
    *(f"{kind}, {name}" for name in IRAN[2:] for kind in ("tree", "payoffs")),
    *("discover, classics/tripartite_crisis", "nearest_flip, classics/tripartite_crisis"),
}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name in FURTHER)) for name in DRAWINGS]
)
def test_no_text_meets_text_or_leaves_the_page(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = DRAWINGS[name]()
    assert figure.get_figwidth() in (3.5, 7.2)
    texts = list(written(figure, monkeypatch))
    assert len(texts) >= 3  # a title, what is shown, and the source
    for (first, a), (second, b) in combinations(texts, 2):
        across = min(a.x1, b.x1) - max(a.x0, b.x0)
        up = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across < 1 or up < 1, f"{first!r} meets {second!r}"
    for text, box in texts:
        page = figure.bbox
        inside_page = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= page.x1 and box.y1 <= page.y1
        assert inside_page, f"{text!r} leaves the page"


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        *(("along, small", ("svg", "png", "pdf")), ("payoffs, small", ("svg", "pdf"))),
        *(("phase, thin", ("svg", "png")), ("tornado, small", ("svg",)), ("tree, types", ("svg",))),
    ],
)
def test_files_repeat_byte_for_byte(name: str, kinds: tuple[str, ...], tmp_path: Path) -> None:
    """Saved again, and drawn anew; what writes a kind of file is the same for all drawings."""
    figure, anew = DRAWINGS[name](), DRAWINGS[name]()
    for kind in kinds:
        drawn = {"first": figure, "anew": anew} | ({"again": figure} if kind == "svg" else {})
        saved = [save(f, tmp_path / stem, (kind,))[0].read_bytes() for stem, f in drawn.items()]
        assert len(set(saved)) == 1
        assert len(saved[0]) > 1000
    names = {path.stem for path in tmp_path.iterdir()}
    assert names == {"first", "anew", "again"}
    assert {path.suffix[1:] for path in tmp_path.iterdir()} == set(kinds)


def test_a_caller_s_own_settings_change_nothing(tmp_path: Path) -> None:
    plain = save(DRAWINGS["along, small"](), tmp_path / "plain", ("svg",))[0].read_bytes()
    with matplotlib.rc_context({"font.size": 20, "axes.grid": True, "svg.fonttype": "path"}):
        mine = save(DRAWINGS["along, small"](), tmp_path / "mine", ("svg",))[0].read_bytes()
    assert plain == mine


def svg_words(figure: Figure, folder: Path) -> str:
    text = save(figure, folder / "figure", ("svg",))[0].read_text(encoding="utf-8")
    return "\n".join(re.findall(r"<text[^>]*>([^<]*)</text>", text))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "along, struck",
            [
                "Under perfect play Russia turns from “send arms” to “back Iran in words”",
                "If Israel strikes",
                "stay out",
                "Ukraine drain [share]",
            ],
        ),
        ("along, still", ["Under perfect play nothing shown here changes", "Russia"]),
        ("along, stage", ["Play as", "several equilibria"]),
        ("phase, struck", ["Russia backs", "present values", "no war in Ukraine", "Syria held"]),
        ("phase, proven", ["Russia intervenes", "present values", "no ukraine war", "Syria held"]),
        ("phase, ties", ["Attacker abstains", "Attacker strikes"]),
        ("phase, small", ["Attacker abstains", "Attacker strikes", "several equilibria"]),
        ("tornado, logit", ["Ukraine drain [share]", "No effect", "3 per unit of payoff", "Dot"]),
        ("tree, iran_2025", ["answer", "Iran retaliates", "−16.93", "digest"]),
        ("tree, chance", ["defence", "holds 60%", "fails 40%", "The patron"]),
        ("tree, types", ["Type of The patron", "30%", "70%", "cannot tell these apart"]),
        ("payoffs, iran_2025", ["Iran, ending", "stay out", "100%", "−16.93"]),
    ],
)
def test_figures_say_what_they_show(name: str, words: list[str], tmp_path: Path) -> None:
    said = " ".join(svg_words(DRAWINGS[name](), tmp_path).split())  # wherever lines break
    for word in words:
        assert " ".join(word.split()) in said


@pytest.mark.parametrize("name", IRAN)
def test_the_tree_s_title_is_the_path_of_play(name: str, tmp_path: Path) -> None:
    scenario = cs.load(name)
    said = svg_words(solved(draw_tree, scenario), tmp_path)
    result = cs.solve(scenario)
    verbs = {
        "intervene": "intervenes",
        "aid": "sends arms",
        "back": "backs Iran in words",
        "abstain": "stands aside",
    }
    for choice, verb in verbs.items():
        played = result[0].probability(f"Russia == {choice}") == 1
        assert (f"Russia {verb}," in said) == played


def test_drawing_leaves_no_trace() -> None:
    # rcParams.copy(), as dict(rcParams) would itself load pyplot to find a backend
    code = """
import sys
import crisis_sim as cs
assert not any(name.startswith("matplotlib") for name in sys.modules)
import matplotlib
before = matplotlib.rcParams.copy()
from crisis_sim.show.figures.game_tree import draw_tree
scenario = cs.load("strike_resist_intervene")
figure = draw_tree(scenario.tree(), cs.solve(scenario)[0])
assert "matplotlib.pyplot" not in sys.modules
assert matplotlib.rcParams.copy() == before
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["along, small", "phase, small", "tornado, small", "tree, small"])
def test_settings_are_restored(name: str, tmp_path: Path) -> None:
    before, loaded = matplotlib.rcParams.copy(), "matplotlib.pyplot" in sys.modules
    save(DRAWINGS[name](), tmp_path / "figure")
    assert matplotlib.rcParams.copy() == before
    assert ("matplotlib.pyplot" in sys.modules) == loaded


def test_drawings_go_where_the_caller_says() -> None:
    figure = Figure(figsize=(7, 5))
    panel = figure.subplots()
    scenario = cs.load("strike_resist_intervene")
    assert draw_tree(scenario.tree(), cs.solve(scenario)[0], ax=panel) is figure
    assert len(panel.texts) > 5
    other = Figure(figsize=(7, 5))
    panels = other.subplots(1, 2)
    swept = cs.sweep(scenario, drain=np.linspace(0, 2, 11), stake=np.linspace(0, 1, 11))
    assert draw_phase(swept, ax=panels[0]) is other
    assert draw_tornado(cs.swings(scenario, "U(Patron)", points=5), ax=panels[1]) is other


def test_wrong_arguments_are_refused() -> None:
    scenario = cs.load("strike_resist_intervene")
    one = cs.sweep(scenario, drain=[0.0, 1.0])
    two = cs.sweep(scenario, drain=[0.0, 1.0], stake=[0.0, 1.0])
    logit = cs.sweep(scenario, concept="logit", rationality=1, drain=[0.0, 1.0])
    refused: list[Callable[[], Any]] = [
        lambda: draw_along(two, logit),
        lambda: draw_along(cs.sweep(scenario, drain=[0.0, 1.0], fixing="Target == resist"), logit),
        lambda: draw_along(one, logit, moves="Ally"),
        lambda: draw_phase(one),
        lambda: draw_phase(two, marks={"far": {"drain": 9.0}}),
        lambda: draw_phase(two, marks={"odd": {"drian": 1.0}}),
        lambda: draw_tornado(cs.swings(scenario, "U(Patron)", points=5), most=0),
        lambda: draw_tree(cs.load("iran_2025").tree(), cs.solve(scenario)[0]),
        lambda: save(Figure(), "x", ("gif",)),
    ]
    for attempt in refused:
        with pytest.raises(cs.ArgumentError) as caught:
            attempt()
        assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_a_file_that_cannot_be_written_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError("disk full")

    figure = Figure()
    monkeypatch.setattr(figure, "savefig", fail)
    with pytest.raises(OSError, match="disk full"):
        save(figure, tmp_path / "figure")
    assert not list(tmp_path.iterdir())


def grey(colour: str) -> float:
    """Return the lightness (CIE L*) of a colour."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in tint(colour, 1)]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return float(116 * np.cbrt(light) - 16)


def test_players_colours_differ_and_can_be_read_on_white() -> None:
    for palette in (tuple(cs.load("iran_2025").colors.values()), CYCLE):
        assert len(set(palette)) == len(palette)
        assert all(grey(colour) < 65 for colour in palette)
        lights = sorted(grey(colour) for colour in palette[:4])
        assert lights[-1] - lights[0] > 25


def test_players_keep_their_own_colours_and_others_get_free_ones() -> None:
    given_colours = colours(["Patron", "Ally", "Target"], {"Ally": CYCLE[0]})
    assert given_colours["Ally"] == CYCLE[0]
    assert len(set(given_colours.values())) == 3
    assert colours(["A", "B"], dict(zip("CDEFGH", CYCLE, strict=True)))["B"] == CYCLE[1]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.floats(0.01, 0.1))
def test_spread_keeps_the_order_the_gap_and_the_ends(wanted: list[float], gap: float) -> None:
    placed = spread(wanted, gap, 0.0, 1.0)
    order = np.argsort(wanted, kind="stable")
    steps = np.diff(np.array(placed)[order])
    assert (steps >= gap - 1e-6).all()
    assert min(placed) >= -1e-6
    assert max(placed) <= 1 + 1e-6


@given(
    st.integers(2, 25).flatmap(
        lambda n: st.lists(st.lists(st.booleans(), min_size=n, max_size=n), min_size=2, max_size=25)
    )
)
def test_boundaries_leave_each_grid_point_on_its_side(rows: list[list[bool]]) -> None:
    mask = np.array(rows)
    if mask.all() or not mask.any():
        mask[0, 0] = not mask[0, 0]
    assert ((_depth(mask) > 0) == mask).all()


def test_a_label_goes_inside_a_region_that_holds_it_and_nowhere_else() -> None:
    mask = np.zeros((60, 90), dtype=bool)
    mask[10:40, 20:80] = True
    place = inside(mask, 0.01, 0.3, 0.1)
    assert place is not None
    box = Rectangle.around(*place, 0.3, 0.1)
    assert box.inside(Rectangle(0.2, 0.1, 0.8, 0.4))
    assert inside(mask, 0.01, 0.7, 0.1) is None


def test_beside_avoids_what_is_taken() -> None:
    page = Rectangle(0, 0, 2, 1)
    first = beside(1, 0.5, 0.4, 0.1, within=page, taken=[], start=0.05, stop=1)
    assert first is not None
    second = beside(1, 0.5, 0.4, 0.1, within=page, taken=[first], start=0.05, stop=1)
    assert second is not None
    assert not second.meets(first)
    assert beside(1, 0.5, 3, 0.1, within=page, taken=[], start=0.05, stop=1) is None


@pytest.mark.parametrize("name", cs.bundled())
def test_the_tree_is_laid_out_without_crossings(name: str) -> None:
    tree = cs.load(name).tree()
    assert sorted(ends_in_order(tree)) == list(range(tree.ends))
    layout = layout_of(tree)
    parent = tree.parent[1 : tree.nodes]
    assert (layout.column[1:] > layout.column[parent]).all()
    for node in range(tree.nodes):
        rows = layout.row[tree.child[node, : tree.width[node]]]
        assert (np.diff(rows) > 0).all()
        assert rows[0] < layout.row[node] < rows[-1]


def test_a_tree_says_that_it_shows_one_of_several_equilibria() -> None:
    drawn = figure(cs.load("iran_2025_beliefs"), "tree")
    assert any("equilibrium · the first of 2" in text.get_text() for text in drawn.texts)
    alone = figure(cs.load("strike_resist_intervene"), "tree")
    assert not any("the first of" in text.get_text() for text in alone.texts)
