"""What the commands share: exit codes, arguments, how a scenario is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from crisis_sim.scenario.faults import ArgumentError

if TYPE_CHECKING:
    from rich.console import Console

    from crisis_sim.game.crisis import Crisis

FINE, NO, FAULT, NOT_CONVERGED, STOPPED, INTERRUPTED = 0, 1, 2, 3, 4, 130

Command = TypeVar("Command", bound=Callable[..., Any])


def console() -> Console:
    """Return where an answer for people goes."""
    from rich.console import Console

    return Console(highlight=False)


def load(name: str, settings: tuple[str, ...] = ()) -> Crisis:
    """Read a scenario and set parameters from `name=value` texts."""
    import crisis_sim

    values: dict[str, float] = {}
    for text in settings:
        parameter, _, value = text.partition("=")
        try:
            values[parameter.strip()] = float(value)
        except ValueError:
            raise ArgumentError("--set", text, "is not understood", "name=number") from None
    return crisis_sim.load(name).set(**values)


def scenario_argument(command: Command) -> Command:
    """Add the SCENARIO argument and `--set`."""
    setting = click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="NAME=VALUE",
        help="Set a parameter; repeatable.",
    )
    return click.argument("scenario")(setting(command))


concept_option = click.option("--concept", help="Solution concept; else what the scenario names.")


def concept_options(command: Command) -> Command:
    """Add `--concept` and `--rationality`."""
    rationality = click.option(
        "--rationality", type=float, help="λ per unit of payoff, for logit play."
    )
    return concept_option(rationality(command))


json_option = click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")
