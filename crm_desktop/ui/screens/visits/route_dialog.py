"""The day in a better order, as a proposal: stops, times, kilometres; accepted as a whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QComboBox, QWidget

from crm_desktop.services.plans import OPEN_PLANS
from crm_desktop.services.routes import Before, Route, accept_route, propose_route, restore_route
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.screens.item_row import Item, ItemRow
from crm_desktop.ui.screens.item_section import ItemSection
from crm_desktop.ui.screens.visits.entries import Loaded
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets import LabelRole, text_label

MOST = 40
ANYWHERE = ""


class RouteDialog(SimpleForm):
    """`loaded` is the day with the places of its customers."""

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
        self.start.setCurrentIndex(1 if open_plans else 0)
        self.told = text_label("", LabelRole.BODY, wrap=True)
        self.unplaced = text_label("", LabelRole.SMALL, Tone.WARNING, wrap=True)
        self.stops = ItemSection(context, tr("visits.route_order"), MOST)
        for widget in (self.told, self.unplaced, self.stops):
            self.fields.addWidget(widget)
        self.setMinimumWidth(560)
        self.route: Route = self._propose()
        self.start.currentIndexChanged.connect(self._again)
        self.start.setFocus()

    def _again(self) -> None:
        self.route = self._propose()

    def _propose(self) -> Route:
        tr, loaded = self.context.tr, self._loaded
        route = propose_route(loaded.plans, loaded.places, self.start.currentData())
        self.told.setText(
            tr("visits.route_told", km=f"{route.km:,.1f}", now=f"{route.km_now:,.1f}")
            if route.saved_km > 0.05
            else tr("visits.route_good", km=f"{route.km:,.1f}")
        )
        self.unplaced.setText(tr("visits.route_unplaced", n=route.unplaced))
        self.unplaced.setVisible(route.unplaced > 0)
        rows = [partial(self._row, item) for item in self._items(route)]
        self.stops.show_rows(rows, tr("visits.no_plans"))
        self.save_button.setEnabled(bool(route.stops))
        return route

    def _items(self, route: Route) -> Sequence[Item]:
        tr, items = self.context.tr, []
        for stop in route.stops:
            place = self._loaded.places.get(stop.plan.account_id or "")
            unknown = place is None or place.lng is None or place.lat is None
            right = tr("visits.from_last", km=f"{stop.km:.1f}") if stop.km is not None else ""
            items.append(
                Item(
                    title=stop.plan.account_name,
                    details=(place.address if place else "") or stop.plan.city or stop.plan.purpose,
                    time=stop.starts,
                    time_below=f"– {stop.ends}",
                    right=tr("visits.route_no_place") if unknown else right,
                    right_tone=Tone.WARNING if unknown else Tone.NEUTRAL,
                )
            )
        return items

    @staticmethod
    def _row(item: Item) -> ItemRow:
        return ItemRow(item)

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
