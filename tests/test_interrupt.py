"""Ctrl-C on the command line: the first keeps what is done, the second ends at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from typing import Any

import pytest
from signalled import at_report

from crisis_sim.commands.common import FINE, NO, STOPPED
from crisis_sim.commands.progress import Pace, watching
from crisis_sim.progress import Progress

SMALL = "strike_resist_intervene"
pty = pytest.importorskip("pty", reason="this system has no such terminals")


def interrupted(*arguments: str, once: str) -> tuple[int, str, str]:
    """Run a command with a terminal as standard error; interrupt it once it shows that."""
    terminal, end = pty.openpty()
    with subprocess.Popen(
        at_report(*arguments), stdout=subprocess.PIPE, stderr=end, text=True
    ) as process:
        os.close(end)
        told = ""
        while once not in told:
            told += os.read(terminal, 1024).decode()
        process.send_signal(signal.SIGINT)
        answer, _ = process.communicate(timeout=300)
        told += rest(terminal)
    os.close(terminal)
    return process.returncode, answer, told


def rest(terminal: int) -> str:
    """Read a terminal to its end, which some systems tell by an error."""
    parts = []
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        parts.append(part.decode())
    return "".join(parts)


def only_part(record: dict[str, Any]) -> bool:
    return record["complete"] is False


@pytest.mark.parametrize(
    ("arguments", "once"),
    [
        (("sample", SMALL, "--draws", "20000"), "draws: "),
        (("sweep", SMALL, "drain=0:2:200", "--concept", "nash"), "games: "),
        (("sensitivity", SMALL, "--draws", "8192"), "draws: "),
        (("flip", SMALL), "boxes: "),
        (("prove", SMALL, "U(Patron) >= 0"), "points: "),
    ],
    ids=["sample", "sweep", "sensitivity", "flip", "prove"],
)
def test_ctrl_c_prints_what_is_done(arguments: tuple[str, ...], once: str) -> None:
    code, answer, told = interrupted(*arguments, "--json", once=once)
    assert code == STOPPED, told
    assert "Stopping after this block" in told and "Interrupted; what was done" in told
    record = json.loads(answer)
    assert only_part(record[0] if isinstance(record, list) else record)


def test_in_words_too() -> None:
    code, answer, told = interrupted("sample", SMALL, "--draws", "20000", once="draws: ")
    assert code == STOPPED, told
    assert " of 20,000 draws, seed 0" in answer


def test_the_second_ctrl_c_is_as_ever() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), watching() as watch:
        assert watch(Progress(1, None, "boxes")) and watch.code(NO) == NO
        os.kill(os.getpid(), signal.SIGINT)
        assert not watch(Progress(2, None, "boxes")) and watch.code(NO) == STOPPED
        assert signal.getsignal(signal.SIGINT) is before
        os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_what_is_done_at_once_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with watching() as watch:
        assert watch(Progress(1, 2, "draws"))
    assert watch.code(FINE) == FINE
    assert capfd.readouterr() == ("", "")


def test_how_long_it_still_takes_is_said() -> None:
    seconds = [0.0]
    pace = Pace("flip", budget=30, clock=lambda: seconds[0])
    seconds[0] = 4.0
    assert pace.told() == "flip: 4 s, 26 s left at most"
    pace.see(Progress(5, None, "boxes"))
    assert pace.told() == "boxes: 5, 4 s, 26 s left at most"
    pace.see(Progress(0, 1000, "games"))
    assert pace.told() == "games: 0 of 1,000"
    seconds[0] = 6.0
    pace.see(Progress(100, 1000, "games"))
    assert pace.told() == "games: 100 of 1,000, about 18 s left"
    pace.see(Progress(0, 500, "draws"))  # another stage: its pace is not known yet
    seconds[0] = 9.0
    assert pace.told() == "draws: 0 of 500"


def test_where_the_output_is_read_by_something_else_a_line_is_added_now_and_then(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crisis_sim.commands.progress._PATIENCE_PIPED", 0.0)
    monkeypatch.setattr("crisis_sim.commands.progress._PAUSE_PIPED", 0.0)
    told = ""
    with watching("sweep") as watch:
        watch(Progress(3, None, "games"))
        while told.count("games: 3") < 2:
            told += capfd.readouterr().err
    assert "\r" not in told
