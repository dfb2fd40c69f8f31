"""The records behind a row of a report; each opens where it belongs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.screens.sync_centre.two_lines import TwoLineList, TwoLines
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.services.behind import BehindRow

ICONS: Final = {
    "account": "customers",
    "visit": "visit",
    "quote": "quote",
    "order": "product",
    "task": "task",
}
MOST: Final = 500


def place_of(row: BehindRow) -> Place | None:
    """Return where a record is shown: a quote on its own screen, everything else at its customer."""
    if row.entity == "quote":
        return Place("quotes", row.id)
    return Place("customer", row.account_id) if row.account_id else None


class BehindDialog(QDialog):
    """`title` says which number this is about."""

    def __init__(
        self, context: UiContext, title: str, rows: Sequence[BehindRow], total: int, parent: QWidget
    ) -> None:
        super().__init__(parent)
        tr = context.tr
        self._context = context
        self._places = {row.id: place_of(row) for row in rows}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        heading = tr("reports.behind_title", title=title, n=total)
        self.setWindowTitle(heading)
        self.setAccessibleName(heading)
        self.list = TwoLineList(heading)
        self.list.setSelectionMode(TwoLineList.SelectionMode.SingleSelection)
        self.list.show_rows([self._line(row) for row in rows])
        self.list.entered_row.connect(self._open)
        hint = tr("reports.behind_hint") if total <= len(rows) else tr("reports.behind_cut", n=len(rows))
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addWidget(text_label(heading, LabelRole.TITLE, wrap=True))
        column.addWidget(self.list, 1)
        column.addWidget(text_label(hint, LabelRole.SMALL, Tone.NEUTRAL))
        self.resize(720, 520)
        self.list.setFocus()

    def _line(self, row: BehindRow) -> TwoLines:
        formats = self._context.formats
        when = formats.moment(row.when) if isinstance(row.when, datetime) else formats.day(row.when)
        subject = row.title if row.entity != "account" else ""
        title, details = (row.account_name or row.title, subject) if row.account_name else (row.title, "")
        right = " · ".join(filter(None, (row.by_name, when)))
        return TwoLines(row.id, ICONS.get(row.entity, "info"), title, " ".join(details.split()), right)

    def _open(self, record_id: str) -> None:
        if (place := self._places.get(record_id)) is not None:
            self.accept()
            self._context.navigate(place)
