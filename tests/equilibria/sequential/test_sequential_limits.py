"""Games that are large, or whose search takes too long, for all sequential equilibria."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import numpy as np
import pytest

import crisis_sim as cs
from crisis_sim.equilibria.check.assessments import assessment_regret, bayes_gap
from crisis_sim.equilibria.logit.limit import limit_of_logit
from crisis_sim.equilibria.sequential import solver
from crisis_sim.equilibria.sequential.search import LATE, Found
from crisis_sim.game.efg_reader import parse_efg
from crisis_sim.game.tree import CrisisTree

DATA = Path(__file__).parents[2] / "data"
SCENARIOS = Path(__file__).parents[3] / "scenarios"


def vote() -> str:
    """Three choose among A, B and C at once; if all differ, the first decides, not told who."""
    worth = {"A": "8, 0, 4", "B": "4, 8, 0", "C": "0, 4, 8"}
    lines, choices = ['EFG 2 R "a vote" { "One" "Two" "Three" }'], '{ "A" "B" "C" }'
    ends = itertools.count(1)

    def end(choice: str) -> None:
        lines.append(f't "" {next(ends)} "" {{ {worth[choice]} }}')

    lines.append(f'p "" 1 1 "one" {choices} 0')
    for a in "ABC":
        lines.append(f'p "" 2 1 "two" {choices} 0')
        for b in "ABC":
            lines.append(f'p "" 3 1 "three" {choices} 0')
            for c in "ABC":
                if len({a, b, c}) < 3:
                    end(max("ABC", key=[a, b, c].count))
                    continue
                lines.append(f'p "" 1 {"ABC".index(a) + 2} "decide {a}" {choices} 0')
                for d in "ABC":
                    end(d)
    return "\n".join(lines)


def centipede(moves: int) -> str:
    """What has grown is kept by who stops first."""
    lines = ['EFG 2 R "centipede" { "A" "B" }']
    for k in range(moves):
        turn = k % 2
        lines.append(f'p "" {turn + 1} {k // 2 + 1} "" {{ "stop" "go" }} 0')
        lines.append(f't "" {k + 1} "" {{ {k + 2 * (turn == 0)}, {k + 2 * (turn == 1)} }}')
    lines.append(f't "" {moves + 1} "" {{ {moves}, {moves} }}')
    return "\n".join(lines)


def chain_store(rounds: int) -> str:
    """An incumbent, perhaps tough, meets an entrant in each round (Kreps & Wilson 1982)."""
    players = " ".join(f'"Entrant {k + 1}"' for k in range(rounds))
    lines = [f'EFG 2 R "chain store" {{ "Incumbent" {players} }}']
    lines.append('c "" 1 "type" { "tough" 1/4 "weak" 3/4 } 0')
    ends, seen = itertools.count(1), dict[tuple[object, ...], int]()

    def number(*key: object) -> int:
        return seen.setdefault(key, len(seen) + 1)

    def play(tough: bool, past: tuple[str, ...], gains: tuple[float, ...]) -> None:
        k = len(past)
        if k == rounds:
            shown = ", ".join(map(str, gains))
            lines.append(f't "" {next(ends)} "" {{ {shown} }}')
            return

        def after(step: str, own: float, theirs: float) -> None:
            new = list(gains)
            new[0] += own
            new[k + 1] += theirs
            play(tough, (*past, step), tuple(new))

        lines.append(f'p "" {k + 2} {number(past)} "" {{ "out" "enter" }} 0')
        after("out", 2.0, 0.0)
        lines.append(f'p "" 1 {number(tough, past)} "" {{ "fight" "yield" }} 0')
        after("fight", 0.5 if tough else -1.0, -0.5)
        after("yield", 0.0, 0.5)

    for tough in (True, False):
        play(tough, (), (0.0,) * (rounds + 1))
    return "\n".join(lines)


def test_a_vote_of_three() -> None:
    found = cs.solve(parse_efg(vote()), "sequential")
    assert found.complete
    assert len(found) == 10
    assert found.max_regret < 1e-9
    for equilibrium in found:
        for row in (*equilibrium.strategy_ranges.values(), *equilibrium.belief_ranges.values()):
            assert all(0 <= low <= high <= 1 for low, high in row.values())


def test_a_centipede_of_1100_moves() -> None:
    found = cs.solve(parse_efg(centipede(1100)), "sequential")
    assert found.complete
    assert len(found) == 1
    assert found[0].isolated
    assert found[0].payoffs["A"] == 2
    assert found[0].regret == 0


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_the_limit_of_logit_play_is_an_assessment_that_holds(rounds: int) -> None:
    tree = parse_efg(chain_store(rounds))
    found = limit_of_logit(tree)
    assert found is not None
    check_assessment(tree, found)


def check_assessment(tree: CrisisTree, found: cs.Equilibrium) -> None:
    """Nobody gains at any set, given beliefs that are Bayes' where play comes."""
    behaviour, belief = np.zeros(tree.child.shape), np.zeros(tree.nodes)
    for index, infoset in enumerate(tree.information_sets):
        nodes = np.flatnonzero(tree.infoset == index)
        if infoset.player >= 0:
            mix = list(found.strategies[infoset.label].values())
            behaviour[nodes, : len(mix)] = mix
            held = found.beliefs.get(infoset.label)
            belief[nodes] = 1.0 if held is None else list(held.values())
    assert assessment_regret(tree, behaviour, belief) < 1e-6
    assert bayes_gap(tree, behaviour, belief) < 1e-4


def test_the_limit_is_shown_where_the_search_finds_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "search", lambda *_: Found((), False, (LATE,)))
    found = cs.solve(parse_efg(chain_store(2)), "sequential")
    assert len(found) == 1
    assert not found.complete
    assert found.remarks[-2:] == (LATE, solver.LIMIT)


def test_the_budget_is_for_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock is counted: each look at it is a hundredth of a second."""
    looks = itertools.count()
    monkeypatch.setattr(time, "perf_counter", lambda: next(looks) / 100)
    found = cs.solve(parse_efg(chain_store(2)), "sequential", seconds=0.5)
    assert not found.complete
    assert next(looks) / 100 < 1.0


def two_doubtful() -> str:
    """`iran_2025_beliefs` with the lines for Israel's types taken in, as its comment says."""
    lines, own = [], False
    for line in Path(SCENARIOS, "iran_2025_beliefs.yaml").read_text(encoding="utf-8").splitlines():
        own = line.startswith(("  # Israel", "  #   ")) if line.startswith("  #") else False
        own &= "eager" not in line and "reluctant" not in line
        lines.append(line.replace("# ", "", 1) if own else line)
    return "\n".join(lines).replace("extends: iran_2025.yaml", "extends: iran_2025")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["taiwan", "iran"])
def test_doubts_on_both_sides_end_with_an_equilibrium(name: str, tmp_path: Path) -> None:
    """Too large to find all soon; what is found holds by the independent check."""
    path = DATA / "taiwan_three_types.yaml"
    if name == "iran":
        path = tmp_path / "two_doubtful.yaml"
        path.write_text(two_doubtful(), encoding="utf-8")
    scenario = cs.load(path)
    assert scenario.concept == "sequential"
    assert sum(len(kinds) > 1 for kinds in scenario.types.values()) == 2
    found = cs.solve(scenario, seconds=2)
    assert len(found)
    for equilibrium in found:
        check_assessment(scenario.tree(), equilibrium)
