"""Everything that is said of a scenario on one page, to be read offline and printed."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from markupsafe import Markup

from crisis_sim.equilibria.concepts import concepts
from crisis_sim.equilibria.result import UnsolvableError
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.strict import gaps
from crisis_sim.show.cite import bibtex
from crisis_sim.show.page import facts
from crisis_sim.show.page.explorer import hash_of, live_script, text_of
from crisis_sim.show.page.explorer import render as explorer
from crisis_sim.show.page.picture import Picture, picture
from crisis_sim.show.page.prose import cited, linked, prose
from crisis_sim.show.phrases import human
from crisis_sim.show.standard import drawn_of
from crisis_sim.show.words.brief import sections
from crisis_sim.show.words.claims import in_the_model
from crisis_sim.study.brief import Brief
from crisis_sim.study.live.game import LiveGame
from crisis_sim.study.studies import studies

Found = TypeVar("Found")
#: The figures of each part of the page, by the kinds of `crisis-sim plot`.
FIGURES = {
    "answer": ("tree",),
    "changes": ("turns", "along", "phase_diagram", "deterrence"),
    "claims": ("prove_claims",),
    "sure": ("sample", "swings"),
    "worth": ("payoffs",),
}


def render(brief: Brief, live: LiveGame | None = None) -> str:
    """Return the page as HTML, the same for the same scenario each time.

    With the data by which the game is played anew, the page to move stands in it.
    """
    from jinja2 import Environment, StrictUndefined

    scenario = brief.scenario
    page = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page.globals.update(cited=cited, linked=lambda text: linked(text, scenario.evidence))
    text = scenario.to_yaml()
    # Everything that comes from the file is escaped; style, script and figures are our own.
    return page.from_string(text_of("report.html")).render(
        scenario=scenario,
        title=scenario.title or human(scenario.name),
        result=brief.result,
        concept=concepts()[brief.concept].words,
        parts={title: prose(lines, scenario.evidence) for title, lines in sections(brief).items()},
        claims=_claims(brief),
        figures={part: list(_pictures(brief, kinds)) for part, kinds in FIGURES.items()},
        told={"sample": _told(brief, "sample"), "history": _history(brief)},
        moves=facts.move_titles(scenario),
        numbers=facts.numbers(scenario, _or_none(lambda: brief.turns)),
        terms=facts.terms(scenario),
        sources=facts.sources(scenario),
        gaps=gaps(scenario),
        text=text,
        download=f"data:text/yaml;base64,{base64.b64encode(text.encode()).decode()}",
        bibtex=bibtex(scenario),
        explorer="" if live is None else explorer(live),
        script_hash="" if live is None else hash_of(live_script()),
        style=Markup(text_of("report.css")),
    )


def _claims(brief: Brief) -> list[dict[str, Any]]:
    """Return each claim with its verdict, what is proven of it and what it hangs on."""
    proofs = _or_none(lambda: brief.shown("prove_claims").result)
    return [
        {
            "says": claim.says,
            "holds": claim.holds.text,
            "source": claim.source,
            "verdict": verdict.verdict,
            "found": found,
            "proof": None if proofs is None else _proof(proofs[rank]),
            "numbers": facts.hangs_on(brief.scenario, claim.holds),
        }
        for rank, (claim, verdict, found) in enumerate(
            zip(brief.scenario.claims, brief.verdicts, in_the_model(brief), strict=True)
        )
    ]


def _proof(proof: Any) -> str:
    """Return what is proven of a claim, without the claim itself."""
    _, *more = (line.strip() for line in studies()["prove"].tell(proof).splitlines())
    return "; ".join([f"Over all ranges at once: {proof.verdict}", *more]) + "."


def _pictures(brief: Brief, kinds: tuple[str, ...]) -> Iterator[Picture | str]:
    """Draw figures; in the place of one that cannot be drawn stands why."""
    for kind in kinds:
        try:
            yield picture(drawn_of(brief, kind), kind.replace("_", "-"))
        except (UnsolvableError, ArgumentError) as error:
            yield f"No figure of {human(kind)}: {error}."


def _told(brief: Brief, kind: str) -> str:
    shown = _or_none(lambda: brief.shown(kind))
    return "" if shown is None else shown.row.tell(shown.result)


def _history(brief: Brief) -> str:
    """Return how the scenario does against its cases; empty where it has none or is one itself."""
    if brief.scenario.case is not None:
        return ""
    row = studies()["backtest"]
    found = _or_none(lambda: row.ask(brief.scenario, {}))
    return "" if found is None else row.tell(found)


def _or_none(ask: Callable[[], Found]) -> Found | None:
    """Return what a study finds, or None where it has nothing to say of this scenario."""
    try:
        return ask()
    except (UnsolvableError, ArgumentError):
        return None
