"""Logging a visit from anywhere: four fields, one Enter. What was typed survives Escape, in memory only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crm_core.model.activities import VISIT_KIND, VISIT_RESULT
from crm_desktop.services.visits import NewVisit
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.customer_picker import CustomerPicker
from crm_desktop.ui.dialogs.day_edit import DayEdit
from crm_desktop.ui.dialogs.note_edit import NoteEdit
from crm_desktop.ui.dialogs.visit_saving import save_visit
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, LabelRole, push_button, text_label

if TYPE_CHECKING:
    from crm_desktop.services.customers import CustomerRow
    from crm_desktop.services.visits import VisitLogged

_WIDTH: Final = 560
_ENTER: Final = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter))


@dataclass(frozen=True)
class Draft:
    """What was typed and not saved yet."""

    customer: CustomerRow | None
    kind: str
    result: str | None
    summary: str
    next_step: str
    day: str

    @property
    def is_worth_keeping(self) -> bool:
        """Whether a person wrote anything."""
        return bool(self.summary.strip() or self.next_step.strip())


class _Kept:
    """The draft of this run of the program. It is never written to a file: the store alone is encrypted."""

    draft: Draft | None = None


def open_quick_visit(
    context: UiContext, window: QWidget, account_id: str = "", summary: str = ""
) -> QuickVisit:
    """Open the dialog over `window`, with a customer and words filled in where they are known."""
    dialog = QuickVisit(context, window)
    dialog.begin(account_id, summary)
    dialog.open()
    return dialog


class QuickVisit(QDialog):
    """Customer, kind and result, what was said, next step with its day. Enter saves from every field."""

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        tr = context.tr
        self._context = context
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("visit.quick"))
        self.setAccessibleName(tr("visit.quick"))
        self.customer = CustomerPicker(context, self)
        self.kind = _codes(
            tr("visit.kind"), [(code, VISIT_KIND.text(code, context.language)) for code in VISIT_KIND]
        )
        results = [(code, VISIT_RESULT.text(code, context.language)) for code in VISIT_RESULT]
        self.outcome = _codes(tr("visit.result"), [(None, tr("visit.no_result")), *results])
        self.summary = NoteEdit(tr("visit.summary"), tr("visit.summary_hint"), lines=4)
        self.next_step = QLineEdit()
        self.next_step.setAccessibleName(tr("visit.next_step"))
        self.next_step.setPlaceholderText(tr("visit.next_step_hint"))
        self.next_step.setMaxLength(255)
        self.day = DayEdit(context, tr("visit.day"), tr("visit.day_hint"))
        self._meaning = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self.problem = text_label("", LabelRole.BODY, Tone.DANGER)
        self._save = push_button(tr("visit.save"), ButtonKind.PRIMARY)
        self._save.setAutoDefault(False)
        self._arrange()
        self.summary.entered.connect(self.save)
        self._save.clicked.connect(self.save)
        self.day.understood.connect(self._meaning.setText)
        self.customer.chosen.connect(self._go_on)
        self._saving = False

    def _arrange(self) -> None:
        tr = self._context.tr
        choices = QHBoxLayout()
        choices.setSpacing(GRID)
        choices.addWidget(self.kind, 1)
        choices.addWidget(self.outcome, 1)
        step = QHBoxLayout()
        step.setSpacing(GRID)
        step.addWidget(self.next_step, 3)
        step.addWidget(self.day, 2)
        foot = QHBoxLayout()
        foot.addWidget(text_label(tr("visit.keys"), LabelRole.SMALL, Tone.NEUTRAL))
        foot.addStretch(1)
        foot.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(text_label(tr("visit.quick"), LabelRole.TITLE))
        column.addWidget(self.customer)
        column.addLayout(choices)
        column.addWidget(self.summary)
        column.addLayout(step)
        column.addWidget(self._meaning, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self.problem)
        column.addLayout(foot)
        self.problem.hide()
        self.setFixedWidth(_WIDTH)

    def begin(self, account_id: str, summary: str = "") -> None:
        """Fill in what is known: the kept draft if it is about the same customer, or about nobody in particular."""
        kept = _Kept.draft
        same = kept is not None and (
            not account_id or kept.customer is None or kept.customer.id == account_id
        )
        if kept is not None and same and not summary:
            self._restore(kept)
        self.summary.insertPlainText(summary)
        if account_id and self.customer.customer is None:
            self.customer.take_id(account_id)

    def _restore(self, draft: Draft) -> None:
        if draft.customer is not None:
            self.customer.take(draft.customer)
        self.kind.setCurrentIndex(self.kind.findData(draft.kind))
        self.outcome.setCurrentIndex(max(self.outcome.findData(draft.result), 0))
        self.summary.setPlainText(draft.summary)
        self.next_step.setText(draft.next_step)
        self.day.setText(draft.day)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        first = self.summary if self.customer.customer is not None or self.customer.text() else self.customer
        first.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.save()
        else:
            super().keyPressEvent(event)

    def reject(self) -> None:
        """Close, and keep what was typed for the next time."""
        draft = self._draft()
        _Kept.draft = draft if draft.is_worth_keeping else None
        super().reject()

    def _draft(self) -> Draft:
        return Draft(
            customer=self.customer.customer,
            kind=self.kind.currentData(),
            result=self.outcome.currentData(),
            summary=self.summary.toPlainText(),
            next_step=self.next_step.text(),
            day=self.day.text(),
        )

    def save(self) -> None:
        """Store the visit, unless something is missing: then say what, and go there."""
        customer = self.customer.customer
        if customer is None:
            self._complain(self._context.tr("visit.customer_missing"), self.customer)
        elif self._says_nothing():
            self._complain(self._context.tr("visit.nothing_said"), self.summary)
        elif self.day.is_wrong:
            self._complain(self._context.tr("visit.day_unknown"), self.day)
        elif not self._saving:
            self._saving = True
            save_visit(self._context, self._visit(customer), customer.short_name or customer.name, self._done)

    def _says_nothing(self) -> bool:
        draft = self._draft()
        return not (draft.is_worth_keeping or draft.result)

    def _visit(self, customer: CustomerRow) -> NewVisit:
        day: date | None = self.day.day()
        return NewVisit(
            account_id=customer.id,
            kind=self.kind.currentData(),
            result=self.outcome.currentData(),
            summary=self.summary.toPlainText(),
            next_step=self.next_step.text(),
            next_step_on=day,
        )

    def _done(self, _logged: VisitLogged) -> None:
        _Kept.draft = None
        self.accept()

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
