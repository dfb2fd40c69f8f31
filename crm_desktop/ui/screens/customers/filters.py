"""The bar of filters above the list; the values come from the customers that are on this laptop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from crm_core.model.customers import LEVEL, LIFECYCLE
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.widgets import ButtonKind, FlowLayout, SearchBox, push_button

if TYPE_CHECKING:
    from crm_desktop.services.customers import CustomerFilter, FilterOptions

SILENCES: Final = (14, 30, 60, 90, 180)
_WIDTH: Final = 116
_SEARCH_WIDTH: Final = 264


class FilterBar(QWidget):
    """Emits `changed` when the person asks for other customers."""

    changed = Signal()

    def __init__(self, context: UiContext, *, with_owner: bool) -> None:
        super().__init__()
        tr = context.tr
        self.search = SearchBox(tr("customers.search"), tr("shell.clear"))
        self.search.setFixedWidth(_SEARCH_WIDTH)
        language = context.language
        self._level = _choice(tr("customers.filter_level"), tr("customers.any_level"))
        _fill(self._level, ((code, tr("customers.level", code=code)) for code in LEVEL))
        self._lifecycle = _choice(tr("customers.filter_lifecycle"), tr("customers.any_lifecycle"))
        _fill(self._lifecycle, ((code, LIFECYCLE.text(code, language)) for code in LIFECYCLE))
        self._city = _choice(tr("customers.filter_city"), tr("customers.any_city"))
        self._owner = _choice(tr("customers.filter_owner"), tr("customers.any_owner"))
        self._silence = _choice(tr("customers.filter_silence"), tr("customers.any_silence"))
        _fill(self._silence, ((str(days), tr("customers.silent", n=days)) for days in SILENCES))
        self._clear = push_button(tr("customers.clear_filters"), ButtonKind.FLAT)
        self._arrange(with_owner=with_owner)
        self.search.search_requested.connect(self._tell)
        for choice in self._choices:
            choice.currentIndexChanged.connect(self._tell)
        self._clear.clicked.connect(self.clear)
        self._clear.hide()

    @property
    def _choices(self) -> tuple[QComboBox, ...]:
        return (self._level, self._lifecycle, self._city, self._owner, self._silence)

    def _arrange(self, *, with_owner: bool) -> None:
        row = FlowLayout(self)
        row.addWidget(self.search)
        for choice in self._choices:
            if choice is not self._owner or with_owner:
                row.addWidget(choice)
        row.addWidget(self._clear)
        self._owner.setParent(self)
        self._owner.setVisible(with_owner)

    def set_options(self, options: FilterOptions) -> None:
        """Offer the cities and owners that there are; what is chosen stays."""
        _fill(self._city, ((city, city) for city in options.cities))
        _fill(self._owner, options.owners)

    @property
    def is_narrow(self) -> bool:
        """Whether anything is asked for at all."""
        return bool(self.search.text().strip()) or any(choice.currentIndex() > 0 for choice in self._choices)

    def apply(self, wanted: CustomerFilter) -> CustomerFilter:
        """Return `wanted` with what is chosen here."""
        silence = self._silence.currentData()
        return replace(
            wanted,
            text=self.search.text(),
            level=self._level.currentData(),
            lifecycle=self._lifecycle.currentData(),
            city=self._city.currentData(),
            owner_id=self._owner.currentData(),
            silent_days=int(silence) if silence else None,
        )

    def clear(self) -> None:
        """Ask for everything again."""
        self.blockSignals(True)
        self.search.clear_and_search()
        for choice in self._choices:
            choice.setCurrentIndex(0)
        self.blockSignals(False)
        self._tell()

    def search_for(self, text: str) -> None:
        """Ask for a text, and nothing else."""
        self.clear()
        self.search.setText(text)
        self.search.search_now()

    def _tell(self) -> None:
        self._clear.setVisible(self.is_narrow)
        self.changed.emit()


def _choice(name: str, everything: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.addItem(everything, None)
    box.setMinimumWidth(_WIDTH)
    box.setMaxVisibleItems(16)
    return box


def _fill(box: QComboBox, values: Iterable[tuple[str, str]]) -> None:
    """Offer these values below the first item, without telling, and keep what is chosen."""
    chosen = box.currentData()
    box.blockSignals(True)
    while box.count() > 1:
        box.removeItem(1)
    for value, shown in values:
        box.addItem(shown, value)
    box.setCurrentIndex(max(box.findData(chosen), 0) if chosen else 0)
    box.blockSignals(False)
