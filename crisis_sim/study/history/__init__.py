"""A scenario held against past episodes: predictions, scores, rival explanations."""
