"""The command line in a process of its own that is sent a signal at a certain point of its work.

Nothing here depends on which of two processes is quicker.
"""

from __future__ import annotations

import subprocess
import sys
from signal import Signals

#: Sends itself the signal as soon as a file of that name is written.
_AT_FILE = """
import signal, sys
from crisis_sim.cli import main
from crisis_sim.show import run

number, name, write = signal.Signals(int(sys.argv[1])), sys.argv[2], run.write_text

def write_text(path, text):
    write(path, text)
    if path.name == name:
        signal.raise_signal(number)

run.write_text = write_text
main(sys.argv[3:])
"""

#: Waits at its first report of how far it is until Ctrl-C comes; its line is drawn at once.
_AT_REPORT = """
import sys, time
from crisis_sim.cli import main
from crisis_sim.commands import progress

def report(watcher, now, see=progress.Watcher.__call__):
    see(watcher, now)
    while not watcher.stopped:
        time.sleep(0.01)
    return False

progress.Watcher.__call__ = report
progress._PATIENCE = 0.05
main(sys.argv[1:])
"""


def at_file(number: Signals, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that is sent a signal just after it has written a file."""
    return subprocess.run(
        [sys.executable, "-c", _AT_FILE, str(int(number)), name, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def at_report(*arguments: str) -> list[str]:
    """Return how a command is started that goes on from its first report once Ctrl-C has come."""
    return [sys.executable, "-c", _AT_REPORT, *arguments]
