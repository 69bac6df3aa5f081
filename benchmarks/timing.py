"""How times are taken: on one core, the quickest of several runs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def quickest(action: Callable[[], Any], runs: int = 5) -> float:
    """Return the seconds of the quickest of several runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)


def process(*arguments: str, runs: int = 5) -> float:
    """Return the seconds of the quickest of several runs of a Python process."""
    command = [sys.executable, *arguments]
    return quickest(lambda: subprocess.run(command, check=True, capture_output=True), runs)


def use_one_core() -> None:
    """Run this process again with one thread for linear algebra, on one core, if it is not."""
    if any(os.environ.get(name) != value for name, value in ONE_CORE.items()):
        os.environ.update(ONE_CORE)
        os.execv(sys.executable, [sys.executable, "-m", "benchmarks", *sys.argv[1:]])
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
