"""Logging a visit from anywhere: four fields, one Enter. What was typed survives Escape, a crash and a restart."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crm_core.model.activities import VISIT_KIND, VISIT_RESULT
from crm_desktop.services.promises import promises_in
from crm_desktop.services.visit_drafts import VisitDraft, drop_draft, keep_draft, visit_draft
from crm_desktop.services.visits import NewVisit
from crm_desktop.services.when import parse_day, split_day
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.customer_picker import CustomerPicker
from crm_desktop.ui.dialogs.note_edit import NoteEdit
from crm_desktop.ui.dialogs.pasted_files import PastedFiles
from crm_desktop.ui.dialogs.visit_saving import save_visit
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, LabelRole, push_button, text_label
from crm_desktop.ui.widgets.files_given import has_files

if TYPE_CHECKING:
    from crm_desktop.services.customers import CustomerRow
    from crm_desktop.services.visits import VisitLogged

_WIDTH: Final = 560
_KEEP_MS: Final = 600
_ENTER: Final = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter))


def open_quick_visit(
    context: UiContext, window: QWidget, account_id: str = "", summary: str = ""
) -> QuickVisit:
    """Open the dialog over `window`, with a customer and words filled in where they are known."""
    dialog = QuickVisit(context, window)
    dialog.begin(account_id, summary)
    dialog.open()
    return dialog


class QuickVisit(QDialog):
    """Customer, what was said, next step with its day, result. Enter saves from every field."""

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        tr = context.tr
        self._context = context
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("visit.quick"))
        self.setAccessibleName(tr("visit.quick"))
        self.setAcceptDrops(True)
        self.customer = CustomerPicker(context, self)
        self.summary = NoteEdit(tr("visit.summary"), tr("visit.summary_hint"), lines=5)
        self.files = PastedFiles(context)
        self.next_step = QLineEdit()
        self.next_step.setAccessibleName(tr("visit.next_step"))
        self.next_step.setPlaceholderText(tr("visit.next_step_hint"))
        self.next_step.setMaxLength(255)
        results = [(code, VISIT_RESULT.text(code, context.language)) for code in VISIT_RESULT]
        self.outcome = _codes(tr("visit.result"), [(None, tr("visit.no_result")), *results])
        kinds = [(code, VISIT_KIND.text(code, context.language)) for code in VISIT_KIND]
        self.kind = _codes(tr("visit.kind"), kinds)
        self.decided = QCheckBox(f"{tr('visit.met_decision_maker')} (Alt+D)")
        self.decided.setAccessibleName(tr("visit.met_decision_maker"))
        self.decided.setShortcut("Alt+D")
        self.meaning = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self.meaning.setWordWrap(True)
        self.problem = text_label("", LabelRole.BODY, Tone.DANGER)
        self._save = push_button(tr("visit.save"), ButtonKind.PRIMARY)
        self._save.setAutoDefault(False)
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(_KEEP_MS)
        self._keeping.timeout.connect(self._keep)
        self._saving = False
        self._kept_as: str | None = None
        self._arrange()
        self._connect()

    def _connect(self) -> None:
        self.summary.entered.connect(self.save)
        self.summary.files_given.connect(self.files.take)
        self._save.clicked.connect(self.save)
        self.customer.chosen.connect(self._go_on)
        for changed in (self.summary.textChanged, self.next_step.textChanged):
            changed.connect(self._explain)
        for changed in (self.summary.textChanged, self.next_step.textChanged, self.files.changed):
            changed.connect(self._keeping.start)

    def _arrange(self) -> None:
        tr = self._context.tr
        choices = QHBoxLayout()
        choices.setSpacing(GRID)
        choices.addWidget(self.outcome, 1)
        choices.addWidget(self.kind, 1)
        foot = QHBoxLayout()
        foot.addWidget(text_label(tr("visit.keys"), LabelRole.SMALL, Tone.NEUTRAL))
        foot.addStretch(1)
        foot.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(text_label(tr("visit.quick"), LabelRole.TITLE))
        column.addWidget(self.customer)
        column.addWidget(self.summary)
        column.addWidget(self.files)
        column.addWidget(self.next_step)
        column.addLayout(choices)
        column.addWidget(self.decided)
        column.addWidget(self.meaning)
        column.addWidget(self.problem)
        column.addLayout(foot)
        self.meaning.hide()
        self.problem.hide()
        self.setFixedWidth(_WIDTH)

    def begin(self, account_id: str, summary: str = "") -> None:
        """Fill in what is known; a kept draft only if it is about this customer, or about nobody in particular."""
        self.summary.insertPlainText(summary)
        if account_id:
            self.customer.take_id(account_id)
        if not summary and self._may_write():
            self._context.tasks.write(
                lambda session: visit_draft(session, account_id), self._offer, owner=self
            )

    def _may_write(self) -> bool:
        return self._context.workspace.store.no_writing is None

    def _offer(self, draft: VisitDraft | None) -> None:
        """Bring the draft back, unless the person has begun to write meanwhile."""
        if draft is not None and not self._draft().is_worth_keeping:
            self._restore(draft)

    def _restore(self, draft: VisitDraft) -> None:
        self._kept_as = draft.account_id
        if draft.account_id and self.customer.customer is None and not self.customer.text():
            self.customer.take_id(draft.account_id)
        self.kind.setCurrentIndex(max(self.kind.findData(draft.kind), 0))
        self.outcome.setCurrentIndex(max(self.outcome.findData(draft.result), 0))
        self.decided.setChecked(draft.met_decision_maker)
        self.files.set_files(draft.files)
        self.next_step.setText(draft.next_step)
        self.summary.setPlainText(draft.summary)
        self.summary.moveCursor(self.summary.textCursor().MoveOperation.End)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._focus_first()

    def _focus_first(self) -> None:
        known = self.customer.customer is not None or self.customer.is_awaited
        first = self.summary if known or self.customer.text() else self.customer
        first.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.save()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if has_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.files.take(event.mimeData())
        event.acceptProposedAction()

    def reject(self) -> None:
        """Close, and keep what was typed for the next time."""
        self._keeping.stop()
        self._keep()
        super().reject()

    def _keep(self) -> None:
        """Keep what is written. A window in which nothing was written leaves what another one kept."""
        draft, former = self._draft(), self._kept_as
        if not self._may_write() or self._saving or (former is None and not draft.is_worth_keeping):
            return
        self._kept_as = draft.account_id
        under = draft.account_id if former is None else former
        self._context.tasks.write(lambda session: keep_draft(session, draft, under))

    def _draft(self) -> VisitDraft:
        customer = self.customer.customer
        return VisitDraft(
            account_id=customer.id if customer is not None else "",
            kind=self.kind.currentData(),
            result=self.outcome.currentData(),
            summary=self.summary.toPlainText(),
            next_step=self.next_step.text(),
            met_decision_maker=self.decided.isChecked(),
            files=self.files.files,
        )

    def step(self) -> tuple[str, date | None]:
        """Return the next step without the day that it ends with, and that day."""
        text, today = self.next_step.text().strip(), self._context.formats.today()
        if (day := parse_day(text, today)) is not None:
            return self._context.tr("visit.follow_up"), day
        return split_day(text, today)

    def _explain(self) -> None:
        """Say what becomes of the words: a task on a day, promises."""
        tr, formats = self._context.tr, self._context.formats
        title, day = self.step()
        said = []
        if title and day is not None:
            near = " ".join(dict.fromkeys(filter(None, (formats.weekday(day), formats.day(day)))))
            said.append(tr("visit.becomes_task", title=title, day=near))
        elif title:
            said.append(tr("visit.becomes_task_without_day", title=title))
        for text, due in promises_in(self.summary.toPlainText(), formats.today()):
            shown = " ".join(filter(None, (text, formats.day(due))))
            said.append(tr("visit.becomes_promise", text=shown))
        self.meaning.setText("\n".join(said))
        self.meaning.setVisible(bool(said))

    def save(self) -> None:
        """Store the visit, unless something is missing: then say what, and go there."""
        customer = self.customer.customer
        if customer is None and self.customer.is_awaited:
            self.customer.chosen.connect(self.save, Qt.ConnectionType.SingleShotConnection)
        elif customer is None:
            self._complain(self._context.tr("visit.customer_missing"), self.customer)
        elif self._says_nothing():
            self._complain(self._context.tr("visit.nothing_said"), self.summary)
        elif not self._saving:
            self._saving = True
            self._keeping.stop()
            name = customer.short_name or customer.name
            save_visit(
                self._context, self._visit(customer), name, self._done, self.files.files, failed=self._failed
            )

    def _says_nothing(self) -> bool:
        draft = self._draft()
        return not (draft.is_worth_keeping or draft.result or draft.met_decision_maker)

    def _visit(self, customer: CustomerRow) -> NewVisit:
        title, day = self.step()
        return NewVisit(
            account_id=customer.id,
            kind=self.kind.currentData(),
            result=self.outcome.currentData(),
            summary=self.summary.toPlainText(),
            met_decision_maker=True if self.decided.isChecked() else None,
            next_step=title,
            next_step_on=day,
        )

    def _done(self, _logged: VisitLogged) -> None:
        if (kept := self._kept_as) is not None:
            self._context.tasks.write(lambda session: drop_draft(session, kept))
        self.accept()

    def _failed(self, error: BaseException) -> None:
        """Let the person try again: nothing that was typed is lost."""
        self._saving = False
        self._context.tasks.failed.emit(error)

    def _complain(self, problem: str, field: QWidget) -> None:
        self.problem.setText(problem)
        self.problem.show()
        field.setFocus()

    def _go_on(self) -> None:
        self.problem.hide()
        if self.isVisible():
            self.summary.setFocus()


def _codes(name: str, choices: list[tuple[str | None, str]]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    for code, shown in choices:
        box.addItem(shown, code)
    return box
