"""Scenarios: from YAML text to one frozen, checked argument."""
