"""The day in a better order, as a proposal: stops, times, kilometres; accepted as a whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QWidget

from crm_desktop.services.agreed_hours import WORK_BEGINS, WORK_ENDS
from crm_desktop.services.plans import OPEN_PLANS, PlanItem
from crm_desktop.services.routes import (
    Before,
    Route,
    Stop,
    accept_route,
    clock_of,
    has_hour,
    propose_route,
    restore_route,
)
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.screens.item_row import Item, ItemRow
from crm_desktop.ui.screens.item_section import ItemSection
from crm_desktop.ui.screens.visits.entries import Loaded
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, text_label

MOST = 40
ANYWHERE = ""
WIDTH = 640
HOUR_WIDTH = 250


class RouteDialog(SimpleForm):
    """`loaded` is the day with the places of its customers. Ticked hours are kept: they were agreed."""

    def __init__(self, context: UiContext, loaded: Loaded, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("visits.route_title"), tr("visits.route_accept"), parent)
        self._loaded = loaded
        self.start = QComboBox()
        self.start.addItem(tr("visits.route_anywhere"), ANYWHERE)
        open_plans = [plan for plan in loaded.plans if plan.state in OPEN_PLANS]
        for plan in open_plans:
            self.start.addItem(plan.account_name, plan.id)
        self._add(tr("visits.route_start"), self.start)
        self.hours = {plan.id: self._hour(plan) for plan in open_plans if has_hour(plan)}
        self._add_hours()
        loose = bool(open_plans) and not self.hours
        self.start.setCurrentIndex(1 if loose else 0)
        self.told = text_label("", LabelRole.BODY, wrap=True)
        self.late = text_label("", LabelRole.SMALL, Tone.DANGER, wrap=True)
        self.left_out = text_label("", LabelRole.SMALL, Tone.WARNING, wrap=True)
        self.unplaced = text_label("", LabelRole.SMALL, Tone.WARNING, wrap=True)
        self.stops = ItemSection(context, tr("visits.route_order"), MOST)
        for widget in (self.told, self.late, self.left_out, self.unplaced, self.stops):
            self.fields.addWidget(widget)
        self.setMinimumWidth(WIDTH)
        self.route: Route = self._propose()
        self.start.currentIndexChanged.connect(self._again)
        self.start.setFocus()

    def _hour(self, plan: PlanItem) -> QCheckBox:
        text = f"{plan.starts}  {plan.account_name}"
        box = QCheckBox()
        box.setText(box.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, HOUR_WIDTH))
        box.setAccessibleName(text)
        box.setToolTip(text)
        box.setChecked(True)
        box.toggled.connect(self._again)
        return box

    def _add_hours(self) -> None:
        """Put what has an hour in two columns, read line by line."""
        if not self.hours:
            return
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        for at, box in enumerate(self.hours.values()):
            grid.addWidget(box, at // 2, at % 2)
        self.fields.addSpacing(GRID // 2)
        hint = self.context.tr("visits.route_hours")
        self.fields.addWidget(text_label(hint, LabelRole.SMALL, Tone.NEUTRAL, wrap=True))
        self.fields.addLayout(grid)
        self.fields.addSpacing(GRID // 2)

    def _again(self) -> None:
        self.route = self._propose()

    def _propose(self) -> Route:
        tr, loaded = self.context.tr, self._loaded
        movable = [plan_id for plan_id, box in self.hours.items() if not box.isChecked()]
        route = propose_route(loaded.plans, loaded.places, self.start.currentData(), movable)
        self.told.setText(
            tr("visits.route_told", km=f"{route.km:,.1f}", now=f"{route.km_now:,.1f}")
            if route.saved_km > 0.05
            else tr("visits.route_good", km=f"{route.km:,.1f}")
        )
        late = sum(stop.late > 0 for stop in route.stops)
        self.late.setText(tr("visits.route_late", n=late))
        self.late.setVisible(late > 0)
        self.left_out.setText(
            tr(
                "visits.route_left_out",
                n=route.left_out,
                begins=clock_of(WORK_BEGINS),
                ends=clock_of(WORK_ENDS),
            )
        )
        self.left_out.setVisible(route.left_out > 0)
        self.unplaced.setText(tr("visits.route_unplaced", n=route.unplaced))
        self.unplaced.setVisible(route.unplaced > 0)
        shown = zip(self._items(route), route.stops, strict=True)
        rows = [partial(self._row, item, stop.plan.account_id) for item, stop in shown]
        self.stops.show_rows(rows, tr("visits.no_plans"))
        self.save_button.setEnabled(bool(route.stops))
        return route

    def _items(self, route: Route) -> Sequence[Item]:
        items = []
        for stop in route.stops:
            place = self._loaded.places.get(stop.plan.account_id or "")
            right, tone = self._beside(stop)
            items.append(
                Item(
                    title=stop.plan.account_name,
                    details=(place.address if place else "") or stop.plan.city or stop.plan.purpose,
                    time=stop.starts or "–",
                    time_below=f"– {stop.ends}" if stop.ends else "",
                    right=right,
                    right_tone=tone,
                )
            )
        return items

    def _beside(self, stop: Stop) -> tuple[str, Tone]:
        """What stands at the end of a line: what is wrong with it, else how far it is."""
        tr, place = self.context.tr, self._loaded.places.get(stop.plan.account_id or "")
        if stop.late:
            return tr("visits.route_late_by", n=stop.late), Tone.DANGER
        if not stop.starts:
            return tr("visits.route_too_far"), Tone.WARNING
        if place is None or place.lng is None or place.lat is None:
            return tr("visits.route_no_place"), Tone.WARNING
        told = [tr("visits.route_agreed")] if stop.agreed else []
        if stop.km is not None:
            told.append(tr("visits.from_last", km=self.context.formats.kilometres(stop.km)))
        return " · ".join(told), Tone.NEUTRAL

    def _row(self, item: Item, account_id: str | None) -> ItemRow:
        row = ItemRow(item)
        if account_id:
            row.opened.connect(partial(self._open, account_id))
        return row

    def _open(self, account_id: str) -> None:
        """Leave the proposal for the customer's card."""
        self.reject()
        self.context.navigate(Place("customer", account_id))

    def save(self) -> None:
        """Write the order and the times."""
        context, edit, stops = self.context, self.context.workspace.context, self.route.stops
        text = context.tr("visits.route_accepted", km=f"{self.route.km:,.1f}")

        def done(before: Before) -> None:
            toast = context.toasts.show_message(text, Tone.SUCCESS, context.tr("shell.undo"))
            toast.action_triggered.connect(
                lambda: context.tasks.write(lambda session: restore_route(session, edit, before))
            )

        context.tasks.write(lambda session: accept_route(session, edit, stops), done)
        self.accept()
