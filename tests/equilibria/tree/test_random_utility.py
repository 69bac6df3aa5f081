"""Random utility: published numbers, the formulas, and errors drawn by the million."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest
from game_strategies import scenarios
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.equilibria.tree.random_utility import check_random_utility, solve_random_utility
from crisis_sim.game.tree import CrisisTree

Rules = dict[str, Any]

#: Signorino's two movers: A keeps the status quo or acts, B gives in or resists.
CHOICE: Rules = {
    "schema": 1,
    "name": "strategic_choice",
    "parameters": {
        "u13": {"value": 1, "low": -2, "high": 2},
        "u14": {"value": -1, "low": -2, "high": 2},
        "u24": {"value": 0.5, "low": -2, "high": 2},
    },
    "players": {"A": {}, "B": {}},
    "moves": [
        {"player": "A", "choose": ["keep", "act"]},
        {"player": "B", "choose": ["give_in", "resist"], "when": "A == act"},
    ],
    "payoffs": {
        "A": [{"worth": "u13", "when": "B == give_in"}, {"worth": "u14", "when": "B == resist"}],
        "B": [{"worth": "u24", "when": "B == resist"}],
    },
}
PRIVATE_LOGIT = {"concept": "random_utility", "errors": "private", "link": "logit"}


def outcomes(result: cs.Equilibria) -> list[float]:
    return [result[0].probability(c) for c in ("A == keep", "B == give_in", "B == resist")]


def test_published_numbers() -> None:
    tree = cs.build(CHOICE).tree()
    probit = outcomes(cs.solve(tree, "random_utility", errors="agent", link="probit"))
    assert probit == pytest.approx([0.577457, 0.152892, 0.269651], abs=5e-7)
    logit = outcomes(cs.solve(tree, "random_utility", errors="private", link="logit"))
    assert logit == pytest.approx([0.535473, 0.191627, 0.272900], abs=5e-7)


payoff = st.floats(-2, 2)


@given(payoff, payoff, payoff, st.sampled_from(["agent", "private"]))
def test_the_logistic_formulas(u13: float, u14: float, u24: float, errors: str) -> None:
    tree = cs.build(CHOICE).set(u13=u13, u14=u14, u24=u24).tree()
    p4 = 1 / (1 + math.exp(-u24 / math.sqrt(2)))
    p3 = 1 - p4
    spread = math.sqrt(p3**2 + p4**2 + 1) if errors == "private" else math.sqrt(2)
    p2 = 1 / (1 + math.exp(-(p3 * u13 + p4 * u14) / spread))
    found = outcomes(cs.solve(tree, "random_utility", errors=errors, link="logit"))
    assert found == pytest.approx([1 - p2, p2 * p3, p2 * p4], abs=1e-12)


def below(tree: CrisisTree, at: int, play: dict[int, list[float]]) -> dict[int, float]:
    """Return the ends below a point, each with its probability."""
    if at >= tree.nodes:
        return {at - tree.nodes: 1.0}
    mix = play[at] if tree.mover[at] >= 0 else tree.chance[at]
    found: dict[int, float] = {}
    for probability, child in zip(mix, tree.child[at, : tree.width[at]], strict=False):
        for end, p in below(tree, int(child), play).items():
            found[end] = float(probability) * p
    return found


def simulated(tree: CrisisTree, errors: str, draws: int, seed: int) -> dict[int, list[float]]:
    """Draw the errors, and let each mover take what then is best; the last move first."""
    rng, play = np.random.default_rng(seed), dict[int, list[float]]()
    private = rng.standard_normal((*tree.payoffs.shape, draws))
    for node in range(tree.nodes - 1, -1, -1):
        player = tree.mover[node]
        if player < 0:
            continue
        worth = []
        for child in tree.child[node, : tree.width[node]]:
            total = rng.standard_normal(draws) if errors == "agent" else np.zeros(draws)
            for end, p in below(tree, int(child), play).items():
                total = total + p * tree.payoffs[player, end]
                if errors == "private":
                    total = total + p * private[player, end]
            worth.append(total)
        best = np.argmax(worth, axis=0)
        play[node] = (np.bincount(best, minlength=len(worth)) / draws).tolist()
    return play


def check_by_simulation(tree: CrisisTree, errors: str, draws: int, seed: int) -> None:
    """Compare the probabilities at each move with the share of draws in which it is made.

    Five standard errors of a share, and those of later moves, which the movers expect as
    simulated: they count by the range of payoffs, times the density of about 0.4.
    """
    play = simulated(tree, errors, draws, seed)
    (found,) = cs.solve(tree, "random_utility", errors=errors, link="probit")
    worst = 2.5 / math.sqrt(draws) * (1 + 0.4 * np.ptp(tree.payoffs, axis=1).max())
    for node, shares in play.items():
        mix = found.strategies[tree.information_sets[tree.infoset[node]].label]
        assert list(mix.values()) == pytest.approx(shares, abs=worst)


@pytest.mark.parametrize("errors", ["agent", "private"])
def test_drawn_errors_agree(errors: str) -> None:
    choice = cs.build(CHOICE).set(u13=2, u14=2)
    for tree in (choice.tree(), cs.load("strike_resist_intervene").tree()):
        check_by_simulation(tree, errors, 1_000_000, seed=4)


@given(scenarios(moves=4, stages=False), st.sampled_from(["agent", "private"]), st.integers(0, 99))
@settings(max_examples=20)
def test_drawn_errors_agree_on_random_trees(data: Rules, errors: str, seed: int) -> None:
    tree = cs.build(data).tree()
    try:
        check_random_utility(tree, errors, "probit", "solve")
    except cs.UnsolvableError:
        assume(False)
    check_by_simulation(tree, errors, 20_000, seed)


def test_the_two_kinds_of_error_differ() -> None:
    """Simulating one kind does not confirm the other."""
    tree = cs.build(CHOICE).set(u13=2, u14=2).tree()
    (found,) = solve_random_utility(tree, errors="agent")
    share = simulated(tree, "private", 1_000_000, seed=4)[0]
    assert list(found.strategies["A"].values()) != pytest.approx(share, abs=0.0045)


def test_many_games_as_one_by_one() -> None:
    values = np.linspace(-2, 2, 7)
    scenario = cs.build(CHOICE | {"solve": PRIVATE_LOGIT})
    sweep = cs.sweep(scenario, u24=values)
    column = sweep.probability("B == resist")
    alone = [outcomes(cs.solve(scenario.set(u24=v)))[2] for v in values.tolist()]
    assert np.asarray(column).tolist() == pytest.approx(alone, abs=1e-12)


def test_claims_of_a_file() -> None:
    claims = [
        {"says": "War.", "holds": "abs(P(B == resist) - 0.272900) < 0.000001"},
        {"says": "Peace.", "holds": "abs(P(A == keep) - 0.535473) < 0.000001"},
        {"says": "B's move alone.", "holds": "P(B == resist, fixing=A == act) > 0.58"},
    ]
    scenario = cs.build(CHOICE | {"solve": PRIVATE_LOGIT, "claims": claims})
    assert [verdict.verdict for verdict in cs.judge(scenario)] == ["holds"] * 3
    result = cs.solve(scenario)
    assert result.complete
    assert "private information" in result.method
    assert "agent error" in cs.solve(scenario, errors="agent").method


def test_what_it_refuses() -> None:
    tree = cs.build(CHOICE).tree()
    with pytest.raises(cs.ArgumentError, match="agent or private"):
        cs.solve(tree, "random_utility", errors="agnt")
    with pytest.raises(cs.ArgumentError, match="probit or logit"):
        cs.solve(tree, "random_utility", link="cauchit")
    wide = CHOICE | {
        "moves": [{"player": "A", "choose": ["keep", "act", "wait"]}, CHOICE["moves"][1]]
    }
    with pytest.raises(cs.UnsolvableError, match="`A` there are 3 actions"):
        solve_random_utility(cs.build(wide).tree())
    blind = CHOICE["moves"][1] | {"sees": []}
    unseen = CHOICE | {
        "moves": [CHOICE["moves"][0], {k: v for k, v in blind.items() if k != "when"}]
    }
    with pytest.raises(cs.UnsolvableError, match="perfect information") as caught:
        solve_random_utility(cs.build(unseen).tree())
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
    again = {"name": "again", "player": "A", "choose": ["fight", "leave"], "when": "B == resist"}
    first = {"name": "A", **CHOICE["moves"][0]}
    twice = cs.build(CHOICE | {"moves": [first, CHOICE["moves"][1], again]}).tree()
    with pytest.raises(cs.UnsolvableError, match="`again` A moves for a second time"):
        solve_random_utility(twice, errors="private")
    assert solve_random_utility(twice, errors="agent").complete
