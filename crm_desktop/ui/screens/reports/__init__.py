"""Named reports: parameters, table, chart, definition, the age of the data, and the records behind each row."""
