"""The ledger of promises: who promised what to whom until when, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from PySide6.QtWidgets import QComboBox, QHBoxLayout

from crm_desktop.services.people import Choice, units
from crm_desktop.services.promise_ledger import (
    NO_UNIT,
    LedgerCounts,
    LedgerFilter,
    LedgerState,
    ledger_counts,
    ledger_ids,
    ledger_items,
)
from crm_desktop.services.promises import OPEN_PROMISES, PromiseItem, settle_promise
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens.commitments.columns import promise_columns
from crm_desktop.ui.screens.commitments.list_page import CommitmentPage
from crm_desktop.ui.screens.commitments.promise_dialogs import NewPromiseDialog, TermsDialog
from crm_desktop.ui.screens.today.dialogs import SettleDialog
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets import EmptyState, LabelRole, text_label

STATES: Final = ("open", "due", "overdue", "kept", "broken", "withdrawn", "all")
EVERY: Final = ""


class PromisesPage(CommitmentPage):
    """Narrowed by state, maker and department; above it how the department stands."""

    entity = "promise"

    def __init__(self, context: UiContext) -> None:
        tr = context.tr
        empty = EmptyState("promise", tr("commitments.no_promises"), tr("commitments.no_promises_hint"))
        actions = {
            "K": tr("today.keep"),
            "B": tr("today.break"),
            "M": tr("commitments.edit_promise"),
            "W": tr("commitments.withdraw"),
        }
        states = {state: tr(f"commitments.promise_{state}") for state in STATES}
        super().__init__(
            context, tr("commitments.promises"), promise_columns(context), actions, states, empty
        )
        self.unit = QComboBox()
        self.unit.setAccessibleName(tr("commitments.unit"))
        self.unit.addItem(tr("commitments.all_units"), EVERY)
        self.unit.addItem(tr("commitments.no_unit"), NO_UNIT)
        self.standing = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self.bar.addWidget(self.unit)
        line = QHBoxLayout()
        line.addWidget(self.standing)
        line.addStretch(1)
        line.addWidget(text_label(tr("commitments.promise_keys"), LabelRole.SMALL, Tone.NEUTRAL))
        self.above.addLayout(line)
        self.unit.currentIndexChanged.connect(self.reload)
        self._units: list[Choice] = []
        context.tasks.read(units, self._offer, owner=self, key="units")

    def _offer(self, found: list[Choice]) -> None:
        self._units = found
        for one in found:
            self.unit.addItem(one.name, one.id)

    @property
    def wanted(self) -> LedgerFilter:
        """What is asked for."""
        state = cast("LedgerState", self.state)
        return LedgerFilter(state, self.user_id, self.unit.currentData() or None)

    def reload(self) -> None:
        super().reload()
        wanted, today = self.wanted, self.context.formats.today()
        self.context.tasks.read(
            lambda session: ledger_counts(session, wanted, today),
            self._show_standing,
            owner=self,
            key="counts",
        )

    def _show_standing(self, counts: LedgerCounts) -> None:
        tr = self.context.tr
        params = {"open": counts.open, "late": counts.overdue}
        if counts.kept_percent is None:
            self.standing.setText(tr("commitments.standing_new", **params))
        else:
            settled = counts.kept + counts.broken
            self.standing.setText(
                tr("commitments.standing", **params, settled=settled, percent=counts.kept_percent)
            )

    def read_ids(self) -> Callable[[Any], list[str]]:
        wanted, today = self.wanted, self.context.formats.today()
        return lambda session: ledger_ids(session, wanted, today)

    def read_rows(self, ids: list[str]) -> Callable[[Any], list[PromiseItem]]:
        today = self.context.formats.today()
        return lambda session: ledger_items(session, ids, today)

    def filter_text(self) -> str:
        unit = self.unit.currentText() if self.unit.currentData() else ""
        return " · ".join(filter(None, (super().filter_text(), unit)))

    def count_text(self, count: int) -> str:
        return self.context.tr("commitments.n_promises", n=count)

    def add(self) -> None:
        """Write a promise down."""
        NewPromiseDialog(self.context, self._units, self.window()).open()

    def act(self, key: str, record_id: str) -> None:
        promise: PromiseItem | None = self.rows.get(record_id)
        if promise is None or promise.state not in OPEN_PROMISES:
            return
        if key == "W":
            self._withdraw(promise)
        elif record_id != self.table.current_id:
            return  # what asks for words is asked once
        elif key == "M":
            TermsDialog(self.context, promise, self._units, self.window()).open()
        else:
            SettleDialog(self.context, promise, "keep" if key == "K" else "break", self.window()).open()

    def _withdraw(self, promise: PromiseItem) -> None:
        context, edit = self.context, self.context.workspace.context
        context.tasks.write(
            lambda session: settle_promise(session, edit, promise.id, "WITHDRAWN"),
            lambda _none: context.toasts.show_message(context.tr("commitments.withdrawn")),
            owner=self,
        )
