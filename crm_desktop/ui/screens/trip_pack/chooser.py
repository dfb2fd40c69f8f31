"""Where the journey goes: its days, the cities, customers added one by one, and the journeys kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.ui.dialogs.customer_picker import CustomerPicker
from crm_desktop.ui.dialogs.day_edit import DayEdit
from crm_desktop.ui.screens.sections import empty_layout
from crm_desktop.ui.screens.trip_pack.loading import Wanted
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Chip, FlowLayout, LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.services.customers import CustomerRow
    from crm_desktop.services.trip_pack import City, TripPack
    from crm_desktop.ui.context import UiContext

PAUSE_MS: Final = 300
MOST_CITIES: Final = 14
USUAL_DAYS: Final = 4
_DAY_WIDTH: Final = 150
_PICKER_WIDTH: Final = 240


class Chooser(QWidget):
    """Emits `changed` a moment after something else is wanted, `pack_chosen(TripPack or None)` for a kept journey."""

    changed = Signal()
    pack_chosen = Signal(object)

    def __init__(self, context: UiContext, window: QWidget) -> None:
        super().__init__()
        self._context = context
        tr, today = context.tr, context.formats.today()
        self.first = DayEdit(context, tr("trip.first"), tr("trip.first"))
        self.last = DayEdit(context, tr("trip.last"), tr("trip.last"))
        self.first.set_day(today + timedelta(days=1))
        self.last.set_day(today + timedelta(days=USUAL_DAYS))
        self.picker = CustomerPicker(context, window)
        self.picker.setPlaceholderText(tr("trip.add_customer"))
        self.picker.setAccessibleName(tr("trip.add_customer"))
        self.picker.setFixedWidth(_PICKER_WIDTH)
        self.packs = QComboBox()
        self.packs.setAccessibleName(tr("trip.saved"))
        self.packs.addItem(tr("trip.new"), None)
        self._kept: tuple[TripPack, ...] = ()
        self._known: tuple[City, ...] = ()
        self._chosen: list[str] = []
        self._added: list[str] = []
        self._removed: list[str] = []
        self.chips: dict[str, Chip] = {}
        self._cities = QWidget()
        self._cities.setAccessibleName(tr("trip.cities"))
        self._flow = FlowLayout(self._cities, GRID // 2)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.changed)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(GRID)
        for day, key in ((self.first, "trip.first"), (self.last, "trip.last")):
            day.setFixedWidth(_DAY_WIDTH)
            bar.addWidget(text_label(self._context.tr(key), LabelRole.SMALL, Tone.NEUTRAL))
            bar.addWidget(day)
        bar.addWidget(self.picker)
        bar.addStretch(1)
        bar.addWidget(self.packs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(bar)
        column.addWidget(self._cities)

    def _connect(self) -> None:
        for day in (self.first, self.last):
            day.textChanged.connect(self._pause.start)
        self.picker.chosen.connect(self._add)
        self.packs.activated.connect(self._choose_pack)

    @property
    def wanted(self) -> Wanted | None:
        """What is chosen; None while a day is missing or the journey ends before it begins."""
        first, last = self.first.day(), self.last.day()
        if first is None or last is None or last < first:
            return None
        return Wanted(first, last, tuple(self._chosen), tuple(self._added), tuple(self._removed))

    @property
    def is_reversed(self) -> bool:
        """Whether the journey ends before it begins."""
        first, last = self.first.day(), self.last.day()
        return first is not None and last is not None and last < first

    def name(self) -> str:
        """Return what the journey is called: its cities and its first day."""
        first = self.first.day() or self._context.formats.today()
        places = " ".join(self._chosen) or self._context.tr("trip.title")
        return self._context.tr("trip.name", places=places, first=first.isoformat())

    def offer(self, known: Sequence[City], packs: Sequence[TripPack], current: int | None) -> None:
        """Show the cities to choose from, the fullest and the chosen ones, and the journeys kept."""
        if tuple(known) != self._known:
            self._known = tuple(known)
            self._show_cities()
        if tuple(packs) != self._kept:
            self._kept = tuple(packs)
            with QSignalBlocker(self.packs):
                self.packs.clear()
                self.packs.addItem(self._context.tr("trip.new"), None)
                for pack in packs:
                    self.packs.addItem(pack.title, pack.id)
        with QSignalBlocker(self.packs):
            self.packs.setCurrentIndex(max(self.packs.findData(current), 0))

    def _show_cities(self) -> None:
        empty_layout(self._flow)
        self.chips.clear()
        shown = [
            one for place, one in enumerate(self._known) if place < MOST_CITIES or one.name in self._chosen
        ]
        for one in shown:
            chip = Chip(self._context.tr("trip.city", name=one.name, n=one.customers), checkable=True)
            chip.setChecked(one.name in self._chosen)
            chip.setProperty("city", one.name)
            chip.clicked.connect(self._toggle_sender)
            self._flow.addWidget(chip)
            self.chips[one.name] = chip

    def _toggle_sender(self) -> None:
        self.toggle_city(str(self.sender().property("city")))

    def toggle_city(self, name: str) -> None:
        """Go to the customers of a city, or not."""
        if name in self._chosen:
            self._chosen.remove(name)
        else:
            self._chosen.append(name)
        if name in self.chips:
            self.chips[name].setChecked(name in self._chosen)
        self._pause.start()

    def _add(self, row: CustomerRow) -> None:
        self.add(row.id)
        self.picker.give_up()

    def add(self, account_id: str) -> None:
        """Go to one customer more."""
        if account_id in self._removed:
            self._removed.remove(account_id)
        if account_id not in self._added:
            self._added.append(account_id)
        self._pause.start()

    def remove(self, account_id: str) -> None:
        """Go to a customer no more, planned or not."""
        self._removed.append(account_id)
        if account_id in self._added:
            self._added.remove(account_id)
        self._pause.start()

    def set_days(self, first: date, last: date) -> None:
        """Mean these days."""
        self.first.set_day(first)
        self.last.set_day(last)

    def show_pack(self, pack: TripPack) -> None:
        """Mean the journey that was kept, as it was."""
        self._chosen, self._removed = [], []
        self._added = list(pack.members)
        self.set_days(pack.first_on, pack.last_on)
        self._show_cities()
        self._pause.start()

    def begin(self) -> None:
        """Mean nobody yet but those whose visits are planned."""
        self._chosen, self._added, self._removed = [], [], []
        self._show_cities()
        self._pause.start()

    def _choose_pack(self) -> None:
        number = self.packs.currentData()
        self.pack_chosen.emit(next((one for one in self._kept if one.id == number), None))
