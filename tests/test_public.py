"""The public names, what an import costs, and which way imports run."""

from __future__ import annotations

import ast
import inspect
import json
import pickle
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import crisis_sim as cs
from crisis_sim.homes import REPLACED
from crisis_sim.public import HOMES, public
from crisis_sim.result import GameResult, Result, StudyResult
from crisis_sim.scenario.faults import Fault, Place
from crisis_sim.scenario.formula import FormulaFault
from crisis_sim.stubs import files, stub
from crisis_sim.study.studies import STUDIES

PACKAGE = Path(cs.__file__).parent
#: From left to right; an import never points to the right.
ROOMS = ("exact", "scenario", "game", "equilibria", "loading", "study", "show", "commands", "cli")
HEAVY = ("scipy", "matplotlib", "pandas", "xarray", "nashpy", "rich", "click", "SALib")


#: In this order they stand in `crisis_sim.__all__`, among others.
ORDER = (
    *("load", "build", "bundled", "read_game", "solve", "judge", "tell"),
    *("sweep", "tipping_points", "prove", "nearest_flip", "sample", "sensitivity", "discover"),
    *("backtest", "Crisis", "StrategicGame", "Equilibria", "ArgumentError"),
)
PUBLIC = [(space, name) for space, names in HOMES.items() for name in names]


def test_some_forty_names_are_in_order_and_listed() -> None:
    assert 35 <= len(cs.__all__) <= 48
    assert [name for name in cs.__all__ if name in ORDER] == list(ORDER)
    for space in (cs, cs.study, cs.equilibria):
        assert sorted(space.__dir__()) == dir(space)
    assert set(dir(cs)) == {*cs.__all__, "__version__"}


def test_completion_offers_no_name_that_is_not_public() -> None:
    """Not even where files have been loaded that are attributes of the package then."""
    assert (
        fresh(
            "import crisis_sim as cs, crisis_sim.game.tree, crisis_sim.study.exact.tipping; "
            "print([n for n in dir(cs) if n in ('game', 'scenario', 'annotations', 'Any')], "
            "'exact' in dir(cs.study), callable(cs.study.Sample))"
        ).split("\n")[0]
        == "[] False True"
    )


def test_studies_that_are_not_public_are_no_names_of_the_package() -> None:
    hidden = [row.name for row in STUDIES.values() if row.public == "none"]
    assert hidden
    assert not set(hidden) & set(dir(cs))
    assert not any(hasattr(cs, name) for name in hidden)


@pytest.mark.parametrize(("space", "name"), PUBLIC)
def test_every_public_name_is_there_and_documented(space: str, name: str) -> None:
    value = getattr(import_module(space), name)
    assert callable(value)
    assert value.__doc__


@pytest.mark.parametrize(
    ("space", "name"), [(s, n) for s, n in PUBLIC if inspect.isfunction(public(s, n))]
)
def test_signatures_show_types_not_texts(space: str, name: str) -> None:
    told = inspect.signature(public(space, name))
    hints = [each.annotation for each in told.parameters.values()] + [told.return_annotation]
    assert not [hint for hint in hints if isinstance(hint, str) or hint is inspect.Signature.empty]


def test_every_result_has_a_public_home() -> None:
    homes = {value for _, value in shown()}
    for module in walk_packages([str(PACKAGE)], "crisis_sim."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    kinds = subclasses(Result) - {Result, StudyResult, GameResult}
    assert len(kinds) > 25
    assert not {kind for kind in kinds if kind.__module__.startswith("crisis_sim")} - homes


def shown() -> Iterator[tuple[str, object]]:
    for space, name in PUBLIC:
        yield name, public(space, name)


def subclasses(kind: type) -> set[type]:
    below: list[type] = kind.__subclasses__()
    return {kind}.union(*map(subclasses, below))


def test_what_a_public_function_returns_has_a_public_home() -> None:
    homes = {value for _, value in shown()}
    for _, value in shown():
        if inspect.isfunction(value):
            result = inspect.signature(value).return_annotation
            if inspect.isclass(result) and result.__module__.startswith("crisis_sim"):
                assert result in homes, result


@pytest.mark.parametrize("space", HOMES)
def test_the_type_checker_is_told_the_same_names(space: str) -> None:
    assert files()[space].read_text(encoding="utf-8") == stub(space)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nothing", "no attribute 'nothing'"),
        ("tiping_points", "did you mean `cs.tipping_points`?"),
        ("replicator", "it is `cs.study.replicator`"),
        ("Sample", "it is `cs.study.Sample`"),
        ("stabilty", "did you mean `cs.equilibria.stability`?"),
        ("narrate", "it is now `cs.tell(scenario)`"),
        ("draw_tipping", "it is now `cs.tipping_points(scenario, ...).plot()`"),
    ],
)
def test_unknown_names_are_attribute_errors_that_help(name: str, says: str) -> None:
    with pytest.raises(AttributeError, match=re.escape(says)):
        getattr(cs, name)


def test_what_took_the_place_of_a_name_is_there() -> None:
    """And the changelog lists both, side by side."""
    changes = (PACKAGE.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    for old, new in REPLACED.items():
        assert not hasattr(cs, old)
        assert f"| `{old}` | `{new}` |" in changes
        place: object = cs
        for part in new.removeprefix("cs.").partition("(")[0].split("."):
            place = place if part == "STUDY" else getattr(place, part)


def fresh(code: str) -> str:
    """Run some lines in a fresh interpreter and return what they print."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_import_is_light() -> None:
    code = "import sys, json, crisis_sim; print(json.dumps(sorted(sys.modules)))"
    loaded = {name.split(".")[0] for name in json.loads(fresh(code))}
    assert not loaded & set(HEAVY)


def test_reading_and_solving_loads_nothing_heavy() -> None:
    code = (
        "import sys, json, crisis_sim as cs; cs.judge(cs.load('strike_resist_intervene')); "
        "print(json.dumps(sorted(sys.modules)))"
    )
    loaded = {name.split(".")[0] for name in json.loads(fresh(code))}
    assert not loaded & {"matplotlib", "pandas", "xarray", "nashpy", "rich", "SALib"}


@pytest.mark.parametrize(
    "first", ["crisis_sim.equilibria.strategic.pure", "crisis_sim.study.sweep", ""]
)
def test_solve_is_a_function_whatever_was_imported_first(first: str) -> None:
    start = f"import {first}; " if first else ""
    code = start + (
        "import crisis_sim as cs; from crisis_sim import solve; "
        "game = cs.StrategicGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]]); "
        "print(len(cs.solve(game, 'pure')), len(solve(game, concept='pure')))"
    )
    assert fresh(code).split() == ["1", "1"]


def test_every_exception_survives_pickling() -> None:
    place = Place("a.yaml", 3, 16, 4, "worth: stake + cots")
    samples: list[Exception] = [
        cs.ArgumentError("sweep", "drain", "is 3", "0 to 2"),
        cs.ScenarioError([Fault("unknown name `cots`", place, "a parameter", "cost")]),
        cs.UnsolvableError("no perfect information"),
        cs.FormulaError("a + b", [FormulaFault("unknown name", 0, 1, "a parameter")]),
        cs.CrisisSimError("general"),
    ]
    for error in samples:
        copy = pickle.loads(pickle.dumps(error))
        assert type(copy) is type(error)
        assert str(copy) == str(error)
        assert copy.args == error.args
        assert isinstance(error, cs.CrisisSimError)


def test_no_exception_is_left_out_of_that() -> None:
    """Every exception of the library is built of its arguments alone, so pickling works."""
    for module in walk_packages([str(PACKAGE)], "crisis_sim."):
        if module.name.endswith("__main__"):
            continue
        for value in vars(import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, Exception):
                if not value.__module__.startswith("crisis_sim"):
                    continue
                own = "__init__" in vars(value)
                assert not own or value.__name__ in (
                    "ArgumentError",
                    "ScenarioError",
                    "FormulaError",
                ), f"{value.__name__} has its own __init__: add it to the samples above"


def test_errors_that_happen_survive_pickling() -> None:
    with pytest.raises(cs.ScenarioError) as scenario_error:
        cs.load("iran_2052")
    with pytest.raises(cs.ArgumentError) as argument_error:
        cs.load("iran_2025").set(ukraine_drian=0.1)
    with pytest.raises(cs.FormulaError) as formula_error:
        cs.solve(cs.load("iran_2025"))[0].probability("Rusia == aid")
    for error in (scenario_error.value, argument_error.value, formula_error.value):
        assert str(pickle.loads(pickle.dumps(error))) == str(error)


def imports() -> Iterator[tuple[Path, str]]:
    """Yield every import of our own in every file, inside functions too."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}: imports are absolute"
                yield path, str(node.module)
                if node.module == "crisis_sim":
                    yield from ((path, f"crisis_sim.{alias.name}") for alias in node.names)
            elif isinstance(node, ast.Import):
                yield from ((path, alias.name) for alias in node.names)


def test_imports_run_one_way() -> None:
    checked = 0
    for path, module in imports():
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        target = module.split(".")
        if target[0] != "crisis_sim" or parts[0] not in ROOMS or len(target) < 2:
            continue
        wanted = (
            target[1]
            if target[1] in ROOMS
            else str(HOMES["crisis_sim"].get(target[1])).split(".")[0]
        )
        if wanted in ROOMS:
            checked += 1
            assert ROOMS.index(wanted) <= ROOMS.index(parts[0]), f"{path} imports {module}"
    assert checked > 50


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0] in ("show", "commands", "cli.py", "__main__.py"):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [str(node.module)]
            assert not {name.split(".")[0] for name in names} & set(HEAVY), path
