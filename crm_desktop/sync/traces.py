"""What was erased is on the disk until the log has been moved into the store and cut: tried again until it succeeds.

Words of the search index are there until its merge (crm_desktop.db.search_words), which comes first. The need is
written down in the transaction that erases, so that neither a crash nor a reader that holds on to an older state makes
it forgotten.
"""

from collections.abc import Callable

from crm_desktop.db import search_words
from crm_desktop.db.rows import RawConnection
from crm_desktop.sync import local
from crm_desktop.sync.parts import Parts

NEEDED = "log_to_empty"
MOST_ATTEMPTS = 5
PAUSE_SECONDS = 0.1


def note(connection: RawConnection) -> None:
    """Write down that this transaction erases something."""
    local.keep(connection, {NEEDED: 1})


def wipe(parts: Parts, stop_if_cancelled: Callable[[], None]) -> bool:
    """Merge words and empty the log if anything was erased. Returns False where a reader outlasted the attempts.

    Whatever is left then, or when it is stopped, the next call does.
    """
    if not parts.read(local.settings).get(NEEDED):
        return True
    while not parts.write(search_words.settle):
        stop_if_cancelled()
    for attempt in range(MOST_ATTEMPTS):
        if parts.store.empty_wal():
            parts.write(_done)
            return True
        if attempt + 1 < MOST_ATTEMPTS:
            parts.pause(PAUSE_SECONDS)
    return False


def _done(connection: RawConnection) -> None:
    connection.execute("DELETE FROM local_meta WHERE key = ?", (NEEDED,))
