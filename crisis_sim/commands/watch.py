"""Watch a scenario that is being written: at each save its faults, or what changed."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crisis_sim.commands.common import command
from crisis_sim.scenario.faults import ArgumentError, CrisisSimError

if TYPE_CHECKING:
    from crisis_sim.game.crisis import Crisis
    from crisis_sim.study.brief import Brief

#: Seconds between two looks at the files.
PAUSE = 0.3


class Watched:
    """A file and those it extends, and what was last made of them.

    Attributes
    ----------
    last
        The last answer; None before the first.
    scenario
        What was last read without a fault.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.last: Brief | None = None
        self.scenario: Crisis | None = None
        self._files: tuple[Path, ...] = (path,)
        self._seen: dict[Path, tuple[int, int] | None] = {}
        self._digest = ""

    def look(self) -> str | None:
        """Return what there is to say since the last look; None where nothing was saved."""
        stamps = {file: _stamp(file) for file in self._files}
        if stamps == self._seen:
            return None
        self._seen = stamps
        from crisis_sim.loading import load

        try:
            self._files = _chain(self.path)
            self._seen = {file: _stamp(file) for file in self._files}
            scenario = load(self.path)
            if scenario.digest == self._digest:
                return None
            return self._told(scenario)
        except CrisisSimError as error:
            self._digest = ""
            return str(error)

    def _told(self, scenario: Crisis) -> str:
        from crisis_sim.show.words.changed import changed
        from crisis_sim.show.words.happens import ways_to_play
        from crisis_sim.study.brief import brief

        found = brief(scenario).whole()
        before, self.last = self.last, found
        self.scenario, self._digest = scenario, scenario.digest
        if before is not None:
            return "\n".join(changed(before, found))
        claims = (f"{each.verdict}: {each.says}" for each in found.verdicts)
        return "\n".join([*ways_to_play(found), *claims])


def _stamp(file: Path) -> tuple[int, int] | None:
    """Return when a file was saved and how long it is; None while it is not there."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _chain(path: Path) -> tuple[Path, ...]:
    from crisis_sim.scenario.extends import chain_of
    from crisis_sim.scenario.read import bundled

    return chain_of(path, bundled())


@command("watch", "begin", "my_crisis.yaml --page")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--page", is_flag=True, help="Serve the page of `explore`, which follows each save.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Of the page; else any.")
def watch(file: Path, page: bool, port: int) -> None:
    """Say at each save of FILE what is wrong with it, or what changed in its answer.

    Ctrl-C ends it.
    """
    if not file.is_file():
        raise ArgumentError("watch", "file", f"there is no {file}", "a file that is there")
    with suppress(KeyboardInterrupt):
        (_with_page if page else _alone)(Watched(file), port)


def _alone(watched: Watched, _: int) -> None:
    while True:
        _say(watched)
        time.sleep(PAUSE)


def _say(watched: Watched) -> bool:
    """Look once; say what is new, and return whether something was."""
    told = watched.look()
    if told is not None:
        click.echo(f"{told}\n")
    return told is not None


def _with_page(watched: Watched, port: int) -> None:
    from crisis_sim.show.page.explorer import render
    from crisis_sim.show.page.serve import Served, serving
    from crisis_sim.study.live.game import live_game

    served = Served(_NOTHING)
    with serving(served, port) as address:
        click.echo(f"{address} follows {watched.path.name}; Ctrl-C ends it.\n")
        while True:
            if _say(watched) and watched.scenario is not None:
                served.show(render(live_game(watched.scenario)))
            time.sleep(PAUSE)


_NOTHING = "<!doctype html><title>crisis_sim</title><p>The file has faults; see the terminal.</p>"
