"""All sequential equilibria of small trees with private information.

The file `form` prepares a tree, `patterns` enumerates what may be played, `believed` what may
be believed, `system` and `cones` solve the conditions of one pattern, `cells` reads the solutions
as strategies and beliefs, `search` puts connected ones together, `report` and `signalling`
describe and label them.
"""

from crisis_sim.solve.sequential.solver import solve_sequential

__all__ = ["solve_sequential"]
