"""Give every name in a scenario file its meaning; a name without one is a fault."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from crisis_sim.scenario import schema
from crisis_sim.scenario.case import read_case, read_history
from crisis_sim.scenario.definitions import (
    BARE_TEST,
    MOST_NESTED,
    MOST_PARTS,
    circle,
    in_order,
    nested,
    parts,
    rests_on,
    written_out,
)
from crisis_sim.scenario.faults import Fault, Place
from crisis_sim.scenario.formula import (
    Formula,
    Name,
    Node,
    Probability,
    Test,
    TypeTest,
    outside_probability,
    parse_formula,
    walk,
)
from crisis_sim.scenario.formula_reader import FormulaReader
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.model import Case, Claim, History, Move, PlayerType, Term
from crisis_sim.scenario.outcomes import TYPE
from crisis_sim.scenario.resolve_rounds import read_rounds, refuse_states
from crisis_sim.scenario.round_names import check_round_names
from crisis_sim.scenario.rounds import Rounds
from crisis_sim.scenario.source import Path


@dataclass(frozen=True)
class Resolved:
    """The parts of a scenario that are made of names and formulas."""

    definitions: Mapping[str, Formula]
    types: Mapping[str, tuple[PlayerType, ...]]
    moves: tuple[Move, ...]
    payoffs: Mapping[str, tuple[Term, ...]]
    claims: tuple[Claim, ...]
    case: Case | None
    history: History
    rounds: Rounds | None


class Resolver(FormulaReader):
    """Gives the formulas of one file their meaning, collecting every fault on the way."""

    def resolve(self) -> Resolved:
        """Resolve the whole file; what has a fault stands as an empty formula."""
        self.check_names()
        check_round_names(self)
        definitions = self.resolve_definitions()
        return Resolved(
            definitions,
            self.resolve_types(),
            self.resolve_moves(),
            self.resolve_payoffs(),
            self.resolve_claims(),
            read_case(self),
            read_history(self),
            read_rounds(self),
        )

    def resolve_definitions(self) -> Mapping[str, Formula]:
        """Read the definitions and put them in order, each after those it uses."""
        read = {}
        for name, text in self.entry.definitions.items():
            if (formula := self.formula(("definitions", name), text, self.names)) is not None:
                read[name] = formula
        if path := circle(read):
            self.fault(("definitions", path[0]), "definitions in a circle: " + " -> ".join(path))
        else:
            self.definitions = in_order(read)
            depths = nested(self.definitions)
            deep = next((name for name in self.definitions if depths[name] > MOST_NESTED), None)
            if deep is not None:
                message = f"`{deep}` rests on definitions that use each other too deeply"
                expected = f"at most {MOST_NESTED} operations inside one another, in all"
                self.fault(("definitions", deep), message, expected, cause=True)
                self.definitions = {}
        return FrozenMap(self.definitions)

    def resolve_types(self) -> Mapping[str, tuple[PlayerType, ...]]:
        """Read the types of each player with private information."""
        result = {}
        for player, kinds in self.entry.types.items():
            result[player] = tuple(
                self._type(("types", player, name), name, kind) for name, kind in kinds.items()
            )
        return FrozenMap(result)

    def _type(self, path: Path, name: str, kind: schema.TypeEntry) -> PlayerType:
        changes = {}
        for parameter, text in kind.set.items():
            if parameter not in self.entry.parameters:
                self.unknown(
                    (*path, "set", parameter), "parameter", parameter, self.entry.parameters
                )
            changes[parameter] = self._plain((*path, "set", parameter), text)
        prior = self._plain((*path, "prior"), kind.prior)
        return PlayerType(name, prior, FrozenMap(changes), self.document.keys[path])

    def _plain(self, path: Path, text: float | str) -> Formula:
        """Read a formula that must have one value, whatever the moves."""
        formula = self.formula(path, text, self.names)
        if formula is not None:
            self._refuse_tests(path, formula.node, (), "here a formula cannot rest on moves")
            refuse_states(self, path, formula.node)
        return formula or _NOTHING

    def _refuse_tests(self, path: Path, node: Node, allowed: Collection[str], why: str) -> None:
        """Record each part of a formula that rests on a move that is not allowed."""
        for part in walk(node):
            if not isinstance(part, (Name, Test, TypeTest)):
                continue
            tests = rests_on([part], self.definitions)[1]
            if any(isinstance(test, TypeTest) or test.move not in allowed for test in tests):
                place = self.document.place(path).shifted(part.offset, part.length)
                expected = "tests on: " + ", ".join(allowed) if allowed else "no test on a move"
                self.faults.append(Fault(why, place, expected))

    def resolve_moves(self) -> tuple[Move, ...]:
        """Read the moves; a condition may only test what is decided earlier."""
        return tuple(self._move(index) for index in range(len(self.move_names)))

    def _move(self, index: int) -> Move:
        entry, name = self.entry.moves[index], self.move_names[index]
        path: Path = ("moves", index)
        earlier = self._earlier(index)
        when = self._shape_condition((*path, "when"), entry.when, earlier)
        for choice in entry.labels:
            if choice not in self.choices[name]:
                self.unknown(
                    (*path, "labels", choice), f"choice of {name}", choice, self.choices[name]
                )
        labels = FrozenMap(entry.labels)
        if isinstance(entry, schema.ChanceEntry):
            chances = []
            for outcome, text in entry.chance.items():
                here = (*path, "chance", outcome)
                formula = self.formula(here, text, self.names)
                if formula is not None:
                    known = [*earlier, *self.entry.state]
                    self._refuse_tests(here, formula.node, known, "only earlier moves are known")
                chances.append(formula or _NOTHING)
            return Move(name, None, self.choices[name], tuple(chances), when, None, None, labels)
        if entry.player not in self.entry.players:
            self.unknown((*path, "player"), "player", entry.player, self.entry.players)
        for position, choice in enumerate(entry.choose):
            if choice in entry.choose[:position]:
                where = (*path, "choose", position)
                self.fault(where, f"`{choice}` stands twice in one move", cause=True)
        known = [*earlier, *(TYPE + player for player in self.entry.types)]
        for position, seen in enumerate(entry.sees or ()):
            if seen not in known:
                self.unknown((*path, "sees", position), "earlier move", seen, known)
        sees = None if entry.sees is None else tuple(entry.sees)
        return Move(name, entry.player, self.choices[name], None, when, entry.stage, sees, labels)

    def _earlier(self, index: int) -> list[str]:
        """Return the moves decided before the move of that number, of other stages."""
        stage = getattr(self.entry.moves[index], "stage", None)
        return [
            name
            for name, move in zip(self.move_names[:index], self.entry.moves, strict=False)
            if stage is None or getattr(move, "stage", None) != stage
        ]

    def _shape_condition(self, path: Path, text: str | None, earlier: list[str]) -> Formula | None:
        if text is None:
            return None
        formula = self.formula(path, text, self.names)
        if formula is None:
            return None
        before = len(self.faults)
        for part in walk(formula.node):
            place = self.document.place(path)
            if isinstance(part, (Name, Test)):
                place = place.shifted(part.offset, part.length)
                self._check_known(place, part, earlier)
        if len(self.faults) > before:
            return None
        if parts(formula.node, self.definitions) > MOST_PARTS:
            why = "the definitions in this condition are too large when written out"
            self.fault(path, why, f"at most {MOST_PARTS:,} parts")
            return None
        return Formula(formula.text, written_out(formula.node, self.definitions))

    def _check_known(self, place: Place, part: Name | Test, earlier: list[str]) -> None:
        """Record a part of a condition on a move that is not known before the move."""
        names, tests = rests_on([part], self.definitions)
        # A definition that is left has a fault of its own.
        numbers = names - {*self.entry.state, *self.entry.definitions}
        late = {test.move for test in tests if isinstance(test, Test)}
        late -= {*earlier, *self.entry.state}
        is_defined = isinstance(part, Name) and part.name in self.definitions
        via = f", on which `{part.name}` rests" if isinstance(part, Name) and is_defined else ""
        if numbers:
            why = f"whether a move is made cannot hang on the number `{min(numbers)}`{via}"
            self.fault_at(place, why, "tests on earlier moves")
        if late:
            why = f"`{min(late)}`{via}{',' if via else ''} is not decided before this move"
            expected = "tests on: " + ", ".join(earlier) if earlier else "no condition"
            self.fault_at(place, why, expected)

    def resolve_payoffs(self) -> Mapping[str, tuple[Term, ...]]:
        """Read the payoff terms of every player."""
        result = {}
        for player in self.entry.players:
            terms = self.entry.payoffs.get(player, [])
            result[player] = tuple(
                self._term(("payoffs", player, index), term) for index, term in enumerate(terms)
            )
        return FrozenMap(result)

    def _term(self, path: Path, term: schema.TermEntry) -> Term:
        worth = self.formula((*path, "worth"), term.worth, self.names)
        when = None
        if term.when is not None:
            when = self.formula((*path, "when"), term.when, self.names)
        return Term(worth or _NOTHING, when, term.because, tuple(term.source))

    def resolve_claims(self) -> tuple[Claim, ...]:
        """Read the claims; a test on a move stands inside P(...) only."""
        result = []
        for index, claim in enumerate(self.entry.claims):
            path: Path = ("claims", index, "holds")
            formula = self.formula(path, claim.holds, self.names, claims=True, compares=True)
            if formula is not None:
                self._check_settings(path, formula.node)
                for part in outside_probability(formula.node):
                    self._refuse_tests(path, part, (), BARE_TEST)
                    refuse_states(self, path, part)
            result.append(Claim(claim.says, formula or _NOTHING, tuple(claim.source)))
        return tuple(result)

    def _check_settings(self, path: Path, node: Node) -> None:
        """Check that what a claim sets is a parameter, within its range."""
        for part in walk(node):
            for setting in part.settings if isinstance(part, Probability) else ():
                place = self.document.place(path).shifted(setting.offset, setting.length)
                parameter = self.entry.parameters.get(setting.parameter)
                if parameter is None:
                    why = f"`{setting.parameter}` is not a parameter, so it cannot be set"
                    self.faults.append(Fault(why, place, ", ".join(self.entry.parameters)))
                elif parameter.low <= parameter.high and not (
                    parameter.low <= setting.value <= parameter.high
                ):
                    why = f"`{setting.parameter}` is set outside its range"
                    expected = f"{parameter.low:g} to {parameter.high:g}"
                    self.faults.append(Fault(why, place, expected))


_NOTHING = parse_formula(0.0, moves={}, names=())
