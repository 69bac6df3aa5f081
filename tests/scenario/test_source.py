"""Text, or data built in Python, becomes plain data in which every value knows its place."""

import json
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crisis_sim.scenario import source
from crisis_sim.scenario.faults import ScenarioError
from crisis_sim.scenario.source import Document, Path, document_from, parse_document

Parse = Callable[[str], Document]


@pytest.fixture(params=sorted({"CSafeLoader", "SafeLoader"} & set(dir(yaml))))
def parse(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Parse:
    """Parse with libyaml and with pure Python: what is installed must not matter."""
    monkeypatch.setattr(source, "_PARSER", getattr(yaml, request.param))
    return parse_document


def paths(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, data
    items: Any = data.items() if isinstance(data, dict) else ()
    items = enumerate(data) if isinstance(data, list) else items
    for part, child in items:
        yield from paths(child, (*path, part))


# ---------------------------------------------------------------- scalars


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((word, word) for word in ("no", "yes", "on", "off", "y", "n", "No", "NO", "tRUE", "nil")),
        *((word, True) for word in ("true", "True", "TRUE")),
        *((word, False) for word in ("false", "False", "FALSE")),
        *((word, None) for word in ("", "~", "null", "Null", "NULL")),
        ("0", 0),
        ("017", 17),
        ("-5", -5),
        ("+5", 5),
        ("0o17", 15),
        ("0x1F", 31),
        ("-0x1F", "-0x1F"),
        ("0b1", "0b1"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("-.5e1", -5.0),
        ("1.5", 1.5),
        ("1e", "1e"),
        (".", "."),
        ("1.2.3", "1.2.3"),
        ("0" * 5000 + "1", 1.0),
        ("2025-06-13", "2025-06-13"),
        ("=", "="),
        ("not X == a", "not X == a"),
        ("'1'", "1"),
        ('"true"', "true"),
        ("''", ""),
        ("!!str 12", "12"),
        ("!!int '12'", 12),
        ("!!float 1.5", 1.5),
        ("!!null ''", None),
        ("!!bool true", True),
        ("!!seq [1]", [1]),
        ("!!map {b: 1}", {"b": 1}),
        ("|\n  one\n  two\n", "one\ntwo\n"),
        (">-\n  one\n  two\n", "one two"),
    ],
)
def test_scalars_follow_the_yaml_1_2_core_schema(parse: Parse, text: str, value: object) -> None:
    read = parse(f"a: {text}\n").data["a"]
    assert read == value
    assert type(read) is type(value)


def test_an_alias_gives_an_equal_value_of_its_own(parse: Parse) -> None:
    document = parse("a: &x {b: [1]}\nc: *x\n? &k d\n: *k\n")
    assert document.data == {"a": {"b": [1]}, "c": {"b": [1]}, "d": "d"}
    document.data["a"]["b"].append(2)
    assert document.data["c"] == {"b": [1]}
    assert document.places["c", "b", 0] == document.places["a", "b", 0]


def test_an_anchor_can_be_used_again(parse: Parse) -> None:
    assert parse("a: &x 1\nb: &x 2\nc: *x\n").data["c"] == 2


# ---------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("text", "line", "column", "meant"),
    [
        ("k: stake - cost", 1, 4, "stake - cost"),
        ("k: 'stake - cost'  # why", 1, 5, "stake - cost"),
        ('k:\n  "stake"\n', 2, 4, "stake"),
        ("k: &x stake", 1, 7, "stake"),
        ("k: !!str 'stake'", 1, 11, "stake"),
        ("k: &x # why\n  !!str\n  stake", 3, 3, "stake"),
        ("k: |\n\n    stake\n    cost", 3, 5, "stake"),
        ("k: >- # why\n  stake\n  cost", 2, 3, "stake"),
        ("k: stake +\n  cost", 1, 4, "stake +"),
        ("{a: 1, k: stake}", 1, 11, "stake"),
        ("# 平和 😀\r\n平: '😀'\r\nk: stake\r\n", 3, 4, "stake"),
        ("a: 1\rk: stake\r", 2, 4, "stake"),
        ("\ufeffk: stake", 1, 4, "stake"),
        ("---\nk: stake\n...\n", 2, 4, "stake"),
        ("%YAML 1.2\n---\nk: stake\n", 3, 4, "stake"),
        ("k: [1, 2]", 1, 4, "["),
        ("k:\n- 1", 2, 1, "-"),
        ("k:\n  b: 1", 2, 3, "b"),
        ("k:\nz: 1", 1, 3, ""),
        ("k: ''", 1, 5, "'"),
    ],
)
def test_a_place_is_where_the_value_begins(
    parse: Parse, text: str, line: int, column: int, meant: str
) -> None:
    place = parse(text).places["k",]
    assert (place.line, place.column) == (line, column)
    assert place.text[place.column - 1 :][: place.length] == meant


def test_keys_have_places(parse: Parse) -> None:
    keys = parse("one: 1\n'two': {three: 3}\n").keys
    assert {path: (key.line, key.column, key.length) for path, key in keys.items()} == {
        ("one",): (1, 1, 3),
        ("two",): (2, 2, 3),
        ("two", "three"): (2, 9, 5),
    }


def test_the_place_of_what_is_absent_is_that_of_what_encloses_it(parse: Parse) -> None:
    document = parse("a:\n  - {b: 1}\n")
    assert document.place(("a", 0, "c", 5)) == document.places["a", 0]
    assert document.place(("z",)) == document.places[()]
    assert document.place(("a", 0, "b")) == document.places["a", 0, "b"]


def test_a_document_survives_pickling(parse: Parse) -> None:
    document = parse("a: [1, {b: x}]")
    assert pickle.loads(pickle.dumps(document)) == document


# ---------------------------------------------------------------- properties

SAFE_CHARACTERS = st.characters(
    blacklist_categories=("Cc", "Cs"),
    blacklist_characters="\x85\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    "\ufeff\ufffe\uffff",
    max_codepoint=0x1FFFF,
).filter(lambda c: ord(c) < 0x10000 or (ord(c) & 0xFFFF) < 0xFFFE)
TEXTS = st.text(st.one_of(SAFE_CHARACTERS, st.sampled_from("\n :-#'\"[]{}&*!|>%@`,?\t")))
DATA = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        TEXTS,
        st.sampled_from(["no", "yes", "1e-3", "0o17", "~", "null", "1_000", "<<", "=", "12:30"]),
    ),
    lambda children: st.one_of(
        st.lists(children, max_size=4), st.dictionaries(TEXTS, children, max_size=4)
    ),
    max_leaves=12,
)
MAPPINGS = st.dictionaries(TEXTS, DATA, min_size=1, max_size=4)


def dumped(data: object, style: str, flow: bool, unicode: bool) -> str:
    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    Dumper.add_representer(
        str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style)
    )
    text: str = yaml.dump(
        data, Dumper=Dumper, default_flow_style=flow, allow_unicode=unicode, sort_keys=False
    )
    return text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=MAPPINGS, style=st.sampled_from("'\"|>"), flow=st.booleans(), unicode=st.booleans())
def test_what_is_dumped_is_read_again(
    parse: Parse, data: dict[str, Any], style: str, flow: bool, unicode: bool
) -> None:
    text = dumped(data, style, flow, unicode)
    document = parse(text)
    assert document.data == data
    assert set(document.places) == {path for path, _ in paths(data)}
    assert set(document.keys) == {
        path for path, _ in paths(data) if path and isinstance(path[-1], str)
    }
    known = text.split("\n")
    for place in (*document.places.values(), *document.keys.values()):
        assert place.text == known[place.line - 1]
        assert 1 <= place.column <= len(place.text) + 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=MAPPINGS)
def test_json_is_read_as_json(parse: Parse, data: dict[str, Any]) -> None:
    assert parse(json.dumps(data, ensure_ascii=False)).data == data


FORMULAS = st.text("abcxyz_+*()<= ", min_size=1).map(lambda text: text.strip() or "x")
WORDS = st.text("abcdefgh", min_size=1, max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    data=st.recursive(
        st.dictionaries(WORDS, FORMULAS, min_size=1, max_size=4),
        lambda children: st.one_of(
            st.dictionaries(WORDS, children, min_size=1, max_size=3),
            st.dictionaries(WORDS, st.lists(children, max_size=3), min_size=1, max_size=3),
        ),
        max_leaves=8,
    ),
    style=st.sampled_from(["'", '"', "|", ">"]),
    flow=st.booleans(),
)
def test_places_point_at_the_text(
    parse: Parse, data: dict[str, Any], style: str, flow: bool
) -> None:
    document = parse(dumped(data, style, flow, True))
    for path, value in paths(data):
        if isinstance(value, str):
            place = document.places[path]
            meant = place.text[place.column - 1 :][: place.length]
            assert meant == value or place.text.endswith(meant)  # the rest is on the next line
            assert value.startswith(meant.removesuffix("\\"))
        if path and isinstance(path[-1], str):
            key = document.keys[path]
            assert key.text[key.column - 1 :][: key.length] == path[-1]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from(
            ["a", "b: ", "- ", "\n", "\n  ", "{", "}", "[", "]", ", ", "&x ", "*x", "!!int ", "'",
             '"', "|\n", ">", "? ", ": ", "#", "%", "---\n", "...\n", "1", "\t", "\\", "<<: ", "\r"]
        )
    ).map("".join)
)  # fmt: skip
def test_any_text_is_read_or_refused_with_places(parse: Parse, text: str) -> None:
    try:
        document = parse(text)
    except ScenarioError as error:
        assert error.faults
        known = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for fault in error.faults:
            assert fault.place is not None
            assert fault.place.text == known[fault.place.line - 1]
            assert 1 <= fault.place.column <= len(fault.place.text) + 1
        assert str(error)
    else:
        assert isinstance(document.data, dict)


# ---------------------------------------------------------------- Python


@given(MAPPINGS)
def test_python_data_is_copied(data: dict[str, Any]) -> None:
    document = document_from(data)
    assert document.data == data
    assert set(document.places) == {path for path, _ in paths(data)}
    for path, value in paths(data):
        place = document.places[path]
        assert place.line == 1
        if isinstance(value, str) and value:
            assert place.text[place.column - 1 :][: place.length] == value


def test_nothing_is_shared_with_the_caller() -> None:
    inner = {"a": [1]}
    document = document_from({"x": inner, "y": inner, "z": (1, 2)})
    document.data["x"]["a"].append(2)
    assert inner == {"a": [1]}
    assert document.data["y"] == {"a": [1]}
    assert document.data["z"] == [1, 2]


def test_numpy_floats_become_floats() -> None:
    numpy = pytest.importorskip("numpy")
    assert type(document_from({"a": numpy.float64(0.5)}).data["a"]) is float


CIRCLE: dict[str, Any] = {}
CIRCLE.update(a=CIRCLE, b=CIRCLE)


@pytest.mark.parametrize(
    ("data", "words", "shown"),
    [
        ([1], "not a mapping", ""),
        (None, "not a mapping", ""),
        ({"a": {1, 2}}, "a value of type set is not plain data", "a"),
        ({"a": [0, b"x"]}, "a value of type bytes is not plain data", "a[1]"),
        ({"a": object()}, "a value of type object is not plain data", "a"),
        ({"a": {1: 2}}, "a key must be a name, and this is a number", "a"),
        ({"a": {"b": float("nan")}}, "must be finite", "a.b"),
        ({"a": 10**5000}, "must be finite", "a"),
        ({"a": "x" * 10_001}, "too long", "a"),
        ({"a": "\x1b"}, "U+001B", "a"),
        ({"a": list(range(20_000))}, "too many values", "a[19998]"),
        (CIRCLE, "nested too deep", ".a" * 51),
    ],
)
def test_python_data_that_is_refused(data: Any, words: str, shown: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        document_from(data)
    fault = caught.value.faults[0]
    assert words in fault.message
    assert fault.place is not None
    assert fault.place.text == shown.removeprefix(".")


def test_all_faults_in_python_data_are_reported() -> None:
    with pytest.raises(ScenarioError) as caught:
        document_from({"a": {1}, "b": {2: 3}, "c": [float("inf")]})
    assert len(caught.value.faults) == 3
