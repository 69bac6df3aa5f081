"""Rows: what differs between concepts, or between studies, as data that names its functions.

A row names a function as `module:function`, below the package that the row comes from; it
is loaded when it is first used. Other packages add rows by entry point.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from crisis_sim.scenario.faults import CrisisSimError


def resolve(package: str, reference: str) -> Any:
    """Return what `module:name` stands for, below a package.

    Examples
    --------
    >>> resolve("crisis_sim", "equilibria.strategic.pure:solve_pure").__name__
    'solve_pure'
    """
    module, _, name = reference.partition(":")
    return getattr(import_module(f"{package}.{module}"), name)


@cache
def rows_from_outside(group: str) -> Sequence[Any]:
    """Return the rows that installed packages offer under an entry point group.

    An entry point is a row, or several.

    Raises
    ------
    CrisisSimError
        If one cannot be loaded.
    """
    if not _may_be_offered(group):
        return ()
    from importlib.metadata import entry_points

    found = sorted(entry_points(group=group), key=lambda point: point.name)
    rows: list[Any] = []
    for point in found:
        try:
            loaded = point.load()
        except (ImportError, AttributeError) as error:
            raise CrisisSimError(f"entry point `{point.name}` of {group}: {error}") from error
        rows += loaded if isinstance(loaded, (list, tuple)) else [loaded]
    return tuple(rows)


def _may_be_offered(group: str) -> bool:
    """Tell, much sooner than by all metadata, whether an installed package names a group."""
    for folder in map(Path, sys.path):
        if folder.is_file():
            return True  # an archive
        for names in folder.glob("*-info/entry_points.txt"):
            if group in names.read_text(encoding="utf-8", errors="replace"):
                return True
    return False
