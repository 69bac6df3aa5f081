"""No question is refused of a bundled scenario, whatever concept it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import pytest
from _pytest.mark import ParameterSet

import crisis_sim as cs
from crisis_sim.progress import Progress, Watch
from crisis_sim.study.along import along


def cases() -> Iterator[ParameterSet]:
    """Yield every bundled scenario: the first of each kind is quick, unless it is large."""
    kinds: set[tuple[str, bool]] = set()
    for name in cs.bundled():
        scenario = cs.load(name)
        kind = (scenario.concept, scenario.tree().has_perfect_information)
        quick = kind not in kinds and scenario.tree().ends <= 32
        kinds |= {kind} if quick else set()
        yield pytest.param(name, marks=() if quick else pytest.mark.slow)


@pytest.mark.parametrize("name", list(cases()))
def test_every_question_has_an_answer(name: str) -> None:
    whole = cs.load(name)
    scenario = replace(whole, claims=whole.claims[:1])
    quick = whole.tree().ends <= 32 or whole.tree().has_perfect_information
    names = [n for n, p in scenario.parameters.items() if p.low < p.high]
    first, second = (names * 2)[:2]
    found = cs.tipping_points(scenario, first, points=2, progress=None if quick else few())
    assert found.concept == scenario.concept
    assert found.to_text()
    assert cs.conditions(scenario, _outcome(scenario), progress=few()).conditions is not None
    assert cs.prove(scenario, 1, seconds=0.2).verdict in ("proven", "refuted", "undecided")
    flips = cs.study.nearest_flips(scenario, seconds=0.2)
    assert len(flips) + len(flips.open) == 1
    assert cs.turns(scenario, points=2, seconds=0.2).to_text()
    assert cs.claim_flips(scenario, first, 1, points=2, progress=few()).points == 2
    if first != second:
        drawn = cs.phase_diagram(scenario, first, second, pixels=2, progress=few())
        assert drawn.index.shape == (2, 2)
    shown = along(scenario, first, progress=few())
    assert shown.perfect.concept != shown.logit.concept


def few() -> Watch:
    """Watch a run and stop it soon."""
    calls: dict[str, int] = defaultdict(int)

    def watch(progress: Progress) -> bool:
        calls[progress.what] += 1
        return calls[progress.what] < 2

    return watch


def _outcome(scenario: cs.Crisis) -> str:
    move = next(move for move in scenario.moves if move.player is not None)
    return f"{move.name} == {move.choices[0]}"
