"""The page on which a scenario's numbers can be moved: one file, no request, no network."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from crisis_sim.equilibria.concepts import concepts
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.model import Parameter
from crisis_sim.show.phrases import human, move_label
from crisis_sim.study.live.game import LiveGame

#: What the script is made of, in this order.
SCRIPTS = ("operations.js", "engine.js", "state.js", "page.js")


def render(live: LiveGame) -> str:
    """Return the page as HTML, the same for the same scenario each time."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    scenario = live.scenario
    style, script = text_of("page.css"), live_script()
    page = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(text_of("explorer.html"))
    # Everything that comes from the file is escaped; style and script are our own.
    return page.render(
        scenario=scenario,
        live=live,
        title=scenario.title or human(scenario.name),
        concept=concepts()[scenario.concept].words,
        players=list(scenario.players.values()),
        numbers=[_number(p) for p in scenario.parameters.values()],
        verdicts=live.verdicts.found,
        style=Markup(style),
        style_hash=hash_of(style),
        script=Markup(script),
        script_hash=hash_of(script),
        data=Markup(_inert(_data(live))),
        version=version("crisis-sim"),
    )


def live_script() -> str:
    """Return the one script of the page."""
    return "\n".join(_bare(text_of(name)) for name in SCRIPTS)


def _data(live: LiveGame) -> dict[str, Any]:
    scenario = live.scenario
    return {
        "game": live.data,
        "players": list(scenario.players.values()),
        "moves": {move.name: move_label(scenario, move.name) for move in scenario.moves},
        "about": [{"unit": p.unit} for p in scenario.parameters.values()],
        "errors": live.erring,
        "rationality": scenario.rationality or 1.0,
        "file": live.file,
    }


def _number(parameter: Parameter) -> dict[str, Any]:
    return {
        "label": parameter.label or human(parameter.name),
        "unit": parameter.unit,
        "meaning": parameter.meaning,
        "source": parameter.source,
        "confidence": parameter.confidence,
        **{end: _plain(getattr(parameter, end)) for end in ("value", "low", "high")},
    }


def _plain(value: float) -> str:
    """Return a number as it is written, to the last digit."""
    return repr(value).removesuffix(".0")


def _inert(data: Any) -> str:
    """Return JSON that cannot end the element that it stands in, whatever the file says."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False, default=_map)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _map(value: object) -> dict[Any, Any]:
    assert isinstance(value, FrozenMap)
    return dict(value)


def text_of(name: str) -> str:
    """Return a file that pages are made of."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _bare(script: str) -> str:
    """Leave out what is for its readers here: lines of comment, and what is for Node alone."""
    lines = (line.strip() for line in script.splitlines())
    left_out = ("//", "/*", "if (typeof module", '"use strict"')
    return "\n".join(line for line in lines if line and not line.startswith(left_out))


def hash_of(text: str) -> str:
    """Return the digest by which a policy allows a style or a script."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
