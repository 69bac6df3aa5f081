"""Find a scenario by name or path and read it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crisis_sim.scenario.check import check
from crisis_sim.scenario.extends import read_with_extends, with_extended
from crisis_sim.scenario.faults import Fault, ScenarioError, nearest
from crisis_sim.scenario.model import Scenario
from crisis_sim.scenario.solving import Solving
from crisis_sim.scenario.source import document_from

_PACKAGE = Path(__file__).resolve().parent.parent


def bundled() -> dict[str, Path]:
    """Return the scenarios that come with the library, by name.

    One that stands in a folder has the folder's name before its own, as `classics/bargaining`,
    and comes after those that stand in none.

    Examples
    --------
    >>> "iran_2025" in bundled()
    True
    """
    installed, checkout = _PACKAGE / "scenarios", _PACKAGE.parent / "scenarios"
    folder = installed if installed.is_dir() else checkout
    paths = {p.relative_to(folder).with_suffix("").as_posix(): p for p in folder.rglob("*.yaml")}
    return {name: paths[name] for name in sorted(paths, key=lambda name: ("/" in name, name))}


def find(name: str | Path) -> Path:
    """Return the file of a bundled name, with or without its folder, or the path itself.

    Raises
    ------
    ScenarioError
        If a name without `.yaml` or folder is not that of a bundled scenario.
    """
    known = bundled()
    if isinstance(name, Path) or name.endswith((".yaml", ".yml")):
        return Path(name)
    if name not in known:
        bare = [path for other, path in known.items() if other.endswith(f"/{name}")]
        if len(bare) == 1:
            return bare[0]
        folder, slash, _ = name.replace("\\", "/").rpartition("/")
        group = [other for other in known if other.rpartition("/")[0] == folder]
        if slash and not (folder and group):
            return Path(name)
        message = f"no scenario called `{name}`"
        expected = "a path to a .yaml file, or one of " + ", ".join(group)
        begun = next((other for other in known if name and other.startswith(name)), "")
        raise ScenarioError([Fault(message, None, expected, nearest(name, known) or begun)])
    return known[name]


def read_scenario(name: str | Path, solving: Solving) -> Scenario:
    """Read and check a scenario, by bundled name or by path.

    Raises
    ------
    ScenarioError
        With everything that is wrong with the file.
    """
    return check(read_with_extends(find(name), bundled()), solving)


def scenario_from(mapping: Mapping[str, Any], solving: Solving) -> Scenario:
    """Check a scenario given as plain Python data, with the keys of the file format.

    It may extend a bundled scenario, or a file in or below the folder worked in.

    Raises
    ------
    ScenarioError
        With everything that is wrong with it.
    """
    document = document_from(mapping)
    return check(with_extended(document, Path(document.file), bundled()), solving)
