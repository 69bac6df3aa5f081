"""Gambit's files: what we write Gambit reads, what Gambit writes we read, and the round trip."""

import io
import math
import pickle
import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pygambit
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import crisis_sim as cs
from crisis_sim.game.efg import efg_text, probability_words, write_tree
from crisis_sim.game.efg_reader import parse_efg
from crisis_sim.game.gambit import read_game
from crisis_sim.game.nfg import nfg_text, write_game
from crisis_sim.game.nfg_reader import parse_nfg
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.tree import CrisisTree
from crisis_sim.loading import load
from crisis_sim.scenario.faults import ArgumentError, ScenarioError

H = pygambit.H


# --- random games ---------------------------------------------------------------------------


def random_number(rng: random.Random) -> str:
    forms = [
        str(rng.randint(-20, 20)),
        f"{rng.uniform(-5, 5):.3f}",
        repr(rng.gauss(0, 1)),
        f"{rng.randint(-9, 9)}/{rng.randint(1, 9)}",
        f"{rng.randint(1, 9)}e-{rng.randint(0, 9)}",
        f"{rng.uniform(1, 9):.2f}E{rng.randint(0, 9)}",
        f"-.{rng.randint(0, 99)}",
    ]
    return rng.choice(forms)


def random_nfg(rng: random.Random) -> str:
    """A file in one of the versions, with as many strategies as keep it small."""
    players = rng.randint(2, 5)
    sizes = [rng.randint(1, 4 if players < 4 else 3) for _ in range(players)]
    names = " ".join(f'"player {i}"' for i in range(players))
    strategies = " ".join(map(str, sizes))
    comma = rng.choice([",", ""])
    if rng.random() < 0.5:
        strategies = " ".join(
            "{" + " ".join(f'"{chr(97 + i)}{a}"' for a in range(n)) + "}"
            for i, n in enumerate(sizes)
        )
    head = f'NFG 1 {rng.choice("RD")} "A \\"game\\"" {{ {names} }} {{ {strategies} }} "why"\n'
    cells = math.prod(sizes)
    if rng.random() < 0.5:
        return head + " ".join(random_number(rng) for _ in range(cells * players))
    outcomes = [
        f'{{ "o{o}" ' + f"{comma} ".join(random_number(rng) for _ in range(players)) + " }"
        for o in range(rng.randint(1, 6))
    ]
    chosen = " ".join(str(rng.randint(0, len(outcomes))) for _ in range(cells))
    return f"{head}{{ {' '.join(outcomes)} }}\n{chosen}"


class RandomTree:
    """Writes a random `.efg` file: chance, shared sets, outcomes within, short references."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.players = rng.randint(1, 3)
        self.sets: dict[tuple[int, int], str] = {}
        self.open: list[tuple[int, int]] = []
        self.widths: dict[tuple[int, int], int] = {}
        self.outcomes: dict[int, str] = {}
        names = " ".join(f'"P{i}"' for i in range(1, self.players + 1))
        self.lines = [f'EFG 2 R "a tree" {{ {names} }}', '"a comment"']
        self.node(depth=0)
        self.text = "\n".join(self.lines)

    def outcome(self) -> str:
        rng = self.rng
        number = rng.randint(0, 8)
        if number == 0:
            return "0"
        if number not in self.outcomes:
            values = ", ".join(random_number(rng) for _ in range(self.players))
            self.outcomes[number] = f'"o{number}" {{ {values} }}'
            return f"{number} {self.outcomes[number]}"
        return rng.choice([f"{number}", f"{number} {self.outcomes[number]}"])

    def node(self, depth: int) -> None:
        rng = self.rng
        if depth and (depth == 5 or rng.random() < 0.3):
            self.lines.append(f't "" {self.outcome()}')
            return
        player = rng.randint(0, self.players)
        free = [k for k in self.sets if k[0] == player and k not in self.open]
        key = (player, len(self.sets) + 3)
        if free and rng.random() < 0.5:
            key = rng.choice(free)
        known = key in self.sets
        if not known:
            width = self.widths[key] = rng.randint(1, 3)
            odds = [""] * width
            if player == 0:
                parts = [rng.randint(0, 5) for _ in range(width)]
                parts[0] += 1
                odds = [f" {Fraction(p, sum(parts))}" for p in parts]
            actions = " ".join(f'"m{a}"{odds[a]}' for a in range(width))
            self.sets[key] = f'"set {key[0]} {key[1]}" {{ {actions} }}'
        kind = "c" if player == 0 else "p"
        number = f"{key[1]}" if player == 0 else f"{player} {key[1]}"
        description = "" if known and rng.random() < 0.5 else self.sets[key]
        # Payoffs within the tree are halves, so that sums are exact in both libraries.
        self.lines.append(f'{kind} "" {number} {description} {self.inner()}')
        self.open.append(key)
        for _ in range(self.widths[key]):
            self.node(depth + 1)
        self.open.pop()

    def inner(self) -> str:
        number = self.rng.choice([0, 0, 0, 11, 12])
        if number == 0:
            return "0"
        values = " ".join(str(number + i) + ".5" for i in range(self.players))
        return f'{number} "inner {number}" {{ {values} }}'


# --- comparisons ----------------------------------------------------------------------------


def paths(tree: CrisisTree) -> dict[tuple[str, ...], tuple[object, ...]]:
    """What a tree says at each path of actions, however its nodes are numbered."""
    found: dict[tuple[str, ...], tuple[object, ...]] = {}
    waiting: list[tuple[tuple[str, ...], int]] = [((), 0)]
    while waiting:
        path, at = waiting.pop()
        if at >= tree.nodes:
            end = at - tree.nodes
            choices = zip(tree.outcomes.made[end], tree.outcomes.choices, strict=True)
            made = {
                column: names[choice]
                for column, (choice, names) in zip(tree.outcomes.columns, choices, strict=True)
                if choice >= 0
            }
            found[path] = (tuple(tree.payoffs[:, end]), frozenset(made.items()))
            continue
        here = tree.information_sets[tree.infoset[at]]
        chance = tuple(tree.chance[at, : len(here.actions)])
        found[path] = (here, chance)
        for action, name in enumerate(here.actions):
            waiting.append(((*path, name), int(tree.child[at, action])))
    return found


def assert_like_gambit(tree: CrisisTree, other: pygambit.Game) -> None:
    """Walk both trees: movers, actions, probabilities, information sets, payoffs."""
    assert list(tree.players) == list(other.players)
    members: dict[tuple[tuple[str, ...], ...], set[int]] = {}
    waiting: list[tuple[tuple[str, ...], int, list[Fraction]]] = [
        ((), 0, [Fraction(0)] * len(tree.players))
    ]
    while waiting:
        path, at, paid = waiting.pop()
        here = H.path(*path)
        outcome = other.get_outcome(here)
        if outcome is not None:
            gains = other.get_outcome_payoffs(outcome)
            paid = [p + Fraction(gains[n]) for p, n in zip(paid, tree.players, strict=True)]
        actions = other.get_actions(here)
        if at >= tree.nodes:
            assert actions == []
            ours = tree.payoffs[:, at - tree.nodes]
            assert ours == pytest.approx([float(p) for p in paid], rel=1e-15, abs=1e-15)
            continue
        mine = tree.information_sets[tree.infoset[at]]
        assert list(mine.actions) == actions
        if mine.player >= 0:
            assert other.get_player(here) == tree.players[mine.player]
        else:
            odds = other.get_action_probs(here)
            expected = [float(Fraction(odds[action])) for action in actions]
            assert tree.chance[at, : len(actions)].tolist() == expected
        group = tuple(sorted(tuple(m.actions) for m in other.get_members(here)))
        members.setdefault(group, set()).add(int(tree.infoset[at]))
        for action, name in enumerate(actions):
            waiting.append(((*path, name), int(tree.child[at, action]), paid))
    assert sum(len(group) for group in members) == tree.nodes
    assert all(len(sets) == 1 for sets in members.values())
    assert len(members) == len(tree.information_sets)


def gambit_efg(text: str) -> pygambit.Game:
    return pygambit.read_efg(io.BytesIO(text.encode()))


def gambit_nfg(text: str) -> pygambit.Game:
    return pygambit.read_nfg(io.BytesIO(text.encode()))


def assert_same_table(game: StrategicGame, other: pygambit.Game) -> None:
    tables = [np.asarray(table, dtype=float) for table in other.to_arrays()]
    np.testing.assert_array_equal(game.payoffs, np.array(tables))
    assert list(game.players) == list(other.players)
    assert game.title == other.title
    for player, actions in zip(game.players, game.actions, strict=True):
        assert list(actions) == list(other.get_strategies(player))


# --- with Gambit ----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_strategic_games_are_the_same_in_gambit(seed: int) -> None:
    for game in range(25):
        text = random_nfg(random.Random(f"{seed}, {game}"))
        ours, gambits = parse_nfg(text), gambit_nfg(text)
        assert_same_table(ours, gambits)
        assert_same_table(parse_nfg(gambits.to_nfg()), gambits)
        assert_same_table(ours, gambit_nfg(nfg_text(ours)))


@pytest.mark.parametrize("seed", range(8))
def test_trees_are_the_same_in_gambit(seed: int) -> None:
    for game in range(25):
        text = RandomTree(random.Random(f"{seed}, {game}")).text
        ours, gambits = parse_efg(text), gambit_efg(text)
        assert_like_gambit(ours, gambits)
        assert_like_gambit(parse_efg(gambits.to_efg()), gambits)
        assert_like_gambit(ours, gambit_efg(efg_text(ours)))
        assert paths(parse_efg(efg_text(ours))) == paths(ours)


@pytest.mark.parametrize("name", ["strike_resist_intervene", "iran_2025"])
def test_scenarios_are_the_same_in_gambit(name: str) -> None:
    tree = load(name).tree()
    back = parse_efg(efg_text(tree))
    np.testing.assert_array_equal(np.sort(back.payoffs), np.sort(tree.payoffs))
    labels = {s.label for s in tree.information_sets}
    assert {s.label for s in back.information_sets} == labels
    if tree.nodes < 100:
        assert_like_gambit(tree, gambit_efg(efg_text(tree)))


def test_gambit_accepts_rounded_probabilities() -> None:
    odds = np.random.default_rng(1).dirichlet(np.ones(4), size=200).tolist()
    for row in [*odds, [1 / 3] * 3, [1 / 7] * 7, [1e-300, 1 - 1e-300], [0.0, 1.0]]:
        words = probability_words(row)
        assert sum(map(Fraction, words)) == 1
        actions = " ".join(f'"{i}" {word}' for i, word in enumerate(words))
        text = f'EFG 2 R "" {{ "A" }} c "" 1 "" {{ {actions} }} 0' + ' t "" 0' * len(row)
        gambit_efg(text)  # refuses what does not sum to exactly 1
        back = parse_efg(text).chance[0].tolist()
        changed = [i for i, (a, b) in enumerate(zip(row, back, strict=True)) if a != b]
        assert changed in ([], [row.index(max(row))])
        assert back == pytest.approx(row, abs=4e-16)


# --- the round trip -------------------------------------------------------------------------

NAMES = st.text(
    st.characters(categories=("L", "N", "P", "S"), exclude_characters="\\"), min_size=1, max_size=8
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def _names(size: int) -> st.SearchStrategy[list[str]]:
    return st.lists(NAMES, min_size=size, max_size=size, unique=True)


@given(st.data())
def test_strategic_games_survive_the_round_trip(data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    payoffs = data.draw(hnp.arrays(float, (len(sizes), *sizes), elements=NUMBERS))
    actions = [data.draw(_names(size)) for size in sizes]
    game = StrategicGame(payoffs, data.draw(_names(len(sizes))), actions, data.draw(NAMES))
    back = parse_nfg(nfg_text(game))
    np.testing.assert_array_equal(back.payoffs, game.payoffs)
    assert (back.players, back.actions, back.title) == (game.players, game.actions, game.title)


@given(st.integers(0, 2**32), st.data())
def test_trees_survive_the_round_trip(seed: int, data: st.DataObject) -> None:
    tree = parse_efg(RandomTree(random.Random(seed)).text)
    payoffs = data.draw(hnp.arrays(float, tree.payoffs.shape, elements=NUMBERS))
    names = data.draw(_names(len(tree.players)))
    renamed = replace(tree, payoffs=payoffs, players=tuple(names))
    back = parse_efg(efg_text(renamed))
    assert back.players == renamed.players
    assert paths(back) == paths(renamed)
    assert efg_text(back) == efg_text(parse_efg(efg_text(back)))


# --- what the format leaves open ------------------------------------------------------------


def test_names_are_unique_and_can_be_tested_in_conditions() -> None:
    tree = parse_efg("""
        EFG 2 R "" { "Player 1" "Élan vital" }
        c "" 4 "" { "war & peace" 0.25 "war" 0.75 } 0
        p "" 1 2 "" { "" "" } 0
        p "" 2 1 "to fight" { "go!" "go?" } 0 t "" 0 t "" 0
        p "" 2 2 "to fight" { "min" "3" } 0 t "" 0 t "" 0
        p "" 1 7 "stand_firm" { "a" "a" } 0 t "" 0 t "" 0
    """)
    labels = ["Chance:4", "Player 1:2", "Élan vital:1", "Élan vital:2", "stand_firm"]
    moves = ("Chance_4", "Player_1_2", "Elan_vital_1", "Elan_vital_2", "stand_firm")
    assert [s.label for s in tree.information_sets] == labels
    assert tree.outcomes.columns == moves == tuple(s.move for s in tree.information_sets)
    choices = tree.outcomes.choices
    assert choices == (
        ("war_peace", "war"),
        ("_1", "_2"),
        ("go_1", "go_2"),
        ("_min", "_3"),
        ("a_1", "a_2"),
    )
    for column, names in zip(tree.outcomes.columns, choices, strict=True):
        for name in names:
            assert tree.outcomes.holds(tree.outcomes.condition(f"{column} == {name}")).any()


def test_payoffs_within_the_tree_add_up() -> None:
    tree = parse_efg("""
        EFG 2 R "" { "A" "B" }
        p "" 1 1 "a" { "x" "y" } 1 "entry" { 1, -1 }
        p "" 2 1 "b" { "x" "y" } 2 "reply" { 10 20 }
        t "" 3 "end" { 100, 200 }
        t "" 0
        t "" 3
    """)
    assert tree.payoffs.tolist() == [[111, 11, 101], [219, 19, 199]]


def test_a_draw_repeated_on_a_path_is_another_draw() -> None:
    head = 'EFG 2 R "" { "A" } c "" 1 "coin" { "heads" 1/2 "tails" 1/2 } 0 '
    tree = parse_efg(head + 'c "" 1 0 t "" 0 t "" 0 c "" 1 0 t "" 0 t "" 0')
    assert [s.label for s in tree.information_sets] == ["Chance:1_1", "Chance:1_2"]
    assert tree.infoset.tolist() == [0, 1, 1]
    assert tree.outcomes.made.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]


def test_a_deep_tree_needs_no_recursion() -> None:
    depth = 5000
    nodes = " ".join(f'p "" 1 {i + 1} "" {{ "on" }} 0' for i in range(depth))
    tree = parse_efg(f'EFG 2 R "" {{ "A" }} {nodes} t "" 1 "" {{ 2 }}')
    assert (tree.nodes, tree.ends) == (depth, 1)
    assert paths(parse_efg(efg_text(tree))) == paths(tree)


def test_escaped_quotes_and_loose_spaces_in_names() -> None:
    game = parse_nfg('NFG 1 D "a \\"b\\" \\\\ c" { " A  B " "C\\\\D" } { 1 1 } 0 -0.5')
    assert game.title == 'a "b" \\ c'
    assert game.players == ("A B", "C\\D")


@pytest.mark.parametrize("name", ["a\\", 'a\\"b', "a\\\\b", "a\\b", "\\\\", 'a"b"'])
def test_names_with_backslashes_are_written_as_they_are_read(name: str) -> None:
    game = StrategicGame([[[1, 2]], [[3, 4]]], [name, "B"], [["x"], [name, "y"]], title=name)
    again = parse_nfg(nfg_text(game))
    assert (again.title, again.players, again.actions) == (game.title, game.players, game.actions)


def test_a_step_with_one_action_may_be_taken_again() -> None:
    """Nothing can be forgotten where one action is offered."""
    steps = 'p "" 1 1 "step" { "on" } 0 p "" 1 1 0 p "" 1 2 "" { "left" "right" } 0 '
    tree = parse_efg(EFG + steps + 't "" 1 "" { 1, 0 } t "" 2 "" { 0, 0 }')
    assert paths(parse_efg(efg_text(tree))) == paths(tree)
    for concept in ("subgame_perfect", "sequential", "nash"):
        (found,) = cs.solve(tree, concept)
        assert found.payoffs == {"A": 1.0, "B": 0.0}


def test_a_game_in_which_nobody_moves() -> None:
    tree = parse_efg('EFG 2 R "" { "A" } t "" 1 "o" { 1 }')
    assert (tree.nodes, tree.ends) == (0, 1)
    assert efg_text(parse_efg(efg_text(tree))) == efg_text(tree)
    for concept in ("subgame_perfect", "sequential", "pure", "nash"):
        (found,) = cs.solve(tree, concept)
        assert found.payoffs == {"A": 1.0} and found.reasons == ()
    with pytest.raises(cs.UnsolvableError, match="nobody moves"):
        cs.solve(tree).plot()


def test_default_names_stand_in_conditions() -> None:
    game = StrategicGame([[[1, 0], [0, 2]], [[1, 0], [0, 2]]])
    found = [e.probability("Player_1 == 2 and Player_2 == _2") for e in cs.solve(game, "pure")]
    assert sorted(found) == [0.0, 1.0]


@pytest.mark.parametrize("seed", range(20))
def test_ties_of_a_tree_survive_the_writing_of_its_strategic_form(seed: int) -> None:
    """Shares that doubles cannot hold, and few different payoffs: ties everywhere."""
    rng = np.random.default_rng(seed)
    grown = cs.Tree(["A", "B"])
    drawn = grown.chance(grown.root, {"x": 1 / 3, "y": 1 / 3, "z": 1 / 3})
    for result in drawn.values():
        for made in grown.move(result, "A", ["l", "r"]).values():
            for end in grown.move(made, "B", ["u", "d"]).values():
                grown.end(end, rng.choice([0.1, 0.2, 0.3], 2).tolist())
    tree = grown.game()
    again = parse_nfg(nfg_text(tree.strategic()))
    mine = {tuple(e.support.values()) for e in cs.solve(tree, "pure")}
    theirs = {tuple(e.support.values()) for e in cs.solve(again, "pure")}
    assert mine and mine == theirs


# --- faults ---------------------------------------------------------------------------------

NFG = 'NFG 1 R "" { "A" "B" } '
EFG = 'EFG 2 R "" { "A" "B" }\n'
P = 'p "" 1 1 "s" { "x" "y" } 0\n'
T = 't "" 0\n'
FAULTS = [
    ("", 1, 1, "ends too early", "`NFG`"),
    ("NGF 1 R", 1, 1, "`NGF` is out of place", "`NFG`"),
    ('NFG 2 R "" {', 1, 5, "`2` is out of place", "`1`"),
    ('NFG 1 X ""', 1, 7, "`X`", "`R` or `D`"),
    ("NFG 1 R title", 1, 9, "`title`", "title in quotes"),
    ('NFG 1 R "title', 1, 9, "quotes never end", "title"),
    ('NFG 1 R "" { }', 1, 14, "`}`", "name of a player"),
    ('NFG 1 R "" { "A" ', 1, 18, "ends too early", "}"),
    (NFG + "{ 2 2 } 1 2 3 4 5 6 7", 1, 45, "ends too early", "8 payoffs, and 7"),
    (NFG + "{ 2 2 } 1 2 3 4 5 6 7 8 9", 1, 48, "too many numbers", "8 payoffs"),
    (NFG + "{ 2 2 } 1 2 3 x 5 6 7 8", 1, 38, "`x` is out of place", "8 payoffs, and 3"),
    (NFG + "{ 1 1 } 1 2 tail", 1, 36, "`tail`", "end of the file"),
    (NFG + "{ 1 1 } 1 1e999", 1, 34, "`1e999` is not a finite number", "such as"),
    (NFG + "{ 1 1 } 1 1/0", 1, 34, "`1/0` is not a finite", "such as"),
    (NFG + "{ 1 1 } 1/2 1.5/2", 1, 36, "`1.5/2` is not a finite", "such as"),
    (NFG + "{ 1 1 } 1 nan", 1, 34, "`nan`", "2 payoffs"),
    (NFG + "{ 1 1 } 1 " + "1" * 1001, 1, 34, "too long", "1000"),
    (NFG + "{ 1 0 } 1", 1, 28, "no strategy", "1 to"),
    (NFG + "{ 99999 99999 } 1", 1, 32, "too large", "payoffs"),
    (NFG + "{ 1 } 1", 1, 28, "`}`", "strategies of each player"),
    (NFG + "{ 1 1 1 }", 1, 30, "`1`", "}"),
    (NFG + '{ 1 1 } { { "o" 1, 2 } } 2', 1, 49, "no outcome 2", "0 to 1"),
    (NFG + '{ 2 1 } { { "o" 1, 2 } } 1 0.5', 1, 51, "no outcome 0.5", "0 to 1"),
    (NFG + '{ 1 1 } { { "o" 1 } } 1', 1, 42, "`}`", "2 payoffs, one for each player, and 1"),
    (NFG + '{ 1 1 } { { "o" 1 2 3 } } 1', 1, 44, "too many", "2 payoffs"),
    (EFG + "q", 2, 1, "`q`", "`c` or `p` or `t`"),
    (EFG + P + T, 4, 1, "ends too early", "`t`"),
    (EFG + P + T + T + T, 5, 1, "`t`", "end of the file"),
    (EFG + 'p "" 3 1 "s" { "x" } 0', 2, 6, "no player 3", "1 to 2"),
    (EFG + 'p "" 0 1 "s" { "x" } 0', 2, 6, "no player 0", "1 to 2"),
    (EFG + 'p "" 1 1 0', 2, 10, "`0`", "information set, which is new"),
    (EFG + 'p "" 1 1 "s" { } 0', 2, 16, "`}`", "name of an action"),
    (EFG + 'p "" 1 1 "s" { "x" 0 t "" 0', 2, 20, "`0`", "}"),
    (EFG + P + T + 'p "" 1 1 0', 4, 8, "twice on one path", "forgotten"),
    (EFG + 'p "" 1 -1 "s" { "x" } 0', 2, 8, "`-1`", "number of an information set"),
    (EFG + P + 't "" 1', 3, 7, "ends too early", "outcome, which is new"),
    (EFG + P + 't "" 0 "o" { 1 2 }', 3, 6, "outcome 0 is described", "another number"),
    (EFG + P + 't "" 1 "o" { 1 }', 3, 16, "`}`", "2 payoffs, one for each player, and 1"),
    (EFG + P + 't "" 1 "o" { 1 2 } t "" 1 "o" { 1 3 }', 3, 37, "not described as", "the same"),
    (EFG + 'c "" 1 "" { "x" 0.5 "y" 0.4 } 0', 2, 29, "sum to 0.9", "1 in all"),
    (EFG + 'c "" 1 "" { "x" 1.5 "y" -.5 } 0', 2, 25, "-0.5 is below 0", "at least 0 each"),
    (EFG + 'c "" 1 "" { "x" 0.9999999 "y" 0 } 0', 2, 33, "sum to 0.9999999", "1 in all"),
    (EFG + 'c "" 1 "" { "x" "y" } 0', 2, 17, "quotes is out of place", "1 probability"),
    (
        EFG + P + 'p "" 2 1 "" { "x" "y" } 0\n' + T + T + 'p "" 2 1 "" { "x" } 0',
        6,
        19,
        "has 1 actions here",
        "2, as in line 3",
    ),
    (
        EFG + P + 'p "" 2 1 "" { "x" "y" } 0\n' + T + T + 'p "" 2 1 "" { "x" "z" } 0',
        6,
        23,
        "not described as before",
        "or none",
    ),
    (
        EFG + P + 't "" 1 "" { 1e308 0 } p "" 2 1 "" { "x" } 2 "" { 1e308 0 } t "" 2',
        3,
        65,
        "no finite number",
        "smaller",
    ),
    (EFG + "\x00", 2, 1, "U+0000", "printable"),
]


@pytest.mark.parametrize(("text", "line", "column", "message", "expected"), FAULTS)
def test_faults_are_placed(text: str, line: int, column: int, message: str, expected: str) -> None:
    parse = parse_efg if text.startswith("EFG") else parse_nfg
    with pytest.raises(ScenarioError) as caught:
        parse(text, "some.file")
    (fault,) = caught.value.faults
    assert fault.place is not None
    assert message in fault.message
    assert expected in fault.expected
    assert fault.place.file == "some.file"
    assert (fault.place.line, fault.place.column) == (line, column)
    assert fault.place.text == (text.split("\n")[line - 1])
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@given(st.sampled_from(["NFG", "EFG"]), st.integers(0, 2**32), st.data())
def test_damaged_files_are_read_or_refused_with_a_place(
    kind: str, seed: int, data: st.DataObject
) -> None:
    rng = random.Random(seed)
    text = random_nfg(rng) if kind == "NFG" else RandomTree(rng).text
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 5)))
    damage = data.draw(st.text('{}",\\ct0123-/.e \n', max_size=3))
    try:
        (parse_nfg if kind == "NFG" else parse_efg)(text[:start] + damage + text[end:])
    except ScenarioError as error:
        assert all(fault.place is not None for fault in error.faults)


# --- files ----------------------------------------------------------------------------------


def test_files_are_read_by_their_first_word(tmp_path: Path) -> None:
    game = StrategicGame([[[1, 2], [3, 4]], [[5, 6], [7, 8]]])
    tree = parse_efg(EFG + P + T + T)
    write_game(game, tmp_path / "game.nfg")
    (tmp_path / "game.nfg").rename(tmp_path / "game.txt")
    tree.write(str(tmp_path / "tree.efg"))
    one, other = read_game(tmp_path / "game.txt"), read_game(str(tmp_path / "tree.efg"))
    assert isinstance(one, StrategicGame)
    np.testing.assert_array_equal(one.payoffs, game.payoffs)
    assert isinstance(other, CrisisTree)
    assert paths(other) == paths(tree)
    assert {file.name for file in tmp_path.iterdir()} == {"game.txt", "tree.efg"}


def test_texts_and_open_files_are_read(tmp_path: Path) -> None:
    path, text = tmp_path / "tree.efg", EFG + P + T + T
    path.write_text(text, encoding="utf-8")
    known = read_game(path).to_dict()
    with path.open("rb") as data, path.open(encoding="utf-8") as lines:
        for source in (text, f"\ufeff\n{text}", io.StringIO(text), data, lines):
            assert read_game(source).to_dict() == known
    with pytest.raises(ScenarioError, match="cannot read"):
        read_game(lines)
    with pytest.raises(ScenarioError, match="text:1:"):
        read_game("NFG 1 R nothing")
    with pytest.raises(ScenarioError, match="10 MiB"):
        read_game("EFG " + " " * 10 * 2**20)


def test_members_of_one_set_with_different_choices_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "unequal.efg"
    path.write_text(EFG + P + 'p "" 2 1 "" { "x" "y" } 0\n' + T + T + 'p "" 2 1 "" { "x" } 0')
    with pytest.raises(ScenarioError) as caught:
        read_game(path)
    assert str(caught.value).startswith(f"{path}:6:19: the information set has 1 actions here")
    assert "expected: 2, as in line 3" in str(caught.value)


def test_information_sets_know_their_place() -> None:
    tree = parse_efg(EFG + P + 'p "" 2 1 "s" { "x" "y" } 0\n' + T + T + T, "some.file")
    places = [infoset.places[0] for infoset in tree.information_sets]
    assert [place.address for place in places] == ["some.file:2:10", "some.file:3:10"]


def test_windows_files_are_read(tmp_path: Path) -> None:
    text = "\ufeff" + (EFG + P + T + T).replace("\n", "\r\n")
    (tmp_path / "a.efg").write_bytes(text.encode())
    assert isinstance(read_game(tmp_path / "a.efg"), CrisisTree)


def test_unreadable_files(tmp_path: Path) -> None:
    (tmp_path / "chicken.nfg").write_bytes(b'NFG 1 R\n "\xe9"')
    (tmp_path / "large.nfg").write_bytes(b"\n" * (10 * 2**20 + 1))
    (tmp_path / "other.nfg").write_text("schema: 1")
    for name, problem in [
        ("chiken.nfg", "chicken.nfg"),
        ("chicken.nfg", "chicken.nfg:2:3: the file is not UTF-8: byte 0xe9"),
        ("large.nfg", "10 MiB"),
        ("other.nfg", "`NFG` or `EFG`"),
        (".", "a folder"),
        ("\0", "cannot read"),
    ]:
        with pytest.raises(ScenarioError, match="1 fault") as caught:
            read_game(tmp_path / name)
        assert problem in str(caught.value)


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "game.nfg"
    path.write_text("before")
    for name in ["a  b", " a", "a\n", "a\u2028b", "x" * 10_001]:
        game = StrategicGame([[[1]], [[1]]], players=[name, "B"])
        with pytest.raises(ArgumentError, match="has the name"):
            write_game(game, path)
    assert path.read_text() == "before"
    with pytest.raises(OSError, match=r"game\.nfg"):
        write_game(StrategicGame([[1]]), path / "game.nfg")
    assert [file.name for file in tmp_path.iterdir()] == ["game.nfg"]


def test_trees_whose_numbers_the_format_cannot_hold(tmp_path: Path) -> None:
    tree = parse_efg(EFG + 'c "" 1 "s" { "x" 1/2 "y" 1/2 } 0 ' + T + T)
    for wrong, problem in [
        (replace(tree, payoffs=np.full((2, 2), np.nan)), "not finite"),
        (replace(tree, chance=np.array([[0.5, 0.6]])), "sum to 1.1"),
        (replace(tree, chance=np.array([[-0.5, 1.5]])), "at least 0"),
    ]:
        with pytest.raises(ArgumentError, match=problem):
            write_tree(wrong, tmp_path / "tree.efg")
    assert list(tmp_path.iterdir()) == []


# --- limits ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("\n" * (10 * 2**20 + 1), "too large"),
        ('NFG 1 R "" { ' + '"" ' * 10_000 + "}", "too many names"),
        ('NFG 1 R "' + "x" * 10_001 + '"', "too long"),
        ('NFG 1 R "" { "A" } { 1 } {' + '{ "" 1 }' * 100_001, "too many outcomes"),
        ('EFG 2 R "" { "A" } p "" 1 1 "" { ' + '"" ' * 30_001, "too many actions"),
        ('EFG 2 R "" { "A" } c "" 1 "" { "" 1 } 0 ' + 'c "" 1 0 ' * 100_010, "too many"),
        (
            'EFG 2 R "" { "A" } p "" 1 1 "" { ' + '"" ' * 30_000 + "} 0 "
            'c "" 1 "" { "x" 1 } 0 t "" 0 ' + 'c "" 1 0 t "" 0 ' * 1000,
            "nodes for so many actions",
        ),
    ],
)
def test_hostile_files_are_refused(text: str, problem: str) -> None:
    parse = parse_efg if text.startswith("EFG") else parse_nfg
    with pytest.raises(ScenarioError, match=problem):
        parse(text)


def test_a_table_too_large_to_hold_is_refused_when_it_is_asked_for() -> None:
    text = 'EFG 2 R "" { "A" } c "" 1 "" { "x" 1/2 "y" 1/2 } 0 t "" 0 ' + 'c "" 1 0 t "" 0 ' * 9000
    tree = parse_efg(text + 't "" 0')
    assert tree.outcomes.holds(tree.outcomes.condition(f"{tree.outcomes.columns[1]} == x")).sum()
    with pytest.raises(cs.ArgumentError, match="ends for so many information sets"):
        _ = tree.outcomes.made
