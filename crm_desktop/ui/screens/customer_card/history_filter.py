"""Which of the history is shown: everything, or one kind of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.ui.context import UiContext
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Chip

if TYPE_CHECKING:
    from crm_desktop.services.timeline import Kind

KINDS: Final[dict[str, tuple[Kind, ...]]] = {
    "all": (),
    "visits": ("visit", "addendum", "plan"),
    "promises": ("promise", "task"),
    "business": ("quote", "order"),
    "cases": ("case",),
    "notes": ("note", "file"),
    "changes": ("owner", "import", "consent"),
}


class HistoryFilter(QWidget):
    """Chips of which one is on; `changed()` when it is another one."""

    changed = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self.name = "all"
        self.chips = {name: Chip(context.tr(f"card.filter_{name}"), checkable=True) for name in KINDS}
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID)
        row.setSpacing(GRID // 2)
        for name, chip in self.chips.items():
            chip.clicked.connect(self._chooser(name))
            row.addWidget(chip)
        row.addStretch(1)
        self.setAccessibleName(context.tr("card.filter"))
        self.choose("all")

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of items to read; none means all."""
        return KINDS[self.name]

    def _chooser(self, name: str) -> Callable[[], None]:
        def choose() -> None:
            self.choose(name)
            self.changed.emit()

        return choose

    def choose(self, name: str) -> None:
        """Turn one on."""
        self.name = name
        for key, chip in self.chips.items():
            chip.setChecked(key == name)
