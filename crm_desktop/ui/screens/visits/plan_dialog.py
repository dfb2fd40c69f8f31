"""Planning a visit, and moving one: customer, day, window, purpose."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from crm_desktop.errors import UserError
from crm_desktop.services.plans import NewPlan, PlanItem, move_plan, plan_visit
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.customer_picker import CustomerPicker
from crm_desktop.ui.dialogs.day_edit import DayEdit
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import LabelRole, text_label

_TIME: Final = re.compile(r"(\d{1,2})[:：.]?(\d{2})|(\d{1,2})")
LONGEST_PURPOSE: Final = 255


class TimeUnknownError(ValueError):
    """What was typed is no time of the day."""


def parse_time(text: str) -> str | None:
    """Return `09:30` for 9:30, 930 or 9：30, `09:00` for 9, None for nothing. Raises TimeUnknownError."""
    typed = text.strip()
    if not typed:
        return None
    match = _TIME.fullmatch(typed)
    if match is None:
        raise TimeUnknownError(text)
    hours, minutes = int(match[1] or match[3]), int(match[2] or 0)
    if hours > 23 or minutes > 59:
        raise TimeUnknownError(text)
    return f"{hours:02}:{minutes:02}"


class PlanDialog(SimpleForm):
    """Without a `plan` it makes one; with one it moves it to another day or time."""

    def __init__(
        self,
        context: UiContext,
        parent: QWidget,
        *,
        plan: PlanItem | None = None,
        account_id: str = "",
        on: date | None = None,
        assignee_id: str | None = None,
    ) -> None:
        tr = context.tr
        title = f"{tr('visits.plan_edit')} · {plan.account_name}" if plan else tr("visits.plan")
        super().__init__(context, title, tr("visits.plan_save"), parent)
        self._plan, self._assignee_id = plan, assignee_id
        self.customer = CustomerPicker(context, self)
        self.day = DayEdit(context, tr("visits.day"), tr("visit.day_hint"))
        self.starts, self.ends = (self._time(key) for key in ("visits.starts", "visits.ends"))
        self.purpose = QLineEdit()
        self.purpose.setMaxLength(LONGEST_PURPOSE)
        self.purpose.setPlaceholderText(tr("visits.purpose_hint"))
        self._meaning = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self._arrange(with_customer=plan is None)
        self.day.understood.connect(self._meaning.setText)
        self.customer.chosen.connect(self._go_on)
        self._fill(plan, account_id, on)

    def _time(self, key: str) -> QLineEdit:
        field = QLineEdit()
        field.setMaxLength(5)
        field.setPlaceholderText(self.context.tr("visits.time_hint"))
        field.setAccessibleName(self.context.tr(key))
        return field

    def _arrange(self, *, with_customer: bool) -> None:
        tr = self.context.tr
        if with_customer:
            self._add_labelled(tr("visit.customer"), self.customer)
        else:
            self.customer.setParent(self)
            self.customer.hide()
        self._add_labelled(tr("visits.day"), self.day)
        self.fields.addWidget(self._meaning, 0, Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for key, field in (("visits.starts", self.starts), ("visits.ends", self.ends)):
            row.addWidget(self._label(tr(key), field))
            row.addWidget(field, 1)
        self.fields.addLayout(row)
        if with_customer:
            self._add_labelled(tr("visits.purpose"), self.purpose)
        else:
            self.purpose.setParent(self)
            self.purpose.hide()

    def _add_labelled(self, label: str, field: QWidget) -> None:
        self._add(label, field)

    @staticmethod
    def _label(text: str, field: QWidget) -> QLabel:
        words = text_label(text, LabelRole.SMALL, Tone.NEUTRAL)
        words.setBuddy(field)
        return words

    def _fill(self, plan: PlanItem | None, account_id: str, on: date | None) -> None:
        if plan is not None:
            self.day.set_day(on or plan.planned_on)
            self.starts.setText(plan.starts or "")
            self.ends.setText(plan.ends or "")
            self.day.setFocus()
            self.day.selectAll()
            return
        self.day.set_day(on or self.context.formats.today())
        if account_id:
            self.customer.take_id(account_id)
            self.day.setFocus()
        else:
            self.customer.setFocus()

    def _go_on(self) -> None:
        self.problem.hide()
        if self.isVisible():
            self.day.setFocus()
            self.day.selectAll()

    def save(self) -> None:
        """Store the plan, unless something is missing: then say what, and go there."""
        tr = self.context.tr
        day = self.day.day()
        window = self._window()
        if self._plan is None and self.customer.customer is None:
            self.complain(tr("visit.customer_missing"), self.customer)
        elif day is None:
            self.complain(tr("visit.day_unknown" if self.day.is_wrong else "visits.day_missing"), self.day)
        elif window is not None:
            self._store(day, *window)

    def _window(self) -> tuple[str | None, str | None] | None:
        found: list[str | None] = []
        for field in (self.starts, self.ends):
            try:
                found.append(parse_time(field.text()))
            except TimeUnknownError:
                self.complain(self.context.tr("visits.time_wrong"), field)
                return None
        starts, ends = found
        if starts and ends and ends < starts:
            self.complain(self.context.tr("visits.time_reversed"), self.ends)
            return None
        return starts, ends

    def _store(self, day: date, starts: str | None, ends: str | None) -> None:
        edit, plan, customer = self.context.workspace.context, self._plan, self.customer.customer
        if plan is not None:

            def job(session: Any) -> None:
                move_plan(session, edit, plan.id, day, starts, ends)

        else:
            assert customer is not None  # noqa: S101 -- asked by `save`
            new = NewPlan(customer.id, day, starts, ends, self.purpose.text(), assignee_id=self._assignee_id)

            def job(session: Any) -> None:
                plan_visit(session, edit, new)

        self.save_button.setEnabled(False)
        self.context.tasks.write(job, lambda _nothing: self._done(day), self._failed, owner=self)

    def _done(self, day: date) -> None:
        tr, formats = self.context.tr, self.context.formats
        customer = self.customer.customer
        if self._plan is not None:
            text = tr("visits.moved", name=self._plan.account_name, day=formats.relative(day))
        else:
            name = (customer.short_name or customer.name) if customer else ""
            text = tr("visits.planned", name=name, day=formats.relative(day))
        self.context.toasts.show_message(text)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.save_button.setEnabled(True)
        if not isinstance(error, UserError):
            raise error
        from crm_desktop.messages import sentence

        self.complain(sentence(error.code, error.params, self.context.language), self.day)
