"""What would change the answer, as text: tipping points, proofs, flips, counterfactuals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crisis_sim.game.crisis import Crisis
from crisis_sim.show.labels import does, just, number
from crisis_sim.show.words import counted, human, percent, span
from crisis_sim.study.counterfactual import Counterfactual, Counterfactuals
from crisis_sim.study.exact.nearest import NearestFlip
from crisis_sim.study.exact.prove import Proof
from crisis_sim.study.exact.tipping_result import Play, TippingPoint, TippingPoints
from crisis_sim.study.interest import left_side


def tipping_in_words(found: TippingPoints) -> str:
    """Say at which values play changes, from what to what, and whether these are all.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> found = cs.tipping_points(cs.load("strike_resist_intervene"), "drain")
    >>> print(tipping_in_words(found).splitlines()[0])
    drain = 0.4: below it Attacker abstains; above it Attacker strikes, Target concedes
    """
    lines = [_point(found, point) for point in found.points]
    if not lines:
        lines.append(f"Nothing changes anywhere in the range of {found.parameter}.")
    if found.complete:
        lines.append("There is no other; that is proven.")
    else:
        open_ = ", ".join(span(f"{low:.9g}", f"{high:.9g}") for low, high in found.unresolved)
        lines.append(f"There may be more in: {open_}.")
    return "\n".join(lines)


def _point(found: TippingPoints, point: TippingPoint) -> str:
    value = f"{found.parameter} = {point.value:.9g}"
    alone = "at this value alone" if point.kind == "tie" else ""
    if not point.path_changes:
        return f"{value}: only what would be done off the path changes{alone and f', {alone}'}"
    sides = {"below it": point.before, "above it": point.after}
    if point.before == point.after:
        sides = {"on either side": point.after}
    if alone:
        sides = {alone: point.at, **sides}
    end = "" if point.before and point.after else ", an end of the range"
    told = [f"{side} {_plays(found.scenario, plays)}" for side, plays in sides.items() if plays]
    return f"{value}{end}: {'; '.join(told)}"


def _plays(scenario: Crisis, plays: Iterable[Play]) -> str:
    paths = [", ".join(does(scenario, move, choice) for move, choice in play) for play in plays]
    return " or ".join(paths)


def proof_in_words(proof: Proof) -> str:
    """Say whether a claim is proven over the whole box, and if not where it fails."""
    lines = [f"{proof.verdict}: {proof.claim}"]
    if proof.counterexample is not None:
        changed = _changed(proof.scenario, proof.counterexample)
        others = ", the others as they are" if len(changed) < len(proof.scenario.parameters) else ""
        told = {name: f"{value:.6g}" for name, value in changed.items()}
        where = f"with {_listed(told)}{others}" if changed else "at the present values"
        lines.append(f"  it fails {where}")
    if proof.verdict == "undecided":
        lines.append(f"  left open: {percent(proof.undecided_share)} of the box")
    games, boxes = counted(proof.solves, "game"), counted(proof.boxes, "box", "boxes")
    lines.append(f"  {games} solved, {boxes} bounded, seed {proof.seed}")
    return "\n".join(lines)


def proofs_in_words(proofs: Iterable[Proof]) -> str:
    """Say the same of each claim."""
    return "\n".join(proof_in_words(proof) for proof in proofs)


def _changed(scenario: Crisis, values: Mapping[str, float]) -> dict[str, float]:
    return {name: value for name, value in values.items() if value != scenario.values[name]}


def _told(scenario: Crisis, values: Mapping[str, float]) -> dict[str, str]:
    """Write new values of parameters so that none seems nearer to the present one than it is."""
    return {
        name: just(value, scenario.values[name], f"{value:.6g}") for name, value in values.items()
    }


def _listed(told: Mapping[str, str]) -> str:
    return ", ".join(f"{human(name)} at {text}" for name, text in told.items())


def flip_in_words(found: NearestFlip) -> str:
    """Say the smallest change found that reverses a claim, and what is proven of smaller ones."""
    state = "holds" if found.holds else "does not hold"
    lines = [f"{found.claim}", f"  {state} at present"]
    if found.change is None:
        known = "and that is proven" if found.proven else "but there may be one"
        lines.append(f"  no change within the ranges was found that reverses it, {known}")
        return "\n".join(lines)
    unit = {"max": "the largest", "sum": "the sum", "euclidean": "the length"}[found.norm]
    lines.append(
        f"  reversed by a change of {number(found.distance)} ({unit} of the changes, each in "
        "units of its range):"
    )
    lines += [
        f"    {human(name)} from {number(found.scenario.values[name])} to {value}"
        for name, value in _told(found.scenario, found.change).items()
    ]
    if found.proven:
        lines.append("  no smaller change reverses it; that is proven")
    else:
        lines.append(f"  no change below {number(found.bound)} reverses it; between is open")
    if found.sparsest is not None and len(found.sparsest) < len(found.change):
        lines.append(f"  with the fewest numbers: {_listed(_told(found.scenario, found.sparsest))}")
    return "\n".join(lines)


def counterfactuals_in_words(found: Counterfactuals) -> str:
    """Say what each change does to the measure, the largest effect of each kind first.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("strike_resist_intervene")
    >>> told = counterfactuals_in_words(cs.counterfactuals(scenario, "P(Attacker == strike)"))
    >>> print(told.splitlines()[1])
    player removed: Attacker: Attacker == abstain: 0
    """
    now = f"{left_side(found.formula)} is now {_span(found)}"
    claimed = left_side(found.formula) != found.formula
    lines = [f"{now}; {found.formula}: {_verdict(found)}." if claimed else f"{now}."]
    moving = [row for row in found.rows if row.effect != 0]
    for row in moving:
        turned = f"; the claim: {_verdict(row)}" if claimed and row.holds != found.holds else ""
        lines.append(f"{row.kind}: {row.change}: {_span(row)}{turned}")
    still = len(found.rows) - len(moving)
    other = "other " if moving else ""
    nothing = f"{counted(still, f'{other}change changes', f'{other}changes change')} nothing. "
    lines.append(f"{nothing if still else ''}{counted(found.solves, 'game')} solved.")
    if len(found.rows) < found.wanted:
        lines.append(f"{found.wanted - len(found.rows)} more were not tried.")
    return "\n".join(lines)


def _verdict(found: Counterfactuals | Counterfactual) -> str:
    """Say whether the claim that is measured holds."""
    if found.undefined:
        return "undefined"
    return {True: "holds", False: "fails", None: "depends on the equilibrium"}[found.holds]


def _span(found: Counterfactuals | Counterfactual) -> str:
    if found.undefined:
        return f"undefined ({found.undefined})"
    return span(number(found.low), number(found.high))
