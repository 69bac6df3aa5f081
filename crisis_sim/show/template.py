"""A commented scenario to start from."""

from __future__ import annotations

import re

from crisis_sim.equilibria.concepts import default_concept, erring
from crisis_sim.show.template_over_time import TEMPLATE as OVER_TIME

_TEMPLATE = """\
# A scenario for crisis_sim. Change it, then run: crisis-sim solve {name}.yaml
schema: 1
name: {name}
title: A short title
question: What do you want to know?

evidence:                    # what your numbers rest on; cite the ids below as sources
  S1: {{says: What the source says, where: "Author, title, date, page"}}

parameters:                  # every number: the value used, and the range you would defend
  gain: {{value: 1.0, low: 0.5, high: 2.0, unit: points, meaning: What a strike that is not
    resisted is worth to the attacker, source: [S1], confidence: low}}
  cost: {{value: 1.5, low: 0.5, high: 3.0, unit: points, meaning: What a fight costs each side,
    source: [S1], confidence: low}}
  honour: {{value: 0.5, low: 0.0, high: 2.0, unit: points, meaning: What giving way costs the
    defender, source: [S1], confidence: low}}

definitions:                 # quantities that several payoffs share
  fight: Defender == resist

players:
  Attacker: {{}}
  Defender: {{label: The defender}}

moves:                       # in order; a move whose `when` fails is not made
  - {{player: Attacker, choose: [strike, abstain]}}
  - {{player: Defender, choose: [resist, concede], when: Attacker == strike}}

payoffs:                     # a player's payoff is the sum of the terms that apply
  Attacker:
    - {{worth: gain, when: Defender == concede, because: It gets what it wanted., source: [S1]}}
    - {{worth: -cost * fight, because: A fight costs more than it brings., source: [S1]}}
  Defender:
    - {{worth: -honour, when: Defender == concede, because: It gives way., source: [S1]}}
    - {{worth: -cost * fight, because: A fight is costly., source: [S1]}}

solve: {{concept: {concept}, rationality: 3}}

claims:                      # statements that get a verdict
  - {{says: The attacker strikes., holds: P(Attacker == strike) > 0.5, source: [S1]}}
"""


def template(name: str, *, over_time: bool = False) -> str:
    """Return a scenario that solves as it stands, with comments that say what to change.

    Parameters
    ----------
    name
        Of the scenario.
    over_time
        Whether it goes on in rounds.
    """
    plain = re.sub(r"\W", "_", name, flags=re.ASCII) or "scenario"
    named = plain if not plain[0].isdigit() else f"s{plain}"
    if over_time:
        return OVER_TIME.format(name=named, concept=erring().name)
    return _TEMPLATE.format(name=named, concept=default_concept("complete").name)
