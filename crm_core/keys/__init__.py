"""Normalising, matching keys and search tokens: what laptop and server must compute alike.

Stored values stay as people wrote them; everything here makes the second, comparable form beside them.
"""
