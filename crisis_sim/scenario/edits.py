"""A scenario as data and as text, and small edits: each gives a new one, checked as a file is."""

from __future__ import annotations

import json
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Self

from crisis_sim.checks import checked, hint, one_of
from crisis_sim.scenario.extends import merge
from crisis_sim.scenario.faults import ArgumentError
from crisis_sim.scenario.model import Scenario
from crisis_sim.scenario.source import document_from
from crisis_sim.scenario.written import NUMBERS, short, yaml_text


class Editable(Scenario):
    """A scenario that gives itself back as it may be written, whole or with small edits."""

    @abstractmethod
    def _built(self, data: Mapping[str, Any]) -> Self:
        """Check plain data as a scenario, or raise ScenarioError."""

    def to_dict(self) -> dict[str, Any]:
        """Return the scenario as plain data, with the keys of the file format.

        What it extends is merged in, and its numbers are the present ones; `cs.build` makes the
        same scenario of it, with the same digest.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> scenario = cs.load("strike_resist_intervene").set(drain=1.5)
        >>> scenario.to_dict()["parameters"]["drain"]["value"]
        1.5
        >>> cs.build(scenario.to_dict()) == scenario
        True
        """
        said: dict[str, Any] = json.loads(self.said)
        for name, parameter in self.parameters.items():
            numbers = {key: short(getattr(parameter, key)) for key in NUMBERS}
            said["parameters"][name].update(numbers)
        return said

    def to_yaml(self) -> str:
        """Return the scenario as the text of a file; comments are lost.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> print(cs.load("strike_resist_intervene").to_yaml()[:39])
        schema: 1
        name: strike_resist_intervene
        """
        return yaml_text(self.to_dict())

    @checked
    def with_changes(self, changes: Mapping[str, Any]) -> Self:
        """Return the scenario with changes, as a file that extends it would have them.

        Maps are merged key by key, lists and single values replaced; None removes a key.

        Raises
        ------
        ScenarioError
            With everything that is then wrong.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> scenario = cs.load("strike_resist_intervene")
        >>> worse = {"parameters": {"drain": {"high": 3, "value": 3}}}
        >>> scenario.with_changes(worse).values["drain"]
        3.0
        """
        merged = merge(document_from(self.to_dict(), self.name), document_from(changes))
        return self._built(merged.data)

    @checked
    def with_payoff(
        self,
        player: str,
        worth: float | str,
        *,
        when: str | None = None,
        because: str = "",
        source: Sequence[str] = (),
    ) -> Self:
        """Return the scenario with one more payoff term, the last of that player.

        Raises
        ------
        ScenarioError
            With everything that is then wrong.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> scenario = cs.load("strike_resist_intervene")
        >>> bold = scenario.with_payoff("Patron", 1, when="Patron == intervene", because="Pride.")
        >>> cs.solve(bold)[0].probability("Attacker == strike")
        0.0
        """
        name = one_of(self.players)("with_payoff", "player", player)
        term = _given(worth=worth, when=when, because=because, source=list(source))
        data = self.to_dict()
        data["payoffs"].setdefault(name, []).append(term)
        return self._built(data)

    @checked
    def without_payoff(self, player: str, term: int | str) -> Self:
        """Return the scenario without a payoff term, by its number from 1 or its reason.

        Raises
        ------
        ArgumentError
            If the player has no such term.
        ScenarioError
            With everything that is then wrong.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> scenario = cs.load("strike_resist_intervene")
        >>> scenario.without_payoff("Attacker", "It wins a short war.") == (
        ...     scenario.without_payoff("Attacker", 2))
        True
        """
        name = one_of(self.players)("without_payoff", "player", player)
        reasons = [each.because for each in self.payoffs[name]]
        data = self.to_dict()
        del data["payoffs"][name][_place("without_payoff", "term", term, reasons)]
        return self._built(data)

    @checked
    def with_move(self, move: Mapping[str, Any], *, before: str | None = None) -> Self:
        """Return the scenario with one more move, with the keys of the file format.

        Parameters
        ----------
        move
            As `{"player": "Patron", "choose": ["arm", "wait"], "name": "arms"}`.
        before
            The move that it comes before; left out, it is the last.

        Raises
        ------
        ScenarioError
            With everything that is then wrong.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> scenario = cs.load("strike_resist_intervene")
        >>> warning = {"name": "warning", "player": "Patron", "choose": ["warn", "wait"]}
        >>> scenario.with_move(warning, before="Attacker").tree().ends
        8
        """
        names = [each.name for each in self.moves]
        place = len(names)
        if before is not None:
            place = names.index(one_of(names)("with_move", "before", before))
        data = self.to_dict()
        for name, written in zip(names, data["moves"], strict=True):
            written.setdefault(
                "name", name
            )  # formulas call it so, also where its player moves twice
        data["moves"].insert(place, dict(move))
        return self._built(data)

    @checked
    def without_move(self, move: str) -> Self:
        """Return the scenario without a move. What tests it goes first, or is a fault.

        Raises
        ------
        ScenarioError
            With everything that is then wrong, such as each test of that move.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> alone = cs.load("strike_resist_intervene").with_changes(
        ...     {"payoffs": {"Attacker": [{"worth": 1, "when": "Target == concede"}],
        ...                  "Target": [{"worth": -1, "when": "Target == concede"}],
        ...                  "Patron": [{"worth": 0}]}, "claims": None})
        >>> [move.name for move in alone.without_move("Patron").moves]
        ['Attacker', 'Target']
        """
        names = [each.name for each in self.moves]
        data = self.to_dict()
        del data["moves"][names.index(one_of(names)("without_move", "move", move))]
        return self._built(data)

    @checked
    def with_claim(self, says: str, holds: str, *, source: Sequence[str] = ()) -> Self:
        """Return the scenario with one more claim.

        Raises
        ------
        ScenarioError
            With everything that is then wrong.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> scenario = cs.load("strike_resist_intervene")
        >>> peace = scenario.with_claim("Peace holds.", "P(Attacker == strike) < 0.5")
        >>> cs.judge(peace)[-1].verdict
        'fails'
        """
        data = self.to_dict()
        claim = _given(says=says, holds=holds, source=list(source))
        data["claims"] = [*data.get("claims", ()), claim]
        return self._built(data)

    @checked
    def without_claim(self, claim: int | str) -> Self:
        """Return the scenario without a claim, by its number from 1 or its words.

        Raises
        ------
        ArgumentError
            If there is no such claim.

        Examples
        --------
        >>> import crisis_sim as cs
        >>> [claim.says for claim in cs.load("strike_resist_intervene").without_claim(2).claims]
        ['The patron stays out.']
        """
        words = [each.says for each in self.claims]
        data = self.to_dict()
        del data["claims"][_place("without_claim", "claim", claim, words)]
        return self._built(data)


def _given(**keys: Any) -> dict[str, Any]:
    """Return the keys that say something."""
    return {key: value for key, value in keys.items() if value not in (None, "", [])}


def _place(function: str, argument: str, asked: int | str, words: Sequence[str]) -> int:
    """Return the index of what is asked for by its number from 1 or by its words."""
    if isinstance(asked, str) and asked in words:
        return words.index(asked)
    if isinstance(asked, int) and 1 <= asked <= len(words):
        return asked - 1
    near = hint(asked, words) if isinstance(asked, str) else ""
    problem = f"is {asked!r}{near}"
    raise ArgumentError(function, argument, problem, f"a number, 1 to {len(words)}, or the words")
