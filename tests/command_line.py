"""The command line as a user meets it, but in this process: it takes no longer than what it does.

Warnings are errors here as in every test. What only a process of its own shows is tested with one:
how it ends, in `commands/test_ending.py`, and on signals, in `test_interrupt.py`.
"""

from __future__ import annotations

import io
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from crisis_sim.cli import main


def run(*arguments: str | Path, cwd: Path | None = None) -> CompletedProcess[str]:
    """Run a command in a folder, and return its exit code and what it printed."""
    typed = [str(argument) for argument in arguments]
    out, err = io.StringIO(), io.StringIO()
    ends = pytest.raises(SystemExit)
    with chdir(cwd or Path.cwd()), redirect_stdout(out), redirect_stderr(err), ends as ended:
        main(typed)
    assert isinstance(ended.value.code, int)
    return CompletedProcess(typed, ended.value.code, out.getvalue(), err.getvalue())


def fine(*arguments: str | Path, cwd: Path | None = None) -> str:
    """Run a command that has to end well, and return what it printed."""
    done = run(*arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout
