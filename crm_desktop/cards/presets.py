"""What a person made of the columns of a file is remembered for files with the same headers, on this laptop."""

import hashlib
from dataclasses import replace

import msgspec
from sqlalchemy.orm import Session

from crm_desktop.cards.table import Table
from crm_desktop.db import meta
from crm_desktop.db.raw import raw_connection

_KEY = "cards.columns."
_FORM: msgspec.json.Decoder[dict[str, str]] = msgspec.json.Decoder(dict[str, str])


def fingerprint(table: Table) -> str:
    """Return what is equal for files with the same headers, in whatever order."""
    headers = sorted(column.header for column in table.columns)
    return hashlib.sha256(msgspec.json.encode(headers)).hexdigest()[:32]


def recalled(session: Session, table: Table) -> Table:
    """Return the table with the fields that were chosen for its headers before; empty ones are kept in the notes."""
    text = meta.get(raw_connection(session), _KEY + fingerprint(table))
    if not text:
        return table
    chosen = _FORM.decode(text)
    columns = (
        replace(one, field=chosen[one.header] or None) if one.header in chosen else one
        for one in table.columns
    )
    return replace(table, columns=tuple(columns))


def remember(session: Session, table: Table) -> None:
    """Keep which columns of the table are not what they were taken for; none forgets what was kept."""
    connection = raw_connection(session)
    chosen = {
        column.header: column.field or ""
        for column, found in zip(table.columns, table.found or table.mapping.values(), strict=True)
        if column.field != found
    }
    key = _KEY + fingerprint(table)
    if chosen or meta.get(connection, key):
        meta.put(connection, key, msgspec.json.encode(chosen).decode())
