"""Today: what is planned, due, about to run out, silent, announced and new."""
