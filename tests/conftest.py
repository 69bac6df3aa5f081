"""Settings that all tests share."""

import os
import time
from collections.abc import Callable

import pytest
from clock import Clock
from hypothesis import HealthCheck, settings

import crisis_sim as cs
from crisis_sim.study.history.backtest import Backtest
from crisis_sim.study.history.rivals import Rivals

# One worker a core: threads of the linear algebra's own would only wait for each other.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

settings.register_profile(
    "default_run",
    derandomize=True,
    deadline=None,
    max_examples=40,
    print_blob=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("default_run")

LONGEST_NAME = 60

#: A package of its own, which is not to be found while the other tests run.
collect_ignore = ["outside"]


def pytest_make_parametrize_id(val: object) -> str | None:
    """Cut long texts in the names of tests: each report holds the name, and some are 20 MB."""
    if isinstance(val, str) and len(val) > LONGEST_NAME:
        return f"{val[:LONGEST_NAME]}... {len(val)} characters"
    return None


@pytest.fixture(scope="session")
def patron_backtest() -> Backtest:
    """Hold the past cases against the patron's model, once for all tests."""
    return cs.backtest(cs.load("patron"))


@pytest.fixture(scope="session")
def patron_rivals() -> Rivals:
    """Compare the patron's model with its rivals, once for all tests."""
    return cs.rivals(cs.load("patron"))


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], Clock]:
    """Return a function that sets a counted clock, of so many seconds a look."""

    def clock(tick: float) -> Clock:
        made = Clock(tick)
        monkeypatch.setattr(time, "perf_counter", made)
        monkeypatch.setattr(time, "monotonic", made)
        return made

    return clock
