"""Why a choice is made: losses from the payoffs, and play after a deviation as it would be."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

import crisis_sim as cs
from crisis_sim.equilibria.tree.reason import Reason, Step

QUIET = cs.load("iran_2025").set(ukraine_drain=0.1, syria_discount=0)


def path(steps: tuple[Step, ...]) -> list[tuple[str, str]]:
    """Return the likeliest choices from some point on."""
    made = []
    while steps:
        option = steps[0].options[0]
        made.append((steps[0].move, option.choice))
        steps = option.then
    return made


def test_what_follows_a_deviation_is_what_is_played_once_it_is_forced() -> None:
    (israel,) = cs.solve(QUIET)[0].reasons
    forced = cs.solve(QUIET.tree().fix("Israel", "strike"))[0]
    strike = israel.others[0]
    for move, choice in path(strike.then):
        assert forced.probability(f"{move} == {choice}") == 1
    assert strike.loss == pytest.approx(0 - forced.payoffs["Israel"])


def test_every_deviation_on_the_path_is_explained_with_what_it_would_cost() -> None:
    scenario = cs.load("iran_2025")
    found = cs.solve(scenario)[0]
    assert [reason.move for reason in found.reasons] == list(found.outcomes.moves)
    for reason in found.reasons:
        assert {reason.made.choice, *(other.choice for other in reason.others)} == set(
            found.outcomes.moves[reason.move]
        )
        assert all(other.loss > 0 for other in reason.others)
        assert reason.made.loss == 0


def test_a_choice_carries_the_reason_if_the_deviation_would_pay_without_it() -> None:
    (israel,) = cs.solve(QUIET)[0].reasons
    steps, tree, told = israel.others[0].then, QUIET.tree().fix("Israel", "strike"), {}
    while steps:
        (step,) = steps
        choices = QUIET.histories.outcomes.moves[step.move]
        pays = any(
            cs.solve(tree.fix(step.move, choice))[0].payoffs["Israel"] > 0 for choice in choices
        )
        assert step.carries == pays, step.move
        told[step.move] = step.carries
        tree = tree.fix(step.move, step.options[0].choice)
        steps = step.options[0].then
    assert told["Russia"] and not told["Iran_ending"]


def random_tree(seed: int) -> cs.Crisis:
    """Return a game of three movers, the second of whom has two types."""
    draw = np.random.default_rng(seed).normal(size=20).round(2).tolist()
    ends = [(a, b, c) for a in "lr" for b in "lr" for c in "lr"]
    return cs.build({
        "schema": 1, "name": "drawn", "players": {"A": {}, "B": {}, "C": {}},
        "parameters": {"x": {"value": -1.0, "low": -2, "high": 2}},
        "types": {"B": {"hard": {"prior": 0.4, "set": {"x": 1.5}}, "soft": {"prior": 0.6}}},
        "moves": [{"player": p, "choose": ["l", "r"]} for p in "ABC"],
        "payoffs": {
            p: [
                *({"worth": draw[(k + 7 * i) % 20], "when": f"A == {a} and B == {b} and C == {c}"}
                  for k, (a, b, c) in enumerate(ends)),
                {"worth": "x", "when": "B == l"},
            ]
            for i, p in enumerate("ABC")
        },
        "solve": {"concept": "sequential"},
    })  # fmt: skip


def mix_at(found: cs.Equilibrium, move: str, *known: str) -> Mapping[str, float]:
    """Return what is done at the place of a move where some things are known."""
    return next(
        mix
        for where, mix in found.strategies.items()
        if where.startswith(f"{move} |") and all(part in where for part in known)
    )


@pytest.mark.parametrize("seed", range(6))
def test_losses_with_private_types_are_expected_payoffs_of_what_is_told(seed: int) -> None:
    """What the steps of an explanation promise adds up, outcome by outcome, to the loss."""
    scenario = random_tree(seed)
    for found in cs.solve(scenario):
        first: Reason = found.reasons[0]
        tree = scenario.tree()

        def worth(choice: str, tree: cs.CrisisTree = tree, found: cs.Equilibrium = found) -> float:
            total = 0.0
            outcomes = tree.outcomes
            for end in range(tree.ends):
                made = {
                    column: outcomes.choices[k][outcomes.made[end, k]]
                    for k, column in enumerate(outcomes.columns)
                }
                if made["A"] != choice:
                    continue
                kind = made["types.B"]
                prior = {"hard": 0.4, "soft": 0.6}[kind]
                b = mix_at(found, "B", f"B {kind}", f"A {choice}")[made["B"]]
                c = mix_at(found, "C", f"A {choice}", f"B {made['B']}")[made["C"]]
                total += prior * b * c * tree.payoffs[0, end]
            return total

        for other in first.others:
            assert other.loss == pytest.approx(worth(first.made.choice) - worth(other.choice))


def test_types_are_told_apart_only_where_they_act_differently() -> None:
    scenario = cs.load("iran_2025_beliefs")
    first = cs.solve(scenario)[0]
    (treaty,) = first.course
    assert treaty.whatever and treaty.options[0].types == ()
    russia = next(step for step in _all(first.course) if step.move == "Russia")
    assert {option.types: option.choice for option in russia.options} == {
        ("resolute",): "intervene",
        ("irresolute",): "back",
    }
    prior = scenario.types["Russia"][0]
    assert prior.name == "resolute"
    assert sum(option.chance for option in russia.options) == pytest.approx(1)


def _all(steps: tuple[Step, ...]) -> list[Step]:
    return [s for step in steps for s in (step, *(x for o in step.options for x in _all(o.then)))]


def test_a_tie_that_follows_is_a_loss_of_nothing() -> None:
    tie = cs.build({
        "schema": 1, "name": "tie", "players": {"A": {}, "B": {}},
        "moves": [
            {"player": "A", "choose": ["press", "yield_"]},
            {"player": "B", "choose": ["left", "right"], "when": "A == press"},
        ],
        "payoffs": {
            "A": [{"worth": 2, "when": "B == left"}, {"worth": 1, "when": "A == yield_"}],
            "B": [{"worth": 1, "when": "A == press"}],
        },
    })  # fmt: skip
    pressed, yields = cs.solve(tie)
    assert pressed.reasons[1].others[0].loss == 0
    (step,) = yields.reasons[0].others[0].then
    assert (step.options[0].choice, step.options[0].loss, step.carries) == ("right", 0, True)


def test_strategic_games_have_no_path_to_explain() -> None:
    found = cs.solve(cs.load("strike_resist_intervene"), "pure")[0]
    assert found.reasons == () and found.course == ()
