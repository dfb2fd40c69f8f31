"""Below the fields of a form: who may be there already, why, and the two answers to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_core.keys.matching import Reason
from crm_desktop.services.duplicates import Found, Likely, Typed
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens.item_row import Action, Item, ItemRow
from crm_desktop.ui.screens.sections import empty_layout
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Banner, LabelRole, text_label

PAUSE_MS = 200
Finder = Callable[[Any, Typed, tuple[str, ...]], Found]


class DuplicatesPanel(QWidget):
    """`look(typed)` while one types; `opened(id)` for that one. `others` are those said to be somebody else."""

    opened = Signal(str)
    changed = Signal()

    def __init__(self, context: UiContext, find: Finder) -> None:
        super().__init__()
        self._context, self._find = context, find
        self._typed = Typed()
        self.others: list[str] = []
        self.found = Found((), ())
        self.rows: list[ItemRow] = []
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._read)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, GRID // 2, 0, 0)
        self._column.setSpacing(2)
        self.setAccessibleName(context.tr("duplicates.panel"))
        self.hide()

    def serve(self, *fields: QWidget) -> None:
        """Let Down lead from fields to what was found for them."""
        for field in fields:
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not (isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self.rows):
            return super().eventFilter(watched, event)
        if event.key() == Qt.Key.Key_Down:
            self.rows[0].setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)

    def look(self, typed: Typed) -> None:
        """Look, after a pause in typing, who this may be."""
        if typed != self._typed:
            self._typed = typed
            self._pause.start()

    def _read(self) -> None:
        typed, others, find = self._typed, tuple(self.others), self._find
        self._context.tasks.read(
            lambda session: find(session, typed, others), self._show, owner=self, key="likely"
        )

    def _show(self, found: Found) -> None:
        tr, self.found = self._context.tr, found
        empty_layout(self._column)
        for text in found.refused:
            self._column.addWidget(Banner(tr("duplicates.refused", text=text), Tone.DANGER))
        self.rows = []
        if found.likely:
            sure = any(one.sure for one in found.likely)
            words = tr("duplicates.sure" if sure else "duplicates.maybe")
            tone = Tone.WARNING if sure else Tone.NEUTRAL
            self._column.addWidget(text_label(words, LabelRole.SMALL, tone))
            self.rows = [self._row(one) for one in found.likely]
            for row in self.rows:
                row.is_last = row is self.rows[-1]
                self._column.addWidget(row)
            self._column.addWidget(text_label(tr("duplicates.keys"), LabelRole.SMALL, Tone.NEUTRAL))
        self.setVisible(bool(found.likely or found.refused))
        self.changed.emit()

    def _row(self, one: Likely) -> ItemRow:
        tr = self._context.tr
        whose = tr("duplicates.whose", name=one.whose) if one.whose else ""
        why = ", ".join(dict.fromkeys(filter(None, (self.reason(reason) for reason in one.reasons))))
        pills = ((tr("duplicates.do_not_contact"), Tone.DANGER),) if one.refused else ()
        item = Item(
            title=one.name,
            details=" · ".join(filter(None, (why, one.about, whose))),
            icon="warning" if one.sure else "info",
            tone=Tone.WARNING if one.sure else Tone.NEUTRAL,
            pills=pills,
        )
        actions = (
            Action("O", "chevron-right", tr("duplicates.open"), lambda: self.opened.emit(one.id)),
            Action("N", "close", tr("duplicates.another"), lambda: self._dismiss(one.id)),
        )
        row = ItemRow(item, actions, one.id, buttons_always=True)
        row.opened.connect(lambda: self.opened.emit(one.id))
        return row

    def reason(self, reason: Reason) -> str:
        """Return a reason in words."""
        return self._context.tr(f"duplicates.reason_{reason.code}", **reason.params)

    def _dismiss(self, record_id: str) -> None:
        self.others.append(record_id)
        left = tuple(one for one in self.found.likely if one.id != record_id)
        self._show(Found(left, self.found.refused))
        if self.rows:
            self.rows[0].setFocus()
        else:
            self.focusNextChild()
