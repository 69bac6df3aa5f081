"""A tie is shown as one, a likeliest path with its equals, a turning point by its exact value."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.text import Text

import crisis_sim as cs
from crisis_sim.study.along import along


def said(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(Text))


def test_actions_that_would_do_as_well_are_marked_in_the_tree() -> None:
    found = cs.solve(cs.load("egypt_1970"))
    assert found.ties
    text = said(found.plot())
    assert "worth as much to the mover" in text
    tied = [action for tie in found.ties for action in tie.actions]
    marked = {line[2:] for line in text.split("\n") if line.startswith("= ")}
    assert marked and marked <= set(tied)
    assert "worth as much to the mover" not in said(cs.solve(cs.load("iran_2025")).plot())


def test_a_likeliest_path_says_when_another_is_as_likely() -> None:
    toss = {
        "schema": 1,
        "name": "toss",
        "players": {"A": {}},
        "moves": [
            {"name": "coin", "chance": {"heads": 0.5, "tails": 0.5}},
            {"player": "A", "choose": ["go", "stay"]},
        ],
        "payoffs": {"A": [{"worth": 1, "when": "A == go"}]},
    }
    title = said(cs.solve(cs.build(toss)).plot())
    assert "Likeliest path (50%, 1 other as likely): coin: heads, A goes" in title


def test_the_title_of_a_line_names_the_exact_turning_point() -> None:
    from crisis_sim.show.figures.along import draw

    found = along(cs.load("iran_2025"), "ukraine_drain", fixing="Israel == strike")
    (value,) = found.turning
    assert round(value, 6) == round(cs.turns(cs.load("iran_2025")).found[5].value, 6)
    text = " ".join(said(draw(found, moves="Russia")).split())
    assert "turns from “send arms” to “back Iran in words” as “Ukraine drain” passes 0.316" in text
