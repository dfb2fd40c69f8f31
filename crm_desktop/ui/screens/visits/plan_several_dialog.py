"""Planning a visit at each of several customers: from when, over how many working days, what for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from PySide6.QtWidgets import QLabel, QLineEdit, QSpinBox, QWidget

from crm_desktop.services.lookups import titles_of
from crm_desktop.services.plan_lists import PlanItem
from crm_desktop.services.several_plans import SeveralPlanned, open_plans, plan_several, unplan
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.dialogs.day_edit import DayEdit
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.screens.visits.holidays import is_day_off
from crm_desktop.ui.screens.visits.plan_dialog import LONGEST_PURPOSE
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets import LabelRole, indent_text, text_label

A_DAY: Final = 5
MOST_DAYS: Final = 30
SHOWN_NAMES: Final = 3


def working_days(first: date, count: int, language: str) -> list[date]:
    """Return so many days that are no days off, from `first` on; `first` itself if there are none in two months."""
    days = [first + timedelta(days=ahead) for ahead in range(2 * MOST_DAYS + count)]
    found = [day for day in days if not is_day_off(day, language)]
    return (found or days)[:count]


class PlanSeveralDialog(SimpleForm):
    """Plans them in a short order; a toast takes all of them back."""

    def __init__(self, context: UiContext, account_ids: Sequence[str], parent: QWidget) -> None:
        tr = context.tr
        super().__init__(
            context, tr("visits.several_title", n=len(account_ids)), tr("visits.plan_save"), parent
        )
        self._ids = list(account_ids)
        self._who = text_label("", LabelRole.BODY, Tone.NEUTRAL, wrap=True)
        self.fields.addWidget(self._who)
        self.day = DayEdit(context, tr("visits.several_from"), tr("visit.day_hint"))
        self.day.set_day(working_days(context.formats.today() + timedelta(days=1), 1, context.language)[0])
        self._add(tr("visits.several_from"), self.day)
        self.days = QSpinBox()
        self.days.setRange(1, MOST_DAYS)
        self.days.setValue(min(MOST_DAYS, -(-len(account_ids) // A_DAY)))
        indent_text(self.days)
        self._add(tr("visits.several_days"), self.days)
        self.meaning: QLabel = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self.fields.addWidget(self.meaning)
        self.there: QLabel = text_label("", LabelRole.SMALL, Tone.WARNING, wrap=True)
        self.there.hide()
        self.fields.addWidget(self.there)
        self.purpose: QLineEdit = self.line(tr("visits.purpose"), LONGEST_PURPOSE)
        self.day.textChanged.connect(self._explain)
        self.days.valueChanged.connect(self._explain)
        context.tasks.read(
            lambda session: titles_of(session, "account", account_ids), self._name, owner=self, key="names"
        )
        self._explain()
        self.day.setFocus()
        self.day.selectAll()

    def _name(self, names: dict[str, str]) -> None:
        found = [names.get(one, "") for one in self._ids]
        rest = len(found) - SHOWN_NAMES
        told = ", ".join(filter(None, found[:SHOWN_NAMES]))
        self._who.setText(self.context.tr("visits.several_more", names=told, n=rest) if rest > 0 else told)
        self.adjustSize()

    def _chosen_days(self) -> list[date]:
        first = self.day.day()
        return working_days(first, self.days.value(), self.context.language) if first else []

    def _explain(self) -> None:
        days = self._chosen_days()
        if not days:
            self.meaning.setText(self.context.tr("visit.day_unknown"))
            self.there.hide()
            return
        edit = self.context.workspace.context
        self.context.tasks.read(
            lambda session: open_plans(session, edit, days), self._tell_there, owner=self, key="there"
        )
        self.meaning.setText(
            self.context.tr(
                "visits.several_told",
                first=days[0].isoformat(),
                last=days[-1].isoformat(),
                most=-(-len(self._ids) // len(days)),
            )
        )

    def _tell_there(self, plans: list[PlanItem]) -> None:
        """Say what is on these days already, and what becomes of it."""
        tr = self.context.tr
        already = len(set(self._ids) & {plan.account_id for plan in plans})
        said = [tr("visits.several_there", n=len(plans))] if plans else []
        said += [tr("visits.several_already", n=already)] if already else []
        self.there.setText("\n".join(said))
        self.there.setVisible(bool(plans))
        self.adjustSize()

    def save(self) -> None:
        """Plan them."""
        context, edit, days = self.context, self.context.workspace.context, self._chosen_days()
        if not days:
            self.complain(context.tr("visit.day_unknown"), self.day)
            return
        ids, purpose = self._ids, self.purpose.text()
        context.tasks.write(
            lambda session: plan_several(session, edit, ids, days, purpose=purpose),
            lambda planned: self._done(planned, days[0]),
            owner=self,
        )

    def _done(self, planned: SeveralPlanned, first: date) -> None:
        context = self.context
        text, tone = context.tr("visits.several_planned", n=len(planned.ids)), Tone.SUCCESS
        if planned.without_hour:
            text += context.tr("visits.several_full", n=planned.without_hour)
            tone = Tone.WARNING
        if planned.already:
            text += context.tr("visits.several_left", n=planned.already)
        toast = context.toasts.show_message(text, tone, context.tr("shell.undo"))
        toast.action_triggered.connect(
            lambda: context.tasks.write(lambda session: unplan(session, context.workspace.context, planned))
        )
        self.accept()
        context.navigate(Place("visits", options={"view": "week", "day": first.isoformat()}))
