"""
Build a scenario in Python alone: a chain store and an entrant
==============================================================
"""

import crisis_sim as cs

scenario = cs.build(
    {
        "schema": 1,
        "name": "chain_store",
        "parameters": {"cost_of_war": {"value": 1, "low": 0, "high": 3}},
        "players": {"Entrant": {}, "Store": {"label": "The chain store"}},
        "moves": [
            {"player": "Entrant", "choose": ["enter", "stay_out"]},
            {"player": "Store", "choose": ["fight", "share"], "when": "Entrant == enter"},
        ],
        "payoffs": {
            "Entrant": [
                {"worth": 2, "when": "Store == share"},
                {"worth": "-cost_of_war", "when": "Store == fight"},
            ],
            "Store": [
                {"worth": 5, "when": "Entrant == stay_out"},
                {"worth": 2, "when": "Store == share"},
                {"worth": "2 - 2 * cost_of_war", "when": "Store == fight"},
            ],
        },
    }
)

for path in cs.equilibria.nash_paths(scenario.tree()):
    play = ", ".join(f"{move} {choice}" for move, choice in path.played.items())
    print(f"{play}: {'subgame-perfect' if path.subgame_perfect else 'rests on a threat'}")
    for threat in path.threats:
        print(f"  {threat.player} threatens to {threat.threatened}, would {threat.would_do}")
