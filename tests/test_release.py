"""What a release is made of: wheel and source archive, and what is in them."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
pytest.importorskip("hatchling", reason="comes with the extra `dev`")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=ROOT, check=True)
    return folder


def packed(dist: Path) -> set[str]:
    (wheel,) = dist.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def kept(*folders: str) -> set[str]:
    """Return the files that git knows in some folders."""
    listed = subprocess.run(
        ["git", "ls-files", *folders], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(listed.stdout.split())


def test_the_wheel_holds_the_package_and_its_scenarios_and_nothing_else(dist: Path) -> None:
    own = {name for name in packed(dist) if ".dist-info/" not in name}
    scenarios = {f"crisis_sim/{name}" for name in kept("scenarios")}
    assert own == kept("crisis_sim") | scenarios
    assert {"crisis_sim/py.typed", "crisis_sim/__init__.pyi"} <= own
    assert not [name for name in own if "test" in Path(name).name]


def test_the_source_archive_holds_what_its_tests_and_docs_need(dist: Path) -> None:
    (source,) = dist.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = kept("crisis_sim", "scenarios", "tests", "docs", "examples", "benchmarks")
    assert wanted <= names
    assert {"Makefile", "constraints.txt", "CITATION.cff", "README.md", "LICENSE"} <= names


def test_what_is_said_of_it_can_be_shown(dist: Path) -> None:
    pytest.importorskip("twine", reason="comes with the extra `dev`")
    files = [str(path) for path in dist.iterdir()]
    subprocess.run([sys.executable, "-m", "twine", "check", "--strict", *files], check=True)


def test_the_wheel_works_without_the_repository(dist: Path, tmp_path: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "lib")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "crisis_sim", "solve", "iran_2025"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "lib")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert "Iran" in done.stdout
