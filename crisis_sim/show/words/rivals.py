"""Rival explanations as text: what each case says of each, and what would tell them apart."""

from __future__ import annotations

from crisis_sim.show.words.backtest import figure, table
from crisis_sim.study.history.rivals import Rivals


def tell(compared: Rivals) -> str:
    """Return what the cases say of rival explanations, as Markdown."""
    names = compared.names[1:]
    rows = [
        [case.name, *(figure(v, 1) for v in row[1:])]
        for case, row in zip(compared.cases, compared.matrix, strict=True)
    ]
    total = compared.log_bayes_factors[1:]
    rows.append(["all: log Bayes factor", *(figure(v, 1) for v in total)])
    rows.append(["effective draws", *(f"{e:.0f}" for e in compared.effective[1:])])
    text = (
        f"Log-probability of what happened, given the earlier cases, less that of "
        f"{compared.names[0]}: below 0 the case speaks against the explanation. "
        f"{compared.warning}\n\n" + table(["case", *names], rows)
    )
    return f"### Rival explanations\n\n{text}\n\n{_apart(compared)}\n"


def _apart(compared: Rivals) -> str:
    """Name the cases, past and to come, that tell the explanations from the best of them."""
    alone = [n for n in compared.names[1:] if n not in compared.scenario.history.references]
    factor = dict(zip(compared.names, compared.log_bayes_factors, strict=True))
    if not alone:  # of a stopped run
        return ""
    best = max(alone, key=lambda name: factor[name])
    rows = []
    for name in alone:
        if name == best:
            continue
        told = ", ".join(f"{c} ({figure(gap, 1)})" for c, gap in compared.telling(best, name, 2))
        post = compared.signposts(best, name, 1)
        for sign in post:
            one, other = (compared.levels[p.index(max(p))] for p in (sign.one, sign.other))
            rows.append(
                [
                    name,
                    told,
                    f"like {sign.like}, `{sign.fact}` {sign.value:.2g}",
                    f"{one}: {max(sign.one):.2f}",
                    f"{other}: {max(sign.other):.2f}",
                    figure(sign.evidence, 1),
                ]
            )
    head = [
        f"{best} against",
        "cases that tell them apart",
        "what to watch for",
        f"{best} says",
        "the other",
        "expected",
    ]
    note = (
        "The cases that speak most for one or the other (above 0: for the one named in the "
        "heading), and the case still to come of which their predictions differ most: a past "
        "case with one fact changed and today's record. The last column is the log Bayes factor "
        "to expect from it."
    )
    return f"{note}\n\n" + table(head, rows, left=5)
