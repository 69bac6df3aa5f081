"""What follows from the order of preferences alone."""
