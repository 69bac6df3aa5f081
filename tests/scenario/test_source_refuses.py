"""Whatever is wrong or hostile is refused, all of it at once, at its place, with bounded work."""

import io
import os
import pathlib
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml

from crisis_sim.scenario import source
from crisis_sim.scenario.document import MAX_DEPTH, MAX_FAULTS, MAX_NODES
from crisis_sim.scenario.faults import ScenarioError
from crisis_sim.scenario.source import Document, parse_document, read_document

MIB = 2**20

Parse = Callable[[str], Document]


@pytest.fixture(params=sorted({"CSafeLoader", "SafeLoader"} & set(dir(yaml))))
def parse(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Parse:
    """Parse with libyaml and with pure Python: what is installed must not matter."""
    monkeypatch.setattr(source, "_PARSER", getattr(yaml, request.param))
    return parse_document


@pytest.fixture
def events(parse: Parse, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Count the parser's events that are read; what is not asked for is not parsed."""
    count, plain = [0], yaml.parse

    def counted(*args: Any, **options: Any) -> Iterator[Any]:
        for event in plain(*args, **options):
            count[0] += 1
            yield event

    monkeypatch.setattr(yaml, "parse", counted)
    return count


def refused(parse: Callable[[Any], Document], given: Any) -> ScenarioError:
    with pytest.raises(ScenarioError) as caught:
        parse(given)
    return caught.value


# ---------------------------------------------------------------- faults

SYNTAX = [
    ("a: b: c", 1, 5, "out of place"),
    ("a: ? b", 1, 4, "`?` is out of place"),
    ("a:\n\t- b", 2, 1, "tab"),
    ("a: b\n\tc: d", 2, 1, "tab"),
    ("a: |\n\tx", 2, 1, "tab"),
    ("a: @x", 1, 4, "cannot begin with `@`"),
    ("a: `x`", 1, 4, "cannot begin with a backtick"),
    ("a: % 3", 1, 4, "cannot begin with `%`"),
    ("a: 1\nb\n", 2, 1, "`:` is missing"),
    ("a: [1, 2", 1, 9, "closing bracket"),
    ("a: {x: 1, y: 2\nb: 3", 2, 2, "closing bracket is missing (in what begins in line 1)"),
    ("a: 'abc\nb: 1\n", 1, 4, "never closed"),
    ("a:\n  b: 1\n c: 2", 3, 2, "does not fit the lines above"),
    ("a: 'it's'", 1, 8, "does not fit"),
    ("a: |x|", 1, 5, "cannot begin with `|`"),
    ("a: > 5", 1, 6, "cannot begin with `|` or `>`"),
    ("a: &", 1, 5, "no proper name"),
    ("a: *x)", 1, 6, "no proper name"),
    ("a: ]", 1, 4, "value is missing"),
    ("a: [1,,2]", 1, 7, "value is missing"),
    ("a: - b", 1, 4, "list cannot begin here"),
    ("a: !x!y z", 1, 4, "tags are not allowed"),
    ("%TAG ! x\n---\na: 1", 1, 1, "tags are not allowed"),
    ("%YAML 2.0\n---\na: 1", 1, 1, "not valid YAML"),
    ("a: 1\n...\nb", 3, 1, "has ended"),
]
CONTENT = [
    ("", 1, 1, "empty"),
    ("# nothing\n---\n", 1, 1, "empty"),
    ("- a", 1, 1, "not a mapping, it is a list"),
    ("word", 1, 1, "not a mapping, it is a text"),
    ("12", 1, 1, "not a mapping, it is a number"),
    ("a: 1\n---\nb: 2", 2, 1, "second document"),
    ("a: 1\nb: 2\na: 3", 3, 1, "`a` is given twice"),
    ("p: {a: 1,\n    a: 2}", 2, 5, "`a` is given twice"),
    ("a: 1\n'a': 2", 2, 2, "`a` is given twice"),
    ("1: x", 1, 1, "a key must be a name, and this is a number"),
    ("true: x", 1, 1, "a key must be a name, and this is true or false"),
    ("~: x", 1, 1, "a key must be a name, and this is empty"),
    ("? [a]\n: 1", 1, 3, "a key must be a name, and this is a list"),
    ("{a: 1}: 1", 1, 1, "a key must be a name, and this is a mapping"),
    ("b: &x {a: 1}\nc:\n  <<: *x", 3, 3, "merge keys"),
    ("a: [1, .inf]", 1, 8, "must be finite"),
    ("a: .nan", 1, 4, "must be finite"),
    ("a: -1e999", 1, 4, "must be finite"),
    ("a: " + "9" * 400, 1, 4, "must be finite"),
    ("a: " + "9" * 9999, 1, 4, "must be finite"),
    ("a: 0x" + "f" * 9000, 1, 4, "must be finite"),
    ("a: *x", 1, 4, "no anchor `&x`"),
    ("a: &a [*a]", 1, 8, "contains itself"),
    ("a: &a {b: {c: *a}}", 1, 15, "contains itself"),
    ("a: !!python/object/apply:os.system [ls]", 1, 4, "`!!python/object/apply:os.system`"),
    ("a: !!binary aGk=", 1, 4, "`!!binary`"),
    ("a: !!set {b}", 1, 4, "`!!set`"),
    ("a: !!timestamp 2025-06-13", 1, 4, "`!!timestamp`"),
    ("a: ! b", 1, 4, "the tag `!`"),
    ("a: !mine b", 1, 4, "`!mine`"),
    ("a: !!map b", 1, 4, "`!!map`"),
    ("a: !!str [b]", 1, 4, "`!!str`"),
    ("a: !!int x", 1, 10, "`x` does not fit its tag"),
    ("!!python/name:os.x\na: 1", 1, 1, "`!!python/name:os.x`"),
    ("a: x\0y", 1, 5, "U+0000"),
    ("a: \x1b[31m", 1, 4, "U+001B"),
    ("a: x\x85y", 1, 5, "U+0085"),
    ("a: x\u2028y", 1, 5, "U+2028"),
    ("a: x\u202ey", 1, 5, "U+202E"),
    ("a: x\ud800y", 1, 5, "U+D800"),
    ("a: x\ufeffy", 1, 5, "U+FEFF"),
    ('a: "\\e[31m"', 1, 5, "U+001B"),
    ('"\\0": 1', 1, 2, "U+0000"),
]


@pytest.mark.parametrize(("text", "line", "column", "words"), SYNTAX + CONTENT)
def test_what_is_wrong_is_named_at_its_place(
    parse: Parse, text: str, line: int, column: int, words: str
) -> None:
    fault = refused(parse, text).faults[0]
    assert fault.place is not None
    assert (fault.place.line, fault.place.column) == (line, column)
    assert words in fault.message
    assert fault.expected


def test_all_faults_are_reported_at_once(parse: Parse) -> None:
    text = "a: .inf\na: 2\n3: x\nb: !mine y\nc: *nobody\nd: [\n"
    error = refused(parse, text)
    assert [fault.place.line for fault in error.faults if fault.place] == [1, 2, 3, 4, 5, 7]


def test_a_duplicate_key_says_where_the_first_is(parse: Parse) -> None:
    fault = refused(parse, "x:\n  a: 1\n  b: 2\n  a: 3\n").faults[0]
    assert "line 2, column 3" in fault.expected


def test_a_misspelt_alias_is_recognised(parse: Parse) -> None:
    assert refused(parse, "a: &israel 1\nb: *isreal\n").faults[0].nearest == "israel"


def lines(form: str, count: int) -> str:
    return "".join(form.format(i=i, before=i - 1) for i in range(1, count))


BOMB = "a0: &a0 [x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 10)
)
HOSTILE = [
    ("alias bomb", BOMB, "too many values"),
    ("deep aliases", "a0: &a0 [x]\n" + lines("a{i}: &a{i} [[[[*a{before}]]]]\n", 20), "too deep"),
    ("deep lists", "a: " + "[" * 1000 + "]" * 1000, "too deep"),
    ("open brackets", "[" * MIB, "too deep"),
    ("open braces", "{" * MIB, "too deep"),
    ("open brackets on lines", "[\n" * 50_000, "too deep"),
    ("deep flow mappings", "{a: " * (MIB // 4), "too deep"),
    ("deep dashes", "- " * (MIB // 2), "too deep"),
    ("deep question marks", "? " * (MIB // 2), "too deep"),
    ("deep blocks", "".join(" " * i + "a:\n" for i in range(1000)), "too deep"),
    ("many entries", lines("k{i}: 1\n", 50_000), "too many values"),
    ("many entries on a line", "{" + lines("k{i}: 1,", 90_000) + "}", "too many values"),
    ("many aliases", "a: &a 1\nb: [" + "*a," * 300_000 + "]", "too many values"),
    ("many anchors", "[" + "&a x," * 200_000 + "]", "too many values"),
    ("long formula", "worth: " + "a+" * 500_000, "a text of 1000000 characters is too long"),
    ("long quoted text", "a: '" + "x" * 10**6 + "'", "too long"),
    ("long escapes", 'a: "' + "\\x41" * (MIB // 4 - 9) + '"', "too long"),
    ("long block", "a: |\n" + "  abcdefghijklmno\n" * 49_000, "too long"),
    ("long key", "a" * 10**6 + ": 1", "too long"),
    ("long number", "a: " + "9" * 10**6, "too long"),
    ("never closed", "a: '" + "x" * 10**6, "never closed"),
    ("too large", "a" * (MIB + 1), "too large"),
    ("comment", "#" * MIB, "empty"),
    ("comments", "# comment\n" * 50_000, "empty"),
    ("empty lines", "\n" * MIB, "too large"),
    ("many old lines", "a: 1\r" * 100_000, "too large"),
    ("NULs", "\0" * MIB, "U+0000"),
    ("tags", "a: " + "!" * 10**6, "tag"),
    ("tag directives", lines("%TAG !a{i}! x\n", 50_000), "tags are not allowed"),
    ("duplicates", "a: 1\n" * 50_000, "given twice"),
    ("keys that are numbers", "1: 1\n" * 50_000, "must be a name"),
    ("unknown aliases", "[" + lines("&a{i} x,", 9000) + "*b," * 200_000, "no anchor"),
]


@pytest.mark.parametrize(
    ("text", "words"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_hostile_text_is_refused_with_bounded_work(
    parse: Parse, events: list[int], text: str, words: str
) -> None:
    error = refused(parse, text)
    # A list or mapping has two events; four open the stream and close it, one is refused.
    assert events[0] <= 2 * MAX_NODES + 5
    if "too deep" in words and "*" not in text:
        assert events[0] <= 2 * MAX_DEPTH + 5
    assert any(words in fault.message for fault in error.faults)
    assert len(error.faults) <= MAX_FAULTS + 2
    shown = str(error)
    assert max(map(len, shown.split("\n"))) < 600
    assert len(pickle.dumps(error)) < 3 * MIB


def test_the_limits_themselves_are_allowed(parse: Parse) -> None:
    depth = MAX_DEPTH - 1
    assert parse("a: " + "[" * depth + "x" + "]" * depth)
    assert parse(f"a: {'x' * 10_000}")
    assert parse("a: [" + "1," * 19_996 + "]")


# ---------------------------------------------------------------- files


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    (tmp_path / "crisis.yaml").write_text("schema: 1\n")
    return tmp_path


def test_a_file_is_read(folder: pathlib.Path) -> None:
    document = read_document(folder / "crisis.yaml")
    assert document.data == {"schema": 1}
    assert document.file == document.places["schema",].file == str(folder / "crisis.yaml")


@pytest.mark.parametrize(
    ("content", "line", "column", "words"),
    [
        (b"a: 1\nb: \xff\n", 2, 4, "byte 0xff at offset 8"),
        ("a: é\nb: é".encode("latin-1"), 1, 4, "not UTF-8"),
        ("é: 1\n".encode() + b"a: \xc3", 2, 4, "not UTF-8"),
        ("a: 1".encode("utf-16"), 1, 1, "not UTF-8"),
        (b"\xef\xbb\xbfa: \xff", 1, 4, "byte 0xff at offset 6"),
        (b"", 1, 1, "empty"),
        (b"\xef\xbb\xbf", 1, 1, "empty"),
        (b"a: \0", 1, 4, "U+0000"),
    ],
)
def test_bytes_that_are_no_scenario(
    folder: pathlib.Path, content: bytes, line: int, column: int, words: str
) -> None:
    (folder / "crisis.yaml").write_bytes(content)
    fault = refused(read_document, folder / "crisis.yaml").faults[0]
    assert fault.place is not None
    assert (fault.place.line, fault.place.column) == (line, column)
    assert words in fault.message


def test_a_byte_order_mark_is_no_column(folder: pathlib.Path) -> None:
    (folder / "crisis.yaml").write_bytes(b"\xef\xbb\xbfschema: 1")
    assert read_document(folder / "crisis.yaml").keys["schema",].column == 1


@pytest.mark.parametrize("name", ["crises.yaml", "Crisis.yml", "crisis"])
def test_a_missing_file_names_the_nearest(folder: pathlib.Path, name: str) -> None:
    fault = refused(read_document, folder / name).faults[0]
    assert "there is no file" in fault.message
    assert fault.nearest == "crisis.yaml"
    assert fault.place is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders here")
def test_what_is_not_a_regular_file_is_not_opened(folder: pathlib.Path) -> None:
    os.mkfifo(folder / "pipe")
    assert "not a regular file" in str(refused(read_document, folder / "pipe"))
    assert "is a folder" in str(refused(read_document, folder))
    for device in filter(pathlib.Path.exists, [pathlib.Path("/dev/zero")]):
        (folder / "link.yaml").symlink_to(device)
        assert "not a regular file" in str(refused(read_document, folder / "link.yaml"))


def test_a_huge_file_is_not_read_to_its_end(
    folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "crisis.yaml").write_bytes(b"#" * 8 * MIB)
    read = []

    class Watched(io.FileIO):
        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size) or b""
            read.append(len(data))
            return data

    monkeypatch.setattr(pathlib.Path, "open", lambda path, *_: Watched(path))
    assert "too large" in str(refused(read_document, folder / "crisis.yaml"))
    assert 0 < sum(read) <= MIB + 1


@pytest.mark.parametrize("name", ["a\0b.yaml", "a" * 10_000, "crisis.yaml/x.yaml", "none/x.yaml"])
def test_a_path_that_cannot_be(folder: pathlib.Path, name: str) -> None:
    shown = str(refused(read_document, folder / name))
    assert "cannot read" in shown or "there is no file" in shown
    assert len(shown) < 1000


def test_a_file_without_permission(folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(pathlib.Path, "open", denied)
    assert "Permission denied" in str(refused(read_document, folder / "crisis.yaml"))
