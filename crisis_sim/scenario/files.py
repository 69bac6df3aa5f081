"""Files that are either whole or not there."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

from crisis_sim.scenario.faults import ArgumentError

#: How the names of Gambit's files end.
GAME_FILES = (".nfg", ".efg")


def make_folder(path: Path) -> None:
    """Make the folder that a file is to stand in, and those above it."""
    path.parent.mkdir(parents=True, exist_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file by way of another that then takes its place; its folder has to be there.

    Raises
    ------
    OSError
        With the name of the file, if it cannot be written.
    """
    part = path.parent / f".{uuid4().hex}.part"
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # else a loss of power may leave the name and no content
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from None
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all."""
    write_bytes(path, text.encode())


def write_game_file(path: Path, text: str, suffix: str) -> None:
    """Write the text of a game into a file whose name has to end as the format's do.

    Raises
    ------
    ArgumentError
        If it does not.
    OSError
        If the file cannot be written.
    """
    if path.suffix.lower() != suffix:
        problem = f"ends in `{path.suffix}`" if path.suffix else "has no ending"
        raise ArgumentError("write", "path", problem, f"a file name that ends in {suffix}")
    make_folder(path)
    write_text(path, text)
