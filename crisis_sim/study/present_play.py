"""How a scenario is played at its present values."""

from __future__ import annotations

from crisis_sim.game.crisis import Crisis
from crisis_sim.progress import Run
from crisis_sim.scenario.formula import Test
from crisis_sim.study.moving.answers import Answers
from crisis_sim.study.ways import Play


def present_play(
    scenario: Crisis,
    concept: str | None = None,
    rationality: float | None = None,
    fixing: Test | None = None,
) -> tuple[Play, ...]:
    """Return the ways in which the solutions play a scenario at its values.

    Concept and rationality are the scenario's unless given.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> present_play(cs.load("strike_resist_intervene"))
    ((('Attacker', 'strike'), ('Target', 'concede')),)
    """
    rate = scenario.rationality if rationality is None else rationality
    answers = Answers(scenario, concept or scenario.concept, rate, fixing, (), Run(None, "games"))
    (answer,) = answers.at({})
    return () if answer is None else answer.plays
