"""The scenario format, `schema: 1`: one strict definition of every key.

The same definition validates a file, gives the JSON Schema that editors read,
and gives the reference page. Only the shape is checked here; what names mean
and whether numbers make sense is checked in `check.py`.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, create_model

from crisis_sim.scenario.entries import (
    Color,
    Entry,
    FormulaText,
    Identifier,
    Number,
    PositiveNumber,
)
from crisis_sim.scenario.schema_rounds import (
    EndEntry,
    HorizonEntry,
    RuleEntry,
    SimulateEntry,
    StateEntry,
)
from crisis_sim.scenario.solving import Option, Solving


class EvidenceEntry(Entry):
    """A statement that parameters, payoff terms and claims may cite."""

    says: str = Field(default="", description="What the source says, in your own words.")
    where: str = Field(
        default="", description="Where it stands: author, title, page, date, address."
    )


class ParameterEntry(Entry):
    """A number of the argument, with the range over which it is uncertain."""

    label: str = Field(default="", description="The name that people read; else the key.")
    value: Number = Field(description="The value used unless another is set.")
    low: Number = Field(description="The lowest value that can be defended.")
    high: Number = Field(description="The highest value that can be defended.")
    unit: str = Field(default="", description="What one unit of it is.")
    meaning: str = Field(default="", description="What the number stands for, in one sentence.")
    source: list[str] = Field(default=[], description="Ids of the evidence it rests on.")
    confidence: Literal["low", "moderate", "high"] | None = Field(
        default=None, description="How well the evidence supports the range."
    )


class PlayerEntry(Entry):
    """Somebody who chooses."""

    label: str = Field(default="", description="The name that people read; else the key.")
    color: Color | None = Field(
        default=None, description="In figures, as #004488; else one of the house."
    )


class TypeEntry(Entry):
    """What a player may privately be."""

    prior: FormulaText = Field(description="The probability that others give to this type.")
    set: dict[Identifier, FormulaText] = Field(
        default={}, description="Parameter values in this player's payoffs when it is of this type."
    )


class ChoiceEntry(Entry):
    """A move of a player."""

    player: Identifier = Field(description="Who moves.")
    choose: list[Identifier] = Field(
        min_length=1, description="The choices, at least one; verbs read best."
    )
    labels: dict[Identifier, str] = Field(
        default={}, description="What people read for choices, verb first; else the choices."
    )
    name: Identifier | None = Field(
        default=None,
        description="What the move is called; else its player's name, if it moves once.",
    )
    when: str | None = Field(
        default=None,
        description="A condition on earlier moves; where it fails, the move is not made.",
    )
    stage: int | None = Field(
        default=None, description="Moves with the same stage are made without knowing each other."
    )
    sees: list[str] | None = Field(
        default=None,
        description="Earlier moves that the mover knows; left out: all of other stages.",
    )


class ChanceEntry(Entry):
    """A move of chance."""

    name: Identifier = Field(description="What the draw is called.")
    chance: dict[Identifier, FormulaText] = Field(
        min_length=1, description="Each outcome with its probability; they sum to 1."
    )
    labels: dict[Identifier, str] = Field(
        default={}, description="What people read for outcomes; else the outcomes."
    )
    when: str | None = Field(
        default=None, description="A condition on earlier moves; where it fails, nothing is drawn."
    )


def _move_kind(value: Any) -> str:
    """Tell a chance move from a choice by the key that only it has."""
    return "chance" if isinstance(value, dict) and "chance" in value else "choice"


MoveEntry = Annotated[
    Annotated[ChoiceEntry, Tag("choice")] | Annotated[ChanceEntry, Tag("chance")],
    Discriminator(_move_kind),
]


class TermEntry(Entry):
    """One reason for a player to like or dislike an end of the game."""

    worth: FormulaText = Field(description="How much, in units of the player's payoff.")
    when: str | None = Field(
        default=None, description="The condition under which it counts; else always."
    )
    because: str = Field(default="", description="Why the player cares.")
    source: list[str] = Field(default=[], description="Ids of the evidence it rests on.")


class SolveEntry(Entry):
    """The defaults for solving this scenario."""

    concept: str | None = Field(default=None, description="The solution concept.")


class ClaimEntry(Entry):
    """A statement about the solution that gets a verdict."""

    says: str = Field(description="The claim in words.")
    holds: str = Field(description="The same as a formula, with P(...) and U(...).")
    source: list[str] = Field(default=[], description="Ids of the evidence that makes the claim.")


class CaseEntry(Entry):
    """What happened, where the scenario is of an episode of the past."""

    start: str = Field(description="The first day, as 2025-06-13.")
    end: str = Field(description="The last day; later cases may know of this one.")
    of: Identifier = Field(description="The move whose outcome is recorded.")
    low: Identifier = Field(
        description="The choice that was made; where sources disagree, the first it could be."
    )
    high: Identifier = Field(
        description="The same, or the last it could be, in the order of the move's choices."
    )
    given: dict[Identifier, Identifier] = Field(
        default={}, description="Earlier moves as they were made."
    )
    core: bool = Field(default=True, description="Whether it counts in the main comparison.")
    source: list[str] = Field(default=[], description="Ids of the evidence on what happened.")
    confidence: Literal["low", "moderate", "high"] | None = Field(
        default=None, description="How sure it is what happened."
    )
    note: str = Field(default="", description="What else a reader should know.")


class BaselineEntry(Entry):
    """A lazy forecaster that looks at one parameter of a past episode; one of the two keys."""

    alike: Identifier | None = Field(
        default=None,
        description="The shares of levels among other cases with the same value of this parameter.",
    )
    never: Identifier | None = Field(
        default=None,
        description="The shares of all, but never the last level where this parameter is above 0.",
    )


class HistoryEntry(Entry):
    """How past episodes are held against the scenario."""

    split: str | None = Field(
        default=None,
        description="A day: what had ended before is fitted, and what began later is predicted.",
    )
    levels: dict[Identifier, str] = Field(
        default={}, description="What people call choices of the recorded move; else their names."
    )
    told: dict[Identifier, str] = Field(
        default={}, description="Facts whose bearing is told in short, with what they are called."
    )
    baselines: dict[str, BaselineEntry] = Field(
        default={}, description="Lazy forecasters besides those that look at no parameter, by name."
    )
    references: list[str] = Field(
        default=[], description="Rival explanations that are references, not candidates."
    )


class ScenarioEntry(Entry):
    """A scenario: who moves when, what each side wants and why, and what is claimed."""

    schema_: Literal[1] = Field(alias="schema", description="The version of this format: 1.")
    name: Identifier = Field(description="A short name, as in the file's name.")
    title: str = Field(default="", description="The title that people read.")
    question: str = Field(default="", description="The question that the scenario asks.")
    evidence: dict[Identifier, EvidenceEntry] = Field(
        default={}, description="What may be cited, by id."
    )
    parameters: dict[Identifier, ParameterEntry] = Field(
        default={}, description="The numbers, by name."
    )
    definitions: dict[Identifier, FormulaText] = Field(
        default={}, description="Quantities made of parameters, tests on moves and each other."
    )
    players: dict[Identifier, PlayerEntry] = Field(min_length=1, description="Who chooses.")
    types: dict[Identifier, dict[Identifier, TypeEntry]] = Field(
        default={}, description="Private information: by player, its possible types."
    )
    moves: list[MoveEntry] = Field(min_length=1, description="The moves, in their order.")
    payoffs: dict[Identifier, list[TermEntry]] = Field(
        description="By player, the terms whose sum is its payoff."
    )
    solve: SolveEntry = Field(description="How to solve it unless told otherwise.")
    claims: list[ClaimEntry] = Field(default=[], description="What is claimed about the solution.")
    horizon: HorizonEntry | None = Field(
        default=None, description="How many rounds there are; left out, the moves are made once."
    )
    state: dict[Identifier, StateEntry] = Field(
        default={}, description="What the next round inherits, by name; everybody sees it."
    )
    transitions: dict[Identifier, list[RuleEntry]] = Field(
        default={}, description="By state, the rules by which a round changes it."
    )
    ends: list[EndEntry] = Field(
        default=[], description="What ends the crisis after a round; the first that holds does."
    )
    final: dict[Identifier, FormulaText] = Field(
        default={},
        description="By player, what the state is worth after the last round of a finite horizon.",
    )
    simulate: SimulateEntry = Field(
        default=SimulateEntry(), description="How paths are drawn unless told otherwise."
    )
    case: CaseEntry | None = Field(
        default=None, description="What happened, if the scenario is of a past episode."
    )
    history: HistoryEntry = Field(
        default=HistoryEntry(), description="How past episodes are held against the scenario."
    )


@cache
def scenario_entry(solving: Solving) -> type[ScenarioEntry]:
    """Return the definition of a whole file, with the solution concepts that there are."""
    options: dict[str, Any] = {
        option.name: (
            Literal[option.choices] if option.choices else _amount(option) | None,
            Field(default=option.default, description=option.meaning),
        )
        for option in solving.options
    }
    concept: Any = Literal[solving.concepts]
    usual = (
        f"The solution concept; left out, {solving.default}, or {solving.private} where somebody "
        "does not know what chance drew."
    )
    entry = create_model(
        "SolveEntry",
        __base__=SolveEntry,
        __doc__=SolveEntry.__doc__,
        concept=(concept, Field(default=None, description=usual)),
        **options,
    )
    said = ScenarioEntry.model_fields["solve"].description
    default = Field(default=entry(), description=said)
    return create_model(
        "ScenarioEntry",
        __base__=ScenarioEntry,
        __doc__=ScenarioEntry.__doc__,
        solve=(entry, default),
    )


def _amount(option: Option) -> Any:
    """Return what an option that is an amount may be."""
    return Annotated[int, Field(ge=1)] if option.whole else PositiveNumber


def solve_entry(whole: type[ScenarioEntry]) -> type[SolveEntry]:
    """Return the definition of what stands under `solve:` in a file."""
    entry: type[SolveEntry] = whole.model_fields["solve"].annotation  # type: ignore[assignment]
    return entry


def json_schema(solving: Solving) -> dict[str, Any]:
    """Return the JSON Schema of scenario files, for editors.

    A file that `extends` another may leave out what it takes over and remove
    entries with null; for it every key is optional.

    Examples
    --------
    >>> json_schema(Solving(("nash",), "nash", ()))["title"]
    'crisis_sim scenario, schema 1'
    """
    whole = scenario_entry(solving).model_json_schema(by_alias=True)
    definitions = whole.pop("$defs")
    partial = {f"{name}Change": _optional(body) for name, body in definitions.items()}
    extends = {"type": "string", "description": "The scenario file that this one changes."}
    change = _optional(whole)
    change["properties"]["extends"] = extends
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "crisis_sim scenario, schema 1",
        "if": {"required": ["extends"]},
        "then": change,
        "else": whole,
        "$defs": definitions | partial,
    }


def _optional(node: Any) -> Any:
    """Copy a JSON Schema with nothing required and null allowed for every property."""
    if isinstance(node, list):
        return [_optional(item) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {
        key: value if key == "items" else _optional(value)  # lists are replaced whole
        for key, value in node.items()
        if key != "required"
    }
    if isinstance(reference := copy.get("$ref"), str):
        copy["$ref"] = reference + "Change"
    if "properties" in copy:
        copy["properties"] = {
            key: {"anyOf": [value, {"type": "null"}]} for key, value in copy["properties"].items()
        }
    if isinstance(values := copy.get("additionalProperties"), dict):
        copy["additionalProperties"] = {"anyOf": [values, {"type": "null"}]}
    if "patternProperties" in copy:  # maps from names: an entry may be removed
        copy["patternProperties"] = {
            key: {"anyOf": [value, {"type": "null"}]}
            for key, value in copy["patternProperties"].items()
        }
    return copy
