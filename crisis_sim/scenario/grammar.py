"""What a formula may say: Python's syntax tree, read by an allow-list into our own nodes."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from crisis_sim.scenario.faults import nearest
from crisis_sim.scenario.nodes import (
    Apply,
    Name,
    Node,
    Number,
    Probability,
    Setting,
    Test,
    TypeTest,
    Utility,
    is_condition,
)
from crisis_sim.scenario.operations import FUNCTIONS
from crisis_sim.scenario.syntax import FormulaFault

_ARITHMETIC: Mapping[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}
_COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_WRONG_OPERATORS: Mapping[type[ast.AST], tuple[str, str]] = {
    ast.BitXor: ("^", "`**` for a power"),
    ast.BitAnd: ("&", "`and`"),
    ast.BitOr: ("|", "`or`"),
    ast.FloorDiv: ("//", "`/`"),
    ast.Mod: ("%", "`/ 100` for a percentage"),
    ast.MatMult: ("@", "`*`"),
    ast.LShift: ("<<", "`<`"),
    ast.RShift: (">>", "`>`"),
    ast.Is: ("is", "`==`"),
    ast.IsNot: ("is", "`!=`"),
    ast.In: ("in", "`==`"),
    ast.NotIn: ("not", "`!=`"),
}
_WRONG_PARTS: Mapping[type[ast.expr], str] = {
    ast.Lambda: "a `lambda`",
    ast.Attribute: "a dot between names",
    ast.Subscript: "an index in `[]`",
    ast.Tuple: "a comma outside a function",
    ast.List: "a list",
    ast.Set: "a set",
    ast.Dict: "a dictionary",
    ast.JoinedStr: "text in quotes",
    ast.NamedExpr: "an assignment",
    ast.Starred: "a `*` before an argument",
}
_UNREADABLE = Number(math.nan)  # stands where a fault was recorded; never leaves this file


@dataclass
class Reader:
    """Turns Python's tree of a formula into nodes, collecting every fault on the way.

    `source` is the formula on one line, and `spaces` how much of it stands before the tree.
    """

    source: str
    spaces: int
    moves: Mapping[str, Sequence[str]]
    types: Mapping[str, Sequence[str]]
    names: Sequence[str]
    players: Sequence[str]
    claims: bool
    faults: list[FormulaFault] = field(default_factory=list)

    def _span(self, tree: ast.expr | ast.keyword) -> tuple[int, int]:
        """Return offset and length in characters; Python counts bytes of UTF-8."""
        line = self.source[self.spaces :].encode()
        start, stop = tree.col_offset, tree.end_col_offset or len(line)
        return self.spaces + len(line[:start].decode()), len(line[start:stop].decode())

    def _written(self, tree: ast.expr) -> str:
        offset, length = self._span(tree)
        return self.source[offset : offset + length]

    def _fault(
        self, tree: ast.expr | ast.keyword, message: str, expected: str = "", near: str = ""
    ) -> Node:
        self.faults.append(FormulaFault(message, *self._span(tree), expected, near))
        return _UNREADABLE

    def _unknown(self, tree: ast.expr, kind: str, name: str, known: Sequence[str]) -> Node:
        expected = "one of " + ", ".join(known) if known else f"there is no {kind} here"
        return self._fault(tree, f"unknown {kind} `{name}`", expected, nearest(name, known))

    def read(self, tree: ast.expr) -> Node:
        """Return the meaning of a tree; where a fault was recorded it holds no meaning."""
        match tree:
            case ast.Constant():
                return self._number(tree)
            case ast.Name():
                return self._name(tree)
            case ast.UnaryOp(op=ast.UAdd()):
                return self.read(tree.operand)
            case ast.UnaryOp(op=ast.USub()):
                return Apply("neg", (self.read(tree.operand),))
            case ast.UnaryOp(op=ast.Not()):
                return Apply("not", (self.read(tree.operand),))
            case ast.BinOp():
                return self._arithmetic(tree)
            case ast.BoolOp():
                op = "and" if isinstance(tree.op, ast.And) else "or"
                return Apply(op, self._read_all(tree.values))
            case ast.IfExp():
                return Apply("if", self._read_all([tree.test, tree.body, tree.orelse]))
            case ast.Compare():
                return self._comparison(tree)
            case ast.Call(func=ast.Name(id="P" | "U" as name)):
                return self._probability(tree) if name == "P" else self._utility(tree)
            case ast.Call():
                return self._call(tree)
        return self._refuse(tree)

    def truth(self, tree: ast.expr) -> Node:
        """Return the meaning of a claim: of comparisons, alone or joined by `and`, `or`, `not`."""
        node = self.read(tree)
        if not self.faults:
            self._refuse_numbers(tree)
        return node

    def _refuse_numbers(self, tree: ast.expr) -> None:
        match tree:
            case ast.BoolOp():
                parts = tree.values
            case ast.UnaryOp(op=ast.Not()):
                parts = [tree.operand]
            case ast.IfExp():
                parts = [tree.body, tree.orelse]
            case ast.Compare():
                return
            case _:
                expected = f"a comparison, such as `{self._written(tree)} < 0.5`"
                self._fault(tree, "this is a number, and a claim is a comparison", expected)
                return
        for part in parts:
            self._refuse_numbers(part)

    def _read_all(self, trees: Sequence[ast.expr]) -> tuple[Node, ...]:
        return tuple(self.read(tree) for tree in trees)

    def _number(self, tree: ast.Constant) -> Node:
        text = self._written(tree)
        if isinstance(tree.value, (str, bytes)):
            return self._fault(tree, "a formula holds no text in quotes", "names without quotes")
        if tree.value is True or tree.value is False:
            return self._fault(tree, f"`{text}` is no number", "1 for true, 0 for false")
        try:
            value = float(text)
        except ValueError:
            return self._fault(tree, f"`{text}` is no decimal number", "as in 10, 0.5 or 1e-3")
        if math.isinf(value):
            return self._fault(tree, "this number is too large", "less than 1.8e308")
        return Number(value)

    def _name(self, tree: ast.Name) -> Node:
        name = tree.id
        if name in self.names:
            return Name(name, *self._span(tree))
        for move, choices in self.moves.items():
            if name == move or name in choices:
                kind = "a move" if name == move else "a choice"
                example = f"`({move} == {choices[0] if name == move else name})`"
                return self._fault(tree, f"`{name}` is {kind}, not a number", f"a test: {example}")
        if name in FUNCTIONS or (self.claims and name in ("P", "U")):
            return self._fault(tree, f"`{name}` is a function", f"`{name}(...)`")
        expected = "a parameter or a definition" if self.names else "no name but in a test"
        return self._fault(tree, f"unknown name `{name}`", expected, nearest(name, self.names))

    def _arithmetic(self, tree: ast.BinOp) -> Node:
        args = self._read_all([tree.left, tree.right])
        if type(tree.op) in _ARITHMETIC:
            return Apply(_ARITHMETIC[type(tree.op)], args)
        return self._wrong_operator(tree.left, tree.op, tree.right)

    def _wrong_operator(self, left: ast.expr, op: ast.AST, right: ast.expr) -> Node:
        symbol, instead = _WRONG_OPERATORS[type(op)]
        offset = self.source.index(symbol, sum(self._span(left)), self._span(right)[0])
        message = f"a formula cannot hold `{symbol}`"
        self.faults.append(FormulaFault(message, offset, len(symbol), instead))
        return _UNREADABLE

    def _comparison(self, tree: ast.Compare) -> Node:
        sides = [tree.left, *tree.comparators]
        for side in sides:  # `a == b & c == d` compares with `b & c`: say that alone
            if isinstance(side, ast.BinOp) and isinstance(side.op, (ast.BitAnd, ast.BitOr)):
                return self._wrong_operator(side.left, side.op, side.right)
        for side in sides[1:-1]:  # a middle side is read twice: chains in chains would explode
            if any(isinstance(part, ast.Compare) for part in ast.walk(side)):
                return self._fault(side, "a comparison inside a chain of comparisons", "`and`")
        pairs = tuple(
            self._pair(left, op, right)
            for (left, right), op in zip(pairwise(sides), tree.ops, strict=True)
        )
        return pairs[0] if len(pairs) == 1 else Apply("and", pairs)

    def _pair(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Node:
        if type(op) not in _COMPARISONS:
            return self._wrong_operator(left, op, right)
        symbol = _COMPARISONS[type(op)]
        if self._is_tested(left):
            if symbol not in ("==", "!="):
                return self._fault(left, "a move or a type has no size", "a test with `==` or `!=`")
            test = self._test(left, right)
            return test if symbol == "==" else Apply("not", (test,))
        if isinstance(left, ast.Name) and left.id not in self.names and symbol in ("==", "!="):
            if self._is_tested(right):
                turned = f"`{self._written(right)} {symbol} {left.id}`"
                return self._fault(left, "a test names the choice last", turned)
            if isinstance(right, ast.Name) and self._is_choice(right.id):
                return self._unknown(left, "move", left.id, tuple(self.moves))
        return Apply(symbol, self._read_all([left, right]))

    def _is_tested(self, tree: ast.expr) -> bool:
        match tree:
            case ast.Name(id=name):
                return name in self.moves
            case ast.Attribute(value=ast.Name(id="type" | "types")):
                return True
        return False

    def _is_choice(self, name: str) -> bool:
        return name not in self.names and any(name in choices for choices in self.moves.values())

    def _test(self, left: ast.expr, right: ast.expr) -> Node:
        """Read ``move == choice`` or ``type.player == type``."""
        offset = self._span(left)[0]
        length = sum(self._span(right)) - offset
        if isinstance(left, ast.Attribute):
            if self._written(left) != f"type.{left.attr}":
                return self._fault(left, "a type is written differently", f"`type.{left.attr}`")
            if left.attr not in self.types:
                return self._unknown(left, "player with types", left.attr, tuple(self.types))
            if type_ := self._one_of(self.types[left.attr], f"type of {left.attr}", right):
                return TypeTest(left.attr, type_, offset, length)
        elif isinstance(left, ast.Name) and (
            choice := self._one_of(self.moves[left.id], f"choice of {left.id}", right)
        ):
            return Test(left.id, choice, offset, length)
        return _UNREADABLE

    def _one_of(self, known: Sequence[str], kind: str, tree: ast.expr) -> str:
        """Return which of the known names is meant, or record a fault and return ""."""
        if isinstance(tree, ast.Name) and tree.id in known:
            return tree.id
        if isinstance(tree, ast.Name):
            self._unknown(tree, kind, tree.id, known)
        else:
            self._fault(tree, f"this is no {kind}", "one of " + ", ".join(known))
        return ""

    def _call(self, tree: ast.Call) -> Node:
        args = self._read_all(tree.args)
        if not isinstance(tree.func, ast.Name):
            return self._fault(tree.func, "only a function can stand before `(`", "`*` to multiply")
        name = tree.func.id
        if name in self.names:
            return self._fault(tree.func, f"`{name}` is no function", f"`{name} * (...)`")
        if name not in FUNCTIONS:
            return self._unknown(tree.func, "function", name, tuple(FUNCTIONS))
        self._keywords(tree, ())
        least, most = FUNCTIONS[name].least, FUNCTIONS[name].most
        if not tree.keywords and not least <= len(args) <= most:
            expected = f"{'' if least == most else 'at least '}{least}"
            self._fault(tree, f"`{name}` is given {len(args)} arguments", expected)
        return Apply(name, args)

    def _keywords(self, tree: ast.Call, known: Sequence[str]) -> dict[str, ast.expr]:
        """Return what stands after each ``name=`` in a call, recording names it does not take."""
        result: dict[str, ast.expr] = {}
        for word in tree.keywords:
            name = word.arg or "**"
            if name in result:
                self._fault(word, f"`{name}=` stands twice")
            elif name in known:
                result[name] = word.value
            else:
                expected = "".join(f"`{name}=`, " for name in known) + "`==` to compare"
                message = f"`{self._written(tree.func)}` takes no `{name}=`"
                self._fault(word, message, expected, nearest(name, known))
        return result

    def _probability(self, tree: ast.Call) -> Node:
        """Read ``P(condition, given=condition, fixing=Move == choice, parameter=number)``."""
        if not self.claims:
            return self._fault(tree, "`P(...)` stands in claims only, not inside another `P(...)`")
        inside = replace(self, claims=False)  # shares the list of faults
        parts = self._keywords(tree, ("given", "fixing", *self.names))
        if len(tree.args) != 1:
            if len(parts) == len(tree.keywords):
                self._fault(tree, f"`P` is given {len(tree.args)} conditions", "one condition")
            return _UNREADABLE
        condition = inside._condition(tree.args[0])
        given = inside._condition(parts["given"]) if "given" in parts else None
        fixing = inside.read(parts["fixing"]) if "fixing" in parts else None
        settings = tuple(
            self._setting(name, value)
            for name, value in parts.items()
            if name not in ("given", "fixing")
        )
        if fixing is None or isinstance(fixing, Test):
            return Probability(condition, given, fixing, settings)
        if fixing is not _UNREADABLE:
            self._fault(parts["fixing"], "only a move can be fixed", "`Move == choice`")
        return _UNREADABLE

    def _setting(self, parameter: str, tree: ast.expr) -> Setting:
        """Read the number that a parameter is set to."""
        sign = -1.0 if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub) else 1.0
        written = tree.operand if isinstance(tree, ast.UnaryOp) and sign < 0 else tree
        number = self.read(written) if isinstance(written, ast.Constant) else None
        if not isinstance(number, Number):
            self._fault(tree, f"`{parameter}` can only be set to a number", "a number")
        value = sign * number.value if isinstance(number, Number) else math.nan
        return Setting(parameter, value, *self._span(tree))

    def _condition(self, tree: ast.expr) -> Node:
        node = self.read(tree)
        if node is _UNREADABLE or is_condition(node):
            return node
        return self._fault(tree, "a number has no probability", "a test or a comparison")

    def _utility(self, tree: ast.Call) -> Node:
        """Read ``U(Player)``."""
        if not self.claims:
            return self._fault(tree, "`U(...)` stands in claims only, and not inside `P(...)`")
        self._keywords(tree, ())
        player = tree.args[0] if len(tree.args) == 1 else tree
        name = self._one_of(self.players, "player", player)
        return Utility(name, *self._span(tree)) if name else _UNREADABLE

    def _refuse(self, tree: ast.expr) -> Node:
        if self._is_tested(tree):
            return self._fault(
                tree, "a type is no number", f"a test: `{self._written(tree)} == ...`"
            )
        if isinstance(tree, ast.UnaryOp):
            return self._fault(tree, "a formula cannot hold `~`", "`not`")
        expected = "numbers, names, operators, functions and tests"
        if isinstance(tree, ast.Attribute):
            expected = f"a test: `({self._written(tree.value)} == {tree.attr})`"
        part = _WRONG_PARTS.get(type(tree), "such an expression")
        return self._fault(tree, f"a formula cannot hold {part}", expected)
