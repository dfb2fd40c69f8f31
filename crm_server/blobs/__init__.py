"""Contents of attachments: kept once in the database, brought in chunks, read only by those who see a row of theirs."""

from crm_server.blobs.answers import BlobReader, blobs, bring
from crm_server.blobs.limits import Limits, limits, set_limits
from crm_server.blobs.store import Chunk
from crm_server.blobs.waste import collect

__all__ = ["BlobReader", "Chunk", "Limits", "blobs", "bring", "collect", "limits", "set_limits"]
