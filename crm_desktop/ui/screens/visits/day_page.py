"""One day: the visits planned, in order and with the way between them, and the visits that were made."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from crm_core.model.activities import VISIT_KIND, VISIT_RESULT
from crm_desktop.services.places import distance_km
from crm_desktop.services.plans import OPEN_PLANS, PlanItem, VisitItem
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.screens import tones
from crm_desktop.ui.screens.item_row import Action, Item, ItemRow
from crm_desktop.ui.screens.item_section import ItemSection
from crm_desktop.ui.screens.today.wording import DayWording
from crm_desktop.ui.screens.visits.entries import Loaded
from crm_desktop.ui.screens.visits.plan_actions import PlanActions
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, text_label

MOST: Final = 60


class DayPage(QScrollArea):
    """Shows a loaded day."""

    def __init__(self, context: UiContext, actions: PlanActions) -> None:
        super().__init__()
        tr = context.tr
        self._context, self._actions = context, actions
        self._words = DayWording(context)
        self.plans = ItemSection(context, tr("visits.planned_list"), MOST)
        self.visits = ItemSection(context, tr("visits.made"), MOST)
        self.route = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self.plans.header.add_widget(self.route)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(self.plans)
        column.addWidget(self.visits)
        column.addStretch(1)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("visits.view_day"))
        self.viewport().setAutoFillBackground(False)
        body.setAutoFillBackground(False)

    def show_day(self, loaded: Loaded, *, with_names: bool) -> None:
        """Show the plans and visits of a day."""
        tr, rows, total, unknown = self._context.tr, [], 0.0, 0
        former = None
        for plan in loaded.plans:
            place = loaded.places.get(plan.account_id or "")
            km = distance_km(former, place)
            total += km or 0.0
            unknown += int(place is None or place.lng is None or place.lat is None)
            distance = (
                tr("visits.from_last", km=self._context.formats.kilometres(km)) if km is not None else ""
            )
            rows.append(partial(self._plan_row, plan, self._words.plan(plan, place, distance), loaded))
            former = place or former
        self.plans.show_rows(rows, tr("visits.no_plans"))
        told = (
            [tr("visits.route", km=self._context.formats.kilometres(total))]
            if total and not with_names
            else []
        )
        if unknown and told:
            told.append(tr("visits.place_unknown", n=unknown))
        self.route.setText(" · ".join(told))
        self.visits.setVisible(bool(loaded.visits))
        self.visits.show_rows([partial(self._visit_row, one) for one in loaded.visits], "")

    def _plan_row(self, plan: PlanItem, item: Item, loaded: Loaded) -> ItemRow:
        tr, actions = self._context.tr, self._actions
        can = []
        if plan.state in OPEN_PLANS:
            can = [
                Action("D", "check", tr("visits.log"), lambda: actions.log(plan)),
                Action("S", "close", tr("visits.skip"), lambda: actions.skip(plan)),
                Action("M", "calendar", tr("visits.plan_edit"), lambda: actions.move(plan)),
                Action("U", "sort-up", tr("visits.earlier"), lambda: actions.shift(loaded.plans, plan, -1)),
                Action("J", "sort-down", tr("visits.later"), lambda: actions.shift(loaded.plans, plan, 1)),
            ]
        row = ItemRow(item, can, plan.id, buttons_always=True)
        row.opened.connect(lambda one=plan: actions.open(one))
        return row

    def _visit_row(self, visit: VisitItem) -> ItemRow:
        context, language = self._context, self._context.language
        kind = VISIT_KIND.text(visit.kind, language)
        result = VISIT_RESULT.text(visit.result, language)
        item = Item(
            title=visit.account_name,
            details=" · ".join(filter(None, (kind, visit.contact_name, " ".join(visit.summary.split())))),
            time=context.formats.time(visit.started_at),
            right=visit.by_name,
            pills=((result, tones.tone_of(tones.VISIT_RESULT, visit.result)),) if result else (),
            faded=visit.void,
        )
        row = ItemRow(item, (), visit.id)
        if visit.account_id:
            place = Place("customer", visit.account_id)
            row.opened.connect(lambda go=context.navigate, where=place: go(where))
        return row

    def take_focus(self) -> None:
        """Let the keyboard walk along the rows."""
        rows = [*self.plans.rows, *self.visits.rows]
        if rows and not any(row.hasFocus() for row in rows):
            rows[0].setFocus(Qt.FocusReason.TabFocusReason)
