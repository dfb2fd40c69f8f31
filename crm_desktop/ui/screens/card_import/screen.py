"""The card import, step by step: file, dry run, review, writing, balance; and the way back at any later time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.messages import sentence
from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.screens.base import Screen
from crm_desktop.ui.screens.card_import.picture_view import picture_of
from crm_desktop.ui.screens.card_import.result_page import ResultPage
from crm_desktop.ui.screens.card_import.review_page import ReviewPage
from crm_desktop.ui.screens.card_import.start_page import StartPage
from crm_desktop.ui.screens.card_import.table_edits import with_cells, with_field
from crm_desktop.ui.screens.card_import.work import ImportWork
from crm_desktop.ui.screens.saving_files import Proposal, ask_and_write
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Banner, ProgressRow

if TYPE_CHECKING:
    from crm_desktop.cards.api import (
        CardFile,
        Decision,
        FollowUp,
        ImportOptions,
        ImportPlan,
        ImportReport,
        Table,
    )


class CardImportScreen(Screen):
    """`Place("card_import")`; the option `file` names a file to begin with."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.work = ImportWork(context, self)
        self.start = StartPage(context)
        self.review = ReviewPage(context)
        self.result = ResultPage(context)
        self.pages = QStackedWidget()
        for page in (self.start, self.review, self.result):
            self.pages.addWidget(page)
        self.progress = ProgressRow("", context.tr("import.cancel"))
        self.problem = Banner("", Tone.WARNING, close_text=context.tr("shell.close"))
        self._path = Path()
        self._file: CardFile | None = None
        self._plan: ImportPlan | None = None
        self._options: ImportOptions = self.start.options()
        self._decisions: dict[int, Decision] = {}
        self._writing = False
        self._written: ImportReport | None = None
        self.setAcceptDrops(True)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._above = QWidget()
        self._strips = QVBoxLayout(self._above)
        self._strips.setContentsMargins(2 * GRID, GRID, 2 * GRID, 0)
        for strip in (self.problem, self.progress):
            self._strips.addWidget(strip)
            strip.hide()
        self._above.hide()
        column.addWidget(self._above)
        column.addWidget(self.pages, 1)

    def _connect(self) -> None:
        self.start.choose_wanted.connect(self.choose_file)
        self.start.undo_wanted.connect(self._undo)
        for page in (self.start, self.result):
            page.follow_up_wanted.connect(self.show_follow_up)
        self.result.errors_wanted.connect(self.save_errors)
        self.review.rules.header_chosen.connect(self._choose_header)
        self.review.rules.existing_chosen.connect(self._choose_existing)
        self.review.sheets_chosen.connect(self._choose_sheets)
        self.review.file.encoding_chosen.connect(self._choose_encoding)
        self.review.file.hidden_chosen.connect(self._choose_hidden)
        self.review.field_chosen.connect(self._choose_field)
        self.review.decided.connect(self._decide)
        self.review.corrected.connect(self._correct)
        self.review.commit_wanted.connect(self.commit)
        self.review.left.connect(self.begin_again)
        self.result.undo_wanted.connect(self._undo)
        self.result.again_wanted.connect(self.begin_again)
        self.result.customers_wanted.connect(self._see_customers)
        self.progress.cancel_requested.connect(self.work.cancel)
        self.problem.dismissed.connect(self._above.hide)
        self.work.progressed.connect(self._show_progress)
        self.work.began.connect(self._began)
        self.work.planned.connect(self.review.add_rows)
        self.work.stopped.connect(self._stopped)
        self.work.failed.connect(self._failed)

    # --- what the window asks --------------------------------------------------------------------------------------

    def commands(self) -> Sequence[Command]:
        return (
            Command("import.choose", "import.choose", self.choose_file, "Ctrl+O", "import", menu="new"),
            Command("import.paste", "import.paste", self.paste, "Ctrl+Alt+V", "import"),
            Command(
                "import.commit", "import.commit_all", self.commit, "Ctrl+Return", enabled=self._can_commit
            ),
        )

    def show_place(self, place: Place) -> None:
        if place.options.get("file"):
            self.open_file(Path(place.options["file"]))
        self._read_batches()

    def activate(self) -> None:
        page = self.pages.currentWidget()
        if isinstance(page, StartPage | ReviewPage | ResultPage):
            page.take_focus()

    def refresh(self, changes: Changed) -> None:
        if "import_batch" in changes:
            self._read_batches()

    def reload(self) -> None:
        self._read_batches()

    def _read_batches(self) -> None:
        from crm_desktop.services.records import list_records

        self.context.tasks.read(
            lambda session: list_records(session, "import_batch"),
            self._show_batches,
            owner=self,
            key="batches",
        )

    def _show_batches(self, batches: Sequence[dict[str, Any]]) -> None:
        self.start.show_batches(batches)
        self.ready.emit()

    # --- file and plan ---------------------------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask for a file."""
        dialog = QFileDialog(self, self.context.tr("import.choose"))
        dialog.setNameFilters([self.context.tr("import.files"), "*"])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._files_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _files_selected(self, names: list[str]) -> None:
        self.open_files([Path(name) for name in names])

    def open_files(self, paths: Sequence[Path]) -> None:
        """Read some pictures of cards together, or a file."""
        from crm_desktop.cards.api import is_picture

        pictures = [path for path in paths if is_picture(path)]
        if pictures and not self.work.running:
            self._begin(self.context.tr("import.pictures", n=len(pictures)))
            self.work.open_pictures(pictures, self._file_read)
        elif paths and not pictures:
            self.open_file(paths[0])

    def open_file(self, path: Path) -> None:
        """Read a file and show what would become of its rows."""
        from crm_desktop.cards.api import is_picture

        if is_picture(path):
            self.open_files([path])
        elif not self.work.running:
            self._options = self.start.options()
            self._path = path
            self._read("")

    def paste(self) -> None:
        """Read the picture, or the files, of the clipboard."""
        data, tr = QGuiApplication.clipboard().mimeData(), self.context.tr
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        image = QImage() if files else QGuiApplication.clipboard().image()
        if files:
            self.open_files(files)
        elif image.isNull():
            self.context.toasts.show_message(tr("import.nothing_pasted"), Tone.NEUTRAL)
        elif not self.work.running:
            self._begin(tr("import.pasted"))
            self.work.look_at([picture_of(image, tr("import.pasted"))], self._file_read)

    def _begin(self, name: str) -> None:
        self._options = self.start.options()
        self._decisions = {}
        self._show_work("import.reading", name)

    def _read(self, encoding: str) -> None:
        self._decisions = {}
        self._show_work("import.reading", self._path.name)
        self.work.read(self._path, encoding or None, self._file_read)

    def _choose_encoding(self, name: str) -> None:
        if not self.work.running:
            self._read(name)

    def _choose_hidden(self, taken: bool) -> None:
        if self._plan is None or self._file is None or self.work.running:
            return
        from crm_desktop.cards.api import tables, with_hidden_rows

        table = tables(self._file, self._plan.table.sheet_names)
        table = replace(table, columns=self._plan.table.columns)
        self._plan_again(with_hidden_rows(table) if taken else table)

    def _file_read(self, file: CardFile) -> None:
        self._file = file
        with_cards = file.sheets_with_cards()
        if len(with_cards) > 1:
            self._choose_sheets(with_cards)
        else:
            self._choose_sheet("")

    def _choose_header(self, number: int) -> None:
        if self._plan is not None and not self.work.running:
            self._choose_sheet(self._plan.table.sheet, number)

    def _choose_existing(self, code: str) -> None:
        if self._plan is not None and not self.work.running:
            self._options = replace(self._options, existing=code)
            self._plan_again(self._plan.table)

    def _choose_sheet(self, name: str, header_row: int | None = None) -> None:
        if self._file is None:
            return
        try:
            table = self._file.table(name or None, header_row)
        except UserError as error:
            self._failed(error)
            return
        self._decisions = {}
        self._plan_again(table, is_fresh=True)

    def _choose_sheets(self, names: list[str]) -> None:
        """Take some sheets together; one that holds no cards is told, and the others stay."""
        if self._file is None or self.work.running:
            return
        from crm_desktop.cards.api import tables

        try:
            table = tables(self._file, names)
        except UserError as error:
            if self._plan is not None:
                self.review.sheets.show_table(self._plan.table)
            self._failed(error)
            return
        self._decisions = {}
        self._plan_again(table, is_fresh=True)

    def _plan_again(self, table: Table, *, is_fresh: bool = False) -> None:
        self._show_work("import.checking", table.file_name)
        earlier = None if is_fresh else self._plan
        self.work.plan(table, self._options, self._decisions, self._planned, earlier=earlier)

    def _began(self, table: Table) -> None:
        """Let the rows of a fresh table be looked through while they are planned."""
        self.review.begin(table)
        self.pages.setCurrentWidget(self.review)
        self.pages.setEnabled(True)
        self.review.take_focus()

    def _planned(self, plan: ImportPlan) -> None:
        self._hide_work()
        self._plan = plan
        if self._decisions != plan.decisions:
            self._settle()
        self.review.show_plan(plan, self._header_rows(plan.table.sheet))
        self.pages.setCurrentWidget(self.review)
        self.review.take_focus()
        self.title_changed.emit(plan.table.file_name)

    def _header_rows(self, sheet: str) -> list[tuple[int, str]]:
        from crm_desktop.cards.api import header_rows

        return header_rows(self._file, sheet) if self._file is not None else []

    def _choose_field(self, index: int, field: str) -> None:
        if self._plan is not None and not self.work.running:
            self._plan_again(with_field(self._plan.table, index, field or None))

    def _correct(self, number: int, texts: dict[int, str]) -> None:
        if self._plan is not None and not self.work.running:
            self._plan_again(with_cells(self._plan.table, number, texts))

    def _decide(self, ids: list[str], decision: str) -> None:
        from crm_desktop.cards.api import Decision

        if self._plan is not None and not self._writing:
            self._decisions |= {int(one): Decision(decision) for one in ids}
            if not self.work.running:
                self._settle()

    def _settle(self) -> None:
        """Plan again what the decisions touch, which is quick: nothing else has to wait for it."""
        if self._plan is not None:
            self.work.plan(
                self._plan.table, self._options, self._decisions, self._planned, earlier=self._plan
            )

    # --- writing ---------------------------------------------------------------------------------------------------

    def _can_commit(self) -> bool:
        return self.pages.currentWidget() is self.review and self.review.commit.isEnabled()

    def commit(self) -> None:
        """Write what the review shows."""
        if self._plan is None or self.work.running:
            return
        if self.review.waits_for_decisions:
            self.context.toasts.show_message(self.context.tr("import.decide_first"), Tone.WARNING)
            self.review.take_focus()
            return
        self._writing = True
        self._show_work("import.writing", self._plan.table.file_name)
        self.work.commit(self._plan, self._committed)

    def _committed(self, report: ImportReport) -> None:
        self._hide_work()
        self._written = report
        self._plan = self._file = None
        self.result.show_report(report)
        self.pages.setCurrentWidget(self.result)
        self.result.take_focus()
        self._read_batches()

    def _undo(self, batch_id: str) -> None:
        if batch_id and not self.work.running:
            self.work.undo(batch_id, self._undone)

    def _undone(self, report: dict[str, Any]) -> None:
        kept = len(report["kept"])
        text = self.context.tr(
            "import.undone_kept" if kept else "import.undone",
            removed=report["removed"],
            restored=report["restored"],
            kept=kept,
        )
        self.context.toasts.show_message(text, Tone.WARNING if kept else Tone.SUCCESS)
        self.begin_again()
        if kept:
            from crm_desktop.ui.screens.card_import.afterwards import KeptDialog

            dialog = KeptDialog(self.context, report, self.window())
            dialog.opened.connect(self._open_record)
            dialog.open()

    def show_follow_up(self, batch_id: str) -> None:
        """Show who of an import was contacted since."""
        if batch_id and not self.work.running:
            self.work.follow_up(batch_id, self._show_followed)

    def _show_followed(self, found: FollowUp) -> None:
        from crm_desktop.ui.screens.card_import.afterwards import FollowUpDialog

        dialog = FollowUpDialog(self.context, found, self.window())
        dialog.opened.connect(self._open_record)
        dialog.open()

    def _open_record(self, entity: str, record_id: str) -> None:
        self.context.navigate(Place("contacts" if entity == "contact" else "customer", record_id))

    def save_errors(self) -> None:
        """Ask where the rows in error are to be kept as a workbook, and write them."""
        if self._written is None:
            return
        from crm_desktop.cards.api import write_errors

        tr, plan = self.context.tr, self._written.plan
        name = tr("import.errors_name", file=Path(plan.table.file_name).stem)
        proposal = Proposal(name, "xlsx", tr("import.save_errors"), tr("import.errors_filter"))
        ask_and_write(self.context, proposal, lambda path: write_errors(plan, path), self)

    def begin_again(self) -> None:
        """Show where an import begins."""
        self.work.cancel()
        self._plan = self._file = self._written = None
        self._decisions = {}
        self._above.hide()
        self.pages.setCurrentWidget(self.start)
        self.title_changed.emit(self.context.tr("import.title"))
        self._read_batches()
        self.start.take_focus()

    def _see_customers(self) -> None:
        self.context.navigate(Place("customers"))

    # --- work under way --------------------------------------------------------------------------------------------

    def _show_work(self, key: str, name: str) -> None:
        self.problem.hide()
        self._above.show()
        self.pages.setEnabled(False)
        self._swap_progress(self.context.tr(key, file=name))

    def _swap_progress(self, text: str) -> None:
        """The stop button of a progress row works once, so each piece of work gets a row of its own."""
        fresh = ProgressRow(text, self.context.tr("import.cancel"))
        fresh.cancel_requested.connect(self.work.cancel)
        self._strips.replaceWidget(self.progress, fresh)
        self.progress.hide()
        self.progress.deleteLater()
        self.progress = fresh
        fresh.show()

    def _show_progress(self, done: int, total: int) -> None:
        self.progress.set_progress(done, total)
        self.progress.set_estimate(self.context.tr("import.rows_done", done=f"{done:,}", total=f"{total:,}"))

    def _hide_work(self) -> None:
        self._writing = False
        self.pages.setEnabled(True)
        self.progress.hide()
        self._above.hide()

    def _stopped(self) -> None:
        key = "import.stopped_writing" if self._writing else "import.stopped"
        self._hide_work()
        self.context.toasts.show_message(self.context.tr(key), Tone.NEUTRAL)
        if self._plan is None:
            self.begin_again()
        else:
            self.review.show_plan(self._plan, self._header_rows(self._plan.table.sheet))

    def _failed(self, error: BaseException) -> None:
        self._hide_work()
        if not isinstance(error, UserError):
            self.context.tasks.failed.emit(error)
            return
        self.problem.set_text(sentence(error.code, error.params, self.context.language))
        self.problem.show()
        self._above.show()
        self.activate()

    # --- a file dropped here ---------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.open_files([Path(one) for one in files])
