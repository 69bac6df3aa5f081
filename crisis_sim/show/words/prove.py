"""What is proven of claims, as text."""

from __future__ import annotations

from collections.abc import Sequence

from crisis_sim.show.labels import values_at
from crisis_sim.show.phrases import counted, human, percent
from crisis_sim.show.words.extent import above, movers, where
from crisis_sim.study.exact.prove import Proof


def tell(proof: Proof) -> str:
    """Say whether a claim is proven over the whole box, and if not how far it holds."""
    return "\n".join([*_lines(proof), _cost([proof])])


def tell_all(proofs: Sequence[Proof]) -> str:
    """Say the same of each claim."""
    lines = [line for proof in proofs for line in _lines(proof)]
    return "\n".join([*lines, _cost(proofs)])


def _lines(proof: Proof) -> list[str]:
    extent, at_present = proof.extent, proof.extent.refuted_at == 0
    lines = [f"{proof.verdict}: {proof.claim}"]
    if proof.verdict == "proven":
        return lines
    told = ["it fails at the present values"] if at_present else []
    told += [where(extent)] if where(extent) else []
    if 0 < extent.refuted_at < float("inf"):
        told.append(f"the nearest refutation found is {above(extent.refuted_at)} away")
    if told:
        lines.append(f"  {'; '.join(told)}")
    if proof.counterexample is not None and not at_present:
        lines.append(f"  {_example(proof)}")
    if movers(extent, human):
        lines.append(f"  {movers(extent, human)}")
    if proof.verdict == "undecided":
        lines.append(f"  left open: {percent(proof.undecided_share)} of the box")
    return lines


def _example(proof: Proof) -> str:
    assert proof.counterexample is not None
    now = proof.scenario.values
    changed = {n: f"{v:.6g}" for n, v in proof.counterexample.items() if v != now[n]}
    others = ", the others as they are" if len(changed) < len(proof.scenario.parameters) else ""
    return f"it fails with {values_at(changed)}{others}"


def _cost(proofs: Sequence[Proof]) -> str:
    games = counted(sum(proof.solves for proof in proofs), "game")
    boxes = counted(sum(proof.boxes for proof in proofs), "box", "boxes")
    return f"{games} solved, {boxes} bounded, seed {proofs[0].seed if proofs else 0}"
