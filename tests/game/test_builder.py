"""Trees built in Python are those that the same file of Gambit's gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import crisis_sim as cs

#: Selten's horse (1975): the third player cannot tell which of the others went down.
HORSE = """EFG 2 R "Selten's horse" { "1" "2" "3" }
p "" 1 1 "first" { "across" "down" } 0
p "" 2 1 "second" { "across" "down" } 0
t "" 1 "" { 1, 1, 1 }
p "" 3 1 "third" { "left" "right" } 0
t "" 2 "" { 4, 4, 0 }
t "" 3 "" { 0, 0, 1 }
p "" 3 1 0
t "" 4 "" { 3, 3, 2 }
t "" 5 "" { 0, 0, 0 }
"""


def horse() -> cs.Tree:
    tree = cs.Tree(["1", "2", "3"], title="Selten's horse")
    first = tree.move(tree.root, "1", ["across", "down"], name="first")
    second = tree.move(first["across"], "2", ["across", "down"], name="second")
    tree.end(second["across"], [1, 1, 1])
    third = tree.move([*second["down"], *first["down"]], "3", ["left", "right"], name="third")
    (after_second, after_first), (other_second, other_first) = third["left"], third["right"]
    tree.end([after_second], [4, 4, 0])
    tree.end([other_second], [0, 0, 1])
    tree.end([after_first], [3, 3, 2])
    tree.end([other_first], [0, 0, 0])
    return tree


def test_a_tree_is_that_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "horse.efg"
    file.write_text(HORSE)
    built, read = horse().game(), cs.read_game(file)
    assert isinstance(read, cs.CrisisTree)
    assert built.information_sets == read.information_sets
    for name in ("infoset", "child", "payoffs", "chance"):
        assert np.array_equal(getattr(built, name), getattr(read, name)), name
    assert (built.outcomes.made == read.outcomes.made).all()


def test_it_is_written_and_read_again(tmp_path: Path) -> None:
    built = horse().game()
    built.write(tmp_path / "again.efg")
    read = cs.read_game(tmp_path / "again.efg")
    assert isinstance(read, cs.CrisisTree)
    assert np.array_equal(built.payoffs, read.payoffs)


def test_chance_and_names_in_conditions() -> None:
    tree = cs.Tree(["A"])
    weather = tree.chance(tree.root, {"rain": 0.25, "sun": 0.75}, name="weather")
    go = tree.move([*weather["rain"], *weather["sun"]], "A", ["go", "stay"])
    tree.end(go["stay"], [0])
    tree.end([go["go"][0]], [-2])
    tree.end([go["go"][1]], [1])
    solved = cs.solve(tree.game(), "sequential")
    assert solved[0].payoffs["A"] == pytest.approx(0.25)  # -2 · 1/4 + 1 · 3/4
    assert solved[0].probability("A == go", given="weather == rain") == 1


def test_what_is_wrong_is_said() -> None:
    tree = cs.Tree(["Attacker", "Target"])
    with pytest.raises(cs.ArgumentError, match="did you mean `Attacker`"):
        tree.move(tree.root, "Attaker", ["a", "b"])
    move = tree.move(tree.root, "Attacker", ["a", "b"])
    with pytest.raises(cs.ArgumentError, match="taken already"):
        tree.move(tree.root, "Target", ["a", "b"])
    with pytest.raises(cs.ArgumentError, match="2 places where nothing follows"):
        tree.game()
    with pytest.raises(cs.ArgumentError, match="one for each player"):
        tree.end(move["a"], [1])
    with pytest.raises(cs.ArgumentError, match="which sum to"):
        tree.chance(move["a"], {"x": 0.6, "y": 0.6})
    with pytest.raises(cs.ArgumentError, match="different names"):
        tree.move(move["a"], "Target", ["x", "x"])
    with pytest.raises(cs.ArgumentError, match="what a step before returned"):
        tree.end([99], [0, 0])
    with pytest.raises(cs.ArgumentError, match="different names"):
        cs.Tree(["A", "A"])


def test_two_tables_are_a_game() -> None:
    game = cs.StrategicGame.from_bimatrix(np.eye(2), -np.eye(2), players=["A", "B"])
    assert np.array_equal(game.payoffs, [np.eye(2), -np.eye(2)])
    with pytest.raises(cs.ArgumentError, match="two tables of one shape"):
        cs.StrategicGame.from_bimatrix(np.eye(2), np.eye(3))
