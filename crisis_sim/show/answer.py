"""The answer of a scenario as text: the solution, what it rests on, the claims."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from rich.markup import escape

from crisis_sim.equilibria.concepts import concepts
from crisis_sim.equilibria.result import Equilibria, Equilibrium
from crisis_sim.equilibria.tree.threats import NashPath
from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.model import Scenario
from crisis_sim.show.labels import does
from crisis_sim.show.limits import BRIEF, Limits
from crisis_sim.show.phrases import (
    choice_label,
    counted,
    human,
    mix_in_words,
    move_label,
    percent,
    place_in_words,
    place_move,
    plan_label,
)
from crisis_sim.show.private_answer import is_set, print_off_path, print_reached
from crisis_sim.show.strategic_answer import print_strategic
from crisis_sim.show.why_answer import print_why
from crisis_sim.show.words.knife_edge import refusals_in_words
from crisis_sim.show.words.threats import threats_in_words
from crisis_sim.show.words.time import tell as tell_course
from crisis_sim.study.brief import Brief
from crisis_sim.study.judge import Verdict
from crisis_sim.tolerances import SAME

if TYPE_CHECKING:
    from rich.console import Console

#: What is said of ties.
MIXTURES = "at a tie mixtures are equilibria too"


def print_answer(brief: Brief, console: Console, limits: Limits = BRIEF) -> None:
    """Print what a scenario's solution says, and why."""
    scenario = brief.whole().scenario
    console.print(f"[bold]{escape(scenario.title or human(scenario.name))}[/]")
    if scenario.question:
        console.print(escape(scenario.question))
    console.print()
    _print_solutions(brief, limits, console)
    if "refinements" in brief.row.tells:
        print_strategic(brief, limits.solutions, console)
    if brief.logit is not None:
        _print_logit(brief, brief.logit, console)
    if brief.verdicts:
        _print_claims(brief, console)
    others = [path for path in brief.paths if not path.subgame_perfect]
    if others and "threats" in brief.row.tells:
        _print_threats(scenario, others, limits, console)
    if brief.unsearched and "threats" in brief.row.tells:
        console.print(escape(f"{unsearched_in_words(brief)}\n"))
    console.print(escape(rests_on(brief.result)), style="dim")


def _print_solutions(brief: Brief, limits: Limits, console: Console) -> None:
    result, scenario = brief.result, brief.scenario
    console.print(f"[bold]{headline(result)}[/]")
    if brief.course is not None:
        console.print(escape(f"{tell_course(brief.course)}\n"))
        return
    if brief.edge is not None and not brief.edge.names_one_answer:
        refusals = "; ".join(refusals_in_words(brief.edge))
        console.print(escape(f"No one answer is named: {refusals}."), style="bold")
    if scenario.types and brief.row.reads == "tree":
        _print_private(brief, limits, console)
    elif "refinements" in brief.row.tells:
        _print_each(brief, [(equilibrium, 1) for equilibrium in result], limits, console)
    else:
        _print_each(brief, played_alike(result), limits, console)
    for remark in result.remarks:
        console.print(escape(f"Note: {remark}."))
    for tie in result.ties[: limits.solutions]:
        actions = choice_label(scenario, place_move(tie.where), " or ".join(tie.actions))
        console.print(
            escape(f"Tie: {place_in_words(scenario, tie.where)} is indifferent between {actions}.")
        )
    if len(result.ties) > limits.solutions:
        console.print(f"... and {counted(len(result.ties) - limits.solutions, 'more tie')}.")
    console.print()


def _print_each(
    brief: Brief, ways: list[tuple[Equilibrium, int]], limits: Limits, console: Console
) -> None:
    """Print ways to play, and of how many solutions each is."""
    from rich.table import Table

    for number, (equilibrium, alike) in enumerate(ways[: limits.solutions], start=1):
        if len(ways) > 1:
            solutions = "" if alike == 1 else f", in {alike} solutions"
            console.print(f"Way to play {number} of {len(ways)}{solutions}", style="italic")
        elif alike > 1:
            console.print("All are played in the same way; what is off the path differs.")
        table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
        table.add_column("Move")
        table.add_column("Choice")
        for move, choice in _on_path(brief, equilibrium):
            table.add_row(escape(move), escape(choice))
        console.print(table)
        _print_worth(brief, equilibrium, console)
        if brief.row.reads == "tree":
            print_why(brief, equilibrium, limits, console)
            print_off_path(brief, equilibrium, limits, console)
    if len(ways) > limits.solutions:
        console.print(f"... and {len(ways) - limits.solutions} more.")


def _print_private(brief: Brief, limits: Limits, console: Console) -> None:
    """Print solutions in which players know different things, with what they believe."""
    result = brief.result
    for number, equilibrium in enumerate(result[: limits.solutions], start=1):
        if len(result) > 1:
            wide = ", a set of connected equilibria" if is_set(equilibrium) else ""
            console.print(f"Solution {number} of {len(result)}{wide}", style="italic")
        like = _same_strategies(result[: number - 1], equilibrium)
        if like:
            console.print(f"Played as solution {like}; what is believed off the path differs.")
        else:
            print_reached(brief, equilibrium, console)
            _print_worth(brief, equilibrium, console)
            print_why(brief, equilibrium, limits, console)
        print_off_path(brief, equilibrium, limits, console)
        if like:
            _print_worth(brief, equilibrium, console)
    if len(result) > limits.solutions:
        console.print(f"... and {len(result) - limits.solutions} more.")
    if any(map(is_set, result[: limits.solutions])):
        console.print("Ranges hold all that a set of equilibria does; payoffs are those of one.")


def _print_worth(brief: Brief, equilibrium: Equilibrium, console: Console) -> None:
    """Print what a solution gives each player, and what is known of it."""
    payoffs = (f"{brief.scenario.label(p)} {v:z.2f}" for p, v in equilibrium.payoffs.items())
    console.print(escape(f"Payoffs: {', '.join(payoffs)}"))
    if equilibrium.labels and "refinements" not in brief.row.tells:
        console.print(escape(f"Known of it: {', '.join(equilibrium.labels)}."))


def played_alike(result: Iterable[Equilibrium]) -> list[tuple[Equilibrium, int]]:
    """Return the ways to play: the first solution of each, and how many end alike.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.solve(cs.load("egypt_1970"))
    >>> len(found), [alike for _, alike in played_alike(found)]
    (16, [16])
    """
    ways: list[list[Equilibrium]] = []
    for equilibrium in result:
        for way in ways:
            if np.allclose(way[0].reach, equilibrium.reach, rtol=0, atol=SAME):
                way.append(equilibrium)
                break
        else:
            ways.append([equilibrium])
    return [(way[0], len(way)) for way in ways]


def _same_strategies(before: Iterable[Equilibrium], equilibrium: Equilibrium) -> int:
    """Return the number of the first solution in which all play the same, or 0."""
    for number, other in enumerate(before, start=1):
        pairs = zip(other.profile, equilibrium.profile, strict=True)
        if all(np.allclose(a, b, rtol=0, atol=SAME) for a, b in pairs):
            return number
    return 0


def headline(result: Equilibria) -> str:
    """Say how many solutions there are, and whether there may be others."""
    row = concepts()[result.concept]
    concept = row.title
    if not len(result) and result.components:
        return f"No {concept} equilibrium stands alone; they form continua, shown below."
    if not len(result) and not result.complete:
        return f"No {concept} equilibrium was found, but the search was not complete."
    if not len(result):
        return f"There is no {concept} equilibrium."
    if result.rationality is not None:
        return f"{row.words.capitalize()} at λ = {result.rationality:g}"
    if row.errs:
        return result.method[0].upper() + result.method[1:]
    count = "One" if len(result) == 1 else str(len(result))
    noun = "equilibrium" if len(result) == 1 else "equilibria"
    known = "no other exists" if result.complete else "others may exist"
    if result.ties:
        known += f" in pure strategies; {MIXTURES}"
    whole = ""
    if result.components and row.continua:
        one = ", which stands for a continuum"
        whole = one if len(result) == 1 else f", {len(result.components)} of them for continua"
    return f"{count} {concept} {noun}{whole}; {known}"


def _on_path(brief: Brief, equilibrium: Equilibrium) -> list[tuple[str, str]]:
    """Return what is chosen at the moves that play reaches, or what players commit to."""
    scenario = brief.scenario
    if "refinements" in brief.row.tells and equilibrium in brief.result:
        return [
            (scenario.label(player), mix_in_words(mix, partial(plan_label, scenario, player)))
            for player, mix in equilibrium.strategies.items()
        ]
    rows = []
    for move, mix in equilibrium.choice_shares().items():
        made = sum(mix.values())
        if made > 0:
            given = {choice: p / made for choice, p in mix.items()}
            sure = "" if made > 0.9995 else f" (if reached: {percent(made)})"
            rows.append(
                (
                    move_label(scenario, move),
                    mix_in_words(given, partial(choice_label, scenario, move)) + sure,
                )
            )
    return rows


def _print_logit(brief: Brief, logit: Equilibria, console: Console) -> None:
    from rich.table import Table

    if brief.result.rationality is None:
        scaled = ", ".join(
            f"{escape(brief.scenario.label(p))} {v:.0f}"
            for p, v in logit.rationality_per_range.items()
        )
        console.print(f"[bold]Logit play at λ = {logit.rationality:g} per unit of payoff[/]")
        console.print(f"λ times each player's range of payoffs: {scaled}")
        if not logit.converged:
            console.print("The method did not converge.")
        table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), show_header=False)
        for move, choice in _on_path(brief, logit[0]):
            table.add_row(escape(move), choice)
        console.print(table)
        console.print()


def _print_claims(brief: Brief, console: Console) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column("Claim", ratio=1)
    table.add_column("measured", justify="right")
    table.add_column("Verdict", style="bold", min_width=8)
    for verdict in brief.verdicts:
        says = "\n".join(filter(None, [verdict.says, unreached_in_words(brief.scenario, verdict)]))
        table.add_row(escape(says), _measured(verdict), verdict.verdict)
    console.print(table)
    console.print()


def unreached_in_words(scenario: Scenario, verdict: Verdict) -> str:
    """Say which moves that a claim fixes play does not reach; empty where it reaches all."""
    if not verdict.unreached:
        return ""
    fixed = " or ".join(does(scenario, test.move, test.choice) for test in verdict.unreached)
    where = " in some solution" if len(verdict.values) > 1 else ""
    return f"The fixed move is not reached{where}: {fixed}."


def _measured(verdict: Verdict) -> str:
    """Write what a claim measures, with its range where solutions differ."""
    known = [f"{value:z.3f}" for value in sorted(verdict.values) if not math.isnan(value)]
    span = " to ".join(dict.fromkeys(known[:1] + known[-1:]))
    undefined = ["undefined"] if len(known) < len(verdict.values) else []
    return " or ".join([*filter(None, [span]), *undefined])


def _print_threats(
    scenario: Crisis, paths: list[NashPath], limits: Limits, console: Console
) -> None:
    console.print("[bold]Threats that would not be carried out[/]")
    threats = threats_in_words(scenario, paths, limits.paths)
    for line in limits.first(threats, limits.threats, "threat"):
        console.print(escape(f"- {line}"))
    console.print()


def unsearched_in_words(brief: Brief) -> str:
    """Say that Nash paths on empty threats were not searched for, and why."""
    return (
        "Left out: Nash equilibria that rest on a threat that would not be carried out; the "
        f"search for them stopped: {brief.unsearched}."
    )


def rests_on(result: Equilibria) -> str:
    """Say by which method solutions were found, and what is known of them."""
    complete = "complete" if result.complete else "not shown to be complete"
    return (
        f"Method: {result.method}; {complete}; largest regret {result.max_regret:.1g}; "
        f"scenario {result.digest[:12]}; crisis_sim {result.version}."
    )
