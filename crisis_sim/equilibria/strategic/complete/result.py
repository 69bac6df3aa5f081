"""What a complete search for Nash equilibria returns."""

from __future__ import annotations

from dataclasses import dataclass

from crisis_sim.types import Array

Profile = tuple[Array, ...]


class GameError(ValueError):
    """The payoffs given do not describe a strategic game that can be searched."""


@dataclass(frozen=True, eq=False)
class Isolated:
    """One equilibrium that stands alone.

    ``profile[i][a]`` is the probability with which player ``i`` plays action ``a``,
    ``support[i]`` the actions played with positive probability. ``proven`` says that existence,
    uniqueness in a neighbourhood and regularity are proven; ``index`` is then +1 or -1. An
    equilibrium with a tie (an unplayed action as good as a played one) or a singular Jacobian is
    neither proven nor has an index: what is known is that all equilibria near it are within 1e-4
    of it.
    """

    profile: Profile
    support: tuple[tuple[int, ...], ...]
    proven: bool
    index: int | None


@dataclass(frozen=True, eq=False)
class Component:
    """A set of equilibria that is not a point, or could not be shown to be one.

    Every equilibrium of the component lies between ``low[i][a]`` and ``high[i][a]``;
    ``samples`` are equilibria in it. Sets nearer to each other than the cells that cover them are
    reported as one component.
    """

    low: Profile
    high: Profile
    samples: tuple[Profile, ...]


@dataclass(frozen=True, eq=False)
class Unsettled:
    """A part of the strategy space that the search did not settle."""

    low: Profile
    high: Profile


@dataclass(frozen=True, eq=False)
class Enumeration:
    """All that a search found, and whether anything can be missing.

    ``complete`` says that every equilibrium is one of ``equilibria`` or lies in one of
    ``components``. Otherwise ``unexplored`` are the boxes in which others may lie. ``cells``
    is the number of cells, or vertices, examined, ``method`` says how, and ``remarks`` how far
    it went.
    """

    equilibria: tuple[Isolated, ...]
    components: tuple[Component, ...]
    complete: bool
    cells: int
    unexplored: tuple[Unsettled, ...]
    seconds: float
    method: str = "subdivision of each support with existence and uniqueness tests"
    remarks: tuple[str, ...] = ()
