"""Read a game from a Gambit file, strategic or sequential."""

from __future__ import annotations

import stat
from itertools import islice
from pathlib import Path

from crisis_sim.checks import checked
from crisis_sim.game.efg_reader import parse_efg
from crisis_sim.game.nfg_reader import parse_nfg
from crisis_sim.game.strategic import StrategicGame
from crisis_sim.game.tokens import MAX_BYTES, Tokens, place_in
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.faults import Fault, ScenarioError, nearest
from crisis_sim.scenario.files import GAME_FILES


@checked
def read_game(path: str | Path) -> StrategicGame | CrisisTree:
    """Read a game from a Gambit `.nfg` or `.efg` file of at most 10 MiB.

    The first word of the file decides: `NFG` makes a `StrategicGame`, `EFG` a `CrisisTree`.

    Raises
    ------
    ScenarioError
        If the file cannot be read (that fault has no place) or is not a game; then with the
        place of the first thing that is wrong.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> game = StrategicGame([[[1, 0], [0, 1]], [[0, 1], [1, 0]]], title="Matching pennies")
    >>> with TemporaryDirectory() as folder:
    ...     game.write(f"{folder}/pennies.nfg")
    ...     read_game(f"{folder}/pennies.nfg").title
    'Matching pennies'
    """
    text = _text(Path(path))
    kind = Tokens(text, str(path)).one_of("NFG", "EFG")
    return parse_nfg(text, str(path)) if kind == "NFG" else parse_efg(text, str(path))


def _text(path: Path) -> str:
    data = _bytes(path)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        start = len(data[: error.start].decode())
        place = place_in(data.decode(errors="replace"), str(path), start, start + 1)
        message = f"the file is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}"
        raise ScenarioError([Fault(message, place, "a text saved as UTF-8")]) from None


def _bytes(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
            raise _unreadable(f"`{path}` is {what}", "a Gambit file")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _unreadable(f"there is no file `{path}`", "", _sibling(path)) from None
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise _unreadable(f"cannot read `{path}`: {problem}") from None
    if len(data) > MAX_BYTES:
        raise _unreadable(f"`{path}` is too large", "a file of at most 10 MiB")
    return data


def _sibling(path: Path) -> str:
    """Find the Gambit file in the same folder whose name is most like this one's."""
    try:
        entries = list(islice(path.parent.iterdir(), 1000))
    except OSError:
        return ""
    names = {entry.stem: entry.name for entry in entries if entry.suffix in GAME_FILES}
    return names.get(nearest(path.stem, names), "")


def _unreadable(message: str, expected: str = "", name: str = "") -> ScenarioError:
    return ScenarioError([Fault(message, None, expected, name)])
