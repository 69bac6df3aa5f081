"""Read a game from a Gambit file, or its text, strategic or sequential."""

from __future__ import annotations

import re
import stat
from io import IOBase
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

#: What the text of a game begins with, and no path.
TEXT = re.compile(r"[\s\ufeff]*(NFG|EFG)\s")


@checked
def read_game(source: str | Path | IOBase) -> StrategicGame | CrisisTree:
    """Read a game from a Gambit `.nfg` or `.efg` file of at most 10 MiB.

    The first word of the file decides: `NFG` makes a `StrategicGame`, `EFG` a `CrisisTree`.

    Parameters
    ----------
    source
        The path of a file, an open file, or the text itself, which begins with that word.

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
    if isinstance(source, IOBase):
        name = str(getattr(source, "name", "open file"))
        data = _read(source, name)
    elif isinstance(source, str) and TEXT.match(source):
        name, data = "text", source.encode(errors="surrogatepass")
    else:
        name, data = str(source), _bytes(Path(source))
    if len(data) > MAX_BYTES:
        raise _unreadable(f"`{name}` is too large", "a file of at most 10 MiB")
    text = _decoded(data, name)
    kind = Tokens(text, name).one_of("NFG", "EFG")
    return parse_nfg(text, name) if kind == "NFG" else parse_efg(text, name)


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        start = len(data[: error.start].decode())
        place = place_in(data.decode(errors="replace"), name, start, start + 1)
        message = f"the file is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}"
        raise ScenarioError([Fault(message, place, "a text saved as UTF-8")]) from None


def _bytes(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
            raise _unreadable(f"`{path}` is {what}", "a Gambit file")
        with path.open("rb") as stream:
            return _read(stream, str(path))
    except FileNotFoundError:
        raise _unreadable(f"there is no file `{path}`", "", _sibling(path)) from None
    except (OSError, ValueError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise _unreadable(f"cannot read `{path}`: {problem}") from None


def _read(stream: IOBase, name: str) -> bytes:
    """Return what an open file holds, of text or of bytes, up to what is too much."""
    try:
        found = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError, AttributeError) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise _unreadable(f"cannot read `{name}`: {problem}") from None
    return found.encode(errors="surrogatepass") if isinstance(found, str) else bytes(found or b"")


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
