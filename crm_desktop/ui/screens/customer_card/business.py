"""Promises to a customer, and what the company's other systems know: orders, cases, credit, each with its age."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_core.model import CreditProfile, label_of, table_of
from crm_core.model.activities import PROMISE_STATE
from crm_core.model.backoffice import CASE_KIND, CASE_STATUS, OPEN_CASE_STATES, ORDER_STATUS
from crm_desktop.services.backoffice import CaseItem, CreditItem, OrderItem
from crm_desktop.services.business import Business
from crm_desktop.services.promises import OPEN_PROMISES, PromiseItem
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens.item_row import Action, Item, ItemRow
from crm_desktop.ui.screens.kept_rows import laid_out_once
from crm_desktop.ui.screens.rows_section import FactsGroup, RowsSection, with_last
from crm_desktop.ui.screens.today.dialogs import Outcome, SettleDialog
from crm_desktop.ui.theme import Tone

ENTITIES: Final = frozenset(("promise", "order", "order_line", "case", "credit_profile"))
"""Entities of which the sections show something."""
_ORDER_TONES: Final = {"DELIVERED": Tone.SUCCESS, "CLOSED": Tone.SUCCESS, "CANCELLED": Tone.WARNING}
_PROMISE_TONES: Final = {"DONE": Tone.SUCCESS, "BROKEN": Tone.DANGER}


class BusinessSections(QWidget):
    """Four sections below each other, for the right column of the card."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        tr = context.tr
        self.shown: Business | None = None
        self.promises = RowsSection(tr("business.promises"), tr("business.no_promises"), ItemRow, 0)
        self.orders = RowsSection(tr("business.orders"), tr("business.no_orders"), ItemRow, 0)
        self.cases = RowsSection(tr("business.cases"), tr("business.no_cases"), ItemRow, 0)
        self._credit = FactsGroup(tr("business.credit"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        for section in (self.promises, self.orders, self.cases, self._credit):
            whole.addWidget(section)

    def show_business(self, found: Business) -> None:
        """Show what there is about a customer."""
        self.shown = found
        with laid_out_once(self):
            waiting = sum(one.state in OPEN_PROMISES for one in found.promises)
            self.promises.show_rows(with_last(found.promises), self._show_promise, waiting)
            ages = (_oldest(one.as_of for one in rows) for rows in (found.orders, found.cases))
            orders_age, cases_age = map(self._age, ages)
            self.orders.show_rows(with_last(found.orders), self._show_order, len(found.orders), orders_age)
            waiting = sum(one.status in OPEN_CASE_STATES for one in found.cases)
            self.cases.show_rows(with_last(found.cases), self._show_case, waiting, cases_age)
            credit = found.credit
            self._credit.show_rows(
                self._credit_rows(credit) if credit else [], aside=self._age(credit.as_of if credit else None)
            )

    def _age(self, as_of: datetime | None) -> str:
        tr, formats = self._context.tr, self._context.formats
        return "" if as_of is None else tr("business.as_of", moment=formats.clock(as_of))

    # --- rows ------------------------------------------------------------------------------------------------------

    def _show_promise(self, row: ItemRow, one: tuple[PromiseItem, bool]) -> None:
        promise, is_last = one
        tr, formats = self._context.tr, self._context.formats
        waits = promise.state in OPEN_PROMISES
        by = tr("business.by", name=promise.maker_name) if promise.maker_name else ""
        to_whom = tr("today.to_whom", name=promise.to_name) if promise.to_name else ""
        state = PROMISE_STATE.text(promise.state, self._context.language)
        late = promise.overdue_days > 0
        item = Item(
            title=promise.text,
            details=" · ".join(filter(None, (by, to_whom, promise.unit_name, promise.evidence))),
            right=formats.due(promise.due_on) if waits else formats.day(promise.fulfilled_on),
            right_tone=Tone.WARNING if late else Tone.NEUTRAL,
            pills=() if waits else ((state, _PROMISE_TONES.get(promise.state, Tone.NEUTRAL)),),
        )
        actions = (
            Action("K", "check", tr("today.keep"), lambda: self._settle(promise, "keep")),
            Action("B", "close", tr("today.break"), lambda: self._settle(promise, "break")),
        )
        row.show_item(item, actions if waits else (), promise.id, is_last=is_last)

    def _settle(self, promise: PromiseItem, outcome: Outcome) -> None:
        SettleDialog(self._context, promise, outcome, self.window()).open()

    def _show_order(self, row: ItemRow, one: tuple[OrderItem, bool]) -> None:
        order, is_last = one
        tr, formats = self._context.tr, self._context.formats
        status = ORDER_STATUS.text(order.status, self._context.language)
        lines = tr("business.lines", n=order.lines) if order.lines else ""
        item = Item(
            title=order.number,
            details=" · ".join(filter(None, (formats.day(order.ordered_on), lines))),
            right=formats.money(
                order.total_gross if order.total_gross is not None else order.total_net, order.currency
            ),
            pills=((status, _ORDER_TONES.get(order.status or "", Tone.INFO)),) if status else (),
        )
        row.show_item(item, (), order.id, is_last=is_last)

    def _show_case(self, row: ItemRow, one: tuple[CaseItem, bool]) -> None:
        case, is_last = one
        tr, language = self._context.tr, self._context.language
        waits = case.status in OPEN_CASE_STATES
        grave = waits and case.kind == "COMPLAINT"
        kind = CASE_KIND.text(case.kind, language)
        status = CASE_STATUS.text(case.status, language)
        tone = Tone.DANGER if grave else Tone.WARNING if waits else Tone.NEUTRAL
        days = tr("business.days_open", n=case.days_open) if case.days_open is not None else ""
        item = Item(
            title=case.subject or case.number,
            details=" · ".join(filter(None, (case.number, kind, case.assignee_name, case.resolution))),
            right=days or self._context.formats.day(case.opened_on),
            right_tone=Tone.WARNING if waits else Tone.NEUTRAL,
            pills=((status, tone),) if status else (),
        )
        row.show_item(item, (), case.id, is_last=is_last)

    def _credit_rows(self, credit: CreditItem) -> list[tuple[str, str]]:
        context, columns = self._context, table_of(CreditProfile).c
        tr, money = context.tr, context.formats.money
        days = credit.longest_overdue_days

        def named(name: str) -> str:
            return context.label(label_of(columns[name]))

        rows = [
            (named("grade"), credit.grade or ""),
            (named("limit_amount"), money(credit.limit_amount, credit.currency)),
            (named("exposure"), money(credit.exposure, credit.currency)),
            (tr("business.available"), money(credit.available, credit.currency)),
            (named("overdue"), money(credit.overdue, credit.currency)),
            (named("longest_overdue_days"), tr("business.days", n=days) if days else ""),
            (named("term_days"), tr("business.days", n=credit.term_days) if credit.term_days else ""),
            (tr("business.hold"), tr("time.yes") if credit.on_hold else ""),
        ]
        return [(label, shown) for label, shown in rows if shown]


def _oldest(moments: Iterable[datetime | None]) -> datetime | None:
    """A list is as old as the oldest knowledge in it."""
    return min((one for one in moments if one is not None), default=None)
