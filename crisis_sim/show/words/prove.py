"""What is proven of claims, as text."""

from __future__ import annotations

from collections.abc import Iterable

from crisis_sim.show.labels import values_at
from crisis_sim.show.phrases import counted, percent
from crisis_sim.study.exact.prove import Proof


def tell(proof: Proof) -> str:
    """Say whether a claim is proven over the whole box, and if not where it fails."""
    lines = [f"{proof.verdict}: {proof.claim}"]
    if proof.counterexample is not None:
        changed = {
            name: value
            for name, value in proof.counterexample.items()
            if value != proof.scenario.values[name]
        }
        others = ", the others as they are" if len(changed) < len(proof.scenario.parameters) else ""
        told = {name: f"{value:.6g}" for name, value in changed.items()}
        where = f"with {values_at(told)}{others}" if changed else "at the present values"
        lines.append(f"  it fails {where}")
    if proof.verdict == "undecided":
        lines.append(f"  left open: {percent(proof.undecided_share)} of the box")
    games, boxes = counted(proof.solves, "game"), counted(proof.boxes, "box", "boxes")
    lines.append(f"  {games} solved, {boxes} bounded, seed {proof.seed}")
    return "\n".join(lines)


def tell_all(proofs: Iterable[Proof]) -> str:
    """Say the same of each claim."""
    return "\n".join(tell(proof) for proof in proofs)
