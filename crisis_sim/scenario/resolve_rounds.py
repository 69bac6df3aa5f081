"""Give every name in the keys of a crisis over time its meaning."""

from __future__ import annotations

from collections.abc import Collection

from crisis_sim.scenario.definitions import rests_on
from crisis_sim.scenario.faults import nearest
from crisis_sim.scenario.formula import (
    Formula,
    Name,
    Node,
    Number,
    Test,
    TypeTest,
    is_condition,
    parse_formula,
    walk,
)
from crisis_sim.scenario.formula_reader import FormulaReader
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.rounds import End, Rounds, Rule, State
from crisis_sim.scenario.schema_rounds import HorizonEntry
from crisis_sim.scenario.source import Path

_NOTHING = parse_formula(0.0, moves={}, names=())
_NEVER = "a formula without moves and states"


def read_rounds(names: FormulaReader) -> Rounds | None:
    """Read what a file says of a crisis over time; None where it says nothing."""
    entry, horizon = names.entry, names.entry.horizon
    if horizon is None:
        return None
    count = None if horizon.rounds == "infinite" else horizon.rounds
    if count is None and entry.final:
        names.fault_at(
            names.document.keys["final",],
            "`final` in an infinite crisis, which has no last round",
            "`rounds` that end, or no `final`",
        )
    return Rounds(
        count=count,
        unit=horizon.unit,
        discount=_discounts(names, horizon),
        stop=_plain(names, ("horizon", "stop"), horizon.stop),
        states=FrozenMap({name: _state(names, name) for name in entry.state}),
        transitions=FrozenMap(
            {
                name: tuple(_rule(names, name, index) for index in range(len(rules)))
                for name, rules in entry.transitions.items()
                if name in entry.state
            }
        ),
        ends=tuple(_end(names, index) for index in range(len(entry.ends))),
        final=_worth(names, ("final",), moves=False),
        paths=entry.simulate.paths,
        seed=entry.simulate.seed,
    )


def _discounts(names: FormulaReader, horizon: HorizonEntry) -> FrozenMap[str, Formula]:
    path: Path = ("horizon", "discount")
    players = names.entry.players
    if not isinstance(horizon.discount, dict):
        return FrozenMap(dict.fromkeys(players, _plain(names, path, horizon.discount)))
    for player in horizon.discount:
        if player not in players:
            names.unknown((*path, player), "player", player, players)
    given = {p: _plain(names, (*path, p), text) for p, text in horizon.discount.items()}
    one = parse_formula(1.0, moves={}, names=())
    return FrozenMap({player: given.get(player, one) for player in players})


def _plain(names: FormulaReader, path: Path, text: float | str) -> Formula:
    """Read a formula that has one value, whatever is done and however things stand."""
    formula = names.formula(path, text, names.names)
    if formula is None:
        return _NOTHING
    return _without(names, path, formula, names.entry.state, "here a formula cannot rest on")


def _without(
    names: FormulaReader, path: Path, formula: Formula, states: Collection[str], why: str
) -> Formula:
    """Record each part of a formula that rests on moves, types or the states named."""
    for part in walk(formula.node):
        if not isinstance(part, (Name, Test, TypeTest)):
            continue
        used, tests = rests_on([part], names.definitions)
        moves = [t for t in tests if isinstance(t, Test) and t.move not in names.words]
        named = used | {t.move for t in tests if isinstance(t, Test)}
        what = "moves" if moves else "types" if any(isinstance(t, TypeTest) for t in tests) else ""
        what = what or ("states" if named & set(states) else "")
        if what:
            place = names.document.place(path).shifted(part.offset, part.length)
            names.fault_at(place, f"{why} {what}", _NEVER)
    return formula


def _level(names: FormulaReader, path: Path, name: str, level: object) -> str | None:
    """Return which level is meant, or record a fault and return None."""
    texts, numbers = names.levels[name]
    text = str(level)
    if text in texts and not numbers:
        return text
    if numbers:
        try:
            index = numbers.index(float(text))
            return texts[index]
        except ValueError:
            pass
    expected = "one of " + ", ".join(texts)
    names.fault(path, f"`{text}` is no level of `{name}`", expected, nearest(text, texts))
    return None


def _state(names: FormulaReader, name: str) -> State:
    entry = names.entry.state[name]
    texts, numbers = names.levels[name]
    path: Path = ("state", name, "start")
    start = dict.fromkeys(texts, _NOTHING)
    if isinstance(entry.start, dict):
        for level, text in entry.start.items():
            known = _level(names, (*path, level), name, level)
            if known is not None:
                start[known] = _plain(names, (*path, level), text)
    else:
        known = _level(names, path, name, entry.start)
        if known is not None:
            start[known] = parse_formula(1.0, moves={}, names=())
    return State(
        name=name,
        levels=texts,
        values=numbers or None,
        start=tuple(start.values()),
        unit=entry.unit,
        meaning=entry.meaning,
        source=tuple(entry.source),
    )


def _rule(names: FormulaReader, name: str, index: int) -> Rule:
    entry = names.entry.transitions[name][index]
    path: Path = ("transitions", name, index)
    from_ = None
    if entry.from_ is not None:
        from_ = _level(names, (*path, "from"), name, entry.from_)
    texts, numbers = names.levels[name]
    if not numbers:
        known = _level(names, (*path, "to"), name, entry.to)
        place = texts.index(known) if known is not None else 0
        to = Formula(str(entry.to), Number(float(place)))
    else:
        to = _read(names, (*path, "to"), entry.to)
    when = None
    if entry.when is not None:
        when = _condition(names, (*path, "when"), entry.when)
    chance = _read(names, (*path, "chance"), entry.chance)
    return Rule(from_, when, to, chance, entry.because, tuple(entry.source))


def _read(names: FormulaReader, path: Path, text: float | str) -> Formula:
    """Read a formula that may rest on moves and states, and on no type."""
    formula = names.formula(path, text, names.names)
    if formula is None:
        return _NOTHING
    for part in walk(formula.node):
        if isinstance(part, (Name, Test, TypeTest)):
            tests = rests_on([part], names.definitions)[1]
            if any(isinstance(test, TypeTest) for test in tests):
                place = names.document.place(path).shifted(part.offset, part.length)
                why = "types are private: how the state changes cannot rest on one"
                names.fault_at(place, why, "a formula without types")
    return formula


def _condition(names: FormulaReader, path: Path, text: str) -> Formula:
    formula = _read(names, path, text)
    if formula is not _NOTHING and not is_condition(formula.node):
        names.fault(path, "a number is no condition", "a test or a comparison")
    return formula


def _end(names: FormulaReader, index: int) -> End:
    entry = names.entry.ends[index]
    path: Path = ("ends", index)
    return End(
        name=entry.name,
        when=_condition(names, (*path, "when"), entry.when),
        worth=_worth(names, (*path, "worth"), moves=True),
        because=entry.because,
        source=tuple(entry.source),
    )


def _worth(names: FormulaReader, path: Path, *, moves: bool) -> FrozenMap[str, Formula]:
    """Read what something is worth to players."""
    given = names.entry.final if path == ("final",) else names.entry.ends[int(path[1])].worth
    result = {}
    for player, text in given.items():
        if player not in names.entry.players:
            names.unknown((*path, player), "player", player, names.entry.players)
        formula = names.formula((*path, player), text, names.names)
        if formula is None:
            continue
        if not moves:
            _without(names, (*path, player), formula, (), "after the last round there are no")
        result[player] = formula
    return FrozenMap(result)


def refuse_states(names: FormulaReader, path: Path, node: Node) -> None:
    """Record each part of a formula that rests on the number that a state stands for."""
    for part in walk(node):
        if isinstance(part, Name) and rests_on([part], names.definitions)[0] & names.levels.keys():
            place = names.document.place(path).shifted(part.offset, part.length)
            names.fault_at(
                place, "here a formula cannot rest on states", "a formula without states"
            )
