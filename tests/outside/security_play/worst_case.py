"""What each player gets at the end that is worst for it."""

from dataclasses import dataclass, field
from typing import ClassVar

from matplotlib.figure import Figure

from crisis_sim.columns import rows
from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Watch
from crisis_sim.result import StudyResult


@dataclass(frozen=True)
class Worst:
    """A player, and its lowest payoff at any end."""

    player: str
    payoff: float


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class WorstCase(StudyResult):
    """The lowest payoffs of a scenario."""

    study: ClassVar[str] = "worst_case"

    found: tuple[Worst, ...] = field(metadata=rows(Worst, "player", name="worst"))
    concept: str = "none"
    method: str = "all ends compared"
    complete: bool = True


def worst_case(scenario: Crisis, *, progress: Watch | None = None) -> WorstCase:
    """Return the lowest payoff of each player."""
    tree = scenario.tree()
    lowest = tree.payoffs.min(axis=1)
    pairs = zip(tree.players, lowest, strict=True)
    return WorstCase(scenario=scenario, found=tuple(Worst(p, float(v)) for p, v in pairs))


def draw(result: WorstCase) -> Figure:
    """Draw the lowest payoffs as bars."""
    drawn = Figure()
    drawn.subplots().barh([w.player for w in result.found], [w.payoff for w in result.found])
    return drawn


def tell(result: WorstCase) -> str:
    """Return the lowest payoffs in words."""
    return "\n".join(f"{w.player} gets {w.payoff:g} at worst." for w in result.found)
