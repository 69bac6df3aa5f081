"""Labels on equilibria: games with known answers, definitions and theorems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from game_strategies import payoff_tables, strategic_games
from hypothesis import given, settings
from hypothesis import strategies as st

import crisis_sim as cs
from crisis_sim.equilibria.describe import strategic_equilibrium
from crisis_sim.equilibria.result import Continuum, Equilibria
from crisis_sim.equilibria.strategic.replies import averaged, scaled
from crisis_sim.equilibria.strategic.selection import payoff_bound
from crisis_sim.equilibria.strategic.stability import replicator_stability
from crisis_sim.equilibria.strategic.trembles import refuted, withstood
from crisis_sim.equilibria.strategic.trembling_hand import is_perfect, is_undominated
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.types import Array

BEST_RESPONSE = "stable under best-response dynamics"
HUNT = [[[4, 0], [3, 3]], [[4, 3], [0, 3]]]
CHICKEN = [[[3, 1], [4, 0]], [[3, 4], [1, 0]]]
WEAK = [[[1, 0], [0, 0]], [[1, 0], [0, 0]]]
PENNIES = [[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]]


def given_play(payoffs: npt.ArrayLike, *profiles: Sequence[npt.ArrayLike]) -> cs.Equilibria:
    """Return equilibria of a game as a solver would."""
    game = StrategicGame(payoffs)
    found = tuple(
        strategic_equilibrium(game, [np.asarray(mix, dtype=float) for mix in profile])
        for profile in profiles
    )
    return Equilibria(
        found=found, concept="nash", method="given", complete=False, players=game.players
    )


def labels(payoffs: npt.ArrayLike, *profiles: Sequence[npt.ArrayLike]) -> list[set[str]]:
    result = cs.equilibria.refine(StrategicGame(payoffs), given_play(payoffs, *profiles))
    return [set(equilibrium.labels) for equilibrium in result]


def solved(payoffs: npt.ArrayLike) -> dict[tuple[float, ...], set[str]]:
    """Return the labels of all equilibria, by the probability of each first action."""
    game = StrategicGame(payoffs)
    result = cs.equilibria.refine(game, cs.solve(game, "nash"))
    return {tuple(round(mix[0], 6) for mix in e.profile): set(e.labels) for e in result}


def test_stag_hunt_splits_payoff_and_risk_dominance() -> None:
    found = solved(HUNT)
    strict = {"strict", "undominated", "trembling-hand perfect", BEST_RESPONSE}
    strict.add("stable under replicator dynamics")
    assert found[1, 1] == strict | {"payoff-dominant"}
    assert found[0, 0] == strict | {"risk-dominant", "logit limit"}
    mixed = {"undominated", "trembling-hand perfect", "unstable under replicator dynamics"}
    assert found[0.75, 0.75] == mixed


def test_symmetric_chicken_singles_out_neither_pure_equilibrium() -> None:
    found = solved(CHICKEN)
    assert found[0, 1] == found[1, 0] == found[0, 1]
    assert not {"payoff-dominant", "risk-dominant", "logit limit"} & found[0, 1]
    assert "logit limit" in found[0.5, 0.5]  # uniform play is symmetric, so the branch stays so
    assert "unstable under replicator dynamics" in found[0.5, 0.5]


def test_chicken_with_a_bolder_player_is_risk_dominated_by_its_win() -> None:
    bolder = [[[3, 1], [5, 0]], [[3, 4], [1, 0]]]
    found = solved(bolder)
    assert "risk-dominant" in found[0, 1]
    assert "risk-dominant" not in found[1, 0]


def test_an_equilibrium_in_weakly_dominated_actions_is_not_perfect() -> None:
    good, bad = labels(WEAK, ([1, 0], [1, 0]), ([0, 1], [0, 1]))
    assert {"strict", "undominated", "trembling-hand perfect", "payoff-dominant"} <= good
    assert bad == {"not trembling-hand perfect"}


def test_a_mixture_of_undominated_actions_may_be_dominated() -> None:
    """The middle action beats the mixture of the others unless the third column is played."""
    row = [[3, 0, 1], [2, 2, 1], [0, 3, 1]]
    column = [[0, 0, 1]] * 3
    middle, mixture, top = labels(
        [row, column],
        ([0, 1, 0], [0, 0, 1]),
        ([0.5, 0, 0.5], [0, 0, 1]),
        ([1, 0, 0], [0, 0, 1]),
    )
    assert {"undominated", "trembling-hand perfect"} <= middle
    assert {"undominated", "trembling-hand perfect"} <= top
    assert mixture == {"not trembling-hand perfect"}


def undominated_but_imperfect() -> Array:
    """Of three players; the second and third have a dominant action (after van Damme 1991).

    The first is better off with its second action only if both others err at once, and
    worse off if one of them does, which is likelier.
    """
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[0, 0] = [[1, 1], [1, 0]]
    payoffs[0, 1] = [[1, 0], [0, 1]]
    payoffs[1, :, 0] = 1
    payoffs[2, :, :, 0] = 1
    return payoffs


def test_three_players_undominated_is_not_perfect() -> None:
    first, second = labels(undominated_but_imperfect(), [[1, 0]] * 3, [[0, 1], [1, 0], [1, 0]])
    assert {"undominated", "trembling-hand perfect"} <= first
    assert {"undominated", "not trembling-hand perfect"} <= second


def test_perfect_only_because_two_may_err_at_once() -> None:
    """The first player's actions differ only where both others err: no first-order effect."""
    payoffs = undominated_but_imperfect()
    payoffs[0] = 0
    payoffs[0, 0, 1, 1] = 1
    first, second = labels(payoffs, [[1, 0]] * 3, [[0, 1], [1, 0], [1, 0]])
    assert {"undominated", "trembling-hand perfect"} <= first
    assert second == {"not trembling-hand perfect"}


def test_perfect_only_if_one_errs_far_more_rarely_than_another() -> None:
    """What the third action costs is `x (y - w) - z`, with trembles x, y, w, z of others."""
    payoffs = np.zeros((3, 2, 3, 3))
    payoffs[1, :, 0] = payoffs[2, :, :, 0] = 1
    payoffs[0, 0, 1, 1] = 1
    payoffs[0, 1, 1, 2] = 1
    payoffs[0, 1, 2, :] = 1
    profile = [[1, 0], [1, 0, 0], [1, 0, 0]]
    assert {"undominated", "trembling-hand perfect"} <= labels(payoffs, profile)[0]


def test_a_mixed_equilibrium_of_three_with_a_tie() -> None:
    """Pennies between two, watched by a third who is indifferent."""
    payoffs = np.zeros((3, 2, 2, 2))
    payoffs[:2] = np.array(PENNIES)[..., None]
    half = [0.5, 0.5]
    assert "trembling-hand perfect" in labels(payoffs, [half, half, [1, 0]])[0]
    payoffs[2, 0, 0, 0] = 1  # it gains from its first action
    assert "trembling-hand perfect" in labels(payoffs, [half, half, [1, 0]])[0]


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(2, 3), st.integers(2, 3))
def test_trembles_agree_with_dominance_for_two_players(seed: int, rows: int, columns: int) -> None:
    """By van Damme's theorem; the search for trembles knows nothing of dominance."""
    rng = np.random.default_rng(seed)
    game = StrategicGame(rng.integers(0, 3, (2, rows, columns)))
    payoffs = scaled(game.payoffs)
    for equilibrium in cs.solve(game, "pure"):
        undominated = is_undominated(payoffs, equilibrium.profile)
        assert withstood(payoffs, equilibrium.profile) == undominated
        assert not (undominated and refuted(payoffs, equilibrium.profile))


@given(strategic_games(players=4, ties=True))
def test_no_equilibrium_is_both_perfect_and_not(game: StrategicGame) -> None:
    payoffs = scaled(game.payoffs)
    for equilibrium in cs.solve(game, "pure")[:4]:
        perfect = withstood(payoffs, equilibrium.profile)
        assert not (perfect and refuted(payoffs, equilibrium.profile))
        assert not (perfect and not is_undominated(payoffs, equilibrium.profile))


@given(strategic_games(players=3, ties=True), st.integers(0, 2**32 - 1))
def test_refuted_equilibria_withstand_no_random_trembles(game: StrategicGame, seed: int) -> None:
    payoffs = scaled(game.payoffs)
    rng = np.random.default_rng(seed)
    for equilibrium in cs.solve(game, "pure")[:4]:
        if is_perfect(payoffs, equilibrium.profile, undominated=True) is not False:
            continue
        for _ in range(20):
            profile = [
                mix + 10.0 ** rng.uniform(-6, -3, len(mix)) * (mix == 0)
                for mix in equilibrium.profile
            ]
            profile = [mix / mix.sum() for mix in profile]
            gains = []
            for player, mix in enumerate(equilibrium.profile):
                worth = averaged(payoffs[player], profile, player)
                gains.append(worth.max() - worth[mix.argmax()])
            assert max(gains) > 0


def paper(win: float) -> list[Array]:
    """Rock, paper, scissors with a loss of 1."""
    row = np.array([[0, -1, win], [win, 0, -1], [-1, win, 0]])
    return [row, row.T]


THIRD = [1 / 3] * 3


def test_cycles_are_neutral_where_zero_sum_and_unstable_otherwise() -> None:
    assert labels(paper(1), [THIRD, THIRD])[0] >= {
        "neutral under replicator dynamics",
        BEST_RESPONSE,
    }
    for win in (0.5, 2):
        found = labels(paper(win), [THIRD, THIRD])[0]
        assert "unstable under replicator dynamics" in found
        assert BEST_RESPONSE not in found


def test_matching_pennies_is_neutral_in_any_units() -> None:
    shifted = np.array(PENNIES) * np.array([3, 0.1])[:, None, None] - 7
    shifted[0, :, 0] += 4  # what the first player cannot influence
    shifted[1, 1] -= 2
    (found,) = solved(shifted).values()
    assert {"neutral under replicator dynamics", BEST_RESPONSE, "logit limit"} <= found
    assert solved(PENNIES) == {(0.5, 0.5): found}


def test_unused_actions_do_not_disturb_a_cycle_unless_they_tie() -> None:
    half = [0.5, 0.5, 0]
    payoffs = np.full((2, 3, 3), -5.0)
    payoffs[:, :2, :2] = PENNIES
    assert labels(payoffs, [half, half])[0] >= {"neutral under replicator dynamics", BEST_RESPONSE}
    payoffs[0, 2, :2] = 0
    assert not [x for x in labels(payoffs, [half, half])[0] if "dynamics" in x]


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1))
def test_stability_follows_the_eigenvalues_of_the_dynamics(seed: int) -> None:
    """The Jacobian by finite differences, on the mixed equilibria of random games."""
    game = StrategicGame(np.random.default_rng(seed).normal(size=(3, 2, 2, 2)))
    payoffs = scaled(game.payoffs)

    def speed(point: Array) -> Array:
        mixes = [np.array([p, 1 - p]) for p in point]
        worth = [averaged(own, mixes, i) for i, own in enumerate(payoffs)]
        return np.array([m[0] * (w[0] - m @ w) for m, w in zip(mixes, worth, strict=True)])

    for equilibrium in cs.solve(game, "nash"):
        at = np.array([mix[0] for mix in equilibrium.profile])
        step = 1e-5 * np.eye(3)
        jacobian = np.array([(speed(at + h) - speed(at - h)) / 2e-5 for h in step]).T
        largest = np.linalg.eigvals(jacobian).real.max()
        says = replicator_stability(payoffs, equilibrium.profile)
        if abs(largest) > 1e-4:
            assert says == ("unstable" if largest > 0 else "stable")


@given(strategic_games(players=4))
def test_pure_equilibria_of_games_without_ties_are_all_that_strict_ones_are(
    game: StrategicGame,
) -> None:
    result = cs.solve(game, "pure")
    refined = cs.equilibria.refine(game, result)
    assert len(refined) == len(result)
    for before, after in zip(result, refined, strict=True):
        wanted = {"strict", "undominated", "trembling-hand perfect", BEST_RESPONSE}
        assert wanted | {"stable under replicator dynamics"} <= set(after.labels)
        assert replace(after, labels=()).payoffs == before.payoffs
    dominant = [e for e in refined if "payoff-dominant" in e.labels]
    for one in dominant:
        others = [e for e in refined if e is not one]
        assert others
        assert all(o.payoffs[p] < one.payoffs[p] for o in others for p in game.players)


@settings(max_examples=25)
@given(payoff_tables(players=3, ties=True), st.lists(st.floats(0.1, 50), min_size=3, max_size=3))
def test_units_do_not_matter(payoffs: Array, units: list[float]) -> None:
    """All but the logit limit, whose λ is the same for players with different units."""

    def known(table: Array) -> list[set[str]]:
        game = StrategicGame(table)
        return [
            set(e.labels) - {"logit limit"}
            for e in cs.equilibria.refine(game, cs.solve(game, "pure"))
        ]

    other = np.array([unit * own + 1 for unit, own in zip(units, payoffs, strict=False)])
    assert known(payoffs) == known(other)


def test_refining_twice_changes_nothing_and_other_labels_stay() -> None:
    game = StrategicGame(HUNT)
    result = cs.solve(game, "nash")
    marked = replace(result, found=tuple(replace(e, labels=("mine",)) for e in result))
    once = cs.equilibria.refine(game, marked)
    assert [e.labels for e in cs.equilibria.refine(game, once)] == [e.labels for e in once]
    assert all(e.labels[0] == "mine" for e in once)
    assert all(e.labels == ("mine",) for e in marked)
    assert (once.complete, once.method) == (result.complete, result.method)


def between(game: StrategicGame, low: Sequence[Array], high: Sequence[Array]) -> Continuum:
    bounds = [
        FrozenMap(
            {
                player: FrozenMap(dict(zip(names, np.asarray(mix).tolist(), strict=True)))
                for player, names, mix in zip(game.players, game.actions, bound, strict=True)
            }
        )
        for bound in (low, high)
    ]
    return Continuum(bounds[0], bounds[1], ())


def test_samples_of_continua_are_labelled_and_bound_payoff_dominance() -> None:
    """The second player is indifferent against the first action, and may grant 3 or 1."""
    payoffs = [[[3, 1], [0, 0]], [[1, 1], [0, 2]]]
    game = StrategicGame(payoffs)
    sure, unsure = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    continuum = between(game, [sure, 0 * sure], [sure, sure + unsure])
    result = given_play(payoffs, (sure, unsure))
    result = replace(
        result,
        components=(replace(continuum, samples=given_play(payoffs, (sure, sure)).found),),
    )
    refined = cs.equilibria.refine(game, result)
    assert "payoff-dominant" not in refined[0].labels
    (sample,) = refined.components[0].samples
    assert "payoff-dominant" not in sample.labels
    assert "not trembling-hand perfect" in sample.labels
    assert "trembling-hand perfect" in refined[0].labels
    assert payoff_bound(game.payoffs, continuum).tolist() == [3, 1]


@given(payoff_tables(players=3), st.integers(0, 2**32 - 1))
def test_no_play_within_bounds_pays_more_than_the_bound(payoffs: Array, seed: int) -> None:
    rng = np.random.default_rng(seed)
    game = StrategicGame(payoffs)
    plays = [[rng.dirichlet(np.ones(n)) for n in game.shape] for _ in range(5)]
    columns = [np.array(mixes) for mixes in zip(*plays, strict=True)]
    low, high = ([pick(c, axis=0) for c in columns] for pick in (np.min, np.max))
    bound = payoff_bound(payoffs, between(game, low, high))
    for play in plays:
        values = np.array([float(averaged(own, play)) for own in payoffs])
        assert (values <= bound + 1e-12).all()


def test_what_is_no_equilibrium_of_the_game_is_refused() -> None:
    hunt, pennies = StrategicGame(HUNT), StrategicGame(PENNIES)
    with pytest.raises(cs.ArgumentError, match=r"gains 0\.[0-9]+ of its range"):
        cs.equilibria.refine(hunt, cs.solve(hunt, "logit", rationality=1.0))
    with pytest.raises(cs.ArgumentError, match="gains"):
        cs.equilibria.refine(pennies, cs.solve(hunt, "pure"))
    with pytest.raises(cs.ArgumentError, match="not of this game"):
        cs.equilibria.refine(StrategicGame(HUNT, ["A", "B"]), cs.solve(hunt, "pure"))


def test_no_equilibria_have_no_labels() -> None:
    game = StrategicGame(PENNIES)
    assert len(cs.equilibria.refine(game, cs.solve(game, "pure"))) == 0
