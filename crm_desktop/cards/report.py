"""What an import did, or would do, as the command line prints it."""

from dataclasses import dataclass
from typing import Any

import msgspec

from crm_desktop.cards.choices import notes_about
from crm_desktop.cards.plan import ImportPlan, MatchInfo, PlannedRow
from crm_desktop.cards.table import TableRow
from crm_desktop.cards.wording import Places, label, placed, places_of, worded


@dataclass(frozen=True)
class ImportReport:
    """The plan as it was carried out. `batch_id` is None where nothing was written."""

    plan: ImportPlan
    batch_id: str | None = None

    @property
    def counts(self) -> dict[str, int]:
        """Rows read and what became of them; always balances."""
        return self.plan.counts

    def as_json(self) -> dict[str, Any]:
        """Return the document of the command line (cli.md), with the sheets of the file beside it."""
        table, language = self.plan.table, self.plan.options.language
        places = places_of(table)
        return {
            "batch": self.batch_id,
            **self.counts,
            "encoding": table.encoding,
            "sheet": table.sheet,
            "columns": table.mapping,
            "rows": [
                _row(row, of_table, places, language)
                for row, of_table in zip(self.plan.rows, table.rows, strict=True)
            ],
            "sheets": [
                {"name": sheet.name, "rows": sheet.rows, "hidden": sheet.hidden} for sheet in table.sheets
            ],
            "already_imported": self.plan.imported_by,
            "notes": [
                {"code": note.code, "params": note.params, "message": worded(note, language)}
                for note in notes_about(table)
            ],
        }


def _row(row: PlannedRow, of_table: TableRow, places: Places, language: str) -> dict[str, Any]:
    return {
        "row": of_table.line or row.number,
        **({"sheet": of_table.sheet} if of_table.sheet else {}),
        "state": str(row.state),
        "reason": worded(placed(row.reason, places), language) if row.reason else None,
        "code": row.reason.code if row.reason else None,
        "params": row.reason.params if row.reason else {},
        "match": _match(row.match),
        "changes": [
            {
                "field": one.field,
                "label": label(one.entity, one.field, language),
                "old": one.old,
                "new": one.new,
                "applies": one.applies,
            }
            for one in row.differences
        ],
        "fields": row.card.as_fields() if row.card else None,
        "warnings": [
            {"code": note.code, "params": note.params, "message": worded(note, language)}
            for note in (row.card.warnings if row.card else ())
        ],
    }


def _match(match: MatchInfo | None) -> dict[str, Any] | None:
    found: dict[str, Any] | None = msgspec.to_builtins(match) if match else None
    return found
