"""Quotes: the list, and the editor with its line grid."""
