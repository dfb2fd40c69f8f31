"""What a list gives its screen for free: a menu and commands for columns, workbook, paper and PDF.

`ListTools(context, table, key, source)` is all that a screen writes; the rest comes from the columns it has declared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QProgressDialog

from crm_desktop.errors import Cancelled, UserError
from crm_desktop.services.lists.ledger import Entry, check_right, enter_export
from crm_desktop.ui.commands import Command
from crm_desktop.ui.faults import sentence
from crm_desktop.ui.lists.arrangement import Arrangement
from crm_desktop.ui.lists.taking_out import TakingOut
from crm_desktop.ui.screens.places_for_files import documents
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets import IconButton

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from crm_desktop.documents.list_workbook import Written
    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.lists.paper import PaperList
    from crm_desktop.ui.lists.source import ListSource
    from crm_desktop.ui.models.record_table import RecordTable

TOAST_MS: Final = 12_000
TELL_EVERY: Final = 500
PRINTED: Final = "print"


class ListTools(QObject):
    """Belongs to one list. `source()` is asked anew each time, because the filter may have changed."""

    _progressed = Signal(int)

    def __init__(
        self, context: UiContext, table: RecordTable, key: str, source: Callable[[], ListSource]
    ) -> None:
        super().__init__(table)
        self._context = context
        self._table = table
        self._key = key
        self._source = source
        self._progress: QProgressDialog | None = None
        self.arrangement = Arrangement(context, table, key)
        self.arrangement.restore()
        self._progressed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    def button(self) -> IconButton:
        """Return a button that opens the menu of the list."""
        button = IconButton("more", self._context.tr("lists.more"))
        button.clicked.connect(lambda: self.open_menu(button))
        return button

    def commands(self, prefix: str) -> Sequence[Command]:
        """Return the commands; `prefix` is the key of the screen."""
        return list_commands(prefix, lambda: self)

    def actions(self) -> list[tuple[str, Callable[[], None]]]:
        """Return what the menu offers, as text and deed."""
        tr = self._context.tr
        return [
            (tr("lists.columns"), self.arrangement.choose),
            (tr("lists.export"), self.ask_workbook),
            (tr("lists.print"), self.print),
            (tr("lists.pdf"), self.ask_pdf),
        ]

    def ask_workbook(self) -> None:
        """Ask where to, and write a workbook there."""
        self._ask("xlsx", self.write_workbook)

    def ask_pdf(self) -> None:
        """Ask where to, and write a PDF there."""
        self._ask("pdf", self.write_pdf)

    def write_workbook(self, path: Path) -> None:
        """Write a workbook of what is shown, off the UI thread, and enter it in the ledger."""
        job = self._begin()

        def done(written: Written) -> None:
            self._end(job, str(path), written.sha256)

        self._run(lambda session: job.write_workbook(session, path), done)

    def write_pdf(self, path: Path) -> None:
        """Write a PDF of what is shown, and enter it in the ledger."""
        job = self._begin()

        def done(texts: list[list[str]]) -> None:
            from PySide6.QtGui import QPdfWriter

            from crm_desktop.ui.lists.paper import draw, page_layout

            writer = QPdfWriter(str(path))
            writer.setPageLayout(page_layout())
            writer.setTitle(job.source.title)
            draw(self._paper(job, texts), writer)
            self._end(job, str(path))

        self._print_texts(job, done)

    def print(self) -> None:
        """Show a preview, and print what is shown."""
        if not self._may():
            return
        job = self._begin()

        def done(texts: list[list[str]]) -> None:
            from PySide6.QtPrintSupport import QPrintPreviewDialog

            from crm_desktop.ui.lists.paper import draw, page_layout

            paper = self._paper(job, texts)
            preview = QPrintPreviewDialog(
                self._table.window()
            )  # with a printer of its own, which lives as long
            preview.printer().setPageLayout(page_layout())
            preview.printer().setDocName(job.source.title)
            preview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            preview.setWindowTitle(self._context.tr("lists.print"))

            def paint(device: QPrinter) -> None:
                draw(paper, device)

            preview.paintRequested.connect(paint)
            preview.accepted.connect(lambda: self._end(job, PRINTED))
            preview.open()

        self._print_texts(job, done)

    # --- what all of them do -----------------------------------------------------------------------------------------

    @property
    def has_rows(self) -> bool:
        """Whether there is anything to take out."""
        return self._table.records.rowCount() > 0

    def _may(self) -> bool:
        tr, toasts = self._context.tr, self._context.toasts
        try:
            check_right(self._context.workspace.me.role)
        except UserError as error:
            toasts.show_message(sentence(error, self._context.language), Tone.WARNING, timeout_ms=TOAST_MS)
            return False
        if not self.has_rows:
            toasts.show_message(tr("lists.nothing"))
            return False
        return True

    def _ask(self, kind: str, write: Callable[[Path], None]) -> None:
        if not self._may():
            return
        tr = self._context.tr
        proposal = documents() / f"{self._source().title} {self._context.formats.today().isoformat()}.{kind}"
        title = tr("lists.export") if kind == "xlsx" else tr("lists.pdf")
        chosen, _ = QFileDialog.getSaveFileName(
            self._table.window(), title, str(proposal), tr(f"lists.filter_{kind}")
        )
        if chosen:
            path = Path(chosen)
            write(path if path.suffix else path.with_suffix(f".{kind}"))

    def _begin(self) -> TakingOut:
        """Take out the marked rows if several are marked, else the whole list, in the columns that are chosen."""
        marked = self._table.marked_ids()
        ids = marked if len(marked) > 1 else list(self._table.records.ids)
        source = self._source()
        job = TakingOut(source, self.arrangement.taken_out(), ids)
        formats, me = self._context.formats, self._context.workspace.me
        tr = self._context.tr
        day = formats.today().isoformat()
        notes = [tr("lists.made_at", when=day, name=me.name, n=len(ids))]
        if source.filter_text:
            notes.append(tr("lists.filtered", text=source.filter_text))
        job.notes = notes
        job.progress = self._progressed.emit
        self._progress = self._progress_dialog(job)
        return job

    def _progress_dialog(self, job: TakingOut) -> QProgressDialog:
        """Shown only if it takes longer than a moment."""
        tr = self._context.tr
        text = tr("lists.working", n=0, total=len(job.ids))
        dialog = QProgressDialog(text, tr("lists.stop"), 0, len(job.ids), self._table.window())
        dialog.setWindowTitle(job.source.title)
        dialog.setWindowModality(Qt.WindowModality.NonModal)
        dialog.setAutoReset(False)
        dialog.setAutoClose(False)
        dialog.canceled.connect(job.stop.set)
        return dialog

    def _show_progress(self, rows: int) -> None:
        if self._progress is not None:
            self._progress.setLabelText(
                self._context.tr("lists.working", n=rows, total=self._progress.maximum())
            )
            self._progress.setValue(rows)

    def _close_progress(self) -> None:
        if self._progress is not None:
            self._progress.deleteLater()
            self._progress = None

    def _run(self, job: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        def finished(result: Any) -> None:
            self._close_progress()
            done(result)

        self._context.tasks.read(job, finished, owner=self, key="out", on_error=self._failed)

    def _failed(self, error: BaseException) -> None:
        self._close_progress()
        if isinstance(error, Cancelled):
            self._context.toasts.show_message(self._context.tr("lists.stopped"))
        else:
            self._context.tasks.failed.emit(error)

    def _print_texts(self, job: TakingOut, done: Callable[[list[list[str]]], None]) -> None:
        from crm_desktop.ui.lists.paper import MOST_ROWS

        if len(job.ids) > MOST_ROWS:
            self._close_progress()
            tr = self._context.tr
            self._context.toasts.show_message(
                tr("lists.too_many_to_print", n=f"{MOST_ROWS:,}"), Tone.WARNING, timeout_ms=TOAST_MS
            )
            return
        self._run(job.texts, done)

    def _paper(self, job: TakingOut, texts: list[list[str]]) -> PaperList:
        from crm_desktop.ui.lists.paper import PaperColumn, PaperList

        columns = tuple(PaperColumn(one.title, one.width, one.right) for one in job.columns)
        notes = list(job.notes)
        if job.withheld:
            notes.append(self._context.tr("lists.withheld", n=job.withheld))
        page = self._context.tr("lists.page", n="{n}", total="{total}")
        return PaperList(job.source.title, tuple(notes), columns, texts, page, self._table.font().family())

    def _end(self, job: TakingOut, target: str, sha256: str | None = None) -> None:
        """Write the ledger, and say what was written, what was left out, and offer to open it."""
        fields = [column.name for column in job.columns]
        entry = Entry(
            job.source.title, job.source.conditions, fields, len(job.ids), job.withheld, target, sha256
        )
        me = self._context.workspace.context
        self._context.tasks.write(lambda session: enter_export(session, me, entry))
        tr, toasts = self._context.tr, self._context.toasts
        words = [
            tr("lists.printed", n=len(job.ids))
            if target == PRINTED
            else tr("lists.exported", n=len(job.ids), path=target)
        ]
        if job.withheld:
            words.append(tr("lists.withheld", n=job.withheld))
        tone = Tone.WARNING if job.withheld else Tone.SUCCESS
        if target == PRINTED:
            toasts.show_message(" ".join(words), tone, timeout_ms=TOAST_MS)
            return
        toast = toasts.show_message(" ".join(words), tone, tr("lists.open_file"), timeout_ms=TOAST_MS)
        toast.action_triggered.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(target)))

    def open_menu(self, button: IconButton, *, files: bool = True) -> None:
        """Offer all that can be done below a button; without `files` only columns and paper."""
        menu = QMenu(button)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        actions = self.actions()
        for text, deed in actions if files else (actions[0], actions[2]):
            menu.addAction(text).triggered.connect(deed)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))


def list_commands(
    prefix: str, current: Callable[[], ListTools | None], print_keys: str = "Ctrl+P"
) -> Sequence[Command]:
    """Return the commands of the list that a screen shows at the time; they sleep where `current` gives none."""

    def run(deed: Callable[[ListTools], None]) -> Callable[[], None]:
        def do() -> None:
            if (tools := current()) is not None:
                deed(tools)

        return do

    def has_list() -> bool:
        return current() is not None

    def has_rows() -> bool:
        tools = current()
        return tools is not None and tools.has_rows

    def choose(tools: ListTools) -> None:
        tools.arrangement.choose()

    return (
        Command(f"{prefix}.columns", "lists.columns", run(choose), "Ctrl+Shift+L", enabled=has_list),
        Command(f"{prefix}.export", "lists.export", run(ListTools.ask_workbook), "Ctrl+E", enabled=has_rows),
        Command(f"{prefix}.print", "lists.print", run(ListTools.print), print_keys, enabled=has_rows),
        Command(f"{prefix}.pdf", "lists.pdf", run(ListTools.ask_pdf), "Ctrl+Shift+P", enabled=has_rows),
    )
