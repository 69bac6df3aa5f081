"""What every solver returns: equilibria, and what is known about the set of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from crisis_sim.columns import APART, Column, column, fact
from crisis_sim.result import Result
from crisis_sim.tabled import Comparable, Several

if TYPE_CHECKING:
    from crisis_sim.game.markov import MarkovGame
    from crisis_sim.game.strategic import StrategicGame
    from crisis_sim.game.tree import CrisisTree


import numpy as np

from crisis_sim.checks import checked
from crisis_sim.constraints import one_of
from crisis_sim.equilibria.tree.reason import Reason, Step
from crisis_sim.equilibria.tree.situations import situations
from crisis_sim.game.crisis import Crisis
from crisis_sim.rows import resolve
from crisis_sim.scenario.faults import ArgumentError, CrisisSimError
from crisis_sim.scenario.frozen import FrozenMap
from crisis_sim.scenario.outcomes import NOT_MADE, Outcomes
from crisis_sim.types import Array

#: The lowest and the highest value.
Range: TypeAlias = tuple[float, float]


#: Situations that a message names.
MOST_NAMED = 6
#: A choice of a higher probability than this is told as sure.
SURE = 1 - 1e-9


class UnsolvableError(CrisisSimError):
    """The game is not of the kind that a solution concept is defined, or built, for."""


class NotCoveredError(UnsolvableError):
    """A concept is not worked out for such games; a table of the docs says which are."""

    def __str__(self) -> str:
        return f"{super().__str__()} (docs/solving.md: which games can be solved)"


@dataclass(frozen=True, eq=False, repr=False)
class Equilibrium(Comparable):
    """One solution of a game.

    Attributes
    ----------
    strategies
        By player (strategic game) or information set (tree): the probability of
        each action.
    payoffs
        Expected payoff by player.
    regret : float
        The most that any player could gain by deviating alone; in a tree the
        largest over all its subgames. Measured by code that shares nothing with
        the solver.
    reach : float array [end]
        Probability that play ends there.
    outcomes
        The choices made on the way to each end.
    labels
        What else is known of it, such as `rests on a tie`.
    beliefs
        By information set of a tree with more than one node: the probability of each
        history that leads there, such as `Patron resolute, Attacker strike`, by Bayes'
        rule from the strategies. A set that is never reached is left out, except by
        `sequential`, where a belief that supports the solution stands there.
    belief_ranges, strategy_ranges
        Of `sequential`: the lowest and the highest probability that each history, and each
        action, can have in solutions with the same play on the path that are connected to
        this one. A belief is free where they differ.
    isolated, proven : bool or None
        Whether no other equilibrium is near, and whether existence and uniqueness
        nearby are proven; None where the method does not say.
    index : int or None
        +1 or -1 for a regular equilibrium of a strategic game.
    tree
        What it was solved in; None for a strategic game.
    """

    derived: ClassVar[tuple[str, ...]] = ("probabilities",)

    strategies: Mapping[str, Mapping[str, float]]
    payoffs: Mapping[str, float]
    regret: float
    reach: Array = field(metadata=APART)
    outcomes: Outcomes = field(metadata=APART)
    labels: tuple[str, ...] = ()
    beliefs: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: FrozenMap({}))
    belief_ranges: Mapping[str, Mapping[str, Range]] = field(default_factory=lambda: FrozenMap({}))
    strategy_ranges: Mapping[str, Mapping[str, Range]] = field(
        default_factory=lambda: FrozenMap({})
    )
    isolated: bool | None = None
    proven: bool | None = None
    index: int | None = None
    tree: CrisisTree | None = field(default=None, compare=False, metadata=APART)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why each choice on the path of a tree is made: what every other one would bring.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> attacker = cs.solve(cs.load("strike_resist_intervene"))[0].reasons[0]
        >>> attacker.made.choice, attacker.others[0].choice, attacker.others[0].loss
        ('strike', 'abstain', 1.0)
        """
        return self._told_by("reasons") if self.tree is not None else ()

    @property
    def course(self) -> tuple[Step, ...]:
        """Play of a tree from its root, types told apart where they act differently."""
        return self._told_by("course") if self.tree is not None else ()

    def _told_by(self, name: str) -> Any:
        """Ask what explains equilibria of trees; it builds on this file, so it is named as text."""
        return resolve("crisis_sim", f"equilibria.tree.why:{name}")(self.tree, self)

    @property
    def support(self) -> Mapping[str, tuple[str, ...]]:
        """The actions played with positive probability."""
        return FrozenMap(
            {k: tuple(a for a, p in mix.items() if p > 0) for k, mix in self.strategies.items()}
        )

    @property
    def profile(self) -> tuple[Array, ...]:
        """The probabilities alone, in the order of `strategies`."""
        return tuple(np.array(list(mix.values())) for mix in self.strategies.values())

    @property
    def probabilities(self) -> dict[str, float]:
        """The probability of each choice of each move on the path of play, by condition."""
        return {condition: self.probability(condition) for condition in self._conditions()}

    @checked
    def probability(self, condition: str, given: str | None = None) -> float:
        """Return the probability of a condition on the path of play.

        Parameters
        ----------
        condition
            As in a scenario file: `Patron == intervene`.
        given
            A condition that is known to hold.

        Raises
        ------
        FormulaError
            If the condition does not fit the game.
        ArgumentError
            If `given` never holds, so that the probability is undefined; `strategy` says what
            would be done there.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> result = cs.solve(cs.load("strike_resist_intervene"))
        >>> result[0].probability("Attacker == strike")
        1.0
        """
        holds = self.outcomes.holds(self.outcomes.condition(condition))
        if given is None:
            return float(self.reach @ holds)
        known = self.outcomes.holds(self.outcomes.condition(given))
        total = float(self.reach @ known)
        if total <= 0:
            raise ArgumentError(
                "probability",
                "given",
                f"is `{given}`, which is never reached in this equilibrium",
                "what has a chance to happen; `strategy` says what would be done elsewhere",
            )
        return float(self.reach @ (holds & known)) / total

    @checked
    def strategy(self, who: str, given: str | None = None) -> Mapping[str, float]:
        """Return what a player does in a situation, reached or not.

        Parameters
        ----------
        who
            A player, or a move where a player has several.
        given
            A condition that its maker knows to hold: `Attacker == strike`.

        Returns
        -------
        mapping
            The probability of each action.

        Raises
        ------
        ArgumentError
            If nobody is called so, or if it does different things in the situations that fit;
            with their names.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> perfect = cs.solve(cs.load("iran_2025"))[0]
        >>> dict(perfect.strategy("Russia", given="Iran_answer == retaliate"))
        {'intervene': 0.0, 'aid': 0.0, 'back': 1.0, 'abstain': 0.0}
        """
        if self.tree is None:
            if given is not None:
                raise ArgumentError("strategy", "given", f"is `{given}`", "none: all move at once")
            return self.strategies[one_of(self.strategies, "is unknown")("strategy", "who", who)]
        known = None if given is None else self.outcomes.condition(given)
        holds = None if known is None else self.outcomes.holds(known)
        places = situations(self.tree, who, holds)
        mixes = {place: self.strategies[place] for place in places}
        first = next(iter(mixes.values()), None)
        if first is None:
            raise ArgumentError(
                "strategy", "given", f"is `{given}`", f"what `{who}` can know when it moves"
            )
        if any(mix != first for mix in mixes.values()):
            named = "; ".join(f"`{place}`" for place in list(mixes)[:MOST_NAMED])
            more = f"; and {len(mixes) - MOST_NAMED} more" if len(mixes) > MOST_NAMED else ""
            raise ArgumentError(
                "strategy",
                "given",
                f"leaves open which of {len(mixes)} situations is meant",
                f"more, to tell apart {named}{more}",
            )
        return first

    def on_path(self) -> str:
        """Return the choices made on the path of play in a line, with odds where not sure.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> cs.solve(cs.load("strike_resist_intervene"))[0].on_path()
        'Attacker: strike; Target: concede'
        """
        told = []
        for move, mix in self.choice_shares().items():
            made = [c if p > SURE else f"{c} {p:.3g}" for c, p in mix.items() if p > 1 - SURE]
            if made:
                told.append(f"{move}: {' or '.join(made)}")
        return "; ".join(told)

    def choice_shares(self) -> dict[str, dict[str, float]]:
        """Return by move how likely each choice is on the path of play.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> cs.solve(cs.load("strike_resist_intervene"))[0].choice_shares()["Patron"]
        {'intervene': 0.0, 'abstain': 0.0}
        """
        ends = np.flatnonzero(self.reach)
        made = self.outcomes.rows(ends)
        found = {}
        for index, choices in enumerate(self.outcomes.choices):
            own = made[:, index] != NOT_MADE
            counted = np.bincount(
                made[own, index], weights=self.reach[ends][own], minlength=len(choices)
            )
            found[self.outcomes.columns[index]] = dict(
                zip(choices, map(float, counted), strict=True)
            )
        return {move: found[move] for move in self.outcomes.moves}

    def _conditions(self) -> list[str]:
        moves = self.outcomes.moves.items()
        return [f"{move} == {choice}" for move, choices in moves for choice in choices]

    def _columns(self) -> list[Column]:
        """Return what is played everywhere: the probability of each action."""
        played = [(w, a, p) for w, mix in self.strategies.items() for a, p in mix.items()]
        where, action, probability = zip(*played, strict=True) if played else ((), (), ())
        return [
            Column("where", where),
            Column("action", action),
            Column("probability", probability, "probability"),
        ]

    def _axes(self) -> tuple[str, ...]:
        return "where", "action"

    def _answer(self) -> str:
        payoffs = ", ".join(f"{player} {value:.4g}" for player, value in self.payoffs.items())
        return f"{self.on_path()}; payoffs {payoffs}"

    def _rests_on(self) -> str:
        return ", ".join([f"regret {self.regret:.1g}", *self.labels])


@dataclass(frozen=True, eq=False)
class Continuum:
    """A connected set of equilibria that is not a point, or could not be shown to be one.

    Attributes
    ----------
    low, high
        By player (strategic game) or information set (tree) and action: bounds of the
        probabilities over the whole set.
    samples
        Some equilibria in it.
    """

    low: Mapping[str, Mapping[str, float]]
    high: Mapping[str, Mapping[str, float]]
    samples: tuple[Equilibrium, ...]


@dataclass(frozen=True)
class Tie:
    """Actions between which a mover is indifferent, so that the theory does not choose."""

    where: str
    player: str
    actions: tuple[str, ...]


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Equilibria(Result, Several[Equilibrium]):
    """The solutions of a game, with what is known about the set.

    Attributes
    ----------
    found
        The equilibria.
    concept, method
        What was solved for, and how.
    complete : bool
        Whether it is certain that none is missing. With ties it is certain of
        pure choices at the tied moves; every mixture of tied actions that leaves
        the rest optimal is an equilibrium too.
    max_regret : float
        The largest regret of any equilibrium found; 0 if there is none.
    converged : bool
        Whether an iterative method met its tolerance; True for direct methods.
    players
        In the order of the game.
    ties
        Where a mover is indifferent.
    components
        Continua of equilibria; `complete` speaks of them too.
    remarks
        What else a reader should know of the game as it was solved.
    rationality : float or None
        λ per unit of payoff, for logit play.
    rationality_per_range
        For logit play, by player: λ times the range of the player's payoffs, which
        unlike λ does not change with the unit.
    digest : str
        Of the scenario and its values; empty for a game without one.
    game
        What was solved, as it was given to `solve`; None where a solver was called by itself.
    """

    study: ClassVar[str] = "solutions"

    found: tuple[Equilibrium, ...] = field(metadata=column("equilibria"))
    players: tuple[str, ...] = field(metadata=APART)
    converged: bool = field(default=True, metadata=fact())
    remarks: tuple[str, ...] = ()
    ties: tuple[Tie, ...] = ()
    components: tuple[Continuum, ...] = field(default=(), metadata=column("continua"))
    rationality_per_range: Mapping[str, float] = field(default_factory=lambda: FrozenMap({}))
    digest: str = field(default="", metadata=fact())
    game: Crisis | CrisisTree | StrategicGame | MarkovGame | None = field(
        default=None, compare=False, metadata=APART
    )
    max_regret: float = field(init=False)

    def __post_init__(self) -> None:
        """Measure the largest regret."""
        super().__post_init__()
        most = max((equilibrium.regret for equilibrium in self.found), default=0.0)
        object.__setattr__(self, "max_regret", most)

    @property
    def scenario(self) -> Crisis | None:
        """The scenario that was solved; None where it was a game without one."""
        return self.game if isinstance(self.game, Crisis) else None

    def _columns(self) -> list[Column]:
        """Return for each equilibrium the choices by probability, the payoffs, and the regret."""
        chances = [each.probabilities for each in self.found]
        own, conditions = "payoff of the player", chances[0] if chances else {}
        return [
            *(
                Column.of(f"P({c})", [chance[c] for chance in chances], "probability")
                for c in conditions
            ),
            *(
                Column.of(f"U({p})", [each.payoffs[p] for each in self.found], own)
                for p in self.players
            ),
            Column("regret", [each.regret for each in self.found], "payoff"),
            Column("labels", [", ".join(each.labels) for each in self.found]),
        ]

    def _axes(self) -> tuple[str, ...]:
        return ("equilibrium",)

    def _what(self) -> str:
        title = getattr(self.game, "title", "")
        return f"Equilibria of {title}" if title else "Equilibria"

    def _because(self) -> list[str]:
        lines: list[str] = resolve("crisis_sim", "show.words.equilibria:because")(self)
        return lines

    def _answer(self) -> str:
        told = [each.on_path() for each in self.found]
        count = f"{len(told)} found"
        return f"{count}; play: {told[0]}" if told else count
