"""What the server adds to quotes at the end of a page: official numbers and totals."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Connection

from crm_core.quoting import totals_of
from crm_server import number_blocks
from crm_server.database import fetch
from crm_server.push.workspace import Workspace
from crm_server.records import Key, Row, read_children

_AT_HOME = frozenset(("DRAFT", "CANCELLED"))
"""States of a quote that has not left the house, if no number was drawn for it."""


def number_quotes(conn: Connection, page: Workspace) -> None:
    """Give quotes that leave the house their numbers; a revision has that of its first one.

    A number that a laptop drew from a block of its own stands, if no other document has it.
    """
    open_ = [
        row
        for (entity, _), row in page.rows.items()
        if entity == "quote" and row["number"] is None and (row["root_id"] or _has_left(row))
    ]
    if not open_:
        return
    made = [row["id"] for row in open_ if row["root_id"] and ("quote", row["id"]) not in page.before]
    numbers = _numbers_of_families(conn, {row["root_id"] or row["id"] for row in open_})
    for row in sorted(open_, key=_first_ones_first):
        root = row["root_id"] or row["id"]
        if root not in numbers and _has_left(row):
            numbers[root] = _given(conn, page, row, numbers.values())
        if root in numbers:
            _set(page, ("quote", row["id"]), {"number": numbers[root]})
    _number_revisions(conn, page, [page.rows["quote", one] for one in made])


def _first_ones_first(row: Row) -> tuple[bool, int, int, str]:
    return bool(row["root_id"]), row["revision"] or 1, row["created_at"], row["id"]


def _has_left(row: Row) -> bool:
    return row["drawn_number"] is not None or row["status"] not in _AT_HOME


def _given(conn: Connection, page: Workspace, row: Row, taken: Collection[str]) -> str:
    drawn: str | None = row["drawn_number"]
    if drawn and drawn not in taken and number_blocks.take(conn, drawn, page.session.user_id):
        return drawn
    year = datetime.fromtimestamp(page.now_ms / 1000, UTC).year
    while number_blocks.is_used(conn, number := f"Q-{year}-{_next_number(conn, f'Q-{year}'):06}"):
        pass
    return number


def _number_revisions(conn: Connection, page: Workspace, made: list[Row]) -> None:
    """Give every revision of a quote a number of its own: of two made at once, the later one counts on.

    Whoever makes revisions of one quote waits for its first one here, so that no two transactions count alike.
    """
    roots = sorted({row["root_id"] for row in made})
    fetch(conn, "SELECT id FROM quote WHERE id = ANY(%s) ORDER BY id FOR UPDATE", (roots,))
    stored = read_children(conn, "quote", "root_id", roots)
    fresh = {row["id"] for row in made}
    for root in roots:
        family = {
            one["id"]: one
            for one in (*stored.values(), *(row for key, row in page.rows.items() if key[0] == "quote"))
            if one["root_id"] == root and one["id"] not in fresh
        }
        taken = {1: root} | {one["revision"] or 1: one["id"] for one in family.values()}
        own = (row for row in made if row["root_id"] == root)
        for row in sorted(own, key=lambda one: (one["revision"] or 2, one["created_at"], one["id"])):
            revision = max(row["revision"] or 2, 2)
            if revision in taken:
                row["parallel"] = row["parallel"] or "REVISED"
                _mark_parallel(page, taken[revision], family)
                revision = max(taken) + 1
            row["revision"] = revision
            taken[revision] = row["id"]


def _mark_parallel(page: Workspace, quote_id: str, family: dict[str, Row]) -> None:
    """Mark the revision that was there first, so that its owner is told, too."""
    key = ("quote", quote_id)
    if key in page.rows:
        _set(page, key, {"parallel": page.rows[key]["parallel"] or "REVISED"})
    elif quote_id in family:
        page.before[key] = page.rows[key] = family[quote_id]
        _set(page, key, {"parallel": "REVISED"})


def _numbers_of_families(conn: Connection, roots: set[str]) -> dict[str, str]:
    """Return the number of each first revision, or one that a later revision got before it."""
    rows = fetch(
        conn,
        "SELECT coalesce(root_id, id), max(number) FROM quote"
        " WHERE (id = ANY(%(roots)s) OR root_id = ANY(%(roots)s)) AND number IS NOT NULL GROUP BY 1",
        {"roots": sorted(roots)},
    )
    return dict(rows)


def _next_number(conn: Connection, series: str) -> int:
    rows = fetch(
        conn,
        "INSERT INTO number_series (name, last) VALUES (%s, 1)"
        " ON CONFLICT (name) DO UPDATE SET last = number_series.last + 1 RETURNING last",
        (series,),
    )
    return int(rows[0][0])


def total_quotes(page: Workspace) -> None:
    """Work out the totals of the quotes whose content may have changed."""
    for quote, rows in page.stale_quotes_with_lines():
        totals, amounts = totals_of(quote, rows)
        _set(page, ("quote", quote["id"]), totals)
        for line_id, columns in amounts.items():
            _set(page, ("quote_line", line_id), columns)


def _set(page: Workspace, key: Key, columns: Row) -> None:
    row = page.rows[key]
    if all(row[name] == value for name, value in columns.items()):
        return
    if page.before.get(key) is row:
        columns = columns | {"rev": row["rev"] + 1, "accepted_at": page.now_ms}
    page.rows[key] = row | columns


def with_quotes(page: Workspace, touched: list[Key]) -> list[Key]:
    """Return the records that a mutation touched, with the quotes around them and the lines that were recomputed."""
    quotes = {
        key[1] if key[0] == "quote" else page.rows[key]["quote_id"] for key in touched if _is_of_quote(key)
    }
    if not quotes:
        return touched
    found = dict.fromkeys(touched)
    for key, row in page.rows.items():
        changed = page.before.get(key) is not row
        if changed and _is_of_quote(key) and (key[1] if key[0] == "quote" else row["quote_id"]) in quotes:
            found[key] = None
    return list(found)


def _is_of_quote(key: Key) -> bool:
    return key[0] in {"quote", "quote_line"}
