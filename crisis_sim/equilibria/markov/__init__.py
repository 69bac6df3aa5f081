"""Equilibria of crises over time."""
