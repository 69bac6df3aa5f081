"""The command that asks for the order of preferences alone: stability."""

from __future__ import annotations

import click

from crisis_sim.commands.common import (
    command,
    json_option,
    load,
    on_a_screen,
    print_json,
    scenario_argument,
    whole_option,
)
from crisis_sim.commands.progress import speaking

#: Stable states printed for each definition.
MOST_STATES = 6


@command("stability", "sure", "strike_resist_intervene")
@scenario_argument
@whole_option
@json_option
def stability(scenario: str, settings: tuple[str, ...], as_json: bool, whole: bool) -> None:
    """List the states that are stable by the order of preferences alone: Nash, SEQ, GMR, SMR."""
    import crisis_sim
    from crisis_sim.show.words.stability import averaged

    played = load(scenario, settings)
    with speaking("comparing states"):
        found, remarks = crisis_sim.equilibria.stability(played.strategic()), averaged(played)
    if as_json:
        print_json({**found.to_dict(), "remarks": remarks})
        return
    lines = [*remarks]
    for definition in found.stable:
        states = found.equilibria(definition)
        verb = "is" if len(states) == 1 else "are"
        lines.append(
            f"{definition}: {len(states)} of {len(found.graph.states)} states {verb} stable"
        )
        shown = states if whole else states[:MOST_STATES]
        lines += [f"  {state}" for state in shown]
        if len(states) > len(shown):
            lines.append(f"  ... and {len(states) - len(shown)} more; --all prints them")
    click.echo(on_a_screen("\n".join(lines), whole))
