"""Random signalling games: against the Nash equilibria that Gambit finds, and the verifier."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pygambit
import pytest
from scipy.optimize import linprog
from signalling_games import as_arrays, assert_verified, signalling

from crisis_sim.equilibria.result import Equilibria
from crisis_sim.equilibria.sequential import solve_sequential
from crisis_sim.game.tree import CrisisTree

Profile = dict[str, list[float]]
SLOW = pytest.mark.slow


def by_gambit(tree: CrisisTree, path: Path) -> list[Profile]:
    """Return the Nash equilibria that Gambit finds, as behaviour at all information sets."""
    tree.write(path)
    game = pygambit.read_efg(str(path))
    found = list(pygambit.nash.enumpure_agent_solve(game).equilibria)
    if tree.ends <= 8:
        found += pygambit.nash.enumpoly_solve(game).equilibria
        found += [mixed.as_behavior() for mixed in pygambit.nash.enummixed_solve(game).equilibria]
    else:
        found.append(pygambit.nash.lcp_solve(game, rational=False).equilibrium)
    return [
        {
            f"{player}{number}": [float(p) for _, p in mix]
            for player in "SR"
            for number, (_, mix) in enumerate(profile[player])
        }
        for profile in found
    ]


def is_sequential(tree: CrisisTree, profile: Profile) -> bool:
    """Tell whether a profile of a signalling game is sequentially rational for some beliefs."""
    count = len(profile) // 2
    gains = tree.payoffs.reshape(2, count, count, count)  # player, type, message, reply
    sent = np.array([profile[f"S{t}"] for t in range(count)])
    reply = np.array([profile[f"R{m}"] for m in range(count)])
    worth = np.einsum("tmr,mr->tm", gains[0], reply)
    if ((sent * (worth.max(axis=1, keepdims=True) - worth)).sum(axis=1) > 1e-6).any():
        return False
    prior = tree.chance[0, :count]
    for m in range(count):
        weight = prior * sent[:, m]
        if weight.sum() > 1e-9:
            value = weight @ gains[1, :, m] / weight.sum()
            if value.max() - value @ reply[m] > 1e-6:
                return False
        else:
            played = np.flatnonzero(reply[m] > 1e-9)
            lead = gains[1, :, m, played[0]][:, None] - gains[1, :, m]
            if np.abs(reply[m].sum() - 1) > 1e-6:
                return False
            found = linprog(
                np.zeros(count),
                A_ub=-lead.T,
                b_ub=np.full(count, 1e-9),
                A_eq=np.concatenate([lead.T[played], np.ones((1, count))]),
                b_eq=np.append(np.zeros(len(played)), 1.0),
            )
            if found.status != 0:
                return False
    return True


def assert_found(profile: Profile, result: Equilibria) -> None:
    """Check that a profile lies in one of the sets of equilibria that are reported."""
    for equilibrium in result:
        ranges = equilibrium.strategy_ranges
        if all(
            low - 1e-6 <= p <= high + 1e-6
            for label, mix in profile.items()
            for p, (low, high) in zip(mix, ranges[label].values(), strict=True)
        ):
            return
    raise AssertionError(f"missing: {profile}")


def compare(seed: int, count: int, path: Path) -> int:
    """Solve a random game, check the answer, and return how much of it Gambit confirmed."""
    tree = signalling(seed, count)
    result = solve_sequential(tree)
    assert result.complete and len(result)
    for equilibrium in result:
        assert_verified(tree, equilibrium)
    profiles = [p for p in by_gambit(tree, path) if is_sequential(tree, p)]
    for profile in profiles:
        assert_found(profile, result)
    for equilibrium in result:
        behaviour, _ = as_arrays(tree, equilibrium)
        profile = {k: list(mix.values()) for k, mix in equilibrium.strategies.items()}
        assert is_sequential(tree, profile), behaviour
    return len(profiles)


def parts(sizes: Sequence[int]) -> list[Any]:
    """Cut seeds from 0 on into parts; all but the first are for the slow tests."""
    ends = list(itertools.accumulate(sizes))
    return [
        pytest.param(range(end - size, end), id=f"{end - size}-{end}", marks=[SLOW] * (end > size))
        for end, size in zip(ends, sizes, strict=True)
    ]


@pytest.mark.parametrize("seeds", parts([40, 160]))
def test_two_types_two_messages_two_replies(seeds: range, tmp_path: Path) -> None:
    confirmed = [compare(seed, 2, tmp_path / "game.efg") for seed in seeds]
    assert sum(confirmed) > len(seeds)


@pytest.mark.parametrize("seeds", parts([10, 40, 50, 50, 50]))
def test_three_of_each(seeds: range, tmp_path: Path) -> None:
    confirmed = [compare(seed, 3, tmp_path / "game.efg") for seed in seeds]
    assert sum(confirmed) > len(seeds)
