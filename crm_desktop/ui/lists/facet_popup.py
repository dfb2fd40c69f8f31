"""What opens below a filter: the values that occur, with how often, found by typing; or a span of days or numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QListView, QVBoxLayout, QWidget

from crm_desktop.ui.dialogs.day_edit import DayEdit
from crm_desktop.ui.theme import Tone, active_tokens
from crm_desktop.ui.theme.tokens import GRID, ROW_HEIGHT
from crm_desktop.ui.widgets import LabelRole, text_label
from crm_desktop.ui.widgets.choosing import choose_row

if TYPE_CHECKING:
    from crm_desktop.services.lists.options import Option
    from crm_desktop.ui.context import UiContext

SPAN: Final = ".."
_VALUE: Final = Qt.ItemDataRole.UserRole
_ROWS: Final = 10
_KEYS_OF_LIST: Final = frozenset(
    (
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
    )
)


class Popup(QFrame):
    """Hangs below its button until it loses the keyboard; `chosen(values)` with each change."""

    chosen = Signal(object)

    def __init__(self, button: QWidget, name: str) -> None:
        super().__init__(button, Qt.WindowType.Popup)
        self._button = button
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(name)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(GRID, GRID, GRID, GRID)
        self.column.setSpacing(GRID)

    def show_below(self) -> None:
        """Open below the button, or above it where there is no room."""
        button = self._button
        self.adjustSize()
        at = button.mapToGlobal(QPoint(0, button.height() + 2))
        screen = button.screen().availableGeometry()
        if at.y() + self.height() > screen.bottom():
            at.setY(button.mapToGlobal(QPoint(0, 0)).y() - self.height() - 2)
        at.setX(max(min(at.x(), screen.right() - self.width()), screen.left()))
        self.move(at)
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with QPainter(self) as painter:
            painter.setPen(QColor(tokens.control_border))
            painter.setBrush(QColor(tokens.surface))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class ValuesPopup(Popup):
    """Values with ticks; with `single` there is one at most.

    Typing narrows them. Space or a click ticks one. Enter ticks the one that was typed for, then waits for the next;
    with nothing typed it takes what is ticked and closes, or the value that it stands on if nothing was ticked yet.
    """

    def __init__(
        self, context: UiContext, button: QWidget, name: str, chosen: Sequence[str], *, single: bool = False
    ) -> None:
        super().__init__(button, name)
        tr = context.tr
        self._single = single
        self._chosen = list(chosen)
        self._was_ticked = False
        self._options: list[Option] = []
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("lists.find_value"))
        self.field.setAccessibleName(tr("lists.find_value"))
        self.model = QStandardItemModel(self)
        self.view = QListView()
        self.view.setModel(self.model)
        self.view.setAccessibleName(name)
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(lambda index: self._toggle(index.row()))
        self._nothing = text_label(tr("lists.no_values"), LabelRole.SMALL, Tone.NEUTRAL)
        self._nothing.hide()
        self.column.addWidget(self.field)
        self.column.addWidget(self.view)
        self.column.addWidget(self._nothing)
        self.setFixedWidth(280)
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.setFocusProxy(self.field)

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer these values."""
        self._options = list(options)
        rows = min(max(len(options), 1), _ROWS)
        self.view.setFixedHeight(rows * ROW_HEIGHT + 4)
        self._fill()
        self.show_below()
        self.field.setFocus()

    def _fill(self) -> None:
        wanted = self.field.text().strip().casefold()
        self.model.clear()
        fits = [one for one in self._options if wanted in one.text.casefold()]
        fits.sort(key=lambda one: one.value not in self._chosen)
        for one in fits:
            item = QStandardItem(f"{one.text}  {one.count:,}" if one.count else one.text)
            item.setData(one.value, _VALUE)
            item.setSizeHint(QSize(0, ROW_HEIGHT))
            item.setCheckState(
                Qt.CheckState.Checked if one.value in self._chosen else Qt.CheckState.Unchecked
            )
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self.model.appendRow(item)
        self.view.setVisible(bool(fits))
        self._nothing.setVisible(not fits)
        choose_row(self.view, 0)

    def _toggle(self, row: int) -> None:
        if not 0 <= row < self.model.rowCount():
            return
        value = str(self.model.item(row).data(_VALUE))
        if value in self._chosen:
            self._chosen.remove(value)
        else:
            self._chosen = [value] if self._single else [*self._chosen, value]
        for at in range(self.model.rowCount()):
            one = self.model.item(at)
            ticked = str(one.data(_VALUE)) in self._chosen
            one.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self._was_ticked = True
        self.chosen.emit(tuple(self._chosen))
        if self._single:
            self.close()

    def _take(self) -> None:
        typed = bool(self.field.text())
        if typed or not self._was_ticked:
            self._toggle(self.view.currentIndex().row())
        if typed:
            self.field.clear()
        else:
            self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = Qt.Key(event.key())
            if key == Qt.Key.Key_Space and not self.field.text():
                self._toggle(self.view.currentIndex().row())
                return True
            if key in _KEYS_OF_LIST:
                self._pressed(key)
                return True
        return super().eventFilter(watched, event)

    def _pressed(self, key: Qt.Key) -> None:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
            return
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_ROWS, Qt.Key.Key_PageDown: _ROWS}
        row = self.view.currentIndex().row() + steps[key]
        choose_row(self.view, max(0, min(row, self.model.rowCount() - 1)))


class SpanPopup(Popup):
    """From and to, of days or of numbers; Enter takes them. With `days` each field says what it understood."""

    def __init__(self, context: UiContext, button: QWidget, name: str, chosen: str, *, days: bool) -> None:
        super().__init__(button, name)
        tr = context.tr
        self._days = days
        first, _, last = chosen.partition(SPAN)
        self.first, self.last = (
            self._make(context, "lists.from", first),
            self._make(context, "lists.to", last),
        )
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for key, field in (("lists.from", self.first), ("lists.to", self.last)):
            words = text_label(tr(key), LabelRole.SMALL, Tone.NEUTRAL)
            words.setBuddy(field)
            row.addWidget(words)
            row.addWidget(field, 1)
        self.column.addLayout(row)
        self._problem = text_label("", LabelRole.SMALL, Tone.DANGER, wrap=True)
        self._problem.hide()
        self.column.addWidget(self._problem)
        self._tr: Any = tr
        self.setFixedWidth(340)
        self.setFocusProxy(self.first)

    def _make(self, context: UiContext, key: str, text: str) -> QLineEdit:
        name = context.tr(key)
        field = DayEdit(context, name, context.tr("visit.day_hint")) if self._days else QLineEdit()
        field.setAccessibleName(name)
        field.setText(text)
        field.returnPressed.connect(self._take)
        return field

    def _take(self) -> None:
        ends: list[str] = []
        for field in (self.first, self.last):
            read = _read(field)
            if read is None:
                self._problem.setText(self._tr("visit.day_unknown" if self._days else "lists.not_a_number"))
                self._problem.show()
                self.adjustSize()
                field.setFocus()
                return
            ends.append(read)
        self.chosen.emit((SPAN.join(ends),) if any(ends) else ())
        self.close()


def _read(field: QLineEdit) -> str | None:
    """Return an end of a span as it is kept, nothing where nothing is typed, None for what cannot be read."""
    text = field.text().strip()
    if not text:
        return ""
    if isinstance(field, DayEdit):
        day = field.day()
        return day.isoformat() if day else None
    from decimal import Decimal, InvalidOperation

    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return f"{number:f}" if number.is_finite() else None


class TextPopup(Popup):
    """A text that the field contains; Enter takes it."""

    def __init__(self, context: UiContext, button: QWidget, name: str, chosen: str) -> None:
        super().__init__(button, name)
        self.field = QLineEdit(chosen)
        self.field.setPlaceholderText(context.tr("lists.contains"))
        self.field.setAccessibleName(context.tr("lists.contains"))
        self.field.returnPressed.connect(self._take)
        self.column.addWidget(self.field)
        self.setFixedWidth(260)
        self.setFocusProxy(self.field)

    def _take(self) -> None:
        text = self.field.text().strip()
        self.chosen.emit((text,) if text else ())
        self.close()
