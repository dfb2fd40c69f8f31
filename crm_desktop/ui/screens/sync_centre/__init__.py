"""The sync centre: what waits, what was refused, what has to be decided, what was decided, what ran."""
