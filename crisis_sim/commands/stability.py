"""The command that asks for the order of preferences alone: stability."""

from __future__ import annotations

import click

from crisis_sim.commands.common import command, json_option, load, scenario_argument
from crisis_sim.commands.progress import speaking

#: Stable states printed for each definition.
MOST_STATES = 12


@command("stability", "sure", "iran_2025")
@scenario_argument
@json_option
def stability(scenario: str, settings: tuple[str, ...], as_json: bool) -> None:
    """List the states that are stable by the order of preferences alone: Nash, SEQ, GMR, SMR."""
    import crisis_sim
    from crisis_sim.show.to_json import to_json
    from crisis_sim.show.words.stability import averaged

    played = load(scenario, settings)
    with speaking("comparing states"):
        found, remarks = crisis_sim.equilibria.stability(played.strategic()), averaged(played)
    if as_json:
        click.echo(to_json({**found.to_dict(), "remarks": remarks}))
        return
    for remark in remarks:
        click.echo(remark)
    for definition in found.stable:
        states = found.equilibria(definition)
        verb = "is" if len(states) == 1 else "are"
        click.echo(f"{definition}: {len(states)} of {len(found.graph.states)} states {verb} stable")
        for state in states[:MOST_STATES]:
            click.echo(f"  {state}")
        if len(states) > MOST_STATES:
            click.echo(f"  ... and {len(states) - MOST_STATES} more; --json has all")
