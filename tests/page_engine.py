"""Asks the engine of the pages, which is in JavaScript, in Node."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import crisis_sim as cs

PAGE = Path(cs.__file__).parent / "show" / "page"
NODE = shutil.which("node")

needs_node = pytest.mark.skipif(NODE is None, reason="Node.js, which runs the engine, is missing")


def answers(*questions: dict[str, Any]) -> list[Any]:
    """Return the engine's answers; what JSON has no number for comes as text, as `NaN`."""
    assert NODE is not None
    done = subprocess.run(
        [NODE, str(Path(__file__).with_suffix(".js")), str(PAGE)],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found
