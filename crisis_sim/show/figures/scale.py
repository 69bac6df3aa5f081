"""Values along a stretch of a figure, and numbers that can be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crisis_sim.show.labels import number


@dataclass(frozen=True)
class Scale:
    """Values along a horizontal stretch of a sheet, in inches."""

    low: float
    high: float
    left: float
    right: float

    def at(self, value: float) -> float:
        """Return where a value lies."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self.left + share * (self.right - self.left)

    def ticks(self, most: int = 7) -> list[float]:
        """Return round values along it."""
        from matplotlib.ticker import MaxNLocator

        values = MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]).tick_values(self.low, self.high)
        room = 1e-9 * (self.high - self.low)
        return [float(v) for v in values if self.low - room <= v <= self.high + room]


def apart(values: Sequence[float]) -> list[str]:
    """Write numbers with as many digits, three or more, as it takes to tell them apart.

    Examples
    --------
    >>> apart([0.4, 0.40001, 2]), apart([0.5])
    (['0.4', '0.40001', '2'], ['0.5'])
    """
    for digits in range(3, 18):
        texts = [f"{value + 0.0:.{digits}g}" for value in values]
        if len(set(texts)) == len(set(values)):
            break
    return [
        number(v) if digits == 3 else t.replace("-", "−")
        for v, t in zip(values, texts, strict=True)
    ]
