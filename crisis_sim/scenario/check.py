"""Turn a document into a scenario, or say everything that is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from crisis_sim.constraints import told_apart
from crisis_sim.scenario import schema
from crisis_sim.scenario.check_rounds import RoundsCheck
from crisis_sim.scenario.faults import Fault, ScenarioError
from crisis_sim.scenario.formula import Formula, Node, names
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.histories import Condition, Histories, TooManyEndsError, expand
from crisis_sim.scenario.model import Evidence, Move, Parameter, PlayerType, Scenario, Term
from crisis_sim.scenario.numbers import (
    LARGEST,
    Ranges,
    is_finite,
    is_not_negative,
    near,
    variants,
    where_it_applies,
)
from crisis_sim.scenario.outcomes import TYPE
from crisis_sim.scenario.resolve import Resolver
from crisis_sim.scenario.rounds import State
from crisis_sim.scenario.shape import check_shape
from crisis_sim.scenario.solving import Solving
from crisis_sim.scenario.source import Document, Path
from crisis_sim.scenario.spread import holds, tested_states
from crisis_sim.scenario.written import digest_without_numbers


def check(document: Document, solving: Solving) -> Scenario:
    """Check a document as a scenario and return it resolved.

    Raises
    ------
    ScenarioError
        With every fault that could be found, each at its place. What is found on a line whose
        text is wrong as such follows from that, and is left out.
    """
    found = document.faults
    try:
        scenario = _checked(document, solving)
    except ScenarioError as error:
        wrong = {_line(fault) for fault in found}
        more = [fault for fault in error.faults if _line(fault) not in wrong]
        raise ScenarioError([*found, *more]) from None
    if found:
        raise ScenarioError(found)
    return scenario


def _line(fault: Fault) -> tuple[str, int] | None:
    return None if fault.place is None else (fault.place.file, fault.place.line)


def _checked(document: Document, solving: Solving) -> Scenario:
    """Check a document of which what is wrong with its text is known."""
    entry, document, faults = check_shape(document, solving)
    if entry is None:
        raise ScenarioError(faults)
    faults += _range_faults(entry, document, faults)
    resolver = Resolver(entry, document)
    scenario_parts = resolver.resolve()
    faults += resolver.faults
    if faults:
        raise ScenarioError(faults)
    parameters = _parameters(entry)
    types, moves = scenario_parts.types, scenario_parts.moves
    rounds = scenario_parts.rounds
    states = rounds.states if rounds is not None else {}
    histories, faults = _histories(types, moves, states, document)
    if histories is not None:
        ranges = Ranges(parameters, scenario_parts.definitions, histories.outcomes, states)
        faults += _payoff_faults(ranges, types, scenario_parts.payoffs, document)
        faults += _chance_faults(ranges, histories, types, moves, document)
    if rounds is not None and histories is not None:
        faults += RoundsCheck(
            rounds, parameters, scenario_parts.definitions, histories.outcomes, types, document
        ).faults()
    if faults or histories is None:
        raise ScenarioError(faults)
    return Scenario(
        name=entry.name,
        title=entry.title,
        question=entry.question,
        evidence=FrozenMap({k: Evidence(e.says, e.where) for k, e in entry.evidence.items()}),
        parameters=parameters,
        definitions=scenario_parts.definitions,
        players=FrozenMap({name: p.label or name for name, p in entry.players.items()}),
        colors=FrozenMap({name: p.color for name, p in entry.players.items() if p.color}),
        types=types,
        moves=moves,
        payoffs=scenario_parts.payoffs,
        concept=entry.solve.concept
        or (_usual(types, moves, solving) if rounds is None else solving.default),
        options=FrozenMap({o.name: getattr(entry.solve, o.name) for o in solving.options}),
        claims=scenario_parts.claims,
        case=scenario_parts.case,
        history=scenario_parts.history,
        histories=histories,
        rounds=rounds,
        said=json.dumps(document.data, ensure_ascii=False),
        file_digest=digest_without_numbers(document.data),
    )


def _usual(
    types: Mapping[str, Sequence[PlayerType]], moves: Sequence[Move], solving: Solving
) -> str:
    """Return the concept of a file that names none: by whether chance draws what is hidden."""
    draws = {TYPE + player for player, kinds in types.items() if len(kinds) > 1}
    known: dict[str, set[str]] = {player: {TYPE + player} for player in types}
    for move in moves:
        if move.player is None:
            draws.add(move.name)
            continue
        seen = known.setdefault(move.player, set())
        seen |= {name for name in draws if move.sees is None and not name.startswith(TYPE)}
        seen |= set(move.sees or ())
        if draws - seen and len(move.choices) > 1:
            return solving.private
    return solving.default


def _parameters(entry: schema.ScenarioEntry) -> Mapping[str, Parameter]:
    return FrozenMap(
        {
            name: Parameter(
                name,
                p.value,
                p.low,
                p.high,
                p.unit,
                p.meaning,
                tuple(p.source),
                p.confidence,
                p.label,
            )
            for name, p in entry.parameters.items()
        }
    )


def _range_faults(
    entry: schema.ScenarioEntry, document: Document, shape: Sequence[Fault]
) -> list[Fault]:
    """Check that each low, value and high stand in this order."""
    faults = []
    wrong = {fault.place for fault in shape}
    for name, p in entry.parameters.items():
        low, value = (document.place(("parameters", name, key)) for key in ("low", "value"))
        if {low, value, document.keys.get(("parameters", name))} & wrong:
            continue
        if max(abs(p.low), abs(p.high)) > LARGEST:
            key = "low" if abs(p.low) > LARGEST else "high"
            message = f"`{key}` of {name} is {getattr(p, key):g}, too large to compute with"
            place = document.place(("parameters", name, key))
            faults.append(Fault(message, place, f"a number between -{LARGEST:g} and {LARGEST:g}"))
        elif p.low > p.high:
            message = f"`low` of {name} is {p.low:g}, above its `high`, {p.high:g}"
            faults.append(Fault(message, low, f"at most {p.high:g}"))
        elif not p.low <= p.value <= p.high:
            message = f"`value` of {name} is {p.value:g}, outside its range"
            faults.append(Fault(message, value, f"{p.low:g} to {p.high:g}"))
    return faults


def _histories(
    types: Mapping[str, tuple[PlayerType, ...]],
    moves: tuple[Move, ...],
    states: Mapping[str, State],
    document: Document,
) -> tuple[Histories | None, list[Fault]]:
    """Enumerate the ways to play; every move must be made in one of them."""
    tested = tested_states(moves, states)
    columns = [*(TYPE + player for player in types), *tested, *(move.name for move in moves)]
    choices = [tuple(kind.name for kind in kinds) for kinds in types.values()]
    choices += [states[name].levels for name in tested]
    conditions: list[Condition | None] = [None] * len(choices)
    conditions += [_condition(move.when, states) for move in moves]
    try:
        histories = expand(columns, [*choices, *(move.choices for move in moves)], conditions)
    except TooManyEndsError as error:
        return None, [Fault(str(error), document.place(("moves",)), "a smaller game")]
    faults = []
    for index, move in enumerate(moves):
        if not histories.reached(columns.index(move.name)):
            place = document.place(("moves", index, "when"))
            faults.append(Fault(f"`{move.name}` can never be reached", place, "a way to this move"))
    return histories, faults


def _condition(when: Formula | None, states: Mapping[str, State]) -> Condition | None:
    if when is None:
        return None
    node = when.node
    return lambda outcomes: holds(outcomes, node, states)


def _payoff_faults(
    ranges: Ranges,
    types: Mapping[str, tuple[PlayerType, ...]],
    payoffs: Mapping[str, tuple[Term, ...]],
    document: Document,
) -> list[Fault]:
    """Prove that every payoff term is finite wherever it applies."""
    faults = []
    for player, terms in payoffs.items():
        for own, outcomes in variants(types.get(player, ()), player, ranges.outcomes):
            here = replace(ranges, outcomes=outcomes)
            for index, term in enumerate(terms):
                node = where_it_applies(term)
                point = here.over([node, *(f.node for f in own.values())]).check(
                    node, is_finite, own
                )
                if point is not None:
                    place = document.place(("payoffs", player, index, "worth"))
                    own_names = [n for n in point if n in names(term.worth.node)]
                    point = {n: point[n] for n in dict.fromkeys([*own_names, *point])}
                    faults.append(
                        Fault(
                            f"a payoff of {player} is not finite, or beyond {LARGEST:g}, "
                            f"{near(point)}",
                            place,
                            f"a formula between -{LARGEST:g} and {LARGEST:g} over all ranges",
                        )
                    )
    return faults


def _chance_faults(
    ranges: Ranges,
    histories: Histories,
    types: Mapping[str, tuple[PlayerType, ...]],
    moves: tuple[Move, ...],
    document: Document,
) -> list[Fault]:
    """Prove that probabilities are at least 0, and check that they sum to 1."""
    draws: list[tuple[str, int, list[Path], list[Node]]] = []
    for column, (player, kinds) in enumerate(types.items()):
        paths: list[Path] = [("types", player, kind.name, "prior") for kind in kinds]
        priors = [kind.prior.node for kind in kinds]
        draws.append((f"the priors of `{player}`", column, paths, priors))
    for index, move in enumerate(moves):
        if move.chances is not None:
            paths = [("moves", index, "chance", choice) for choice in move.choices]
            chances = [f.node for f in move.chances]
            what = f"the probabilities of `{move.name}`"
            column = histories.outcomes.columns.index(move.name)
            draws.append((what, column, paths, chances))
    faults = []
    for what, column, paths, nodes in draws:
        made = histories.before[histories.column == column]
        here = replace(ranges, outcomes=replace(ranges.outcomes, made=made)).over(nodes)
        for path, node in zip(paths, nodes, strict=True):
            if (point := here.check(node, is_not_negative)) is not None:
                message = f"the probability of `{_name(path)}` is below 0 {near(point)}"
                faults.append(Fault(message, document.place(path), "at least 0 over all ranges"))
        if (wrong := here.sums_to_one(nodes)) is not None:
            total, point = wrong
            message = f"{what} sum to {told_apart(total)} {near(point)}"
            faults.append(Fault(message, document.place(paths[0]), "a sum of 1 over all ranges"))
    return faults


def _name(path: Path) -> object:
    return path[-2] if path[-1] == "prior" else path[-1]
