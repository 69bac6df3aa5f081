"""What all blocks of the format are made of: names, numbers, formulas, and blocks themselves."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from crisis_sim.scenario.meant import SHARE, THOUSANDS, character, is_quote, number_meant
from crisis_sim.scenario.operations import FUNCTIONS

COLOR = "^#[0-9A-Fa-f]{6}$"
#: For editors, which know no Unicode classes: no spaces and signs of ASCII but `_`.
IDENTIFIER = r"^[^\d\s!-/:-@\[-^`{-~][^\s!-/:-@\[-^`{-~]*$"
#: Words of the formula language; nothing in a scenario may be called by one of them.
RESERVED = frozenset(
    {
        *("and", "or", "not", "if", "else"),
        *("P", "U", "type", "types", "given", "fixing"),
        *FUNCTIONS,
    }
)

PositiveNumber = Annotated[float, Field(gt=0, allow_inf_nan=False)]


def _identifier(name: str) -> str:
    if not name.isidentifier():
        odd = (c for c in name if is_quote(c) or not (c.isprintable() or f"_{c}".isidentifier()))
        found = "".join(f"; {character(sign)} stands in it" for sign in list(odd)[:1])
        raise PydanticCustomError(
            "identifier",
            "a name is made of letters, digits and `_`, and starts with no digit; "
            "what people read goes into `label`{found}",
            {"found": found},
        )
    if name in RESERVED:
        raise PydanticCustomError(
            "identifier", "this word is reserved; add something to it, such as `_` at its end"
        )
    return name


def _formula(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise PydanticCustomError("formula", "expected a formula or a number")
    return value


def _number(value: object) -> object:
    """Read a share as `30%` and thousands as `1_000`; all else is left as it is."""
    number = number_meant(value) if isinstance(value, str) else None
    return value if number is None else number


def _color(text: str) -> str:
    if not re.fullmatch(COLOR, text):
        raise PydanticCustomError(
            "color", "a colour is written as #004488: red, green and blue in two digits each"
        )
    return text


Identifier = Annotated[
    str, AfterValidator(_identifier), WithJsonSchema({"type": "string", "pattern": IDENTIFIER})
]
Color = Annotated[str, AfterValidator(_color), WithJsonSchema({"type": "string", "pattern": COLOR})]
FormulaText = Annotated[
    int | float | str,
    BeforeValidator(_formula),
    WithJsonSchema({"type": ["number", "string"], "title": "formula"}),
]
Number = Annotated[
    float,
    BeforeValidator(_number),
    Field(allow_inf_nan=False),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number"},
                {"type": "string", "pattern": SHARE},
                {"type": "string", "pattern": THOUSANDS},
            ]
        }
    ),
]


class Entry(BaseModel):
    """A block of a scenario file: unknown keys are faults, nothing is coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)
