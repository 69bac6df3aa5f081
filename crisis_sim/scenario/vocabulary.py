"""The names of a scenario file: each stands for one thing, and what is cited exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from crisis_sim.scenario import schema
from crisis_sim.scenario.faults import Fault, Place, nearest
from crisis_sim.scenario.rounds import levels_of
from crisis_sim.scenario.source import Document, Path


class Vocabulary:
    """The names that formulas of a file may use, with the faults found so far."""

    def __init__(self, entry: schema.ScenarioEntry, document: Document) -> None:
        self.entry = entry
        self.document = document
        self.faults: list[Fault] = []
        self.move_names = self._name_moves()
        self.choices: dict[str, tuple[str, ...]] = {}
        for name, move in zip(self.move_names, entry.moves, strict=True):
            # Two moves of one name are a fault of their own; what tests the first is none.
            own = move.choose if isinstance(move, schema.ChoiceEntry) else move.chance
            self.choices[name] = tuple(dict.fromkeys((*self.choices.get(name, ()), *own)))
        self.levels = {name: levels_of(state.levels) for name, state in entry.state.items()}
        self.words = {name: known for name, (known, values) in self.levels.items() if not values}
        self.tested = {**self.choices, **self.words}
        self.type_names = {player: tuple(kinds) for player, kinds in entry.types.items()}

    def fault(
        self, path: Path, message: str, expected: str = "", near: str = "", *, cause: bool = False
    ) -> None:
        """Record a fault at a value of the file."""
        self.faults.append(Fault(message, self.document.place(path), expected, near, cause))

    def fault_at(self, place: Place, message: str, expected: str = "", near: str = "") -> None:
        """Record a fault at a place."""
        self.faults.append(Fault(message, place, expected, near))

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
                        cause=True,
                    )
            result.append(str(name))
        for index, name in enumerate(result):
            if name in result[:index] and self.entry.moves[index].name is not None:
                self.fault(("moves", index, "name"), f"a second move called `{name}`", cause=True)
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
        cited += [(("state", name), state.source) for name, state in entry.state.items()]
        for name, rules in entry.transitions.items():
            cited += [(("transitions", name, i), rule.source) for i, rule in enumerate(rules)]
        cited += [(("ends", i), end.source) for i, end in enumerate(entry.ends)]
        if entry.case is not None:
            cited.append((("case",), entry.case.source))
        for path, sources in cited:
            for index, source in enumerate(sources):
                if source not in entry.evidence:
                    self.unknown((*path, "source", index), "evidence", source, entry.evidence)
