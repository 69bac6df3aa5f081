"""The smallest change that reverses a claim, as text."""

from __future__ import annotations

from collections.abc import Mapping

from crisis_sim.game.crisis import Crisis
from crisis_sim.show.labels import just, number, values_at
from crisis_sim.show.phrases import human
from crisis_sim.study.exact.nearest import NearestFlip
from crisis_sim.study.exact.nearest_flips import NearestFlips

#: Numbers that are listed one by one.
MOST = 5


def tell(found: NearestFlip) -> str:
    """Say what reverses a claim with the fewest numbers, then the smallest change of all together.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> print(tell(cs.nearest_flip(cs.load("strike_resist_intervene"), 2)).splitlines()[1])
      holds at present; reversed by cost at just below 0.318182
    """
    state = "holds" if found.holds else "does not hold"
    if found.change is None:
        known = "and that is proven" if found.proven else "but there may be one"
        reversed_by = f"no change within the ranges was found that reverses it, {known}"
        return f"{found.claim}\n  {state} at present; {reversed_by}"
    fewest = found.change if found.sparsest is None else found.sparsest
    few = values_at(_told(found.scenario, fewest))
    lines = [f"{found.claim}", f"  {state} at present; reversed by {few}"]
    if len(fewest) < len(found.change):
        lines += _together(found)
    if found.proven:
        lines.append(f"  no change below {number(found.distance)} reverses it; that is proven")
    elif found.bound > 0:
        lines.append(f"  no change below {number(found.bound)} reverses it; between is open")
    else:
        lines.append("  a smaller change may reverse it: nothing is proven of it")
    return "\n".join(lines)


def tell_all(found: NearestFlips) -> str:
    """Say the same of each claim."""
    open_ = [f"{claim}\n  neither holds nor fails at present" for claim in found.open]
    return "\n".join([*map(tell, found), *open_])


def _together(found: NearestFlip) -> list[str]:
    """Say the smallest change of all numbers together, those first that move most."""
    if found.change is None:
        return []
    now, ranges = found.scenario.values, found.scenario.parameters
    share = {n: abs(v - now[n]) / (ranges[n].high - ranges[n].low) for n, v in found.change.items()}
    first = sorted(share, key=lambda name: -share[name])[:MOST]
    told = _told(found.scenario, found.change)
    unit = {"max": "the largest", "sum": "the sum", "euclidean": "the length"}[found.norm]
    lines = [
        f"  the smallest change of {len(told)} together is {number(found.distance)} ({unit} of the "
        "changes, each in units of its range):",
        *(f"    {human(n)} from {number(now[n])} to {told[n]}" for n in first),
    ]
    if len(told) > MOST:
        lines.append(f"    and {len(told) - MOST} more; --json has all")
    return lines


def _told(scenario: Crisis, values: Mapping[str, float]) -> dict[str, str]:
    """Write new values of parameters so that none seems nearer to the present one than it is."""
    return {
        name: just(value, scenario.values[name], f"{value:.6g}") for name, value in values.items()
    }
