"""Write the page on which a scenario's numbers can be moved."""

from __future__ import annotations

from pathlib import Path

from crisis_sim.checks import checked
from crisis_sim.game.crisis import Crisis
from crisis_sim.rows import resolve
from crisis_sim.scenario.files import write_text
from crisis_sim.study.live.game import live_game


@checked
def explore(scenario: Crisis, path: str | Path) -> Path:
    """Write one file of HTML in which the numbers of a scenario can be moved, and return its path.

    A browser shows it without a network. It solves the game anew for each number, by backward
    induction or for logit play, and proves by interval arithmetic where along each number play
    changes. Where a player has private information or moves are simultaneous the page says so,
    and shows what was worked out beforehand.

    Parameters
    ----------
    scenario
        At the numbers to begin with.
    path
        The file to write.

    Examples
    --------
    >>> import tempfile
    >>> import crisis_sim as cs
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = explore(cs.load("strike_resist_intervene"), Path(folder) / "page.html")
    ...     page.stat().st_size < 100_000
    True
    """
    page = resolve("crisis_sim", "show.page.explorer:render")(live_game(scenario))
    write_text(Path(path), page)
    return Path(path)
