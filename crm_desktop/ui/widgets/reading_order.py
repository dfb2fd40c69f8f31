"""Tab goes on as one reads: in the order of the layouts.

Qt goes in the order in which widgets were made, so rows that are shown anew with each refresh would all come
last, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QLayout, QWidget


def go_on(top: QWidget, *, forward: bool) -> bool:
    """Give the keyboard to what comes next below `top`, or before; round at the ends. Returns whether there is any."""
    order = list(in_reading_order(top))
    here = QApplication.focusWidget()
    at = order.index(here) if here in order else -1
    rest = chain(order[at + 1 :], order[: max(at, 0)])
    back = chain(reversed(order[: max(at, 0)]), reversed(order[at + 1 :]))
    for widget in rest if forward else back:
        if takes_tab(widget):
            reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
            widget.setFocus(reason)
            return True
    return False


def takes_tab(widget: QWidget) -> bool:
    """Whether Tab stops here."""
    policy = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
    return bool(policy) and widget.isEnabled() and widget.focusProxy() is None


def in_reading_order(top: QWidget) -> Iterator[QWidget]:
    """Yield what is visible below a widget: what its layout has placed in that order, then the rest from the top."""
    placed = list(_placed(top.layout()))
    rest = [
        one
        for one in top.children()
        if isinstance(one, QWidget) and not one.isWindow() and one not in placed and one.isVisible()
    ]
    rest.sort(key=lambda one: (one.y(), one.x()))
    for widget in (*placed, *rest):
        yield widget
        yield from in_reading_order(widget)


def _placed(layout: QObject | None) -> Iterator[QWidget]:
    if not isinstance(layout, QLayout):
        return
    for place in range(layout.count()):
        item = layout.itemAt(place)
        widget = item.widget() if item is not None else None
        if widget is not None and widget.isVisible():
            yield widget
        elif item is not None:
            yield from _placed(item.layout())
