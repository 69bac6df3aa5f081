"""Find a scenario by name or path and read it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crisis_sim.scenario.check import check
from crisis_sim.scenario.extends import read_with_extends
from crisis_sim.scenario.faults import Fault, ScenarioError, nearest
from crisis_sim.scenario.model import Scenario
from crisis_sim.scenario.source import document_from

_PACKAGE = Path(__file__).resolve().parent.parent


def bundled() -> dict[str, Path]:
    """Return the scenarios that come with the library, by name.

    Examples
    --------
    >>> "iran_2025" in bundled()
    True
    """
    return {path.stem: path for path in sorted(_folder().rglob("*.yaml"))}


def shelf(name: str) -> str:
    """Return the folder that a bundled scenario stands in; "" for those of the top level.

    Examples
    --------
    >>> shelf("unilateral_deterrence"), shelf("iran_2025")
    ('classics', '')
    """
    folder = bundled()[name].parent.relative_to(_folder()).as_posix()
    return "" if folder == "." else folder


def _folder() -> Path:
    installed, checkout = _PACKAGE / "scenarios", _PACKAGE.parent / "scenarios"
    return installed if installed.is_dir() else checkout


def find(name: str | Path) -> Path:
    """Return the file of a bundled name, with or without its folder, or the path itself.

    Raises
    ------
    ScenarioError
        If a name without `.yaml` or folder is not that of a bundled scenario.
    """
    known = bundled()
    folder, _, bare = str(name).rpartition("/")
    if isinstance(name, str) and folder and bare in known and shelf(bare) == folder:
        return known[bare]
    if isinstance(name, Path) or name.endswith((".yaml", ".yml")) or "/" in name or "\\" in name:
        return Path(name)
    if name not in known:
        message = f"no scenario called `{name}`"
        expected = "a path to a .yaml file, or one of " + ", ".join(known)
        begun = next((other for other in known if name and other.startswith(name)), "")
        raise ScenarioError([Fault(message, None, expected, nearest(name, known) or begun)])
    return known[name]


def read_scenario(name: str | Path) -> Scenario:
    """Read and check a scenario, by bundled name or by path.

    Raises
    ------
    ScenarioError
        With everything that is wrong with the file.
    """
    return check(read_with_extends(find(name), bundled().get))


def scenario_from(mapping: Mapping[str, Any]) -> Scenario:
    """Check a scenario given as plain Python data, with the keys of the file format.

    Raises
    ------
    ScenarioError
        With everything that is wrong with it.
    """
    return check(document_from(mapping))
