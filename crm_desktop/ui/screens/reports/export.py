"""Writing a result to a file that the person names."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from crm_desktop.errors import UserError
from crm_desktop.services.lists.ledger import Entry, check_right, enter_export
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.faults import sentence
from crm_desktop.ui.screens.places_for_files import documents
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.reports.shape import ReportResult

FORMATS: Final = ("xlsx", "pdf", "png")
PICTURE_SIZE: Final = (1600, 900)
PICTURE_DOTS: Final = 150


def write(result: ReportResult, path: Path) -> None:
    """Write the result in the format that the name ends in.

    Raises UserError file_unwritable, and for a picture report_nothing_to_draw.
    """
    if path.suffix == ".xlsx":
        from crm_desktop.reports.workbook import write_xlsx

        write_xlsx(result, path)
    elif path.suffix == ".pdf":
        from crm_desktop.reports.pdf import write_pdf

        write_pdf(result, path)
    else:
        _write_picture(result, path)


def _write_picture(result: ReportResult, path: Path) -> None:
    from crm_desktop.reports.chart import chart_png

    picture = chart_png(result, PICTURE_SIZE, PICTURE_DOTS)
    try:
        path.write_bytes(picture)
    except OSError as error:
        raise UserError("file_unwritable", path=str(path), reason=error.strerror or str(error)) from error


def ask_and_write(context: UiContext, result: ReportResult, kind: str, owner: QWidget) -> None:
    """Ask for a name, write the file in the background and say where it is; the ledger has an entry of it."""
    tr = context.tr
    try:
        check_right(context.workspace.me.role)
    except UserError as error:
        context.toasts.show_message(sentence(error, context.language), Tone.WARNING)
        return
    proposal = documents() / f"{result.title} {context.formats.today().isoformat()}.{kind}"
    chosen, _ = QFileDialog.getSaveFileName(
        owner, tr(f"reports.to_{kind}"), str(proposal), tr(f"reports.filter_{kind}")
    )
    if chosen:
        path = Path(chosen)
        write_in_background(context, result, path if path.suffix else path.with_suffix(f".{kind}"), owner)


def write_in_background(context: UiContext, result: ReportResult, path: Path, owner: QWidget) -> None:
    """Write the file off the UI thread; a toast offers to open it."""
    tr = context.tr

    def job() -> str:
        write(result, path)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def done(sha256: str) -> None:
        fields = [column.key for column in result.columns]
        conditions = {"report": result.name, **result.parameters}
        entry = Entry(result.title, conditions, fields, len(result.rows), 0, str(path), sha256)
        me = context.workspace.context
        context.tasks.write(lambda session: enter_export(session, me, entry))
        toast = context.toasts.show_message(
            tr("reports.exported", path=str(path)), Tone.SUCCESS, tr("reports.open_file"), timeout_ms=10_000
        )
        toast.action_triggered.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))

    context.tasks.run(job, done, owner=owner)
