"""Game files in the place of a scenario, in Python and on the command line."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

import crisis_sim as cs
from crisis_sim.cli import main
from crisis_sim.game.from_file import GameFile

PENNIES = 'NFG 1 R "Matching pennies" { "Odd one" "Even one" } { 2 2 } 1 0 0 1 0 1 1 0'
DARE = """EFG 2 R "A dare" { "A side" "B" }
p "" 1 1 "dare" { "do it" "no" } 0
p "" 2 1 "answer" { "fight" "give way" } 0
t "" 1 "" { -1, -1 }
t "" 2 "" { 1, 0 }
t "" 3 "" { 0, 1 }
"""
#: B does not see what A did, unless A stayed out; a draw comes first.
HIDDEN = """EFG 2 R "" { "A" "B" }
c "" 1 "" { "heads" 1/2 "tails" 1/2 } 0
p "" 1 1 "" { "a" "b" } 0
t "" 1 "" { 1, 0 }
p "" 2 1 "" { "c" "d" } 0
t "" 2 "" { 2, 1 }
t "" 3 "" { 0, 0 }
p "" 1 2 "" { "a" "b" } 0
t "" 4 "" { 1, 0 }
p "" 2 1 0
t "" 5 "" { 2, 0 }
t "" 6 "" { 0, 1 }
"""
FORGETFUL = """EFG 2 R "" { "A" }
p "" 1 1 "" { "a" "b" } 0
p "" 1 2 "" { "c" "d" } 0
t "" 1 "" { 1 }
t "" 2 "" { 0 }
p "" 1 2 0
t "" 3 "" { 0 }
t "" 4 "" { 2 }
"""
FILES = {"pennies.nfg": PENNIES, "dare.efg": DARE, "hidden.efg": HIDDEN, "forgetful.efg": FORGETFUL}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def code(*arguments: str) -> object:
    with pytest.raises(SystemExit) as done:
        main(list(arguments))
    return done.value.code


@pytest.mark.parametrize(
    ("file", "concept"),
    [
        ("pennies.nfg", "nash"),
        ("dare.efg", "subgame_perfect"),
        ("hidden.efg", "sequential"),
        ("forgetful.efg", "nash"),
    ],
)
def test_each_is_solved_as_a_textbook_would(folder: Path, file: str, concept: str) -> None:
    scenario = cs.load(file)
    assert isinstance(scenario, GameFile) and scenario.concept == concept
    result = cs.solve(file)
    assert result.complete and len(result)
    given = cs.solve(cs.read_game(folder / file), concept)
    assert [list(e.payoffs.values()) for e in result] == [list(e.payoffs.values()) for e in given]


def test_names_of_the_file_are_labels_of_names_that_conditions_hold(folder: Path) -> None:
    scenario = cs.load(folder / "dare.efg")
    assert scenario.label("A_side") == "A side"
    assert scenario.choice_label("dare", "do_it") == "do it"
    (found,) = cs.solve(scenario)
    assert found.probability("dare == do_it and answer == give_way") == 1.0
    assert cs.load(folder / "dare.efg") == scenario == pickle.loads(pickle.dumps(scenario))


def test_a_table_is_a_tree_of_moves_at_once(folder: Path) -> None:
    scenario = cs.load("pennies.nfg")
    assert scenario.tree().nodes == 3
    assert np.array_equal(scenario.tree().strategic().payoffs, scenario.strategic().payoffs)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "command",
    ["solve", "tell", "show", "tree", "check", "stability", "tree --write out.efg", "show --json"],
)
def test_commands_take_game_files(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str, file: str
) -> None:
    name, *options = command.split()
    if (command, file) == ("tree", "forgetful.efg"):
        assert code(name, file) == 2
        assert "docs/solving.md" in capsys.readouterr().err
        return
    assert code(name, file, *options) == 0
    said = capsys.readouterr()
    assert said.out
    if "--json" in options:
        assert json.loads(said.out)["payoffs"] == {}


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("counterfactuals", "numbers at its ends in place of formulas"),
        ("explore", "numbers at its ends in place of formulas"),
        ("sample", "no parameter with a range"),
        ("prove", "claims nothing"),
        ("flip", "claims nothing"),
        ("sweep", "is not a parameter of dare"),
    ],
)
def test_what_varies_numbers_says_that_there_are_none(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str, told: str
) -> None:
    assert code(command, "dare.efg", *["drain"] * (command == "sweep")) == 2
    assert told in capsys.readouterr().err


def test_a_fault_of_a_game_file_is_shown_at_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad.efg").write_text(DARE.replace("{ 1, 0 }", "{ 1 }"))
    assert code("solve", "bad.efg") == 2
    assert "bad.efg:5:" in capsys.readouterr().err
