"""All that is said of one scenario at its present values."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crisis_sim.checks import checked
from crisis_sim.equilibria.concepts import (
    Concept,
    concept_of,
    concepts,
    default_concept,
    erring,
)
from crisis_sim.equilibria.result import Equilibria, Equilibrium, UnsolvableError
from crisis_sim.equilibria.solve import solve
from crisis_sim.equilibria.strategic.deviations import Deviation, deviations
from crisis_sim.equilibria.strategic.refinements import refine
from crisis_sim.equilibria.tree.margins import Margin, margins
from crisis_sim.equilibria.tree.reason import TypeBelief
from crisis_sim.equilibria.tree.threats import NashPath, nash_paths
from crisis_sim.equilibria.tree.type_beliefs import type_beliefs
from crisis_sim.game.crisis import Crisis
from crisis_sim.game.tree import CrisisTree
from crisis_sim.study import interest
from crisis_sim.study.along import Along, concepts_shown, logit_rationality, swept, turning
from crisis_sim.study.course import Course, course
from crisis_sim.study.defaults import acts_over_time
from crisis_sim.study.figure import Shown, asked
from crisis_sim.study.judge import Verdicts, judge
from crisis_sim.study.kinds import kinds
from crisis_sim.study.knife_edge import KnifeEdge, knife_edge
from crisis_sim.study.moving.fineness import is_quick
from crisis_sim.study.row import Study
from crisis_sim.study.studies import study
from crisis_sim.study.sweep import Sweep
from crisis_sim.study.turns import Turns, turns

#: Trees with more ends take too long to be solved for sequential equilibria again and again,
#: and the others more than a second with more changes than this.
SMALL, FEW = 32, 32
#: No answer that is asked for a few times takes so long: the budget is that of the points asked.
HOURS = 7200.0
#: Changes are no longer tried after so many seconds: games with curves of equilibria take longer.
SECONDS = 10.0


@dataclass(frozen=True, eq=False)
class Brief:
    """A scenario, solved and judged; what is asked of it is computed once, when first asked for.

    Attributes
    ----------
    scenario, concept, rationality
        What is solved, and how.
    """

    scenario: Crisis
    concept: str
    rationality: float | None
    seconds: float | None = None

    @cached_property
    def tree(self) -> CrisisTree:
        """The order of the moves."""
        return self.scenario.tree()

    @cached_property
    def result(self) -> Equilibria:
        """The solutions; those of the simultaneous reading with their refinements as labels."""
        over_time = self.scenario.rounds is not None
        options = self.row.taken({"rationality": self.rationality}, over_time=over_time)
        if self.seconds is not None:
            options["seconds"] = self.seconds
        result = solve(self.scenario, self.concept, **options)
        told = "refinements" in self.row.tells
        return refine(self.scenario.strategic(), result) if told else result

    @property
    def row(self) -> Concept:
        """The concept that it is solved for."""
        return concepts()[self.concept]

    @cached_property
    def margins(self) -> tuple[Margin, ...]:
        """How near the first solution is to breaking, for trees under perfect play."""
        told = "margins" in self.row.tells and len(self.result) and self.course is None
        return margins(self.tree, self.result[0]) if told else ()

    @cached_property
    def edge(self) -> KnifeEdge | None:
        """Whether one answer can be named, for about ten seconds at most.

        Where that can be told, and many games are solved at once or the tree has at most `SMALL`
        ends.
        """
        if "knife edge" not in self.row.tells or self.scenario.rounds is not None:
            return None
        if self.row.batch is not None:
            return knife_edge(self.scenario, concept=self.concept)
        if self.tree.ends <= SMALL:
            # Of several equilibria none is named, whatever changes do to them.
            draws = FEW if len(self.result) == 1 else 1
            deadline = time.perf_counter() + SECONDS
            return knife_edge(
                self.scenario,
                concept=self.concept,
                draws=draws,
                progress=lambda _: time.perf_counter() < deadline,
            )
        return None

    @cached_property
    def deviations(self) -> tuple[tuple[Deviation, ...], ...]:
        """The best deviation of each player from each Nash equilibrium, simultaneously read."""
        if "refinements" not in self.row.tells:
            return ()
        game = self.scenario.strategic()
        return tuple(deviations(game, equilibrium) for equilibrium in self.result)

    @cached_property
    def logit(self) -> Equilibria | None:
        """Logit play of the tree, where a rationality is given."""
        if self.rationality is None or self.scenario.rounds is not None:
            return None
        return solve(self.scenario, erring().name, rationality=self.rationality)

    @cached_property
    def verdicts(self) -> Verdicts:
        """On the scenario's claims."""
        return judge(self.scenario, concept=self.concept, rationality=self.rationality)

    @cached_property
    def course(self) -> Course | None:
        """How the crisis goes round by round; None where the moves are made once."""
        if self.scenario.rounds is None:
            return None
        first = acts_over_time(self.scenario, {})["first"]
        rate = self.rationality if self.row.errs else None
        return course(self.scenario, first=first, concept=self.concept, rationality=rate)

    @property
    def paths(self) -> tuple[NashPath, ...]:
        """What pure Nash equilibria would play, those on empty threats included.

        Where the tree has perfect information.
        """
        return self._paths[0]

    @property
    def unsearched(self) -> str:
        """Why these were not searched for, where they were too many; else empty."""
        return self._paths[1]

    @cached_property
    def _paths(self) -> tuple[tuple[NashPath, ...], str]:
        if self.scenario.rounds is not None or not self.tree.has_perfect_information:
            return (), ""
        try:
            return nash_paths(self.tree), ""
        except UnsolvableError as error:
            return (), str(error)

    @cached_property
    def on_tree(self) -> Equilibria:
        """The solutions that the tree is drawn with: its own, or else those of the usual concept.

        Raises
        ------
        UnsolvableError
            If there is none.
        """
        own, hidden = self.row.reads == "tree", self.tree.has_private_information
        usual = default_concept("private" if hidden else "complete").name
        result = self.result if own else solve(self.scenario, usual)
        if not len(result):
            raise UnsolvableError("no equilibrium was found to draw the tree with")
        return result

    def whole(self) -> Brief:
        """Compute all that an answer says, so that a fault comes before its first word."""
        names = ("result", "margins", "edge", "deviations", "logit", "verdicts", "paths", "course")
        for name in names:
            getattr(self, name)
        return self

    def beliefs(self, equilibrium: Equilibrium) -> tuple[TypeBelief, ...]:
        """Return what players believe of each other's types in one of the solutions."""
        return type_beliefs(self.tree, equilibrium)

    @cached_property
    def turns(self) -> Turns:
        """The nearest values at which the answer changes.

        Where a game takes long to solve, under play with errors, and of the two parameters alone
        that the claims speak of, or that move the answer most.
        """
        own = is_quick(self.scenario, self.row)
        return turns(
            self.scenario,
            concept=(self.row if own else erring()).name,
            rationality=self.rationality if own else logit_rationality(self.scenario),
            parameters=None if own else self.parameters,
            seconds=HOURS,
        )

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Two parameters to vary, or as many as there are."""
        return tuple(interest.parameters(self.scenario, 2))

    def line(self, parameter: str) -> Sweep:
        """Return the solutions along a parameter, for the concept or else for logit play."""
        return self._swept(parameter, (self.row if self.row.batch else erring()).name)

    def shown(self, kind: str) -> Shown:
        """Return what a standard figure shows; what several need is computed once."""
        wanted = len(kinds()[kind][1].parameters)
        names = self.parameters[:wanted] if len(self.parameters) >= wanted else ()
        row, plot, given = asked(self.scenario, kind, names)
        key = (row.name, *sorted(given.items()))
        return Shown(row, plot, self._once(key, lambda: self._ask(row, given)))

    def _ask(self, row: Study, given: Mapping[str, Any]) -> Any:
        """Put a study, or give what is known of it already."""
        if row.name == "brief":
            return self
        if row.name == "turns":
            return self.turns
        if row.name == "along":
            parameter = given["parameter"]
            lines = [self._swept(parameter, each) for each in concepts_shown(self.scenario)]
            fixing = interest.fixing(self.scenario)
            return Along(lines[0], lines[1], turning(self.scenario, parameter, fixing))
        return row.ask(self.scenario, given)

    def _swept(self, parameter: str, concept: str) -> Sweep:
        fixing = interest.fixing(self.scenario)
        found: Sweep = self._once(
            ("line", parameter, concept),
            lambda: swept(self.scenario, parameter, concept, fixing),
        )
        return found

    def _once(self, key: tuple[Any, ...], ask: Callable[[], Any]) -> Any:
        if key not in self._known:
            self._known[key] = ask()
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[Any, ...], Any]:
        return {}


def brief(
    scenario: Crisis,
    concept: str | None = None,
    rationality: float | None = None,
    seconds: float | None = None,
) -> Brief:
    """Solve and judge a scenario; concept and rationality are the scenario's unless given.

    `seconds` is the budget of a concept that has one; left out, its own.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> [v.verdict for v in brief(cs.load("strike_resist_intervene")).verdicts]
    ['holds', 'holds']
    """
    rate = scenario.rationality if rationality is None else rationality
    name = concept_of(concept or scenario.concept, "solve").name
    return Brief(scenario, name, rate, seconds)


@checked
def tell(scenario: Crisis) -> str:
    """Tell what a scenario's solution says, why, and what would change it, as Markdown.

    Every number in the text comes from `solve`, `judge`, `nash_paths`, `turns` and the file
    itself. Probabilities stand in the words of ICD 203 with the number beside; how far the
    model can be trusted is said apart from them, in a section of its own.

    Parameters
    ----------
    scenario
        Solved under the concept that it names, at its present values.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> print(cs.tell(cs.load("strike_resist_intervene")).splitlines()[4])
    ## What happens
    """
    return study("brief").tell(brief(scenario))
