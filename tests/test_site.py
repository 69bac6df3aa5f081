"""The documentation site: it builds without a warning, and names all there is."""

from __future__ import annotations

import html
import inspect
import subprocess
import sys
from collections.abc import Iterator
from functools import cached_property
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from crisis_sim.cli import cli
from crisis_sim.public import HOMES
from crisis_sim.scenario import schema

pytestmark = pytest.mark.slow
pytest.importorskip("sphinx", reason="comes with the extra `docs`")

ROOT = Path(__file__).parents[1]
#: What the docstrings of public names must have: text, each parameter, what is returned.
WANTED = {"GL08", "PR01", "PR02", "RT03"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site")
    strict = ["-W", "--keep-going", "--nitpicky", "--quiet"]
    where = ["-d", str(out / "trees"), str(ROOT / "docs"), str(out)]
    command = [sys.executable, "-m", "sphinx", *strict, *where]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


class Page(HTMLParser):
    """The links, anchors and images of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.links: list[str] = []
        self.anchors: set[str] = {""}
        self.images: list[dict[str, str | None]] = []
        self.text = path.read_text(encoding="utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.anchors |= {found.get("id") or "", found.get("name") or ""}
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        if tag == "img":
            self.images.append(found)


class Site:
    """All pages that Sphinx has made of the documentation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def pages(self) -> dict[Path, Page]:
        left_out = ("_static", "_modules", "explore", "_downloads")
        paths = [
            path.resolve()
            for path in self.folder.rglob("*.html")
            if path.relative_to(self.folder).parts[0] not in left_out
        ]
        return {path: Page(path) for path in paths}

    def broken(self) -> Iterator[tuple[str, str]]:
        """Give each link inside the site that leads nowhere, with the page it stands on."""
        for page in self.pages.values():
            for link in page.links:
                parts = urlsplit(link)
                if parts.scheme or parts.netloc:
                    continue
                target = (page.path.parent / unquote(parts.path)).resolve()
                target = target if parts.path else page.path
                known = self.pages.get(target)
                lost = known is not None and unquote(parts.fragment) not in known.anchors
                if lost or not target.exists():
                    yield page.path.name, link


@pytest.fixture(scope="module")
def whole(site: Path) -> Site:
    return Site(site)


def test_no_link_inside_is_broken(whole: Site) -> None:
    assert len(whole.pages) > 150
    assert list(whole.broken()) == []


def test_every_picture_says_what_it_shows(whole: Site) -> None:
    images = [image for page in whole.pages.values() for image in page.images]
    assert len(images) > 40
    assert [image for image in images if not (image.get("alt") or "").strip()] == []


def test_nothing_is_loaded_from_elsewhere(whole: Site) -> None:
    for page in whole.pages.values():
        for start in ('<script src="http', '<link rel="stylesheet" href="http', '<img src="http'):
            assert start not in page.text, page.path


def test_every_name_command_key_and_scenario_is_found(whole: Site) -> None:
    import crisis_sim as cs

    names = {path.name for path in whole.pages}
    for space, homes in HOMES.items():
        missing = [name for name in homes if not any(n.endswith(f".{name}.html") for n in names)]
        assert missing == [], space
    commands = whole.pages[(whole.folder / "made/commands.html").resolve()].text
    assert [name for name in cli.commands if f"crisis-sim {name}" not in commands] == []
    keys = html.unescape(whole.pages[(whole.folder / "made/keys.html").resolve()].text)
    fields = schema.ScenarioEntry.model_fields.items()
    assert [name for name, field in fields if f">{field.alias or name}<" not in keys] == []
    pages = {str(path.relative_to(whole.folder.resolve())) for path in whole.pages}
    assert [n for n in cs.bundled() if f"made/scenarios/{n}.html" not in pages] == []


def documented() -> Iterator[str]:
    """Give the dotted name of every public function, class and method."""
    for space, names in HOMES.items():
        for name in names:
            value = getattr(import_module(space), name)
            yield f"{space}.{name}"
            if inspect.isclass(value):
                for own, member in vars(value).items():
                    if not own.startswith("_") and inspect.isfunction(member):
                        yield f"{space}.{name}.{own}"


def lacking(name: str) -> list[str]:
    """Return what the docstring of a public name lacks; a class tells of its attributes instead."""
    from numpydoc.validate import validate

    said = validate(name)
    wanted = WANTED - {"PR01"} if said["type"] == "type" else WANTED
    return [f"{code}: {text}" for code, text in said["errors"] if code in wanted]


def test_docstrings_say_what_goes_in_and_out() -> None:
    found = {name: lacking(name) for name in documented()}
    assert {name: lacks for name, lacks in found.items() if lacks} == {}
