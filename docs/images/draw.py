"""Draw the images of the documentation anew: `python docs/images/draw.py`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

import crisis_sim as cs
from crisis_sim.show.figures.save import save
from crisis_sim.study.figure import figure

SMALL = cs.load("strike_resist_intervene")
IRAN = cs.load("iran_2025")
STRUCK = "Israel == strike"


def waterfall() -> Figure:
    """Draw the way to a world in which the drain, the precedent, treaty and prize are other."""
    other = IRAN.set(ukraine_drain=0, syria_discount=0, treaty_promise=1, prize=5)
    return cs.shapley(IRAN, other, concept="logit", rationality=2.0).plot()


def counterfactuals() -> Figure:
    """Draw what single changes do to Russian aid."""
    sibling = cs.load("iran_2025_syria_held")
    found = cs.counterfactuals(
        IRAN, "Russia == aid", sibling=sibling, concept="logit", rationality=1.0
    )
    return found.plot(most=5)


def discovery() -> Figure:
    """Draw under which conditions Russia sends arms."""
    return cs.discover(IRAN, f"P(Russia == aid, fixing={STRUCK})", seed=0, draws=512).plot()


#: By the name of the file.
IMAGES: dict[str, Callable[[], Figure]] = {
    "phase": lambda: figure(IRAN, "phase_diagram"),
    "tipping": lambda: cs.tipping_points(IRAN, "joined").plot(),
    "turns": lambda: cs.turns(IRAN).plot(),
    "claim_flips": lambda: cs.claim_flips(
        IRAN, "ukraine_drain", "P(Russia == aid) < 0.5", concept="logit"
    ).plot(),
    "proofs": lambda: cs.prove_claims(IRAN, seconds=300).plot(),
    "flip": lambda: cs.nearest_flip(SMALL, "P(Attacker == strike) > 0.5").plot(),
    "conditions": lambda: cs.conditions(SMALL, "Patron == intervene").plot(),
    "sample": lambda: cs.sample(IRAN, seed=0, draws=4096, fixing=STRUCK).plot(),
    "sensitivity": lambda: cs.sensitivity(IRAN, seed=0, draws=256).plot(),
    "given_data": lambda: cs.study.given_data(
        IRAN, "Russia", seed=0, draws=2048, fixing=STRUCK
    ).plot(most=8),
    "discovery": discovery,
    "counterfactuals": counterfactuals,
    "waterfall": waterfall,
    "commitment": lambda: cs.commitment_value(IRAN, to="Iran", by="Russia == intervene").plot(),
    "order": lambda: cs.order_robustness(IRAN, seed=0).plot(),
    "knife_edge": lambda: cs.knife_edge(SMALL.set(drain=0.401), seed=0).plot(),
}

if __name__ == "__main__":
    for name, draw in IMAGES.items():
        for path in save(draw(), Path(__file__).parent / name, ("svg",)):
            print(path.name)
