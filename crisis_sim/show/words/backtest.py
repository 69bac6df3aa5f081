"""A backtest as text: the tables of the command line and of the documentation."""

from __future__ import annotations

import math
from collections.abc import Sequence

from crisis_sim.show.phrases import human
from crisis_sim.study.history.backtest import FITTED, Backtest, Comparison
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
        f"Each fit and each base rate is without the case it predicts. {INTERVAL_RULE[0].upper()}"
        f"{INTERVAL_RULE[1:]}.\n",
        *_compared(found),
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
    lines = [_against(found, found.whole or found.core, rule) for rule in RULES]
    if found.whole is not None:
        n = len(found.core.cases)
        scores = [f"{heading(found, r)} {figure(found.core.score(FITTED, r).value)}" for r in RULES]
        lines.append(
            f"Of the core cases alone (n = {n}) the fitted model gets {', '.join(scores)}. Which "
            "cases are core may itself hang on what happened, so all cases come first."
        )
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


def _against(found: Backtest, compared: Comparison, rule: str) -> str:
    """Say by one rule what the fitted model beats, and what it is not shown to beat."""
    own = compared.score(FITTED, rule)
    others = [s for s in compared.scores if s.rule == rule and not s.forecast.startswith("model")]
    beaten = compared.beaten(rule) if found.complete else ()
    rest = [s for s in others if s.forecast not in beaten]
    ahead = [s.forecast for s in rest if s.value <= own.value]
    line = f"{heading(found, rule)} (n = {own.n}): the fitted model gets {figure(own.value)}. "
    if rest:
        shown = [f"{s.forecast} ({figure(s.value)})" for s in rest]
        line += f"It is not shown to do better than {_list(shown)}"
        line += f"; {len(ahead)} of them did better." if ahead else "."
    if "uniform" in ahead:
        line += " To give every level the same does better."
    return line + (f" It beats {_list(list(beaten))}." if beaten else "")


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


def _compared(found: Backtest) -> list[str]:
    """Return the tables of scores and of differences, of all cases first."""
    parts = []
    for name, compared in (("All cases", found.whole), ("Core cases", found.core)):
        if compared is not None:
            n = len(compared.cases)
            parts += [
                f"{name}, n = {n}; each forecast rests on {compared.fitted_on}.\n",
                _scores(found, compared),
                f"\n### Fitted model less baseline, {name.lower()} (below 0 the model is better)\n",
                _differences(found, compared),
                "",
            ]
    return parts[:-1]


def _scores(found: Backtest, compared: Comparison) -> str:
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


def _differences(found: Backtest, compared: Comparison) -> str:
    rows = [
        [name, *(_difference(compared, rule, name) for rule in RULES)]
        for name in compared.forecasts
        if not name.startswith("model")
    ]
    n = len(compared.cases)
    return table(["against", *(f"{heading(found, rule)}, n = {n}" for rule in RULES)], rows)


def _difference(compared: Comparison, rule: str, against: str) -> str:
    found = next(
        s
        for s in compared.differences
        if (s.forecast, s.rule, s.against) == (FITTED, rule, against)
    )
    if not math.isfinite(found.value):
        return "it ruled out what happened"
    return f"{figure(found.value)} ({figure(found.low)} to {figure(found.high)})"


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
