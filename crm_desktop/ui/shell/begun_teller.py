"""Tells once, when the program begins, of a quote that was begun in an earlier run and never saved."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from crm_desktop.ui.context import Place
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets.toast import STAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.services.quotes.aside import Begun
    from crm_desktop.ui.context import UiContext

_FIRST_MS: Final = 2_000


class BegunTeller(QObject):
    """Looks a little after the first screen; a locked window is told nothing, its list of quotes will."""

    def __init__(self, context: UiContext, window: QObject) -> None:
        super().__init__(window)
        self._context = context
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(partial(context.loading.then, self.look))
        self._soon.start(_FIRST_MS)

    def look(self) -> None:
        """Read what was begun, and tell it."""
        self._soon.stop()
        if self._context.workspace.store.no_reading is not None:
            return
        from crm_desktop.services.quotes.aside import begun_quotes

        self._context.tasks.read(begun_quotes, self._tell, owner=self, key="begun")

    def _tell(self, found: Sequence[Begun]) -> None:
        if not found:
            return
        tr, first = self._context.tr, found[0]
        text = tr("quotes.begun", name=first.account_name)
        toast = self._context.toasts.show_message(text, Tone.WARNING, tr("quotes.begun_open"), STAYS)
        place = Place("quotes", first.quote_id)
        toast.action_triggered.connect(lambda: self._context.navigate(place))
