"""How the command line ends: what is said of an error, and with which exit code."""

from __future__ import annotations

import codecs
import io
import os
import random
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType

import click

from crisis_sim.commands.common import (
    BROKEN,
    CLOSED,
    FAULT,
    FINE,
    INTERRUPTED,
    on_command_line,
)
from crisis_sim.scenario.faults import CrisisSimError, printable


def code_of(command: Callable[[], object]) -> int:
    """Run a command, say what went wrong in a sentence, and return the exit code."""
    try:
        code = command()
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return FAULT
    except CrisisSimError as error:
        return _said(on_command_line(error), FAULT)
    except (BrokenPipeError, SystemExit):  # Click and Rich end for the first with the second
        return _closed()
    except OSError as error:
        where = "standard output" if error.filename is None else error.filename
        return _said(f"{error.strerror or error}: {where}", FAULT)
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted; files already written are complete.", err=True)
        return INTERRUPTED
    except MemoryError:
        return _said("there is not enough memory for that; ask for fewer at a time", FAULT)
    except Exception as error:  # not raised on purpose
        return _said(_defect(error), BROKEN)
    return code if isinstance(code, int) else FINE


def _said(problem: str, code: int) -> int:
    click.echo(f"crisis-sim: {problem}", err=True)
    return code


def _closed() -> int:
    """Leave quietly: whoever read the output has read enough, as `head` does."""
    # What is left in the buffer would fail again when Python ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return CLOSED


def _defect(error: Exception) -> str:
    """Say of an error that nobody raised on purpose what a maintainer needs to know."""
    what = printable(f"{type(error).__name__}: {error}", limit=200)
    return (
        f"a defect of crisis-sim, not of what it was given ({what}, at {_place(error)}); please "
        "report it with the file"
    )


def _place(error: Exception) -> str:
    """Return the last line of this library that the error passed."""
    trace: TracebackType | None = error.__traceback__
    place = "an unknown place"
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module.startswith("crisis_sim"):
            place = f"{module}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place


def plain_output() -> None:
    r"""Let characters that the output cannot show be written as `\u03bb`, which JSON reads too."""
    codecs.register_error("as JSON", _as_json)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="as JSON")


def _as_json(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    import json

    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


@contextmanager
def undisturbed() -> Iterator[None]:
    """Leave a caller's random numbers and filters of warnings alone, which imports change."""
    state = random.getstate()
    try:
        with warnings.catch_warnings():
            yield
    finally:
        random.setstate(state)


@contextmanager
def ending_signals() -> Iterator[None]:
    """Let a request to end, or the end of the terminal, do what Ctrl-C does."""
    names = ("SIGTERM", "SIGHUP")  # the second is not known everywhere
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {n: signal.getsignal(n) for n in numbers}
    before = {n: handler for n, handler in before.items() if handler is signal.SIG_DFL}
    for number in before:
        signal.signal(number, _as_ctrl_c)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _as_ctrl_c(number: int, frame: FrameType | None) -> None:
    handler = signal.getsignal(signal.SIGINT)
    if not callable(handler):  # Ctrl-C is ignored, as in the background of a script
        raise KeyboardInterrupt
    handler(number, frame)
