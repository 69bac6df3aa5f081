"""Solution concepts, one a file, one frozen result for all, and an independent verifier.

This folder and the function `crisis_sim.solve` have the same name, so the module
can be called: `crisis_sim.solve(game)` is `crisis_sim.solve.concepts.solve(game)`.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crisis_sim.solve.concepts import Solvable
    from crisis_sim.solve.result import Equilibria


class _Solve(ModuleType):
    def __call__(self, game: Solvable, concept: str | None = None, **options: object) -> Equilibria:
        from crisis_sim.solve.concepts import solve

        return solve(game, concept, **options)


sys.modules[__name__].__class__ = _Solve
