"""A reason for a choice in a tree, as data: each other choice, and the play that would follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class TypeBelief:
    """What a mover believes another player to be.

    Attributes
    ----------
    where
        The information set at which it moves.
    player, about
        Who believes, and about whom.
    prior, belief
        The probability of each type at the start, and here.
    ranges
        The lowest and highest belief in each type that the solution allows here. Where
        several histories speak for one type these are bounds.
    reached : float
        How likely play is to come here.
    """

    where: str
    player: str
    about: str
    prior: Mapping[str, float]
    belief: Mapping[str, float]
    ranges: Mapping[str, tuple[float, float]]
    reached: float


@dataclass(frozen=True)
class Option:
    """A choice at some point of play.

    Attributes
    ----------
    choice
        What is chosen.
    chance : float
        How likely it is once play is there.
    types
        The mover's types that choose it, where the choice hangs on nothing else; empty where
        all that may be there do the same, or one of them mixes.
    instead, loss
        The mover's best other choice, and what it would lose by it, 0 at a tie; None where there
        is none, or no belief to judge it by.
    then
        What follows; several where it hangs on something that nobody chooses here.
    """

    choice: str
    chance: float
    types: tuple[str, ...]
    instead: str | None
    loss: float | None
    then: tuple[Step, ...]

    @property
    def shape(self) -> tuple[object, ...]:
        """What is chosen from here on, chances left out."""
        return self.choice, self.types, *(step.shape for step in self.then)


@dataclass(frozen=True)
class Step:
    """A point of play at which somebody, or chance, moves.

    Attributes
    ----------
    where
        The information sets that those moving may be in; one, but for types of the mover.
    move, player
        What is decided, and who decides; None for chance.
    reached : float
        How likely play is to come here, given what went before.
    carries : bool
        Whether the deviation that led here would pay if the mover chose otherwise.
    whatever : bool
        Whether the mover has several types here that all do the same.
    beliefs
        What the mover believes of the others' types, where play does not come.
    options
        The choices made, the likeliest first; those less likely than `UNLIKELY` are left out.
    """

    where: tuple[str, ...]
    move: str
    player: str | None
    reached: float
    carries: bool
    whatever: bool
    beliefs: tuple[TypeBelief, ...]
    options: tuple[Option, ...]

    @property
    def shape(self) -> tuple[object, ...]:
        """Who chooses what from here on, chances left out."""
        return self.move, *(option.shape for option in self.options)


@dataclass(frozen=True)
class Alternative:
    """An action at a point of the path, and what it brings.

    Attributes
    ----------
    choice
        The action.
    chance : float
        How likely it is played.
    loss : float
        What its mover would lose by it against the likeliest action; 0 at a tie.
    then
        What would follow.
    """

    choice: str
    chance: float
    loss: float
    then: tuple[Step, ...]

    @property
    def follows(self) -> tuple[object, ...]:
        """What is chosen after it, chances left out."""
        return tuple(step.shape for step in self.then)


@dataclass(frozen=True)
class Reason:
    """Why a choice is made at an information set that play reaches.

    Attributes
    ----------
    where, move, player
        The information set, what is decided, and who decides.
    reached : float
        How likely play is to come here.
    made
        The likeliest action.
    others
        The other actions, those that lose least first.
    """

    where: str
    move: str
    player: str
    reached: float
    made: Alternative
    others: tuple[Alternative, ...]
