"""What laptops ask about contents, and what they bring."""

from collections.abc import Iterator

from sqlalchemy import Connection

from crm_core.blobs import EMPTY, KIND, MAX_ASKED, SLICE, chunk_end, is_name
from crm_core.wire import Blobs, BlobState, BlobStates
from crm_server.blobs import store
from crm_server.blobs.access import may_bring, readable_names
from crm_server.blobs.limits import limits
from crm_server.blobs.store import Chunk
from crm_server.downloads import READERS, Stored
from crm_server.errors import ProblemError
from crm_server.handlers import Context, check_versions


def blobs(context: Context, message: Blobs) -> BlobStates:
    """Return how much of each content is here.

    Raises:
        ProblemError: client_too_old, server_too_old, too_large, malformed.
    """
    check_versions(message.hello)
    if len(message.names) > MAX_ASKED:
        raise ProblemError("too_large", params={"max_names": MAX_ASKED})
    if not all(is_name(name) for name in message.names):
        raise ProblemError("malformed", params={"field": "names"})
    with context.database.snapshot() as conn:
        found = store.states(conn, context.session.user_id, message.names)
        return BlobStates(states=[found[name] for name in message.names], max_bytes=limits(conn).max_bytes)


def bring(context: Context, chunk: Chunk) -> BlobState:
    """Take a chunk of a content and return how much of it is here now.

    Raises:
        ProblemError: malformed, blob_not_named, blob_offset, blob_too_large, blob_quota, blob_corrupt.
    """
    fits = 0 <= chunk.offset < chunk.end <= chunk_end(chunk.offset, chunk.size, SLICE)
    if not is_name(chunk.name) or not fits:
        raise ProblemError("malformed", params={"field": "chunk"})

    def job(conn: Connection) -> BlobState:
        if not may_bring(conn, context.session.user_id, chunk.name):
            raise ProblemError("blob_not_named")
        return store.take(conn, context.session.user_id, chunk, context.now_ms())

    state = context.database.run(job)
    if not state.complete and chunk.end == chunk.size:
        raise ProblemError("blob_corrupt")
    return state


class BlobReader:
    """Gives contents to those who see a row of theirs. Whether a content is here at all, nobody else learns."""

    def find(self, conn: Connection, context: Context, name: str) -> Stored:
        """Return the size of a content that this person may read.

        Raises:
            ProblemError: blob_missing.
        """
        user = context.session.user_id
        seen = is_name(name) and (name == EMPTY or name in readable_names(conn, user, [name]))
        size = store.size_of(conn, name) if seen else None
        if size is None:
            raise ProblemError("blob_missing")
        return Stored(size, name)

    def read(self, conn: Connection, name: str, start: int, end: int) -> Iterator[bytes]:
        """Return bytes `start` to `end` of a content, in parts."""
        return store.parts(conn, name, start, end)


READERS[KIND] = BlobReader()
