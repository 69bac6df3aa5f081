"""
Solve the bundled scenario and read the answer
==============================================
"""

import crisis_sim as cs

scenario = cs.load("iran_2025")
print(scenario.question)

result = cs.solve(scenario)
print(f"{len(result)} equilibrium, complete: {result.complete}, regret {result.max_regret:.0e}")

for player, payoff in result[0].payoffs.items():
    print(f"{scenario.label(player):14} {payoff:6.2f}")

# Would Russia fight if Israel struck? Ask with the strike fixed, as deterrence hides it.
for claim in cs.judge(scenario):
    print(f"{claim.verdict:6} {claim.says}")
