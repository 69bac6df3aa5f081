"""A game tree as indented text, the path of the equilibrium marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.tree import Tree

from crisis_sim.equilibria.result import Equilibria, Equilibrium
from crisis_sim.game.tree import CrisisTree
from crisis_sim.scenario.model import Scenario
from crisis_sim.show.phrases import move_label, percent
from crisis_sim.show.words.equilibria import because

if TYPE_CHECKING:
    from rich.console import Console


def print_tree(scenario: Scenario, tree: CrisisTree, result: Equilibria, console: Console) -> None:
    """Print a tree, what the first solution plays in bold with its probability, and why."""
    if not len(result):
        raise ValueError("a tree has at least one equilibrium")
    names = ", ".join(scenario.label(player) for player in tree.players)
    root = Tree(f"{escape(tree.title)}  (payoffs: {escape(names)})")
    branches = {0: root}
    for node in range(tree.nodes):
        infoset = tree.information_sets[int(tree.infoset[node])]
        played = _probabilities(tree, result[0], node)
        for action, name in enumerate(infoset.actions):
            child = int(tree.child[node, action])
            said = tree.choice_label(infoset.move, name)
            text = f"{escape(move_label(scenario, infoset.move))}: {escape(said)}"
            if played[action] > 0:
                sure = "" if played[action] == 1 else f" {percent(played[action])}"
                text = f"[bold]{text}{sure} *[/]"
            if child >= tree.nodes:
                payoffs = ", ".join(f"{v:z.2f}" for v in tree.payoffs[:, child - tree.nodes])
                text += f"  ({payoffs})"
            branches[child] = branches[node].add(text)
    console.print(root)
    which = "the equilibrium" if len(result) == 1 else f"the first of {len(result)} equilibria"
    console.print(f"* what {which} chooses at each point, reached or not")
    for line in because(result):
        console.print(escape(f"- {line}"))


def _probabilities(tree: CrisisTree, equilibrium: Equilibrium, node: int) -> list[float]:
    infoset = tree.information_sets[int(tree.infoset[node])]
    if infoset.player < 0:
        return [float(p) for p in tree.chance[node, : len(infoset.actions)]]
    return list(equilibrium.strategies[infoset.label].values())
