"""Put stability by preference order into words: moves, sanctions, escapes."""

from __future__ import annotations

from crisis_sim.equilibria.ordinal.graph_model import Answer, Stability, Step
from crisis_sim.scenario.model import Scenario


def stability_in_words(found: Stability, state: str, player: str, definition: str = "SEQ") -> str:
    """Say why a state is, or is not, stable for a player.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> chicken = cs.StrategicGame(
    ...     [[[2, 1], [3, 0]], [[2, 3], [1, 0]]], ["A", "B"], [["swerve", "drive"]] * 2
    ... )
    >>> print(stability_in_words(cs.equilibria.stability(chicken), "swerve; swerve", "A", "SMR"))
    (swerve; swerve) is SMR stable for A.
    A could gain by changing to drive, (drive; swerve).
      Deterred: B changes to drive, (drive; drive).
    """
    answers = found.answers(state, player, definition)
    is_stable = definition != "Nash" and all(answer.sanction for answer in answers)
    is_stable |= not answers
    lines = [f"({state}) is {'' if is_stable else 'not '}{definition} stable for {player}."]
    if not answers:
        lines.append(f"{player} has no move that it prefers.")
    for answer in answers:
        lines += _answer(found, answer, player, definition)
    return "\n".join(lines)


def averaged(scenario: Scenario) -> list[str]:
    """Say what the simultaneous reading averages out: types, and draws of chance.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> for remark in averaged(cs.load("classics/extended_deterrence")):
    ...     print(remark)
    Types are averaged out: The patron makes one choice for all its types, and payoffs are \
expected over the priors.
    """
    remarks = []
    if scenario.types:
        who = ", ".join(scenario.label(player) for player in scenario.types)
        one = len(scenario.types) == 1
        makes = "makes one choice for all its" if one else "make one choice for all their"
        remarks.append(
            f"Types are averaged out: {who} {makes} types, and payoffs are expected over the "
            "priors."
        )
    if any(move.player is None for move in scenario.moves):
        remarks.append("Draws of chance are averaged out: payoffs are expected values.")
    return remarks


def _answer(found: Stability, answer: Answer, player: str, definition: str) -> list[str]:
    lines = [f"{player} could gain by {_step(found, answer.improvement, 'changing', 'moving')}."]
    if answer.sanction:
        steps = [
            f"{step.player} {_step(found, step, 'changes', 'moves')}" for step in answer.sanction
        ]
        lines.append(f"  Deterred: {'; then '.join(steps)}.")
    elif definition != "Nash":
        lines.append("  Nothing that the others can do in this way deters it.")
    return lines


def _step(found: Stability, step: Step, changes: str, moves: str) -> str:
    """Say what a move does: the new action where states are profiles, else the new state."""
    graph = found.graph
    if not graph.choices:
        return f"{moves} to {step.to}"
    chosen = graph.choices[graph.states.index(step.to)]
    return f"{changes} to {chosen[graph.players.index(step.player)]}, ({step.to})"
