"""Rows are understood in a process beside this one, so that two processors work on one file."""
