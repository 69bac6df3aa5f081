"""Processes for work in parts that need nothing of each other."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context


@contextmanager
def processes(parts: int) -> Iterator[Executor | None]:
    """Give as many processes as there are cores, and parts; None where one process does it all.

    They start anew, so they share nothing with this one. What is not begun when this one fails
    is left out.
    """
    count = min(parts, _cores())
    if count < 2:
        yield None
        return
    with ProcessPoolExecutor(count, get_context("spawn"), _end_with_ctrl_c) as executor:
        try:
            yield executor
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _end_with_ctrl_c() -> None:
    """End at once and without a word on Ctrl-C, which a terminal sends to all processes."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
