"""Files that come along, spoilt in seeded ways: each is read, or refused at a place of it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from command_line import run

import crisis_sim as cs
from crisis_sim.commands.common import FAULT, FINE, NO, NOT_CONVERGED
from crisis_sim.scenario.read import bundled

#: Words that a slip of the hand, or of another program, may put in the place of one.
SLIPS = (
    "",
    "-1",
    "0",
    "1e400",
    "nan",
    "0,5",
    "true",
    "null",
    "[",
    "{",
    "a b",
    "é",
    "'",
    "&x",
    "1/0",
)
SIGNS = "\"'{}[]:,-#&*!|>%@`\\ \t\n=()<>\u200b\x00€"
DARE = """EFG 2 R "A dare" { "A" "B" }
c "" 1 "draw" { "x" 1/3 "y" 2/3 } 0
p "" 1 1 "dare" { "yes" "no" } 0
p "" 2 1 "answer" { "fight" "yield" } 0
t "" 1 "war" { -1, -1.5 }
t "" 2 "peace" { 1, 0 }
t "" 3 "out" { 0, 1e2 }
t "" 3
"""
TABLE = """NFG 1 R "Meet" { "A" "B" }
{ { "here" "there" } { "here" "there" } }

2 1 0 0 0 0 1 2
"""


def spoilt(text: str, rng: np.random.Generator) -> str:
    """Change a text in one to three places."""
    for _ in range(rng.integers(1, 4)):
        lines = text.split("\n")
        at, other = rng.integers(len(lines), size=2)
        words = [match.span() for match in re.finditer(r"[\w.+-]+", text)] or [(0, 0)]
        (first, last), (begin, end) = (words[i] for i in rng.integers(len(words), size=2))
        place = int(rng.integers(len(text) + 1))
        match rng.integers(7):
            case 0:
                del lines[at]
                text = "\n".join(lines)
            case 1:
                lines.insert(int(other), lines[at])
                text = "\n".join(lines)
            case 2:
                lines[at], lines[other] = lines[other], lines[at]
                text = "\n".join(lines)
            case 3:
                text = text[:first] + text[begin:end] + text[last:]
            case 4:
                text = text[:first] + SLIPS[rng.integers(len(SLIPS))] + text[last:]
            case 5:
                text = text[:place] + SIGNS[rng.integers(len(SIGNS))] + text[place:]
            case _:
                text = text[:place] + text[place + 1 :]
    return text


def read(path: Path, text: str) -> str:
    """Read a spoilt file; return what became of it."""
    path.write_bytes(text.encode())
    try:
        cs.load(path)
    except cs.ScenarioError as error:
        assert error.faults and all(fault.place is not None for fault in error.faults), str(error)
        assert len(str(error)) < 20_000
        return "refused"
    return "read"


@pytest.mark.parametrize("suffix", ["efg", "nfg"])
def test_spoilt_game_files(suffix: str, tmp_path: Path) -> None:
    rng, text = np.random.default_rng(0), {"efg": DARE, "nfg": TABLE}[suffix]
    path = tmp_path / f"game.{suffix}"
    found = Counter(read(path, spoilt(text, rng)) for _ in range(150))
    assert found.total() == 150 and min(found["read"], found["refused"]) > 10


@pytest.mark.parametrize(
    ("names", "each"),
    [
        pytest.param(["strike_resist_intervene", "classics/rudimentary_deterrence"], 40, id="few"),
        pytest.param([*bundled()], 30, marks=pytest.mark.slow, id="all"),
    ],
)
def test_spoilt_scenarios(names: list[str], each: int, tmp_path: Path) -> None:
    rng, path = np.random.default_rng(1), tmp_path / "crisis.yaml"
    texts = [bundled()[name].read_text(encoding="utf-8") for name in names]
    found = Counter(read(path, spoilt(text, rng)) for text in texts for _ in range(each))
    assert found.total() == each * len(names) and min(found["read"], found["refused"]) > each / 10


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["strike_resist_intervene", "classics/sunk_costs", "dare", "table"]
)
def test_spoilt_files_on_the_command_line(name: str, tmp_path: Path) -> None:
    """Whatever is read is solved within its time, or refused in words."""
    games = {"dare": ("dare.efg", DARE), "table": ("table.nfg", TABLE)}
    if name in games:
        file, text = games[name]
    else:
        file, text = "crisis.yaml", bundled()[name].read_text(encoding="utf-8")
    rng = np.random.default_rng(2)
    ended: Counter[int] = Counter()
    while ended[FINE] + ended[NO] < 6:
        (tmp_path / file).write_bytes(spoilt(text, rng).encode())
        done = run("solve", file, cwd=tmp_path)
        assert done.returncode in (FINE, NO, FAULT, NOT_CONVERGED), done.stderr
        assert "Traceback" not in done.stderr
        ended[done.returncode] += 1
