"""A long list whose rows are worked through by single keys, as lists of tasks and people are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.ui.models.paged import PagedTable
from crm_desktop.ui.models.record_table import RecordTable

_NAMED: Final = {Qt.Key.Key_Delete: "Del", Qt.Key.Key_Space: "Space"}


class ActionTable(RecordTable):
    """`keyed(key, id)` for each of `actions` (key → what it does); the menu of a row has the same.

    Several rows may be marked; a key then is told once for each of them.
    """

    keyed = Signal(str, str)

    def __init__(
        self, model: PagedTable[Any], name: str, actions: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(model, name, parent, several=True)
        self._actions = dict(actions)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = _NAMED.get(Qt.Key(event.key()), event.text().upper())
        if plain and key in self._actions:
            self._tell(key)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.marked_ids():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key, text in self._actions.items():
            if text:
                menu.addAction(f"{text}\t{key}").setData(key)
        menu.triggered.connect(lambda action, tell=self._tell: tell(action.data()))
        menu.popup(event.globalPos())

    def _tell(self, key: str) -> None:
        for record_id in self.marked_ids():
            self.keyed.emit(key, record_id)
