"""Solutions as plain data for JSON: what a script reads instead of the text."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from crisis_sim.plain import plain
from crisis_sim.study.brief import Brief


def brief_record(brief: Brief) -> dict[str, Any]:
    """Return all that a brief says."""
    return {
        "scenario": brief.scenario.name,
        "title": brief.scenario.title,
        "parameters": brief.scenario.values,
        **brief.result.to_dict(),
        "margins": [asdict(margin) for margin in brief.margins],
        "refusals": None if brief.edge is None else list(brief.edge.refusals),
        "deviations": [[asdict(d) for d in found] for found in brief.deviations],
        "logit": None if brief.logit is None else brief.logit.to_dict(),
        "claims": plain(brief.verdicts.found),
        "nash_paths": [
            {
                "played": dict(path.played),
                "payoffs": dict(path.payoffs),
                "subgame_perfect": path.subgame_perfect,
                "threats": [asdict(threat) for threat in path.threats],
            }
            for path in brief.paths
        ],
        "nash_paths_left_out": brief.unsearched or None,
    }
