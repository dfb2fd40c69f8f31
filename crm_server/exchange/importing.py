"""A file becomes records: all its good rows in one transaction, its bad ones as a list of what is wrong."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from crm_core.clock import system_ms
from crm_server.database import execute
from crm_server.exchange.binding import Binding, bind
from crm_server.exchange.changes import Plan, plan
from crm_server.exchange.derive import derive
from crm_server.exchange.entries import Entry, read_entries
from crm_server.exchange.errors import RowError
from crm_server.exchange.mapping import Mapping
from crm_server.exchange.matching import match, refuse_incomplete
from crm_server.exchange.pointing import resolve_others, resolve_own
from crm_server.exchange.references import References
from crm_server.exchange.sheets import read_table
from crm_server.exchange.writing import write

IMPORT_LOCK = 4_417_203
"""Two imports of one file at once would both find nothing and double everything."""


@dataclass(frozen=True)
class ImportReport:
    """What became of a file. `error` counts rows, `errors` says each mistake; `ignored` are columns not used."""

    entity: str
    dry_run: bool
    read: int
    new: int
    updated: int
    unchanged: int
    error: int
    errors: list[RowError] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    encoding: str | None = None

    def document(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return asdict(self)


def import_file(
    conn: Connection,
    entity: str,
    path: Path,
    mapping: Mapping | None = None,
    *,
    dry_run: bool = False,
    now_ms: int | None = None,
) -> ImportReport:
    """Import a csv or Excel file within the transaction of `conn`. With `dry_run` nothing is written.

    Rows are matched by the mapping's key, so that the same file a second time changes nothing. Publishes, so call it
    last.

    Raises:
        ExchangeError: file, mapping and entity do not fit together; nothing was written.
    """
    settings = mapping or Mapping()
    table = read_table(path, sheet=settings.sheet, encoding=settings.encoding)
    binding = bind(entity, mapping, table.headers)
    if not dry_run:
        execute(conn, "SELECT pg_advisory_xact_lock(%s)", (IMPORT_LOCK,))
    entries = read_entries(binding, table)
    _match_and_resolve(conn, binding, entries)
    now = system_ms() if now_ms is None else now_ms
    planned = plan(binding, entries, now)
    if not dry_run:
        write(conn, entity, planned, now)
    return _report(binding, entries, planned, dry_run=dry_run, encoding=table.encoding)


def _match_and_resolve(conn: Connection, binding: Binding, entries: list[Entry]) -> None:
    references = References(conn)
    resolve_others(binding, entries, references)
    match(conn, binding, entries)
    refuse_incomplete(binding, entries)
    resolve_own(binding, entries, references)
    derive(conn, binding, [entry for entry in entries if not entry.errors])


def _report(
    binding: Binding, entries: list[Entry], planned: Plan, *, dry_run: bool, encoding: str | None
) -> ImportReport:
    wrong = [entry for entry in entries if entry.errors]
    return ImportReport(
        entity=binding.shape.entity,
        dry_run=dry_run,
        read=len(entries),
        new=len(planned.new),
        updated=len(planned.updated),
        unchanged=len(entries) - len(planned.new) - len(planned.updated) - len(wrong),
        error=len(wrong),
        errors=[error for entry in wrong for error in entry.errors],
        ignored=list(binding.ignored),
        encoding=encoding,
    )
