"""A scenario with its games: what `cs.load` returns. What games are made of is read with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from crisis_sim.columns import Column
from crisis_sim.markup import in_short, paragraph, table
from crisis_sim.rows import resolve
from crisis_sim.scenario.edits import Editable
from crisis_sim.scenario.model import Scenario

if TYPE_CHECKING:
    from crisis_sim.game.markov import MarkovGame
    from crisis_sim.game.strategic import StrategicGame
    from crisis_sim.game.tree import CrisisTree

#: What a notebook shows of each parameter.
_SHOWN = ("value", "low", "high", "unit", "meaning")


class Crisis(Editable):
    """A scenario that can be read as a game, in the order of its moves or simultaneously."""

    #: What stands for a scenario wherever one is asked for: its name, or the path of its file.
    given_as: ClassVar = (str, Path)
    argument_words: ClassVar = "a scenario, its name or its path"

    @classmethod
    def given(cls, name: str | Path) -> Crisis:
        """Return the scenario that its name or path is given for.

        Parameters
        ----------
        name
            What `load` takes.
        """
        crisis: Crisis = resolve("crisis_sim", "loading:load")(name)
        return crisis

    def _built(self, data: Mapping[str, Any]) -> Crisis:
        built: Crisis = resolve("crisis_sim", "loading:build")(data)
        return built

    def tree(self) -> CrisisTree:
        """Return the sequential game, in the declared order of moves."""
        return self._tree

    @cached_property
    def _tree(self) -> CrisisTree:
        from crisis_sim.game.compile import compile_tree

        return compile_tree(self)  # frozen, as the scenario is: compiled once

    @property
    def all_is_seen(self) -> bool:
        """Whether the moves are made once, each by somebody who knows all earlier ones."""
        return self.rounds is None and self.tree().has_perfect_information

    def over_time(self) -> MarkovGame:
        """Return the game in rounds of a scenario with a horizon."""
        return self._over_time

    @cached_property
    def _over_time(self) -> MarkovGame:
        from crisis_sim.game.reachable import markov_game

        return markov_game(self)

    def strategic(self) -> StrategicGame:
        """Return the simultaneous reading: each player commits to its choices at once.

        Of a game that was read from a Gambit file, its strategic form, with contingent plans.
        """
        return self._strategic

    @cached_property
    def _strategic(self) -> StrategicGame:
        from crisis_sim.game.normal_form import simultaneous

        return simultaneous(self.tree())

    def __repr__(self) -> str:
        """Return what it is about, in a few lines."""
        lines = (self._what(), self._holds(), f"concept {self.concept}, digest {self.digest}")
        return "\n".join(in_short(line, 120) for line in lines)

    def _repr_html_(self) -> str:
        """Return what it asks, who moves when, what is claimed and its numbers, for a notebook."""
        labels = {name: self.label(name) for name in self.players}
        who = ["chance" if m.player is None else labels[m.player] for m in self.moves]
        moves = [
            Column("move", [move.name for move in self.moves]),
            Column("player", who),
            Column("choices", [", ".join(move.choices) for move in self.moves]),
        ]
        claims = [
            Column("claim", [claim.says for claim in self.claims]),
            Column("holds", [claim.holds.text for claim in self.claims]),
        ]
        numbers = self.parameters.items()
        values = [
            Column("parameter", [name for name, _ in numbers]),
            *(Column(part, [getattr(p, part) for _, p in numbers]) for part in _SHOWN),
        ]
        return "".join(
            [paragraph(self._what()), paragraph(self._holds())]
            + [table(columns) for columns in (moves, claims, values) if columns[0].values]
        )

    def _what(self) -> str:
        return f"{self.name}: {self.question or self.title}"

    def _holds(self) -> str:
        counts = {
            "player": len(self.players),
            "move": len(self.moves),
            "parameter": len(self.parameters),
            "claim": len(self.claims),
        }
        return ", ".join(f"{n} {what}{'s' * (n != 1)}" for what, n in counts.items())


def crisis(scenario: Scenario) -> Crisis:
    """Return a scenario with its games."""
    return Crisis(**{field.name: getattr(scenario, field.name) for field in fields(scenario)})
