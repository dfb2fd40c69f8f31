"""Today: the first screen. At the left what is to be done in order, at the right what one should know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm_desktop.services.approvals import ApprovalItem
from crm_desktop.services.incoming import ChangeItem
from crm_desktop.services.places import distance_km
from crm_desktop.services.plan_lists import OPEN_PLANS, PlanItem
from crm_desktop.services.promise_lists import PromiseItem
from crm_desktop.services.read_marks import mark_read
from crm_desktop.services.silence import SilentItem
from crm_desktop.services.tasks import complete_task, move_task, reopen_task
from crm_desktop.services.today import AnnouncementItem, CollectionItem, QuoteItem, TaskItem
from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.screens.base import Screen
from crm_desktop.ui.screens.item_row import Action, Item, ItemRow
from crm_desktop.ui.screens.item_section import ItemSection, MakeRow
from crm_desktop.ui.screens.today.dialogs import AnnouncementDialog, Outcome, SettleDialog
from crm_desktop.ui.screens.today.loading import Day, read_day
from crm_desktop.ui.screens.today.wording import DayWording, place_of_change
from crm_desktop.ui.screens.visits.plan_actions import PlanActions
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Banner, ButtonKind, LabelRole, push_button, text_label

SHOWN: Final = frozenset(
    (
        "visit_plan",
        "visit",
        "task",
        "promise",
        "quote",
        "account",
        "announcement",
        "conflict",
        "contact_method",
        "credit_profile",
        "approval_request",
        "approval_decision",
    )
)
LEFT: Final = {"visits": 40, "approvals": 6, "promises": 8, "tasks": 8}
RIGHT: Final = {"announcements": 3, "silent": 6, "quotes": 5, "collections": 5, "changes": 6}
SELDOM: Final = ("announcements", "approvals")
"""Sections that are not there while they are empty."""
ROOM_FOR_TWO: Final = 860


class TodayScreen(Screen):
    """The sections fold what is long; each row opens its record."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        self.day: Day | None = None
        self._stale = False
        self._words = DayWording(context)
        self._plans = PlanActions(context, self)
        self._heading = text_label("", LabelRole.HEADLINE)
        self._counts = text_label("", LabelRole.BODY, Tone.NEUTRAL)
        self._plan = push_button(context.tr("visits.plan"), ButtonKind.NORMAL, "add")
        self._banners = QVBoxLayout()
        self._shown_banners: list[Banner] = []
        self.sections = {
            name: ItemSection(context, context.tr(f"today.{name}"), most)
            for name, most in (*LEFT.items(), *RIGHT.items())
        }
        self._columns = QHBoxLayout()
        self._arrange()
        self._plan.clicked.connect(self.plan_visit)
        self.reload()

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID + 4)
        head.addWidget(self._heading)
        self._counts.setContentsMargins(0, 0, 0, 3)
        head.addWidget(self._counts, 0, Qt.AlignmentFlag.AlignBottom)
        head.addStretch(1)
        head.addWidget(self._plan)
        self._banners.setSpacing(GRID // 2)
        self._columns.setSpacing(2 * GRID)
        for names, share in ((LEFT, 11), (RIGHT, 9)):
            column = QVBoxLayout()
            column.setSpacing(2 * GRID)
            for name in names:
                column.addWidget(self.sections[name])
            column.addStretch(1)
            self._columns.addLayout(column, share)
        body = QWidget()
        whole = QVBoxLayout(body)
        whole.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 2 * GRID)
        whole.setSpacing(GRID + 4)
        whole.addLayout(head)
        whole.addLayout(self._banners)
        whole.addLayout(self._columns)
        whole.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidget(body)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(self.context.tr("today.title"))
        self._area.viewport().setAutoFillBackground(False)
        body.setAutoFillBackground(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._area)

    def commands(self) -> Sequence[Command]:
        return (Command("today.plan", "visits.plan", self.plan_visit, "Ctrl+N", "add", menu="new"),)

    def activate(self) -> None:
        if self._stale:
            self.reload()
        self._focus_first()

    def account_id(self) -> str:
        """The customer of the plan that has the keyboard."""
        if self.day is None:
            return ""
        rows = zip(self.sections["visits"].rows, self.day.today.plans, strict=False)
        return next((plan.account_id or "" for row, plan in rows if row.hasFocus()), "")

    def refresh(self, changes: Changed) -> None:
        if not SHOWN & changes.keys():
            return
        if self.isVisible():
            self.reload()
        else:
            self._stale = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= ROOM_FOR_TWO
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(across if beside else down)

    def reload(self) -> None:
        me, on = self.context.workspace.me.user_id, self.context.formats.today()
        self._stale = False
        self.context.tasks.read_raw(
            lambda source: read_day(source, me, on), self._show, owner=self, key="day"
        )

    # --- showing ---------------------------------------------------------------------------------------------------

    def _show(self, day: Day) -> None:
        first = self.day is None
        rows_before = [row for section in self.sections.values() for row in section.rows]
        on_a_row = any(row.hasFocus() for row in rows_before) or (not rows_before and self._plan.hasFocus())
        self.day = day
        self._show_heading()
        self._show_banners()
        today = day.today
        rows: dict[str, list[MakeRow]] = {
            "visits": self._visit_rows(day),
            "approvals": [partial(self._approval_row, one) for one in day.approvals],
            "promises": [partial(self._promise_row, one) for one in today.promises],
            "tasks": [partial(self._task_row, one) for one in today.tasks],
            "announcements": [partial(self._announcement_row, one) for one in today.announcements],
            "silent": [partial(self._silent_row, one) for one in today.silent_customers],
            "quotes": [partial(self._quote_row, one) for one in today.expiring_quotes],
            "collections": [partial(self._collection_row, one) for one in today.collections],
            "changes": [partial(self._change_row, one) for one in today.changes],
        }
        for name, section in self.sections.items():
            nothing = "" if name in SELDOM else self.context.tr(f"today.no_{name}")
            section.show_rows(rows[name], nothing)
        for name in SELDOM:
            self.sections[name].setVisible(bool(rows[name]))
        if first or on_a_row:
            self._focus_first()
        if first:
            self.ready.emit()

    def _focus_first(self) -> None:
        rows = [row for section in self.sections.values() for row in section.rows]
        if self.isVisible() and not any(row.hasFocus() for row in rows):
            first: QWidget = rows[0] if rows else self._plan
            first.show()  # what is not laid out yet takes no keyboard
            first.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def _show_heading(self) -> None:
        tr, today = self.context.tr, self.context.formats.today()
        locale = QLocale(self.context.language)
        month = locale.monthName(today.month) if self.context.language == "en" else today.month
        weekday = locale.dayName(today.isoweekday())
        self._heading.setText(tr("today.heading", month=month, day=today.day, weekday=weekday))
        self._counts.setText(" · ".join(self._count_texts()) or tr("today.counts_nothing"))

    def _count_texts(self) -> list[str]:
        if self.day is None:
            return []
        tr, day, today = self.context.tr, self.day.today, self.context.formats.today()
        promised, to_do = (one.due_on for one in day.promises), (one.due_on for one in day.tasks)
        dues = [due for due in (*promised, *to_do) if due is not None]
        counts = {
            "plans": sum(plan.state in OPEN_PLANS for plan in day.plans),
            "late": sum(due < today for due in dues),
            "due": sum(due == today for due in dues),
        }
        return [tr(f"today.counts_{name}", n=count) for name, count in counts.items() if count]

    def _show_banners(self) -> None:
        for former in self._shown_banners:
            former.hide()
            former.deleteLater()
        self._shown_banners = []
        if self.day is None:
            return
        tr = self.context.tr
        for item in self.day.today.announcements:
            if item.must_read and item.id not in self.day.read:
                text = tr("today.must_read_waiting", title=item.title)
                banner = Banner(text, Tone.WARNING, "info", action_text=tr("today.read"))
                banner.action_triggered.connect(self._reader(item))
                self._banners.addWidget(banner)
                self._shown_banners.append(banner)

    def _row(
        self,
        item: Item,
        key: str,
        place: Place | None,
        actions: Sequence[Action] = (),
        *,
        always: bool = False,
    ) -> ItemRow:
        row = ItemRow(item, actions, key, buttons_always=always)
        if place is not None:
            row.opened.connect(lambda go=self.context.navigate, where=place: go(where))
        return row

    def _visit_rows(self, day: Day) -> list[MakeRow]:
        tr = self.context.tr
        rows: list[MakeRow] = []
        former = None
        for plan in day.today.plans:
            place = day.places.get(plan.account_id or "")
            km = distance_km(former, place)
            distance = (
                tr("visits.from_last", km=self.context.formats.kilometres(km)) if km is not None else ""
            )
            rows.append(partial(self._visit_row, plan, self._words.plan(plan, place, distance)))
            former = place or former
        return rows

    def _visit_row(self, plan: PlanItem, item: Item) -> ItemRow:
        where = Place("customer", plan.account_id) if plan.account_id else None
        return self._row(item, plan.id, where, self._plan_actions(plan), always=True)

    def _quote_row(self, quote: QuoteItem) -> ItemRow:
        return self._row(self._words.quote(quote), quote.id, Place("quotes", quote.id))

    def _approval_row(self, one: ApprovalItem) -> ItemRow:
        return self._row(self._words.approval(one), one.id, Place("quotes", one.quote_id))

    def _collection_row(self, one: CollectionItem) -> ItemRow:
        tr = self.context.tr
        actions = (
            Action("P", "calendar", tr("visits.plan"), self._soon(self._plans.plan, one.account_id)),
            Action("T", "task", tr("today.collect"), self._soon(self._remind, one)),
        )
        return self._row(
            self._words.collection(one), one.account_id, Place("customer", one.account_id), actions
        )

    def _remind(self, one: CollectionItem) -> None:
        """Make a task of asking for the money; a toast takes it back."""
        context, edit, on = self.context, self.context.workspace.context, self.context.formats.today()
        money = context.formats.money(one.overdue, one.currency)
        line = context.tr("today.collect_task", name=one.name, money=money)

        def done(task_id: str) -> None:
            toast = context.toasts.show_message(
                context.tr("today.collect_done"), Tone.SUCCESS, context.tr("shell.undo")
            )
            toast.action_triggered.connect(
                lambda: context.tasks.write(lambda session: move_task(session, edit, task_id, "CANCELLED"))
            )

        from crm_desktop.services.task_lists import add_task

        context.tasks.write(
            lambda session: add_task(session, edit, line, on, one.account_id), done, owner=self
        )

    def _change_row(self, change: ChangeItem) -> ItemRow:
        key = f"{change.kind} {change.record_id}"
        return self._row(self._words.change(change), key, place_of_change(change))

    def _plan_actions(self, plan: PlanItem) -> list[Action]:
        tr, plans, soon = self.context.tr, self._plans, self._soon
        day = self.day.today.plans if self.day is not None else []
        if plan.state not in OPEN_PLANS:
            return []
        return [
            Action("D", "check", tr("visits.log"), soon(plans.log, plan)),
            Action("S", "close", tr("visits.skip"), soon(plans.skip, plan)),
            Action("M", "calendar", tr("visits.plan_edit"), soon(plans.move, plan)),
            Action("U", "sort-up", tr("visits.earlier"), soon(plans.shift, day, plan, -1), button=False),
            Action("J", "sort-down", tr("visits.later"), soon(plans.shift, day, plan, 1), button=False),
        ]

    def _promise_row(self, promise: PromiseItem) -> ItemRow:
        tr = self.context.tr
        actions = (
            Action("K", "check", tr("today.keep"), self._soon(self._settle, promise, "keep")),
            Action("B", "close", tr("today.break"), self._soon(self._settle, promise, "break")),
        )
        where = Place("customer", promise.account_id) if promise.account_id else None
        return self._row(self._words.promise(promise), promise.id, where, actions)

    def _task_row(self, task: TaskItem) -> ItemRow:
        where = Place("customer", task.account_id) if task.account_id else None
        row = self._row(self._words.task(task), task.id, where)
        row.ticked.connect(self._soon(self._complete, task))
        return row

    def _silent_row(self, one: SilentItem) -> ItemRow:
        tr = self.context.tr
        actions = (Action("P", "calendar", tr("visits.plan"), self._soon(self._plans.plan, one.id)),)
        return self._row(self._words.silent(one), one.id, Place("customer", one.id), actions)

    def _announcement_row(self, item: AnnouncementItem) -> ItemRow:
        unread = self.day is not None and item.id not in self.day.read
        row = self._row(self._words.announcement(item, unread=unread), item.id, None)
        row.opened.connect(self._reader(item))
        return row

    # --- acting ----------------------------------------------------------------------------------------------------

    def plan_visit(self) -> None:
        """Plan a visit for today, unless the person chooses another day."""
        self._soon(self._plans.plan)()

    def _soon(self, what: Callable[..., object], *arguments: object) -> Callable[[], None]:
        """Return what does it, as soon as what it needs is loaded."""
        return lambda: self.context.loading.then(partial(what, *arguments))

    def _settle(self, promise: PromiseItem, outcome: Outcome) -> None:
        SettleDialog(self.context, promise, outcome, self.window()).open()

    def _complete(self, task: TaskItem) -> None:
        context, edit = self.context, self.context.workspace.context

        def done(_nothing: None) -> None:
            text = context.tr("today.task_done", title=task.title)
            toast = context.toasts.show_message(text, Tone.SUCCESS, context.tr("shell.undo"))
            toast.action_triggered.connect(
                lambda: context.tasks.write(lambda session: reopen_task(session, edit, task.id))
            )

        context.tasks.write(lambda session: complete_task(session, edit, task.id), done, owner=self)

    def _reader(self, item: AnnouncementItem) -> Callable[[], None]:
        def read() -> None:
            unread = self.day is not None and item.id not in self.day.read
            dialog = AnnouncementDialog(self.context, item, self.window(), unread=unread)
            dialog.read.connect(self._mark_read)
            dialog.open()

        return read

    def _mark_read(self, announcement_id: str) -> None:
        def job(session: Any) -> None:
            mark_read(session, [announcement_id])

        self.context.tasks.write(job, lambda _nothing: self.reload(), owner=self)
