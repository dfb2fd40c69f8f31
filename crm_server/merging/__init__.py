"""Two records become one: who is meant by an id from then on, the merge itself, and taking it back (sync.md §6)."""
