"""Import of business cards: at once for the command line, step by step for the window.

The steps: `read_sheets` a file, `CardFile.table` of one sheet, `plan` it (again with decisions, as often as the person
likes), `commit` the plan, `undo_import` it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crm_desktop.cards.card import Card, Note
from crm_desktop.cards.choices import as_chosen, notes_about, with_hidden_rows
from crm_desktop.cards.commit import commit
from crm_desktop.cards.error_book import write_errors
from crm_desktop.cards.followed import FollowUp, follow_up
from crm_desktop.cards.headings import header_rows
from crm_desktop.cards.joined import joined
from crm_desktop.cards.options import ImportOptions
from crm_desktop.cards.photos.process import is_picture, opened, read_pictures
from crm_desktop.cards.plan import Decision, ImportPlan, MatchInfo, PlannedRow, State
from crm_desktop.cards.prepare import OnProgress, plan
from crm_desktop.cards.presets import recalled
from crm_desktop.cards.readers.encodings import CHOICES as ENCODINGS
from crm_desktop.cards.readers.process import IsCancelled
from crm_desktop.cards.readers.sheets import Picture
from crm_desktop.cards.ready import make_keys
from crm_desktop.cards.report import ImportReport
from crm_desktop.cards.table import CardFile, SheetInfo, Table, read_sheets
from crm_desktop.cards.undo import undo
from crm_desktop.cards.wording import worded
from crm_desktop.errors import UserError
from crm_desktop.services.workspace import Workspace

__all__ = [
    "ENCODINGS",
    "Card",
    "CardFile",
    "Decision",
    "FollowUp",
    "ImportOptions",
    "ImportPlan",
    "ImportReport",
    "MatchInfo",
    "Note",
    "Picture",
    "PlannedRow",
    "SheetInfo",
    "State",
    "Table",
    "commit",
    "follow_up",
    "header_rows",
    "is_picture",
    "make_keys",
    "notes_about",
    "opened",
    "plan",
    "read_pictures",
    "read_sheets",
    "recalled",
    "run_import",
    "tables",
    "undo_import",
    "with_hidden_rows",
    "worded",
    "write_errors",
]


def run_import(
    workspace: Workspace | None,
    path: Path | str,
    options: ImportOptions | None = None,
    progress: OnProgress | None = None,
    cancelled: IsCancelled | None = None,
    errors: Path | None = None,
) -> dict[str, Any]:
    """Import a file and return the report of `import-cards` (cli.md). Without a workspace only a dry run is possible.

    Rows in error are written to `errors` as a workbook, if there are any.

    Raises UserError as `read_sheets`, `CardFile.table` and `plan` do, not_enrolled; Cancelled.
    """
    options = (options or ImportOptions()).checked()
    if workspace is None and not options.dry_run:
        raise UserError("not_enrolled")
    table = _wanted(read_sheets(Path(path), options.encoding, cancelled), options)
    if workspace is None:
        report = ImportReport(plan(None, as_chosen(table, options), options, None, progress, cancelled))
    else:
        make_keys(workspace, cancelled)
        with workspace.read() as session:
            table = as_chosen(recalled(session, table), options)
            planned = plan(session, table, options, None, progress, cancelled)
        report = ImportReport(planned) if options.dry_run else commit(workspace, planned, progress, cancelled)
    if errors is not None:
        write_errors(report.plan, errors)
    return report.as_json()


def _wanted(file: CardFile, options: ImportOptions) -> Table:
    names = file.sheets_with_cards() if options.all_sheets else options.sheets
    return tables(file, names) if names else file.table(options.sheet)


def tables(file: CardFile, sheets: Sequence[str]) -> Table:
    """Return several sheets of a file as one table. Raises UserError as `CardFile.table`."""
    return joined([file.table(name) for name in dict.fromkeys(sheets)])


def undo_import(workspace: Workspace, batch_id: str) -> dict[str, Any]:
    """Take an import back and return `{removed, restored, kept}`. Raises UserError as `undo.undo` does."""
    job = workspace.write(lambda session: undo(session, workspace.context, batch_id))
    return job.result().as_json()
