"""All Nash equilibria of a strategic game, with a proof that none is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from crisis_sim.checks import at_least, checked_as, one_of
from crisis_sim.equilibria.describe import strategic_equilibrium
from crisis_sim.equilibria.result import Continuum, Equilibria
from crisis_sim.equilibria.strategic.centre import centred
from crisis_sim.equilibria.strategic.complete import Component, GameError, find_all
from crisis_sim.equilibria.strategic.sequence_form import calls_for_it, solve_sequence_form
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.types import Array

COMPLETE = "complete"


@checked_as("solve")
def solve_nash(
    game: StrategicGame | CrisisTree,
    *,
    method: str = COMPLETE,
    cells: Annotated[int, at_least(0)] = 5_000_000,
    seconds: Annotated[float, at_least(0)] = 60.0,
) -> Equilibria:
    """Return all Nash equilibria of a strategic game.

    Parameters
    ----------
    game
        With any number of players. A tree stands for its strategic form; where that is large,
        and there are two players with perfect recall, one equilibrium is found by the sequence
        form of the tree, as behaviour at each information set.
    method
        `complete`; or, for two players, one of Nashpy's algorithms, which never
        prove that none is missing: `support_enumeration`, `vertex_enumeration`,
        `lemke_howson`.
    cells, seconds
        Budget of the complete search; when it runs out, or would not do, `complete` is False,
        and `remarks` say how far the search went. The other methods keep to `seconds` too;
        enumerations refuse games that would take them more than about half a minute.

    Returns
    -------
    Equilibria
        The isolated equilibria, with index; continua of equilibria are in
        `components`, each with bounds and samples.

    Raises
    ------
    ArgumentError
        If the method is unknown, or one of Nashpy's is given more than two players or too
        many actions.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> chicken = cs.StrategicGame([[[3, 1], [4, 0]], [[3, 4], [1, 0]]])
    >>> result = solve_nash(chicken)
    >>> len(result), result.complete, sorted(e.index for e in result)
    (3, True, [-1, 1, 1])
    """
    if isinstance(game, CrisisTree):
        if method == COMPLETE and calls_for_it(game):
            return solve_sequence_form(game, seconds)
        game = game.strategic()
    if method != COMPLETE:
        return _by_nashpy(game, method, seconds)
    try:
        search = find_all(centred(game.payoffs), cells=cells, seconds=seconds)
    except GameError as error:
        raise ArgumentError("solve", "game", str(error)) from None
    found = tuple(
        strategic_equilibrium(game, e.profile, isolated=True, proven=e.proven, index=e.index)
        for e in search.equilibria
    )
    components = tuple(_continuum(game, component) for component in search.components)
    return Equilibria(
        found=found,
        concept="nash",
        method=search.method,
        complete=search.complete,
        players=game.players,
        components=components,
        remarks=search.remarks,
    )


def _by_nashpy(game: StrategicGame, method: str, seconds: float) -> Equilibria:
    from crisis_sim.equilibria.strategic.two_player import ALGORITHMS, nashpy_equilibria

    one_of([COMPLETE, *ALGORITHMS])("solve", "method", method)
    return nashpy_equilibria(game, method, seconds)


def _continuum(game: StrategicGame, component: Component) -> Continuum:
    """Name the bounds of a component and describe its samples."""

    def named(profile: Sequence[Array]) -> FrozenMap[str, FrozenMap[str, float]]:
        return FrozenMap(
            {
                player: FrozenMap(dict(zip(actions, mix.tolist(), strict=True)))
                for player, actions, mix in zip(game.players, game.actions, profile, strict=True)
            }
        )

    return Continuum(
        named(component.low),
        named(component.high),
        tuple(
            strategic_equilibrium(game, sample, ["one of a continuum"], isolated=False)
            for sample in component.samples
        ),
    )
