"""Sections of a page about one record: made once, and filled again for the next record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.ui.screens.kept_rows import KeptRows, laid_out_once
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import KeyValueGrid, LabelRole, SectionHeader, text_label

W = TypeVar("W", bound=QWidget)
T = TypeVar("T")


def with_last(rows: Sequence[T]) -> list[tuple[T, bool]]:
    """Tell of each whether it is the last one."""
    return [(one, number == len(rows)) for number, one in enumerate(rows, start=1)]


class Headed(QWidget):
    """A heading with room below it, and at its right end a text in small letters, such as how old it all is."""

    def __init__(self, title: str, spacing: int = GRID // 2) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, GRID, 0, 0)
        self.column.setSpacing(spacing)
        self.header = SectionHeader(title)
        self._aside = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self.header.add_widget(self._aside)
        self._aside.hide()
        self.column.addWidget(self.header)

    def say(self, count: int | None, aside: str = "") -> None:
        """Say in the heading how many there are, if `count` does."""
        self.header.set_count(count)
        self._aside.setText(aside)
        self._aside.setVisible(bool(aside))


class RowsSection(Headed, Generic[W]):
    """A heading, and rows below it or the words that there are none."""

    def __init__(self, title: str, nothing: str, make: Callable[[], W], spacing: int = GRID // 2) -> None:
        super().__init__(title, spacing)
        self._nothing = text_label(nothing, LabelRole.BODY, Tone.NEUTRAL)
        box = QVBoxLayout()
        box.setSpacing(spacing)
        self.column.addLayout(box)
        self.column.addWidget(self._nothing)
        self._rows = KeptRows(box, make)

    @property
    def rows(self) -> Sequence[W]:
        """The rows that are shown."""
        return self._rows.shown

    def show_rows(
        self, contents: Sequence[T], fill: Callable[[W, T], object], count: int, aside: str = ""
    ) -> None:
        """Show one row for each of `contents`, filled by `fill(row, content)`; `count` stands in the heading."""
        with laid_out_once(self):
            self.say(count or None, aside)
            self._rows.show(contents, fill)
            self._nothing.setVisible(not contents)


class FactsGroup(Headed):
    """A heading with facts or a text below it, shown where there is something to show."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._grid = KeyValueGrid()
        self._text = text_label("", wrap=True, selectable=True)
        self._text.hide()
        self.column.addWidget(self._grid)
        self.column.addWidget(self._text)
        self.hide()

    def show_rows(self, rows: Sequence[tuple[str, str]], count: int | None = None, aside: str = "") -> None:
        """Show facts, and how many there are if `count` says so."""
        with laid_out_once(self, self._grid):
            self.say(count, aside)
            self._grid.set_rows(rows)
        self.setVisible(bool(rows))

    def show_text(self, text: str) -> None:
        """Show a text that can be copied."""
        with laid_out_once(self):
            self._text.setText(text)
            self._text.setVisible(bool(text))
            self._grid.hide()
        self.setVisible(bool(text))
