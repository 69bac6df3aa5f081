"""What a shell offers while a command is typed: scenarios, parameters, claims, concepts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click
from click.shell_completion import CompletionItem

from crisis_sim.scenario.faults import CrisisSimError
from crisis_sim.scenario.files import GAME_FILES

if TYPE_CHECKING:
    from crisis_sim.game.crisis import Crisis

Offer: TypeAlias = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def _beginning(found: Mapping[str, str], typed: str) -> list[CompletionItem]:
    return [
        CompletionItem(name, help=told) for name, told in found.items() if name.startswith(typed)
    ]


def scenarios(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    """Offer the scenarios that come along, and the YAML and Gambit files of a folder."""
    import crisis_sim

    folder = Path(typed).parent if typed else Path()
    endings = (".yaml", ".yml", *GAME_FILES)
    files = sorted(path for path in folder.glob("*.*") if path.suffix in endings)
    return _beginning(
        {**dict.fromkeys(crisis_sim.bundled(), ""), **{str(f): "" for f in files}}, typed
    )


def parameters(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    """Offer the parameters of the scenario that was typed before."""
    scenario = _typed_scenario(ctx)
    known = {n: p.meaning for n, p in scenario.parameters.items()} if scenario else {}
    return _beginning(known, typed)


def claims(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    """Offer the claims of the scenario that was typed before, by number."""
    scenario = _typed_scenario(ctx)
    listed = enumerate(scenario.claims, start=1) if scenario else ()
    return _beginning({str(number): claim.says for number, claim in listed}, typed)


def choices(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    """Offer the choices of the scenario that was typed before, as `Patron == intervene`."""
    scenario = _typed_scenario(ctx)
    moves = scenario.tested if scenario else {}
    return _beginning({f"{move} == {c}": "" for move, made in moves.items() for c in made}, typed)


def concepts(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    """Offer the solution concepts."""
    from crisis_sim.equilibria.concepts import concepts as rows

    return _beginning({name: row.title for name, row in rows().items()}, typed)


def _typed_scenario(ctx: click.Context) -> Crisis | None:
    import crisis_sim

    try:
        return crisis_sim.load(ctx.params["scenario"])
    except (KeyError, CrisisSimError, OSError):
        return None  # a shell says nothing of what is wrong


#: What is offered, by the name of an argument.
OFFERS: Mapping[str, Offer] = {
    "scenario": scenarios,
    "sibling": scenarios,
    "parameter": parameters,
    "parameters": parameters,
    "claim": claims,
    "concept": concepts,
    "fixing": choices,
    "condition": choices,
    "outcome": choices,
    "measure": choices,
}
