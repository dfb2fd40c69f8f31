"""The trip pack: who is to be visited, is everything here, what is to be fetched, and a briefing to take along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from crm_desktop.services.trip_pack import (
    Files,
    TripPack,
    fetch_files,
    files_together,
    forget_pack,
    save_pack,
    stop_fetching,
)
from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.screens.base import Screen
from crm_desktop.ui.screens.panel import Panel
from crm_desktop.ui.screens.saving_files import Proposal, ask_and_write
from crm_desktop.ui.screens.sync_centre.two_lines import TwoLineList
from crm_desktop.ui.screens.trip_pack.check_panel import CheckPanel
from crm_desktop.ui.screens.trip_pack.chooser import Chooser
from crm_desktop.ui.screens.trip_pack.loading import Loaded, Wanted, read_journey, write_briefing
from crm_desktop.ui.screens.trip_pack.rows import row_of, size_text
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, EmptyState, LabelRole, push_button, text_label

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.services.trip_pack import PackCheck

TOLD: Final = frozenset(
    ("account", "account_contact", "contact", "contact_method", "visit", "visit_plan", "quote", "promise", "case",
     "attachment", "price_book")
)  # fmt: skip
"""Entities whose change another look is worth."""
LOOK_MS: Final = 400
PATIENCE: Final = 5
"""So many looks without a sync under way, and the fetching is given up to the background."""


class TripPackScreen(Screen):
    """`Place("trip_pack", options={"first": "2026-11-23", "last": "2026-11-27", "account": id})`."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        tr = context.tr
        self.check: PackCheck | None = None
        self.pack_id: int | None = None
        self._idle_looks = 0
        self.chooser = Chooser(context, self)
        self.list = TwoLineList(tr("trip.customers"))
        self.list.setFrameShape(TwoLineList.Shape.NoFrame)
        self.panel = CheckPanel(context)
        self._count = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self._wrong = text_label(tr("trip.days_wrong"), LabelRole.SMALL, Tone.DANGER)
        self._save = push_button(tr("trip.save"), ButtonKind.NORMAL, "save")
        self._pages = QStackedWidget()
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._look_again)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        tr = self.context.tr
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(text_label(tr("trip.title"), LabelRole.HEADLINE))
        head.addSpacing(GRID)
        head.addWidget(self._count)
        head.addWidget(self._wrong)
        head.addStretch(1)
        head.addWidget(self._save)
        top = QVBoxLayout()
        top.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 0)
        top.setSpacing(GRID)
        top.addLayout(head)
        top.addWidget(self.chooser)
        route = Panel()
        inner = QVBoxLayout(route)
        inner.setContentsMargins(0, 1, 0, 0)
        inner.addWidget(self.list)
        self._pages.addWidget(route)
        self._pages.addWidget(EmptyState("visit", tr("trip.empty_title"), tr("trip.empty_hint")))
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self._pages, 1)
        body.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(top)
        column.addLayout(body, 1)
        self._wrong.hide()

    def _connect(self) -> None:
        self.chooser.changed.connect(self.reload)
        self.chooser.pack_chosen.connect(self._show_pack)
        self.list.entered_row.connect(self._open)
        self.list.delete_pressed.connect(self.remove_chosen)
        self.panel.fetch_wanted.connect(self.fetch)
        self.panel.cancel_wanted.connect(self.stop)
        self.panel.brief_wanted.connect(self.brief)
        self.panel.unmeter_wanted.connect(self._unmeter)
        self._save.clicked.connect(self.save)

    def commands(self) -> Sequence[Command]:
        return (
            Command("trip.save", "trip.save", self.save, "Ctrl+S", "save", enabled=self._has_stops),
            Command("trip.fetch", "trip.sync_now", self.fetch, "Ctrl+Return", "sync", enabled=self._may_fetch),
            Command("trip.cancel", "trip.cancel", self.stop, "Ctrl+.", "close", enabled=self._is_fetching),
            Command(
                "trip.brief", "trip.brief", partial(self.brief, "pdf"), "Ctrl+P", "report", enabled=self._has_stops
            ),
            Command(
                "trip.brief_word", "trip.brief_word", partial(self.brief, "docx"), "Ctrl+E", "report",
                enabled=self._has_stops,
            ),
            Command("trip.add_customer", "trip.add_customer", self._add, "Ctrl+N", "add", menu="new"),
            Command("trip.remove", "trip.remove", self.remove_chosen, "Ctrl+D", "close", enabled=self._has_stops),
            Command(
                "trip.open_customer", "trip.open_customer", self._open_chosen, "Ctrl+O", "customers",
                enabled=self._has_stops,
            ),
            Command("trip.forget", "trip.forget", self.forget, "", "delete", menu="new", enabled=self._is_kept),
        )  # fmt: skip

    # --- coming and looking -----------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        first, last = place.options.get("first", ""), place.options.get("last", "")
        if first and last:
            self.chooser.set_days(date.fromisoformat(first), date.fromisoformat(last))
        if account_id := place.options.get("account", ""):
            self.chooser.add(account_id)
        self.reload()

    def activate(self) -> None:
        target = self.list if self._has_stops() else self.chooser.first
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def account_id(self) -> str:
        found = self.list.chosen_ids()
        return found[0] if found else ""

    def refresh(self, changes: Changed) -> None:
        if TOLD & changes.keys() and self.isVisible():
            self.reload()

    def reload(self) -> None:
        """Look the journey through again."""
        wanted = self.chooser.wanted
        self._wrong.setVisible(self.chooser.is_reversed)
        if wanted is not None:
            me = self.context.workspace.me.user_id
            self.context.tasks.read(
                lambda session: read_journey(session, me, wanted), self._show, owner=self, key="journey"
            )

    def _show(self, found: Loaded) -> None:
        self.check = found.check
        self.chooser.offer(found.cities, found.packs, self.pack_id)
        rows = [row_of(self.context, place, one) for place, one in enumerate(found.check.customers, start=1)]
        self.list.show_rows(rows)
        self._pages.setCurrentIndex(0 if rows else 1)
        self._count.setText(self.context.tr("trip.count", n=len(rows)))
        self._save.setEnabled(bool(rows))
        self.panel.show_check(found.check, metered=self.context.workspace.sync.is_metered())
        self.ready.emit()

    def _has_stops(self) -> bool:
        return self.check is not None and bool(self.check.customers)

    def _is_fetching(self) -> bool:
        return self._look.isActive()

    def _may_fetch(self) -> bool:
        return self._has_stops() and not self._is_fetching()

    def _is_kept(self) -> bool:
        return self.pack_id is not None

    def _ids(self) -> list[str]:
        return [one.account_id for one in self.check.customers if one.is_here] if self.check else []

    # --- the route --------------------------------------------------------------------------------------------------

    def _add(self) -> None:
        self.chooser.picker.setFocus(Qt.FocusReason.OtherFocusReason)

    def remove_chosen(self) -> None:
        """Take the chosen customers off the journey; a toast brings them back."""
        chosen = self.list.chosen_rows()
        for row in chosen:
            self.chooser.remove(row.id)
        if chosen:
            tr = self.context.tr
            names = ", ".join(row.title for row in chosen)
            toast = self.context.toasts.show_message(
                tr("trip.removed", name=names), Tone.NEUTRAL, tr("shell.undo")
            )
            toast.action_triggered.connect(partial(self._add_again, [row.id for row in chosen]))

    def _add_again(self, ids: Sequence[str]) -> None:
        for account_id in ids:
            self.chooser.add(account_id)

    def _open(self, account_id: str) -> None:
        self.context.navigate(Place("customer", account_id))

    def _open_chosen(self) -> None:
        if account_id := self.account_id():
            self._open(account_id)

    # --- keeping ----------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Keep the journey on this laptop."""
        self._save_then(
            lambda _id: self.context.toasts.show_message(self.context.tr("trip.kept"), Tone.SUCCESS)
        )

    def _save_then(self, then: Callable[[int], object]) -> None:
        wanted = self.chooser.wanted
        if wanted is None or not self._has_stops():
            return
        edit, title, ids, pack_id = (
            self.context.workspace.context,
            self.chooser.name(),
            self._ids(),
            self.pack_id,
        )

        def stored(number: int) -> None:
            self.pack_id = number
            then(number)
            self.reload()

        def job(session: Any) -> int:
            return save_pack(session, edit, title, _days(wanted), ids, pack_id=pack_id)

        self.context.tasks.write(job, stored, owner=self)

    def _show_pack(self, pack: TripPack | None) -> None:
        self.pack_id = pack.id if pack else None
        if pack is None:
            self.chooser.begin()
        else:
            self.chooser.show_pack(pack)

    def forget(self) -> None:
        """Forget the journey that is shown; its customers and their records stay."""
        pack_id = self.pack_id
        if pack_id is None:
            return
        self._end_fetching("")
        self.pack_id = None

        def done(_nothing: None) -> None:
            self.context.toasts.show_message(self.context.tr("trip.forgotten"), Tone.SUCCESS)
            self.chooser.begin()

        self.context.tasks.write(lambda session: forget_pack(session, pack_id), done, owner=self)

    # --- fetching ---------------------------------------------------------------------------------------------------

    def fetch(self) -> None:
        """Sync, and fetch the files of the journey. The sync goes on with them even when the window is elsewhere."""
        if self._may_fetch():
            self.panel.say("")
            self._save_then(self._ask_for_files)

    def _ask_for_files(self, pack_id: int) -> None:
        self.context.tasks.write(
            lambda session: fetch_files(session, pack_id), self._begin_fetching, owner=self
        )

    def _begin_fetching(self, _nothing: None) -> None:
        self.context.workspace.sync.sync_now()
        self._idle_looks = 0
        self._look.start()
        self._look_again()

    def _look_again(self) -> None:
        ids = self._ids()
        self.context.tasks.read(
            lambda session: files_together(session, ids), self._show_files, owner=self, key="files"
        )

    def _show_files(self, files: Files) -> None:
        if not self._is_fetching():
            return
        self.panel.show_progress(files)
        runs = self.context.workspace.sync.state().kind == "syncing"
        self._idle_looks = 0 if runs else self._idle_looks + 1
        if not runs and not files.missing:
            self._end_fetching(self.context.tr("trip.fetched"))
        elif self._idle_looks >= PATIENCE:
            self._end_fetching(self.context.tr("trip.unfinished", left=size_text(files.to_come)))

    def _end_fetching(self, said: str) -> None:
        self._look.stop()
        self.panel.show_progress(None)
        self.panel.say(said)
        if said:
            self.reload()

    def stop(self) -> None:
        """Fetch no more; what has come stays."""
        pack_id = self.pack_id
        if not self._is_fetching() or pack_id is None:
            return
        self.context.workspace.sync.cancel()
        self._end_fetching(self.context.tr("trip.stopped"))
        self.context.tasks.write(lambda session: stop_fetching(session, pack_id), owner=self)

    def _unmeter(self) -> None:
        self.context.workspace.sync.set_metered(False)
        self.reload()

    # --- the briefing -----------------------------------------------------------------------------------------------

    def brief(self, kind: str) -> None:
        """Write the briefing into a file that the person names."""
        if self.check is None or not self.check.customers:
            return
        tr = self.context.tr
        key = "trip.brief" if kind == "pdf" else "trip.brief_word"
        proposal = Proposal(self.chooser.name(), kind, tr(key), tr(f"workreport.filter_{kind}"))
        ask_and_write(self.context, proposal, self.writer(self.check), self)

    def writer(self, check: PackCheck) -> Callable[[Path], None]:
        """Return what writes the briefing of a journey into a file."""
        return partial(write_briefing, self.context.workspace, check, self.context.language)


def _days(wanted: Wanted) -> tuple[date, date]:
    return wanted.first, wanted.last
