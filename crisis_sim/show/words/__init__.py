"""Results in words, a file for each study."""
