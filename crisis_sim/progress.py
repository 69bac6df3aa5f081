"""How far a long run is, and whether it goes on."""

from __future__ import annotations

import time
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


#: Seconds between two looks at the watch within a block.
_PAUSE = 0.05
#: Answers whether to end at once: the time is up, or the run was stopped.
Stop: TypeAlias = Callable[[], bool]


def never() -> bool:
    """Answer that there is no reason to end."""
    return False


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

    def over(self, end: float) -> Stop:
        """Return what tells, within a block, if the time is up or the run is stopped."""
        asked = 0.0

        def over() -> bool:
            nonlocal asked
            now = time.monotonic()
            if now >= asked + _PAUSE:  # the watch is not asked more often than that
                asked = now
                self.step(0)
            return self.stopped or now > end

        return over

    def inside(self, within: Progress) -> bool:
        """Watch a run within this one: nothing more is done of this one yet.

        Where it is all of this one, how far it is is told in its own words.
        """
        if self.total == 1 and self.watch is not None and not self.stopped:
            self.stopped = not self.watch(within)
        return self.step(0) if self.total != 1 else not self.stopped
