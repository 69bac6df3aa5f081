"""A backtest as text: the tables of the command line and of the documentation."""

from __future__ import annotations

import math
from collections.abc import Sequence

from crisis_sim.show.phrases import human
from crisis_sim.study.history.backtest import FITTED, Backtest
from crisis_sim.study.history.scores import INTERVAL_RULE, RULES

#: Rules with what they are called in a heading; that of the last level is called after it.
_HEADINGS = {"ranked probability": "RPS", "log": "log score"}


def table(head: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Return a Markdown table with aligned columns; all but the first `left` to the right.

    Examples
    --------
    >>> print(table(["case", "n"], [["Suez", "1"]]))
    | case | n |
    | ---- | -: |
    | Suez | 1 |
    """
    widths = [max(len(line[i]) for line in (head, *rows)) for i in range(len(head))]
    rule = ["-" * w if i < left else "-" * max(1, w - 1) + ":" for i, w in enumerate(widths)]
    pad = [
        [
            c.ljust(w) if i < left else c.rjust(w)
            for i, (c, w) in enumerate(zip(r, widths, strict=True))
        ]
        for r in (head, *rows)
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in (pad[0], rule, *pad[1:]))


def figure(value: float, digits: int = 2) -> str:
    """Return a number for a table; infinite and undefined ones in words of one sign.

    Examples
    --------
    >>> figure(0.1234), figure(float("inf")), figure(float("nan")), figure(-0.001)
    ('0.12', '∞', '–', '0.00')
    """
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def heading(found: Backtest, rule: str) -> str:
    """Return what a rule is called in a heading."""
    last = found.levels[-1]
    named = found.scenario.history.levels.get(last, human(last))
    return _HEADINGS.get(rule, f"Brier, {named}")


def tell(found: Backtest) -> str:
    """Return all that a backtest found, as Markdown."""
    parts = [
        "### In short\n",
        "\n".join(f"- {line}" for line in plainly(found)),
        "\n### Predicted and observed\n",
        _cases(found),
        f"\n### Scores (lower is better; 95% intervals from resampling cases, seed {found.seed})\n",
        f"Core cases, n = {len(found.core.cases)}; each fit and each base rate is without the case "
        f"it predicts, so rests on {found.core.fitted_on}. {INTERVAL_RULE[0].upper()}"
        f"{INTERVAL_RULE[1:]}.\n",
        _scores(found),
        "\n### Skill of the fitted model (1 is perfect, 0 is no better)\n",
        _skills(found),
        "\n### Split in time\n",
        _split(found),
        "\n### What the cases say of each parameter\n",
        _coefficients(found),
        "\n### What each fact does for the fit\n",
        _bearings(found),
    ]
    return "\n".join(parts) + "\n"


def plainly(found: Backtest) -> list[str]:
    """Say where the model does no better than a lazy forecaster, and what is not known.

    Returns
    -------
    list of str
        One sentence or two for each rule, then on parameters and facts.
    """
    lines = []
    for rule in RULES:
        own = found.core.score(FITTED, rule)
        others = [
            s for s in found.core.scores if s.rule == rule and not s.forecast.startswith("model")
        ]
        beaten = found.core.beaten(rule) if found.complete else ()
        rest = [s for s in others if s.forecast not in beaten]
        ahead = [s for s in rest if s.value <= own.value]
        line = f"{heading(found, rule)} (n = {own.n}): the fitted model gets {figure(own.value)}. "
        if rest:
            line += "It is not shown to do better than " + _list(
                [f"{s.forecast} ({figure(s.value)})" for s in rest]
            )
            line += f"; {len(ahead)} of them did better." if ahead else "."
        line += f" It beats {_list(list(beaten))}." if beaten else ""
        lines.append(line)
    named = [c.name for c in found.coefficients if c.identified]
    lines.append(
        f"Of {len(found.coefficients)} parameters that predictions hang on, the cases identify "
        + (f"{len(named)}: {', '.join(named)}." if named else "none.")
    )
    if not found.complete:
        lines.append("The run was stopped: what it did not reach is left out.")
    told = found.scenario.history.told
    lines += [
        f"{told[b.fact]}: {b.verdict}. Fitted with it, the log-likelihood is "
        f"{figure(b.fitted)} higher than without (1.92 would be needed)."
        for b in found.bearings
        if b.fact in told
    ]
    return lines


def _list(items: list[str]) -> str:
    return ", ".join(items[:-1]) + " or " + items[-1] if len(items) > 1 else items[0]


def _cases(found: Backtest) -> str:
    rows = []
    for i, case in enumerate(found.cases):
        low, high = found.levels[case.low], found.levels[case.high]
        fitted = not math.isnan(found.fitted[i, 0])
        likely = found.levels[int(found.fitted[i].argmax())] if fitted else "not fitted"
        rows.append(
            [
                case.name,
                "core" if case.happened.core else "",
                low if low == high else f"{low} to {high}",
                likely,
                figure(found.fitted[i, case.low : case.high + 1].sum()),
                figure(found.fitted[i, -1]),
                f"{found.given[i, -1]:.2f}",
                f"{found.records[i]:.2f}",
            ]
        )
    last = human(found.levels[-1])
    head = ["case", "", "what happened", "likeliest", "P(what happened)", f"P({last})"]
    return table([*head, f"P({last}), as given", "record"], rows, left=4)


def _scores(found: Backtest) -> str:
    compared = found.core
    rows = []
    for name in compared.forecasts:
        row = [name]
        for rule in RULES:
            s = compared.score(name, rule)
            row.append(f"{figure(s.value)} ({figure(s.best)} to {figure(s.worst)})")
            row.append(f"{figure(s.low)} to {figure(s.high)}")
        rows.append(row)
    head = ["forecast"]
    for rule in RULES:
        head += [f"{heading(found, rule)} (best to worst)", "95%"]
    return table(head, rows)


def _skills(found: Backtest) -> str:
    compared = found.core
    against = [name for name in compared.forecasts if not name.startswith("model")]
    rows = []
    for name in against:
        row = [name]
        for rule in RULES:
            s = next(
                s
                for s in compared.skills
                if (s.forecast, s.rule, s.against) == (FITTED, rule, name)
            )
            known = not math.isnan(s.value)
            spread = f" ({figure(s.low)} to {figure(s.high)})" if known else ""
            row.append(f"{figure(s.value)}{spread}" if known else "it ruled out what happened")
        rows.append(row)
    n = len(compared.cases)
    return table(["against", *(f"{heading(found, rule)}, n = {n}" for rule in RULES)], rows)


def _split(found: Backtest) -> str:
    if found.split is None and not found.complete:
        return "The run was stopped before."
    if found.split is None:
        return "No case on one side of the split."
    n, names = len(found.split.cases), ", ".join(case.name for case in found.split.cases)
    rows = [
        [name, *(figure(found.split.score(name, rule).value) for rule in RULES)]
        for name in found.split.forecasts
    ]
    text = (
        f"Fitted on the {found.split.fitted_on} core cases that had ended before "
        f"{found.split_day}, scored on the {n} that came after ({names}). "
        f"With n = {n} no difference means anything.\n\n"
    )
    return text + table(["forecast", *(f"{heading(found, rule)}, n = {n}" for rule in RULES)], rows)


def _coefficients(found: Backtest) -> str:
    rows = []
    for c in found.coefficients:
        told = f"{c.fitted:.2f} ({c.low:.2f} to {c.high:.2f})" if c.identified else "withheld"
        rows.append(
            [
                c.name,
                c.why or "identified",
                f"{c.given:g}",
                told,
                f"{c.width_ratio:.2f}",
                f"{c.drop_low:.2f}",
                f"{c.drop_high:.2f}",
            ]
        )
    head = [
        "parameter",
        "verdict",
        "given",
        "fitted",
        "width / prior",
        "fall, low end",
        "fall, high end",
    ]
    note = (
        "A value is told only if the largest log-likelihood falls by more than 1.92 towards both "
        "ends of the range, and the posterior is less than half as wide as the prior."
    )
    if found.fixed:
        note += f" No prediction hangs on {', '.join(found.fixed)}."
    return f"{note}\n\n" + table(head, rows, left=2)


def _bearings(found: Backtest) -> str:
    rows = [
        [b.fact, b.verdict, f"{b.neutral:.2f}", f"{b.moves:.2f}", figure(b.given), figure(b.fitted)]
        for b in found.bearings
    ]
    head = ["fact", "verdict", "set to", "moves P by up to", "log-likelihood, given", "fitted"]
    note = (
        "Each fact is set to its commonest value in all core cases, and the model fitted anew: "
        "by how much is the log-likelihood higher with the fact than without?"
    )
    return f"{note}\n\n" + table(head, rows, left=2)
