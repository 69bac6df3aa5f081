"""What the commands share: exit codes, arguments, how a scenario is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from crisis_sim.commands.completion import OFFERS
from crisis_sim.scenario.faults import ArgumentError, CrisisSimError

if TYPE_CHECKING:
    from rich.console import Console

    from crisis_sim.game.crisis import Crisis
    from crisis_sim.result import Result

FINE, NO, FAULT, NOT_CONVERGED, STOPPED, BROKEN, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130
#: As a program ends whose output is closed.
CLOSED = 141

#: Lines that are printed at most where not all is asked for.
SCREEN = 40

#: The options that are arguments of the library under the same name.
OPTIONS = (
    *("concept", "rationality", "measure", "fixing", "draws", "seed"),
    *("margin", "norm", "method", "at_most", "seconds"),
)

Command = TypeVar("Command", bound=Callable[..., Any])


def console(err: bool = False) -> Console:
    """Return where an answer for people goes: to standard error beside JSON."""
    from rich.console import Console

    return Console(highlight=False, stderr=err)


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


def on_a_screen(text: str, whole: bool) -> str:
    r"""Return a text, cut to a screen unless all of it is asked for; what is left out is counted.

    Examples
    --------
    >>> on_a_screen("\n".join(["line"] * 100), whole=False).splitlines()[-1]
    '... and 62 more lines: --all prints them'
    """
    lines = text.rstrip().splitlines()
    if whole or len(lines) <= SCREEN:
        return text.rstrip()
    left = len(lines) - SCREEN + 2
    return "\n".join([*lines[: SCREEN - 2], "", f"... and {left} more lines: --all prints them"])


def print_on_a_screen(tell: Callable[[Console], None], whole: bool) -> None:
    """Print what is told on a console, cut to a screen unless all of it is asked for."""
    shown = console()
    with shown.capture() as told:
        tell(shown)
    click.echo(on_a_screen(told.get(), whole))


def print_json(record: Mapping[str, Any]) -> None:
    """Print plain data as JSON."""
    from crisis_sim.show.to_json import to_json

    click.echo(to_json(record))


def say(found: Result, as_json: bool, whole: bool, in_words: Callable[[Any], str]) -> None:
    """Print a result, as JSON or in words."""
    if as_json:
        print_json(found.to_dict())
    else:
        click.echo(on_a_screen(in_words(found), whole))


def on_command_line(error: CrisisSimError) -> str:
    """Say what is wrong without the name of a function; an option by the name it has here.

    Examples
    --------
    >>> on_command_line(ArgumentError("sweep", "rationality", "is missing", "λ per unit"))
    '--rationality is missing; expected λ per unit'
    >>> on_command_line(ArgumentError("set", "drain", "is 9", "0 to 2"))
    '`drain` is 9; expected 0 to 2'
    """
    if not isinstance(error, ArgumentError):
        return str(error)
    option = error.function if error.function.startswith("--") else ""
    named = f"{option} `{error.argument}`".strip()
    if error.argument in OPTIONS:
        named = f"--{error.argument.replace('_', '-')}"
    return str(error).replace(f"{error.function}(): argument `{error.argument}`", named, 1)


class Described(click.Command):
    """A command that says what it is about, and shows itself at work.

    Attributes
    ----------
    about
        The group in which it stands; see `crisis_sim.commands.overview`.
    example
        A whole line that can be typed; empty where none is given.
    """

    def __init__(
        self, name: str | None, *, about: str = "", example: str | None = None, **given: Any
    ) -> None:
        self.about = about
        self.example = "" if example is None else f"crisis-sim {name} {example}".rstrip()
        epilog = f"Example: {self.example}" if self.example else None
        super().__init__(name, epilog=epilog, **given)


def command(name: str, about: str, example: str) -> Callable[[Callable[..., Any]], Described]:
    """Make a function a command of a group, with an example of what may follow its name."""
    return click.command(name, cls=Described, about=about, example=example)


def scenario_argument(command: Command) -> Command:
    """Add the SCENARIO argument and `--set`."""
    setting = click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="NAME=VALUE",
        help="Set a parameter; repeatable.",
    )
    return click.argument("scenario", shell_complete=OFFERS["scenario"])(setting(command))


concept_option = click.option(
    "--concept",
    help="Solution concept; else what the scenario names.",
    shell_complete=OFFERS["concept"],
)


def concept_options(command: Command) -> Command:
    """Add `--concept` and `--rationality`."""
    rationality = click.option(
        "--rationality", type=float, help="λ per unit of payoff, for logit play."
    )
    return concept_option(rationality(command))


seconds_option = click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    help="Budget of the search, for concepts that have one.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")
whole_option = click.option(
    "--all", "whole", is_flag=True, help="Leave nothing out, however long it gets."
)
