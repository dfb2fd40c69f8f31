"""Why the customer has its level, in a sentence with the figures, and one act that takes what they say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal

from crm_desktop.services.levels import LevelReason, Rankings, level_reason
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens.kept_rows import laid_out_once
from crm_desktop.ui.screens.rows_section import Headed
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets import LabelRole, push_button, text_label


class LevelSection(Headed):
    """`taken(level)` when the person follows the figures."""

    taken = Signal(str)

    def __init__(self, context: UiContext) -> None:
        super().__init__(context.tr("card.level_title"))
        self._context = context
        self.reason: LevelReason | None = None
        self._rankings: Rankings = {}
        self._lines = [text_label("", LabelRole.BODY, Tone.NEUTRAL, wrap=True) for _ in range(2)]
        for line in self._lines:
            self.column.addWidget(line)
        self._take = push_button("")
        self._take.clicked.connect(self._taken)
        self.column.addWidget(self._take, 0, Qt.AlignmentFlag.AlignLeft)

    def reader(self, account_id: str) -> Callable[[Any], LevelReason]:
        """Return what reads what this customer's level rests on."""
        today, rankings = self._context.formats.today(), self._rankings
        return lambda session: level_reason(session, account_id, today, rankings)

    def known_reader(self) -> Callable[[Any, str], LevelReason | None]:
        """Return what reads it of any customer; None where everybody's turnover would have to be added up first."""
        today, rankings = self._context.formats.today(), self._rankings
        return lambda session, account_id: (
            level_reason(session, account_id, today, rankings) if today in rankings else None
        )

    def forget_rankings(self) -> None:
        """Add up anew, because orders changed. An answer that is on its way still keeps the former ones, unseen."""
        self._rankings = {}

    def show_reason(self, reason: LevelReason, *, may_edit: bool) -> None:
        """Show what the level rests on; only who `may_edit` is offered to take another."""
        tr, self.reason = self._context.tr, reason
        with laid_out_once(self):
            for label, line in zip(self._lines, self.sentences(reason), strict=True):
                label.setText(line)
            self._take.setText(tr("card.level_take", level=reason.suggested or ""))
            self._take.setVisible(bool(reason.suggested) and not reason.agrees and may_edit)

    def _taken(self) -> None:
        if self.reason is not None:
            self.taken.emit(self.reason.suggested)

    def sentences(self, reason: LevelReason) -> list[str]:
        """Return the reason in words."""
        tr, formats = self._context.tr, self._context.formats
        now = tr("card.level_now", level=reason.level) if reason.level else tr("card.level_none")
        says = ""
        if reason.suggested:
            says = tr("card.level_agrees") if reason.agrees else tr("card.level_says", level=reason.suggested)
        if reason.rank:
            money = formats.money(reason.turnover, reason.currency)
            percent = f"{reason.share * 100:.0f}"
            figures = tr(
                "card.level_ranked",
                orders=reason.orders,
                money=money,
                rank=reason.rank,
                of=reason.of,
                percent=percent,
            )
        elif reason.of:
            figures = tr("card.level_unordered", of=reason.of)
        else:
            figures = tr("card.level_no_orders")
        contacts = tr("card.level_contacts", n=reason.contacts)
        return [" · ".join(filter(None, (now, says))), f"{figures} · {contacts}"]
