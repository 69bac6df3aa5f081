"""Draw the images of the documentation anew: `python docs/images/draw.py`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

import crisis_sim as cs
from crisis_sim.show.figures.save import save

SMALL = cs.load("strike_resist_intervene")
IRAN = cs.load("iran_2025")
STRUCK = "Israel == strike"


def waterfall() -> Figure:
    """Draw the way to a world in which the drain, the precedent, treaty and prize are other."""
    other = IRAN.set(ukraine_drain=0, syria_discount=0, treaty_promise=1, prize=5)
    return cs.draw_waterfall(cs.shapley(IRAN, other, concept="logit", rationality=2.0))


def counterfactuals() -> Figure:
    """Draw what single changes do to Russian aid."""
    sibling = cs.load("iran_2025_syria_held")
    found = cs.counterfactuals(
        IRAN, "Russia == aid", sibling=sibling, concept="logit", rationality=1.0
    )
    return cs.draw_counterfactuals(found, most=5)


def discovery() -> Figure:
    """Draw under which conditions Russia sends arms."""
    return cs.draw_discovery(
        cs.discover(IRAN, f"P(Russia == aid, fixing={STRUCK})", seed=0, draws=512)
    )


#: By the name of the file.
IMAGES: dict[str, Callable[[], Figure]] = {
    "phase": lambda: cs.figure(IRAN, "phase"),
    "tipping": lambda: cs.draw_tipping(cs.tipping_points(IRAN, "joined")),
    "turns": lambda: cs.draw_turns(cs.turns(IRAN)),
    "claim_flips": lambda: cs.draw_claim_flips(
        cs.claim_flips(IRAN, "ukraine_drain", "P(Russia == aid) < 0.5", concept="logit")
    ),
    "proofs": lambda: cs.draw_proofs(cs.prove_claims(IRAN)),
    "flip": lambda: cs.draw_flip(cs.nearest_flip(SMALL, "P(Attacker == strike) > 0.5")),
    "conditions": lambda: cs.draw_conditions(cs.conditions(SMALL, "Patron == intervene")),
    "sample": lambda: cs.draw_sample(cs.sample(IRAN, seed=0, draws=4096, fixing=STRUCK)),
    "sensitivity": lambda: cs.draw_sensitivity(cs.sensitivity(IRAN, seed=0, draws=256)),
    "given_data": lambda: cs.draw_given_data(
        cs.given_data(IRAN, "Russia", seed=0, draws=2048, fixing=STRUCK), most=8
    ),
    "discovery": discovery,
    "counterfactuals": counterfactuals,
    "waterfall": waterfall,
    "commitment": lambda: cs.draw_commitment(
        cs.commitment_value(IRAN, to="Iran", by="Russia == intervene")
    ),
    "order": lambda: cs.draw_order(cs.order_robustness(IRAN, seed=0)),
    "knife_edge": lambda: cs.draw_knife_edge(cs.knife_edge(SMALL.set(drain=0.401), seed=0)),
}

if __name__ == "__main__":
    for name, draw in IMAGES.items():
        for path in save(draw(), Path(__file__).parent / name, ("svg",)):
            print(path.name)
