"""Plain data as JSON text."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from crisis_sim.scenario.faults import Fault, ScenarioError

#: Rises when a key that was there means something else or is there no more.
FORMAT = 1


def faults_record(error: ScenarioError) -> dict[str, Any]:
    """Return what is wrong with a file, fault by fault."""
    return {"faults": [fault_record(fault) for fault in error.faults]}


def fault_record(fault: Fault) -> dict[str, Any]:
    """Return what is wrong, where, and what was expected."""
    place = fault.place
    return {
        "message": fault.message,
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "expected": fault.expected,
        "nearest": fault.nearest,
    }


def to_json(record: Mapping[str, Any]) -> str:
    """Return plain data as JSON; what is not a number is null, as JSON has it.

    Examples
    --------
    >>> print(to_json({"regret": float("nan")}))
    {
      "format": 1,
      "regret": null
    }
    """
    return json.dumps(
        _finite({"format": FORMAT, **record}), indent=2, ensure_ascii=False, allow_nan=False
    )


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
