"""The solution concepts: a row for each, which holds all that differs between them.

No other file compares a concept's name; it asks its row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import inf
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from crisis_sim.constraints import listed, one_of
from crisis_sim.rows import resolve, rows_from_outside
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.solving import Option, Solving

#: The kinds of game, by how they are moved in.
Kind: TypeAlias = Literal["tree", "strategic", "markov"]
#: What can be told of an equilibrium besides itself: how much each deviation would lose
#: (`margins`); equilibria that rest on threats that would not be carried out (`threats`); the
#: refinements that it passes, as labels (`refinements`); whether small changes of the game
#: leave it standing (`knife edge`); what holds of it for all numbers in a box (`proofs`).
Telling: TypeAlias = Literal["margins", "threats", "refinements", "knife edge", "proofs"]
#: What a game is like, so far as its usual concept hangs on it: a tree in which all know what
#: chance drew before them; in which somebody does not (private information); in which somebody
#: forgets; a game in which all choose at once; and one in rounds.
Setting: TypeAlias = Literal["complete", "private", "forgotten", "at once", "rounds"]


@dataclass(frozen=True)
class Concept:
    """A solution concept.

    Attributes
    ----------
    name, title
        As files and arguments have it; and in sentences, before `noun`.
    noun
        What one solution is called.
    reads
        How a scenario is read for it: in the order of its moves, or simultaneously.
    solve
        The solver, `function(game, **options) -> Equilibria`.
    games
        The kinds of game that it is defined for.
    batch
        What solves many games at once: `function(tree, **options)` returns a function from
        numbers to solutions. None where games are solved one after the other.
    covers
        What raises UnsolvableError for a tree that is outside what the solver covers, a function
        of the tree and of options as it takes them. None where every game of its kinds is inside.
    over_time
        The solver of a crisis that goes on in rounds, where it is another one. Of options it
        takes `options_over_time`.
    batch_over_time
        What solves many crises at once: `function(scenario, fixed, **options)` returns a function
        from parameter values to solutions.
    plays
        How players choose: `best replies`, `with errors`, or `as advised` by a mediator.
    default
        The games that are solved for it unless told otherwise: it is the strongest that covers
        them.
    options
        Those of a scenario's `solve:` that the solver takes.
    options_over_time
        Those that the solver of rounds takes.
    needed
        Names of options without which there is nothing to solve.
    budget
        What one of many games may cost, as options of the solver.
    labels
        What adds labels to the equilibria of a scenario's simultaneous reading:
        `function(tree, equilibria) -> Equilibria`.
    tells
        What can be told of its solutions.
    changes
        How many changed games `knife_edge` solves unless told otherwise; 0 where equilibria
        are no points.
    continua
        Whether one member of each continuum is among the equilibria that are listed.
    also
        Other words for it, in small letters without `_`: who writes one is told the name.
    package
        Below which functions are named.
    """

    name: str
    title: str
    solve: str
    reads: Kind
    games: tuple[Kind, ...]
    noun: str = "equilibrium"
    batch: str | None = None
    covers: str | None = None
    over_time: str | None = None
    batch_over_time: str = ""
    plays: Literal["best replies", "with errors", "as advised"] = "best replies"
    default: tuple[Setting, ...] = ()
    options: tuple[Option, ...] = ()
    options_over_time: tuple[Option, ...] = ()
    needed: tuple[str, ...] = ()
    budget: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    labels: str | None = None
    tells: frozenset[Telling] = frozenset()
    changes: int = 0
    continua: bool = False
    also: tuple[str, ...] = ()
    package: str = "crisis_sim"

    @property
    def words(self) -> str:
        """The concept and what one solution is called: `subgame-perfect equilibrium`."""
        return f"{self.title} {self.noun}"

    @property
    def errs(self) -> bool:
        """Whether players err."""
        return self.plays == "with errors"

    def function(self, reference: str) -> Callable[..., Any]:
        """Return a function that the row names, loaded when first used."""
        function: Callable[..., Any] = resolve(self.package, reference)
        return function

    def check(self, function: str, **options: object) -> None:
        """Raise ArgumentError if an option that is needed is missing, or one cannot be."""
        for option in self.options:
            value = options.get(option.name)
            if value is None:
                if option.name in self.needed:
                    raise ArgumentError(function, option.name, "is missing", option.expected)
            elif option.choices and value not in option.choices:
                expected = "one of " + ", ".join(option.choices)
                raise ArgumentError(function, option.name, f"is {value!r}", expected)
            elif not option.choices and not (isinstance(value, (int, float)) and 0 <= value < inf):
                expected = "a number of at least 0"
                raise ArgumentError(function, option.name, f"is {value!r}", expected)

    def taken(self, options: Mapping[str, object], *, over_time: bool = False) -> dict[str, object]:
        """Return those of some options that the concept has, and that say something."""
        own = [option.name for option in (self.options_over_time if over_time else self.options)]
        return {name: options[name] for name in own if options.get(name) is not None}


RATIONALITY = Option(
    "rationality",
    "Of logit play: λ per unit of payoff, above 0.",
    expected="λ per unit of payoff",
)
ERRORS = Option(
    "errors",
    "Of random utility: an error in each action's worth, or in the own payoffs.",
    choices=("agent", "private"),
    default="agent",
)
LINK = Option(
    "link",
    "Of random utility: how the errors are distributed.",
    choices=("probit", "logit"),
    default="probit",
)
LOOKAHEAD = Option(
    "lookahead",
    "Over time: how many rounds players look ahead, and at nothing after these; else at all.",
    expected="a number of rounds",
    whole=True,
)
_SECONDS = MappingProxyType({"seconds": 5.0})
_CREDIBLE = "equilibria.tree.credibility:label_credibility"

#: A new concept is one file, and one row here.
ROWS = (
    Concept(
        "subgame_perfect",
        title="subgame-perfect",
        solve="equilibria.tree.subgame_perfect:solve_subgame_perfect",
        reads="tree",
        games=("tree", "markov"),
        covers="equilibria.tree.stages:subgame_order",
        over_time="equilibria.markov.solve:solve_markov_perfect",
        batch_over_time="equilibria.markov.batch:many_perfect",
        options_over_time=(LOOKAHEAD,),
        batch="equilibria.tree.subgame_perfect:solve_many",
        default=("complete",),
        tells=frozenset({"margins", "threats", "knife edge", "proofs"}),
        changes=2048,
        continua=True,
        also=("spne", "spe", "subgame", "backwardinduction", "rollback"),
    ),
    Concept(
        "sequential",
        title="sequential",
        solve="equilibria.sequential:solve_sequential",
        covers="equilibria.sequential.solver:check_recall",
        reads="tree",
        games=("tree",),
        default=("private",),
        budget=_SECONDS,
        tells=frozenset({"margins", "knife edge"}),
        changes=64,
        continua=True,
        also=("pbe", "perfectbayesian", "bayesian", "se", "bayesnash"),
    ),
    Concept(
        "logit",
        title="logit",
        noun="play",
        solve="equilibria.logit.logit:solve_logit",
        covers="equilibria.logit.logit:logit_order",
        reads="tree",
        games=("tree", "strategic", "markov"),
        batch="equilibria.logit.logit:solve_many",
        over_time="equilibria.markov.solve:solve_logit",
        batch_over_time="equilibria.markov.batch:many_logit",
        plays="with errors",
        options=(RATIONALITY,),
        options_over_time=(RATIONALITY, LOOKAHEAD),
        needed=("rationality",),
        also=("qre", "aqre", "quantalresponse", "agentlogit", "softmax"),
    ),
    Concept(
        "random_utility",
        title="random utility",
        solve="equilibria.tree.random_utility:solve_random_utility",
        covers="equilibria.tree.random_utility:check_random_utility",
        reads="tree",
        games=("tree", "markov"),
        batch="equilibria.tree.random_utility:solve_many",
        over_time="equilibria.markov.solve:solve_random_utility",
        batch_over_time="equilibria.markov.batch:many_random_utility",
        plays="with errors",
        options=(ERRORS, LINK),
        options_over_time=(RATIONALITY, LOOKAHEAD),
        also=("probit", "rum", "randomutilitymodel"),
    ),
    Concept(
        "markov_perfect",
        title="Markov perfect",
        solve="equilibria.markov.solve:solve_markov_perfect",
        batch_over_time="equilibria.markov.batch:many_perfect",
        options_over_time=(LOOKAHEAD,),
        reads="markov",
        games=("markov",),
        default=("rounds",),
        also=("mpe", "markovperfectequilibrium", "stationary"),
    ),
    Concept(
        "pure",
        title="pure",
        solve="equilibria.strategic.pure:solve_pure",
        reads="strategic",
        games=("strategic",),
        batch="equilibria.strategic.pure:solve_many",
        labels=_CREDIBLE,
        tells=frozenset({"refinements"}),
        changes=2048,
        also=("psne", "purenash"),
    ),
    Concept(
        "nash",
        title="nash",
        solve="equilibria.strategic.nash:solve_nash",
        reads="strategic",
        games=("strategic", "tree"),
        default=("forgotten", "at once"),
        budget=_SECONDS,
        labels=_CREDIBLE,
        tells=frozenset({"refinements"}),
        changes=64,
        also=("ne", "msne", "mixed", "nashequilibrium"),
    ),
    Concept(
        "correlated",
        title="correlated",
        solve="equilibria.correlated.correlated:solve_correlated",
        reads="strategic",
        games=("strategic",),
        plays="as advised",
        also=("ce",),
    ),
    Concept(
        "coarse_correlated",
        title="coarse correlated",
        solve="equilibria.correlated.coarse_correlated:solve_coarse_correlated",
        reads="strategic",
        games=("strategic",),
        plays="as advised",
        also=("cce", "hannan"),
    ),
)


@cache
def concepts() -> Mapping[str, Concept]:
    """Return all concepts by name: those of this package, then those of others.

    Examples
    --------
    >>> concepts()["logit"].plays
    'with errors'
    """
    rows = (*ROWS, *rows_from_outside("crisis_sim.concepts"))
    return MappingProxyType({row.name: row for row in rows})


def concept_of(name: str, function: str, known: Collection[str] | None = None) -> Concept:
    """Return the row of a concept, else raise ArgumentError with the nearest that is known."""
    names = concepts() if known is None else known
    plain = name.casefold().translate(dict.fromkeys(map(ord, "_- ")))
    meant = next((row.name for row in concepts().values() if plain in row.also), "")
    if name not in names and meant in names:
        problem = f"`{name}` is unknown here; did you mean `{meant}`?"
        raise ArgumentError(function, "concept", problem, listed(names))
    return concepts()[one_of(names, "is unknown here")(function, "concept", name)]


def default_concept(setting: Setting) -> Concept:
    """Return the concept that a game is solved for unless told otherwise.

    Examples
    --------
    >>> default_concept("private").name
    'sequential'
    """
    return next(row for row in concepts().values() if setting in row.default)


def erring() -> Concept:
    """Return the concept under which answers move by degrees, unless told otherwise."""
    return next(row for row in concepts().values() if row.errs)


def proving() -> Concept:
    """Return the concept whose solutions can be proven for all numbers in a box."""
    return next(row for row in concepts().values() if "proofs" in row.tells)


def solving() -> Solving:
    """Return what a scenario file may say under `solve:`."""
    rows = concepts().values()
    options = dict.fromkeys(o for row in rows for o in (*row.options, *row.options_over_time))
    also = tuple((word, row.name) for row in rows for word in row.also)
    usual, private = (default_concept(setting).name for setting in ("complete", "private"))
    return Solving(tuple(concepts()), usual, tuple(options), also, private)
