"""What is wrong with a layout: texts that do not fit, widgets over each other or out of their parent, missing glyphs.

Facts and not pixels: they hold on every machine, and say what to mend.
"""

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QTabBar,
    QWidget,
)

from crm_desktop.ui.widgets import ElidedLabel, NavigationRail, ToastStack

SLACK = 2
"""Pixels that rounding may take."""
COMBO_ARROW = 28


def faults(top: QWidget) -> list[str]:
    """Return a line for each fault in what is visible of `top`."""
    found: list[str] = []
    for widget in _shown(top):
        if not widget.visibleRegion().isEmpty():
            found += _clipped(widget)
            found += _strange_letters(widget)
            found += _overlapping(widget)
    return found


def _shown(widget: QWidget) -> Iterator[QWidget]:
    """Yield a widget and what is in it, but for what is in something hidden: screens that were left are many."""
    yield widget
    for child in widget.children():
        if isinstance(child, QWidget) and not child.isHidden():
            yield from _shown(child)


def _name(widget: QWidget, text: str) -> str:
    owner = widget.parentWidget()
    return f"{type(owner).__name__}/{type(widget).__name__} “{text[:40]}”"


def _clipped(widget: QWidget) -> Iterator[str]:
    """Ask whatever knows about the class of widget; the first that does, answers."""
    for kinds, ask in _ASK:
        if isinstance(widget, kinds):
            yield from ask(widget)
            return


def _clipped_button(button: QAbstractButton) -> Iterator[str]:
    if button.text() and button.width() + SLACK < button.minimumSizeHint().width():
        yield f"clipped: {_name(button, button.text())}"


def _clipped_hint(edit: QLineEdit) -> Iterator[str]:
    hint = edit.placeholderText()
    room = edit.width() - edit.textMargins().left() - edit.textMargins().right() - 8
    if not edit.text() and edit.fontMetrics().horizontalAdvance(hint) > room + SLACK:
        yield f"clipped hint: {_name(edit, hint)}"


def _clipped_choice(box: QComboBox) -> Iterator[str]:
    needed = box.fontMetrics().horizontalAdvance(box.currentText()) + COMBO_ARROW
    if needed > box.width() + SLACK:
        yield f"clipped choice: {_name(box, box.currentText())}"


def _clipped_tabs(bar: QTabBar) -> Iterator[str]:
    shown = [place for place in range(bar.count()) if bar.isTabVisible(place)]
    if sum(bar.tabRect(place).width() for place in shown) > bar.width() + SLACK:
        yield f"clipped tabs: {_name(bar, bar.tabText(shown[-1]))}"


def _clipped_label(label: QLabel) -> Iterator[str]:
    if not label.text() or label.textFormat() == Qt.TextFormat.RichText or not label.pixmap().isNull():
        return
    room = label.contentsRect()
    if label.wordWrap():
        if label.heightForWidth(label.width()) > label.height() + SLACK:
            yield f"clipped below: {_name(label, label.text())}"
    elif max(map(label.fontMetrics().horizontalAdvance, label.text().split("\n"))) > room.width() + SLACK:
        yield f"clipped: {_name(label, label.text())}"


def _clipped_headers(header: QHeaderView) -> Iterator[str]:
    model = header.model()
    if header.orientation() is not Qt.Orientation.Horizontal or model is None:
        return
    for column in range(header.count()):
        text = str(model.headerData(column, header.orientation()) or "")
        if header.isSectionHidden(column) or not text:
            continue
        if header.fontMetrics().horizontalAdvance(text) + 8 > header.sectionSize(column) + SLACK:
            yield f"clipped heading: {_name(header, text)}"


_ASK: tuple[tuple[Any, Callable[[Any], Iterator[str]]], ...] = (
    (ElidedLabel, lambda _label: iter(())),
    (QLabel, _clipped_label),
    (QPushButton | QCheckBox | QRadioButton, _clipped_button),
    (QLineEdit, _clipped_hint),
    (QComboBox, _clipped_choice),
    (QHeaderView, _clipped_headers),
    (QTabBar, _clipped_tabs),
)


def _text_of(widget: QWidget) -> str:
    if isinstance(widget, QLabel):
        return widget.text() if widget.textFormat() != Qt.TextFormat.RichText else ""
    if isinstance(widget, QAbstractButton):
        return widget.text()
    if isinstance(widget, QLineEdit):
        return widget.text() or widget.placeholderText()
    return ""


def _strange_letters(widget: QWidget) -> Iterator[str]:
    text = _text_of(widget)
    if not text:
        return
    layout = QTextLayout(text, widget.font())
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    if any(0 in run.glyphIndexes() for run in layout.glyphRuns()):
        yield f"no glyph: {_name(widget, text)}"


def _overlapping(parent: QWidget) -> Iterator[str]:
    """Compare what a layout has placed: what lies over the rest on purpose is in none."""
    layout = parent.layout()
    if layout is None or isinstance(parent, QAbstractScrollArea | NavigationRail | ToastStack):
        return
    below = [one for one in parent.children() if isinstance(one, QWidget) and layout.indexOf(one) >= 0]
    boxes = [(one, one.geometry()) for one in below if one.isVisibleTo(parent)]
    for at, (one, box) in enumerate(boxes):
        for other, other_box in boxes[at + 1 :]:
            common = box.intersected(other_box)
            if common.width() > SLACK and common.height() > SLACK and not _is_stacked(parent):
                yield f"overlapping: {type(one).__name__} and {type(other).__name__} in {type(parent).__name__}"
        inside = parent.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK)
        if not inside.contains(box) and not isinstance(parent.parentWidget(), QScrollArea):
            yield f"out of its place: {_name(one, _text_of(one))}"


def _is_stacked(parent: QWidget) -> bool:
    return type(parent.layout()).__name__ == "QStackedLayout"
