"""Which choice each move made at each end of a game, and the conditions on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crisis_sim.scenario.evaluate import evaluate_array
from crisis_sim.scenario.formula import Node, Test, TypeTest, parse_formula
from crisis_sim.scenario.frozen import freeze
from crisis_sim.types import Array, Choices, Indices, Mask

NOT_MADE = -1
TYPE = "types."


@dataclass(frozen=True, eq=False)
class Outcomes:
    """The choices made on the way to each end of a game.

    Attributes
    ----------
    columns
        The draws of types (`types.Player`), then the moves, in order.
    choices
        For each column, the names of its choices.
    made : int array [end, column]
        Index of the choice made, `NOT_MADE` where the move was not made.
    """

    columns: tuple[str, ...]
    choices: tuple[tuple[str, ...], ...]
    made: Choices

    def __post_init__(self) -> None:
        freeze(self, "made")

    @property
    def ends(self) -> int:
        """How many there are."""
        return len(self.made)

    @property
    def moves(self) -> dict[str, tuple[str, ...]]:
        """The moves with their choices."""
        return {c: k for c, k in self._items() if not c.startswith(TYPE)}

    @property
    def types(self) -> dict[str, tuple[str, ...]]:
        """The players with private information, with their types."""
        return {c.removeprefix(TYPE): k for c, k in self._items() if c.startswith(TYPE)}

    def _items(self) -> zip[tuple[str, tuple[str, ...]]]:
        return zip(self.columns, self.choices, strict=True)

    def rows(self, ends: Indices) -> Choices:
        """Return the choices `[end, column]` made on the way to some of the ends."""
        return np.asarray(self.made[ends])

    def truth(self, test: Test | TypeTest) -> Mask:
        """Return at which ends a test holds; it fails where the move was not made."""
        if isinstance(test, Test):
            column, choice = test.move, test.choice
        else:
            column, choice = TYPE + test.player, test.type_
        index = self.columns.index(column)
        return np.asarray(self.made[:, index] == self.choices[index].index(choice))

    def holds(self, condition: Node) -> Mask:
        """Return at which ends a condition made of tests holds."""
        value = evaluate_array(condition, self._leaf)
        return np.broadcast_to(np.asarray(value) != 0, (self.ends,))

    def _leaf(self, node: Node) -> Array:
        if not isinstance(node, (Test, TypeTest)):
            raise TypeError(f"not a test on a move: {node!r}")
        return self.truth(node).astype(float)

    def condition(self, text: str) -> Node:
        """Read a condition such as `Patron == intervene` on the moves of this game.

        Raises
        ------
        FormulaError
            With the nearest right name, if the text does not fit this game.
        """
        return parse_formula(text, moves=self.moves, types=self.types, names=()).node
