"""Arguments about international crises as games: solved, stress-tested and sourced."""
