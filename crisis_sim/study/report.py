"""Write everything that is said of a scenario on one page."""

from __future__ import annotations

from pathlib import Path

from crisis_sim.checks import checked
from crisis_sim.game.crisis import Crisis
from crisis_sim.rows import resolve
from crisis_sim.scenario.files import write_text
from crisis_sim.study.brief import brief
from crisis_sim.study.live.game import live_game


@checked
def report(scenario: Crisis, path: str | Path, *, live: bool = False) -> Path:
    """Write all that is said of a scenario into one file of HTML, and return its path.

    A browser shows it without a network and without a script: the answer and why it is so, the
    claims with proof or refutation, what would change the answer, how sure it is, every number
    with its range and source, and the scenario itself. It is made of the same record as
    `tell` and the files of `crisis-sim run`; the same scenario gives the same bytes.

    Parameters
    ----------
    scenario
        Solved under the concept that it names, at its present values.
    path
        The file to write.
    live
        Whether the page of `explore`, on which the numbers can be moved, stands in it too.

    Returns
    -------
    Path
        The file that was written.

    Examples
    --------
    >>> import tempfile
    >>> import crisis_sim as cs
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = report(cs.load("strike_resist_intervene"), Path(folder) / "page.html")
    ...     page.read_text().count("<script")
    0
    """
    page = resolve("crisis_sim", "show.page.report:render")
    text: str = page(brief(scenario), live_game(scenario) if live else None)
    write_text(Path(path), text)
    return Path(path)
