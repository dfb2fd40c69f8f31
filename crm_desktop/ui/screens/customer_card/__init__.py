"""One page about one customer."""
