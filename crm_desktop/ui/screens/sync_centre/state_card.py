"""How the sync stands: one sentence, when it last ran, what it is doing, and a button to run it now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from crm_desktop.ui.shell.fetching import amount, is_fetching, time_left
from crm_desktop.ui.shell.strips import LOCKED, SIGN_IN_AGAIN
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, Card, ElidedLabel, LabelRole, push_button, text_label

if TYPE_CHECKING:
    from crm_desktop.services.ports import SyncState
    from crm_desktop.ui.context import UiContext

PARTS: Final = 1000


class StateCard(Card):
    """Follows the sync, whose news come from another thread. `sync_ended` tells that a run is over.

    Where a run waits for the person (many removals, a sign-in), the button for it stands beside the reason.
    """

    sync_ended = Signal()
    sign_in_wanted = Signal()
    join_wanted = Signal()
    _news = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = context.tr
        self._context = context
        self._syncing = False
        self.title = ElidedLabel("", LabelRole.TITLE)
        self.details = ElidedLabel("", LabelRole.BODY, Tone.NEUTRAL)
        self.reason = text_label("", LabelRole.BODY, Tone.WARNING, wrap=True)
        self.sync = push_button(tr("shell.sync_now"), ButtonKind.PRIMARY, "sync")
        self.sync.clicked.connect(self._sync)
        self.stop = push_button(tr("sync.stop"))
        self.stop.clicked.connect(self._stop)
        self.allow = push_button("", ButtonKind.DANGER)
        self.allow.clicked.connect(self._allow)
        self.sign_in = push_button(tr("sync.sign_in"), ButtonKind.PRIMARY)
        self.sign_in.clicked.connect(self.sign_in_wanted)
        self.join = push_button(tr("sync.join"), ButtonKind.NORMAL)
        self.join.clicked.connect(self.join_wanted)
        self.metered = QCheckBox(tr("sync.metered"))
        self.metered.setToolTip(tr("sync.metered_hint"))
        self.metered.setChecked(context.workspace.sync.is_metered())
        self.metered.toggled.connect(self._set_metered)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("sync.progress"))
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self.title, self.details, self.reason):
            words.addWidget(label)
        words.addWidget(self.metered)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addLayout(words, 1)
        row.addWidget(self.allow)
        row.addWidget(self.sign_in)
        row.addWidget(self.join)
        row.addWidget(self.sync)
        row.addWidget(self.stop)
        self.body.addLayout(row)
        self.body.addWidget(self.bar)
        self._news.connect(self.show_state)
        unsubscribe = context.workspace.sync.subscribe(self._news.emit)
        self.destroyed.connect(unsubscribe)
        self.look_again()

    def look_again(self) -> None:
        """Ask how it stands: after a commit more may wait."""
        self.show_state(self._context.workspace.sync.state())

    def show_state(self, state: SyncState) -> None:
        """Show how it stands."""
        tr, alone = self._context.tr, self._context.workspace.sync.is_alone()
        kind = "alone" if alone else "waiting" if state.kind == "idle" and state.pending else state.kind
        self.title.setText(tr(f"sync.state.{kind}"))
        self.details.setText(" · ".join(self._details(state)))
        reason = "" if alone else self._reason(state)
        self.metered.setHidden(alone)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))
        asks = state.code == "mass_removal"
        self.allow.setVisible(asks)
        if asks:
            self.allow.setText(tr("sync.allow_removals", n=dict(state.params).get("records", "")))
        self.sign_in.setVisible(state.code in SIGN_IN_AGAIN - LOCKED)
        self.join.setVisible(alone)
        syncing = state.kind == "syncing"
        if self._syncing and not syncing:
            self.sync_ended.emit()
        self._syncing = syncing
        self.bar.setVisible(syncing)
        self.sync.setVisible(not syncing and not alone and state.code not in SIGN_IN_AGAIN)
        self.stop.setVisible(syncing)
        if state.progress is None:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, PARTS)
            self.bar.setValue(int(state.progress * PARTS))

    def _details(self, state: SyncState) -> list[str]:
        tr, formats = self._context.tr, self._context.formats
        if self._context.workspace.sync.is_alone():
            return [tr("sync.alone", n=state.pending)]
        if is_fetching(state):
            return [*filter(None, (amount(state, tr), time_left(state, tr))), tr("sync.fetching_first")]
        parts = [tr("sync.waiting", n=state.pending)] if state.pending else []
        if state.refused:
            parts.append(tr("sync.refused_here", n=state.refused))
        parts = parts or [tr("sync.all_sent")]
        if state.last_sync_ms is not None:
            parts.insert(0, tr("sync.last", time=formats.clock(formats.moment_of(state.last_sync_ms))))
        return parts

    def _reason(self, state: SyncState) -> str:
        if not state.code or state.code in LOCKED:
            return ""  # what locks the store stands above every screen
        from crm_desktop.messages import sentence

        return sentence(state.code, dict(state.params), self._context.language)

    def _allow(self) -> None:
        self._context.workspace.sync.allow_removals()

    def _stop(self) -> None:
        self._context.workspace.sync.cancel()

    def _set_metered(self, metered: bool) -> None:
        """Kept by the writer lane, which may have others before."""
        sync = self._context.workspace.sync
        self._context.tasks.run(lambda: sync.set_metered(metered), lambda _: None, owner=self)

    def _sync(self) -> None:
        self._context.workspace.sync.sync_now()
