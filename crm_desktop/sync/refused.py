"""What a person does about mutations that the server refused: try again, or let go.

The server remembers what it said about a mutation, so trying again is a new mutation with the same patches, and
whatever was refused or waits because of it follows under new names too.
"""

from collections.abc import Iterable, Mapping

import orjson

from crm_core.ids import IdSource
from crm_desktop.db import outbox, search
from crm_desktop.db.rows import RawConnection, RecordIds, stored_rows
from crm_desktop.errors import UserError
from crm_desktop.sync import traces
from crm_desktop.sync.local import Key, by_entity
from crm_desktop.sync.rows import foretell, rebase


def mutation_with(connection: RawConnection, n: int) -> str:
    """Return the id of the outbox row with a number. Raises UserError `mutation_unknown`."""
    found = connection.execute("SELECT id FROM local_outbox WHERE n = ?", (n,)).fetchone()
    if found is None:
        raise UserError("mutation_unknown", id=n)
    return str(found[0])


def retry(connection: RawConnection, mutation_id: str, ids: IdSource) -> RecordIds:
    """Put a refused mutation, and those refused on its account, back into the queue and onto the visible rows.

    Returns the records that changed.

    Raises:
        UserError: `mutation_unknown` where nothing refused has this id, `record_gone` where a record that it changes is
            no longer on this laptop.
    """
    _check_refused(connection, mutation_id)
    renamed = {old: ids.new() for old in _with_followers(connection, mutation_id)}
    touched = {key for old in renamed for key in outbox.touched(connection, old)}
    _save_bases(connection, touched, inserted={key for old in renamed for key in _inserts(connection, old)})
    for old in renamed:
        _queue_again(connection, old, renamed)
    rebase(connection, touched)
    foretell(connection, touched)
    search.refresh(connection, by_entity(touched))
    return by_entity(touched)


def discard(connection: RawConnection, mutation_id: str) -> None:
    """Drop a mutation that was refused or handed over. What was refused on its account stays to be looked at.

    Raises:
        UserError: `mutation_unknown` where nothing set aside has this id.
    """
    found = connection.execute("SELECT state FROM local_outbox WHERE id = ?", (mutation_id,)).fetchone()
    if found is None or found[0] == outbox.PENDING:
        raise UserError("mutation_unknown", id=mutation_id)
    _forget_in_followers(connection, mutation_id)
    outbox.settle(connection, mutation_id)
    traces.note(connection)


def _check_refused(connection: RawConnection, mutation_id: str) -> None:
    """What was erased with the person that it was about is refused, and holds nothing to try again."""
    found = connection.execute(
        "SELECT state, changes, aggregate, aggregate_id FROM local_outbox WHERE id = ?", (mutation_id,)
    ).fetchone()
    if found is None or found[0] != outbox.REFUSED:
        raise UserError("mutation_unknown", id=mutation_id)
    if not orjson.loads(found[1]):
        raise UserError("record_gone", entity=found[2], id=found[3])


def _with_followers(connection: RawConnection, mutation_id: str) -> list[str]:
    """Return the mutation and, in outbox order, those that wait or were refused because of it."""
    chosen = {mutation_id}
    rows = connection.execute(
        "SELECT id, state, code, depends_on FROM local_outbox WHERE state <> 'handed_over' ORDER BY n"
    ).fetchall()
    ordered = []
    for one, state, code, depends_on in rows:
        follows = state == outbox.PENDING or code == "depends_on_refused"
        if follows and not chosen.isdisjoint(orjson.loads(depends_on)):
            chosen.add(one)
        if one in chosen:
            ordered.append(one)
    return ordered


def _inserts(connection: RawConnection, mutation_id: str) -> list[Key]:
    return connection.execute(
        "SELECT r.entity, r.id FROM local_outbox_record AS r JOIN local_outbox AS o ON o.n = r.n"
        " WHERE o.id = ? AND r.op = 'insert'",
        (mutation_id,),
    ).fetchall()


def _save_bases(connection: RawConnection, touched: Iterable[Key], inserted: set[Key]) -> None:
    """Keep the rows as they stand as the bases of the patches to come. Without a row only an insert makes sense."""
    records = by_entity(touched)
    dirty = outbox.dirty(connection, records)
    for entity, wanted in records.items():
        rows = stored_rows(connection, entity, wanted)
        for record_id in wanted - rows.keys():
            if (entity, record_id) not in inserted:
                raise UserError("record_gone", entity=entity, id=record_id)
        outbox.put_bases(
            connection,
            [(entity, row) for one, row in rows.items() if (entity, one) not in dirty and row["rev"]],
        )


def _queue_again(connection: RawConnection, old: str, renamed: Mapping[str, str]) -> None:
    """Move a mutation to the end of the queue under its new id; its time stays that of the edit."""
    number, depends_on = connection.execute(
        "SELECT n, depends_on FROM local_outbox WHERE id = ?", (old,)
    ).fetchone()
    again = connection.execute(
        "INSERT INTO local_outbox"
        " (id, hlc, author, schema, aggregate, aggregate_id, depends_on, changes, state)"
        " SELECT ?, hlc, author, schema, aggregate, aggregate_id, ?, changes, 'pending'"
        " FROM local_outbox WHERE n = ?",
        (renamed[old], _renamed(depends_on, renamed), number),
    ).lastrowid
    connection.execute("UPDATE local_outbox_record SET n = ? WHERE n = ?", (again, number))
    connection.execute("DELETE FROM local_outbox WHERE n = ?", (number,))


def _forget_in_followers(connection: RawConnection, gone: str) -> None:
    rows = connection.execute(
        "SELECT n, depends_on FROM local_outbox WHERE depends_on LIKE ?", (f"%{gone}%",)
    ).fetchall()
    connection.executemany(
        "UPDATE local_outbox SET depends_on = ? WHERE n = ?",
        [(_renamed(text, {gone: None}), number) for number, text in rows],
    )


def _renamed(text: str, renamed: Mapping[str, str | None]) -> str:
    names = [renamed.get(one, one) for one in orjson.loads(text)]
    return orjson.dumps([one for one in names if one]).decode()
