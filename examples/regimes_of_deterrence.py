"""
Draw the regimes of unilateral deterrence over the credibilities of both sides
==============================================================================
"""

import sys
from pathlib import Path

import numpy as np

import crisis_sim as cs
from crisis_sim.show.figures.save import save

HARD = "P(opening == demand, given=type.Challenger == hard)"
SOFT = "P(opening == demand, given=type.Challenger == soft)"
NO_DEMAND = "P(opening == demand) < 1e-6"

#: As Zagare and Kilgour name them, Perfect Deterrence, 2000.
REGIMES = (
    cs.study.Regime("certain deterrence", NO_DEMAND, rests=False),
    cs.study.Regime("separating", f"{HARD} > 1 - 1e-6 and {SOFT} < 1e-6"),
    cs.study.Regime("bluff", f"{HARD} > 1 - 1e-6 and 1e-6 < {SOFT} and {SOFT} < 1 - 1e-6"),
    cs.study.Regime("attack", f"{HARD} > 1 - 1e-6 and {SOFT} > 1 - 1e-6"),
    cs.study.Regime("steadfast deterrence", NO_DEMAND, rests=True),
)

if __name__ == "__main__":
    POINTS = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    middles = (np.arange(POINTS) + 0.5) / POINTS
    found = cs.regimes(cs.load("unilateral_deterrence"), REGIMES, p_ch=middles, p_def=middles)
    for kind, where in zip(found.regimes, found.found, strict=True):
        print(f"{kind.name:22} {where.mean():6.1%} of the square")
    print("complete:", bool(found.complete), " of no kind:", int(found.unnamed.sum()))
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()
    figure = found.plot()
    for path in save(figure, folder / "regimes_of_deterrence", ("png", "svg")):
        print(path.name)
