"""What the window expects of a screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Changed, Place, UiContext


@dataclass(frozen=True)
class About:
    """What the person looks at: a customer, a product, a quote, and the quote's currency; each may be empty."""

    account_id: str = ""
    product_id: str = ""
    quote_id: str = ""
    currency: str = "CNY"


class Screen(QWidget):
    """One page of the window. It is made when it is first shown and lives as long as the window.

    `key`, title and icon are in `screens.SCREENS`, because the rail needs them before the screen is loaded.
    `title_changed` gives the window another title (the name of the record shown). `ready` is emitted once the first
    data is on the screen.
    """

    title_changed = Signal(str)
    ready = Signal()

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context

    def commands(self) -> Sequence[Command]:
        """Return the screen's own commands; they sleep while another screen is shown."""
        return ()

    def show_place(self, place: Place) -> None:
        """Show what was asked for: a record, an option. Called each time the screen is come to, before `activate`."""

    def activate(self) -> None:
        """Take the keyboard: the screen is the current one now."""

    def account_id(self) -> str:
        """Return the customer that the person looks at, for a visit logged from here; empty if there is none."""
        return ""

    def about(self) -> About:
        """Return what the person looks at, for a competitor's price that is noted from here."""
        return About(self.account_id())

    def refresh(self, changes: Changed) -> None:
        """Read again what these changes touch; called on the UI thread, also while another screen is shown."""

    def reload(self) -> None:
        """Read everything again: F5."""
