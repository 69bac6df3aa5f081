"""Files of figures that repeat byte for byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

from matplotlib.figure import Figure

from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.files import make_folder, write_bytes
from crisis_sim.show.figures.style import style

FORMATS = ("svg", "png", "pdf")
_METADATA: Mapping[str, dict[str, Any]] = MappingProxyType(
    {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {"Software": None}}
)


def save(
    drawn: Figure, path_stem: str | Path, formats: Sequence[str] = FORMATS
) -> tuple[Path, ...]:
    """Write a figure to `path_stem` plus each format's ending, and return the paths.

    A file is there whole or not at all, and the same figure gives the same bytes.

    Raises
    ------
    ArgumentError
        For a format other than svg, png and pdf.
    """
    for kind in formats:
        if kind not in _METADATA:
            raise ArgumentError("save", "formats", f"`{kind}` is unknown", ", ".join(_METADATA))
    make_folder(Path(path_stem))
    return tuple(write_figure(drawn, Path(f"{path_stem}.{kind}"), kind) for kind in formats)


def write_figure(drawn: Figure, path: Path, kind: str) -> Path:
    """Write a figure in one format into a folder that is there, and return the path."""
    write_bytes(path, _content(drawn, kind))
    return path


def svg_text(drawn: Figure) -> str:
    """Return a figure as the text of an SVG file."""
    return _content(drawn, "svg").decode("utf-8")


def _content(drawn: Figure, kind: str) -> bytes:
    content = BytesIO()
    with style():
        drawn.savefig(content, format=kind, metadata=_METADATA[kind])
    return content.getvalue()
