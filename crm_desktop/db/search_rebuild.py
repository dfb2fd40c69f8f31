"""The search index made anew from the rows while people work: a slice a transaction, and on again after a crash.

It begins with empty tables of the index, so that a damaged one cannot stop it; until it has ended, a search finds what
is in it already.
"""

from crm_desktop.db import company_keys, meta, search, search_documents, search_visits, search_words
from crm_desktop.db.backup import Progress, Stopped
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection
from crm_desktop.db.store import Store

SLICE = 500
_PLACE = "search_rebuild"
"""In local_meta while it is under way: entity and the last id that is in the index."""
_WORDS = ("local_search", "local_search_said")
_TABLES = ("local_search_digits", "local_search_lender", "local_search_row", "local_sort_key")


def begin(connection: RawConnection) -> None:
    """Empty the index and note that it is to be made."""
    for table in _WORDS:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in search_words.CREATE_INDEX:
        connection.execute(statement)
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 -- our own names
    search_visits.begin_anew(connection)
    company_keys.begin_anew(connection)
    meta.put(connection, _PLACE, "0 ")


def is_under_way(store: Store) -> bool:
    """Whether an index is only half made."""
    with store.read() as session:
        return bool(meta.get(raw_connection(session), _PLACE))


def go_on(lane: WriterLane, stopped: Stopped, progress: Progress | None = None) -> bool:
    """Make slices until the index is whole; return False where it was stopped before."""
    while not stopped():
        share = lane.submit_raw(_slice).result()
        if progress is not None:
            progress(share)
        if share >= 1.0:
            return _go_on_with_visits(lane, stopped)
    return False


def _go_on_with_visits(lane: WriterLane, stopped: Stopped) -> bool:
    """Index what was written about visits, which goes on with the next sync where it is stopped."""
    while not stopped():
        if lane.submit_raw(search_visits.catch_up).result():
            return True
    return False


def _slice(connection: RawConnection) -> float:
    """Bring the next rows in; return how much is done of all."""
    place = meta.get(connection, _PLACE)
    if not place:
        return 1.0
    number, _, after = place.partition(" ")
    at, entities = int(number), tuple(search_documents.ENTITIES)
    entity = entities[at]
    ids: list[str] = [
        one
        for (one,) in connection.execute(
            f'SELECT id FROM "{entity}" WHERE id > ? ORDER BY id LIMIT ?',  # noqa: S608 -- a name of the model
            (after, SLICE),
        )
    ]
    search.refresh(connection, {entity: ids})
    if len(ids) == SLICE:
        meta.put(connection, _PLACE, f"{at} {ids[-1]}")
    elif at + 1 < len(entities):
        meta.put(connection, _PLACE, f"{at + 1} ")
    else:
        connection.execute("DELETE FROM local_meta WHERE key = ?", (_PLACE,))
        return 1.0
    return _share(connection)


def _share(connection: RawConnection) -> float:
    rows = sum(
        int(connection.execute(f'SELECT count(*) FROM "{entity}"').fetchone()[0])  # noqa: S608 -- names of the model
        for entity in search_documents.ENTITIES
    )
    done = int(connection.execute("SELECT count(*) FROM local_search_row").fetchone()[0])
    return min(done / max(rows, 1), 0.99)
