"""Read the formulas of a scenario file, with their faults at their places."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from crisis_sim.scenario import schema
from crisis_sim.scenario.clock import END, Clock
from crisis_sim.scenario.faults import Fault
from crisis_sim.scenario.formula import (
    Apply,
    Formula,
    FormulaError,
    Name,
    Node,
    Number,
    parse_formula,
    walk,
)
from crisis_sim.scenario.rounds import NO_END, STOPPED
from crisis_sim.scenario.source import Document, Path
from crisis_sim.scenario.vocabulary import Vocabulary


class FormulaReader(Vocabulary):
    """Reads the formulas of one file, collecting every fault on the way."""

    def __init__(self, entry: schema.ScenarioEntry, document: Document) -> None:
        super().__init__(entry, document)
        self.definitions: dict[str, Formula] = {}

    def formula(
        self,
        path: Path,
        text: float | str,
        names: Collection[str] = (),
        moves: Mapping[str, Sequence[str]] | None = None,
        claims: bool = False,
        compares: bool = False,
    ) -> Formula | None:
        """Read a formula of the file, recording its faults at their place inside it."""
        try:
            formula = parse_formula(
                text,
                moves=self._tested(claims) if moves is None else moves,
                types=self.type_names,
                names=names,
                players=tuple(self.entry.players),
                claims=claims,
                compares=compares,
                clock=self.clock if claims else None,
            )
        except FormulaError as error:
            start = self.document.place(path)
            for fault in error.faults:
                place = start.shifted(fault.offset, fault.length)
                self.faults.append(Fault(fault.message, place, fault.expected, fault.nearest))
            return None
        self._check_levels(path, formula.node)
        return formula

    def _tested(self, claims: bool) -> Mapping[str, Sequence[str]]:
        """Return what may be tested; claims about a crisis over time test its end as well."""
        if not claims or self.clock is None:
            return self.tested
        ends = (*(end.name for end in self.entry.ends), STOPPED, NO_END)
        return {**self.tested, END: ends}

    @property
    def clock(self) -> Clock | None:
        """What claims may say of time; None where the moves are made once."""
        horizon = self.entry.horizon
        if horizon is None:
            return None
        numbers = {name: known for name, known in self.levels.items() if known[1]}
        return Clock(None if horizon.rounds == "infinite" else horizon.rounds, numbers)

    @property
    def names(self) -> list[str]:
        """The names that stand for numbers."""
        numbers = [name for name, (_, values) in self.levels.items() if values]
        return [*self.entry.parameters, *self.entry.definitions, *numbers]

    def _check_levels(self, path: Path, node: Node) -> None:
        """Record comparisons of a state with a number that is none of its levels."""
        for part in walk(node):
            if not (isinstance(part, Apply) and part.op in ("==", "!=")):
                continue
            pair = sorted(part.args, key=lambda side: not isinstance(side, Name))
            match pair:
                case [Name(name=name) as state, Number(value=value)] if name in self.levels:
                    texts, numbers = self.levels[name]
                    if numbers and value not in numbers:
                        place = self.document.place(path).shifted(state.offset, state.length)
                        why = f"`{value:.15g}` is no level of `{name}`"
                        close = min(
                            zip(numbers, texts, strict=True), key=lambda n: abs(n[0] - value)
                        )
                        self.fault_at(place, why, "one of " + ", ".join(texts), close[1])
