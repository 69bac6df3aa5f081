"""Questions that take many games: claims, sweeps, what moves the answer."""
