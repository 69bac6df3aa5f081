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

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

import numpy as np

from crisis_sim.checks import at_least, checked
from crisis_sim.columns import APART, Column, fact, meanings
from crisis_sim.equilibria.concepts import proving
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
from crisis_sim.study.siblings import siblings
from crisis_sim.study.ways import in_line
from crisis_sim.types import Array, Choices


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
    index : int16 array [pixel across, pixel up]
        The class of each pixel; `SEVERAL` (-1) where solutions play differently, `UNSOLVED` (-2)
        where not all solutions are known, or a stopped run has not looked.
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
        plays = ["several or unknown" if k < 0 else in_line(self.classes[k]) for k in shares]
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
    pixels: Annotated[int, at_least(2)] = 2000,
    fixing: str | None = None,
    points: Mapping[str, Mapping[str, float]] | None = None,
    progress: Watch | None = None,
) -> PhaseDiagram:
    """Find how play goes over the ranges of two parameters, the others as they are.

    Parameters
    ----------
    scenario
        With perfect information and draws; solved for subgame-perfect play.
    across, up
        The two parameters.
    pixels
        Along each side.
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
        If moves are simultaneous or a player has private information.

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
    others = scenario.parameters.keys() - {across, up}
    plane = narrow(scenario, {n: (scenario.values[n],) * 2 for n in others}, "phase_diagram")
    canvas = Canvas(BoxGame(plane, World(test)), across, up, pixels, {})
    painted = canvas.paint(Run(progress, "boxes"))
    classes, index = _largest_first(canvas.plays(), painted.index)
    left = index.size - painted.proven - painted.solves
    return PhaseDiagram(
        scenario=scenario,
        parameters=(across, up),
        fixing=test,
        classes=classes,
        index=index,
        solves=painted.solves,
        boxes=painted.boxes,
        proven_share=painted.proven / index.size,
        open_share=left / index.size,
        complete=not left,
        present=(scenario.values[across], scenario.values[up]),
        points=FrozenMap(places),
    )


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
    plays: tuple[tuple[tuple[str, str], ...], ...], index: Choices
) -> tuple[tuple[tuple[tuple[str, str], ...], ...], Choices]:
    """Number the classes by their area, and drop those without any."""
    pixels = np.bincount(index[index >= 0], minlength=len(plays))
    order = [int(kind) for kind in np.argsort(-pixels, kind="stable") if pixels[kind]]
    number = np.zeros(len(plays) + 1, dtype=np.int16)
    number[order] = np.arange(len(order))
    return tuple(plays[kind] for kind in order), np.where(index < 0, index, number[index])
