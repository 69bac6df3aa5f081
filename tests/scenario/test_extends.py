"""A file over the file it extends: what is merged, where it came from, what may be read."""

import json
import os
import pathlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis_sim.loading import load
from crisis_sim.scenario.document import faultless
from crisis_sim.scenario.extends import merge, read_with_extends
from crisis_sim.scenario.faults import Fault, ScenarioError
from crisis_sim.scenario.source import Document, Path, parse_document

Write = Callable[..., pathlib.Path]


@pytest.fixture
def write(tmp_path: pathlib.Path) -> Write:
    """Write files below a folder, `__` for `/` in their names, and return the first."""

    def write(**files: str) -> pathlib.Path:
        paths = [tmp_path / f"{name.replace('__', '/')}.yaml" for name in files]
        for path, text in zip(paths, files.values(), strict=True):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return paths[0]

    return write


no_bundle: dict[str, pathlib.Path] = {}


def only_fault(path: pathlib.Path) -> Fault:
    with pytest.raises(ScenarioError) as caught:
        faultless(read_with_extends(path, no_bundle))
    assert len(caught.value.faults) == 1
    return caught.value.faults[0]


def assert_at(fault: Fault, file: pathlib.Path, line: int, column: int) -> None:
    assert fault.place is not None
    assert (fault.place.file, fault.place.line, fault.place.column) == (str(file), line, column)


# ---------------------------------------------------------------- merge


@pytest.mark.parametrize(
    ("base", "over", "merged"),
    [
        ({"a": 1}, {}, {"a": 1}),
        ({"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 3, "d": 4}}, {"a": {"b": 1, "c": 3, "d": 4}}),
        ({"a": [1, 2, 3]}, {"a": [4]}, {"a": [4]}),
        ({"a": [{"b": 1}]}, {"a": [{"c": 2}]}, {"a": [{"c": 2}]}),
        ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": None}}, {"a": {"c": 2}}),
        ({"a": {"b": 1}}, {"a": 2}, {"a": 2}),
        ({"a": 1}, {"a": {"b": 2}}, {"a": {"b": 2}}),
        ({"a": 1}, {"a": {"b": None}}, {"a": {"b": None}}),
        ({}, {"a": {"b": None}}, {"a": {"b": None}}),
        ({}, {"a": [None]}, {"a": [None]}),
        ({"a": None}, {"b": 1}, {"a": None, "b": 1}),
        ({"a": None}, {"a": None}, {}),
    ],
)
def test_maps_merge_and_the_rest_is_replaced(
    base: dict[str, Any], over: dict[str, Any], merged: dict[str, Any]
) -> None:
    assert merge(document(base), document(over)).data == merged


def test_order_is_that_of_the_base() -> None:
    merged = merge(document({"a": 1, "b": 2, "c": 3}), document({"d": 4, "c": 5, "a": 6}))
    assert list(merged.data) == ["a", "b", "c", "d"]


def test_nothing_to_remove_is_a_fault_at_the_key() -> None:
    base = parse_document("parameters: {drain: 1, cost: 2}", "base.yaml")
    over = parse_document("parameters:\n  drian: ~\nprices: ~", "over.yaml")
    with pytest.raises(ScenarioError) as caught:
        merge(base, over)
    first, second = caught.value.faults
    assert_at(first, pathlib.Path("over.yaml"), 2, 3)
    assert "`parameters.drian` is not in `base.yaml`" in first.message
    assert first.nearest == "drain"
    assert_at(second, pathlib.Path("over.yaml"), 3, 1)


NAMES = st.sampled_from("abcd")
DATA = st.recursive(
    st.integers(), lambda data: st.lists(data, max_size=2) | st.dictionaries(NAMES, data)
)
MAPPINGS = st.dictionaries(NAMES, DATA)


def document(data: dict[str, Any], file: str = "<text>") -> Document:
    return parse_document(json.dumps(data, indent=1), file)


def paths(data: Any, path: Path = ()) -> dict[Path, Any]:
    children: Any = {}
    if isinstance(data, dict | list):
        children = data.items() if isinstance(data, dict) else enumerate(data)
    found = {path: data}
    for part, child in dict(children).items():
        found |= paths(child, (*path, part))
    return found


@given(MAPPINGS, MAPPINGS)
def test_each_value_is_that_of_the_upper_file_where_it_has_one(
    base: dict[str, Any], over: dict[str, Any]
) -> None:
    merged = merge(document(base, "base"), document(over, "over"))
    below, above, found = paths(base), paths(over), paths(merged.data)
    assert merged.file == "over"
    assert set(merged.places) == set(found)
    assert set(merged.keys) == {path for path in found if path and isinstance(path[-1], str)}
    for path, value in above.items():
        if not isinstance(value, dict):
            assert found[path] == value
    for path, value in found.items():
        is_over = path in above
        assert merged.places[path].file == ("over" if is_over else "base")
        if not isinstance(value, dict):
            assert value == (above if is_over else below)[path]
        if isinstance(value, int):
            place = merged.places[path]
            assert place.text[place.column - 1 :][: place.length] == str(value)


@given(MAPPINGS)
def test_merging_nothing_or_the_same_changes_nothing(data: dict[str, Any]) -> None:
    assert merge(document(data), document({})).data == data
    assert merge(document(data), document(data)).data == data
    assert merge(document({}), document(data)).data == data


@given(MAPPINGS, MAPPINGS)
def test_documents_are_left_as_they_are(base: dict[str, Any], over: dict[str, Any]) -> None:
    below, above = document(base), document(over)
    merged = merge(below, above)
    given_away = {id(value) for data in (below.data, above.data) for value in containers(data)}
    assert not given_away & {id(value) for value in containers(merged.data)}
    assert (below, above) == (document(base), document(over))


def containers(data: Any) -> list[Any]:
    return [value for value in paths(data).values() if isinstance(value, dict | list)]


# ---------------------------------------------------------------- files


def test_a_file_that_extends_nothing_is_read_as_it_is(write: Write) -> None:
    assert read_with_extends(write(a="x: 1\ny: ~\n"), no_bundle).data == {"x": 1, "y": None}


def test_a_file_is_laid_over_the_one_it_extends(write: Write) -> None:
    path = write(
        a="extends: below/b.yaml\nx: {p: 1}\n",
        below__b="extends: ./c.yml\nx: {p: 2, q: 2}\n",
    )
    (path.parent / "below" / "c.yml").write_text("x: {p: 3, q: 3, r: 3}\nextended: yes\n")
    read = read_with_extends(path, no_bundle)
    assert read.data == {"x": {"p": 1, "q": 2, "r": 3}, "extended": "yes"}
    assert ("extends",) not in read.places
    assert ("extends",) not in read.keys
    assert read.file == str(path)
    files = [pathlib.Path(read.places["x", key].file) for key in "pqr"]
    assert files == [path.parent / name for name in ("a.yaml", "below/b.yaml", "below/c.yml")]


def test_a_bundled_scenario_has_its_own_folder(write: Write, tmp_path: pathlib.Path) -> None:
    path = write(
        mine__a="extends: iran_2025\nx: 1\n",
        house__iran_2025="extends: common.yaml\ny: 2\n",
        house__common="z: 3\n",
        mine__common="z: 4\n",
    )
    bundled = {"iran_2025": tmp_path / "house" / "iran_2025.yaml"}
    assert read_with_extends(path, bundled).data == {"z": 3, "y": 2, "x": 1}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("../secret.yaml", "leads out"),
        ("below/../../secret.yaml", "leads out"),
        ("/etc/hosts.yaml", "leads out"),
        ("..\\secret.yaml", "leads out"),
        ("'C:secret.yaml'", "leads out"),
        ("link.yaml", "leads out"),
        ("folder/secret.yaml", "leads out"),
        ("/etc/passwd", "no bundled scenario"),
        ("../secret", "no bundled scenario"),
        ("nobody", "no bundled scenario"),
        ("''", "no bundled scenario"),
        ("~", "must name a file"),
        ("1", "must name a file"),
        ("[b.yaml]", "must name a file"),
        ("missing.yaml", "there is no file"),
        ("pipe.yaml", "not a regular file"),
        ("below.yaml", "is a folder"),
        ("loop.yaml", "cannot read"),
        (f"{'x' * 5000}.yaml", "cannot read"),
    ],
)
def test_only_files_below_the_folder_may_be_extended(
    write: Write, tmp_path: pathlib.Path, value: str, words: str
) -> None:
    path = write(home__a=f"x: 1\nextends: {value}\n", secret="key: 1\n")
    home = path.parent
    (home / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (home / "folder").symlink_to(tmp_path)
    (home / "loop.yaml").symlink_to(home / "loop.yaml")
    (home / "below.yaml").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(home / "pipe.yaml")
    fault = only_fault(path)
    assert_at(fault, path, 2, 10 + value.startswith("'"))
    assert words in fault.message
    assert not fault.nearest  # which would tell what lies outside


def test_a_link_within_the_folder_may_be_followed(write: Write) -> None:
    path = write(a="extends: link.yaml\n", b="x: 1\n")
    (path.parent / "link.yaml").symlink_to(path.parent / "b.yaml")
    assert read_with_extends(path, no_bundle).data == {"x": 1}


def test_the_bundle_is_only_asked_for_names(write: Write) -> None:
    path = write(a="extends: ../b\n", b="x: 1\n")
    with pytest.raises(ScenarioError):
        read_with_extends(path, {"../b": path.parent / "b.yaml"})


def test_a_misspelt_bundled_name_has_its_nearest(write: Write) -> None:
    path = write(a="extends: iran_2052\n")
    with pytest.raises(ScenarioError, match="did you mean `iran_2025`"):
        read_with_extends(path, {"iran_2025": path, "dare": path})


@pytest.mark.parametrize("value", ["iran_2052.yaml", "iran_2025"])
def test_a_missing_base_names_the_nearest_file(write: Write, value: str) -> None:
    path = write(a=f"extends: {value}\n", iran_2025="x: 1\n")
    assert only_fault(path).nearest == "iran_2025.yaml"


@pytest.mark.parametrize(
    ("files", "circle"),
    [
        ({"a": "a"}, "a.yaml extends a.yaml"),
        ({"a": "b", "b": "a"}, "a.yaml extends b.yaml extends a.yaml"),
        ({"a": "b", "b": "c", "c": "b"}, "b.yaml extends c.yaml extends b.yaml"),
    ],
)
def test_a_circle_is_a_fault(write: Write, files: dict[str, str], circle: str) -> None:
    path = write(**{name: f"extends: {base}.yaml\n" for name, base in files.items()})
    fault = only_fault(path)
    assert fault.message == f"a circle: {circle}"
    assert_at(fault, path.parent / f"{list(files)[-1]}.yaml", 1, 10)


def chain(length: int) -> dict[str, str]:
    files = {f"f{i}": f"extends: f{i + 1}.yaml\nx{i}: {i}\n" for i in range(length - 1)}
    return files | {f"f{length - 1}": "x: 1\n"}


def test_a_chain_of_eight_is_read_and_no_longer_one(write: Write) -> None:
    assert len(read_with_extends(write(**chain(8)), no_bundle).data) == 8
    path = write(**chain(9))
    fault = only_fault(path)
    assert "too long a chain" in fault.message
    assert_at(fault, path.parent / "f7.yaml", 1, 10)


def test_a_fault_in_the_base_is_shown_in_the_base(write: Write) -> None:
    path = write(a="extends: b.yaml\n", b="x: 1\nx: 2\n")
    assert_at(only_fault(path), path.parent / "b.yaml", 2, 1)


def test_a_mistyped_number_of_the_extended_file_is_recognised(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "typo.yaml"
    path.write_text(
        "extends: strike_resist_intervene\nname: typo\nparameters:\n  drian: {value: 0.5}\n"
    )
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert {fault.nearest for fault in caught.value.faults} == {"drain"}
    assert all(fault.place and fault.place.line == 4 for fault in caught.value.faults)
