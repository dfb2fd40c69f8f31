"""Notes which records and commands are used, for the palette; and has what was said at visits indexed meanwhile."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer

from crm_desktop.ui.context import Changed, Place, UiContext

_ENTITIES: Final = {"customer": "account", "quotes": "quote"}
"""Screen → the entity of the record that a place on it names."""
_NOT_COUNTED: Final = frozenset(("search", "back", "forward"))
_REST_MS: Final = 1500
_PAUSE_MS: Final = 30


class HabitKeeper(QObject):
    """One window's habits. Where nothing may be written (a locked store), nothing is noted."""

    def __init__(self, context: UiContext, window: QObject) -> None:
        super().__init__(window)
        self._context = context
        self._behind = QTimer(self)
        self._behind.setSingleShot(True)
        self._behind.setInterval(_REST_MS)
        self._behind.timeout.connect(partial(context.loading.then, self._look))
        context.tasks.changed.connect(self._changed)
        self._behind.start()

    def note_place(self, place: Place) -> None:
        """Note that a record is looked at."""
        entity = _ENTITIES.get(place.screen, "")
        if entity and place.record_id and self._may_write():
            self._context.loading.then(partial(self._note_seen, entity, place.record_id))

    def _note_seen(self, entity: str, record_id: str) -> None:
        from crm_desktop.services.search import note_seen

        edits = self._context.workspace.context
        self._context.tasks.write(lambda session: note_seen(session, edits, entity, record_id), owner=self)

    def note_command(self, command: str) -> None:
        """Note that a command was run."""
        if command not in _NOT_COUNTED and self._may_write():
            self._context.loading.then(partial(self._note_command, command))

    def _note_command(self, command: str) -> None:
        from crm_desktop.services.search import note_command

        edits = self._context.workspace.context
        self._context.tasks.write(lambda session: note_command(session, edits, command), owner=self)

    def _may_write(self) -> bool:
        return self._context.workspace.store.no_writing is None

    def _changed(self, changes: Changed) -> None:
        if "visit" in changes and not self._behind.isActive():
            self._behind.start(_REST_MS)

    def _look(self) -> None:
        from crm_desktop.services.search import is_behind

        if self._may_write() and self._context.workspace.store.no_reading is None:
            self._context.tasks.read(is_behind, self._catch_up, owner=self, key="behind")

    def _catch_up(self, is_behind: bool) -> None:
        """Take one step behind what people do, then look again."""
        if not is_behind or not self._may_write():
            return
        from crm_desktop.services.search import catch_up

        workspace = self._context.workspace
        self._context.tasks.run(lambda: catch_up(workspace).result(), self._go_on, owner=self)

    def _go_on(self, is_done: bool) -> None:
        if not is_done:
            self._behind.start(_PAUSE_MS)
