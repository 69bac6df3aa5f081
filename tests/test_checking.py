"""A file is checked in full: what solving refuses, and what bears on nothing, each at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

import crisis_sim as cs
from crisis_sim.checking import check_file

TAIWAN = """\
schema: 1
name: taiwan
players: {China: {}, Taiwan: {}, Japan: {}, US: {}}
types:
  US: {resolute: {prior: 0.5, set: {stake: 4}}, irresolute: {prior: 0.5}}
parameters: {stake: {value: 1, low: 0, high: 2}, off: {value: 0, low: 0, high: 0}}
definitions: {hard: stake > 3}
moves:
  - {player: China, choose: [blockade, invade, wait]}
  - {player: Taiwan, choose: [resist, give_in], when: China != wait}
  - {player: US, choose: [fight, stay_out], when: Taiwan == resist}
payoffs:
  China:
    - {worth: 1, when: Taiwan == give_in and China == wait}
    - {worth: 2, when: Taiwan == give_in}
    - {worth: -1, when: US == fight}
    - {worth: off, when: China == invade}
  Taiwan: [{worth: -1, when: Taiwan == give_in}, {worth: 3 * (US == fight) * (China == wait)}]
  US: [{worth: stake - 2, when: US == fight}, {worth: 1, when: hard and US == fight}]
  Japan: [{worth: 1, when: US == fight}]
solve: {concept: sequential}
"""


def written(folder: Path, text: str) -> str:
    path = folder / "taiwan.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_what_bears_on_nothing_is_found_at_its_place(tmp_path: Path) -> None:
    checked = check_file(written(tmp_path, TAIWAN))
    found = {gap.message: gap.place for gap in checked.gaps() if " has no " not in gap.message}
    places = {text: (p.line, p.column) for text, p in found.items() if p is not None}
    assert places == {
        "Japan never has a choice to make": (3, 34),
        "payoff term 1 of China never counts, as its condition never holds": (14, 24),
        "payoff term 2 of Taiwan never counts": (18, 58),
        "nobody's payoff tells the end of `China == blockade and Taiwan == resist and "
        "US == stay_out` from that of `China == wait`": (9, 29),
    }


def test_ends_alike_further_on_are_remarks_of_a_strict_check_alone(tmp_path: Path) -> None:
    plain = TAIWAN.replace("    - {worth: off, when: China == invade}\n", "")
    checked = check_file(written(tmp_path, plain))
    assert checked.remarks() == []
    remarks = checked.remarks(strict=True)
    assert len(remarks) == 3 and all("taiwan.yaml:9:29: nobody's payoff" in r for r in remarks)
    assert "`China == blockade and Taiwan == give_in` from that of `China == invade" in remarks[2]


def test_ends_are_alike_only_where_they_are_for_every_type(tmp_path: Path) -> None:
    grim = "{worth: stake, when: China == invade}"
    text = TAIWAN.replace("[{worth: stake - 2, when: US == fight},", f"[{grim},")
    assert not check_file(written(tmp_path, text)).remarks(strict=True)


@pytest.mark.parametrize(
    ("solve", "says", "column"),
    [
        ("solve: {concept: random_utility}", "does not cover this: at `China`", 9),
        ("solve: {concept: logit}", "`rationality` is missing", 9),
        ("solve: {concept: markov_perfect}", "has no rounds", 9),
    ],
)
def test_what_solving_refuses_is_a_fault(
    tmp_path: Path, solve: str, says: str, column: int
) -> None:
    path = written(tmp_path, TAIWAN.replace("solve: {concept: sequential}", solve))
    with pytest.raises(cs.ScenarioError, match=says) as caught:
        check_file(path)
    (fault,) = caught.value.faults
    assert fault.place is not None and (fault.place.line, fault.place.column) == (21, column)
    with pytest.raises(cs.CrisisSimError):
        cs.solve(cs.load(path))


def test_a_concept_that_covers_the_game_is_no_fault(tmp_path: Path) -> None:
    for solve in (
        "{concept: logit, rationality: 2}",
        "{concept: nash}",
        "{concept: subgame_perfect}",
    ):
        check_file(written(tmp_path, TAIWAN.replace("{concept: sequential}", solve)))
