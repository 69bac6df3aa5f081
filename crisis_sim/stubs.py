"""The names of a namespace for editors and type checkers, as a stub file; `make made` writes it.

A class stands there by its import, and so does a function, but for one that takes a scenario: that
one is written out, as it also takes the scenario's name or path.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from inspect import Parameter, getdoc, isfunction, signature
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy.typing as npt

from crisis_sim.public import HOMES, NAMESPACES, public, widened

#: As `ruff format` lays out.
_WIDTH = 100
_STARS: dict[Any, str] = {Parameter.VAR_POSITIONAL: "*", Parameter.VAR_KEYWORD: "**"}


class Imports:
    """What the written annotations name, and where each name comes from."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def written(self, hint: Any) -> str:
        """Return an annotation as text, and remember what it names."""
        if hint in (None, type(None)):
            return "None"
        if hint == npt.ArrayLike:
            return self._named("numpy.typing", "ArrayLike")
        origin, inside = get_origin(hint), get_args(hint)
        if origin in (Union, types.UnionType):
            return " | ".join(self.written(each) for each in inside)
        if origin is Literal:
            told = ", ".join(f'"{each}"' for each in inside)
            return f"{self._named('typing', 'Literal')}[{told}]"
        if origin is not None and issubclass(origin, Callable):  # type: ignore[arg-type]
            taken, given = inside
            told = ", ".join(self.written(each) for each in taken)
            return f"{self.written(origin)}[[{told}], {self.written(given)}]"
        if inside:
            told = ", ".join("..." if each is ... else self.written(each) for each in inside)
            return f"{self.written(origin)}[{told}]"
        return self._named(hint.__module__, hint.__name__)

    def _named(self, module: str, name: str) -> str:
        if module != "builtins":
            self.found[name] = module
        return name


def stub(namespace: str) -> str:
    """Return the stub file of a namespace."""
    imports, kept, written = Imports(), [], []
    for name, home in HOMES[namespace].items():
        module, _, own = home.partition(":")
        value = public(namespace, name)
        if isfunction(value) and takes_scenario(value):
            written.append(_function(name, value, imports))
        else:
            kept.append(f"from crisis_sim.{module} import {own} as {name}")
    spaces = NAMESPACES if namespace == "crisis_sim" else ()
    kept += [f"from crisis_sim import {each} as {each}" for each in spaces]
    own_version = ("__version__: str",) if spaces else ()
    used = sorted((home, name) for name, home in imports.found.items())
    needed = [f"from {home} import {name}" for home, name in used if name not in HOMES[namespace]]
    listed = [f'    "{name}",' for name in (*HOMES[namespace], *spaces)]
    return "\n".join((*needed, *kept, "", *own_version, "__all__ = [", *listed, "]", *written, ""))


def takes_scenario(function: Callable[..., Any]) -> bool:
    """Tell whether a function takes a scenario, and so its name or path."""
    return any(widened(hint) != hint for hint in get_type_hints(function).values())


def _function(name: str, function: Callable[..., Any], imports: Imports) -> str:
    """Return a function as it is declared, with the first sentence of what is said of it."""
    told = signature(function)
    parameters = _parameters([*told.parameters.values()], imports)
    result = imports.written(told.return_annotation)
    line = f"def {name}({', '.join(parameters)}) -> {result}:"
    if len(line) > _WIDTH:
        inner = "".join(f"    {each},\n" for each in parameters)
        line = f"def {name}(\n{inner}) -> {result}:"
    said = (getdoc(function) or "").partition("\n\n")[0].replace("\n", " ")
    return f'\n{line}\n    """{said}"""'


def _parameters(given: list[Parameter], imports: Imports) -> list[str]:
    found, named = [], False
    for index, each in enumerate(given):
        star = _STARS.get(each.kind, "")
        if each.kind is Parameter.KEYWORD_ONLY and not named:
            found.append("*")
        named = named or each.kind in (Parameter.KEYWORD_ONLY, Parameter.VAR_POSITIONAL)
        default = "" if each.default is Parameter.empty else " = ..."
        found.append(f"{star}{each.name}: {imports.written(each.annotation)}{default}")
        last = index + 1 == len(given) or given[index + 1].kind is not Parameter.POSITIONAL_ONLY
        if each.kind is Parameter.POSITIONAL_ONLY and last:
            found.append("/")
    return found


def write() -> None:
    """Write the stub files of all namespaces anew."""
    for namespace, path in files().items():
        path.write_text(stub(namespace), encoding="utf-8")


def files() -> dict[str, Path]:
    """Return where the stub file of each namespace is."""
    package = Path(__file__).parent
    return {
        each: package.joinpath(*each.split(".")[1:], "__init__.pyi")  # beside the namespace's code
        for each in HOMES
    }


if __name__ == "__main__":
    write()
