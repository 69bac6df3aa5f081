"""Logit quantal response: of strategic games and of trees, one game or many."""
