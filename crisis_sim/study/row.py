"""A study as a row: its function, what it is asked, and how its result is drawn and told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crisis_sim.rows import resolve
from crisis_sim.study.asked import Asked

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from crisis_sim.game.crisis import Crisis


@dataclass(frozen=True)
class Plot:
    """A kind of figure that is made by asking a study and drawing its result.

    Attributes
    ----------
    kind
        Its name in `figure` and on the command line.
    shows : {"play", "claims", "sureness", "game"}
        What it is about.
    parameters
        The arguments of the study that are names of parameters, one for each axis.
    measure
        The argument of the study that a measure is; empty where none is taken.
    fill
        A function of the scenario and of the arguments that are given, by name: it returns
        all arguments of the study, with what is left out as the scenario's claims have it.
        Empty where the study's own defaults will do.
    figure
        `draw(result) -> Figure`, where it is another than the study's.
    """

    kind: str
    shows: str
    parameters: tuple[str, ...] = ()
    measure: str = ""
    fill: str = ""
    figure: str = ""


@dataclass(frozen=True)
class Study:
    """A question that is put to a scenario, and all that follows from its result.

    Functions are strings, `module:name` with the module's place in `package`, and are looked
    up when they are used: a row costs nothing until then, and a study may name its drawing,
    which is made of its result.

    Attributes
    ----------
    name
        Public name.
    function
        `function(scenario, ...) -> result`.
    title
        What it does, in one sentence; the help of its command.
    asks
        Its arguments besides the scenario, in the order of the command.
    figure
        `draw(result) -> Figure`, or empty.
    further
        Other drawings of its result, by the `kind` that its `plot` is given.
    words
        `tell(result) -> str`, or empty.
    command
        Name on the command line, or empty. A row makes the command where it only passes
        arguments on.
    otherwise
        The study that the command asks where its first argument is left out.
    about, example
        Where the command stands in the help (see `crisis_sim.commands.overview`), and what may
        follow its name.
    plots
        The kinds of figures made from it.
    yes
        A truth of the result: the exit code of the command is 1 where it is false.
    public : {"all", "few", "none"}
        Whether the name is one of `crisis_sim`, or of `crisis_sim.study`, or neither.
    package
        Where the strings are looked up.
    """

    name: str
    function: str
    title: str
    asks: tuple[Asked, ...] = ()
    figure: str = ""
    further: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    command: str = ""
    otherwise: str = ""
    about: str = ""
    example: str | None = None
    plots: tuple[Plot, ...] = ()
    yes: str = ""
    public: str = "all"
    package: str = "crisis_sim"

    def resolve(self, reference: str) -> Callable[..., Any]:
        """Return the function that one of the strings names."""
        found: Callable[..., Any] = resolve(self.package, reference)
        return found

    def ask(self, scenario: Crisis, given: Mapping[str, Any], **more: Any) -> Any:
        """Return the study's result for arguments by name."""
        return self.resolve(self.function)(scenario, **given, **more)

    def draw(self, result: Any, plot: Plot | None = None, **style: Any) -> Figure:
        """Return the drawing of a result, as one of the kinds if need be."""
        figure = (plot and plot.figure) or self.figure
        drawn: Figure = self.resolve(figure)(result, **style)
        return drawn

    def tell(self, result: Any) -> str:
        """Return a result in words."""
        return str(self.resolve(self.words)(result))

    def answers_yes(self, result: Any) -> bool:
        """Tell whether the answer is yes, where it is one of yes and no."""
        return not self.yes or bool(getattr(result, self.yes))
