"""The formula language: what it means, every fault with its position, hostile input."""

import ast
import math
import pickle
import warnings
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis_sim.scenario.formula import (
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
from crisis_sim.scenario.grammar import Reader
from crisis_sim.scenario.parser import MAX_NODES, Part
from crisis_sim.scenario.syntax import MAX_LENGTH

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
        ("30%", Number(0.3)),
        ("7% * 12.5%", Apply("*", (Number(0.07), Number(0.125)))),
        ("-2 ** -2", Apply("neg", (Apply("**", (Number(2.0), Apply("neg", (Number(2.0),)))),))),
        ("1 - 2 - 3", Apply("-", (Apply("-", (Number(1.0), Number(2.0))), Number(3.0)))),
        ("not 1 == 2", Apply("not", (Apply("==", (Number(1.0), Number(2.0))),))),
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
    ("(drain := 1)", 7, 2, "`:=`", "`==`", ""),
    ("drain & stake", 6, 1, "`&`", "`and`", ""),
    ("Israel == strike | Russia == abstain", 17, 1, "`|`", "`or`", ""),
    ("drain && stake", 6, 2, "`&&`", "`and`", ""),
    ("drain || stake", 6, 2, "`||`", "`or`", ""),
    ("!drain", 0, 1, "`!`", "`not`", ""),
    ("~drain", 0, 1, "`~`", "`not`", ""),
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
    ("f'{drain}'", 0, 10, "quotes", "without quotes", ""),
    ("b'drain'", 0, 8, "quotes", "without quotes", ""),
    ("drain[0]", 5, 1, "`[`", "numbers", ""),
    ("lambda: 1", 6, 1, "`:`", "numbers", ""),
    ("[a for a in b]", 0, 1, "`[`", "numbers", ""),
    ("{1: 2}", 0, 1, "`{`", "numbers", ""),
    ("{1}", 0, 1, "`{`", "numbers", ""),
    ("[1]", 0, 1, "`[`", "numbers", ""),
    ("1, 2", 1, 1, "comma", "functions", ""),
    ("drain + 0,6", 9, 1, "comma", "a point in a number: 0.6", ""),
    ("“drain” + 1", 0, 1, "`“`", "without quotes", ""),
    ("drain\u200b + 1", 5, 1, "U+200B (zero width space)", "", ""),
    ("drain\xa0+ 1", 5, 1, "U+00A0 (no-break space)", "", ""),
    ("max(*drain)", 4, 1, "before an argument", "alone", ""),
    ("max(**drain)", 4, 2, "before an argument", "", ""),
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
    ("Israel == yield", 10, 5, "unknown choice of Israel", "strike, abstain", ""),
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
    ("P(Israel = strike)", 2, 15, "takes no `Israel=`", "`==`", "Israel == strike"),
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


def test_names_in_the_wrong_case_are_all_offered() -> None:
    assert [fault.nearest for fault in faults("israel == Strike")] == ["Israel", "strike"]


#: Words of Python's, look-alikes and other scripts: all are names as they are written.
WORDS = ["yield", "class", "None", "lambda", "is", "in", "Китай", "zurückschlagen", "ﬁre", "打"]


@pytest.mark.parametrize("word", WORDS)
def test_any_identifier_is_a_name(word: str) -> None:
    moves = {"A": [word, "fire"], word: ["fire", word]}
    node = parse_formula(f"A == {word} and {word} != {word}", moves=moves, names=()).node
    assert node == Apply("and", (Test("A", word, 0, 0), Apply("not", (Test(word, word, 0, 0),))))
    value = parse_formula(f"{word} * 2 - {word}", moves={}, names=[word]).node
    assert {part.name for part in walk(value) if isinstance(part, Name)} == {word}


def binary(*signs: str) -> Callable[[st.SearchStrategy[str]], st.SearchStrategy[str]]:
    return lambda inner: st.tuples(inner, st.sampled_from(signs), inner).map(" ".join)


FORMULAS = st.recursive(
    st.sampled_from(["drain", "stake", "1", "0.5"]),
    lambda inner: st.one_of(
        binary("+", "-", "*", "/", "**", "and", "or")(inner),
        binary("<", "<=", "==")(inner).map("({})".format),
        inner.map("({})".format),
        inner.map("-{}".format),
        inner.map("not {}".format),
        st.tuples(inner, inner, inner).map(lambda each: "{} if {} else {}".format(*each)),
        st.tuples(inner, inner).map(lambda each: "max({}, {})".format(*each)),
    ),
    max_leaves=12,
)
_SIGNS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.Or: "or",
    ast.And: "and",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Eq: "==",
    ast.Not: "not",
    ast.USub: "neg",
}


def python(tree: ast.expr) -> Node:
    match tree:
        case ast.Constant(value=float() | int() as number):
            return Number(float(number))
        case ast.Name(id=name):
            return Name(name, 0, 0)
        case ast.UnaryOp(op=op, operand=inner):
            return Apply(_SIGNS[type(op)], (python(inner),))
        case ast.BinOp(left=left, op=sign, right=right):
            return Apply(_SIGNS[type(sign)], (python(left), python(right)))
        case ast.BoolOp(op=word, values=values):
            return Apply(_SIGNS[type(word)], tuple(map(python, values)))
        case ast.IfExp(test=test, body=body, orelse=other):
            return Apply("if", (python(test), python(body), python(other)))
        case ast.Compare(left=left, ops=[order], comparators=[right]):
            return Apply(_SIGNS[type(order)], (python(left), python(right)))
        case ast.Call(args=args):
            return Apply("max", tuple(map(python, args)))
    raise AssertionError(ast.dump(tree))


@given(FORMULAS)
def test_operators_bind_as_in_python(text: str) -> None:
    try:
        expected = python(ast.parse(text, mode="eval").body)
    except SyntaxError:
        assert faults(text)
    else:
        assert parse(text).node == expected


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
def test_hostile_text_is_refused_with_bounded_work(
    text: str, claims: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Part] = []
    plain = Reader.read

    def watched(reader: Reader, tree: Part) -> Node:
        read.append(tree)
        return plain(reader, tree)

    monkeypatch.setattr(Reader, "read", watched)
    found = faults(text, claims)
    assert len(read) <= MAX_NODES
    assert len(found) <= MAX_LENGTH
    assert all(0 <= fault.offset <= len(text) for fault in found)
    assert len(str(FormulaError(text, found))) < 2_000 * len(found)


def test_deep_nesting_is_refused_from_a_deep_call_stack_too() -> None:
    def descend(depth: int) -> tuple[FormulaFault, ...]:
        return descend(depth - 1) if depth else faults("-" * 1999 + "1")

    assert ["deeply" in fault.message for fault in descend(600)] == [True]


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
