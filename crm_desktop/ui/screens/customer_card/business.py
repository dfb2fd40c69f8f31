"""Promises to a customer, and what the company's other systems know: orders, cases, credit, each with its age."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_core.model import CreditProfile, label_of, table_of
from crm_core.model.activities import PROMISE_STATE
from crm_core.model.backoffice import CASE_KIND, CASE_STATUS, OPEN_CASE_STATES, ORDER_STATUS
from crm_desktop.services.backoffice import (
    CaseItem,
    CreditItem,
    OrderItem,
    cases_of,
    credit_of,
    orders_of,
)
from crm_desktop.services.promises import OPEN_PROMISES, PromiseItem, promises
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens.item_row import Action, Item, ItemRow
from crm_desktop.ui.screens.sections import refilled
from crm_desktop.ui.screens.today.dialogs import Outcome, SettleDialog
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import KeyValueGrid, LabelRole, SectionHeader, text_label

ENTITIES: Final = frozenset(("promise", "order", "order_line", "case", "credit_profile"))
"""Entities of which the sections show something."""
MOST_SETTLED: Final = 3
MOST_ORDERS: Final = 6
MOST_CASES: Final = 6
_ORDER_TONES: Final = {"DELIVERED": Tone.SUCCESS, "CLOSED": Tone.SUCCESS, "CANCELLED": Tone.WARNING}
_PROMISE_TONES: Final = {"DONE": Tone.SUCCESS, "BROKEN": Tone.DANGER}


@dataclass(frozen=True)
class Business:
    """What the sections show."""

    promises: list[PromiseItem]
    orders: list[OrderItem]
    cases: list[CaseItem]
    credit: CreditItem | None


def read_business(session: Any, account_id: str) -> Business:
    """Read the open promises and the last settled ones, the latest orders and cases, the credit."""
    found = promises(session, "all", account_id)
    still_open = [one for one in found if one.state in OPEN_PROMISES]
    settled = [one for one in reversed(found) if one.state not in OPEN_PROMISES]
    return Business(
        [*still_open, *settled[:MOST_SETTLED]],
        orders_of(session, account_id, MOST_ORDERS),
        cases_of(session, account_id, limit=MOST_CASES),
        credit_of(session, account_id),
    )


class BusinessSections(QWidget):
    """Four sections below each other, for the right column of the card."""

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self.shown: Business | None = None
        self._whole = self._column = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)

    def show_business(self, found: Business) -> None:
        """Show what there is about a customer."""
        self.shown = found
        with refilled(self._whole) as self._column:
            self._fill(found)

    def _fill(self, found: Business) -> None:
        tr = self._context.tr
        waiting = sum(one.state in OPEN_PROMISES for one in found.promises)
        rows = [self._promise(one) for one in found.promises]
        self._section("business.promises", waiting, rows, tr("business.no_promises"))
        self._section(
            "business.orders",
            len(found.orders),
            [self._order(one) for one in found.orders],
            tr("business.no_orders"),
            _oldest(one.as_of for one in found.orders),
        )
        open_cases = sum(one.status in OPEN_CASE_STATES for one in found.cases)
        self._section(
            "business.cases",
            open_cases,
            [self._case(one) for one in found.cases],
            tr("business.no_cases"),
            _oldest(one.as_of for one in found.cases),
        )
        if found.credit is not None:
            self._header("business.credit", None, found.credit.as_of)
            self._column.addWidget(KeyValueGrid(self._credit(found.credit)))

    def _header(self, key: str, count: int | None, as_of: datetime | None = None) -> None:
        tr, formats = self._context.tr, self._context.formats
        header = SectionHeader(tr(key), count)
        if as_of is not None:
            age = tr("business.as_of", moment=formats.clock(as_of))
            header.add_widget(text_label(age, LabelRole.SMALL, Tone.NEUTRAL))
        self._column.addSpacing(GRID)
        self._column.addWidget(header)

    def _section(
        self, key: str, count: int, rows: Sequence[ItemRow], nothing: str, as_of: datetime | None = None
    ) -> None:
        self._header(key, count or None, as_of)
        for row in rows:
            row.is_last = row is rows[-1]
            self._column.addWidget(row)
        if not rows:
            self._column.addWidget(text_label(nothing, LabelRole.BODY, Tone.NEUTRAL))

    # --- rows ------------------------------------------------------------------------------------------------------

    def _promise(self, promise: PromiseItem) -> ItemRow:
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
        return ItemRow(item, actions if waits else (), promise.id)

    def _settle(self, promise: PromiseItem, outcome: Outcome) -> None:
        SettleDialog(self._context, promise, outcome, self.window()).open()

    def _order(self, order: OrderItem) -> ItemRow:
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
        return ItemRow(item, (), order.id)

    def _case(self, case: CaseItem) -> ItemRow:
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
        return ItemRow(item, (), case.id)

    def _credit(self, credit: CreditItem) -> list[tuple[str, str]]:
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
