"""Why each choice on the path is made, as sentences: what every other one would bring."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from crisis_sim.equilibria.result import Equilibrium
from crisis_sim.equilibria.tree.reason import Alternative, Option, Reason, Step
from crisis_sim.game.crisis import Crisis
from crisis_sim.scenario.model import Scenario
from crisis_sim.show.labels import acts, amount, done, either, named
from crisis_sim.show.phrases import Pairs, choice_label, human, known_at, percent
from crisis_sim.show.verbs import bare, past
from crisis_sim.show.words.course import Telling, forks, listed

#: What is said where a choice changes nothing that follows.
STAYS = "the rest would stay as it is"
#: Choices with the same consequence that a sentence names.
FEW = 6


@dataclass(frozen=True)
class Told:
    """A reason in words.

    Attributes
    ----------
    choice
        What is chosen, by whom and after what.
    because
        What each other choice would bring, and what carries it.
    """

    choice: str
    because: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """All of it in one sentence."""
        return f"{self.choice}, because: {'; '.join(self.because)}."


def reasons_in_words(scenario: Crisis, equilibrium: Equilibrium, errs: bool) -> list[Told]:
    """Return why each choice on the path is made, types that act alike told as one.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> scenario = cs.load("iran_2025").set(ukraine_drain=0.1, syria_discount=0)
    >>> israel, = reasons_in_words(scenario, cs.solve(scenario)[0], errs=False)
    >>> print(israel.sentence)
    Israel abstains, because: if it struck, Iran would retaliate and Russia intervene (then \
the United States would give leave and cover and Iran settle), and it would lose 7.14 points; it \
would come to that: to send arms would cost Russia 0.196 points.
    """
    found = equilibrium.reasons
    told: dict[tuple[object, ...], list[tuple[Reason, tuple[str, ...]]]] = {}
    for reason in found:
        move, kinds, made = known_at(scenario, reason.where)
        others = tuple(pair for pair in kinds if pair[0] != reason.player)
        because = tuple(_because(Telling(scenario, errs=errs), reason))
        key = move, others, tuple(made), reason.made.choice, reason.made.chance, because
        told.setdefault(key, []).append((reason, because))
    return [
        Told(_choice(scenario, [reason for reason, _ in alike], found, errs), alike[0][1])
        for alike in told.values()
    ]


def _choice(scenario: Crisis, alike: Sequence[Reason], every: Sequence[Reason], errs: bool) -> str:
    """Say who chooses what, of which type, and after what where that is not plain."""
    reason = alike[0]
    _, kinds, made = known_at(scenario, reason.where)
    siblings = [r for r in every if r.move == reason.move]
    seen = [known_at(scenario, r.where)[2] for r in siblings]
    told = [pair for pair in made if not all(pair in other for other in seen)]
    after = listed([done(scenario, move, choice) for move, choice in told]) if told else ""
    of_others = [
        f"{named(scenario, owner)} is {human(kind)}"
        for owner, kind in kinds
        if owner != reason.player
    ]
    met = ", ".join(filter(None, [f"if {after}" if after else "", *of_others]))
    who = named(scenario, reason.player) + _own_kinds(scenario, alike, siblings)
    said = partial(choice_label, scenario, reason.move)
    choice = acts(who, said(reason.made.choice))
    mixed = [each for each in reason.others if each.chance > 0]
    if errs:
        choice = f"{choice} ({percent(reason.made.chance)})"
    elif mixed:
        shares = [reason.made, *mixed]
        parts = listed([f"{said(each.choice)} ({percent(each.chance)})" for each in shares])
        choice = f"{who} mixes {parts}"
    whole = f"{met}, {choice}" if met else choice
    return whole[0].upper() + whole[1:]


def _own_kinds(scenario: Crisis, alike: Sequence[Reason], siblings: Sequence[Reason]) -> str:
    """Say of which of its types a mover is spoken."""
    own = [_own(scenario, reason) for reason in alike]
    if not any(own):
        return ""
    if {_own(scenario, reason) for reason in siblings} == set(own) and len(set(own)) > 1:
        return ", whatever its type,"
    return f", if {' or '.join(human(kind) for kind in dict.fromkeys(own) if kind)},"


def _own(scenario: Crisis, reason: Reason) -> str:
    kinds: Pairs = known_at(scenario, reason.where)[1]
    return next((kind for owner, kind in kinds if owner == reason.player), "")


def _because(telling: Telling, reason: Reason) -> Iterator[str]:
    """Say what each other choice would bring, those alike together, and what carries that."""
    mixed = [each for each in reason.others if each.chance > 0 and not telling.errs]
    if mixed:
        yield "these are worth the same to it"
    ways: dict[tuple[object, ...], list[Alternative]] = {}
    for other in reason.others:
        if other not in mixed:
            ways.setdefault(other.follows, []).append(other)
    threats = []
    for follows, alike in ways.items():
        said = [choice_label(telling.scenario, reason.move, each.choice) for each in alike]
        done = f"if it {either(_few([past(each) for each in said]))}"
        then = alike[0].then
        told = telling.course(then)
        if then and follows == reason.made.follows and not _judged(then):
            told = STAYS
        else:
            threats += [each.then for each in alike]
        losses = [each.loss for each in alike]
        costs = f"it would {_costs(telling.scenario, reason.player, losses)}"
        so = "; so" if forks(then, telling.errs) and told != STAYS else ", and"
        yield f"{done}, {told}{so} {costs}" if told else f"{done}, {costs}"
    carried = _carried(telling.scenario, threats)
    if carried and not telling.errs:
        yield f"it would come to that: {carried}"


def _few(done: list[str]) -> list[str]:
    """Return what was done, what is more than a sentence holds counted.

    Examples
    --------
    >>> _few(["chose a", "chose b", "chose c"])
    ['chose a', 'chose b', 'chose c']
    >>> _few([f"chose {i}" for i in range(9)])[5:]
    ['did one of 4 other things']
    """
    return (
        done
        if len(done) <= FEW
        else [*done[: FEW - 1], f"did one of {len(done) - FEW + 1} other things"]
    )


def _costs(scenario: Scenario, player: str, losses: Sequence[float]) -> str:
    if all(loss == 0 for loss in losses):
        return "be no worse off"
    verb = "lose" if min(losses) >= 0 else "gain"
    sizes = sorted({abs(loss) for loss in losses})
    if len(sizes) <= FEW:
        return f"{verb} {amount(scenario, player, *map(abs, losses))}"
    low, high = (amount(scenario, player, size) for size in (sizes[0], sizes[-1]))
    return f"{verb} {low} at least and {high} at most"


def _carried(scenario: Scenario, ways: Sequence[Sequence[Step]]) -> str:
    """Say what those whose choices carry a reason would lose by choosing otherwise."""
    least: dict[tuple[str, str, str], float] = {}
    for steps in ways:
        for step, option in _carrying(steps):
            if step.player is not None and option.instead is not None and option.loss:
                key = step.player, step.move, option.instead
                least[key] = min(option.loss, least.get(key, option.loss))
    return ", ".join(
        f"to {bare(choice_label(scenario, move, instead))} would cost {named(scenario, player)} "
        f"{amount(scenario, player, loss)}"
        for (player, move, instead), loss in least.items()
    )


def _judged(steps: Sequence[Step]) -> bool:
    """Tell whether what follows is carried by somebody for what it believes."""
    return any(step.beliefs for step, _ in _carrying(steps))


def _carrying(steps: Sequence[Step]) -> Iterator[tuple[Step, Option]]:
    for step in steps:
        for option in step.options:
            if step.carries:
                yield step, option
            yield from _carrying(option.then)
