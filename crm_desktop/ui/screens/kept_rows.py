"""Rows that are kept and filled anew: a new widget costs Qt a style, a size and a shape, a text in an old one little.

What shows one record after the other would otherwise spend most of its time on taking its own rows apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Generic, TypeVar

from PySide6.QtWidgets import QLayout, QWidget

W = TypeVar("W", bound=QWidget)
T = TypeVar("T")
MOST_KEPT: Final = 12
"""Hidden rows beyond these go: one record that has hundreds must not cost memory for the rest of the day."""


@contextmanager
def laid_out_once(*widgets: QWidget) -> Iterator[None]:
    """Have the layouts of these widgets, the inner ones last, wait until the block ends.

    Qt lays out everything around a widget at once whenever one comes or goes in what is seen, and what lies in another
    one rounds of events later than that.
    """
    found = (widget.layout() for widget in widgets)
    layouts = [layout for layout in found if layout is not None and layout.isEnabled()]
    for layout in layouts:
        layout.setEnabled(False)
    try:
        yield
    finally:
        for layout in layouts:
            layout.setEnabled(True)
        for layout in reversed(layouts):
            layout.activate()


class KeptRows(Generic[W]):
    """Widgets of one kind in a layout of their own, as many of them shown as there is something to show."""

    def __init__(self, layout: QLayout, make: Callable[[], W]) -> None:
        self._layout, self._make = layout, make
        self._widgets: list[W] = []
        self.shown: list[W] = []

    def show(self, contents: Sequence[T], fill: Callable[[W, T], object]) -> list[W]:
        """Show one row for each of `contents`, filled by `fill(row, content)`; return the rows."""
        while len(self._widgets) < len(contents):
            self._widgets.append(self._make())
            self._layout.addWidget(self._widgets[-1])
        self.shown = self._widgets[: len(contents)]
        for widget, content in zip(self.shown, contents, strict=True):
            fill(widget, content)
            widget.setVisible(True)
        for widget in self._widgets[len(contents) :]:
            widget.setVisible(False)
        self._drop(max(len(contents), MOST_KEPT))
        return self.shown

    def _drop(self, kept: int) -> None:
        for widget in self._widgets[kept:]:
            self._layout.removeWidget(widget)
            widget.deleteLater()
        del self._widgets[kept:]
