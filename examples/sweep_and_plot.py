"""
Follow the answer along the war in Ukraine, and draw it
=======================================================
"""

import sys
from pathlib import Path

import numpy as np

import crisis_sim as cs
from crisis_sim.show.figures.save import save

folder = Path(sys.argv[1] if len(sys.argv) > 1 else "results/examples")
scenario = cs.load("iran_2025")
drain = np.linspace(0, 1, 101)

perfect = cs.sweep(scenario, fixing="Israel == strike", ukraine_drain=drain)
logit = cs.sweep(
    scenario, concept="logit", rationality=3, fixing="Israel == strike", ukraine_drain=drain
)
aid = perfect.probability("Russia == aid")
print(f"Perfect play: Russia sends aid up to a drain of {drain[aid == 1].max():.2f}")
print(f"Logit play at the present drain: {logit.probability('Russia == aid')[70]:.0%}")

figure = perfect.plot(logit=logit)
for path in save(figure, folder / "drain", formats=("svg", "png")):
    print(path)
