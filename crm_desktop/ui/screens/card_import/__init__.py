"""Card import: a file, a dry run over every row, decisions, and a way back."""
