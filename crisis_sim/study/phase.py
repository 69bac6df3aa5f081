"""How play goes over two parameters: regions proven uniform, boundaries to the pixel.

1. Start with the box of the two ranges.
2. Bound every payoff difference over a box. Where these bounds leave one way to play, or several
   that are all surely solutions, the box has one answer throughout.
3. Cut the others into four, and go on. What a box has ruled out is ruled out in its parts.
4. Of boxes of a few pixels that are still open, solve the game at the middle of each pixel.

References
----------
Finkel and Bentley, "Quad trees", Acta Informatica 4, 1974; for proofs over boxes, Jaulin, Kieffer,
Didrit and Walter, *Applied Interval Analysis*, 2001, chapter 3 (SIVIA).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

import numpy as np

from crisis_sim.checks import Rationality, at_least, checked
from crisis_sim.columns import APART, Column, fact, meanings
from crisis_sim.equilibria.concepts import concept_of, proving
from crisis_sim.game.crisis import Crisis
from crisis_sim.plain import plain, told
from crisis_sim.progress import Run, Watch
from crisis_sim.result import Fact, StudyResult
from crisis_sim.scenario.asked import read_fixing
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.formula import Test
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.study.claims import World
from crisis_sim.study.exact.canvas import Canvas, middles
from crisis_sim.study.exact.induction import BoxGame
from crisis_sim.study.exact.regions import narrow
from crisis_sim.study.exact.symbolic import seen_moves
from crisis_sim.study.moving.answers import Answers
from crisis_sim.study.moving.fineness import on_plane
from crisis_sim.study.moving.plane import Seen
from crisis_sim.study.siblings import siblings
from crisis_sim.study.ways import Certainty, Play, in_line
from crisis_sim.types import Array, Choices

#: Along each side, where boxes are proven.
PIXELS = 2000


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class PhaseDiagram(StudyResult):
    """How play goes at each pixel of a picture over the ranges of two parameters.

    Attributes
    ----------
    parameters, fixing
        What was asked: the parameters across and up, and a move that was fixed.
    classes
        For each class, the choices made on the path of play, draws included: (move, choice). That
        with the largest area is first.
    sets
        For each class, all ways to play: where nothing is proven, several solutions that play
        differently are a class too, whose choices are those of all of them.
    index : int16 array [pixel across, pixel up]
        The class of each pixel; `SEVERAL` (-1) where solutions play differently and it is proven,
        `UNSOLVED` (-2) where not all solutions are known, or a stopped run has not looked.
    certainty
        `proven`, up to the pixel, or `bisected`: solved coarsely, and finely where it changes.
    solves, boxes : int
        Games solved, at the middles of pixels, and boxes bounded.
    proven_share : float
        Share of the area for which the class is proven throughout; elsewhere it is that of the
        middle of a pixel.
    open_share : float
        Share of the area that a stopped run has not looked at; `complete` if it is 0.
    present
        The present values of both parameters.
    points
        Other points to show, by label.
    """

    study: ClassVar[str] = "phase_diagram"

    parameters: tuple[str, str] = field(metadata=APART)
    fixing: Test | None = field(metadata=fact(data=told))
    boxes: int = field(metadata=fact())
    proven_share: float = field(metadata=fact())
    open_share: float = field(metadata=fact())
    classes: tuple[tuple[tuple[str, str], ...], ...]
    present: tuple[float, float]
    points: Mapping[str, tuple[float, float]]
    index: Choices
    sets: tuple[tuple[Play, ...], ...] = field(metadata=APART)
    certainty: Certainty = field(default="proven", metadata=fact())
    concept: str = field(default_factory=lambda: proving().name)
    method: str = "bounds of payoff differences over boxes; games at the middles of pixels"

    @property
    def grid(self) -> dict[str, Array]:
        """The middles of the pixels, by parameter."""
        ranges = (self.scenario.parameters[name] for name in self.parameters)
        return {p.name: middles(p.low, p.high, len(self.index)) for p in ranges}

    def shares(self) -> dict[int, float]:
        """Return the share of the area that each class has."""
        kinds, pixels = np.unique(self.index, return_counts=True)
        shares = pixels / self.index.size
        return dict(zip(kinds.tolist(), shares.tolist(), strict=True))

    def provenance(self) -> dict[str, Fact]:
        """Return what the picture rests on, in plain words and numbers."""
        across, up = self.parameters
        classes = "; ".join(f"{kind}: {dict(play)}" for kind, play in enumerate(self.classes))
        return {**super().provenance(), "across": across, "up": up, "classes": classes}

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain data, with what it rests on."""
        return {**super().to_dict(), "shares": plain(self.shares())}

    def _axes(self) -> tuple[str, ...]:
        return self.parameters

    def _columns(self) -> list[Column]:
        """Return both parameters of each pixel, and its class."""
        across, up = np.meshgrid(*self.grid.values(), indexing="ij")
        named = zip(self.parameters, (across.ravel(), up.ravel()), strict=True)
        kinds = Column("kind", self.index.ravel(), meaning=meanings(PhaseDiagram)["index"])
        return [*(Column(name, values) for name, values in named), kinds]

    def _overview(self) -> list[Column]:
        """Return how play goes in each class, and its share of the area."""
        shares = self.shares()
        plays = [
            "several or unknown" if k < 0 else " or ".join(map(in_line, self.sets[k]))
            for k in shares
        ]
        return [
            Column("kind", list(shares)),
            Column("share", list(shares.values()), "share of the area"),
            Column("play", plays),
        ]


@checked
def phase_diagram(
    scenario: Crisis,
    across: str,
    up: str,
    *,
    pixels: Annotated[int, at_least(2)] | None = None,
    concept: str | None = None,
    rationality: Rationality | None = None,
    fixing: str | None = None,
    points: Mapping[str, Mapping[str, float]] | None = None,
    progress: Watch | None = None,
) -> PhaseDiagram:
    """Find how play goes over the ranges of two parameters, the others as they are.

    Parameters
    ----------
    scenario
        Subgame-perfect play of games with perfect information is bounded over boxes; other games
        are solved at pixels of a coarse grid, and at finer ones where the answer changes.
    across, up
        The two parameters.
    pixels
        Along each side; left out, 2,000 where boxes are proven, else 257 if many games are
        solved at once, and 65 if not, or 9 in large trees.
    concept, rationality
        As in `solve`; left out, what the scenario names.
    fixing
        A move to fix, as `Attacker == strike`.
    points
        Points to mark: parameter values by label, the present ones where left out. Left out
        altogether, the bundled scenarios that differ in these two parameters alone.
    progress
        Is told how far the run is, and answers whether it goes on; see `Progress`.

    Raises
    ------
    ArgumentError
        For an unknown parameter, one twice or without a width, a point outside the ranges, or
        fewer than 2 pixels.
    UnsolvableError
        If the game is outside what the concept covers.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.phase_diagram(cs.load("strike_resist_intervene"), "drain", "stake", pixels=200)
    >>> found.classes[found.index[0, -1]]
    (('Attacker', 'abstain'),)
    >>> found.proven_share > 0.9, found.solves < 0.1 * 200 * 200
    (True, True)
    """
    _check(scenario, across, up)
    marks = siblings(scenario, [across, up]) if points is None else points
    places = {label: _place(scenario, label, mark, across, up) for label, mark in marks.items()}
    test = None if fixing is None else read_fixing(scenario, fixing, "phase_diagram")
    row = concept_of(concept or scenario.concept, "phase_diagram")
    proven = "proofs" in row.tells and seen_moves(scenario, test) is not None
    side = pixels or (PIXELS if proven else on_plane(scenario, row))
    rate = scenario.rationality if rationality is None else rationality
    found: dict[str, Any]
    if proven:
        found = _proven(scenario, across, up, side, test, progress)
    else:
        answers = Answers(scenario, row.name, rate, test, (), Run(progress, "games"))
        found = {**_seen(answers, across, up, side), "concept": row.name, "rationality": rate}
    return PhaseDiagram(
        scenario=scenario,
        parameters=(across, up),
        fixing=test,
        present=(scenario.values[across], scenario.values[up]),
        points=FrozenMap(places),
        **found,
    )


def _proven(
    scenario: Crisis, across: str, up: str, pixels: int, fixing: Test | None, watch: Watch | None
) -> dict[str, Any]:
    """Return what bounds over boxes say."""
    others = scenario.parameters.keys() - {across, up}
    plane = narrow(scenario, {n: (scenario.values[n],) * 2 for n in others}, "phase_diagram")
    canvas = Canvas(BoxGame(plane, World(fixing)), across, up, pixels, {})
    painted = canvas.paint(Run(watch, "boxes"))
    sets, index = _largest_first(tuple((play,) for play in canvas.plays()), painted.index)
    left = index.size - painted.proven - painted.solves
    return {
        "classes": tuple(play for (play,) in sets),
        "sets": sets,
        "index": index,
        "solves": painted.solves,
        "boxes": painted.boxes,
        "proven_share": painted.proven / index.size,
        "open_share": left / index.size,
        "complete": not left,
    }


def _seen(answers: Answers, across: str, up: str, pixels: int) -> dict[str, Any]:
    """Return what games that are solved say."""
    seen = Seen(answers, across, up, pixels)
    painted, left = seen.paint()
    sets, index = _largest_first(seen.sets, painted)
    return {
        "classes": tuple(tuple(dict.fromkeys(itertools.chain(*plays))) for plays in sets),
        "sets": sets,
        "index": index,
        "solves": answers.solves,
        "boxes": 0,
        "proven_share": 0.0,
        "open_share": left / index.size,
        "complete": False,
        "certainty": "bisected",
        "max_regret": answers.regret,
        "method": "games solved at pixels of a grid, the finer the nearer to a change",
    }


def _check(scenario: Crisis, across: str, up: str) -> None:
    for name in (across, up):
        limits = scenario.parameters[scenario.known(name, "phase_diagram")]
        if not limits.low < limits.high:
            raise ArgumentError("phase_diagram", name, "has no width", "a range")
    if across == up:
        raise ArgumentError("phase_diagram", "up", f"is `{up}`, as across", "another parameter")


def _place(
    scenario: Crisis, label: str, mark: Mapping[str, float], across: str, up: str
) -> tuple[float, float]:
    for name in mark:
        if scenario.known(name, "phase_diagram") not in (across, up):
            raise ArgumentError("phase_diagram", label, f"sets `{name}`", f"{across} or {up}")
        scenario.check_range(name, mark[name], "phase_diagram")
    x, y = (float(mark.get(name, scenario.values[name])) for name in (across, up))
    return x, y


def _largest_first(
    sets: tuple[tuple[Play, ...], ...], index: Choices
) -> tuple[tuple[tuple[Play, ...], ...], Choices]:
    """Number the classes by their area, and drop those without any."""
    pixels = np.bincount(index[index >= 0], minlength=len(sets))
    order = [int(kind) for kind in np.argsort(-pixels, kind="stable") if pixels[kind]]
    number = np.zeros(len(sets) + 1, dtype=np.int16)
    number[order] = np.arange(len(order))
    return tuple(sets[kind] for kind in order), np.where(index < 0, index, number[index])
