"""The sync centre: how it stands, and six lists of what a person may want to know or decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from crm_desktop.errors import UserError
from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.screens.base import Screen
from crm_desktop.ui.screens.sync_centre.conflicts_page import ConflictsPage
from crm_desktop.ui.screens.sync_centre.loading import Inbox, read_inbox
from crm_desktop.ui.screens.sync_centre.pages import HandedPage, JournalPage, ListPage, RefusedPage
from crm_desktop.ui.screens.sync_centre.state_card import StateCard
from crm_desktop.ui.screens.sync_centre.two_lines import TwoLines
from crm_desktop.ui.screens.sync_centre.wording import Wording
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID

if TYPE_CHECKING:
    from crm_desktop.services.inbox import Choice, MutationRow
    from crm_desktop.services.records.undo import Edit

TABS: Final = ("pending", "refused", "handed", "conflicts", "journal", "runs")
_ICONS: Final = {"insert": "add", "delete": "delete"}


class SyncCentreScreen(Screen):
    """`Place("sync")` opens the first list that needs a person; the option `tab` names another."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._inbox: Inbox | None = None
        self._wanted_tab = ""
        self.state = StateCard(context)
        self.pending = ListPage(context, "pending", "sync-ok")
        self.refused = RefusedPage(context)
        self.handed = HandedPage(context)
        self.conflicts = ConflictsPage(context)
        self.journal = JournalPage(context)
        self.runs = ListPage(context, "runs", "clock")
        self.pages = dict(
            zip(
                TABS,
                (self.pending, self.refused, self.handed, self.conflicts, self.journal, self.runs),
                strict=True,
            )
        )
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(context.tr("sync.title"))
        for name, page in self.pages.items():
            self.tabs.addTab(page, context.tr(f"sync.tab.{name}"))
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID + 4)
        column.addWidget(self.state)
        column.addWidget(self.tabs, 1)
        self.state.sync_ended.connect(self.reload)
        self.refused.retry_wanted.connect(self._retry)
        self.refused.discard_wanted.connect(self._discard)
        self.handed.take_wanted.connect(self._take_over)
        self.handed.dismiss_wanted.connect(self._let_go)
        self.conflicts.decided.connect(self._resolve)
        self.journal.restore_wanted.connect(self._restore)

    def commands(self) -> Sequence[Command]:
        return tuple(Command(f"sync.tab.{name}", f"sync.tab.{name}", self._tab_opener(name)) for name in TABS)

    def _tab_opener(self, name: str) -> Callable[[], None]:
        def open_tab() -> None:
            self.open_tab(name)

        return open_tab

    def show_place(self, place: Place) -> None:
        self._wanted_tab = place.options.get("tab", "first")
        self.reload()

    def activate(self) -> None:
        self._focus()

    def refresh(self, changes: Changed) -> None:
        self.state.look_again()
        if self.isVisible():
            self.reload()

    def reload(self) -> None:
        self.context.tasks.read(read_inbox, self._show, owner=self, key="inbox")

    # --- showing ---------------------------------------------------------------------------------------------------

    def _show(self, inbox: Inbox) -> None:
        self._inbox = inbox
        words = Wording(self.context, inbox.titles)
        self.pending.show_rows([self._edit(row, words, refused=False) for row in inbox.pending])
        self.refused.show_rows([self._edit(row, words, refused=True) for row in inbox.refused])
        self.handed.show_rows(
            [
                TwoLines(
                    row.id,
                    "edit",
                    words.record(row.entity, row.title),
                    words.edited_fields(row),
                    words.by(row.author, row.author_name, row.made_at),
                )
                for row in inbox.handed
            ]
        )
        self.conflicts.show_conflicts(inbox.conflicts, words)
        self.journal.show_rows(
            [
                TwoLines(
                    row.id,
                    "conflict",
                    words.record(row.entity, row.title),
                    f"{words.kept(row)} · {words.lost(row)}",
                    words.by(row.kept_by, row.kept_by_name, row.at),
                )
                for row in inbox.journal
            ]
        )
        self.runs.show_rows(
            [
                TwoLines(
                    row.id,
                    "warning" if row.code else "sync-ok" if row.ended_ms else "sync",
                    words.run(row),
                    words.run_details(row),
                    words.run_size(row),
                    words.run_failure(row),
                    Tone.WARNING if row.code else Tone.SUCCESS if row.ended_ms else Tone.NEUTRAL,
                )
                for row in inbox.runs
            ]
        )
        self._name_tabs(inbox)
        self._open_wanted_tab(inbox)
        self.ready.emit()

    def _edit(self, row: MutationRow, words: Wording, *, refused: bool) -> TwoLines:
        return TwoLines(
            str(row.n),
            "warning" if refused else _ICONS.get(row.op, "edit"),
            words.edit(row),
            words.edited_fields(row),
            self.context.formats.clock(row.edited_at),
            words.reason(row) if refused else "",
            Tone.WARNING if refused else Tone.NEUTRAL,
        )

    def _name_tabs(self, inbox: Inbox) -> None:
        tr = self.context.tr
        counts = {
            "pending": len(inbox.pending),
            "refused": len(inbox.refused),
            "handed": len(inbox.handed),
            "conflicts": len(inbox.conflicts),
        }
        for place, name in enumerate(TABS):
            title, count = tr(f"sync.tab.{name}"), counts.get(name, 0)
            self.tabs.setTabText(place, tr("sync.tab_count", title=title, n=count) if count else title)

    def _open_wanted_tab(self, inbox: Inbox) -> None:
        wanted, self._wanted_tab = self._wanted_tab, ""
        if wanted == "first":
            asking = {"conflicts": inbox.conflicts, "refused": inbox.refused, "handed": inbox.handed}
            wanted = next((name for name, rows in asking.items() if rows), "pending")
        if wanted in TABS:
            self.open_tab(wanted)

    def open_tab(self, name: str) -> None:
        """Show one of the lists."""
        self.tabs.setCurrentIndex(TABS.index(name))
        self._focus()

    def _focus(self) -> None:
        page = self.tabs.currentWidget()
        if isinstance(page, ListPage | ConflictsPage):
            page.take_focus()

    # --- acting ----------------------------------------------------------------------------------------------------

    def _retry(self, numbers: list[str]) -> None:
        self._settle(numbers, self.context.workspace.sync.retry, "sync.retried")

    def _discard(self, numbers: list[str]) -> None:
        self._settle(numbers, self.context.workspace.sync.discard, "sync.discarded")

    def _settle(self, numbers: list[str], settle: Callable[[int], None], told: str) -> None:
        """The engine waits for its turn to write, so it is asked off the window's thread."""

        def job() -> int:
            for number in numbers:
                settle(int(number))
            return len(numbers)

        def done(count: int) -> None:
            self.context.toasts.show_message(self.context.tr(told, n=count))
            self.reload()

        if numbers:
            self.context.tasks.run(job, done, owner=self)

    def _take_over(self, ids: list[str]) -> None:
        from crm_desktop.services.inbox import accept

        self._settle_handed(ids, accept, "sync.taken_over")

    def _let_go(self, ids: list[str]) -> None:
        from crm_desktop.services.inbox import dismiss

        self._settle_handed(ids, dismiss, "sync.let_gone")

    def _settle_handed(self, ids: list[str], settle: Callable[[Any, Any, str], object], told: str) -> None:
        edit = self.context.workspace.context

        def job(session: Any) -> int:
            for one in ids:
                settle(session, edit, one)
            return len(ids)

        def done(count: int) -> None:
            self.context.toasts.show_message(self.context.tr(told, n=count))
            self.reload()

        if ids:
            self.context.tasks.write(job, done, owner=self)

    def _resolve(self, ids: list[str], choice: str, value: object) -> None:
        edit = self.context.workspace.context

        def job(session: Any) -> tuple[int, int]:
            return _resolve_all(session, edit, ids, cast("Choice", choice), value)

        def done(counts: tuple[int, int]) -> None:
            decided, settled = counts
            tr = self.context.tr
            if decided:
                self.context.toasts.show_message(tr("sync.resolved", n=decided))
            if settled:
                self.context.toasts.show_message(tr("sync.settled_before", n=settled), Tone.NEUTRAL)
            self.reload()

        if ids:
            self.context.tasks.write(job, done, owner=self)

    def _restore(self, journal_id: str) -> None:
        from crm_desktop.services.inbox import restore_from_journal
        from crm_desktop.services.records import undo_edit

        context, edit_context = self.context, self.context.workspace.context
        row = (
            next((one for one in self._inbox.journal if one.id == journal_id), None) if self._inbox else None
        )
        if row is None or self._inbox is None:
            return
        words = Wording(context, self._inbox.titles)
        text = context.tr(
            "sync.field_value",
            field=words.field(row.entity, row.field),
            value=words.value(row.entity, row.field, row.lost),
        )

        def done(edit: Edit) -> None:
            toast = context.toasts.show_message(
                context.tr("sync.restored", text=text), Tone.SUCCESS, context.tr("shell.undo")
            )
            toast.action_triggered.connect(
                lambda: context.tasks.write(lambda session: undo_edit(session, edit_context, edit))
            )

        context.tasks.write(
            lambda session: restore_from_journal(session, edit_context, journal_id), done, owner=self
        )


def _resolve_all(
    session: Any, edit: Any, ids: Sequence[str], choice: Choice, value: object
) -> tuple[int, int]:
    """Return how many were decided, and how many a colleague had decided before."""
    from crm_desktop.services.inbox import resolve

    settled = 0
    for conflict_id in ids:
        try:
            resolve(session, edit, conflict_id, choice, value)
        except UserError as error:
            if error.code != "conflict_settled":
                raise
            settled += 1
    return len(ids) - settled, settled
