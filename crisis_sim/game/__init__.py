"""The mathematical objects: strategic games and game trees, as arrays."""
