"""Put what the search found in the words of the game."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from crisis_sim.equilibria.describe import assessment_equilibrium, histories
from crisis_sim.equilibria.result import Continuum, Equilibrium, Range
from crisis_sim.equilibria.sequential.cells import Cell, Ranges
from crisis_sim.equilibria.sequential.continuation import OpenError
from crisis_sim.equilibria.sequential.form import Form
from crisis_sim.equilibria.sequential.messages import UndefinedError, messages
from crisis_sim.equilibria.sequential.refine import refinements
from crisis_sim.equilibria.sequential.search import Group
from crisis_sim.equilibria.sequential.signalling import Reply
from crisis_sim.equilibria.sequential.supports import LateError
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.tolerances import CLEAR

RESTS = "rests on beliefs off the path"
#: Extreme points shown of a continuum.
MOST_SAMPLES = 64


@dataclass(frozen=True)
class Told:
    """Connected equilibria in the words of the game.

    Attributes
    ----------
    first
        The simplest.
    continuum
        All, if probabilities on the path vary.
    unlabelled
        Why labels are missing, or "".
    cut
        Whether ranges may be wider, as there was no time to look at all.
    """

    first: Equilibrium
    continuum: Continuum | None
    unlabelled: str
    cut: bool


def describe_group(form: Form, group: Group, deadline: float) -> Told:
    """Describe connected equilibria by the simplest; as a continuum too if the path varies."""
    cell, cells = group.cells[0], list(_in_time(group.cells, deadline))
    cut = len(cells) < len(group.cells)
    mixes = _joined([c.mix_ranges for c in cells])
    beliefs = _joined([c.belief_ranges for c in cells])
    labels, unlabelled = _labels(form, group, deadline)
    mixed = _by_action(form.tree, mixes)
    ranges = mixed, _by_history(form, beliefs)
    first = _equilibrium(form, cell, cell.centre, labels, ranges, group.isolated)
    reached = cell.believed.reached
    if all(high - low < CLEAR for h in reached for low, high in mixes[h]):
        return Told(first, None, unlabelled, cut)
    corners = ((part, values) for part in cells for values in part.corners(part.variables))
    samples: list[Equilibrium] = []
    for part, values in islice(corners, MOST_SAMPLES):
        if time.perf_counter() > deadline:
            break
        samples.append(_equilibrium(form, part, values, labels, ranges, False))
    low, high = (
        FrozenMap({h: FrozenMap({a: r[side] for a, r in row.items()}) for h, row in mixed.items()})
        for side in (0, 1)
    )
    return Told(first, Continuum(low, high, tuple(samples) or (first,)), unlabelled, cut)


def _in_time(cells: Sequence[Cell], deadline: float) -> Iterator[Cell]:
    """Yield cells with their ranges worked out, while there is time; the first in any case."""
    for number, cell in enumerate(cells):
        if number and time.perf_counter() > deadline:
            return
        _ = cell.mix_ranges, cell.belief_ranges
        yield cell


def _equilibrium(
    form: Form,
    cell: Cell,
    values: Mapping[int, float],
    labels: Sequence[str],
    ranges: tuple[FrozenMap[str, FrozenMap[str, Range]], FrozenMap[str, FrozenMap[str, Range]]],
    isolated: bool,
) -> Equilibrium:
    tree = form.tree
    behaviour, belief = np.zeros(tree.child.shape), np.zeros(tree.nodes)
    for h, mix in cell.mixes(values).items():
        behaviour[tree.infoset == h, : len(mix)] = mix
    for h, held in cell.beliefs(values).items():
        belief[list(form.members[h])] = held
    return assessment_equilibrium(
        tree,
        behaviour,
        belief,
        labels=labels,
        isolated=isolated,
        strategy_ranges=ranges[0],
        belief_ranges=ranges[1],
    )


def _joined(tables: Sequence[Ranges]) -> Ranges:
    """Return the ranges that hold all others."""
    return {
        h: tuple(
            (min(low for low, _ in column), max(high for _, high in column))
            for column in zip(*(table[h] for table in tables), strict=True)
        )
        for h in tables[0]
    }


def _by_action(tree: CrisisTree, ranges: Ranges) -> FrozenMap[str, FrozenMap[str, Range]]:
    return FrozenMap(
        {
            tree.information_sets[h].label: FrozenMap(
                dict(zip(tree.information_sets[h].actions, ranges[h], strict=True))
            )
            for h in sorted(ranges)
        }
    )


def _by_history(form: Form, ranges: Ranges) -> FrozenMap[str, FrozenMap[str, Range]]:
    tree, words = form.tree, histories(form.tree)
    found = {}
    for h in sorted(ranges):
        nodes = np.flatnonzero(tree.infoset == h).tolist()
        known = dict(zip(form.members[h], ranges[h], strict=True))
        if len(nodes) > 1:  # what is impossible is not believed in
            held = FrozenMap({words[n]: known.get(n, (0.0, 0.0)) for n in nodes})
            found[tree.information_sets[h].label] = held
    return FrozenMap(found)


def _labels(form: Form, group: Group, deadline: float) -> tuple[list[str], str]:
    """Return the labels of connected equilibria, and why some are missing, or ""."""
    if all(len(nodes) == 1 for nodes in form.members.values()):
        return [], ""  # everybody knows all: there is nothing to refine
    cell = group.cells[0]
    rests = [RESTS] if _is_confined(group) else []
    try:
        found = messages(form, cell.mixes(cell.centre), cell.believed.reached, deadline)
        if all(isinstance(message, Reply) for message in found):
            rests = [RESTS] if any(message.tempts() for message in found) else []
        return [*rests, *refinements(found)], ""
    except UndefinedError as error:
        return rests, str(error)
    except (OpenError, LateError):
        return rests, "what may follow a message that nobody sends could not be settled in time"


def _is_confined(group: Group) -> bool:
    """Tell whether some belief that trembles could bring about would upset the path."""
    free = frozenset.intersection(*(cell.believed.free for cell in group.cells))
    for h in free:
        believed = {n for cell in group.cells for n in cell.believed.nodes[h]}
        members = group.cells[0].form.members[h]
        for k, node in enumerate(members):
            parts = sorted(cell.belief_ranges[h][k] for cell in group.cells)
            if node in believed and not _cover(parts):
                return True
    return False


def _cover(parts: Sequence[Range]) -> bool:
    """Tell whether intervals, in order, cover 0 to 1."""
    reached = 0.0
    for low, high in parts:
        if low > reached + CLEAR:
            return False
        reached = max(reached, high)
    return reached > 1 - CLEAR
