"""The work report of a day or a week, and those of the people one leads."""
