"""Equilibria with a mediator, by linear programming."""
