"""First syncs as encrypted chunks, prepared once and read as often as a bad line needs.

What is resumed is the artefact, not the query: chunks lie in the database, so that any server process gives any part
of any of them, also after a restart. They are prepared a few at a time, when asked for, each from one snapshot; none is
older than the sequence number of the cursor that ends the manifest, and what changed since comes with the next pull.
"""

from crm_server.artefacts.manifest import artefacts
from crm_server.artefacts.store import ChunkReader, prune
from crm_server.downloads import READERS
from crm_server.jobs import JOBS

READERS["chunk"] = ChunkReader()
JOBS["artefacts"] = prune

__all__ = ["artefacts"]
