"""The bar above every screen: back and forth, search over everything, the state of the sync, a visit, the menu."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from crm_desktop.ui.shell.global_search import GlobalSearch
from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme import active_tokens
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, IconButton, StatusChip, SyncState, push_button

HEIGHT = 52
WIDEST_SEARCH = 520


class TopBar(QWidget):
    """Made before the data is open; the window fills the menus and attaches the search."""

    def __init__(self, tr: Translator, window: QWidget) -> None:
        super().__init__(window)
        hint, short = tr("search.placeholder"), tr("search.placeholder_short")
        self.search = GlobalSearch(hint, short, tr("shell.clear"), tr("search.results"), window)
        self.search.setMaximumWidth(WIDEST_SEARCH)
        self.status = StatusChip(SyncState.OK, tr("shell.opening"))
        self.back = IconButton("chevron-left", tr("shell.back"))
        self.forward = IconButton("chevron-right", tr("shell.forward"))
        self.visit = push_button(tr("visit.quick"), ButtonKind.PRIMARY, "visit")
        self._more = IconButton("more", tr("shell.menu"))
        self.menu = QMenu(self)
        self._more.clicked.connect(self._open_menu)
        self.setFixedHeight(HEIGHT)
        self._arrange()

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, 0, 2 * GRID, 1)
        row.setSpacing(GRID)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        row.addWidget(self.search, 3)
        row.addStretch(1)
        row.addWidget(self.status)
        row.addSpacing(GRID)
        row.addWidget(self.visit)
        row.addWidget(self._more)

    def _open_menu(self) -> None:
        _open_below(self.menu, self._more)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(tokens.background))
            painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.hairline))


def _open_below(menu: QMenu, button: QToolButton) -> None:
    """Open a menu at the right edge of its button."""
    left = button.width() - menu.sizeHint().width()
    menu.popup(button.mapToGlobal(QPoint(min(left, 0), button.height() + 2)))
    button.clearFocus()
    menu.setFocus(Qt.FocusReason.PopupFocusReason)
