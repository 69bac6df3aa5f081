"""How the command line ends, whatever happens to its output, its files and itself."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from signalled import at_file

from crisis_sim import cli
from crisis_sim.commands.common import BROKEN, CLOSED, FAULT, FINE, INTERRUPTED
from crisis_sim.commands.ending import code_of
from crisis_sim.markup import escaped
from crisis_sim.scenario.files import write_text


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "crisis_sim", *arguments]


def test_a_reader_who_leaves_is_no_answer_of_no() -> None:
    reader, output = os.pipe()
    os.close(reader)  # before there is anything to read
    done = subprocess.run(
        command("solve", "iran_2025"), stdout=output, stderr=subprocess.PIPE, check=False
    )
    os.close(output)
    assert (done.returncode, done.stderr) == (CLOSED, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
def test_a_full_disk_is_said_with_the_name_of_the_file() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command("schema"), stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == FAULT
    assert done.stderr == "crisis-sim: No space left on device: standard output\n"


def test_a_file_that_cannot_be_synced_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"No space left.*answer\.txt"):
        write_text(tmp_path / "answer.txt", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_any_encoding_of_the_output_will_do(encoding: str) -> None:
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    logit = ("solve", "iran_2025", "--concept", "logit", "--rationality", "2")
    plain = subprocess.run(command(*logit), capture_output=True, env=environment, check=True)
    assert r"\u03bb = 2" in plain.stdout.decode(encoding)
    data = subprocess.run(
        command(*logit, "--json"), capture_output=True, env=environment, check=True
    )
    json.loads(data.stdout.decode(encoding))


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_request_to_end_does_what_ctrl_c_does(tmp_path: Path, name: str) -> None:
    if not hasattr(signal, name):
        pytest.skip("this system has no such signal")
    out = tmp_path / "out"
    number = signal.Signals[name]
    done = at_file(number, "result.json", "run", "strike_resist_intervene", "--out", str(out))
    assert done.returncode == INTERRUPTED, done.stderr
    assert "Interrupted" in done.stderr
    assert (out / "result.json").exists()
    assert not [path for path in out.iterdir() if path.name.startswith(".")]


def test_a_folder_that_is_removed_meanwhile_is_not_made_anew(tmp_path: Path) -> None:
    import shutil

    from crisis_sim import load
    from crisis_sim.show.run import run_all
    from crisis_sim.study.brief import brief

    folder = tmp_path / "out"
    written = run_all(brief(load("strike_resist_intervene")), folder)
    next(written)
    shutil.rmtree(folder)
    with pytest.raises(FileNotFoundError, match="narrative"):
        next(written)
    assert not folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such modes there")
def test_the_umask_is_respected(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "answer.txt", "")
    finally:
        os.umask(before)
    assert (tmp_path / "answer.txt").stat().st_mode & 0o777 == 0o640


def test_a_game_is_written_under_a_name_of_its_format(tmp_path: Path) -> None:
    path = tmp_path / "game.txt"
    done = subprocess.run(
        command("tree", "strike_resist_intervene", "--write", str(path)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == FAULT
    assert "ends in `.txt`; expected a file name that ends in .efg" in done.stderr
    assert not path.exists()


def raising(error: BaseException) -> Callable[[], object]:
    def command() -> object:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (MemoryError(), FAULT, "not enough memory"),
        (KeyboardInterrupt(), INTERRUPTED, "Interrupted"),
        (RecursionError("too deep"), BROKEN, "a defect of crisis-sim, not of what it was given"),
        (OSError(13, "Permission denied", "a.txt"), FAULT, "Permission denied: a.txt"),
    ],
    ids=["memory", "ctrl_c", "defect", "file"],
)
def test_every_error_ends_in_a_sentence(
    error: BaseException, code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of(raising(error)) == code
    assert says in capsys.readouterr().err


def test_a_callers_random_numbers_and_warnings_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crisis_sim.show.run.FIGURES", {"tree": "tree"})
    state, filters = random.getstate(), list(warnings.filters)
    with pytest.raises(SystemExit) as ended:
        cli.main(["run", "strike_resist_intervene", "--out", str(tmp_path)])
    assert ended.value.code == FINE
    assert random.getstate() == state
    assert warnings.filters == filters


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", r"\<script>alert(1)\</script>"),
        ("[y](javascript:f)", r"[y]\(javascript:f)"),
        ("[x]: javascript:f", r"[x]\: javascript:f"),
        (r"\<img>", r"\\\<img>"),
        ("below 0.3 [S1], a < b", "below 0.3 [S1], a < b"),
    ],
    ids=["element", "link", "reference", "escape", "ours"],
)
def test_texts_of_files_stay_text_in_markdown(text: str, shown: str) -> None:
    assert escaped(text) == shown
