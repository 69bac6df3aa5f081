"""Pictures of answers over two parameters, against closed forms and games solved one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import crisis_sim as cs


@pytest.mark.slow
def test_the_regions_of_unilateral_deterrence_have_closed_forms() -> None:
    """Zagare and Kilgour: cH = 2/3, cS = 4/7, d* = 1/2; steadfast deterrence is everywhere."""
    scenario = cs.load("classics/unilateral_deterrence")
    found = cs.phase_diagram(scenario, "p_ch", "p_def", concept="sequential", pixels=16)
    names = [{_regime(play) for play in plays} for plays in found.sets]
    for x, challenger in enumerate(found.grid["p_ch"]):
        for y, defender in enumerate(found.grid["p_def"]):
            expected = {"deterrence"}
            if defender < 4 / 7:
                expected |= {"bluff" if challenger < 0.5 else "attack"}
            elif defender < 2 / 3:
                expected |= {"separating"}
            assert names[found.index[x, y]] == expected


def _regime(play: tuple[tuple[str, str], ...]) -> str:
    if ("opening", "demand") not in play:
        return "deterrence"
    if ("opening", "keep") not in play:
        return "attack"
    return "bluff" if ("end", "back_down") in play else "separating"


def test_pixels_are_what_games_solved_by_themselves_say() -> None:
    scenario = cs.load("strike_resist_intervene")
    found = cs.phase_diagram(scenario, "drain", "stake", concept="logit", pixels=41)
    assert found.certainty == "bisected"
    assert not found.complete
    assert found.solves < 41 * 41
    grid: dict[str, Any] = found.grid
    swept = cs.sweep(scenario, concept="logit", **grid)
    likeliest = swept.solutions.reach.argmax(axis=0).reshape(41, 41)
    kinds = {(int(a), int(b)) for a, b in zip(likeliest.ravel(), found.index.ravel(), strict=True)}
    assert len({a for a, _ in kinds}) == len({b for _, b in kinds}) == len(kinds)


def test_it_agrees_with_what_is_proven() -> None:
    scenario = cs.load("strike_resist_intervene")
    proven = cs.phase_diagram(scenario, "drain", "cost", pixels=16)
    found = cs.phase_diagram(scenario, "drain", "cost", concept="sequential", pixels=16)
    assert found.sets == proven.sets
    np.testing.assert_array_equal(found.index, proven.index)


def test_a_stopped_run_says_what_it_has_not_seen() -> None:
    scenario = cs.load("strike_resist_intervene")
    found = cs.phase_diagram(
        scenario, "drain", "cost", concept="logit", pixels=65, progress=lambda progress: False
    )
    assert 0 < found.open_share == (found.index == -2).mean()
