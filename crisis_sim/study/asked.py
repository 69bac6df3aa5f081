"""What a study is asked besides the scenario: the vocabulary of rows, from which options follow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Asked:
    """An argument of a study's function, and what stands for it on the command line.

    Attributes
    ----------
    name
        Of the argument; an option is called the same with dashes.
    kind : {str, int, float} or "scenario"
        Its type; of a scenario the name or path is given, and it is read.
    placed
        Whether the command line gives it a place of its own instead of an option.
    required
        Whether it may be left out.
    default
        What an option that is left out means; None for what the function says.
    shown
        Whether the help shows the default.
    choices
        All values that there are, where they are few.
    help
        What the option is, in a few words.
    """

    name: str
    kind: type[str] | type[int] | type[float] | str = str
    placed: bool = False
    required: bool = False
    default: Any = None
    shown: bool = False
    choices: tuple[str, ...] = ()
    help: str | None = None

    def __call__(self, default: Any) -> Asked:
        """Return the same with a default that the help shows."""
        return replace(self, default=default, shown=True)


PARAMETER = Asked("parameter", placed=True, required=True)
CLAIM = Asked("claim", placed=True)
CONDITION = Asked("condition", placed=True, required=True)
OUTCOME = Asked("outcome", placed=True, required=True)
MOVE = Asked("move", placed=True, required=True)
#: A measure in a place of its own, and one as an option.
MEASURED = Asked("measure", placed=True)
MEASURE = Asked("measure", help="A formula as in claims, P(...), or an outcome, `Patron == aid`.")
FIXING = Asked("fixing", help="A move that is fixed, as `Attacker == strike`.")
CONCEPT = Asked("concept", help="Solution concept; else what the scenario names.")
RATIONALITY = Asked("rationality", float, help="λ per unit of payoff, for logit play.")
SECONDS = Asked("seconds", float, help="Budget; else 30.")
DRAWS = Asked("draws", int)
SEED = Asked("seed", int)(0)
SIBLING = Asked(
    "sibling", "scenario", help="Another scenario, whose parameters are put in one by one."
)
