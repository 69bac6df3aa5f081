"""Games as plain data, that a page can play on its own."""
