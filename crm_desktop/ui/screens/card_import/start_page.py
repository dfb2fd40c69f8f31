"""Where an import begins: a file, what it is from, and what was imported before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from crm_core.model.imports import BATCH_STATUS
from crm_desktop.cards.api import ImportOptions
from crm_desktop.cards.options import REGIONS
from crm_desktop.ui.screens.sync_centre.two_lines import TwoLineList, TwoLines
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import (
    Card,
    EmptyState,
    LabelRole,
    SectionHeader,
    push_button,
    text_label,
)
from crm_desktop.ui.widgets.choosing import choose_row

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

LONGEST_CAMPAIGN = 120


class StartPage(QWidget):
    """`choose_wanted` asks for a file, `undo_wanted(batch_id)` for a way back from an earlier import.

    `follow_up_wanted(batch_id)` asks who of an earlier import was contacted since.
    """

    choose_wanted = Signal()
    undo_wanted = Signal(str)
    follow_up_wanted = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = context.tr
        self._context = context
        self._asked = ""
        self.drop = EmptyState("import", tr("import.drop_title"), tr("import.drop_hint"), tr("import.choose"))
        self.drop.action_triggered.connect(self.choose_wanted)
        self.campaign = QLineEdit()
        self.campaign.setMaxLength(LONGEST_CAMPAIGN)
        self.campaign.setAccessibleName(tr("import.campaign"))
        self.region = QComboBox()
        self.region.setAccessibleName(tr("import.region"))
        self.region.addItem(tr("import.region.auto"), None)
        for code in REGIONS:
            self.region.addItem(tr(f"import.region.{code}"), code)
        self.batches = TwoLineList(tr("import.earlier"))
        self.batches.setSelectionMode(TwoLineList.SelectionMode.SingleSelection)
        self.undo = push_button(tr("import.undo_chosen"), icon_name="undo")
        self.follow_up = push_button(tr("import.follow_up"), icon_name="contact")
        self._hint = text_label("", LabelRole.SMALL, Tone.WARNING, wrap=True)
        self._none = text_label(tr("import.earlier_none"), LabelRole.BODY, Tone.NEUTRAL)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._earlier = QStackedWidget()
        self._earlier.addWidget(self.batches)
        self._earlier.addWidget(self._none)
        self._arrange()
        self.undo.clicked.connect(self.undo_chosen)
        self.follow_up.clicked.connect(self.follow_up_chosen)
        self.batches.entered_row.connect(self.follow_up_wanted)
        self.batches.delete_pressed.connect(self.undo_chosen)
        self.batches.selectionModel().selectionChanged.connect(self._forget_question)

    def _arrange(self) -> None:
        tr = self._context.tr
        begin = Card()
        begin.body.addWidget(self.drop, 1)
        for label, field in (("import.campaign", self.campaign), ("import.region", self.region)):
            begin.body.addWidget(text_label(tr(label), LabelRole.SMALL, Tone.NEUTRAL))
            begin.body.addWidget(field)
        earlier = QVBoxLayout()
        earlier.setSpacing(GRID)
        head = SectionHeader(tr("import.earlier"))
        head.add_widget(self.follow_up)
        head.add_widget(self.undo)
        earlier.addWidget(head)
        earlier.addWidget(self._hint)
        earlier.addWidget(self._earlier, 1)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(begin, 1)
        row.addLayout(earlier, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(text_label(tr("import.title"), LabelRole.HEADLINE))
        column.addLayout(row, 1)
        self._hint.hide()

    def options(self) -> ImportOptions:
        """Return what was said about the import."""
        return ImportOptions(
            region=self.region.currentData(),
            campaign=self.campaign.text().strip() or None,
            language=self._context.language,
        )

    def show_batches(self, batches: Sequence[dict[str, Any]]) -> None:
        """Show earlier imports, latest first."""
        before = [row.id for row in self.batches.rows()]
        self.batches.show_rows([self._row(one) for one in reversed(batches)])
        if batches and before != [row.id for row in self.batches.rows()]:
            choose_row(self.batches, 0)  # a new import is the one that is spoken of
        self._earlier.setCurrentIndex(0 if batches else 1)
        self.undo.setVisible(bool(batches))
        self.follow_up.setVisible(bool(batches))

    def _row(self, batch: dict[str, Any]) -> TwoLines:
        tr, counts = self._context.tr, batch["counts"]
        status = BATCH_STATUS.text(batch["status"], self._context.language)
        details = tr(
            "import.batch_details", status=status, sheet=batch["sheet"] or "—", n=batch["row_count"] or 0
        )
        if counts:
            details = f"{details} · {tr('import.balance', **counts)}"
        return TwoLines(
            batch["id"],
            "undo" if batch["status"] == "UNDONE" else "card",
            str(batch["file_name"]),
            details,
            self._context.formats.value(batch["imported_at"])[:10],
        )

    def follow_up_chosen(self) -> None:
        """Ask who of the chosen import was contacted."""
        chosen = next(iter(self.batches.chosen_ids()), "")
        if chosen:
            self.follow_up_wanted.emit(chosen)

    def undo_chosen(self) -> None:
        """Ask once more, then ask for the way back."""
        chosen = next(iter(self.batches.chosen_ids()), "")
        if chosen and chosen == self._asked:
            self._forget_question()
            self.undo_wanted.emit(chosen)
        elif chosen:
            self._asked = chosen
            self._hint.setText(self._context.tr("import.undo_confirm"))
            self._hint.show()

    def _forget_question(self) -> None:
        self._asked = ""
        self._hint.hide()

    def take_focus(self) -> None:
        """Begin with the button, so that Enter asks for a file."""
        self.drop.setFocus()
        self.focusNextChild()
