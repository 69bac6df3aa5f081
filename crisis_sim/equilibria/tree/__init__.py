"""Equilibria of game trees by backward induction, and what they rest on."""
