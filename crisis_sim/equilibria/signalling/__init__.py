"""Signalling games whose equilibria are counted with a proof."""
