"""Read a tree from the text of a Gambit `.efg` file."""

from __future__ import annotations

import math
from operator import add

from crisis_sim.constraints import told_apart
from crisis_sim.game.depth_first import Branching, Described, build_tree
from crisis_sim.game.tokens import Tokens
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.faults import ScenarioError
from crisis_sim.tolerances import SUM_TO_ONE

MOST_NODES = 500_000  #: ends included
MOST_ACTIONS = 30_000  #: at one node
MOST_SETS = 100_000
#: Entries of the tables of children and of payoffs.
MOST_CHILDREN = 10_000_000
MOST_PAYOFFS = 1_000_000


def parse_efg(text: str, file: str = "<text>") -> CrisisTree:
    """Read the text of a Gambit `.efg` file.

    Nodes and ends are numbered depth first, information sets as they are first met. Payoffs
    are summed along the path to an end, in double precision.

    An information set is labelled by its name, or by player and number, such as
    `Player 1:2`, where the name is empty or not the only one. In conditions it is a move of
    its own, its name and its actions spelled with letters, digits and `_` only. Nodes of
    chance with a common number share a set; one that follows another of its set on a path is
    in a set of its own, since each is a new draw. So is a step that offers one action only, at
    which nothing can be forgotten. A single end is a game in which nobody moves.

    Raises
    ------
    ScenarioError
        With the place of the first thing that is wrong, such as an information set met twice
        on a path, at which the mover would have forgotten its own move.

    Examples
    --------
    >>> tree = parse_efg('''
    ...     EFG 2 R "A dare" { "A" "B" }
    ...     p "" 1 1 "dare" { "yes" "no" } 0
    ...     p "" 2 1 "answer" { "fight" "yield" } 0
    ...     t "" 1 "war" { -1, -1 }
    ...     t "" 2 "peace" { 1, 0 }
    ...     t "" 0
    ... ''')
    >>> tree.payoffs
    array([[-1.,  1.,  0.],
           [-1.,  0.,  0.]])
    >>> tree.outcomes.holds(tree.outcomes.condition("answer == fight"))
    array([ True, False, False])
    """
    tokens = Tokens(text, file)
    title, players = tokens.header("EFG", "2")
    tokens.comment()
    body = _Body(tokens, len(players))
    body.read()
    tokens.end()
    return build_tree(title, players, body.sets, body.nodes, body.ends)


class _Body:
    """Reads the list of nodes, without recursion."""

    def __init__(self, tokens: Tokens, players: int) -> None:
        self._tokens = tokens
        self._players = players
        self._described: dict[tuple[int, int], Described] = {}
        self._outcomes: dict[int, tuple[str, tuple[float, ...]]] = {}
        self._index: dict[tuple[int, int, int], int] = {}  # player, number, copy
        self._width = 0
        self.nodes: list[Branching] = []
        self.ends: list[tuple[float, ...]] = []

    @property
    def sets(self) -> dict[tuple[int, int, int], Described]:
        """The information sets met, in order."""
        return {key: self._described[key[:2]] for key in self._index}

    def read(self) -> None:
        """Read all nodes."""
        path: list[Branching] = []
        while True:
            kind = self._tokens.one_of("c", "p", "t")
            self._check_size()
            self._tokens.text("the name of the node")
            total = path[-1].total if path else (0.0,) * self._players
            if path:
                path[-1].ends.append(len(self.ends))
                path[-1].children.append(-1 - len(self.ends) if kind == "t" else len(self.nodes))
            if kind == "t":
                self.ends.append(self._total(total))
            else:
                path.append(self._node(self._player() if kind == "p" else 0, total))
            while path and len(path[-1].children) == len(path[-1].described.actions):
                done = path.pop()
                done.ends.append(len(self.ends))
                done.described.open -= 1
            if not path:
                return

    def _check_size(self) -> None:
        nodes, ends = len(self.nodes), len(self.ends)
        if nodes + ends >= MOST_NODES:
            raise self._too_large(f"nodes: at most {MOST_NODES:,} are read")
        if len(self._index) > MOST_SETS:
            raise self._too_large(f"information sets: at most {MOST_SETS:,} are read")
        if nodes * self._width > MOST_CHILDREN:
            raise self._too_large("nodes for so many actions at one of them")
        if ends * self._players > MOST_PAYOFFS:
            raise self._too_large("ends for so many players")

    def _too_large(self, what: str) -> ScenarioError:
        return self._tokens.fault(f"the tree has too many {what}", "a smaller tree")

    def _player(self) -> int:
        player = self._tokens.integer("the number of a player")
        if not 1 <= player <= self._players:
            raise self._tokens.fault(f"there is no player {player}", f"1 to {self._players}")
        return player

    def _node(self, player: int, before: tuple[float, ...]) -> Branching:
        """Read a node of a player, 0 for chance."""
        number = self._tokens.integer("the number of an information set")
        here = self._described.get((player, number))
        if player and here and here.open and len(here.actions) > 1:
            problem = "this information set is met twice on one path"
            raise self._tokens.fault(problem, "another set, so that no own move is forgotten")
        if here is None or self._tokens.peek() == '"':
            here = self._described[player, number] = self._description(player, here)
        infoset = self._index.setdefault((player, number, here.open), len(self._index))
        here.open += 1
        node = Branching(infoset, here, self._total(before))
        self._width = max(self._width, len(here.actions))
        self.nodes.append(node)
        return node

    def _description(self, player: int, known: Described | None) -> Described:
        """Read the name and the actions of an information set, the same each time."""
        tokens = self._tokens
        name = tokens.name("the name and the actions of the information set, which is new")
        place = tokens.place()
        tokens.open()
        actions: list[str] = []
        odds: list[float] = []
        while not actions or tokens.peek() == '"':
            actions.append(tokens.name("the name of an action"))
            if player == 0:
                odds += tokens.numbers(1, "probability")
                if odds[-1] < 0:
                    problem = f"the probability {odds[-1]:g} is below 0"
                    raise tokens.fault_at(0, problem, "at least 0 each, 1 in all")
            if len(actions) > MOST_ACTIONS:
                raise tokens.fault("there are too many actions", f"at most {MOST_ACTIONS:,}")
        tokens.close("the name of an action")
        if known is None:
            total = math.fsum(odds)
            if odds and abs(total - 1) > SUM_TO_ONE:
                problem = f"the probabilities sum to {told_apart(total)}"
                raise tokens.fault(problem, "at least 0 each, 1 in all")
            return Described(name, actions, odds, (place,))
        if len(actions) != len(known.actions):
            problem = f"the information set has {len(actions)} actions here"
            raise tokens.fault(problem, f"{len(known.actions)}, as in line {known.places[0].line}")
        if (name, actions, odds) != (known.name, known.actions, known.odds):
            problem = "the information set is not described as before"
            same = f"the name, actions and probabilities of line {known.places[0].line}, or none"
            raise tokens.fault(problem, same)
        return known

    def _total(self, before: tuple[float, ...]) -> tuple[float, ...]:
        """Read an outcome and add what it pays to what was paid before."""
        tokens = self._tokens
        number = tokens.integer("the number of an outcome")
        if number == 0:
            if tokens.peek() == '"':
                raise tokens.fault("outcome 0 is described", "another number; 0 stands for none")
            return before
        known = self._outcomes.get(number)
        if known is None or tokens.peek() == '"':
            name = tokens.text("the name and the payoffs of the outcome, which is new")
            tokens.open()
            payoffs = tuple(tokens.numbers(self._players, "payoffs, one for each player"))
            tokens.close()
            if known is not None and known != (name, payoffs):
                problem = f"outcome {number} is not described as before"
                raise tokens.fault(problem, "the same name and payoffs, or none of them")
            known = self._outcomes[number] = (name, payoffs)
        if not any(before):
            return known[1]
        total = tuple(map(add, before, known[1]))
        if not all(map(math.isfinite, total)):
            raise tokens.fault("the payoffs on this path sum to no finite number", "smaller ones")
        return total
