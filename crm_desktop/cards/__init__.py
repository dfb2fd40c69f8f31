"""Business cards from files: read, understand, compare with what is known, write, undo (cards.md)."""
