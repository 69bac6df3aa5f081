"""Perfect recall: whether every player remembers what it knew and did."""

from __future__ import annotations

from crisis_sim.game.extensive_form import InformationSet
from crisis_sim.game.tree import CrisisTree

#: What a player did before: information sets and actions, a chain from the last back.
Record = tuple[int, int, "Record"] | None


def forgotten_at(tree: CrisisTree) -> InformationSet | None:
    """Return an information set at which its mover has forgotten something.

    A player recalls everything if all nodes of each of its information sets follow the same
    own information sets and actions, in the same order (Kuhn 1953). A set met twice on a path
    is a lapse too. None if nobody ever forgets.

    Examples
    --------
    >>> import crisis_sim as cs
    >>> forgotten_at(cs.load("strike_resist_intervene").tree()) is None
    True
    """
    # Chains are shared, so that two are equal only if they are the same object.
    chains: dict[tuple[int, int, int], Record] = {}
    did: list[list[Record]] = [[None] * len(tree.players) for _ in range(tree.nodes)]
    known: dict[int, Record] = {}
    for node in range(tree.nodes):
        infoset, player = int(tree.infoset[node]), int(tree.mover[node])
        record = did[node][player] if player >= 0 else None
        if player >= 0 and known.setdefault(infoset, record) is not record:
            return tree.information_sets[infoset]
        for action in range(tree.width[node]):
            child = int(tree.child[node, action])
            if child < tree.nodes:
                did[child] = list(did[node])
                if player >= 0:
                    key = id(record), infoset, action
                    did[child][player] = chains.setdefault(key, (infoset, action, record))
    return None


def refusal(lapse: InformationSet, what: str) -> str:
    """Say that something is worked out for players with perfect recall alone.

    Examples
    --------
    >>> lapse = InformationSet("second", "second", 0, ("l", "r"))
    >>> refusal(lapse, "logit play is").partition(": ")[0]
    'at `second` the mover has forgotten what it knew or did'
    """
    where = f"{lapse.places[0].address}: " if lapse.places else ""
    return (
        f"{where}at `{lapse.label}` the mover has forgotten what it knew or did: {what} worked "
        "out for players with perfect recall"
    )
