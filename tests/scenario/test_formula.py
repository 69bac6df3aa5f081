"""The formula language: what it means, every fault with its position, hostile input."""

import math
import pickle
import time
import warnings
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crisis_sim.scenario.evaluate import ARRAY_OPS, evaluate, evaluate_array, logistic
from crisis_sim.scenario.formula import (
    FUNCTIONS,
    OPERATIONS,
    Apply,
    Formula,
    FormulaError,
    FormulaFault,
    Name,
    Node,
    Number,
    Probability,
    Test,
    TypeTest,
    Utility,
    find_tests,
    names,
    parse_formula,
    walk,
)

MOVES = {"Israel": ["strike", "abstain"], "Russia": ["intervene", "abstain"]}
TYPES = {"Patron": ["resolute", "irresolute"]}
NAMES = ["drain", "stake"]
STRIKE = Test("Israel", "strike", 0, 0)


def parse(text: str | float, claims: bool = False) -> Formula:
    return parse_formula(
        text, moves=MOVES, types=TYPES, names=NAMES, players=list(MOVES), claims=claims
    )


def faults(text: str | float, claims: bool = False) -> tuple[FormulaFault, ...]:
    with pytest.raises(FormulaError) as caught:
        parse(text, claims)
    return caught.value.faults


def value(text: str, **leaves: float) -> float:
    known = {"drain": 0.0, "stake": 0.0, "strike": 0.0, "resolute": 0.0} | leaves

    def leaf(node: Node) -> float:
        if isinstance(node, Name):
            return known[node.name]
        assert isinstance(node, (Test, TypeTest))
        return known[node.choice if isinstance(node, Test) else node.type_]

    return float(evaluate_array(parse(text).node, leaf))


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("Israel == strike", STRIKE),
        ("Israel != strike", Apply("not", (STRIKE,))),
        ("not Israel == strike", Apply("not", (STRIKE,))),
        ("type.Patron == resolute", TypeTest("Patron", "resolute", 0, 0)),
        ("1 < drain <= 2", Apply("and", (
            Apply("<", (Number(1.0), Name("drain", 0, 0))),
            Apply("<=", (Name("drain", 0, 0), Number(2.0))),
        ))),
        ("+drain", Name("drain", 0, 0)),
        ("-3", Apply("neg", (Number(3.0),))),
        ("1_000", Number(1000.0)),
        (".5e1", Number(5.0)),
        ("1 if drain else 2", Apply("if", (Name("drain", 0, 0), Number(1.0), Number(2.0)))),
        (7, Number(7.0)),
        (-0.5, Number(-0.5)),
        ("10**10**10", Apply("**", (
            Number(10.0), Apply("**", (Number(10.0), Number(10.0)))
        ))),
    ],
)  # fmt: skip
def test_meaning(text: str | float, node: Node) -> None:
    assert parse(text).node == node


def test_claims_have_their_own_nodes() -> None:
    text = "P(Israel == strike, given=drain > 1, fixing=Russia == abstain) < U(Russia)"
    condition = Apply(">", (Name("drain", 0, 0), Number(1.0)))
    probability = Probability(STRIKE, condition, Test("Russia", "abstain", 0, 0))
    node = parse(text, claims=True).node
    assert node == Apply("<", (probability, Utility("Russia", 0, 0)))
    assert names(node) == {"drain"}
    assert find_tests(node) == {STRIKE, Test("Russia", "abstain", 0, 0)}


def test_positions_count_characters_of_the_text_over_several_lines() -> None:
    text = "  étage\r\n  + (Israel\n == strike) * étage"
    node = parse_formula(text, moves=MOVES, names=["étage"]).node
    places = [
        text[part.offset : part.offset + part.length]
        for part in walk(node)
        if isinstance(part, (Name, Test))
    ]
    assert places == ["étage", "Israel\n == strike", "étage"]


#: text, then offset and length of the fault, and a word of its message, expected and nearest.
FAULTS: list[tuple[str, int, int, str, str, str]] = [
    ("drian + stake", 0, 5, "unknown name", "parameter", "drain"),
    ("1 + weather", 4, 7, "unknown name", "parameter", ""),
    ("é + drain", 0, 1, "unknown name", "parameter", ""),
    ("strike + 1", 0, 6, "is a choice", "`(Israel == strike)`", ""),
    ("Israel == strike or abstain", 20, 7, "is a choice", "`(Israel == abstain)`", ""),
    ("Israel", 0, 6, "is a move", "`(Israel == strike)`", ""),
    ("1 == Israel", 5, 6, "is a move", "`(Israel == strike)`", ""),
    ("Israel == strik", 10, 5, "unknown choice of Israel", "strike, abstain", "strike"),
    ("Israel == intervene", 10, 9, "unknown choice of Israel", "strike, abstain", ""),
    ("Israel == 'strike'", 10, 8, "no choice of Israel", "strike, abstain", ""),
    ("Israel == 2", 10, 1, "no choice of Israel", "strike, abstain", ""),
    ("Isreal == strike", 0, 6, "unknown move", "Israel, Russia", "Israel"),
    ("strike == Israel", 0, 6, "choice last", "`Israel == strike`", ""),
    ("strike != Israel", 0, 6, "choice last", "`Israel != strike`", ""),
    ("Israel < strike", 0, 6, "no size", "==", ""),
    ("Israel.strike", 0, 13, "dot", "`(Israel == strike)`", ""),
    ("type.Patrn == resolute", 0, 10, "unknown player", "Patron", "Patron"),
    ("type.Patron == resolut", 15, 7, "unknown type of Patron", "resolute", "resolute"),
    ("types.Patron == resolute", 0, 12, "written", "`type.Patron`", ""),
    ("type.Patron", 0, 11, "type", "type.Patron ==", ""),
    ("drain = 1", 6, 1, "`=`", "`==`", ""),
    ("drain := 1", 6, 2, "`:=`", "`==`", ""),
    ("(drain := 1)", 1, 10, "assignment", "numbers", ""),
    ("drain & stake", 6, 1, "`&`", "`and`", ""),
    ("Israel == strike | Russia == abstain", 17, 1, "`|`", "`or`", ""),
    ("drain && stake", 6, 2, "`&&`", "`and`", ""),
    ("drain || stake", 6, 2, "`||`", "`or`", ""),
    ("!drain", 0, 1, "`!`", "`not`", ""),
    ("~drain", 0, 6, "`~`", "`not`", ""),
    ("drain ^ 2", 6, 1, "`^`", "`**`", ""),
    ("(drain) // (2)", 8, 2, "`//`", "`/`", ""),
    ("drain % 2", 6, 1, "`%`", "/ 100", ""),
    ("drain @ 2", 6, 1, "`@`", "`*`", ""),
    ("drain << 2", 6, 2, "`<<`", "`<`", ""),
    ("drain <> 2", 6, 2, "`<>`", "`!=`", ""),
    ("drain => 2", 6, 2, "`=>`", "`>=`", ""),
    ("drain ≤ 2", 6, 1, "`≤`", "`<=`", ""),
    ("drain − 2", 6, 1, "`−`", "`-`", ""),
    ("drain is stake", 6, 2, "`is`", "`==`", ""),
    ("drain in stake", 6, 2, "`in`", "`==`", ""),
    ("Israel not in stake", 7, 3, "`not`", "`!=`", ""),
    ("drain ? 1 : 2", 6, 1, "`?`", "if condition else", ""),
    ("if drain then 1", 0, 2, "incomplete `if`", "if condition else", ""),
    ("'drain'", 0, 7, "quotes", "without quotes", ""),
    ("1 + 'drain", 4, 1, "`'`", "without quotes", ""),
    ("f'{drain}'", 0, 10, "quotes", "numbers", ""),
    ("b'drain'", 0, 8, "quotes", "without quotes", ""),
    ("drain[0]", 0, 8, "[]", "numbers", ""),
    ("lambda: 1", 0, 9, "lambda", "numbers", ""),
    ("[a for a in b]", 0, 14, "such an expression", "numbers", ""),
    ("{1: 2}", 0, 6, "dictionary", "numbers", ""),
    ("{1}", 0, 3, "a set", "numbers", ""),
    ("[1]", 0, 3, "a list", "numbers", ""),
    ("1, 2", 0, 4, "comma", "numbers", ""),
    ("max(*drain)", 4, 6, "before an argument", "numbers", ""),
    ("max(**drain)", 4, 7, "takes no", "", ""),
    ("max(drain=1)", 4, 7, "takes no `drain=`", "==", ""),
    ("clip(1, 2)", 0, 10, "2 arguments", "3", ""),
    ("abs(1, 2)", 0, 9, "2 arguments", "1", ""),
    ("min()", 0, 5, "0 arguments", "at least 1", ""),
    ("mx(1)", 0, 2, "unknown function", "max", "max"),
    ("drain(2)", 0, 5, "no function", "`drain * (...)`", ""),
    ("2(3)", 0, 1, "only a function", "`*`", ""),
    ("max", 0, 3, "is a function", "`max(...)`", ""),
    ("True", 0, 4, "`True`", "1 for true", ""),
    ("None", 0, 4, "`None`", "", ""),
    ("2j", 0, 2, "no decimal number", "0.5", ""),
    ("0x10", 0, 4, "no decimal number", "0.5", ""),
    ("1e999", 0, 5, "too large", "1.8e308", ""),
    ("2drain", 0, 6, "neither", "`*`", ""),
    ("1if drain else 2", 0, 3, "neither", "`*`", ""),
    ("2 drain", 2, 5, "cannot be read", "an operator before", ""),
    ("(drain", 0, 1, "never closed", "closing", ""),
    ("drain)", 5, 1, "closes nothing", "opening", ""),
    ("drain +  ", 7, 1, "too early", "a name", ""),
    ("Israel == yield", 10, 5, "reserved word", "another name", ""),
    ("drain # half", 6, 1, "'#'", "", ""),
    ("drain\\\n+ 1", 5, 1, "'\\\\'", "", ""),
    ("drain\x00", 5, 1, "'\\x00'", "", ""),
    ("\ud800", 0, 1, "'\\ud800'", "", ""),
    ("  ", 0, 1, "empty", "", ""),
    ("1 < (1 < 2) < 3", 5, 5, "chain", "`and`", ""),
    ("P(Israel == strike)", 0, 19, "claims only", "", ""),
    ("U(Israel)", 0, 9, "claims only", "", ""),
]

CLAIM_FAULTS: list[tuple[str, int, int, str, str, str]] = [
    ("P(Israel = strike)", 2, 15, "takes no `Israel=`", "`==`", ""),
    ("P(Israel == strike, givn=1)", 20, 6, "takes no `givn=`", "`given=`", "given"),
    ("P(drain)", 2, 5, "no probability", "a test", ""),
    ("P(Israel == strike, given=drain)", 26, 5, "no probability", "a test", ""),
    ("P()", 0, 3, "0 conditions", "one", ""),
    ("P(drain < 1, drain > 2)", 0, 23, "2 conditions", "one", ""),
    ("P(P(drain < 1) > 0)", 2, 12, "inside another", "", ""),
    ("P(U(Israel) > 0)", 2, 9, "inside", "", ""),
    ("P(drain < 1, given=drain < 1, given=drain < 1)", 30, 15, "twice", "", ""),
    ("P(drain < 1, fixing=Israel != strike)", 20, 16, "fixed", "`Move == choice`", ""),
    ("P(drain < 1, fixing=type.Patron == resolute)", 20, 23, "fixed", "Move", ""),
    ("U(Irsael)", 2, 6, "unknown player", "Israel, Russia", "Israel"),
    ("U('Israel')", 2, 8, "no player", "Israel, Russia", ""),
    ("U()", 0, 3, "no player", "Israel, Russia", ""),
    ("U(Israel, given=drain < 1)", 10, 15, "takes no `given=`", "", ""),
    ("P", 0, 1, "is a function", "`P(...)`", ""),
]


@pytest.mark.parametrize(
    ("claims", "text", "offset", "length", "message", "expected", "near"),
    [(False, *row) for row in FAULTS] + [(True, *row) for row in CLAIM_FAULTS],
)
def test_fault(
    claims: bool, text: str, offset: int, length: int, message: str, expected: str, near: str
) -> None:
    (fault,) = faults(text, claims)
    assert (fault.offset, fault.length, fault.nearest) == (offset, length, near)
    assert message in fault.message
    assert expected in fault.expected


def test_all_faults_are_reported_at_once_from_left_to_right() -> None:
    assert [fault.offset for fault in faults("drain * Israel == strike")] == [8, 18]
    found = faults("drian * Israel.x + mx(stack, 2j) ^ (Isreal == strike)\n and 'x'")
    assert [fault.offset for fault in found] == [0, 8, 19, 22, 29, 33, 36, 59]


@pytest.mark.parametrize("number", [math.nan, math.inf, 10**400, True])
def test_a_plain_number_must_be_a_finite_number(number: float) -> None:
    assert len(faults(number)) == 1


def test_error_survives_pickling_and_shows_the_place() -> None:
    error = FormulaError("1 +\n drian", faults("1 +\n drian"))
    copy = pickle.loads(pickle.dumps(error))
    assert copy.faults == error.faults
    assert str(copy) == str(error)
    assert "    1 +  drian\n         ^^^^^\n" in str(error)
    assert "did you mean `drain`?" in str(error)


HOSTILE = {
    "million": "1+" * 500_000 + "1",
    "brackets": "(" * 1999,
    "closed brackets": "(" * 250 + "1" + ")" * 250,
    "square": "[" * 1999,
    "signs": "-" * 1999 + "1",
    "nots": "not " * 499 + "1",
    "powers": "1**" * 600 + "1",
    "calls": "abs(" * 300 + "1" + ")" * 300,
    "lambdas": "lambda:" * 250 + "1",
    "keywords": "f(a=" * 300 + "1" + ")" * 300,
    "comprehensions": "[1 for a in " * 40 + "b" + "]" * 40,
    "chains in chains": "1<(" * 20 + "1" + ")<1" * 20,
    "digits": "9" * 1999,
    "exponent": "1e" + "9" * 1900,
    "hexadecimal": "0x" + "f" * 1990,
    "many arguments": "max(" + "1," * 900 + "1)",
    "sum": "1+" * 900 + "1",
    "long name": "a" * 1999,
    "unknown names": "max(" + "a," * 480 + "a)",
    "quotes": "'" * 1999,
    "format": "f'{" * 300,
    "not a number": "nan",
    "newlines": "\n" * 1999,
    "bom": "\ufeff1",
    "cookie": "# coding: utf-7\n1",
    "walrus": "(a:=" * 300 + "1" + ")" * 300,
    "import": "__import__('os').system('false')",
    "dunder": "().__class__.__base__.__subclasses__()",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("claims", [False, True])
def test_hostile_text_is_refused_quickly(text: str, claims: bool) -> None:
    start = time.perf_counter()
    found = faults(text, claims)
    assert time.perf_counter() - start < 1
    assert all(0 <= fault.offset <= len(text) for fault in found)
    assert len(str(FormulaError(text, found))) < 2_000 * len(found)


@given(st.text(max_size=60) | st.text("()*+-<>=!.,'#[]{}: 1ae\n\\PUinfor", max_size=40))
def test_any_text_parses_or_is_refused(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            node = parse(text, claims=True).node
        except FormulaError as error:
            assert error.faults
            assert all(0 <= f.offset <= len(text) and f.length > 0 for f in error.faults)
        else:
            assert all(not isinstance(n, Number) or math.isfinite(n.value) for n in walk(node))


def test_limits_are_reached_from_inside() -> None:
    assert parse("1+" * 49 + "1")
    assert "deeply" in faults("1+" * 50 + "1")[0].message
    assert parse("max(" + "1," * 497 + "1)")  # with `max` and its name, 500
    assert "501 parts" in faults("max(" + "1," * 498 + "1)")[0].message
    assert parse("1" + " " * 1999)
    assert "2,001" in faults("1" + " " * 2000)[0].message


def test_both_tables_hold_every_operation() -> None:
    assert ARRAY_OPS.keys() == OPERATIONS | {"number"}
    assert FUNCTIONS.keys() < OPERATIONS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 + 3 * 4 ** 2 / 8", 8.0),
        ("-2 ** 2", -4.0),
        ("sqrt(-1)", math.nan),
        ("log(0)", -math.inf),
        ("1 / 0", math.inf),
        ("0 / 0", math.nan),
        ("(-8) ** (1/3)", math.nan),
        ("(-2) ** 3", -8.0),
        ("10 ** 10 ** 10", math.inf),
        ("clip(5, 0, 1) + clip(-5, 0, 1) + clip(0.5, 0, 1)", 1.5),
        ("clip(0.5, 1, 0)", 0.0),
        ("min(3, 1, 2) + max(3, 1, 2) + max(7)", 11.0),
        ("abs(-3) + exp(0) + log(1) + logistic(0)", 4.5),
        ("3 and 0.1", 1.0),
        ("0 or 0", 0.0),
        ("not 0.5", 0.0),
        ("(1 < 2) + (2 <= 2) + (1 > 2) + (2 >= 2) + (1 == 1) + (1 != 1)", 4.0),
        ("1 < 2 < 2", 0.0),
        ("1 if 0 else sqrt(-1) if 0 else 5", 5.0),
        ("3 * (Israel == strike) + 2 * (Israel != strike)", 3.0),
        ("type.Patron == resolute", 0.0),
    ],
)
def test_values(text: str, expected: float) -> None:
    assert value(text, strike=1.0) == pytest.approx(expected, abs=0, rel=1e-15, nan_ok=True)


def test_arrays_are_broadcast_and_left_as_they_are() -> None:
    drain, stake = np.linspace(0, 1, 5), np.array([[1.0], [2.0]])
    kept = drain.copy()
    leaves = {"drain": drain, "stake": stake}
    node = parse("stake if drain > 0.5 else min(drain, stake) and 0.5").node
    result = evaluate_array(node, lambda leaf: leaves[leaf.name])  # type: ignore[union-attr]
    expected = [[float(s if d > 0.5 else bool(d)) for d in drain] for s in (1.0, 2.0)]
    np.testing.assert_array_equal(result, expected)
    np.testing.assert_array_equal(drain, kept)


@given(st.floats(-800, 800))
def test_logistic_keeps_its_relative_accuracy(x: float) -> None:
    exact = 1 / (1 + math.exp(-x)) if x > -700 else math.exp(x)
    assert float(logistic(x)) == pytest.approx(exact, rel=1e-14, abs=1e-323)


# A second evaluator, on exact fractions: text and value are built side by side.
Exact = tuple[str, Fraction]
LEAVES = {"drain": Fraction(3, 8), "stake": Fraction(-5, 4)}


def _join(symbol: str, a: Exact, b: Exact) -> Exact:
    operations: dict[str, Callable[[Fraction, Fraction], Fraction | bool]] = {
        "+": lambda x, y: x + y,
        "-": lambda x, y: x - y,
        "*": lambda x, y: x * y,
        "<": lambda x, y: x < y,
        "<=": lambda x, y: x <= y,
        ">": lambda x, y: x > y,
        ">=": lambda x, y: x >= y,
        "==": lambda x, y: x == y,
        "!=": lambda x, y: x != y,
        "and": lambda x, y: bool(x and y),
        "or": lambda x, y: bool(x or y),
    }
    return f"({a[0]} {symbol} {b[0]})", Fraction(operations[symbol](a[1], b[1]))


def _grow(inner: st.SearchStrategy[Exact]) -> st.SearchStrategy[Exact]:
    symbols = st.sampled_from(["+", "-", "*", "<", "<=", ">", ">=", "==", "!=", "and", "or"])
    return st.one_of(
        st.builds(_join, symbols, inner, inner),
        inner.map(lambda a: (f"(-{a[0]})", -a[1])),
        inner.map(lambda a: (f"(not {a[0]})", Fraction(not a[1]))),
        inner.map(lambda a: (f"abs({a[0]})", abs(a[1]))),
        inner.map(lambda a: (f"({a[0]} ** 2)", a[1] ** 2)),
        st.builds(lambda a, b: (f"min({a[0]}, {b[0]})", min(a[1], b[1])), inner, inner),
        st.builds(lambda a, b: (f"max({a[0]}, {b[0]})", max(a[1], b[1])), inner, inner),
        st.builds(
            lambda a, b, c: (f"({a[0]} if {b[0]} else {c[0]})", a[1] if b[1] else c[1]),
            inner,
            inner,
            inner,
        ),
    ).filter(lambda pair: abs(pair[1]) < 2**20 and pair[1].denominator < 2**20)


EXACT = st.recursive(
    st.integers(0, 64).map(lambda n: (str(n / 8), Fraction(n, 8)))
    | st.sampled_from([*LEAVES.items()]),
    _grow,
    max_leaves=12,
)


@given(EXACT)
def test_agrees_with_exact_fractions(pair: Exact) -> None:
    text, expected = pair
    assume(len(text) < 500)
    leaves = {name: float(number) for name, number in LEAVES.items()}
    assert value(text, **leaves) == expected


def test_evaluate_works_in_any_algebra() -> None:
    text = evaluate(
        parse("drain + 2").node,
        {"+": lambda a, b: f"({a} plus {b})", "number": str},
        lambda leaf: leaf.name,  # type: ignore[union-attr]
    )
    assert text == "(drain plus 2.0)"
