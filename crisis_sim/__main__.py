"""`python -m crisis_sim` is the command line."""

from crisis_sim.cli import main

main()
