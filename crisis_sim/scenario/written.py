"""A scenario as plain data: as YAML text, and in short."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import yaml

from crisis_sim.scenario.compose import resolve

#: The keys of a parameter that hold its numbers.
NUMBERS = ("value", "low", "high")
_WIDTH = 100
_LONG = 1e15


def digest_without_numbers(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a scenario's data without the numbers of its parameters."""
    parameters = {
        name: {key: said for key, said in parameter.items() if key not in NUMBERS}
        for name, parameter in data.get("parameters", {}).items()
    }
    text = json.dumps({**data, "parameters": parameters}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def short(number: float) -> float:
    """Return a whole number without its point, any other as it is."""
    return int(number) if number.is_integer() and abs(number) < _LONG else number


def yaml_text(data: Mapping[str, Any]) -> str:
    """Return plain data as YAML that the reader of scenarios reads as the same data.

    Examples
    --------
    >>> print(yaml_text({"name": "dare", "says": "1e3", "choose": ["yes", "no"]}), end="")
    name: dare
    says: '1e3'
    choose: ['yes', 'no']
    """
    text: str = yaml.dump(
        dict(data),
        Dumper=_Writer,
        default_flow_style=None,
        sort_keys=False,
        allow_unicode=True,
        width=_WIDTH,
    )
    return text


class _Writer(yaml.SafeDumper):
    """Writes by YAML 1.1, with quotes where YAML 1.2 reads a text as something else."""

    def ignore_aliases(self, data: object) -> bool:
        """Write a value that stands twice twice."""
        return True


def _text(writer: _Writer, text: str) -> yaml.Node:
    style = None if isinstance(resolve(text), str) else "'"
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _text)
