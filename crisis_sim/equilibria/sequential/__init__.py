"""All sequential equilibria of small trees with private information.

The file `form` prepares a tree, `patterns` enumerates what may be played, `believed` what may
be believed. `system`, `scales` and `cones` solve the linear conditions of one pattern, `nonlinear`,
`edges` and `subdivide` the others, into `blocks`. `cells` reads these as strategies and beliefs,
`search` puts connected ones together, `report` describes them. `refine` defines the labels,
`messages` finds the messages not sent, `signalling` and `continuation` what may follow them.
"""

from crisis_sim.equilibria.sequential.solver import solve_sequential

__all__ = ["solve_sequential"]
