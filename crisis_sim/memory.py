"""The memory that an answer may take: sizes are checked before it is taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from crisis_sim.scenario.faults import ArgumentError

GIGABYTE = 10**9
#: A gigabyte, unless raised.
_LIMIT = ContextVar("bytes that an answer may take", default=GIGABYTE)
#: Numbers with more digits are rounded in messages.
_DIGITS = 15


def limit() -> int:
    """Return how many bytes one answer may take."""
    return _LIMIT.get()


@contextmanager
def memory_limit(gigabytes: float) -> Iterator[None]:
    """Within, let an answer take so much memory, in gigabytes of 10^9 bytes.

    Examples
    --------
    >>> with memory_limit(2):
    ...     limit()
    2000000000
    """
    token = _LIMIT.set(int(gigabytes * GIGABYTE))
    try:
        yield
    finally:
        _LIMIT.reset(token)


def room_for(size: int, function: str, argument: str, problem: str) -> None:
    """Raise ArgumentError if something would take more bytes than the limit.

    Examples
    --------
    >>> try:
    ...     room_for(8 * 10**9, "sweep", "p", "has 1,000,000,000 values")
    ... except ArgumentError as error:
    ...     print(error.problem)
    has 1,000,000,000 values: 8 GB of memory
    """
    if size > limit():
        raise ArgumentError(
            function,
            argument,
            f"{problem}: {_gigabytes(size)} of memory",
            f"at most {_gigabytes(limit())}, which `--memory` or `memory_limit` raises",
        )


def magnitude(count: int) -> str:
    """Return a whole number, by its power of ten where it is long.

    Examples
    --------
    >>> magnitude(1234567), magnitude(2**600)
    ('1,234,567', 'about 10^180')
    """
    digits = count.bit_length() * 30103 // 100000
    return f"{count:,}" if digits <= _DIGITS else f"about 10^{digits}"


def _gigabytes(size: int) -> str:
    if size >= 10**6 * GIGABYTE:
        return f"{magnitude(size // GIGABYTE)} GB"
    return f"{size / GIGABYTE:.4g} GB"
