"""The command line as a user meets it: what is typed, what is printed, how it ends."""

from __future__ import annotations

import inspect
import json
import re
import shlex
import signal
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner
from command_line import fine, run
from signalled import at_file

import crisis_sim as cs
from crisis_sim.cli import cli
from crisis_sim.commands.common import SCREEN, Described
from crisis_sim.commands.overview import GROUPS
from crisis_sim.scenario.read import bundled
from crisis_sim.show.to_json import FORMAT
from crisis_sim.study.studies import studies

ROOT = Path(__file__).parents[1]

MATCHING_PENNIES = """\
schema: 1
name: pennies
players: {A: {}, B: {}}
moves:
  - {player: A, choose: [heads, tails], stage: 1}
  - {player: B, choose: [heads, tails], stage: 1}
payoffs:
  A: [{worth: 1, when: (A == heads) == (B == heads)}]
  B: [{worth: 1, when: (A == heads) != (B == heads)}]
"""


def test_list_names_every_bundled_scenario() -> None:
    listed = [line.split()[0] for line in fine("list", "--all").splitlines() if "  " in line]
    assert listed == list(bundled())
    assert set(json.loads(fine("list", "--json"))["scenarios"]) == set(bundled())


def test_check_says_no_faults_or_shows_each(tmp_path: Path) -> None:
    assert "no faults" in fine("check", "iran_2025", "--strict")
    bad = tmp_path / "bad.yaml"
    bad.write_text(bundled()["strike_resist_intervene"].read_text().replace("stake +", "steak +"))
    done = run("check", "bad.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "bad.yaml:" in done.stderr
    assert "did you mean `stake`?" in done.stderr
    assert "Traceback" not in done.stderr
    record = json.loads(run("check", "bad.yaml", "--json", cwd=tmp_path).stdout)
    assert (record["valid"], record["faults"][0]["nearest"]) == (False, "stake")


def test_check_names_types_that_nobody_can_tell_apart(tmp_path: Path) -> None:
    (tmp_path / "same.yaml").write_text(
        "schema: 1\nname: same\nplayers: {A: {}}\n"
        "types:\n  A:\n    hard: {prior: 0.3}\n    soft: {prior: 0.7}\n"
        "moves: [{player: A, choose: [yes, no]}]\npayoffs: {A: [{worth: 1, when: A == no}]}\n"
    )
    done = run("check", "same.yaml", cwd=tmp_path)
    assert done.returncode == 0
    assert "same.yaml:7:5: types hard and soft of A differ in nothing" in done.stdout


def test_check_strict_answers_no(tmp_path: Path) -> None:
    (tmp_path / "pennies.yaml").write_text(MATCHING_PENNIES)
    done = run("check", "pennies.yaml", "--strict", cwd=tmp_path)
    assert done.returncode == 1
    assert "payoff term 1 of A has no source" in done.stdout


def test_solve_prints_choices_and_verdicts() -> None:
    out = fine("solve", "iran_2025")
    for words in (
        "Israel",
        "strike",
        "no other exists",
        "holds",
        "fails",
        "Were that threat believed",
    ):
        assert words in out


def test_json_is_alone_on_standard_output() -> None:
    done = run("solve", "iran_2025", "--json")
    record = json.loads(done.stdout)
    assert record["equilibria"][0]["probabilities"]["Israel == strike"] == 1.0
    assert record["complete"] is True
    assert {claim["verdict"] for claim in record["claims"]} == {"holds", "fails"}


def test_set_changes_the_answer_and_is_checked() -> None:
    before = json.loads(fine("solve", "iran_2025", "--json"))
    after = json.loads(fine("solve", "iran_2025", "--set", "ukraine_drain=0.1", "--json"))
    assert before["equilibria"][0]["probabilities"]["Russia == aid"] == 0.0
    assert after["equilibria"][0]["probabilities"]["Russia == aid"] == 1.0
    assert before["digest"] != after["digest"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["solve", "iran_2024"], "did you mean `iran_2025`?"),
        (["solve", "nowhere/none.yaml"], "none.yaml"),
        (["solve", "iran_2025", "--set", "ukraine_drian=0"], "did you mean `ukraine_drain`?"),
        (["solve", "iran_2025", "--set", "ukraine_drain=2"], "outside its range"),
        (["solve", "iran_2025", "--set", "ukraine_drain"], "name=number"),
        (["solve", "iran_2025", "--set", "ukraine_drain=much"], "name=number"),
        (["solve", "iran_2025", "--concept", "nahs"], "did you mean `nash`?"),
        (["solve", "iran_2025", "--concept", "logit", "--rationality", "-1"], "at least 0"),
        (["slove", "iran_2025"], "slove"),
        (["sweep", "iran_2025"], "NAME"),
        (["sweep", "iran_2025", "ukraine_drain=0:1"], "name=low:high:points"),
        (["sweep", "iran_2025", "ukraine_drain", "--fixing", "Israel"], "Israel"),
        (["sweep", "iran_2025", "ukraine_drain", "--measure", "P(Rusia == aid)"], "Russia"),
        (["plot", "iran_2025", "phase-diagram", "ukraine_drain"], "2 for phase_diagram"),
        (["plot", "iran_2025", "along", "ukraine_drian"], "ukraine_drain"),
        (["plot", "iran_2025", "swings", "--out", "x.bmp"], "bmp"),
        (
            ["plot", "iran_2025", "order_robustness", "--concept", "logit"],
            "none for order_robustness",
        ),
        (["plot", "iran_2025", "tornado"], "`tornado` is called otherwise now; expected swings"),
        (["plot", "iran_2025", "turn"], "did you mean `turns`?"),
        (
            ["sweep", "classics/critical_risk", "war", "--concept", "logit"],
            "--rationality is missing",
        ),
        (
            ["solve", "classics/critical_risk", "--concept", "logit"],
            "--rationality is missing; logit needs it",
        ),
        (["tree", "iran_2025", "--write", "file/x.efg"], "file"),
    ],
)
def test_a_mistake_gets_a_sentence_not_a_traceback(
    arguments: list[str], words: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stdout + done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_no_pure_equilibrium_is_an_answer_of_no(tmp_path: Path) -> None:
    (tmp_path / "pennies.yaml").write_text(MATCHING_PENNIES)
    done = run("solve", "pennies.yaml", "--concept", "pure", cwd=tmp_path)
    assert done.returncode == 1
    assert "There is no pure equilibrium" in done.stdout


def test_sweep_prints_where_play_changes_and_writes_a_table(tmp_path: Path) -> None:
    arguments = ["sweep", "iran_2025", "ukraine_drain=0:1:11", "--fixing", "Israel == strike"]
    out = fine(*arguments, "--csv", "drain.csv", cwd=tmp_path)
    assert "Russia: send arms" in out
    assert "Russia: back Iran in words" in out
    assert len((tmp_path / "drain.csv").read_text().splitlines()) == 12
    record = json.loads(fine(*arguments, "--json", "--measure", "P(Russia == aid)"))
    assert record["solves"] == 11
    assert record["measures"]["P(Russia == aid)"][0] == 1.0


def test_tree_prints_and_writes_gambit_files(tmp_path: Path) -> None:
    assert "Israel: strike *" in fine("tree", "iran_2025")
    fine("tree", "iran_2025", "--write", "iran.efg", cwd=tmp_path)
    fine("tree", "iran_2025", "--write", "iran.nfg", cwd=tmp_path)
    assert (tmp_path / "iran.efg").read_text().startswith("EFG 2 R")
    assert (tmp_path / "iran.nfg").read_text().startswith("NFG 1 R")


def test_show_says_what_the_file_says() -> None:
    out = fine("show", "iran_2025", "--all")
    assert "Order" not in out
    for words in ("Russia gets", "ukraine_drain", "E24"):
        assert words in out


def test_new_writes_a_scenario_that_solves(tmp_path: Path) -> None:
    fine("new", "my-crisis", cwd=tmp_path)
    assert "The attacker strikes" in fine("solve", "my-crisis.yaml", cwd=tmp_path)
    fine("check", "my-crisis.yaml", "--strict", cwd=tmp_path)
    assert run("new", "my-crisis", cwd=tmp_path).returncode == 2


def test_run_writes_everything_for_a_small_scenario(tmp_path: Path) -> None:
    out = fine("run", "strike_resist_intervene", "--out", "out", cwd=tmp_path)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    for stem in ("along", "phase", "deterrence", "tornado", "turns", "tree", "payoffs"):
        assert {f"{stem}.svg", f"{stem}.png", f"{stem}.pdf"} <= names
    assert {"answer.txt", "result.json", "scenario.txt", "along_drain.csv"} <= names
    assert (tmp_path / "out/answer.txt").read_text().splitlines()[0] in out


@pytest.mark.slow
def test_run_writes_everything_and_editing_the_file_changes_it(tmp_path: Path) -> None:
    source = bundled()["iran_2025"].read_text()
    copy = tmp_path / "mine.yaml"
    copy.write_text(
        source.replace(
            "{value: 0.7, low: 0, high: 1, unit: share, source: [E16]",
            "{value: 0.1, low: 0, high: 1, unit: share, source: [E16]",
        )
    )
    out = fine("run", "mine.yaml", "--out", "out", cwd=tmp_path)
    assert "send arms" in out.split("Payoffs")[0]
    names = {path.name for path in (tmp_path / "out").iterdir()}
    for stem in ("along", "phase", "deterrence", "tornado", "turns", "tree", "payoffs"):
        assert {f"{stem}.svg", f"{stem}.png", f"{stem}.pdf"} <= names
    assert {"answer.txt", "result.json", "scenario.txt", "along_ukraine_drain.csv"} <= names
    assert not any(name.startswith(".") for name in names)
    assert (tmp_path / "out/answer.txt").read_text().splitlines()[0] in out


def test_schema_is_json() -> None:
    assert json.loads(fine("schema"))["title"] == "crisis_sim scenario, schema 1"


def test_an_interrupt_leaves_whole_files_and_says_so(tmp_path: Path) -> None:
    out = tmp_path / "out"
    name = "strike_resist_intervene"
    done = at_file(signal.SIGINT, "result.json", "run", name, "--out", str(out))
    assert done.returncode == 130, done.stderr
    assert "Interrupted" in done.stderr
    json.loads((out / "result.json").read_text())
    assert "along_drain.csv" not in {path.name for path in out.iterdir()}
    assert not [path for path in out.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("tipping", "strike_resist_intervene", "drain"), "drain = 0.4: "),
        (("flip", "strike_resist_intervene", "--at-most", "1"), "at present"),
        (("sample", "strike_resist_intervene", "--draws", "1024"), "Attacker: strike 7"),
        (("sensitivity", "strike_resist_intervene", "--draws", "64"), "logit play with λ = 1:"),
        (
            ("sensitivity", "classics/critical_risk", "--draws", "8"),
            "with λ = 1 (the scenario names no λ):",
        ),
        (
            (
                "discover",
                "strike_resist_intervene",
                "P(Attacker == strike) > 0.5",
                "--draws",
                "256",
            ),
            "coverage",
        ),
        pytest.param(
            ("discover", "iran_2025", "P(Russia == aid) > 0.5", "--draws", "1024"),
            "coverage",
            marks=pytest.mark.slow,
        ),
        (("counterfactuals", "strike_resist_intervene"), "changes change nothing"),
        (("knife-edge", "strike_resist_intervene"), "One answer: Attacker: strike"),
        (("stability", "strike_resist_intervene"), "Nash: "),
        (("stability", "classics/extended_deterrence"), "Types are averaged out: The patron makes"),
        (("sources", "strike_resist_intervene"), "numbers that rest on it alone"),
        (("tell", "strike_resist_intervene"), "## What would change it"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_studies_answer_in_words_and_in_json(arguments: tuple[str, ...], says: str) -> None:
    assert says in fine(*arguments)
    if arguments[0] != "tell":
        assert json.loads(fine(*arguments, "--json"))


def test_prove_says_no_if_a_claim_is_refuted() -> None:
    done = run("prove", "strike_resist_intervene")
    assert done.returncode == 1
    assert "proven: P(Patron == intervene) < 0.05" in done.stdout
    assert "refuted: " in done.stdout
    proofs = json.loads(run("prove", "strike_resist_intervene", "--json").stdout)["proofs"]
    assert [proof["verdict"] for proof in proofs] == ["proven", "refuted"]
    assert run("prove", "strike_resist_intervene", "P(Patron == stay) < 1").returncode == 2
    number = run("prove", "strike_resist_intervene", "0.5")
    assert (number.returncode, number.stdout) == (2, "")
    assert "a claim is a comparison" in number.stderr
    (proof,) = json.loads(run("prove", "strike_resist_intervene", "1", "--json").stdout)["proofs"]
    assert proof["verdict"] == "proven"


def test_stability_says_in_json_too_what_is_averaged_out() -> None:
    for name, remarks in (("classics/extended_deterrence", 1), ("strike_resist_intervene", 0)):
        assert len(json.loads(fine("stability", name, "--json"))["remarks"]) == remarks


def test_one_gap_is_no_plural(tmp_path: Path) -> None:
    full = bundled()["strike_resist_intervene"].read_text(encoding="utf-8")
    path = tmp_path / "one.yaml"
    path.write_text(full.replace(", confidence: low", "", 1))
    assert run("check", path, "--strict").stdout.splitlines()[-1].endswith(": 1 gap")


def test_alone_it_says_what_to_do_next() -> None:
    greeting = fine()
    named = re.findall(r"^  crisis-sim (\S+)", greeting, re.MULTILINE)
    assert named == ["list", "solve", "new", "--help"]
    assert len(greeting.splitlines()) < 12


def test_every_command_stands_in_a_group_with_an_example() -> None:
    told = fine("--help")
    for title in GROUPS.values():
        assert f"{title}:" in told or title == "More"
    context = click.Context(cli)
    for name in cli.list_commands(context):
        each = cli.get_command(context, name)
        assert isinstance(each, Described)
        assert each.about in GROUPS and each.about
        assert each.example.startswith(f"crisis-sim {name}")
        typed = shlex.split(each.example.partition(">")[0] if name == "schema" else each.example)
        each.make_context(name, typed[2:])  # it can be read, whatever it would do
        assert f"Example: {each.example}" in " ".join(fine(name, "--help").split())


def test_without_more_a_study_asks_about_all_parameters_or_claims() -> None:
    turning = fine("tipping", "strike_resist_intervene").splitlines()
    assert [line.split()[0] for line in turning[:-1]] == ["cost", "drain", "reputation", "stake"]
    flips = fine("flip", "strike_resist_intervene").splitlines()
    claims = [claim.holds.text for claim in cs.load("strike_resist_intervene").claims]
    assert [line for line in flips if not line.startswith(" ")] == claims
    assert flips[flips.index(claims[1]) + 1].endswith("reversed by cost at just below 0.318182")


@pytest.mark.parametrize("name", ["list", "show", "stability", "tree"])
def test_nothing_is_longer_than_a_screen_unless_all_is_asked_for(name: str) -> None:
    arguments = [name] if name == "list" else [name, "iran_2025"]
    short, whole = (CliRunner().invoke(cli, [*arguments, *more]).output for more in ([], ["--all"]))
    assert len(short.splitlines()) <= SCREEN
    assert "--all prints them" in short and "--all" not in whole
    assert len(short) < len(whole)


@pytest.mark.parametrize(
    "arguments",
    [
        *(("list",), ("check", "NAME"), ("show", "NAME"), ("new", "a.yaml")),
        *(("solve", "NAME"), ("tell", "NAME"), ("tree", "NAME"), ("plot", "NAME", "tree")),
        *(("tree", "NAME", "--write", "a.efg"), ("run", "NAME", "--out", "out")),
        *(("sweep", "NAME", "drain=0:1:3"), ("stability", "NAME"), ("tipping", "NAME")),
        *(("tipping", "NAME", "drain"), ("flip", "NAME"), ("sample", "NAME", "--draws", "64")),
    ],
    ids=" ".join,
)
def test_json_has_one_shape_with_a_number(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crisis_sim.show.run.FIGURES", {"tree": "tree"})  # one is enough for that
    named = [each.replace("NAME", "strike_resist_intervene") for each in arguments]
    record = json.loads(fine(*named, "--json", cwd=tmp_path))
    assert record["format"] == FORMAT
    assert f'"format": {FORMAT}' in (ROOT / "docs/command_line.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("sol", "solve"),
        ("solve strike", "strike_resist_intervene"),
        ("tipping strike_resist_intervene re", "reputation"),
        ("sweep strike_resist_intervene dr", "drain"),
        ("prove strike_resist_intervene 2", "2"),
        ("solve strike_resist_intervene --concept subgame", "subgame_perfect"),
        ("discover strike_resist_intervene Patron", "Patron == intervene"),
    ],
)
def test_a_shell_completes(typed: str, offered: str) -> None:
    *before, last = typed.split()
    found = ShellComplete(cli, {}, "crisis-sim", "_COMPLETE").get_completions(before, last)
    assert offered in [each.value for each in found]


def test_the_command_line_has_the_defaults_of_python() -> None:
    for row in studies().values():
        told = inspect.signature(row.resolve(row.function)).parameters
        for each in row.asks:
            if each.default is not None:
                assert told[each.name].default == each.default, f"{row.name}: {each.name}"
