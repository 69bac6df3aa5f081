"""Pages that a browser shows without a network: one file each."""
