"""How good a solution is, measured by code that shares nothing with any solver."""
