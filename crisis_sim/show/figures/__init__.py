"""Drawings of results, in one look."""
