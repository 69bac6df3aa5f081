"""The smallest change that reverses a claim, as text."""

from __future__ import annotations

from collections.abc import Mapping

from crisis_sim.game.crisis import Crisis
from crisis_sim.show.labels import just, number, values_at
from crisis_sim.show.phrases import human
from crisis_sim.study.exact.nearest import NearestFlip


def tell(found: NearestFlip) -> str:
    """Say the smallest change found that reverses a claim, and what is proven of smaller ones."""
    state = "holds" if found.holds else "does not hold"
    lines = [f"{found.claim}", f"  {state} at present"]
    if found.change is None:
        known = "and that is proven" if found.proven else "but there may be one"
        lines.append(f"  no change within the ranges was found that reverses it, {known}")
        return "\n".join(lines)
    unit = {"max": "the largest", "sum": "the sum", "euclidean": "the length"}[found.norm]
    lines.append(
        f"  reversed by a change of {number(found.distance)} ({unit} of the changes, each in "
        "units of its range):"
    )
    lines += [
        f"    {human(name)} from {number(found.scenario.values[name])} to {value}"
        for name, value in _told(found.scenario, found.change).items()
    ]
    if found.proven:
        lines.append("  no smaller change reverses it; that is proven")
    else:
        lines.append(f"  no change below {number(found.bound)} reverses it; between is open")
    if found.sparsest is not None and len(found.sparsest) < len(found.change):
        lines.append(
            f"  with the fewest numbers: {values_at(_told(found.scenario, found.sparsest))}"
        )
    return "\n".join(lines)


def _told(scenario: Crisis, values: Mapping[str, float]) -> dict[str, str]:
    """Write new values of parameters so that none seems nearer to the present one than it is."""
    return {
        name: just(value, scenario.values[name], f"{value:.6g}") for name, value in values.items()
    }
