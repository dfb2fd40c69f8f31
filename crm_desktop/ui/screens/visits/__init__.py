"""Visits: the calendar of what is planned and what was done, and the list of what was written down."""
