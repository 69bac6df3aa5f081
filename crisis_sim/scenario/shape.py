"""Check the shape of a scenario file: which keys stand where, holding what kind of value."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from crisis_sim.scenario import schema, schema_rounds
from crisis_sim.scenario.entries import Entry
from crisis_sim.scenario.faults import Fault, Place, nearest
from crisis_sim.scenario.meant import key_meant, number_instead
from crisis_sim.scenario.solving import Solving
from crisis_sim.scenario.source import Document, Path

_EXPECTED = {
    "float_type": "a number",
    "float_parsing": "a number",
    "int_type": "a whole number",
    "finite_number": "a finite number",
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "a map of `key: value`",
    "model_type": "a map of `key: value`",
    "too_short": "at least one entry",
    "greater_than": "a number above 0",
    "formula": "a formula or a number",
    "level": "a name or a number",
}
#: What stands for a value that is needed and missing, so that the rest can be looked at.
_STAND_INS: Mapping[str, object] = {"worth": 0.0, "says": "", "holds": "0 < 1", "schema": 1}
_PARTS: Mapping[str, type[Entry]] = {
    "evidence": schema.EvidenceEntry,
    "parameters": schema.ParameterEntry,
    "players": schema.PlayerEntry,
    "types": schema.TypeEntry,
    "payoffs": schema.TermEntry,
    "claims": schema.ClaimEntry,
    "case": schema.CaseEntry,
    "history": schema.HistoryEntry,
    "choice": schema.ChoiceEntry,
    "chance": schema.ChanceEntry,
    "horizon": schema_rounds.HorizonEntry,
    "state": schema_rounds.StateEntry,
    "transitions": schema_rounds.RuleEntry,
    "ends": schema_rounds.EndEntry,
    "simulate": schema_rounds.SimulateEntry,
}

#: Where names stand for formulas, and nothing else does.
_FORMULAS = ("definitions", "final")


def check_shape(
    document: Document, solving: Solving
) -> tuple[schema.ScenarioEntry | None, Document, list[Fault]]:
    """Read a document as a scenario of the format.

    Returns the entry, the document it was read from and the faults. Where there
    are faults, keys and words that are plainly misspelt are put right and numbers that are
    missing replaced, so that the names in the rest of the file can be checked in
    the same go; the entry is None where even that is not possible.
    """
    whole = schema.scenario_entry(solving)
    faults: list[Fault] = []
    for _ in range(len(whole.model_fields)):
        try:
            return whole.model_validate(document.data), document, faults
        except ValidationError as error:
            details = error.errors(include_url=False)
        renamed = _misspelt(document, details, whole)
        details = [d for d in details if _place(d) not in renamed.values()]
        faults += [_fault(document, detail, whole, solving) for detail in details]
        mended = _mend(document, details, renamed, whole, solving)
        if mended is None:
            break
        document = mended
    return None, document, faults


def _misspelt(
    document: Document, details: list[ErrorDetails], whole: type[schema.ScenarioEntry]
) -> dict[Path, Path]:
    """Match unknown keys with the absent keys that they were meant to be."""
    renamed = {}
    for detail in details:
        if detail["type"] == "extra_forbidden":
            path = _place(detail)
            right = key_meant(str(path[-1]), _fields(detail, whole))
            if right and right not in _reach(document.data, path[:-1]):
                renamed[path] = (*path[:-1], right)
    return renamed


def _place(detail: ErrorDetails) -> Path:
    """Return the path in the file that a validation error speaks of."""
    path = tuple(part for part in detail["loc"] if part != "[key]")
    tagged = len(path) > 2 and path[0] == "moves"  # the kind of move, put in by the schema
    return path[:2] + path[3:] if tagged else path


def _fields(detail: ErrorDetails, whole: type[schema.ScenarioEntry]) -> dict[str, str]:
    """Return the keys that may stand where a validation error is, with what they mean."""
    fields = _entry(detail, whole).model_fields.items()
    return {field.alias or name: field.description or "" for name, field in fields}


def _entry(detail: ErrorDetails, whole: type[schema.ScenarioEntry]) -> type[Entry]:
    """Return the definition of what a validation error is in."""
    location = detail["loc"]
    inner = location[2] if len(location) > 3 and location[0] == "moves" else location[0]
    return _part(str(inner), whole) if len(location) > 1 else whole


def _part(key: str, whole: type[schema.ScenarioEntry]) -> type[Entry]:
    """Return the definition of what stands under a key of the file."""
    return schema.solve_entry(whole) if key == "solve" else _PARTS[key]


def _fault(
    document: Document, detail: ErrorDetails, whole: type[schema.ScenarioEntry], solving: Solving
) -> Fault:
    path, kind = _place(detail), detail["type"]
    name = str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        fields = _fields(detail, whole)
        place = document.keys.get(path) or document.place(path)
        if _is_cut_off(detail):
            comma = place.text.rfind(",", 0, place.column - 1)
            place = replace(place, column=comma + 1, length=1) if comma >= 0 else place
            message = "this comma ends the formula: in `{ }` a formula with a comma needs quotes"
            return Fault(message, place, 'as `holds: "P(...)"`', cause=True)
        expected = "one of " + ", ".join(fields)
        return Fault(f"unknown key `{name}`", place, expected, key_meant(name, fields))
    if kind == "missing":
        owner = document.keys.get(path[:-1]) or document.place(path[:-1])
        expected, near = _fields(detail, whole)[name], _meant(document, path[:-1])
        return Fault(f"`{name}` is missing", owner, expected, near)
    if kind == "identifier":
        in_key = "[key]" in detail["loc"]
        place = document.keys[path] if in_key and path in document.keys else document.place(path)
        return Fault(f"`{name if in_key else detail['input']}`: {detail['msg']}", place)
    if kind == "literal_error":
        return Fault(
            f"`{name}` cannot be {_shown(detail['input'])}",
            document.place(path),
            str(detail.get("ctx", {}).get("expected", "")),
            _word_meant(detail, solving),
        )
    expected = _EXPECTED.get(kind, detail["msg"])
    if expected == "a number" and isinstance(detail["input"], str):
        expected = number_instead(detail["input"])
    if kind == "string_type" and name in ("when", "holds"):
        expected = "a condition"
    return Fault(f"`{name}` is {_shown(detail['input'])}", document.place(path), expected)


def _is_cut_off(detail: ErrorDetails) -> bool:
    """Whether an unknown key is the rest of a formula that a comma has cut."""
    return detail["input"] is None and re.search(r"[()=<>]", str(detail["loc"][-1])) is not None


def _word_meant(detail: ErrorDetails, solving: Solving) -> str:
    """Return which of the words that may stand there was meant, or ""."""
    written = str(detail["input"])
    choices = str(detail.get("ctx", {}).get("expected", "")).split("'")[1::2]
    plain = re.sub(r"[-_ ]", "", written.casefold())
    return next((to for said, to in solving.also if said == plain and to in choices), "") or (
        nearest(written, choices)
    )


def _meant(document: Document, path: Path) -> str:
    """Return the name in the extended file that a new one beside it may have been meant to be."""
    if path not in document.keys:
        return ""
    beside = _reach(document.data, path[:-1])
    places = {str(name): document.keys.get((*path[:-1], name)) for name in beside}
    here = document.keys[path].file
    return nearest(
        str(path[-1]), [n for n, place in places.items() if place and place.file != here]
    )


def _shown(value: object) -> str:
    if isinstance(value, (dict, list)):
        kind = "map" if isinstance(value, dict) else "list"
        return f"a {kind}" if value else f"an empty {kind}"
    if value is None:
        return "empty"
    return repr(value)[:60]


def _mend(
    document: Document,
    details: list[ErrorDetails],
    renamed: dict[Path, Path],
    whole: type[schema.ScenarioEntry],
    solving: Solving,
) -> Document | None:
    """Put keys and values right for a second look; None where that cannot be done."""
    data = copy.deepcopy(document.data)
    for detail in details:
        path = _place(detail)
        holder = _reach(data, path[:-1])
        if detail["type"] == "extra_forbidden":
            value = holder.pop(path[-1])
            if _is_cut_off(detail):
                _join(holder, list(_reach(document.data, path[:-1])), str(path[-1]))
            if path in renamed:
                holder[renamed[path][-1]] = value
        elif path and path[0] == "parameters" and path[-1] in ("value", "low", "high"):
            holder[path[-1]] = 0.0
        elif detail["type"] == "literal_error" and (word := _word_meant(detail, solving)):
            holder[path[-1]] = word
        elif path and path[-1] in _STAND_INS:
            holder[path[-1]] = _STAND_INS[str(path[-1])]
        elif path and _may_be_absent(detail, path, whole):
            del holder[path[-1]]
        else:
            return None
    places, keys = _moved(document.places, renamed), _moved(document.keys, renamed)
    return Document(data, places, keys, document.file)


def _may_be_absent(detail: ErrorDetails, path: Path, whole: type[schema.ScenarioEntry]) -> bool:
    """Whether a value that is wrong could as well not be there."""
    if path[0] in _FORMULAS:
        return False
    fields = _entry(detail, whole).model_fields.items()
    field = next((field for name, field in fields if path[-1] in (name, field.alias)), None)
    return field is not None and not field.is_required() and detail["type"] != "missing"


def _join(holder: dict[str, Any], keys: list[str], rest: str) -> None:
    """Give the rest of a formula back to the last key before it that holds text."""
    before = [key for key in keys[: keys.index(rest)] if isinstance(holder.get(key), str)]
    if before:
        holder[before[-1]] += f", {rest}"


def _reach(data: Any, path: Path) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _moved(places: Mapping[Path, Place], renamed: dict[Path, Path]) -> dict[Path, Place]:
    """Carry the places of renamed keys over to their right names."""
    moved = dict(places)
    for path, place in places.items():
        for wrong, right in renamed.items():
            if path[: len(wrong)] == wrong:
                moved[right + path[len(wrong) :]] = place
    return moved
