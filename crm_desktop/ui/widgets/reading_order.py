"""Tab goes on as one reads: in the order of the layouts.

Qt goes in the order in which widgets were made, so rows that are shown anew with each refresh would all come
last, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QBoxLayout, QLayout, QWidget

_SAME_ROW: Final = 12
"""Centres that lie so many pixels apart, at most, are in one row of a grid."""


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
    """Yield what is visible below a widget: what its layout has placed as it lies, then the rest from the top."""
    below = [
        one for one in top.children() if isinstance(one, QWidget) and not one.isWindow() and one.isVisible()
    ]
    layout = top.layout()
    placed = _placed(layout, below) if layout is not None else []
    rest = sorted((one for one in below if one not in placed), key=lambda one: (one.y(), one.x()))
    for widget in (*placed, *rest):
        yield widget
        yield from in_reading_order(widget)


def _placed(layout: QLayout, widgets: Sequence[QWidget]) -> list[QWidget]:
    """Return those that a layout and the ones in it have placed.

    Its items are not asked for: their wrappers would outlive them, and be taken for what comes to lie at their address.
    """
    parts = [(one.geometry(), [one]) for one in widgets if layout.indexOf(one) >= 0]
    inner = [one for one in layout.children() if isinstance(one, QLayout)]
    parts += [(one.geometry(), _placed(one, widgets)) for one in inner]
    place = _AXES.get(layout.direction(), _by_rows) if isinstance(layout, QBoxLayout) else _by_rows
    return [widget for _, found in sorted(parts, key=lambda part: place(part[0])) for widget in found]


def _by_rows(area: QRect) -> tuple[int, int]:
    return area.center().y() // _SAME_ROW, area.x()


def _across(area: QRect) -> tuple[int, int]:
    return area.x(), area.y()


def _down(area: QRect) -> tuple[int, int]:
    return area.y(), area.x()


_AXES: Final = {QBoxLayout.Direction.LeftToRight: _across, QBoxLayout.Direction.TopToBottom: _down}
