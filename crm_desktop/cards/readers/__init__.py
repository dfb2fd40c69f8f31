"""Files into sheets of plain cells. Parsers of foreign files run in a child process only."""
