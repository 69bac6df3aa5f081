"""Give every name in a scenario file its meaning; a name without one is a fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from crisis_sim.scenario import schema
from crisis_sim.scenario.definitions import circle, in_order, rests_on
from crisis_sim.scenario.faults import Fault, Place, nearest
from crisis_sim.scenario.formula import (
    Formula,
    FormulaError,
    Name,
    Node,
    Probability,
    Test,
    TypeTest,
    Utility,
    children,
    parse_formula,
    walk,
)
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.model import Claim, Move, PlayerType, Term
from crisis_sim.scenario.outcomes import TYPE
from crisis_sim.scenario.source import Document, Path


@dataclass(frozen=True)
class Resolved:
    """The parts of a scenario that are made of names and formulas."""

    definitions: Mapping[str, Formula]
    types: Mapping[str, tuple[PlayerType, ...]]
    moves: tuple[Move, ...]
    payoffs: Mapping[str, tuple[Term, ...]]
    claims: tuple[Claim, ...]


class Resolver:
    """Resolves the names of one file, collecting every fault on the way."""

    def __init__(self, entry: schema.ScenarioEntry, document: Document) -> None:
        self.entry = entry
        self.document = document
        self.faults: list[Fault] = []
        self.move_names = self._name_moves()
        self.choices = {
            name: tuple(move.choose if isinstance(move, schema.ChoiceEntry) else move.chance)
            for name, move in zip(self.move_names, entry.moves, strict=True)
        }
        self.type_names = {player: tuple(kinds) for player, kinds in entry.types.items()}
        self.definitions: dict[str, Formula] = {}

    def resolve(self) -> Resolved:
        """Resolve the whole file; what has a fault stands as an empty formula."""
        self.check_names()
        definitions = self.resolve_definitions()
        return Resolved(
            definitions,
            self.resolve_types(),
            self.resolve_moves(),
            self.resolve_payoffs(),
            self.resolve_claims(),
        )

    def fault(self, path: Path, message: str, expected: str = "", near: str = "") -> None:
        """Record a fault at a value of the file."""
        self.faults.append(Fault(message, self.document.place(path), expected, near))

    def unknown(self, path: Path, kind: str, name: str, known: Iterable[str]) -> None:
        """Record that `name` is none of the known names of its kind."""
        known = list(known)
        expected = "one of " + ", ".join(known) if known else f"this file has no {kind}"
        self.fault(path, f"unknown {kind} `{name}`", expected, nearest(name, known))

    def _name_moves(self) -> list[str]:
        """Name each move: by its own name, or its player's if that moves once."""
        by_player = Counter(m.player for m in self.entry.moves if isinstance(m, schema.ChoiceEntry))
        result: list[str] = []
        for index, move in enumerate(self.entry.moves):
            name = move.name
            if name is None and isinstance(move, schema.ChoiceEntry):
                # An unknown player is a fault of its own; its move keeps the name that was meant.
                meant = nearest(move.player, self.entry.players)
                name = move.player if move.player in self.entry.players else meant or move.player
                if by_player[move.player] > 1:
                    self.fault(
                        ("moves", index, "player"),
                        f"{move.player} moves more than once, and this move has no name",
                        "`name:` beside `player:`",
                    )
            result.append(str(name))
        for index, name in enumerate(result):
            if name in result[:index] and self.entry.moves[index].name is not None:
                self.fault(("moves", index, "name"), f"a second move called `{name}`")
        return result

    def check_names(self) -> None:
        """Check that names are used once, and that players and sources exist."""
        entry = self.entry
        for name in entry.definitions:
            for other, names in (("parameter", entry.parameters), ("move", self.choices)):
                if name in names:
                    self.fault(("definitions", name), f"`{name}` is also the name of a {other}")
        for name in entry.parameters:
            if name in self.choices:
                self.fault(("parameters", name), f"`{name}` is also the name of a move")
        for index, (name, move) in enumerate(zip(self.move_names, entry.moves, strict=True)):
            other_player = not isinstance(move, schema.ChoiceEntry) or move.player != name
            if move.name in entry.players and other_player:
                self.fault(
                    ("moves", index, "name"),
                    f"`{name}` is the name of a player whose move this is not",
                )
        for player in entry.payoffs:
            if player not in entry.players:
                self.unknown(("payoffs", player), "player", player, entry.players)
        for player in entry.players:
            if not entry.payoffs.get(player):
                self.fault(
                    ("players", player), f"{player} has no payoffs", "a list under `payoffs`"
                )
        for player in entry.types:
            if player not in entry.players:
                self.unknown(("types", player), "player", player, entry.players)
        self._check_sources()

    def _check_sources(self) -> None:
        entry = self.entry
        cited: list[tuple[Path, list[str]]] = [
            (("parameters", name), parameter.source) for name, parameter in entry.parameters.items()
        ]
        for player, terms in entry.payoffs.items():
            cited += [(("payoffs", player, i), term.source) for i, term in enumerate(terms)]
        cited += [(("claims", i), claim.source) for i, claim in enumerate(entry.claims)]
        for path, sources in cited:
            for index, source in enumerate(sources):
                if source not in entry.evidence:
                    self.unknown((*path, "source", index), "evidence", source, entry.evidence)

    def formula(
        self,
        path: Path,
        text: float | str,
        names: Collection[str] = (),
        moves: Mapping[str, Sequence[str]] | None = None,
        claims: bool = False,
    ) -> Formula | None:
        """Read a formula of the file, recording its faults at their place inside it."""
        try:
            return parse_formula(
                text,
                moves=self.choices if moves is None else moves,
                types=self.type_names,
                names=names,
                players=tuple(self.entry.players),
                claims=claims,
            )
        except FormulaError as error:
            start = self.document.place(path)
            for fault in error.faults:
                place = start.shifted(fault.offset, fault.length)
                self.faults.append(Fault(fault.message, place, fault.expected, fault.nearest))
            return None

    @property
    def names(self) -> list[str]:
        """The names that stand for numbers."""
        return [*self.entry.parameters, *self.entry.definitions]

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
        return PlayerType(name, self._plain((*path, "prior"), kind.prior), FrozenMap(changes))

    def _plain(self, path: Path, text: float | str) -> Formula:
        """Read a formula that must have one value, whatever the moves."""
        formula = self.formula(path, text, self.names)
        if formula is not None:
            self._refuse_tests(path, formula.node, (), "here a formula cannot rest on moves")
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
        if isinstance(entry, schema.ChanceEntry):
            chances = []
            for outcome, text in entry.chance.items():
                here = (*path, "chance", outcome)
                formula = self.formula(here, text, self.names)
                if formula is not None:
                    self._refuse_tests(here, formula.node, earlier, "only earlier moves are known")
                chances.append(formula or _NOTHING)
            return Move(name, None, self.choices[name], tuple(chances), when, None, None)
        if entry.player not in self.entry.players:
            self.unknown((*path, "player"), "player", entry.player, self.entry.players)
        for position, choice in enumerate(entry.choose):
            if choice in entry.choose[:position]:
                self.fault((*path, "choose", position), f"`{choice}` stands twice in one move")
        known = [*earlier, *(TYPE + player for player in self.entry.types)]
        for position, seen in enumerate(entry.sees or ()):
            if seen not in known:
                self.unknown((*path, "sees", position), "earlier move", seen, known)
        sees = None if entry.sees is None else tuple(entry.sees)
        return Move(name, entry.player, self.choices[name], None, when, entry.stage, sees)

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
        for part in walk(formula.node):
            place: Place = self.document.place(path)
            if isinstance(part, Name):
                place = place.shifted(part.offset, part.length)
                why = f"whether a move is made cannot hang on the number `{part.name}`"
                self.faults.append(Fault(why, place, "tests on earlier moves"))
            elif isinstance(part, Test) and part.move not in earlier:
                place = place.shifted(part.offset, part.length)
                why = f"`{part.move}` is not decided before this move"
                expected = "tests on: " + ", ".join(earlier) if earlier else "no condition"
                self.faults.append(Fault(why, place, expected))
        return formula

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
            formula = self.formula(path, claim.holds, self.names, claims=True)
            if formula is not None:
                self._check_settings(path, formula.node)
                for part in outside_probability(formula.node):
                    self._refuse_tests(path, part, (), "write `P(...)` around a test on a move")
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


def outside_probability(node: Node) -> Iterable[Node]:
    """Yield the leaves of a claim that stand outside P(...)."""
    if isinstance(node, (Probability, Utility)):
        return
    inner = list(children(node))
    if not inner:
        yield node
    for child in inner:
        yield from outside_probability(child)


_NOTHING = parse_formula(0.0, moves={}, names=())
