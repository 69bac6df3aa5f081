"""The reference of the scenario format, from the same definition that checks it."""

from __future__ import annotations

from crisis_sim.equilibria.concepts import solving
from crisis_sim.scenario import schema

_PARTS: dict[str, type[schema.Entry]] = {
    "The file": schema.ScenarioEntry,
    "`evidence`, by id": schema.EvidenceEntry,
    "`parameters`, by name": schema.ParameterEntry,
    "`players`, by name": schema.PlayerEntry,
    "`types`, by player and name": schema.TypeEntry,
    "`moves`, a move of a player": schema.ChoiceEntry,
    "`moves`, a move of chance": schema.ChanceEntry,
    "`payoffs`, by player, each term": schema.TermEntry,
    "`solve`": schema.SolveEntry,
    "`claims`, each": schema.ClaimEntry,
    "`case`": schema.CaseEntry,
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
