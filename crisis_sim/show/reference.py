"""Reference pages: keys of the format from what checks them, concepts and studies from rows."""

from __future__ import annotations

from crisis_sim.equilibria.concepts import Concept, concepts, solving
from crisis_sim.scenario import schema, schema_rounds
from crisis_sim.scenario.entries import Entry
from crisis_sim.study.row import Study
from crisis_sim.study.studies import studies

_PARTS: dict[str, type[Entry]] = {
    "The file": schema.ScenarioEntry,
    "`evidence`, by id": schema.EvidenceEntry,
    "`parameters`, by name": schema.ParameterEntry,
    "`players`, by name": schema.PlayerEntry,
    "`types`, by player and name": schema.TypeEntry,
    "`moves`, a move of a player": schema.ChoiceEntry,
    "`moves`, a move of chance": schema.ChanceEntry,
    "`payoffs`, by player, each term": schema.TermEntry,
    "`horizon`": schema_rounds.HorizonEntry,
    "`state`, by name": schema_rounds.StateEntry,
    "`transitions`, by state, each rule": schema_rounds.RuleEntry,
    "`ends`, each": schema_rounds.EndEntry,
    "`simulate`": schema_rounds.SimulateEntry,
    "`solve`": schema.SolveEntry,
    "`claims`, each": schema.ClaimEntry,
    "`case`": schema.CaseEntry,
    "`history`": schema.HistoryEntry,
    "`history`, `baselines` by name": schema.BaselineEntry,
}


def key_tables() -> str:
    """Return Markdown tables of every key of the format, with what it means."""
    whole = schema.scenario_entry(solving())
    known = {schema.ScenarioEntry: whole, schema.SolveEntry: schema.solve_entry(whole)}
    parts = []
    for title, part in _PARTS.items():
        entry = known.get(part, part)
        rows = [f"### {title}", "", "| key | | meaning |", "| --- | --- | --- |"]
        for name, field in entry.model_fields.items():
            need = "required" if field.is_required() else ""
            rows.append(f"| `{field.alias or name}` | {need} | {field.description} |")
        parts.append("\n".join(rows))
    return "\n\n".join(parts) + "\n"


def reference() -> str:
    """Return the Markdown page of all solution concepts and all studies."""
    concept_rows = [_concept(row) for row in concepts().values()]
    study_rows = [_study(row) for row in studies().values()]
    return "\n".join(
        (
            "# Concepts and studies",
            "",
            "Made from the rows: `cs.solve(game, concept)` takes the first, and each study is a",
            "function of its own. `crisis-sim COMMAND --help` has the arguments of a command.",
            "",
            "## Solution concepts",
            "",
            "| concept | a scenario is read | players | options of `solve:` | many games |",
            "| --- | --- | --- | --- | --- |",
            *concept_rows,
            "",
            "## Studies",
            "",
            "| function | what it does | command | figure |",
            "| --- | --- | --- | --- |",
            *study_rows,
            "",
        )
    )


def _concept(row: Concept) -> str:
    reads = "in the order of its moves" if row.reads == "tree" else "as moves made at once"
    plays = {"best replies": "reply best", "with errors": "err", "as advised": "follow advice"}
    options = ", ".join(f"`{option.name}`" for option in row.options)
    many = "at once" if row.batch else "one by one"
    return f"| `{row.name}` | {reads} | {plays[row.plays]} | {options} | {many} |"


def _study(row: Study) -> str:
    space = {"all": "cs.", "few": "cs.study."}.get(row.public, "")
    name = f"`{space}{row.name}`"
    command = f"`{row.command}`" if row.command else ""
    kinds = ", ".join(f"`{plot.kind}`" for plot in row.plots)
    return f"| {name} | {row.title} | {command} | {kinds} |"
