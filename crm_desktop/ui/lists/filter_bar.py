"""The bar above a list: a search that answers while one types, conditions that combine, and filters kept by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from crm_desktop.ui.lists.facets import FacetButton, FacetSpec
from crm_desktop.ui.widgets import ButtonKind, FlowLayout, SearchBox, push_button

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

SEARCH_PAUSE_MS: Final = 12
"""Long enough to gather the letters of a pasted word, too short to be noticed."""
_SEARCH_WIDTH: Final = 264
TEXT, FACETS = "text", "facets"


class FilterBar(QWidget):
    """Emits `changed` when the person asks for other records. `first` are the keys of conditions always on the bar."""

    changed = Signal()

    def __init__(
        self,
        context: UiContext,
        entity: str,
        placeholder: str,
        specs: Iterable[FacetSpec],
        first: Sequence[str],
    ) -> None:
        super().__init__()
        tr = context.tr
        self._context = context
        self._entity = entity
        self._specs = {spec.key: spec for spec in specs}
        self._first = [key for key in first if key in self._specs]
        self.facets: dict[str, FacetButton] = {}
        self.search = SearchBox(placeholder, tr("shell.clear"), delay_ms=SEARCH_PAUSE_MS)
        self.search.setFixedWidth(_SEARCH_WIDTH)
        self._more = push_button(tr("lists.more_filters"), ButtonKind.FLAT, "filter")
        self._clear = push_button(tr("lists.clear_filters"), ButtonKind.FLAT)
        self._row = FlowLayout(self)
        self._row.addWidget(self.search)
        for key in self._first:
            self._add(key)
        self._row.addWidget(self._more)
        self._row.addWidget(self._clear)
        self._more.clicked.connect(self.choose_more)
        self._clear.clicked.connect(self.clear)
        self.search.search_requested.connect(self._tell)
        self._clear.hide()

    @property
    def is_narrow(self) -> bool:
        """Whether anything is asked for at all."""
        return bool(self.search.text().strip() or self.facet_values())

    def facet_values(self) -> dict[str, tuple[str, ...]]:
        """Return the chosen values by key, as services take them."""
        return {key: button.values for key, button in self.facets.items() if button.values}

    def conditions(self) -> dict[str, Any]:
        """Return the filter as plain data, to be kept by name."""
        facets = {key: list(values) for key, values in self.facet_values().items()}
        return {
            name: value for name, value in ((TEXT, self.search.text().strip()), (FACETS, facets)) if value
        }

    def set_conditions(self, conditions: Mapping[str, Any]) -> None:
        """Ask for what a kept filter asks for; fields that are no more are left out."""
        self.blockSignals(True)
        self.search.setText(str(conditions.get(TEXT, "")))
        self.search.search_now()
        wanted: Mapping[str, Sequence[str]] = conditions.get(FACETS) or {}
        for key, button in list(self.facets.items()):
            button.set_values(())
            if key not in self._first and key not in wanted:
                self._remove(key)
        for key, values in wanted.items():
            if key in self._specs:
                self._add(key).set_values([str(value) for value in values])
        self.blockSignals(False)
        self._tell()

    def words(self) -> str:
        """Return the filter in words, for a workbook's head."""
        parts = [button.words() for button in self.facets.values() if button.values]
        text = self.search.text().strip()
        return "; ".join([*([f"“{text}”"] if text else []), *parts])

    def clear(self) -> None:
        """Ask for everything again."""
        self.set_conditions({})

    def search_for(self, text: str) -> None:
        """Ask for a text, and nothing else."""
        self.set_conditions({TEXT: text})

    def choose_more(self) -> None:
        """Offer the conditions that are not on the bar."""
        menu = QMenu(self._more)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key, spec in self._specs.items():
            if key not in self.facets:
                menu.addAction(spec.title).triggered.connect(
                    lambda _on=False, key=key: self._add_and_open(key)
                )
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _add_and_open(self, key: str) -> None:
        button = self._add(key)
        button.setFocus()
        button.open()

    def _add(self, key: str) -> FacetButton:
        if key in self.facets:
            return self.facets[key]
        button = FacetButton(self._context, self._entity, self._specs[key])
        button.changed.connect(self._tell)
        self.facets[key] = button
        self._place(button)
        return button

    def _place(self, button: QPushButton) -> None:
        """Put a condition before the two buttons at the end."""
        self._row.addWidget(button)
        for last in (self._more, self._clear):
            self._row.removeWidget(last)
            self._row.addWidget(last)
        button.show()

    def _remove(self, key: str) -> None:
        button = self.facets.pop(key)
        self._row.removeWidget(button)
        button.hide()
        button.deleteLater()

    def _tell(self) -> None:
        self._clear.setVisible(self.is_narrow)
        self.changed.emit()
