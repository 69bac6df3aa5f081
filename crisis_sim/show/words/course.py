"""Play from some point on as a sentence: `The patron would intervene`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from crisis_sim.equilibria.tree.reason import Option, Step, TypeBelief
from crisis_sim.scenario.model import Scenario
from crisis_sim.show.labels import either, named
from crisis_sim.show.phrases import choice_label, human, percent, span
from crisis_sim.show.verbs import bare, third
from crisis_sim.tolerances import SAME

#: Forks of play within forks are not told any further.
_FORKS = 2
#: Play less likely than this is not mentioned as left out.
_MENTIONED = 0.005


def listed(parts: Sequence[str]) -> str:
    """Join parts of a sentence.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    return f"{text[:1].upper()}{text[1:]}."


def forks(steps: Sequence[Step], errs: bool = False) -> int:
    """Return in how many places one after the other play goes on in several ways, at most."""
    if errs:
        return 0
    ahead = [forks(option.then) for step in steps for option in step.options]
    ways = sum(1 if _decides_nothing(step) else len(step.options) for step in steps)
    return max(ahead, default=0) + (ways > 1)


def _decides_nothing(step: Step) -> bool:
    """Tell whether a draw of chance is followed by the same play, whatever it brings."""
    drawn = sum(option.chance for option in step.options) > 1 - _MENTIONED
    ways = {tuple(each.shape for each in option.then) for option in step.options}
    return step.player is None and len(step.options) > 1 and drawn and len(ways) == 1


@dataclass(frozen=True)
class Telling:
    """How play is told.

    Attributes
    ----------
    scenario
        Whose players and moves have names.
    would
        Whether it is told as what would follow.
    errs
        Whether players err, so that the likeliest choice alone is told, with its probability.
    """

    scenario: Scenario
    would: bool = True
    errs: bool = False

    def course(self, steps: Sequence[Step], forks: int = 0) -> str:
        """Return play as a sentence; what carries a reason first, the rest in brackets."""
        chain, fork = self._chain(steps)
        carrying = [step.carries for step, _ in chain]
        cut = len(chain) - carrying[::-1].index(True) if True in carrying else len(chain)
        if fork and any(step.carries for step in fork):
            cut = len(chain)
        told = self._clauses(chain[:cut])
        after = self._clauses(chain[cut:])
        forked = self._fork(fork, forks) if fork else ""
        if cut == len(chain):
            return "; then ".join(filter(None, [told, forked]))
        rest = "; then ".join(filter(None, [after, forked]))
        if cut and self._belief(chain[cut - 1][0]):  # in brackets already
            return f"{told[:-1]}; then {rest})"
        return f"{told} (then {rest})"

    def _chain(self, steps: Sequence[Step]) -> tuple[list[tuple[Step, Option]], Sequence[Step]]:
        """Return the choices that follow each other without a fork, and the steps of the fork."""
        chain: list[tuple[Step, Option]] = []
        while len(steps) == 1:
            (step,) = steps
            if _decides_nothing(step):
                steps = step.options[0].then
                continue
            if step.reached < 1 - _MENTIONED or not (self.errs or len(step.options) == 1):
                break
            chain.append((step, step.options[0]))
            steps = step.options[0].then
        return chain, steps

    def _clauses(self, chain: Iterable[tuple[Step, Option]]) -> str:
        told: list[str] = []
        led = False
        for step, option in chain:
            told.append(self._clause(step, option, led))
            led = led or step.player is not None
        return listed(told) if told else ""

    def _clause(self, step: Step, option: Option, led: bool) -> str:
        """Say who does what; `would` stands with the first of several alone."""
        odds = f" ({percent(option.chance)})" if option.chance < 1 - _MENTIONED / 10 else ""
        choice = choice_label(self.scenario, step.move, option.choice)
        if step.player is None:
            return f"{human(step.move)}: {choice}{odds}"
        who = named(self.scenario, step.player)
        who += " (whatever its type)" if step.whatever else ""
        return f"{who} {self._verb(choice, led)}{odds}{self._tie(step, option)}{self._belief(step)}"

    def _verb(self, choice: str, led: bool) -> str:
        if not self.would:
            return third(choice)
        return bare(choice) if led else f"would {bare(choice)}"

    def _tie(self, step: Step, option: Option) -> str:
        if self.errs or option.loss != 0 or option.instead is None or option.chance < 1:
            return ""
        instead = bare(choice_label(self.scenario, step.move, option.instead))
        return f" (though to {instead} is worth the same to it)"

    def _belief(self, step: Step) -> str:
        """Say what a mover whose choice carries a reason believes, if it is not the prior."""
        told = [text for held in step.beliefs if (text := self._held(held))]
        return f" ({', '.join(told)})" if told and step.carries and not self.errs else ""

    def _held(self, held: TypeBelief) -> str:
        about = named(self.scenario, held.about)
        spans = [held.ranges[kind] for kind in held.belief]
        if all(low <= SAME and high >= 1 - SAME for low, high in spans):
            return f"whatever it {'believed' if self.would else 'believes'} of {about}"
        kinds = list(held.belief)[:-1]  # the last is the rest
        if all(np.allclose(held.ranges[kind], held.prior[kind]) for kind in kinds):
            return ""
        ranges = (f"{human(k)} {span(*map(percent, held.ranges[k]))}" for k in kinds)
        return f"believing {about} {', '.join(ranges)}"

    def _fork(self, steps: Sequence[Step], forks: int) -> str:
        """Return the ways in which play goes on, each with its probability."""
        if forks >= _FORKS:
            return "play goes on in several ways"
        ways = [way for step in steps for way in self._ways(step, forks, len(steps) > 1)]
        return "; or ".join(ways)

    def _ways(self, step: Step, forks: int, several: bool) -> list[str]:
        told: dict[tuple[object, ...], list[Option]] = {}
        for option in step.options:
            shape = option.types and (option.types,), *(each.shape for each in option.then)
            told.setdefault(shape, []).append(option)
        met = f"with {percent(step.reached)}, " if several or step.reached < 1 - _MENTIONED else ""
        ways = [met + self._way(step, options, forks) for options in told.values()]
        rest = 1 - sum(option.chance for option in step.options)
        return [*ways, f"something else ({percent(rest)})"] if rest > _MENTIONED else ways

    def _way(self, step: Step, options: Sequence[Option], forks: int) -> str:
        """Return choices after which play goes on alike, and how it does."""
        then = self.course(options[0].then, forks + 1)
        after = f", whereupon {then}" if then else ""
        odds = [f"({percent(option.chance)})" for option in options]
        names = [choice_label(self.scenario, step.move, option.choice) for option in options]
        if step.player is None:
            drawn = percent(round(sum(option.chance for option in options), 9))
            return f"{human(step.move)}: {either(names)} ({drawn}){after}"
        who, (first, *others) = named(self.scenario, step.player), names
        if options[0].types:
            kinds = " or ".join(map(human, options[0].types))
            return f"{who}, if {kinds} {odds[0]}, {self._verb(first, False)}{after}"
        verbs = [self._verb(first, False), *(self._verb(name, True) for name in others)]
        acts = " or ".join(f"{verb} {p}" for verb, p in zip(verbs, odds, strict=True))
        return f"{who} {acts}{after}"
