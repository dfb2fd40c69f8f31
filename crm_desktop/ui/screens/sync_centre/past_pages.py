"""The pages of what happened without the person: notices, automatic decisions, what a restored server lacks, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.screens.sync_centre.pages import ListPage
from crm_desktop.ui.widgets import ButtonKind

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

DECIDED: Final = "decided:"
"""Before the ids of those rows of the journal that are a person's decisions."""


class NoticesPage(ListPage):
    """`read_wanted(ids)` says that the person knows; `look_wanted(id)` asks for what a notice speaks of."""

    read_wanted = Signal(list)
    look_wanted = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        tr = context.tr
        super().__init__(context, "notices", "info", parent, in_full=True)
        self.targets: frozenset[str] = frozenset()
        self.look = self.add_button(tr("sync.look"), ButtonKind.FLAT)
        self.read = self.add_button(tr("sync.read"), ButtonKind.PRIMARY, "check")
        self.read_all = self.add_button(tr("sync.read_all"))
        self.look.clicked.connect(lambda: self.look_wanted.emit(self.list.chosen_ids()[0]))
        self.read.clicked.connect(lambda: self.emit_chosen(self.read_wanted.emit))
        self.read_all.clicked.connect(lambda: self.read_wanted.emit([row.id for row in self.list.rows()]))
        self.list.entered_row.connect(lambda one: self.read_wanted.emit([one]))

    def chosen_changed(self) -> None:
        super().chosen_changed()
        chosen = self.list.chosen_ids()
        self.look.setEnabled(len(chosen) == 1 and chosen[0] in self.targets)


class JournalPage(ListPage):
    """`restore_wanted(id)` asks for the value that was not taken, `reopen_wanted(id)` to decide a conflict again."""

    restore_wanted = Signal(str)
    reopen_wanted = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "journal", "conflict", parent)
        self.restore = self.add_button(context.tr("sync.restore"), ButtonKind.NORMAL, "undo")
        self.reopen = self.add_button(context.tr("sync.reopen"), ButtonKind.NORMAL, "conflict")
        self.restore.clicked.connect(self.take_back_chosen)
        self.reopen.clicked.connect(self.take_back_chosen)
        self.list.entered_row.connect(self._take_back)

    def take_back_chosen(self) -> None:
        """Ask for the first chosen decision to be taken back, in the way that fits it."""
        for one in self.list.chosen_ids()[:1]:
            self._take_back(one)

    def _take_back(self, row_id: str) -> None:
        if row_id.startswith(DECIDED):
            self.reopen_wanted.emit(row_id.removeprefix(DECIDED))
        else:
            self.restore_wanted.emit(row_id)

    def chosen_changed(self) -> None:
        super().chosen_changed()
        first = (self.list.chosen_ids() or [""])[0]
        self.restore.setVisible(not first.startswith(DECIDED))
        self.reopen.setVisible(first.startswith(DECIDED))


class MissedPage(ListPage):
    """`bring_back_wanted(ids)` and, asked for twice, `let_go_wanted(ids)`; the ids are `entity/id`."""

    bring_back_wanted = Signal(list)
    let_go_wanted = Signal(list)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        tr = context.tr
        super().__init__(context, "missed", "sync-ok", parent, in_full=True)
        self.bring_back = self.add_button(tr("sync.bring_back"), ButtonKind.PRIMARY, "undo")
        self.let_go = self.add_button(tr("sync.keep_no_more"), ButtonKind.NORMAL, "delete")
        self.bring_back.clicked.connect(lambda: self.emit_chosen(self.bring_back_wanted.emit))
        self.let_go.clicked.connect(self.let_go_chosen)
        self.list.delete_pressed.connect(self.let_go_chosen)

    def let_go_chosen(self) -> None:
        """Ask once more, then have the chosen ones kept no longer."""
        self.emit_if_meant(self.let_go_wanted.emit, self.context.tr("sync.confirm_keep_no_more"))


class FilesPage(ListPage):
    """Files on their way. `remove_wanted(ids)`, asked for twice, takes those off their records that are not sent."""

    remove_wanted = Signal(list)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "files", "sync-ok", parent, in_full=True)
        self.removable: frozenset[str] = frozenset()
        self.remove = self.add_button(context.tr("sync.remove_file"), ButtonKind.NORMAL, "delete")
        self.remove.clicked.connect(self.remove_chosen)
        self.list.delete_pressed.connect(self.remove_chosen)

    def remove_chosen(self) -> None:
        """Ask once more, then have the chosen files taken off their records."""
        if self.removable.issuperset(self.list.chosen_ids()):
            self.emit_if_meant(self.remove_wanted.emit, self.context.tr("sync.confirm_remove_file"))

    def chosen_changed(self) -> None:
        super().chosen_changed()
        self.remove.setEnabled(self.removable.issuperset(self.list.chosen_ids()))
