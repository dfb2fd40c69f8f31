"""Cards dealt by a test: rows by their headers, taken through the importer's own door."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from crm_desktop.cards.api import Decision, ImportOptions, ImportPlan, ImportReport, Table, commit, plan
from crm_desktop.cards.columns import read_columns
from crm_desktop.cards.row_reading import packed_cells
from crm_desktop.cards.table import SheetInfo, TableRow
from crm_desktop.services.workspace import Workspace
from tests.cards.conftest import assert_balanced

Row = Mapping[str, Any]


def dealt(*rows: Row, name: str = "名片.csv", traditional: bool = False) -> Table:
    """Return the table of these rows; the first one names the headers that come first."""
    headers = list(dict.fromkeys(header for row in rows for header in row))
    cells = [tuple(row.get(header) for header in headers) for row in rows]
    columns = read_columns(headers, (), cells)
    content = json.dumps([headers, cells], ensure_ascii=False, default=str).encode()
    return Table(
        file_name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        encoding="utf-8",
        sheet="Sheet1",
        sheets=(SheetInfo("Sheet1", len(rows) + 1, hidden=False),),
        columns=tuple(columns),
        rows=tuple(TableRow(number, packed_cells(row)) for number, row in enumerate(cells, start=2)),
        traditional=traditional,
        found=tuple(column.field for column in columns),
    )


def shown(row: Row, region: str | None = None, language: str = "zh_CN") -> dict[str, Any]:
    """Return what a dry run without a store says of one row."""
    options = ImportOptions(dry_run=True, region=region, language=language)
    report = ImportReport(plan(None, dealt(row), options)).as_json()
    assert_balanced(report)
    found: dict[str, Any] = report["rows"][0]
    return found


def reached(row: Row, region: str | None = None) -> list[tuple[str, str | None, str | None]]:
    """Return kind, normalized number and extension of each way to reach the person of a row."""
    fields = shown(row, region)["fields"]
    return [(one["kind"], one["normalized"], one["extension"]) for one in fields["methods"]]


def planned(
    workspace: Workspace, *rows: Row, decisions: Mapping[int, Decision] | None = None, **options: Any
) -> ImportPlan:
    """Return the plan of these rows against what the laptop knows."""
    with workspace.read() as session:
        return plan(session, dealt(*rows), ImportOptions(**options), decisions)


def take(
    workspace: Workspace, *rows: Row, decisions: Mapping[int, Decision] | None = None, **options: Any
) -> dict[str, Any]:
    """Import these rows and return the report."""
    report = commit(workspace, planned(workspace, *rows, decisions=decisions, **options)).as_json()
    assert_balanced(report)
    return report


def one(workspace: Workspace, row: Row, decision: Decision | None = None, **options: Any) -> dict[str, Any]:
    """Import one row and return what the report says of it."""
    decisions = {2: decision} if decision else None
    found: dict[str, Any] = take(workspace, row, decisions=decisions, **options)["rows"][0]
    return found
