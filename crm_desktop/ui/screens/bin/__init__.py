"""The recycle bin: what was deleted, and the way back."""
