"""How far a run is, on standard error; and Ctrl-C, which ends it with what is done."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import FrameType

import click

from crisis_sim.commands.common import STOPPED
from crisis_sim.progress import Progress

#: Seconds before the first line, and between two, on a terminal and where the output is read by
#: something else.
_PATIENCE, _PAUSE = 1.0, 0.2
_PATIENCE_PIPED, _PAUSE_PIPED = 5.0, 10.0


class Pace:
    """How far a run is, and how long what is left will take at the pace until now.

    Examples
    --------
    >>> now = iter([0.0, 0.0, 3.0, 3.0])
    >>> pace = Pace("solving", clock=lambda: next(now))
    >>> pace.see(Progress(0, 400, "games"))
    >>> pace.see(Progress(100, 400, "games"))
    >>> pace.told()
    'games: 100 of 400, about 9 s left'
    """

    def __init__(
        self,
        what: str,
        budget: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.what, self.budget, self.clock = what, budget, clock
        self.began = self.since = clock()
        self.now: Progress | None = None
        self.rate = 0.0

    def see(self, progress: Progress) -> None:
        """Take note of how far the run is."""
        now = self.clock()
        if self.now is None or (progress.what, progress.total) != (self.now.what, self.now.total):
            self.since = now
        elif now > self.since:
            self.rate = progress.done / (now - self.since)
        self.now = progress

    def told(self) -> str:
        """Say how far the run is, and how long it still takes, or may take at most."""
        spent = self.clock() - self.began
        if self.now is None:
            return f"{self.what}: {_time(spent)}{self._most(spent)}"
        done, total = self.now.done, self.now.total
        if total is None:
            return f"{self.now.what}: {done:,}, {_time(spent)}{self._most(spent)}"
        left = f", about {_time((total - done) / self.rate)} left" if done and self.rate else ""
        return f"{self.now.what}: {done:,} of {total:,}{left}"

    def _most(self, spent: float) -> str:
        """Say how much of the budget is left."""
        left = 0.0 if self.budget is None else self.budget - spent
        return f", {_time(left)} left at most" if left > 0 else ""


def _time(seconds: float) -> str:
    """Return a time as it is said.

    Examples
    --------
    >>> _time(0.4), _time(89.2), _time(600)
    ('1 s', '90 s', '10 min')
    """
    whole = max(1, -int(-seconds // 1))
    return f"{whole} s" if whole < 120 else f"{round(whole / 60)} min"


class Watcher:
    """Says how far a run is, and stops it once Ctrl-C was pressed."""

    def __init__(self, pace: Pace) -> None:
        self.stopped = False
        self.pace = pace
        self._terminal = sys.stderr.isatty()
        self._ended = Event()
        self._speaker = Thread(target=self._speak, daemon=True)
        self._drawn = False

    def __call__(self, progress: Progress) -> bool:
        """Take note of how far the run is, and answer whether to go on."""
        self.pace.see(progress)
        return not self.stopped

    def code(self, code: int) -> int:
        """Return an exit code; that of a stopped run, if it was one, and say so."""
        if not self.stopped:
            return code
        click.echo("Interrupted; what was done until then is kept.", err=True)
        return STOPPED

    def start(self) -> None:
        """Begin to speak."""
        self._speaker.start()

    def stop(self) -> None:
        """Let the run end after its present block."""
        self.stopped = True
        # Not through the buffer of standard error: it may be in use as the signal comes.
        os.write(2, b"\nStopping after this block; Ctrl-C again ends at once.\n")

    def end(self) -> None:
        """Fall silent, and take the line away."""
        self._ended.set()
        self._speaker.join()
        self.clear()

    def clear(self) -> None:
        """Take the line away, so that something else can be printed."""
        if self._drawn:
            click.echo("\r\x1b[K", err=True, nl=False)
            self._drawn = False

    def _speak(self) -> None:
        """Draw the line anew where standard error is a terminal, else add one now and then."""
        pause = _PATIENCE if self._terminal else _PATIENCE_PIPED
        while not self._ended.wait(pause):
            if self._terminal:
                click.echo(f"\r\x1b[K{self.pace.told()}", err=True, nl=False)
                self._drawn = True
            else:
                click.echo(self.pace.told(), err=True)
            pause = _PAUSE if self._terminal else _PAUSE_PIPED


@contextmanager
def watching(what: str = "working", budget: float | None = None) -> Iterator[Watcher]:
    """Yield a watcher; within, the first Ctrl-C stops it, and a second one does what it always did.

    What Ctrl-C did before is put back at the end.
    """
    with speaking(what, budget) as watcher:
        before = signal.getsignal(signal.SIGINT)

        def first(_: int, __: FrameType | None) -> None:
            signal.signal(signal.SIGINT, before)
            watcher.stop()

        signal.signal(signal.SIGINT, first)
        try:
            yield watcher
        finally:
            signal.signal(signal.SIGINT, before)


@contextmanager
def speaking(what: str, budget: float | None = None) -> Iterator[Watcher]:
    """Yield a watcher of what cannot be stopped with what is done: Ctrl-C ends it at once."""
    watcher = Watcher(Pace(what, budget))
    watcher.start()
    try:
        yield watcher
    finally:
        watcher.end()
