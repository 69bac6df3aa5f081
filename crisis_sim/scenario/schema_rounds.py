"""The keys of a crisis over time: rounds, the state between them, and what ends it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from crisis_sim.scenario.entries import Entry, FormulaText, Identifier


def _level(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise PydanticCustomError("level", "expected a name or a number")
    return value


Level = Annotated[
    int | float | str, BeforeValidator(_level), WithJsonSchema({"type": ["number", "string"]})
]


class HorizonEntry(Entry):
    """How long the crisis may last."""

    rounds: Annotated[int, Field(ge=1)] | Literal["infinite"] = Field(
        description="The number of rounds, or `infinite`."
    )
    unit: str = Field(default="round", description="What one round is, such as month.")
    discount: FormulaText | dict[Identifier, FormulaText] = Field(
        default=1, description="What the next round counts for beside this one; or by player."
    )
    stop: FormulaText = Field(
        default=0, description="The probability that nothing follows a round, ends aside."
    )


class StateEntry(Entry):
    """What the next round inherits."""

    levels: list[Level] = Field(
        min_length=1, description="What it can be: numbers, or names that are tested like moves."
    )
    start: Level | dict[str, FormulaText] = Field(
        description="The level in the first round, or a map from level to probability."
    )
    unit: str = Field(default="", description="What one unit of it is.")
    meaning: str = Field(default="", description="What it stands for, in one sentence.")
    source: list[str] = Field(default=[], description="Ids of the evidence it rests on.")


class RuleEntry(Entry):
    """One way in which a round changes a state."""

    from_: Level | None = Field(
        default=None, alias="from", description="The level it leads from; else any."
    )
    to: FormulaText = Field(description="The level it leads to, or a formula whose value is one.")
    when: str | None = Field(
        default=None,
        description="A condition on the moves and the state the round began with; else always.",
    )
    chance: FormulaText = Field(default=1, description="The probability of this change.")
    because: str = Field(default="", description="Why it changes.")
    source: list[str] = Field(default=[], description="Ids of the evidence it rests on.")


class EndEntry(Entry):
    """One way in which the crisis ends."""

    name: Identifier = Field(description="What this end is called.")
    when: str = Field(description="A condition on the moves of the round and the new state.")
    worth: dict[Identifier, FormulaText] = Field(
        default={}, description="By player, what it pays in that round besides the payoffs."
    )
    because: str = Field(default="", description="Why it ends, or is worth that.")
    source: list[str] = Field(default=[], description="Ids of the evidence it rests on.")


class SimulateEntry(Entry):
    """How paths are drawn."""

    paths: Annotated[int, Field(ge=1)] = Field(default=10_000, description="How many are drawn.")
    seed: Annotated[int, Field(ge=0)] = Field(
        default=0, description="Where the draws begin: equal seeds, equal paths."
    )
