"""Keeps a quote on the disk while it is typed: a pause after the last key, one save at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.services.quotes import QuoteDraft
    from crm_desktop.ui.context import UiContext

PAUSE_MS: Final = 700


class Autosave(QObject):
    """Saves a snapshot of the draft, and lets the draft know what is stored now.

    `state_changed` follows each change of `state`: "" (nothing was typed yet), "unsaved", "saving", "saved". What a
    save cannot do is told by `failed(error)`; the draft stays as it is and is tried again after the next edit. Where
    the quote was sent elsewhere meanwhile, `locked_out(draft)` tells it instead.
    """

    state_changed = Signal()
    failed = Signal(object)
    locked_out = Signal(object)

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._draft: QuoteDraft | None = None
        self._untouched: QuoteDraft | None = None
        self._saving = False
        self._then: list[Callable[[], None]] = []
        self.state = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.save)

    def watch(self, draft: QuoteDraft) -> None:
        """Keep this quote from now on; the one before is saved first."""
        self.save()
        self._draft = draft
        self._untouched = None if draft.loaded else draft.copied()
        self._set_state("saved" if draft.loaded else "")

    def forget(self) -> None:
        """Let go of a quote that was discarded, without saving it."""
        self._pause.stop()
        self._draft = None

    @property
    def dirty(self) -> bool:
        """Whether the person changed anything that is not stored."""
        draft = self._draft
        if draft is None or draft.locked:
            return False
        return draft != (draft.loaded or self._untouched)

    @property
    def saving(self) -> bool:
        """Whether a save is under way."""
        return self._saving

    def touch(self) -> None:
        """Save after a pause, if there is anything to save."""
        if self.dirty:
            self._set_state("unsaved")
            self._pause.start()

    def save(self) -> None:
        """Save now, unless a save is under way: then once more after it."""
        self._pause.stop()
        if self._saving or not self.dirty or self._draft is None:
            return
        self._begin(self._draft)

    def save_then(self, follow: Callable[[], None]) -> None:
        """Call `follow` once everything is stored."""
        self._then.append(follow)
        self.save()
        if not self._saving:
            self._go_on()

    def close(self) -> None:
        """Save what is left and stop waiting."""
        self.save()
        self._pause.stop()

    def _begin(self, draft: QuoteDraft) -> None:
        self._saving = True
        self._set_state("saving")
        self._write(draft, draft.copied())

    def _write(self, draft: QuoteDraft, snapshot: QuoteDraft) -> None:
        from crm_desktop.services.quotes import save_quote

        def stored(_quote_id: str) -> None:
            self._saving = False
            _note_stored(draft, snapshot)
            if draft is not self._draft and draft != draft.loaded:
                self._begin(draft)
                return
            self._set_state("saved" if not self.dirty else "unsaved")
            self.save()
            if not self._saving:
                self._go_on()

        def refused(error: BaseException) -> None:
            self._saving = False
            self._then.clear()
            self._set_state("unsaved")
            if isinstance(error, UserError) and error.code == "document_locked":
                self.locked_out.emit(draft)
            else:
                self.failed.emit(error)

        edit = self._context.workspace.context
        self._context.tasks.write(
            lambda session: save_quote(session, edit, snapshot), stored, refused, owner=self
        )

    def _go_on(self) -> None:
        waiting, self._then = self._then, []
        for follow in waiting:
            follow()

    def _set_state(self, state: str) -> None:
        self.state = state
        self.state_changed.emit()


def _note_stored(draft: QuoteDraft, snapshot: QuoteDraft) -> None:
    """The draft went on being edited meanwhile; only what the save itself gave it is taken over."""
    draft.provisional_number = draft.provisional_number or snapshot.provisional_number
    keys = {line.id: line.sort_key for line in snapshot.lines}
    draft.lines = [replace(line, sort_key=keys.get(line.id, line.sort_key)) for line in draft.lines]
    snapshot.loaded = None
    draft.loaded = snapshot
