"""Two records become one: who is meant by an id from then on, the merge itself, and taking it back (sync.md §6).

Whoever works with merges also has their job of the night: importing this package registers it.
"""

from crm_server.merging import expiry

__all__ = ["expiry"]
