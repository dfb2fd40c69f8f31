"""Visits: a calendar by day, week and month, and the list of what was written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, cast

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_core.model.organisation import MANAGING_ROLES
from crm_desktop.services.people import Choice, people
from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.lists.tools import list_commands
from crm_desktop.ui.screens.base import Screen
from crm_desktop.ui.screens.item_row import ItemRow
from crm_desktop.ui.screens.visits.day_page import DayPage
from crm_desktop.ui.screens.visits.entries import Entry, Loaded, Span, View, entries_of, read_span, step_of
from crm_desktop.ui.screens.visits.grid import CalendarGrid
from crm_desktop.ui.screens.visits.plan_actions import PlanActions
from crm_desktop.ui.screens.visits.recent_page import RecentPage
from crm_desktop.ui.screens.visits.time_grid import TimeGrid
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, Chip, IconButton, LabelRole, push_button, text_label

SHOWN: Final = frozenset(("visit_plan", "visit", "visit_addendum", "account", "contact"))
EVERYBODY: Final = "all"
ROOM_FOR_HINT: Final = 1180
ROOM_FOR_HOURS: Final = 940
VIEWS: Final = ("day", "week", "month", "recent")


class VisitsScreen(Screen):
    """`Place("visits", options={"view": "week", "day": "2026-11-23"})`; it keeps what was looked at last.

    `options={"plan": "id,id"}` asks from when on these customers are to be visited.
    """

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        tr = context.tr
        self.view = "week"
        self.day = context.formats.today()
        self._stale = False
        self._was_ready = False
        self.actions_ = PlanActions(context, self)
        self.month_grid = CalendarGrid(context)
        self.week_grid, self.day_grid = TimeGrid(context), TimeGrid(context)
        self.day_page = DayPage(context, self.actions_)
        self.recent = RecentPage(context)
        self.person = QComboBox()
        self.person.setAccessibleName(tr("visits.person"))
        self.person.addItem(tr("visits.mine"), context.workspace.me.user_id)
        self.person.addItem(tr("visits.team"), EVERYBODY)
        self._manages = context.workspace.me.role in MANAGING_ROLES
        self.person.setCurrentIndex(1 if self._manages else 0)
        self.chips = {name: self._chip(name) for name in VIEWS}
        self._range = text_label("", LabelRole.TITLE)
        self._count = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self._hint = text_label(tr("visits.keys"), LabelRole.SMALL, Tone.NEUTRAL)
        self._plan = push_button(tr("visits.plan"), ButtonKind.NORMAL, "add")
        self._back = IconButton("chevron-left", tr("visits.previous"))
        self._forth = IconButton("chevron-right", tr("visits.next"))
        self._now = push_button(tr("visits.today"), ButtonKind.FLAT)
        self._route = push_button(tr("visits.route_button"), ButtonKind.FLAT, "visit")
        self._arrange()
        self._connect()
        if self._manages:
            context.tasks.read(people, self._offer, owner=self, key="people")

    def _chip(self, name: str) -> Chip:
        key = "visits.recent" if name == "recent" else f"visits.view_{name}"
        chip = Chip(self.context.tr(key), checkable=True)
        chip.clicked.connect(self._viewer(name))
        return chip

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(text_label(self.context.tr("visits.title"), LabelRole.HEADLINE))
        head.addSpacing(GRID)
        for chip in self.chips.values():
            head.addWidget(chip)
        head.addStretch(1)
        head.addWidget(self.person)
        head.addWidget(self._plan)
        bar = QHBoxLayout()
        bar.setSpacing(GRID // 2)
        for widget in (self._back, self._forth, self._now):
            bar.addWidget(widget)
        bar.addSpacing(GRID)
        bar.addWidget(self._range)
        bar.addSpacing(GRID)
        bar.addWidget(self._count)
        bar.addWidget(self._route)
        bar.addStretch(1)
        bar.addWidget(self._hint)
        self._bar_widgets = (
            self._back,
            self._forth,
            self._now,
            self._range,
            self._count,
            self._route,
            self._hint,
        )
        self._pages = QStackedWidget()
        self._day = QWidget()
        beside = QHBoxLayout(self._day)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(2 * GRID)
        beside.addWidget(self.day_page, 3)
        beside.addWidget(self.day_grid, 2)
        for page in (self.week_grid, self.month_grid, self._day, self.recent):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addLayout(bar)
        column.addWidget(self._pages, 1)

    def _connect(self) -> None:
        self._plan.clicked.connect(self.plan_visit)
        self._back.clicked.connect(self.go_back)
        self._forth.clicked.connect(self.go_forth)
        self._now.clicked.connect(self.go_today)
        self._route.clicked.connect(self.propose_route)
        self.person.currentIndexChanged.connect(self.reload)
        for grid in (self.week_grid, self.month_grid, self.day_grid):
            grid.day_chosen.connect(self.show_day)
            grid.day_opened.connect(self._open_day)
            grid.entry_opened.connect(self._open_entry)
            grid.moved.connect(self._move)
        for hours in (self.week_grid, self.day_grid):
            hours.retimed.connect(self._retime)
        self.recent.shown.connect(self._tell_ready)

    def commands(self) -> Sequence[Command]:
        return (
            Command("visits.plan", "visits.plan", self.plan_visit, "Ctrl+N", "add", menu="new"),
            Command(
                "visits.move", "visits.plan_edit", self._move_current, "F2", "edit", enabled=self._has_plan
            ),
            Command("visits.log", "visits.log", self._log_current, "Ctrl+D", "check", enabled=self._has_plan),
            Command("visits.route", "visits.route_title", self.propose_route, "Ctrl+R", "visit"),
            Command("visits.previous", "visits.previous", self.go_back, "Ctrl+Left", "chevron-left"),
            Command("visits.next", "visits.next", self.go_forth, "Ctrl+Right", "chevron-right"),
            Command("visits.today", "visits.today", self.go_today, "Ctrl+T", "today"),
            *(
                Command(
                    f"visits.view_{name}",
                    "visits.recent" if name == "recent" else f"visits.view_{name}",
                    self._viewer(name),
                    f"Alt+{number}",
                )
                for number, name in enumerate(VIEWS, start=1)
            ),
            *list_commands("recent", lambda: self.recent.tools if self.view == "recent" else None),
        )

    def show_place(self, place: Place) -> None:
        view = place.options.get("view", self.view)
        self.view = view if view in VIEWS else "week"
        if "day" in place.options:
            self.day = date.fromisoformat(place.options["day"])
        self.reload()
        if "plan" in place.options:
            self.actions_.plan_several(place.options["plan"].split(","))

    @property
    def grid(self) -> CalendarGrid:
        """The calendar that is shown, or would be."""
        grids = {"month": self.month_grid, "day": self.day_grid}
        return grids.get(self.view, self.week_grid)

    def activate(self) -> None:
        if self.view == "recent":
            self.recent.take_focus()
        elif self.view == "day":
            self.day_page.take_focus()
        else:
            self.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def account_id(self) -> str:
        """The customer of the entry that is marked."""
        if self.view == "recent":
            return self.recent.account_id()
        entry = self.grid.entry
        return (entry.account_id or "") if entry is not None and self.view != "day" else ""

    def refresh(self, changes: Changed) -> None:
        if SHOWN & changes.keys() and self.isVisible():
            self.reload()

    def reload(self) -> None:
        for name, chip in self.chips.items():
            chip.setChecked(name == self.view)
        recent = self.view == "recent"
        for widget in self._bar_widgets:
            widget.setVisible(not recent)
        user_id = self._person_id()
        if recent:
            self._pages.setCurrentWidget(self.recent)
            self.recent.show_person(user_id)
            return
        self._show_hint()
        span = Span.around(self.day, self._calendar_view)
        self.context.tasks.read(
            lambda session: read_span(session, user_id, span), self._show, owner=self, key="span"
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_hint()

    def _show_hint(self) -> None:
        self.day_grid.setVisible(self.width() >= ROOM_FOR_HOURS)
        self._hint.setVisible(self.view == "week" and self.width() >= ROOM_FOR_HINT)

    def _person_id(self) -> str | None:
        chosen = self.person.currentData()
        return None if chosen == EVERYBODY else str(chosen)

    @property
    def _calendar_view(self) -> View:
        return cast("View", self.view) if self.view != "recent" else "week"

    # --- showing ---------------------------------------------------------------------------------------------------

    def _offer(self, found: list[Choice]) -> None:
        me = self.context.workspace.me.user_id
        for one in found:
            if one.id != me:
                self.person.addItem(one.name, one.id)

    def _show(self, loaded: Loaded) -> None:
        if self.view == "recent" or loaded.span != Span.around(self.day, self._calendar_view):
            return
        with_names = self._person_id() is None
        self._range.setText(self._range_text(loaded.span))
        counts = {"plans": len(loaded.plans), "visits": len(loaded.visits)}
        self._count.setText(self.context.tr("visits.summary_count", **counts))
        if self.view == "day":
            self._pages.setCurrentWidget(self._day)
            self.day_page.show_day(loaded, with_names=with_names)
            entries = entries_of(self.context, loaded, with_names=with_names)
            self.day_grid.show_entries(loaded.span.days, entries, self.day, None)
        else:
            entries = entries_of(self.context, loaded, with_names=with_names)
            self._pages.setCurrentWidget(self.grid)
            month = self.day.month if self.view == "month" else None
            self.grid.show_entries(loaded.span.days, entries, self.day, month)
        self._tell_ready()

    def _tell_ready(self) -> None:
        if not self._was_ready:
            self._was_ready = True
            if self.isVisible():
                self.activate()
            self.ready.emit()

    def _range_text(self, span: Span) -> str:
        locale = QLocale(self.context.language)
        if self.view == "day":
            return f"{span.first.isoformat()} {locale.dayName(span.first.isoweekday())}"
        if self.view == "month":
            return self.context.formats.month(self.day)
        week = self.context.tr("visits.week_number", n=span.first.isocalendar().week)
        return f"{span.first.isoformat()} – {span.last.isoformat()[5:]} · {week}"

    # --- going about -----------------------------------------------------------------------------------------------

    def _viewer(self, name: str) -> Callable[[], None]:
        def show() -> None:
            self.view = name
            self.reload()
            self.activate()

        return show

    def show_day(self, day: date) -> None:
        """Mark a day, and turn the page if it is not on this one."""
        self.day = day
        self.reload()

    def _open_day(self, day: date) -> None:
        self.day, self.view = day, "day"
        self.reload()

    def go_back(self) -> None:
        """Show the day, week or month before."""
        self.show_day(step_of(self.day, self._calendar_view, -1))

    def go_forth(self) -> None:
        """Show the day, week or month after."""
        self.show_day(step_of(self.day, self._calendar_view, 1))

    def go_today(self) -> None:
        """Show the day it is."""
        self.show_day(self.context.formats.today())

    def _open_entry(self, entry: Entry) -> None:
        if entry.account_id:
            self.context.navigate(Place("customer", entry.account_id))

    # --- acting ----------------------------------------------------------------------------------------------------

    def plan_visit(self) -> None:
        """Plan a visit for the day that is marked, for the person that is shown."""
        on = self.day if self.view != "recent" else self.context.formats.today()
        self.actions_.plan(on=max(on, self.context.formats.today()), assignee_id=self._person_id())

    def _move(self, entry: Entry, day: date) -> None:
        if entry.plan is not None:
            self.actions_.move_to(entry.plan, day)

    def _retime(self, entry: Entry, day: date, starts: str) -> None:
        if entry.plan is not None:
            self.actions_.move_time(entry.plan, day, starts)

    def propose_route(self) -> None:
        """Propose a shorter order for the day that is marked."""
        user_id, span = self._person_id() or self.context.workspace.me.user_id, Span(self.day, self.day)
        self.context.tasks.read(
            lambda session: read_span(session, user_id, span), self.actions_.route, owner=self, key="route"
        )

    def _row_deed(self, key: str) -> Callable[[], None] | None:
        """What a letter would do on the line of the day that has the keyboard."""
        row = QApplication.focusWidget()
        if not isinstance(row, ItemRow) or self.view != "day":
            return None
        return next((one.run for one in row.actions_ if one.key == key), None)

    def _has_plan(self) -> bool:
        if self._row_deed("D") is not None:
            return True
        entry = self.grid.entry
        return self.view != "recent" and entry is not None and entry.is_open

    def _move_current(self) -> None:
        if (deed := self._row_deed("M")) is not None:
            deed()
        elif (entry := self.grid.entry) is not None and entry.plan is not None:
            self.actions_.move(entry.plan)

    def _log_current(self) -> None:
        if (deed := self._row_deed("D")) is not None:
            deed()
        elif (entry := self.grid.entry) is not None and entry.plan is not None:
            self.actions_.log(entry.plan)
