"""The command that holds a scenario against past episodes."""

from __future__ import annotations

import click

from crisis_sim.commands.common import (
    FINE,
    command,
    json_option,
    load,
    on_a_screen,
    print_json,
    whole_option,
)
from crisis_sim.commands.progress import watching


@command("backtest", "record", "all my_case.yaml")
@click.argument("cases", nargs=-1, metavar="[CASE]...")
@click.option("--scenario", default="patron", show_default=True, help="The structure they share.")
@click.option("--seed", default=0, show_default=True, help="Of the intervals.")
@whole_option
@json_option
def backtest(cases: tuple[str, ...], scenario: str, seed: int, as_json: bool, whole: bool) -> int:
    """Hold a scenario, and rival explanations, against past episodes.

    CASE is a bundled name or a path; left out, all cases that come along. Files of your own
    are added by naming them after `all`.
    """
    import crisis_sim
    from crisis_sim.study.history.case_file import FOLDER

    own = [name for name in cases if name != "all"]
    every = [name for name in crisis_sim.bundled() if name.startswith(FOLDER)]
    files = [*(every if len(own) < len(cases) or not own else []), *own]
    played = load(scenario)
    with watching("backtest") as watch:
        found = crisis_sim.backtest(played, files, seed=seed, progress=watch)
        compared = crisis_sim.rivals(played, cases=files, seed=seed, progress=watch)
    if as_json:
        print_json({**found.to_dict(), "rivals": compared.to_dict()})
    else:
        from crisis_sim.show.words import backtest as words
        from crisis_sim.show.words import rivals

        click.echo(on_a_screen(f"{words.tell(found)}\n{rivals.tell(compared)}", whole))
    return watch.code(FINE)
