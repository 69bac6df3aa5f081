"""Commands that draw all parameters at once: sample, sensitivity, discover, knife-edge."""

from __future__ import annotations

from collections.abc import Callable

import click

from crisis_sim.commands.common import (
    FINE,
    NO,
    Command,
    concept_option,
    concept_options,
    json_option,
    load,
    say,
    scenario_argument,
)
from crisis_sim.commands.progress import watching

seed_option = click.option("--seed", type=int, default=0, show_default=True)
fixing_option = click.option("--fixing", help="A move that is fixed, as `Israel == strike`.")


def draws_option(default: int) -> Callable[[Command], Command]:
    """Return `--draws` with a default."""
    return click.option("--draws", type=int, default=default, show_default=True)


@click.command()
@scenario_argument
@draws_option(16384)
@seed_option
@fixing_option
@concept_options
@json_option
def sample(
    scenario: str,
    settings: tuple[str, ...],
    draws: int,
    seed: int,
    fixing: str | None,
    concept: str | None,
    rationality: float | None,
    as_json: bool,
) -> int:
    """Draw all parameters from their ranges and say how often each choice is made."""
    import crisis_sim
    from crisis_sim.show.uncertainty import sample_in_words

    with watching() as watch:
        found = crisis_sim.sample(
            load(scenario, settings),
            draws=draws,
            seed=seed,
            fixing=fixing,
            concept=concept,
            rationality=rationality,
            progress=watch,
        )
    say(found, as_json, sample_in_words)
    return watch.code(FINE)


@click.command()
@scenario_argument
@click.option("--measure", help="A formula as in claims, P(...), or an outcome, `Russia == aid`.")
@click.option("--method", type=click.Choice(["sobol", "morris"]), default="sobol")
@draws_option(1024)
@seed_option
@concept_options
@json_option
def sensitivity(
    scenario: str,
    settings: tuple[str, ...],
    measure: str | None,
    method: str,
    draws: int,
    seed: int,
    concept: str | None,
    rationality: float | None,
    as_json: bool,
) -> int:
    """Apportion the variation of an answer to the parameters, all varied at once."""
    import crisis_sim
    from crisis_sim.show.uncertainty import sensitivity_in_words

    with watching() as watch:
        found = crisis_sim.sensitivity(
            load(scenario, settings),
            measure=measure,
            method=method,
            draws=draws,
            seed=seed,
            concept=concept,
            rationality=rationality,
            progress=watch,
        )
    say(found, as_json, sensitivity_in_words)
    return watch.code(FINE)


@click.command()
@scenario_argument
@click.argument("condition")
@draws_option(4096)
@seed_option
@concept_options
@json_option
def discover(
    scenario: str,
    settings: tuple[str, ...],
    condition: str,
    draws: int,
    seed: int,
    concept: str | None,
    rationality: float | None,
    as_json: bool,
) -> int:
    """Find the conditions under which CONDITION holds, such as "Russia == intervene"."""
    import crisis_sim
    from crisis_sim.show.discovery import discovery_in_words

    with watching() as watch:
        found = crisis_sim.discover(
            load(scenario, settings),
            condition,
            seed=seed,
            draws=draws,
            concept=concept,
            rationality=rationality,
            progress=watch,
        )
    say(found, as_json, discovery_in_words)
    return watch.code(FINE)


@click.command("knife-edge")
@scenario_argument
@click.option("--margin", default=0.01, show_default=True, help="Share of a range of payoffs.")
@click.option("--draws", type=int, help="Of changes; else 2048, or 64 if solved one by one.")
@seed_option
@concept_option
@json_option
def knife_edge(
    scenario: str,
    settings: tuple[str, ...],
    margin: float,
    draws: int | None,
    seed: int,
    concept: str | None,
    as_json: bool,
) -> int:
    """Say how near the answer is to breaking; exit 1 if that is too near to name one."""
    import crisis_sim
    from crisis_sim.show.knife_edge import knife_edge_in_words

    played = load(scenario, settings)
    with watching() as watch:
        found = crisis_sim.knife_edge(
            played,
            margin=margin,
            draws=draws,
            seed=seed,
            concept=concept,
            progress=watch,
        )
    say(found, as_json, knife_edge_in_words)
    return watch.code(FINE if found.names_one_answer else NO)
