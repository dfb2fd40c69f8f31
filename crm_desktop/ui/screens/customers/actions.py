"""What can be done with the marked customers: each deed is one edit, told in a toast that takes it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from crm_core.model.customers import LEVEL, LIFECYCLE
from crm_desktop.services.customers.bulk import (
    BulkReport,
    delete_all,
    hand_over_all,
    plan_for_all,
    set_on_all,
    tag_all,
    untag_all,
)
from crm_desktop.services.lists.favourites import favourites_among, set_favourite
from crm_desktop.services.lists.options import TAG, options_of
from crm_desktop.services.people import people
from crm_desktop.ui.commands import Command
from crm_desktop.ui.lists.telling import tell_bulk, tell_with_undo

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.lists.tools import ListTools
    from crm_desktop.ui.models.record_table import RecordTable


class CustomerActions(QObject):
    """Acts on the rows that are marked in `table`; on the current one where none is."""

    def __init__(self, context: UiContext, table: RecordTable, tools: ListTools) -> None:
        super().__init__(table)
        self._context = context
        self._table = table
        self._tools = tools
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(lambda at: self.open_menu(table.viewport().mapToGlobal(at)))

    def commands(self) -> Sequence[Command]:
        """Return the commands of the marked rows."""
        has = self._has
        return (
            Command("customers.actions", "customers.actions", self.open_here, "Ctrl+.", "more", enabled=has),
            Command("customers.star", "customers.star", self.toggle_star, "Ctrl+B", "star", enabled=has),
            Command("customers.delete", "customers.delete", self.ask_delete, "Del", "delete", enabled=has),
            Command("customers.merge", "merging.command", self.ask_merge, "Ctrl+M", "customers", enabled=has),
            Command("customers.merges", "merging.list", self.show_merges, icon="customers"),
        )

    def open_here(self) -> None:
        """Open the menu at the current row, for the keyboard."""
        area = self._table.visualRect(self._table.currentIndex())
        self.open_menu(self._table.viewport().mapToGlobal(area.bottomLeft() + QPoint(24, 0)))

    def open_menu(self, at: QPoint) -> None:
        """Offer what can be done."""
        if not self._has():
            return
        tr, language = self._context.tr, self._context.language
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("customers.star")).triggered.connect(self.toggle_star)
        menu.addAction(tr("customers.add_tag")).triggered.connect(self.ask_tag)
        menu.addAction(tr("customers.remove_tag")).triggered.connect(self.ask_untag)
        levels = menu.addMenu(tr("customers.set_level"))
        for code in LEVEL:
            deed = partial(self.set_values, {"level": code})
            levels.addAction(tr("customers.level", code=code)).triggered.connect(deed)
        levels.addAction(tr("card.unset")).triggered.connect(partial(self.set_values, {"level": None}))
        stages = menu.addMenu(tr("customers.set_stage"))
        for code in LIFECYCLE:
            deed = partial(self.set_values, {"lifecycle": code})
            stages.addAction(LIFECYCLE.text(code, language)).triggered.connect(deed)
        menu.addAction(tr("customers.plan")).triggered.connect(self.ask_plan)
        menu.addAction(tr("customers.hand_over")).triggered.connect(self.ask_hand_over)
        menu.addAction(tr("merging.command")).triggered.connect(self.ask_merge)
        menu.addSeparator()
        for text, work in self._tools.actions()[1:]:
            menu.addAction(text).triggered.connect(work)
        menu.addSeparator()
        menu.addAction(tr("customers.delete")).triggered.connect(self.ask_delete)
        menu.popup(at)

    def toggle_star(self) -> None:
        """Star the marked customers; if all of them are starred, take the stars off."""
        ids, me = self._table.marked_ids(), self._context.workspace.context

        def job(session: Any) -> tuple[bool, int]:
            on = len(favourites_among(session, me.user_id, ids)) < len(ids)
            return on, set_favourite(session, me, ids, on=on)

        def done(result: tuple[bool, int]) -> None:
            on, changed = result
            words = self._context.tr("customers.starred" if on else "customers.unstarred", n=changed)
            tell_with_undo(self._context, words, self)

        self._context.tasks.write(job, done, owner=self)

    def set_values(self, values: Mapping[str, Any], _on: bool = False) -> None:
        """Set fields of the marked customers."""
        self._run(lambda session, me, ids: set_on_all(session, me, ids, values), "customers.changed")

    def ask_tag(self) -> None:
        """Ask for a tag to put on them; those in use are proposed."""
        self._with_tags(partial(self._open_tag, "customers.add_tag", self.tag))

    def ask_untag(self) -> None:
        """Ask for a tag to take off."""
        self._with_tags(partial(self._open_tag, "customers.remove_tag", self.untag))

    def tag(self, tag: str) -> None:
        """Put a tag on the marked customers."""
        self._run(lambda session, _me, ids: tag_all(session, ids, tag), "customers.tagged")

    def untag(self, tag: str) -> None:
        """Take a tag off the marked customers."""
        self._run(lambda session, me, ids: untag_all(session, me, ids, tag), "customers.changed")

    def ask_plan(self) -> None:
        """Ask for a day and a purpose."""
        from crm_desktop.ui.screens.customers.action_dialogs import PlanDialog

        dialog = PlanDialog(self._context, len(self._table.marked_ids()), self._table.window())
        dialog.planned.connect(self.plan)
        dialog.open()

    def plan(self, day: date, purpose: str) -> None:
        """Plan a visit at each of the marked customers."""
        self._run(lambda session, me, ids: plan_for_all(session, me, ids, day, purpose), "customers.planned")

    def ask_hand_over(self) -> None:
        """Ask who is to have them."""
        from crm_desktop.ui.screens.customers.action_dialogs import HandOverDialog

        def show(found: Any) -> None:
            me = self._context.workspace.me.user_id
            colleagues = [one for one in found if one.id != me]
            count = len(self._table.marked_ids())
            dialog = HandOverDialog(self._context, count, colleagues, self._table.window())
            dialog.handed.connect(self.hand_over)
            dialog.open()

        self._context.tasks.read(people, show, owner=self, key="people")

    def hand_over(self, to: str, reason: str) -> None:
        """Give the marked customers to a colleague."""
        self._run(lambda session, me, ids: hand_over_all(session, me, ids, to, reason), "customers.handed")

    def ask_merge(self) -> None:
        """Merge the two marked customers, or ask with whom the marked one is merged."""
        from crm_desktop.ui.dialogs.merge_with import merge_marked

        merge_marked(self._context, "account", self._table.marked_ids(), self._table.window())

    def show_merges(self) -> None:
        """Show what was merged, with the way back."""
        from crm_desktop.ui.dialogs.merges import MergesDialog

        MergesDialog(self._context, self._table.window()).open()

    def ask_delete(self) -> None:
        """Ask before customers go to the recycle bin."""
        from crm_desktop.ui.lists.asking import ask

        tr, count = self._context.tr, len(self._table.marked_ids())
        ask(
            self._context,
            tr("customers.delete_title", n=count),
            tr("customers.delete_hint"),
            tr("customers.delete_yes"),
            self._table.window(),
            self.delete,
        )

    def delete(self) -> None:
        """Move the marked customers to the recycle bin."""
        self._run(delete_all, "customers.deleted")

    def _has(self) -> bool:
        return bool(self._table.current_id)

    def _run(self, job: Callable[[Any, Any, list[str]], BulkReport], key: str) -> None:
        ids, me = self._table.marked_ids(), self._context.workspace.context

        def done(report: BulkReport) -> None:
            tell_bulk(self._context, report, key, self)

        self._context.tasks.write(lambda session: job(session, me, ids), done, owner=self)

    def _with_tags(self, then: Callable[[list[str]], None]) -> None:
        role = self._context.workspace.me.role
        self._context.tasks.read(
            lambda session: [one.value for one in options_of(session, "account", TAG, role)],
            then,
            owner=self,
            key="tags",
        )

    def _open_tag(self, key: str, deed: Callable[[str], None], tags: list[str]) -> None:
        from crm_desktop.ui.screens.customers.action_dialogs import TagDialog

        dialog = TagDialog(self._context, self._context.tr(key), tags, self._table.window())
        dialog.chosen.connect(deed)
        dialog.open()
