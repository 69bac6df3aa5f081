"""Equilibria of strategic games: pure, all Nash equilibria with proof, refinements as labels."""
