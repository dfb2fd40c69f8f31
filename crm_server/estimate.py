"""How much a pull would bring: its first page is made and weighed, and scaled up to what remains."""

from crm_core.wire import Estimate, Estimated, Pull
from crm_server import codec
from crm_server.handlers import Context, check_versions
from crm_server.pull import next_page

SAMPLE_BYTES = 256_000


def estimate(context: Context, message: Estimate) -> Estimated:
    """Return how many rows, and about how many bytes on the line, a pull from the cursor would bring.

    Raises:
        ProblemError: client_too_old, server_too_old, resync_required.
    """
    check_versions(message.hello)
    question = Pull(hello=message.hello, cursor=message.cursor, max_bytes=SAMPLE_BYTES)
    with context.database.snapshot() as conn:
        page = next_page(conn, context.session, question, context.now_ms())
    packed, _ = codec.pack(page, "zstd")
    rows = sum(len(table.rows) for table in page.tables)
    if not page.more:
        return Estimated(rows=rows, bytes=len(packed), exact=True)
    share = (rows + page.remaining_rows) / max(rows, 1)
    return Estimated(rows=rows + page.remaining_rows, bytes=int(len(packed) * share))
