"""Strategic games written as Gambit `.nfg` files."""

from __future__ import annotations

from pathlib import Path

from crisis_sim.game.strategic_form import StrategicForm
from crisis_sim.game.words import number_word, quote, title_line
from crisis_sim.scenario.files import write_game_file


def write_game(game: StrategicForm, path: str | Path) -> None:
    """Write a strategic game as a Gambit `.nfg` file, in the payoff version of the format.

    Reading the file gives the same names and, to the last bit, the same payoffs. The file
    appears whole or not at all.

    Raises
    ------
    ArgumentError
        If the format cannot hold a name, or the path does not end in `.nfg`.
    OSError
        If the file cannot be written.
    """
    write_game_file(Path(path), nfg_text(game), ".nfg")


def nfg_text(game: StrategicForm) -> str:
    r"""Return the text of the `.nfg` file of a game, one profile a line.

    Examples
    --------
    >>> game = StrategicForm([[[3, 0], [5, 1]], [[3, 5], [0, 1]]], "AB", [["c", "d"]] * 2)
    >>> print(nfg_text(game))
    NFG 1 R "" { "A" "B" }
    { { "c" "d" } { "c" "d" } }
    <BLANKLINE>
    3 3
    5 0
    0 5
    1 1
    """
    # In Fortran's order the first player's action varies fastest, as in the format.
    profiles = game.payoffs.reshape((len(game.players), -1), order="F").T.tolist()
    actions = " ".join("{ " + " ".join(map(quote, own)) + " }" for own in game.actions)
    lines = [title_line("NFG 1", game.title, game.players), f"{{ {actions} }}", ""]
    lines += [" ".join(map(number_word, profile)) for profile in profiles]
    return "\n".join(lines) + "\n"
