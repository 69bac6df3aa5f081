"""The peers, each given the same games; a call that crashes or hangs is stopped and counted."""

from __future__ import annotations

import multiprocessing as mp
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from crisis_sim.types import Array

#: A profile as one row: the probabilities of all players' actions.
Profiles = list[Array]


def gambit_game(payoffs: Array) -> Any:
    """Build Gambit's game from payoffs [player, a1, ..., aN]."""
    import pygambit

    return pygambit.StrategicGame.from_arrays(*payoffs)


def gambit_enumpoly(payoffs: Array) -> Profiles:
    """Find equilibria by Gambit's support enumeration with polynomial systems."""
    import pygambit

    result = pygambit.nash.enumpoly_solve(gambit_game(payoffs))
    return [_row(profile, payoffs) for profile in result.equilibria]


def gambit_enummixed(payoffs: Array) -> Profiles:
    """Find the extreme equilibria of two players by Gambit, in fractions."""
    import pygambit

    result = pygambit.nash.enummixed_solve(gambit_game(payoffs), rational=True)
    return [_row(profile, payoffs) for profile in result.equilibria]


def gambit_enumpure(payoffs: Array) -> Profiles:
    """Find pure equilibria by Gambit."""
    import pygambit

    result = pygambit.nash.enumpure_solve(gambit_game(payoffs))
    return [_row(profile, payoffs) for profile in result.equilibria]


def gambit_logit(payoffs: Array, rationality: float) -> Profiles:
    """Find the logit equilibrium at one λ by Gambit's path following."""
    import pygambit

    found = pygambit.qre.logit_solve_lambda(gambit_game(payoffs), lam=rationality)
    return [_row(point.profile, payoffs) for point in found]


def quantecon_pure(payoffs: Array) -> Profiles:
    """Find pure equilibria by QuantEcon."""
    game = quantecon_game(payoffs)
    import quantecon.game_theory as gt

    found = gt.pure_nash_brute(game)
    return [
        np.concatenate([np.eye(n)[a] for n, a in zip(payoffs.shape[1:], cell, strict=True)])
        for cell in found
    ]


def quantecon_supports(payoffs: Array) -> Profiles:
    """Find the equilibria of two players by QuantEcon's support enumeration."""
    import quantecon.game_theory as gt

    return [np.concatenate(p) for p in gt.support_enumeration(quantecon_game(payoffs))]


def quantecon_game(payoffs: Array) -> Any:
    """Build QuantEcon's game: each player's own action comes first, then the next players'."""
    import quantecon.game_theory as gt

    count = len(payoffs)
    players = [
        gt.Player(np.ascontiguousarray(np.transpose(own, [(i + k) % count for k in range(count)])))
        for i, own in enumerate(payoffs)
    ]
    return gt.NormalFormGame(players)


def nashpy_supports(payoffs: Array) -> Profiles:
    """Find the equilibria of two players by Nashpy's support enumeration."""
    import nashpy

    return [np.concatenate(p) for p in nashpy.Game(*payoffs).support_enumeration()]


def _row(profile: Any, payoffs: Array) -> Array:
    """Return Gambit's profile, in which players and actions are numbered from 1."""
    return np.array(
        [
            float(profile[str(player)][str(action)])
            for player, count in enumerate(payoffs.shape[1:], start=1)
            for action in range(1, count + 1)
        ]
    )


def each(
    solver: Callable[..., Profiles], games: list[Array], limit: float, *arguments: float
) -> list[tuple[float, Profiles] | None]:
    """Solve games one by one in another process: seconds and profiles, None where it failed."""
    results: list[tuple[float, Profiles] | None] = []
    worker, pipe = _start(solver, arguments)
    for game in games:
        pipe.send(game)
        answer = pipe.recv() if pipe.poll(limit) else None
        if answer is None:  # hung
            worker.kill()
        if not worker.is_alive() or answer is None:
            worker.join()
            worker, pipe = _start(solver, arguments)
        results.append(answer)
    pipe.send(None)
    worker.join()
    return results


def _start(solver: Callable[..., Profiles], arguments: tuple[float, ...]) -> tuple[Any, Any]:
    ours, theirs = mp.Pipe()
    worker = mp.get_context("fork").Process(target=_serve, args=(solver, arguments, theirs))
    worker.start()
    theirs.close()
    return worker, ours


def _serve(solver: Callable[..., Profiles], arguments: tuple[float, ...], pipe: Any) -> None:
    while (game := pipe.recv()) is not None:
        start = time.perf_counter()
        profiles = solver(game, *arguments)
        pipe.send((time.perf_counter() - start, profiles))
