"""The numbers of many games on one tree, and what gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.types import Array

Values = Mapping[str, Array]


def equal_arrays(values: Mapping[str, npt.ArrayLike]) -> dict[str, Array]:
    """Return values as arrays, which must be 1-d and of one length."""
    arrays = {name: np.asarray(value, dtype=float) for name, value in values.items()}
    if len({a.shape for a in arrays.values()}) > 1 or any(a.ndim != 1 for a in arrays.values()):
        raise ArgumentError("batch", "values", "differ in shape", "1-d arrays of one length")
    return arrays


@dataclass(frozen=True, eq=False)
class Numbers:
    """The numbers of many games on one tree; the game axis comes last.

    Attributes
    ----------
    payoffs : float array [player, end, game]
    chance : float array [node, action, game]
        Probabilities at chance nodes, 0 elsewhere. Its game axis has length 1
        where no probability hangs on a parameter.
    """

    payoffs: Array
    chance: Array


class Formulas(Protocol):
    """Gives the numbers of a tree for values of its parameters."""

    def __call__(self, values: Values) -> Numbers:
        """Return payoffs and chances for arrays of values, all of one length."""

    def bounds(self, name: str, low: Array, high: Array) -> tuple[Numbers, Numbers]:
        """Return lower and upper bounds of them while one parameter moves over ranges [box]."""
