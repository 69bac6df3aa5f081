"""A scenario that is being written: faults, what changed, and the page that follows."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from itertools import count
from pathlib import Path

import pytest

import crisis_sim as cs
from crisis_sim.commands.watch import Watched
from crisis_sim.show.page.serve import Served, serving

TICKS = count(1)


def save(path: Path, text: str) -> None:
    """Write a file, and give it a time of its own."""
    path.write_text(text)
    tick = 1_000_000_000 * next(TICKS)
    os.utime(path, ns=(tick, tick))


def mine(**values: float) -> str:
    numbers = "".join(f"  {name}: {{value: {value}}}\n" for name, value in values.items())
    return f"extends: base.yaml\nname: mine\nparameters:\n{numbers}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    base = cs.bundled()["strike_resist_intervene"].read_text()
    save(tmp_path / "base.yaml", base)
    save(tmp_path / "mine.yaml", mine(drain=1.2))
    return tmp_path


def test_the_first_look_tells_the_answer_and_the_next_nothing(folder: Path) -> None:
    watched = Watched(folder / "mine.yaml")
    told = watched.look()
    assert told is not None and "Attacker strikes" in told and "holds: The patron" in told
    assert watched.look() is None


def test_a_save_tells_what_changed(folder: Path) -> None:
    watched = Watched(folder / "mine.yaml")
    watched.look()
    save(folder / "mine.yaml", mine(drain=0.2))
    told = watched.look()
    assert told is not None
    assert told.splitlines()[0] == "Attacker: strike -> abstain"
    assert "Claim 2 now fails: Fear of the patron" in told
    save(folder / "mine.yaml", mine(drain=0.2) + "# a remark\n")
    told = watched.look()
    assert told in (None, "The answer is as it was.")


def test_so_does_a_save_of_what_it_extends(folder: Path) -> None:
    watched = Watched(folder / "mine.yaml")
    watched.look()
    text = (folder / "base.yaml").read_text()
    save(folder / "base.yaml", text.replace("The patron stays out.", "It stays out."))
    told = watched.look()
    assert told is not None and "Claim 1 is new and holds: It stays out." in told


def test_a_fault_is_told_at_its_place_and_mended(folder: Path) -> None:
    watched = Watched(folder / "mine.yaml")
    watched.look()
    save(folder / "mine.yaml", mine(drian=0.2))
    told = watched.look()
    assert told is not None and "mine.yaml:4:3" in told and "drain" in told
    assert watched.scenario is not None
    save(folder / "mine.yaml", mine(drain=1.2))
    assert watched.look() == "The answer is as it was."


def test_a_file_that_is_gone_for_a_moment_is_a_fault_like_any_other(folder: Path) -> None:
    watched = Watched(folder / "mine.yaml")
    watched.look()
    (folder / "mine.yaml").unlink()
    assert watched.look()
    save(folder / "mine.yaml", mine(drain=1.2))
    assert watched.look() == "The answer is as it was."


def read(address: str, host: str | None = None) -> str:
    request = urllib.request.Request(address)
    if host is not None:
        request.add_header("Host", host)
    with urllib.request.urlopen(request) as answer:
        return str(answer.read().decode())


def test_the_page_follows_and_is_for_this_machine_alone() -> None:
    served = Served("<p>one</p>")
    with serving(served) as address:
        assert address.startswith("http://127.0.0.1:")
        first = read(f"{address}stamp")
        assert read(f"{address}page") == "<p>one</p>"
        assert 'src="/page"' in read(address)
        served.show("<p>two</p>")
        assert read(f"{address}page") == "<p>two</p>"
        assert read(f"{address}stamp") != first
        for wrong in (f"{address}../etc/passwd", f"{address}other"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                read(wrong)
        with pytest.raises(urllib.error.HTTPError, match="403"):
            read(address, host="example.org")
