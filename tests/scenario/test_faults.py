"""Errors say what, where and what instead, survive pickling, and are safe to print."""

import pickle

import pytest

from crisis_sim.scenario.faults import (
    ArgumentError,
    CrisisSimError,
    Fault,
    Place,
    ScenarioError,
    nearest,
    printable,
)

PLACE = Place("a.yaml", 3, 8, 5, "worth: stake + cots")


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("drian", ["drain", "cost"], "drain"),
        ("DRAIN", ["drain", "cost"], "drain"),
        ("ukraine-drain", ["ukraine_drain"], "ukraine_drain"),
        ("ukraine drain", ["ukraine_drain"], "ukraine_drain"),
        ("isreal", ["Iran", "Israel", "Russia"], "Israel"),
        ("weather", ["drain", "cost"], ""),
        ("", ["drain"], ""),
        ("drain", [], ""),
        ("a" * 65, ["a" * 64], ""),
        ("drian", ["d" * 1000, "drain"], "drain"),
    ],
)
def test_nearest_name(name: str, known: list[str], expected: str) -> None:
    assert nearest(name, known) == expected


def test_of_very_many_names_a_bounded_number_is_compared() -> None:
    known = (f"{'parameter' * 6}_{i}" for i in range(100_000))
    assert nearest("parameter" * 6 + "_x", known)
    assert next(known).endswith("_500")  # the first that was not looked at


def test_a_shifted_place_stays_on_its_line() -> None:
    assert PLACE.shifted(8, 4) == Place("a.yaml", 3, 16, 4, PLACE.text)
    assert PLACE.shifted(1000).column == len(PLACE.text) + 1
    assert Place("a.yaml", 1, 1).shifted(5).column == 6


@pytest.mark.parametrize(
    ("text", "column", "length", "shown", "meant"),
    [
        ("worth: cots", 8, 4, "worth: cots", "cots"),
        ("\tworth: cots", 9, 4, " worth: cots", "cots"),
        ("a: \x1b[31m", 4, 1, r"a: \x1b[31m", r"\x1b"),
        ("a\x1b: cots", 5, 4, r"a\x1b: cots", "cots"),
        ("a: cots", 4, 99, "a: cots", "cots"),
        ("a:", 3, 1, "a: ", " "),
    ],
)
def test_carets_stand_under_what_is_meant(
    text: str, column: int, length: int, shown: str, meant: str
) -> None:
    line, carets = Place("a", 1, column, length, text).render().split("\n")
    assert line.rstrip() == "    " + shown.rstrip()
    assert shown[carets.index("^") - 4 : len(carets) - 4] == meant
    assert set(carets.strip()) == {"^"}


def test_carets_allow_for_wide_characters() -> None:
    line, carets = Place("a", 1, 5, 2, "国家: 和平").render().split("\n")
    assert line == "    国家: 和平"
    assert carets == " " * 4 + " " * 6 + "^" * 4


@pytest.mark.parametrize("column", [1, 50, 500_000, 999_999, 1_000_001])
def test_a_very_long_line_is_cut_to_a_window_around_the_column(column: int) -> None:
    text = "".join("+" if i + 1 == column else "a" for i in range(1_000_000))
    line, carets = Place("a", 1, column, 10**6, text).render().split("\n")
    assert len(line) <= 110
    assert len(carets) <= 110
    if column <= len(text):
        assert line[carets.index("^")] == "+"


def test_a_fault_shows_place_line_expectation_and_nearest_name() -> None:
    fault = Fault("unknown name `cots`", PLACE.shifted(8, 4), "a parameter", "cost")
    assert fault.render().split("\n") == [
        "a.yaml:3:16: unknown name `cots`",
        "    worth: stake + cots",
        "                   ^^^^",
        "  expected: a parameter",
        "  did you mean `cost`?",
    ]
    assert Fault("no such file").render() == "no such file"


def test_nothing_a_file_says_reaches_the_terminal_raw() -> None:
    nasty = "\x1b]0;x\x07\r\n\x9b2J\u202e\ud800"
    place = Place(nasty, 1, 1, 1, nasty)
    shown = str(ScenarioError([Fault(nasty, place, nasty, nasty)]))
    assert all(line.isprintable() for line in shown.split("\n"))
    assert r"\x1b" in shown
    shown.encode()


def test_printable_text_is_cut() -> None:
    assert printable("a" * 1000, 10) == "a" * 9 + "…"
    assert len(Fault("a" * 10**6, PLACE, "b" * 10**6).render()) < 1000


def test_faults_are_sorted_by_place_and_counted() -> None:
    places = [Place("b", 1, 1), Place("a", 10, 1), Place("a", 2, 30), Place("a", 2, 4), None]
    error = ScenarioError([Fault(str(i), place) for i, place in enumerate(places)])
    assert [fault.message for fault in error.faults] == ["4", "3", "2", "1", "0"]
    assert str(error).endswith("\n5 faults")
    assert str(ScenarioError([Fault("x")])).endswith("\n1 fault")


def test_an_argument_error_is_a_value_error() -> None:
    error = ArgumentError("sweep", "points", "is empty", "at least one value")
    assert isinstance(error, ValueError)
    assert isinstance(error, CrisisSimError)
    assert str(error) == "sweep(): argument `points` is empty; expected at least one value"
    assert str(ArgumentError("f", "x", "is -1")) == "f(): argument `x` is -1"
    assert (error.function, error.argument, error.problem, error.expected) == (
        "sweep",
        "points",
        "is empty",
        "at least one value",
    )


@pytest.mark.parametrize(
    "error",
    [
        CrisisSimError("x"),
        ArgumentError("f", "x", "is -1", "more"),
        ScenarioError([Fault("late", Place("a", 9, 9)), Fault("early", PLACE, "b", "c")]),
    ],
)
def test_errors_survive_pickling(error: CrisisSimError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)
