"""What the customer owes, beside what the quote comes to: as finance last said, and when that was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from crm_core.model import CreditProfile, label_of, table_of
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Card, ElidedLabel, LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.services.backoffice import CreditItem
    from crm_desktop.ui.context import UiContext


class CreditView(Card):
    """Three lines at most; hidden for a customer of whom finance has said nothing."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.setAccessibleName(context.tr("quotes.credit"))
        self.body.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        self.body.setSpacing(2)
        self.hold = text_label(context.tr("quotes.credit_hold"), LabelRole.SMALL, Tone.DANGER, wrap=True)
        self.grade = ElidedLabel("", LabelRole.SMALL)
        self.exposure = ElidedLabel("", LabelRole.SMALL)
        self.overdue = ElidedLabel("", LabelRole.SMALL, Tone.WARNING)
        for label in (self.hold, self.grade, self.exposure, self.overdue):
            self.body.addWidget(label)
        self.hide()

    def show_credit(self, credit: CreditItem | None) -> None:
        """Show what finance said of a customer."""
        self.setVisible(credit is not None)
        if credit is None:
            return
        tr, formats, columns = self._context.tr, self._context.formats, table_of(CreditProfile).c

        def named(name: str, value: str) -> str:
            return f"{self._context.label(label_of(columns[name]))} {value}"

        self.hold.setVisible(credit.on_hold)
        as_of = tr("quotes.as_of", day=formats.moment(credit.as_of)) if credit.as_of else ""
        self.grade.setText(" · ".join(filter(None, (named("grade", credit.grade or "—"), as_of))))
        limit = formats.number(credit.limit_amount) if credit.limit_amount is not None else "—"
        self.exposure.setText(
            f"{named('exposure', formats.money(credit.exposure, credit.currency))} / {limit}"
        )
        days = (
            f" · {tr('business.days', n=credit.longest_overdue_days)}" if credit.longest_overdue_days else ""
        )
        self.overdue.setText(named("overdue", formats.money(credit.overdue, credit.currency)) + days)
        self.overdue.setVisible(bool(credit.overdue))
