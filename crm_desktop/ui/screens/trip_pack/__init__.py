"""The trip pack: choose, look through, fetch, print."""
