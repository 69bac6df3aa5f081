"""How far a long run is, and whether it goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes
    ----------
    done : int
        How many are done.
    total : int or None
        Of how many; None where that is not known beforehand.
    what
        Of what: `games`, `draws`, `boxes`.
    """

    done: int
    total: int | None
    what: str


#: Is told how far a run is after each of its blocks, and answers whether it goes on.
Watch: TypeAlias = Callable[[Progress], bool]


class Run:
    """Counts what a run has done, tells its watch, and remembers if that has stopped it.

    Examples
    --------
    >>> run = Run(lambda progress: progress.done < 20, "games", 100)
    >>> run.step(10), run.step(10), run.step(10), run.done
    (True, False, False, 30)
    """

    def __init__(self, watch: Watch | None, what: str, total: int | None = None) -> None:
        self.watch, self.stopped = watch, False
        self.stage(what, total)

    def stage(self, what: str, total: int | None = None) -> None:
        """Count something else from here on."""
        self.what, self.total, self.done = what, total, 0

    def step(self, more: int = 1) -> bool:
        """Add to what is done, and return whether to go on."""
        self.done += more
        if self.watch is not None and not self.stopped:
            self.stopped = not self.watch(Progress(self.done, self.total, self.what))
        return not self.stopped

    def inside(self, within: Progress) -> bool:
        """Watch a run within this one: nothing more is done of this one yet.

        Where it is all of this one, how far it is is told in its own words.
        """
        if self.total == 1 and self.watch is not None and not self.stopped:
            self.stopped = not self.watch(within)
        return self.step(0) if self.total != 1 else not self.stopped
