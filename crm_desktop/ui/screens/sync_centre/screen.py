"""The sync centre: how it stands, and the lists of what a person may want to know or decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.screens.base import Screen
from crm_desktop.ui.screens.sync_centre.conflicts_page import ConflictsPage
from crm_desktop.ui.screens.sync_centre.deeds import Deeds
from crm_desktop.ui.screens.sync_centre.duplicates_page import DuplicatesPage
from crm_desktop.ui.screens.sync_centre.loading import Inbox, read_inbox
from crm_desktop.ui.screens.sync_centre.pages import HandedPage, ListPage, PendingPage, RefusedPage
from crm_desktop.ui.screens.sync_centre.past_pages import FilesPage, JournalPage, MissedPage, NoticesPage
from crm_desktop.ui.screens.sync_centre.rows import UNSENT, Rows, place_of
from crm_desktop.ui.screens.sync_centre.state_card import StateCard
from crm_desktop.ui.screens.sync_centre.wording import Wording
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.services.inbox import MutationRow
    from crm_desktop.services.inbox.correcting import Correction
    from crm_desktop.services.inbox.handing_on import HandingOn

TABS: Final = (
    "notices", "pending", "refused", "handed", "conflicts", "duplicates", "journal", "missed", "files", "runs",
)  # fmt: skip
CORRECTION_SIZE: Final = QSize(640, 420)
RARE: Final = frozenset(("handed", "duplicates", "missed", "files"))
"""Lists that are not offered while they are empty."""
ASKING: Final = ("conflicts", "refused", "handed", "duplicates", "missed", "notices")
"""Lists that need a person, in the order in which they are shown first."""


class SyncCentreScreen(Screen):
    """`Place("sync")` opens the first list that needs a person; the option `tab` names another."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._inbox: Inbox | None = None
        self._wanted_tab = ""
        self._deeds = Deeds(context, self)
        self.state = StateCard(context)
        self.notices = NoticesPage(context)
        self.pending = PendingPage(context)
        self.refused = RefusedPage(context)
        self.handed = HandedPage(context)
        self.conflicts = ConflictsPage(context)
        self.duplicates = DuplicatesPage(context)
        self.journal = JournalPage(context)
        self.missed = MissedPage(context)
        self.files = FilesPage(context)
        self.runs = ListPage(context, "runs", "clock")
        self.pages: dict[str, QWidget] = {name: getattr(self, name) for name in TABS}
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(context.tr("sync.title"))
        for name, page in self.pages.items():
            self.tabs.addTab(page, context.tr(f"sync.tab.{name}"))
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID + 4)
        column.addWidget(text_label(context.tr("sync.title"), LabelRole.HEADLINE))
        column.addWidget(self.state)
        column.addWidget(self.tabs, 1)
        self._connect()

    def _connect(self) -> None:
        deeds = self._deeds
        deeds.done.connect(self.reload)
        self.state.sync_ended.connect(self.reload)
        self.state.sign_in_wanted.connect(self._sign_in)
        self.state.join_wanted.connect(self._join)
        self.notices.read_wanted.connect(deeds.mark_read)
        self.notices.look_wanted.connect(self._look)
        self.pending.export_wanted.connect(self._export)
        self.refused.export_wanted.connect(self._export)
        self.refused.retry_wanted.connect(deeds.retry)
        self.refused.discard_wanted.connect(deeds.discard)
        self.refused.correct_wanted.connect(self._open_correction)
        self.refused.hand_on_wanted.connect(self._open_handing_on)
        self.handed.take_wanted.connect(deeds.take_over)
        self.handed.dismiss_wanted.connect(deeds.dismiss)
        self.conflicts.decided.connect(deeds.resolve)
        self.duplicates.decided.connect(self.reload)
        self.journal.restore_wanted.connect(self._restore)
        self.journal.reopen_wanted.connect(lambda one: deeds.reopen([one]))
        self.missed.bring_back_wanted.connect(deeds.bring_back)
        self.missed.let_go_wanted.connect(deeds.let_go)
        self.files.remove_wanted.connect(deeds.remove_files)

    def commands(self) -> Sequence[Command]:
        return (
            *(Command(f"sync.tab.{name}", f"sync.tab.{name}", self._tab_opener(name)) for name in TABS),
            Command("sync.merge", "duplicates.do_merge", self._merge, keys="Ctrl+M"),
            Command("sync.export", "sync.export_title", self._export, icon="save"),
            *(
                [Command("sync.join", "sync.join", self._join)]
                if self.context.workspace.sync.is_alone()
                else []
            ),
        )

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
        rows = Rows(self.context, words)
        targets = (str(one.id) for one in inbox.notices if place_of(one.code, one.params))
        self.notices.targets = frozenset(targets)
        self.files.removable = frozenset(one.id for one in inbox.files if one.state in UNSENT)
        self.notices.show_rows([rows.notice(one) for one in inbox.notices])
        self.pending.show_rows([rows.edit(one, refused=False) for one in inbox.pending])
        self.refused.show_rows([rows.edit(one, refused=True) for one in inbox.refused])
        self.refused.say(rows.refusals(inbox.refused))
        self.handed.show_rows([rows.handed(one) for one in inbox.handed])
        self.conflicts.show_conflicts(inbox.conflicts, words)
        self.duplicates.show_pairs(inbox.duplicates)
        self.duplicates.show_rows([rows.duplicate(one) for one in inbox.duplicates])
        decisions = [*map(rows.decided, inbox.decided), *map(rows.decision, inbox.journal)]
        self.journal.show_rows(decisions)
        self.missed.show_rows([rows.missed(one) for one in inbox.missed])
        self.files.show_rows([rows.file(one) for one in inbox.files])
        self.runs.show_rows([rows.run(one) for one in inbox.runs])
        self._name_tabs(inbox)
        self._open_wanted_tab(inbox)
        self.ready.emit()

    def _name_tabs(self, inbox: Inbox) -> None:
        tr = self.context.tr
        for place, name in enumerate(TABS):
            counted = name not in ("journal", "runs")
            title, count = tr(f"sync.tab.{name}"), len(getattr(inbox, name)) if counted else 0
            self.tabs.setTabText(place, tr("sync.tab_count", title=title, n=count) if count else title)
            self.tabs.setTabVisible(place, bool(count) or name not in RARE)

    def _open_wanted_tab(self, inbox: Inbox) -> None:
        wanted, self._wanted_tab = self._wanted_tab, ""
        if wanted == "first":
            wanted = next((name for name in ASKING if getattr(inbox, name)), "pending")
        if wanted in TABS:
            self.open_tab(wanted)

    def open_tab(self, name: str) -> None:
        """Show one of the lists."""
        self.tabs.setTabVisible(TABS.index(name), True)
        self.tabs.setCurrentIndex(TABS.index(name))
        self._focus()

    def _focus(self) -> None:
        page = self.tabs.currentWidget()
        if isinstance(page, ListPage | ConflictsPage):
            page.take_focus()
            if page.is_empty:
                self.tabs.tabBar().setFocus(Qt.FocusReason.OtherFocusReason)

    # --- acting ----------------------------------------------------------------------------------------------------

    def _look(self, notice_id: str) -> None:
        notices = self._inbox.notices if self._inbox else []
        found = next((one for one in notices if str(one.id) == notice_id), None)
        place = place_of(found.code, found.params) if found else None
        if place is not None and place.screen == "sync":
            self.open_tab(place.options["tab"])
        elif place is not None:
            self.context.navigate(place)

    def _merge(self) -> None:
        if self.tabs.currentWidget() is self.duplicates:
            self.duplicates.merge_chosen()

    def _export(self) -> None:
        from crm_desktop.ui.dialogs.export_unsent import ExportUnsentDialog

        ExportUnsentDialog(self.context, self.window()).open()

    def _sign_in(self) -> None:
        from crm_desktop.ui.dialogs.sign_in_again import SignInAgainDialog

        SignInAgainDialog(self.context, self.window()).open()

    def _join(self) -> None:
        from crm_desktop.ui.dialogs.sign_in_again import JoinDialog
        from crm_desktop.ui.window import MainWindow

        window = self.window()
        dialog = JoinDialog(self.context, window)
        if isinstance(window, MainWindow):
            dialog.accepted.connect(window.reopen_wanted)
        dialog.open()

    def _open_correction(self, number: str) -> None:
        from crm_desktop.services.inbox.correcting import correction

        row = self._refused_row(number)
        if row is not None:
            mutation_id, title = row.id, row.title
            self.context.tasks.read(
                lambda session: correction(session, mutation_id),
                lambda found: self._show_correction(found, title),
                owner=self,
                key="correction",
            )

    def _refused_row(self, number: str) -> MutationRow | None:
        rows = self._inbox.refused if self._inbox else []
        return next((one for one in rows if str(one.n) == number), None)

    def _open_handing_on(self, number: str) -> None:
        from crm_desktop.services.inbox.handing_on import handing_on

        row, edit = self._refused_row(number), self.context.workspace.context
        if row is not None:
            mutation_id, shown = row.id, row
            self.context.tasks.read(
                lambda session: handing_on(session, edit, mutation_id),
                lambda found: self._show_handing_on(found, shown),
                owner=self,
                key="handing on",
            )

    def _show_handing_on(self, found: HandingOn, row: MutationRow) -> None:
        from crm_desktop.ui.dialogs.hand_on import HandOnDialog

        words = Wording(self.context, self._inbox.titles if self._inbox else {})
        title = self.context.tr("sync.hand_on_task", edit=words.edit(row))
        note = "\n".join((words.told_fields(row.entity, row.fields, most=len(row.fields)), words.reason(row)))
        form = HandOnDialog(self.context, found, note, self.window())
        form.handed.connect(lambda to, told: self._deeds.hand_on(found, to, title, told))
        form.open()

    def _show_correction(self, found: Correction, title: str) -> None:
        from crm_desktop.ui.dialogs.record_form import RecordForm

        tr = self.context.tr
        heading = tr("sync.correct_title", record=title or tr("sync.untitled"))
        groups = {found.group.code: tr("sync.correct_group")}
        form = RecordForm(self.context, found.entity, (found.group,), groups, heading, self.window())
        form.saved.connect(lambda values: self._deeds.correct(found, values))
        form.resize(CORRECTION_SIZE)
        form.open()

    def _restore(self, journal_id: str) -> None:
        inbox = self._inbox
        row = next((one for one in inbox.journal if one.id == journal_id), None) if inbox else None
        if row is None or inbox is None:
            return
        words = Wording(self.context, inbox.titles)
        text = self.context.tr(
            "sync.field_value",
            field=words.field(row.entity, row.field),
            value=words.value(row.entity, row.field, row.lost),
        )
        self._deeds.restore(journal_id, text)
