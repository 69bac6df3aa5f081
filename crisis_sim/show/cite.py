"""BibTeX of the library, of a scenario, and of the sources that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.metadata import version
from types import MappingProxyType

from crisis_sim.game.crisis import Crisis

_OWN_WORD = "this file"

#: What BibTeX and LaTeX read as their own, and how it is written to be seen.
_WRITTEN: Mapping[str, str] = MappingProxyType(
    {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    }
)


def bibtex(scenario: Crisis) -> str:
    r"""Return BibTeX entries: the library, the scenario with its digest, each source that it names.

    A source is a `@misc` entry whose `howpublished` is the `where` of the file, as it stands;
    the statement that it is cited for is its `note`. Several statements of one place make one
    entry, under the first of their names. What a file says on its own word (`where: this file`)
    is no source.

    Examples
    --------
    >>> from crisis_sim.loading import load
    >>> print(bibtex(load("strike_resist_intervene")).split("\n\n")[2].rstrip())
    @misc{strike_resist_intervene:M1,
      title = {{Zagare and Kilgour, Perfect Deterrence, 2000}},
      year = {2000},
      note = {Cited for: An attacker strikes if it believes the patron unlikely to fight.},
    }
    """
    library = _entry(
        "software",
        "crisis_sim",
        author="{The crisis\\_sim authors}",
        title=_kept("crisis_sim: arguments about international crises as games"),
        version=_escaped(version("crisis-sim")),
    )
    file = _entry(
        "misc",
        scenario.name,
        title=_kept(scenario.title),
        howpublished=_escaped(f"Scenario file {scenario.name}.yaml for crisis_sim"),
        note=_escaped(f"SHA-256 {scenario.digest}"),
    )
    return "\n\n".join((library, file, *_sources(scenario))) + "\n"


def _sources(scenario: Crisis) -> list[str]:
    places: dict[str, list[str]] = {}
    for name, evidence in scenario.evidence.items():
        if evidence.where != _OWN_WORD:
            places.setdefault(evidence.where, []).append(name)
    return [_source(scenario, where, names) for where, names in places.items()]


def _source(scenario: Crisis, where: str, names: list[str]) -> str:
    years = set(re.findall(r"\b(?:1[89]|20)\d\d\b", where))
    said = " ".join(scenario.evidence[name].says for name in names)
    fields = {"title": _kept(where)}
    if len(years) == 1:
        fields["year"] = years.pop()
    fields["note"] = _escaped(f"Cited for: {said}")
    return _entry("misc", f"{scenario.name}:{names[0]}", **fields)


def _entry(kind: str, key: str, **fields: str) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def _kept(text: str) -> str:
    """Return a title that keeps its capitals."""
    return f"{{{_escaped(text)}}}"


def _escaped(text: str) -> str:
    return "".join(_WRITTEN.get(sign, sign) for sign in text)
