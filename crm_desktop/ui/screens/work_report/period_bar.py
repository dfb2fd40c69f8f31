"""Which days a report is about: a word for the usual ones, two days for all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.services.work_report import Period, PeriodName, checked_period, named_period
from crm_desktop.ui.dialogs.day_edit import DayEdit
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Chip

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

NAMES: Final[tuple[PeriodName, ...]] = ("today", "yesterday", "this_week", "last_week")
OTHER: Final = "other"
PAUSE_MS: Final = 300
_DAY_WIDTH: Final = 140


class PeriodBar(QWidget):
    """Emits `changed` when another period is meant; `period` is None while the two days are not a period."""

    changed = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        tr = context.tr
        self.name: str = "today"
        self.chips = {name: Chip(tr(f"workreport.{name}"), checkable=True) for name in (*NAMES, OTHER)}
        self.first = DayEdit(context, tr("workreport.first"), tr("workreport.first"))
        self.last = DayEdit(context, tr("workreport.last"), tr("workreport.last"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        for name, chip in self.chips.items():
            chip.clicked.connect(self.chooser(name))
            row.addWidget(chip)
        for day in (self.first, self.last):
            day.setFixedWidth(_DAY_WIDTH)
            day.textChanged.connect(self._pause.start)
            row.addWidget(day)
        self._show()

    def chooser(self, name: str) -> Callable[[], None]:
        """Return what chooses the period of a name."""
        return lambda: self.choose(name)

    def choose(self, name: str) -> None:
        """Mean the period of this name."""
        if name == OTHER and (period := self.period) is not None:
            self.first.set_day(period.first)
            self.last.set_day(period.last)
        self.name = name
        self._pause.stop()
        self._show()
        if name == OTHER:
            self.first.setFocus()
            self.first.selectAll()
        self.changed.emit()

    @property
    def period(self) -> Period | None:
        """The days that are meant. Raises UserError for days that are no period."""
        for name in NAMES:
            if name == self.name:
                return named_period(name, self._context.formats.today())
        first, last = self.first.day(), self.last.day()
        return None if first is None or last is None else checked_period(first, last)

    def _show(self) -> None:
        for name, chip in self.chips.items():
            chip.setChecked(name == self.name)
        for day in (self.first, self.last):
            day.setVisible(self.name == OTHER)
