"""The screens of the window. To add one: a line in `SCREENS`, and texts for its title.

A screen is imported when it is first shown, so that the window is painted before any of them is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.screens.base import Screen


@dataclass(frozen=True)
class ScreenEntry:
    """`key` is what a `Place` names, `title` the key of its text, `source` is `module:Class`.

    A screen without an `icon` has no place in the rail; the rail then shows `under`. `keys` lead there; without them
    those of the rail have their number. One that `is_light` needs no model, and is shown before it is loaded.
    """

    key: str
    title: str
    source: str
    icon: str = ""
    under: str = ""
    at_bottom: bool = False
    keys: str = ""
    is_light: bool = False

    def make(self, context: UiContext) -> Screen:
        """Import the screen and make it."""
        module, name = self.source.split(":")
        return cast("Screen", getattr(import_module(f"crm_desktop.ui.screens.{module}"), name)(context))


SCREENS: Final = (
    ScreenEntry("today", "today.title", "today.screen:TodayScreen", "today", is_light=True),
    ScreenEntry("customers", "customers.title", "customers.screen:CustomersScreen", "customers"),
    ScreenEntry("customer", "card.title", "customer_card.screen:CustomerCardScreen", under="customers"),
    ScreenEntry("contacts", "contacts.title", "contacts.screen:ContactsScreen", "contact"),
    ScreenEntry("visits", "visits.title", "visits.screen:VisitsScreen", "visit"),
    ScreenEntry("tasks", "commitments.rail", "commitments.screen:CommitmentsScreen", "task"),
    ScreenEntry("quotes", "quotes.title", "quotes.screen:QuotesScreen", "quote"),
    ScreenEntry(
        "products", "products.title", "products.screen:ProductsScreen", under="quotes", keys="Ctrl+Alt+G"
    ),
    ScreenEntry("card_import", "import.title", "card_import.screen:CardImportScreen", "import"),
    ScreenEntry("reports", "reports.title", "reports.screen:ReportsScreen", "report"),
    ScreenEntry(
        "work_report",
        "workreport.title",
        "work_report.screen:WorkReportScreen",
        under="reports",
        keys="Ctrl+Shift+R",
    ),
    ScreenEntry(
        "trip_pack", "trip.title", "trip_pack.screen:TripPackScreen", under="visits", keys="Ctrl+Shift+T"
    ),
    ScreenEntry("records", "records.title", "records.screen:RecordsScreen", "records"),
    ScreenEntry(
        "sync", "sync.title", "sync_centre.screen:SyncCentreScreen", "sync", at_bottom=True, keys="Ctrl+0"
    ),
    ScreenEntry("bin", "bin.title", "bin.screen:BinScreen", under="settings"),
    ScreenEntry(
        "settings",
        "settings.title",
        "settings.screen:SettingsScreen",
        "settings",
        at_bottom=True,
        keys="Ctrl+,",
    ),
)


def screen_entry(key: str) -> ScreenEntry:
    """Return the entry of a screen. Raises KeyError if there is none."""
    for entry in SCREENS:
        if entry.key == key:
            return entry
    raise KeyError(key)
