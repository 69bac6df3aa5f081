"""Commands about what would change the answer: tipping, prove, flip, counterfactuals, and more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from crisis_sim.commands.common import (
    FINE,
    NO,
    concept_options,
    json_option,
    load,
    say,
    scenario_argument,
)
from crisis_sim.commands.progress import watching

if TYPE_CHECKING:
    from crisis_sim.study.exact.prove import Proof

#: Stable states printed for each definition.
MOST_STATES = 12

seconds_option = click.option(
    "--seconds", type=float, default=60.0, show_default=True, help="Budget."
)


@click.command()
@scenario_argument
@click.argument("parameter")
@click.option("--fixing", help="A move that is fixed, as `Israel == strike`.")
@json_option
def tipping(
    scenario: str, settings: tuple[str, ...], parameter: str, fixing: str | None, as_json: bool
) -> int:
    """Find every value of PARAMETER at which perfect play changes, with proof."""
    import crisis_sim
    from crisis_sim.show.proofs import tipping_in_words

    played = load(scenario, settings)
    with watching() as watch:
        found = crisis_sim.tipping_points(played, parameter, fixing=fixing, progress=watch)
    say(found, as_json, tipping_in_words)
    return watch.code(FINE)


@click.command()
@scenario_argument
@click.argument("claim", required=False)
@seconds_option
@json_option
def prove(
    scenario: str, settings: tuple[str, ...], claim: str | None, seconds: float, as_json: bool
) -> int:
    """Prove CLAIM over all ranges at once, or refute it; left out, each claim of the file."""
    import crisis_sim
    from crisis_sim.show.proofs import proof_in_words
    from crisis_sim.show.to_json import to_json

    played = load(scenario, settings)
    proofs: Sequence[Proof]
    with watching() as watch:
        if claim is None:
            proofs = crisis_sim.prove_claims(played, seconds=seconds, progress=watch)
        else:
            proofs = (crisis_sim.prove(played, claim, seconds=seconds, progress=watch),)
    if as_json:
        click.echo(to_json([proof.to_dict() for proof in proofs]))
    else:
        for proof in proofs:
            click.echo(proof_in_words(proof))
    return watch.code(FINE if all(proof.verdict == "proven" for proof in proofs) else NO)


@click.command()
@scenario_argument
@click.argument("claim", required=False)
@click.option("--norm", type=click.Choice(["max", "sum", "euclidean"]), default="max")
@click.option("--at-most", type=int, help="How many parameters may move.")
@seconds_option
@json_option
def flip(
    scenario: str,
    settings: tuple[str, ...],
    claim: str | None,
    norm: str,
    at_most: int | None,
    seconds: float,
    as_json: bool,
) -> int:
    """Find the smallest change that reverses CLAIM; left out, the first claim of the file."""
    import crisis_sim
    from crisis_sim.show.proofs import flip_in_words

    with watching() as watch:
        found = crisis_sim.nearest_flip(
            load(scenario, settings),
            claim,
            norm=norm,  # type: ignore[arg-type]  # one of the choices above
            at_most=at_most,
            seconds=seconds,
            progress=watch,
        )
    say(found, as_json, flip_in_words)
    return watch.code(FINE)


@click.command()
@scenario_argument
@json_option
def sources(scenario: str, settings: tuple[str, ...], as_json: bool) -> int:
    """Print what rests on which source, and which conclusion would move without it."""
    import crisis_sim
    from crisis_sim.show.sources import sources_in_words

    with watching() as watch:
        found = crisis_sim.sources(load(scenario, settings), progress=watch)
    say(found, as_json, sources_in_words)
    return watch.code(FINE)


@click.command()
@scenario_argument
@click.argument("measure", required=False)
@click.option("--sibling", help="Another scenario, whose parameters are put in one by one.")
@concept_options
@json_option
def counterfactuals(
    scenario: str,
    settings: tuple[str, ...],
    measure: str | None,
    sibling: str | None,
    concept: str | None,
    rationality: float | None,
    as_json: bool,
) -> int:
    """Change one thing at a time (a player, a choice, a term) and say what it does to MEASURE."""
    import crisis_sim
    from crisis_sim.show.proofs import counterfactuals_in_words

    with watching() as watch:
        found = crisis_sim.counterfactuals(
            load(scenario, settings),
            measure,
            sibling=None if sibling is None else crisis_sim.load(sibling),
            concept=concept,
            rationality=rationality,
            progress=watch,
        )
    say(found, as_json, counterfactuals_in_words)
    return watch.code(FINE)


@click.command()
@scenario_argument
@json_option
def stability(scenario: str, settings: tuple[str, ...], as_json: bool) -> None:
    """List the states that are stable by the order of preferences alone: Nash, SEQ, GMR, SMR."""
    import crisis_sim
    from crisis_sim.show.conflict import averaged
    from crisis_sim.show.to_json import to_json

    played = load(scenario, settings)
    found, remarks = crisis_sim.stability(played.strategic()), averaged(played)
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
