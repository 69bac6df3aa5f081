"""What a formula means: the tree of its parser, read by an allow-list into our own nodes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from crisis_sim.scenario.clock import ASKED, END, FIXED, Clock
from crisis_sim.scenario.faults import nearest
from crisis_sim.scenario.lexer import INSTEAD, Token
from crisis_sim.scenario.meant import number_meant
from crisis_sim.scenario.nodes import (
    Apply,
    Fixed,
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
from crisis_sim.scenario.operations import FUNCTIONS, OPERATIONS
from crisis_sim.scenario.parser import Part
from crisis_sim.scenario.syntax import FormulaFault

#: Operators that people write to compare and the language does not have.
_COMPARING = ("=", ":=", "=<", "=>", "<>", "≤", "≥", "≠", "<<", ">>", "is", "in", "not")
_UNREADABLE = Number(math.nan)  # stands where a fault was recorded; never leaves this file


@dataclass
class Reader:
    """Turns the tree of a formula into nodes, collecting every fault on the way.

    `source` is the formula on one line.
    """

    source: str
    moves: Mapping[str, Sequence[str]]
    types: Mapping[str, Sequence[str]]
    names: Sequence[str]
    players: Sequence[str]
    claims: bool
    clock: Clock | None = None
    faults: list[FormulaFault] = field(default_factory=list)

    def _written(self, tree: Part) -> str:
        return self.source[tree.start : tree.stop]

    def _fault(self, tree: Part | Token, message: str, expected: str = "", near: str = "") -> Node:
        length = tree.stop - tree.start
        self.faults.append(FormulaFault(message, tree.start, length, expected, near))
        return _UNREADABLE

    def _unknown(self, tree: Part, kind: str, name: str, known: Sequence[str]) -> Node:
        expected = "one of " + ", ".join(known) if known else f"there is no {kind} here"
        return self._fault(tree, f"unknown {kind} `{name}`", expected, nearest(name, known))

    def read(self, tree: Part) -> Node:
        """Return the meaning of a tree; where a fault was recorded it holds no meaning."""
        match tree.kind:
            case "number":
                return self._number(tree)
            case "name":
                return self._name(tree)
            case "sign":
                return self._sign(tree)
            case "operation":
                return self._operation(tree)
            case "if":
                return Apply("if", self._read_all(tree.parts))
            case "chain":
                return self._comparison(tree)
            case "call":
                return self._call(tree)
            case "text":
                return self._fault(
                    tree, "a formula holds no text in quotes", "names without quotes"
                )
        if self._is_tested(tree):
            expected = f"a test: `{self._written(tree)} == ...`"
            return self._fault(tree, "a type is no number", expected)
        expected = f"a test: `({self._written(tree.parts[0])} == {tree.text})`"
        return self._fault(tree, "a formula cannot hold a dot between names", expected)

    def truth(self, tree: Part) -> Node:
        """Return the meaning of a claim: of comparisons, alone or joined by `and`, `or`, `not`."""
        node = self.read(tree)
        if not self.faults:
            self._refuse_numbers(tree)
        return node

    def _refuse_numbers(self, tree: Part) -> None:
        if tree.text in ("and", "or", "not", "if") and tree.kind in ("operation", "sign", "if"):
            for part in tree.parts[tree.kind == "if" :]:
                self._refuse_numbers(part)
        elif tree.kind != "chain":
            expected = f"a comparison, such as `{self._written(tree)} < 0.5`"
            self._fault(tree, "this is a number, and a claim is a comparison", expected)

    def _read_all(self, trees: Sequence[Part]) -> tuple[Node, ...]:
        return tuple(self.read(tree) for tree in trees)

    def _number(self, tree: Part) -> Node:
        share = number_meant(tree.text) if tree.text.endswith("%") else None
        try:
            value = float(tree.text) if share is None else share
        except ValueError:
            expected = "as in 10, 0.5, 1e-3 or 30%"
            return self._fault(tree, f"`{tree.text}` is no decimal number", expected)
        if math.isinf(value):
            return self._fault(tree, "this number is too large", "less than 1.8e308")
        return Number(value)

    def _name(self, tree: Part) -> Node:
        name = tree.text
        if name in self.names:
            return Name(name, tree.start, len(name))
        for move, choices in self.moves.items():
            if name == move or name in choices:
                kind = "a move" if name == move else "a choice"
                example = f"`({move} == {choices[0] if name == move else name})`"
                return self._fault(tree, f"`{name}` is {kind}, not a number", f"a test: {example}")
        if name in FUNCTIONS or (self.claims and name in ("P", "U")):
            return self._fault(tree, f"`{name}` is a function", f"`{name}(...)`")
        if name.casefold() in ("true", "false"):
            return self._fault(tree, f"`{name}` is no number", "1 for true, 0 for false")
        expected = "a parameter or a definition" if self.names else "no name but in a test"
        return self._fault(tree, f"unknown name `{name}`", expected, nearest(name, self.names))

    def _sign(self, tree: Part) -> Node:
        inner = self.read(tree.parts[0])
        if tree.text not in ("+", "-", "not"):
            return self._wrong_operator(tree.operators[0])
        return inner if tree.text == "+" else Apply("neg" if tree.text == "-" else "not", (inner,))

    def _operation(self, tree: Part) -> Node:
        if tree.text in _COMPARING:  # its sides may be meant as a test
            return self._wrong_operator(tree.operators[0])
        args = self._read_all(tree.parts)
        if tree.text not in OPERATIONS:
            return self._wrong_operator(tree.operators[0])
        return Apply(tree.text, args)

    def _wrong_operator(self, sign: Token) -> Node:
        return self._fault(sign, f"a formula cannot hold `{sign.text}`", INSTEAD[sign.text])

    def _comparison(self, tree: Part) -> Node:
        for side in tree.parts[1:-1]:  # a middle side is read twice: chains in chains would explode
            if any(part.kind == "chain" for part in side.walk()):
                return self._fault(side, "a comparison inside a chain of comparisons", "`and`")
        pairs = tuple(
            self._pair(left, sign.text, right)
            for (left, right), sign in zip(pairwise(tree.parts), tree.operators, strict=True)
        )
        return pairs[0] if len(pairs) == 1 else Apply("and", pairs)

    def _pair(self, left: Part, symbol: str, right: Part) -> Node:
        if self._is_tested(left):
            if symbol not in ("==", "!="):
                return self._fault(left, "a move or a type has no size", "a test with `==` or `!=`")
            test = self._test(left, right)
            return test if symbol == "==" else Apply("not", (test,))
        if self._is_free(left) and symbol in ("==", "!="):
            if self._is_tested(right):
                turned = f"`{self._written(right)} {symbol} {left.text}`"
                return self._fault(left, "a test names the choice last", turned)
            meant = nearest(left.text, tuple(self.moves))
            if self._is_free(right) and (
                meant or self._is_choice(right.text) or self._is_neither(left, right)
            ):
                if meant and right.text not in self.moves[meant]:
                    self._one_of(self.moves[meant], f"choice of {meant}", right)
                return self._unknown(left, "move", left.text, tuple(self.moves))
        return Apply(symbol, self._read_all([left, right]))

    def _is_free(self, tree: Part) -> bool:
        """Whether a part is a name that stands for no number."""
        return tree.kind == "name" and tree.text not in self.names

    def _is_neither(self, *sides: Part) -> bool:
        """Whether parts are like no number that there is, so that a test is meant."""
        return not any(nearest(side.text, self.names) for side in sides)

    def _is_tested(self, tree: Part) -> bool:
        if tree.kind == "dot":
            return tree.parts[0].kind == "name" and tree.parts[0].text in ("type", "types")
        return tree.kind == "name" and tree.text in self.moves

    def _is_choice(self, name: str) -> bool:
        return name not in self.names and any(name in choices for choices in self.moves.values())

    def _test(self, left: Part, right: Part) -> Node:
        """Read ``move == choice`` or ``type.player == type``."""
        offset, length = left.start, right.stop - left.start
        if left.kind == "dot":
            if self._written(left) != f"type.{left.text}":
                return self._fault(left, "a type is written differently", f"`type.{left.text}`")
            if left.text not in self.types:
                return self._unknown(left, "player with types", left.text, tuple(self.types))
            if type_ := self._one_of(self.types[left.text], f"type of {left.text}", right):
                return TypeTest(left.text, type_, offset, length)
        elif choice := self._one_of(self.moves[left.text], f"choice of {left.text}", right):
            return Test(left.text, choice, offset, length)
        return _UNREADABLE

    def _one_of(self, known: Sequence[str], kind: str, tree: Part) -> str:
        """Return which of the known names is meant, or record a fault and return ""."""
        if tree.kind == "name" and tree.text in known:
            return tree.text
        if tree.kind == "number" and f"_{tree.text}" in known:  # a choice that is called `1`
            return f"_{tree.text}"
        if tree.kind == "name":
            self._unknown(tree, kind, tree.text, known)
        else:
            self._fault(tree, f"this is no {kind}", "one of " + ", ".join(known))
        return ""

    def _call(self, tree: Part) -> Node:
        function, arguments = tree.parts[0], tree.parts[1:]
        name = function.text
        if function.kind == "name" and name in ("P", "U"):
            return self._probability(tree) if name == "P" else self._utility(tree)
        args = self._read_all(arguments)
        if function.kind != "name":
            return self._fault(function, "only a function can stand before `(`", "`*` to multiply")
        if name in self.names:
            return self._fault(function, f"`{name}` is no function", f"`{name} * (...)`")
        if name not in FUNCTIONS:
            return self._unknown(function, "function", name, tuple(FUNCTIONS))
        self._words(tree, ())
        least, most = FUNCTIONS[name].least, FUNCTIONS[name].most
        if not tree.words and not least <= len(args) <= most:
            expected = f"{'' if least == most else 'at least '}{least}"
            self._fault(tree, f"`{name}` is given {len(args)} arguments", expected)
        return Apply(name, args)

    def _words(self, tree: Part, known: Sequence[str]) -> dict[str, Part]:
        """Return what stands after each ``name=`` in a call, recording names it does not take."""
        result: dict[str, Part] = {}
        for word, value in tree.words:
            name, whole = word.text, replace(word, stop=value.stop)
            if name in result:
                self._fault(whole, f"`{name}=` stands twice")
            elif name in known:
                result[name] = value
            else:
                expected = "".join(f"`{name}=`, " for name in known) + "`==` to compare"
                message = f"`{tree.parts[0].text}` takes no `{name}=`"
                tested = name in self.moves and value.kind == "name"
                near = f"{name} == {value.text}" if tested else nearest(name, known)
                self._fault(whole, message, expected, near)
        return result

    def _probability(self, tree: Part) -> Node:
        """Read ``P(condition, given=condition, fixing=Move == choice, parameter=number)``.

        Over time also ``at=round`` or ``by=round``, and what is fixed ``since`` and ``until``.
        """
        if not self.claims:
            return self._fault(tree, "`P(...)` stands in claims only, not inside another `P(...)`")
        inside = replace(self, claims=False)  # shares the list of faults
        times = (*ASKED, *FIXED) if self.clock is not None else ()
        parts = self._words(tree, ("given", "fixing", *times, *self.names))
        arguments = tree.parts[1:]
        if len(arguments) != 1:
            if len(parts) == len(tree.words):
                self._fault(tree, f"`P` is given {len(arguments)} conditions", "one condition")
            return _UNREADABLE
        condition = inside._condition(arguments[0])
        given = inside._condition(parts["given"]) if "given" in parts else None
        rounds = {word: self._round(word, parts[word]) for word in times if word in parts}
        if "at" in rounds and "by" in rounds:
            self._fault(parts["by"], "`by=` stands beside `at=`", "one of the two")
        fixing = self._fixing(inside, parts, rounds)
        settings = tuple(
            self._setting(name, value)
            for name, value in parts.items()
            if name not in ("given", "fixing", *times)
        )
        if fixing is None or isinstance(fixing, Test):
            at, by = rounds.get("at"), rounds.get("by")
            return Probability(condition, given, fixing, settings, at, by)
        return _UNREADABLE

    def _fixing(
        self, inside: Reader, parts: Mapping[str, Part], rounds: Mapping[str, int]
    ) -> Node | None:
        """Read what is fixed, and in which rounds."""
        if "fixing" not in parts:
            for word in FIXED:
                if word in rounds:
                    expected = "`fixing=` with it"
                    self._fault(parts[word], f"`{word}=` stands without a fixing", expected)
            return None
        node = inside.read(parts["fixing"])
        test: Node | None = node if self.clock is None else self.clock.test(node)
        if not isinstance(test, Test) or (self.clock is not None and test.move == END):
            if node is not _UNREADABLE:
                expected = "`Move == choice`" if self.clock is None else "`Move == choice`, a state"
                self._fault(parts["fixing"], "only a move can be fixed", expected)
            return _UNREADABLE
        since, until = rounds.get("since", 1), rounds.get("until")
        if until is not None and until < since:
            self._fault(parts["until"], "`until=` comes before `since=`", f"at least {since}")
        if "since" not in rounds and until is None:
            return test
        return Fixed(test.move, test.choice, test.offset, test.length, since, until)

    def _round(self, word: str, tree: Part) -> int:
        """Read the number of a round."""
        assert self.clock is not None
        number = self.read(tree) if tree.kind == "number" else None
        value = number.value if isinstance(number, Number) else math.nan
        last = self.clock.last(word)
        if not (value >= 1 and value == int(value) and (last is None or value <= last)):
            expected = "a whole number from 1" + ("" if last is None else f" to {last}")
            self._fault(tree, f"`{word}=` is no round", expected)
            return 1
        return int(value)

    def _setting(self, parameter: str, tree: Part) -> Setting:
        """Read the number that a parameter is set to."""
        is_minus = tree.kind == "sign" and tree.text == "-"
        written = tree.parts[0] if is_minus else tree
        number = self.read(written) if written.kind in ("number", "text") else None
        if not isinstance(number, Number):
            self._fault(tree, f"`{parameter}` can only be set to a number", "a number")
        value = number.value if isinstance(number, Number) else math.nan
        return Setting(parameter, -value if is_minus else value, tree.start, tree.stop - tree.start)

    def _condition(self, tree: Part) -> Node:
        node = self.read(tree)
        if node is _UNREADABLE or is_condition(node):
            return node
        return self._fault(tree, "a number has no probability", "a test or a comparison")

    def _utility(self, tree: Part) -> Node:
        """Read ``U(Player)``."""
        if not self.claims:
            return self._fault(tree, "`U(...)` stands in claims only, and not inside `P(...)`")
        self._words(tree, ())
        player = tree.parts[1] if len(tree.parts) == 2 else tree
        name = self._one_of(self.players, "player", player)
        return Utility(name, tree.start, tree.stop - tree.start) if name else _UNREADABLE
