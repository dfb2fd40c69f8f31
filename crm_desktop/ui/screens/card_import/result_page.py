"""What an import did: a balance that adds up, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.ui.screens.sections import empty_layout
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, Card, LabelRole, push_button, text_label

if TYPE_CHECKING:
    from crm_desktop.cards.api import ImportReport
    from crm_desktop.ui.context import UiContext

KINDS: Final = ("new", "updated", "duplicate", "skipped", "error")
_TONES: Final = {"new": Tone.SUCCESS, "updated": Tone.INFO, "error": Tone.DANGER}


class ResultPage(QWidget):
    """`undo_wanted(batch_id)`, `follow_up_wanted(batch_id)`, `errors_wanted`, `again_wanted`, `customers_wanted`."""

    undo_wanted = Signal(str)
    again_wanted = Signal()
    errors_wanted = Signal()
    follow_up_wanted = Signal(str)
    customers_wanted = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = context.tr
        self._context = context
        self._batch_id = ""
        self.title = text_label("", LabelRole.HEADLINE)
        self.balance = text_label("", LabelRole.BODY, Tone.NEUTRAL, wrap=True)
        self.customers = push_button(tr("import.see_customers"), ButtonKind.PRIMARY, "customers")
        self.again = push_button(tr("import.other_file"))
        self.undo = push_button(tr("import.undo"), ButtonKind.FLAT, "undo")
        self.errors = push_button(tr("import.save_errors"), icon_name="save")
        self.follow_up = push_button(tr("import.follow_up"), icon_name="contact")
        self._figures = QHBoxLayout()
        self._figures.setSpacing(4 * GRID)
        card = Card()
        card.body.setSpacing(2 * GRID)
        card.body.addWidget(self.title)
        card.body.addLayout(self._figures)
        card.body.addWidget(self.balance)
        card.body.addWidget(text_label(tr("import.saved_here"), LabelRole.SMALL, Tone.NEUTRAL))
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        for button in (self.customers, self.errors, self.follow_up, self.again, self.undo):
            buttons.addWidget(button)
        buttons.addStretch(1)
        card.body.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 4 * GRID, 2 * GRID, 2 * GRID)
        column.addWidget(card)
        column.addStretch(1)
        self.customers.clicked.connect(self.customers_wanted)
        self.again.clicked.connect(self.again_wanted)
        self.undo.clicked.connect(self._undo)
        self.errors.clicked.connect(self.errors_wanted)
        self.follow_up.clicked.connect(self._follow_up)

    def show_report(self, report: ImportReport) -> None:
        """Show what was done."""
        counts = report.counts
        tr = self._context.tr
        self._batch_id = report.batch_id or ""
        self.title.setText(f"{tr('import.done')} · {report.plan.table.file_name}")
        self.balance.setText(tr("import.balance", **counts))
        self.undo.setVisible(bool(self._batch_id))
        self.follow_up.setVisible(bool(self._batch_id))
        self.errors.setVisible(bool(counts["error"]))
        empty_layout(self._figures)
        for kind in KINDS:
            tone = _TONES.get(kind) if counts[kind] else Tone.NEUTRAL
            figure = text_label(f"{counts[kind]:,}", LabelRole.FIGURE, tone)
            name = text_label(tr(f"import.filter.{kind}", n="").strip(), LabelRole.SMALL, Tone.NEUTRAL)
            pair = QVBoxLayout()
            pair.setSpacing(0)
            pair.addWidget(figure)
            pair.addWidget(name)
            self._figures.addLayout(pair)
        self._figures.addStretch(1)

    def take_focus(self) -> None:
        """Go on to the customers with Enter."""
        self.customers.setFocus()

    def _follow_up(self) -> None:
        self.follow_up_wanted.emit(self._batch_id)

    def _undo(self) -> None:
        self.undo_wanted.emit(self._batch_id)
