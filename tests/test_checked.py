"""Every public function refuses arguments of a wrong kind with ArgumentError, and nothing else."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

import crisis_sim as cs
from crisis_sim.kinds import WrongError, kinds_of
from crisis_sim.public import HOMES, public

#: One of each kind; what an argument takes of it, or one of its own kind, it may take.
KINDS = {
    "nothing": None,
    "truth": True,
    "whole": -3,
    "number": 0.5,
    "not a number": float("nan"),
    "text": "nonsense",
    "empty text": "",
    "bytes": b"nonsense",
    "empty list": [],
    "texts": ["a", "b"],
    "lists": [[1], [2, 3]],
    "nothings": [None],
    "mapping": {"a": "b"},
    "other mapping": {1: None},
    "set": {1},
    "complex": 1j,
    "object": object(),
    "function": lambda *_: True,
    "type": int,
    "array": np.array(["a"]),
    "path": Path("nowhere.yaml"),
    "error": ValueError("a"),
}


@cache
def scenario() -> cs.Crisis:
    return cs.load("strike_resist_intervene")


@cache
def game() -> cs.StrategicGame:
    return cs.StrategicGame([[[3, 0], [5, 1]], [[3, 5], [0, 1]]])


CLAIM = "P(Patron == intervene) > 0.5"
#: How the arguments of public functions are given rightly, by their names.
RIGHT: dict[str, Callable[[], Any]] = {
    "across": lambda: "drain",
    "by": lambda: "Patron == intervene",
    "claim": lambda: CLAIM,
    "condition": lambda: "P(Attacker == strike)",
    "draws": lambda: 512,
    "equilibrium": lambda: cs.solve(scenario())[0],
    "formula": lambda: "P(Attacker == strike)",
    "game": game,
    "kind": lambda: "turns",
    "kinds": lambda: [cs.study.Regime("war", "P(Attacker == strike) > 0.5")],
    "move": lambda: "Attacker",
    "name": lambda: "strike_resist_intervene",
    "orders": lambda: 4,
    "outcome": lambda: "Attacker == abstain",
    "parameter": lambda: "drain",
    "payoffs": lambda: game().payoffs,
    "pixels": lambda: 8,
    "points": lambda: 9,
    "rationality": lambda: 2.0,
    "result": lambda: cs.solve(game(), "nash"),
    "rounds": lambda: 5,
    "scenario": scenario,
    "seconds": lambda: 0.2,
    "seed": lambda: 0,
    "sibling": lambda: scenario().set(drain=0.1),
    "start": lambda: [[0.5, 0.5], [0.5, 0.5]],
    "steps": lambda: 3,
    "time": lambda: 1.0,
    "to": lambda: "Patron",
    "tree": lambda: scenario().tree(),
    "up": lambda: "cost",
    "up_to": lambda: 2.0,
}
#: The same where it differs from function to function.
ESPECIALLY: dict[str, Callable[[], Any]] = {
    "build.scenario": lambda: {"schema": 1, "name": "dare"},
    "phase_diagram.points": lambda: {"here": {"drain": 0.2}},
}


def swept(**given: Any) -> Any:
    return cs.sweep(scenario(), **given)


def named(name: str) -> Any:
    """Return what a public name stands for, in whichever namespace it is."""
    return public(next(space for space, names in HOMES.items() if name in names), name)


def arguments(name: str) -> dict[str, inspect.Parameter]:
    return dict(inspect.signature(named(name)).parameters)


def call(name: str, argument: str, value: object) -> Any:
    """Call a public function rightly but for one argument."""
    positional: list[Any] = []
    by_name: dict[str, Any] = {}
    for each, parameter in arguments(name).items():
        right = ESPECIALLY.get(f"{name}.{each}", RIGHT.get(each))
        if parameter.kind is parameter.VAR_KEYWORD:
            given = value if each == argument else np.array([0.2, 0.4])
            by_name |= {"drain": given} if name in ("sweep", "regimes") else {"seconds": given}
        elif each == argument or right is not None or parameter.default is parameter.empty:
            given = value if each == argument else right() if right else None
            if parameter.kind is parameter.KEYWORD_ONLY:
                by_name[each] = given
            else:
                positional.append(given)
        elif parameter.kind is not parameter.KEYWORD_ONLY:
            positional.append(parameter.default)
    return named(name)(*positional, **by_name)


FUNCTIONS = [name for each in HOMES.values() for name in each if inspect.isfunction(named(name))]
#: Of these only what they refuse at once is tried.
LONG = ("backtest", "rivals", "discover")


def is_refused(function: Callable[..., Any], argument: str, value: object) -> bool:
    try:
        kinds_of(inspect.unwrap(function))[argument].part(value)
    except WrongError:
        return True
    return False


def tried(name: str) -> list[str]:
    """Return the arguments of a function, up to the first that is not known to be given rightly."""
    known = [
        f"{name}.{each}" in ESPECIALLY or each in RIGHT or parameter.default is not parameter.empty
        for each, parameter in arguments(name).items()
    ]
    return list(arguments(name))[: [*known, False].index(False) + 1]


@pytest.mark.parametrize(
    ("name", "argument"), [(name, argument) for name in FUNCTIONS for argument in tried(name)]
)
def test_wrong_values_are_argument_errors(
    name: str, argument: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a text that is taken for a path may be written to
    default = arguments(name)[argument].default
    refused = 0
    for kind, value in KINDS.items():
        wrong = value is not default and is_refused(named(name), argument, value)
        refused += wrong
        if name in LONG and not wrong:
            continue
        try:
            call(name, argument, value)
        except cs.ArgumentError as error:
            if wrong:
                assert error.function == named(name).__name__
                assert error.expected
                assert error.argument in (argument, "drain", "rationality")
        except cs.CrisisSimError:
            assert not wrong  # a formula or a file: it says itself where it is wrong
        except Exception as error:
            raise AssertionError(f"{name}(): `{argument}`, {kind}: {error!r}") from error
        else:
            assert not wrong, f"{name}() takes for `{argument}` {kind}"
        finally:
            plt.close("all")
    assert refused or argument == "options"


@pytest.mark.parametrize(
    ("concept", "options"),
    [
        ("logit", ["rationality"]),
        ("nash", ["method", "cells", "seconds"]),
        ("sequential", ["seconds"]),
        ("random_utility", ["errors", "link"]),
        ("correlated", ["best_for", "worst_for", "condition"]),
        ("coarse_correlated", ["best_for", "worst_for", "condition"]),
        ("logit", ["all_branches"]),
    ],
)
def test_so_are_the_options_of_a_concept(concept: str, options: list[str]) -> None:
    right = {"rationality": 1.0} if concept == "logit" else {}
    for option in options:
        for kind in ("bytes", "empty list", "lists", "mapping", "object", "function", "complex"):
            with pytest.raises(cs.ArgumentError) as error:
                cs.solve(scenario(), concept, **right | {option: KINDS[kind]})
            assert (error.value.function, error.value.argument) == ("solve", option)


def sampled() -> Any:
    return cs.sample(scenario(), draws=512)


METHODS: list[tuple[Callable[[], Any], str, tuple[Any, ...], str]] = [
    (scenario, "set", (), "drain"),
    (scenario, "label", ("Patron",), "player"),
    (lambda: scenario().tree(), "batch", (), "drain"),
    (lambda: scenario().tree(), "fix", ("Patron", "abstain"), "move"),
    (lambda: scenario().tree(), "fix", ("Patron", "abstain"), "choice"),
    (lambda: scenario().tree(), "write", ("nowhere/a.efg",), "path"),
    (game, "write", ("nowhere/a.nfg",), "path"),
    (lambda: scenario().strategic(), "batch", (), "drain"),
    (lambda: scenario().strategic(), "coalition", ({}, None), "blocs"),
    (lambda: scenario().strategic(), "coalition", ({}, None), "weights"),
    (sampled, "estimate", (), "of"),
    (lambda: swept(drain=[0.2, 1]), "probability", ("Patron == abstain",), "condition"),
    (lambda: swept(drain=[0.2, 1]), "payoff", (), "player"),
    (lambda: swept(drain=[0.2, 1]), "value", (), "formula"),
    (lambda: cs.equilibria.stability(game()), "answers", ("1; 1", "Player 1"), "state"),
    (lambda: cs.equilibria.stability(game()), "equilibria", (), "definition"),
    (lambda: cs.tipping_points(scenario(), "drain"), "between", (0.0, 1.0), "low"),
    (lambda: cs.solve(scenario())[0], "probability", ("Patron == abstain",), "condition"),
    (lambda: cs.solve(scenario())[0], "probability", ("Patron == abstain",), "given"),
]


@pytest.mark.parametrize(("of", "method", "right", "argument"), METHODS)
def test_so_are_those_of_methods(
    of: Callable[[], Any], method: str, right: tuple[Any, ...], argument: str
) -> None:
    function = getattr(of(), method)
    names = list(inspect.signature(function).parameters)
    kind_of_argument = argument if argument in names else names[-1]
    refused = [v for v in KINDS.values() if is_refused(function, kind_of_argument, v)]
    given = dict(zip(names, right, strict=False))
    for value in refused:
        if value is None and argument in ("given", "weights"):
            continue
        with pytest.raises(cs.ArgumentError) as error:
            function(**given | {argument: value})
        assert (error.value.function, error.value.argument) == (method, argument)
    assert refused


@pytest.mark.parametrize(
    ("made", "right"),
    [
        (cs.StrategicGame, {"payoffs": np.zeros((2, 2, 2))}),
        (cs.study.Uniform, {"low": 0.0, "high": 1.0}),
        (cs.study.Beta, {"low": 0.0, "high": 1.0, "a": 2.0, "b": 2.0}),
        (cs.study.Regime, {"name": "war", "play": "P(Attacker == strike) > 0.5"}),
    ],
)
def test_so_is_what_classes_are_made_of(made: type, right: dict[str, Any]) -> None:
    made(**right)
    for argument in right:
        for value in (None, [], {}, object(), b"a", len):
            with pytest.raises(cs.ArgumentError) as error:
                made(**right | {argument: value})
            assert (error.value.function, error.value.argument) == (made.__name__, argument)


def test_a_scenario_is_its_name_and_its_path() -> None:
    whole = cs.judge(scenario())
    assert cs.judge("strike_resist_intervene") == whole
    assert cs.judge(cs.bundled()["strike_resist_intervene"]) == whole
    with pytest.raises(cs.ArgumentError, match="did you mean `iran_2025`") as error:
        cs.judge("iran_2052")
    assert (error.value.function, error.value.argument) == ("judge", "scenario")


def test_numbers_of_numpy_and_pandas_are_numbers() -> None:
    import pandas as pd

    column = pd.Series([1.5, 1])
    numbers: list[Any] = [np.float32(1.5), np.float64(1.5), column[0], np.array([1.5])[0]]
    for value in numbers:
        assert scenario().set(drain=value).values["drain"] == 1.5
    assert scenario().set(drain=1) == scenario().set(drain=pd.Series([1])[0])
    once = cs.sample(scenario(), seed=np.uint8(3), draws=np.int32(512))  # type: ignore[arg-type]
    assert type(once.seed) is type(once.draws) is int
    assert once == cs.sample(scenario(), seed=3, draws=512)


def test_a_generator_seeds_a_run_that_its_seed_repeats() -> None:
    def drawn(seed: Any) -> Any:
        return cs.sample(scenario(), seed=seed, draws=512)

    rng = np.random.default_rng(5)
    first, second = drawn(rng), drawn(rng)
    assert first.seed != second.seed
    assert drawn(first.seed) == first == drawn(np.random.default_rng(5))
