"""Records become a file that a spreadsheet opens and `import_file` reads back without a change."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from psycopg import sql
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from crm_core.model import ENTITIES
from crm_core.model.types import Instant, Scaled
from crm_server.database import fetch
from crm_server.exchange.binding import NOT_IMPORTED
from crm_server.exchange.delimited import FORMULA_STARTS, GUARD
from crm_server.exchange.errors import CellError, ExchangeError
from crm_server.exchange.references import USUAL, References
from crm_server.shapes import Field, known_shape

Value = str | int | Decimal | None


def export_file(conn: Connection, entity: str, path: Path) -> int:
    """Write all living records of an entity, as .xlsx or .csv by the file's name, and return how many.

    Headers are the names of the fields. A reference is written as external id, login, number or name where that is
    unique, otherwise as id.

    Raises:
        ExchangeError: there is no such entity, the name ends otherwise, or the file cannot be written.
    """
    write = {".csv": _write_csv, ".xlsx": _write_xlsx}.get(path.suffix.lower())
    if write is None:
        raise ExchangeError("The name of the file has to end in .csv or .xlsx.")
    if entity not in ENTITIES:
        raise ExchangeError(f"There is no entity {entity}; there are: {', '.join(ENTITIES)}.")
    fields = [field for name, field in known_shape(entity).fields.items() if name not in NOT_IMPORTED]
    rows = _rows(conn, entity, fields)
    try:
        write(path, [field.name for field in fields], rows)
    except OSError as error:
        raise ExchangeError(f"{path} cannot be written: {error.strerror}.") from None
    return len(rows)


def _rows(conn: Connection, entity: str, fields: Sequence[Field]) -> list[list[Value]]:
    statement = sql.SQL("SELECT {} FROM {} WHERE deleted_at IS NULL ORDER BY id").format(
        sql.SQL(", ").join(sql.Identifier(field.name) for field in fields), sql.Identifier(entity)
    )
    found = fetch(conn, statement)
    names = {field.ref: _names(conn, field.ref) for field in fields if field.ref}
    return [
        [
            names[field.ref].get(value, value) if field.ref else _readable(field, value)
            for field, value in zip(fields, row, strict=True)
        ]
        for row in found
    ]


def _names(conn: Connection, entity: str) -> dict[str, str]:
    """Return by id what an import would find each record by."""
    columns = [name for name in USUAL if name in known_shape(entity).fields]
    statement = sql.SQL("SELECT id, {} FROM {} WHERE deleted_at IS NULL").format(
        sql.SQL(", ").join(map(sql.Identifier, columns)), sql.Identifier(entity)
    )
    rows = fetch(conn, statement) if columns else []
    chosen = {
        row[0]: next((text.strip() for text in row[1:] if text and text.strip()), row[0]) for row in rows
    }
    references = References(conn)
    references.load(entity, (), chosen.values())
    return {
        record_id: text
        for record_id, text in chosen.items()
        if _leads_to(references, entity, text, record_id)
    }


def _leads_to(references: References, entity: str, text: str, record_id: str) -> bool:
    try:
        return references.find(entity, (), text) == record_id
    except CellError:
        return False


def _readable(field: Field, value: Any) -> Value:
    kind = field.column.type
    if value is None:
        return None
    if isinstance(kind, Instant):
        return Instant.from_stored(value).astimezone(UTC).isoformat(timespec="milliseconds")
    if isinstance(kind, Scaled):
        return kind.from_stored(value)
    return value if isinstance(kind, TypeDecorator) or isinstance(value, str) else int(value)


def _write_csv(path: Path, headers: list[str], rows: Iterable[list[Value]]) -> None:
    """Write what Excel opens by a double click: UTF-8 with its mark, commas, CRLF."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headers)
        writer.writerows([_guarded(value) for value in row] for row in rows)


def _guarded(value: Value) -> str:
    if isinstance(value, str):
        return GUARD + value if value.startswith((*FORMULA_STARTS, GUARD)) else value
    return "" if value is None else _plain(value)


def _plain(value: int | Decimal) -> str:
    """Return a number without an exponent and without zeros behind the last digit."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _write_xlsx(path: Path, headers: list[str], rows: Iterable[list[Value]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Export")
    sheet.freeze_panes = "A2"
    sheet.append(headers)
    for row in rows:
        sheet.append(list(_cells(sheet, row)))
    book.save(path)


def _cells(sheet: Any, row: list[Value]) -> Iterator[Any]:
    for value in row:
        if isinstance(value, str):
            cell = WriteOnlyCell(sheet, value)
            cell.data_type = "s"  # a text stays a text, also one that begins like a formula
            yield cell
        else:
            yield value
