"""The sentence of the status chip: work is safe here, what still waits, when the server last heard of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from crm_desktop.ui.shell.fetching import amount, is_fetching, time_left
from crm_desktop.ui.text import Translator
from crm_desktop.ui.widgets import StatusChip, SyncState

if TYPE_CHECKING:
    from crm_desktop.services.ports import SyncControl
    from crm_desktop.services.ports import SyncState as State
    from crm_desktop.ui.text.formats import Formats

SEPARATOR = " · "


def look_of(state: State, *, alone: bool = False) -> SyncState:
    """Return how the chip looks; being offline is normal, so is no server, and what waits is never an alarm."""
    if alone:
        return SyncState.ATTENTION if state.notices else SyncState.OK
    if state.refused or state.conflicts or state.kind == "attention":
        return SyncState.ATTENTION
    if state.kind == "offline":
        return SyncState.OFFLINE
    return SyncState.PENDING if state.pending or state.kind in {"syncing", "never"} else SyncState.OK


def sentence_of(state: State, tr: Translator, formats: Formats, *, alone: bool = False) -> str:
    """Return 「已存本机 · 3 项待同步 · 上次 09:42」; of a laptop that works alone, that it does."""
    if alone:
        notices = tr("status.notices", n=state.notices) if state.notices else ""
        return SEPARATOR.join(filter(None, (tr("status.saved"), notices, tr("status.alone"))))
    return SEPARATOR.join(_parts(state, tr, formats))


def _parts(state: State, tr: Translator, formats: Formats) -> Iterable[str]:
    if state.kind == "syncing":
        yield from _under_way(state, tr)
        return
    if state.kind == "offline":
        yield tr("status.offline")
    yield tr("status.saved")
    if state.refused:
        yield tr("status.refused", n=state.refused)
    if state.conflicts:
        yield tr("status.conflicts", n=state.conflicts)
    if state.pending:
        yield tr("status.pending", n=state.pending)
    if state.notices:
        yield tr("status.notices", n=state.notices)
    if state.last_sync_ms is None:
        yield tr("status.never")
    else:
        yield tr("status.last", time=formats.clock(formats.moment_of(state.last_sync_ms)))


def _under_way(state: State, tr: Translator) -> Iterable[str]:
    if is_fetching(state):
        yield from filter(None, (amount(state, tr), time_left(state, tr)))
        return
    yield tr("status.syncing")
    if state.progress is not None:
        yield tr("status.percent", n=int(state.progress * 100))


class StatusWatcher(QObject):
    """Keeps a chip in step with the sync, whose news come from another thread."""

    state_changed = Signal(object)
    _news = Signal(object)

    def __init__(self, chip: StatusChip, sync: SyncControl, tr: Translator, formats: Formats) -> None:
        super().__init__(chip)
        self._chip, self._sync, self._tr, self._formats = chip, sync, tr, formats
        self._news.connect(self._show)
        self._unsubscribe = sync.subscribe(self._news.emit)
        self.look_again()

    def look_again(self) -> None:
        """Ask how it stands: after a commit more may wait."""
        self._show(self._sync.state())

    def close(self) -> None:
        """Listen no more."""
        self._unsubscribe()

    def _show(self, state: State) -> None:
        alone = self._sync.is_alone()
        self._chip.set_status(
            look_of(state, alone=alone), sentence_of(state, self._tr, self._formats, alone=alone)
        )
        self._chip.setToolTip(self._tr("status.hint"))
        self.state_changed.emit(state)
