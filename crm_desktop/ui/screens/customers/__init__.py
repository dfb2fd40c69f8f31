"""The list of customers, with an inspector beside it."""
