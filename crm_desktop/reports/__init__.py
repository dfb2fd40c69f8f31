"""The named analyses: each says how its numbers come about, counts offline, draws, and leads back to the records."""
