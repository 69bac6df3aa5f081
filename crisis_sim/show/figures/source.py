"""The line below a figure that says what it rests on."""

from __future__ import annotations

from typing import Any

from crisis_sim.equilibria.concepts import concepts
from crisis_sim.result import Result
from crisis_sim.show.phrases import counted


def source_line(
    name: str,
    concept: str,
    *,
    rationality: float | None = None,
    beside: str = "",
    solves: int | None = 1,
    method: str = "",
    digest: str = "",
    version: str = "",
    seed: int | None = None,
    also: str = "",
) -> str:
    """Say in one line what a figure rests on; what is None or empty is left out.

    Examples
    --------
    >>> source_line("crisis", "logit", rationality=3, solves=101, digest="6157023a3b4a")
    'crisis · logit play, λ = 3 per unit of payoff · 101 games solved · digest 6157023a'
    """
    parts = [
        name,
        " and ".join(part for part in (solved(concept, rationality), beside) if part),
        method,
        "" if solves is None else f"{counted(solves, 'game')} solved",
        f"digest {digest[:8]}" if digest else "",
        f"crisis_sim {version}" if version else "",
        "" if seed is None else f"seed {seed}",
        also,
    ]
    return " · ".join(part for part in parts if part)


def solved(concept: str, rationality: float | None = None) -> str:
    """Say what was solved for.

    Examples
    --------
    >>> solved("subgame_perfect"), solved("logit", 2.5), solved("coarse_correlated")
    ('subgame-perfect equilibrium', 'logit play, λ = 2.5 per unit of payoff', \
'coarse correlated equilibrium')
    """
    row = concepts()[concept]
    erring = rationality is not None and "rationality" in row.needed
    return f"{row.words}, λ = {rationality:g} per unit of payoff" if erring else row.words


def rests_on(found: Result, *notes: str, **other: Any) -> str:
    """Say in one line what the figure of a result rests on, below the notes that are not empty.

    What is in `other` is told in place of the result's own, as `source_line` takes it.
    """
    facts: dict[str, Any] = found.provenance()
    own = {k: facts.get(k) for k in ("rationality", "solves", "digest", "version", "seed")}
    line = source_line(facts["scenario"], facts["concept"], **{**own, **other})
    return "\n".join([*filter(None, notes), line])
