"""How far a run is, on standard error; and Ctrl-C, which ends it with what is done."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

from crisis_sim.commands.common import STOPPED
from crisis_sim.progress import Progress

#: Seconds between two drawings of the line.
_PAUSE = 0.1


class Watcher:
    """Draws how far a run is, and stops it once Ctrl-C was pressed."""

    def __init__(self) -> None:
        self.stopped = False
        self._shown = sys.stderr.isatty()
        self._next = 0.0

    def __call__(self, progress: Progress) -> bool:
        """Draw a line where standard error is a terminal, and answer whether to go on."""
        if self._shown and time.monotonic() >= self._next:
            total = "" if progress.total is None else f" of {progress.total:,}"
            self._draw(f"{progress.what}: {progress.done:,}{total}")
            self._next = time.monotonic() + _PAUSE
        return not self.stopped

    def code(self, code: int) -> int:
        """Return an exit code; that of a stopped run, if it was one, and say so."""
        if not self.stopped:
            return code
        click.echo("Interrupted; what was done until then is kept.", err=True)
        return STOPPED

    def stop(self) -> None:
        """Let the run end after its present block."""
        self.stopped = True
        # Not through the buffer of standard error: it may be in use as the signal comes.
        os.write(2, b"\nStopping after this block; Ctrl-C again ends at once.\n")

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            self._draw("")

    def _draw(self, line: str) -> None:
        click.echo(f"\r\x1b[K{line}", err=True, nl=False)


@contextmanager
def watching() -> Iterator[Watcher]:
    """Yield a watcher; within, the first Ctrl-C stops it, and a second one does what it always did.

    What Ctrl-C did before is put back at the end.
    """
    watcher = Watcher()
    before = signal.getsignal(signal.SIGINT)

    def first(_: int, __: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        watcher.stop()

    signal.signal(signal.SIGINT, first)
    try:
        yield watcher
    finally:
        signal.signal(signal.SIGINT, before)
        watcher.clear()
