"""Solution concepts, one a file, one frozen result for all, and an independent check."""
