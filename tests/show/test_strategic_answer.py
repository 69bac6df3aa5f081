"""What is printed of simultaneous games."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
from rich.console import Console

import crisis_sim as cs
from crisis_sim.equilibria.describe import strategic_equilibrium
from crisis_sim.equilibria.result import Continuum
from crisis_sim.equilibria.strategic.deviations import Deviation
from crisis_sim.equilibria.strategic.refinements import refine
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.show.answer import print_answer
from crisis_sim.show.strategic_answer import how_firm
from crisis_sim.study.brief import Brief, brief

SCENARIO = cs.load("strike_resist_intervene")


def printed(found: Brief) -> str:
    out = io.StringIO()
    print_answer(found, Console(file=out, width=200))
    return out.getvalue()


def test_each_equilibrium_says_why_it_holds_and_how_firmly() -> None:
    text = printed(brief(SCENARIO, "pure"))
    assert "Why nobody gains by changing alone (solution 2)" in text
    rows = [line.split() for line in text.splitlines() if line.startswith("Target")]
    assert ["Target", "concede", "resist", "0.500"] in rows
    assert "On a knife edge: Target would lose nothing by turning to concede." in text
    assert "undominated, trembling-hand perfect." in " ".join(text.split())
    assert "Patron, intervene, not trembling-hand perfect." in text


def test_answers_for_trees_stay_as_they_are() -> None:
    assert "Why nobody gains" not in printed(brief(SCENARIO))


def test_how_firm_names_the_first_to_break() -> None:
    firm = Deviation("Target", ("concede",), "resist", 2.0)
    frail = Deviation("Patron", ("abstain",), "intervene", 0.25)
    nothing = Deviation("Attacker", ("strike", "abstain"), None, np.inf)
    assert how_firm(SCENARIO, [nothing, firm, frail]) == (
        "Nearest to breaking: The patron would lose 0.25 by turning to intervene."
    )
    assert how_firm(SCENARIO, [nothing]) == "Nobody has an action that it does not play."


def test_continua_are_shown_as_such() -> None:
    """Deterrence holds for every threat to intervene that is likely enough."""
    game = SCENARIO.strategic()
    found = brief(SCENARIO, "pure")
    mixes = [np.array([0.0, 1.0]), np.array([1.0, 0.0]), np.array([0.75, 0.25])]
    order = [list(names) for names in game.actions]
    assert [names[int(m.argmax())] for names, m in zip(order, mixes, strict=True)] == [
        "abstain",
        "resist",
        "intervene",
    ]
    sample = strategic_equilibrium(game, mixes, ["one of a continuum"], isolated=False)
    assert sample.regret == 0

    def bound(patron: tuple[float, float]) -> FrozenMap[str, FrozenMap[str, float]]:
        plays = [(0.0, 1.0), (1.0, 0.0), patron]
        return FrozenMap(
            {
                player: FrozenMap(dict(zip(names, play, strict=True)))
                for player, names, play in zip(game.players, game.actions, plays, strict=True)
            }
        )

    continuum = Continuum(bound((0.5, 0.0)), bound((1.0, 0.5)), (sample,))
    result = replace(found.result, found=(), components=(continuum,), concept="nash")
    result = refine(game, result)
    text = printed(type("Continua", (Brief,), {"result": result})(SCENARIO, "pure", None))
    assert "There is no" not in text
    assert "Continuum of equilibria" in text
    assert "intervene 50% to 100%, abstain 0% to 50%" in text
    assert "The patron: intervene 75%, abstain 25%" in text
    assert "one of a continuum, not trembling-hand perfect" in text
