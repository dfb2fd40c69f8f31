"""A field for a day: typed as people say it, or chosen from a calendar; what was understood is said beside it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QMenu, QWidgetAction

from crm_desktop.services.when import parse_day
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.theme import set_icon


class DayEdit(QLineEdit):
    """`understood(text)` tells what the typed words mean, or that they mean nothing; empty where nothing is typed."""

    understood = Signal(str)

    def __init__(self, context: UiContext, name: str = "", hint: str = "") -> None:
        super().__init__()
        self._context = context
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self._pick = QAction(context.tr("visit.pick_day"), self)
        set_icon(self._pick, "calendar")
        self._pick.triggered.connect(self._open_calendar)
        self.addAction(self._pick, QLineEdit.ActionPosition.TrailingPosition)
        self.textChanged.connect(self._explain)

    @property
    def is_wrong(self) -> bool:
        """Whether something is typed that names no day."""
        return bool(self.text().strip()) and self.day() is None

    def day(self) -> date | None:
        """Return the day, or None if there is none or it cannot be understood."""
        return parse_day(self.text(), self._context.formats.today())

    def set_day(self, day: date | None) -> None:
        """Show a day."""
        self.setText(self._context.formats.day(day))

    def _explain(self) -> None:
        day, formats = self.day(), self._context.formats
        if day is None:
            self.understood.emit(self._context.tr("visit.day_unknown") if self.is_wrong else "")
            return
        near = formats.relative(day)
        weekday = QLocale(self._context.language).dayName(day.isoweekday(), QLocale.FormatType.ShortFormat)
        parts = dict.fromkeys((f"{weekday} {formats.day(day)}", near))
        self.understood.emit(" · ".join(parts).removesuffix(f" · {formats.day(day)}"))

    def _open_calendar(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar = QCalendarWidget(menu)
        calendar.setAccessibleName(self._context.tr("visit.pick_day"))
        calendar.setLocale(QLocale(self._context.language))
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        if chosen := self.day():
            calendar.setSelectedDate(QDate(chosen.year, chosen.month, chosen.day))
        calendar.activated.connect(self._choose)
        calendar.clicked.connect(self._choose)
        calendar.clicked.connect(menu.close)
        calendar.activated.connect(menu.close)
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)
        menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))
        calendar.setFocus()

    def _choose(self, chosen: QDate) -> None:
        self.set_day(date(chosen.year(), chosen.month(), chosen.day()))
