"""Above a quote that was submitted: who asks for what and why, what was decided, and whether that still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID, RADIUS, active_tokens
from crm_desktop.ui.widgets import LabelRole, text_label
from crm_desktop.ui.widgets.painting import fill_rounded, smooth_painter

if TYPE_CHECKING:
    from crm_desktop.services.approvals import ApprovalItem
    from crm_desktop.ui.context import UiContext

TONES: Final = {
    "PENDING": Tone.WARNING, "APPROVED": Tone.SUCCESS, "REJECTED": Tone.DANGER, "VOID": Tone.WARNING,
}  # fmt: skip


class ApprovalStrip(QWidget):
    """Two lines: the request, and what there is to know or do."""

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._tone = Tone.WARNING
        self.first = text_label("", LabelRole.STRONG, wrap=True)
        self.second = text_label("", LabelRole.SMALL, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        column.setSpacing(2)
        column.addWidget(self.first)
        column.addWidget(self.second)
        self.hide()

    def show_approval(self, item: ApprovalItem | None, status: str, margin: str) -> None:
        """Show the latest request about a quote in this state; `margin` is empty for who may not see it."""
        shown = item is not None and item.status in TONES and _still_matters(item.status, status)
        self.setVisible(shown)
        if item is None or not shown:
            return
        self._tone = TONES[item.status]
        tr = self._context.tr
        self.first.setText(asked_sentence(item, self._context))
        parts = [tr("quotes.approval.reason", reason=item.reason) if item.reason else "", margin]
        if item.status == "PENDING":
            parts.append(_what_now(item, self._context))
        elif item.status == "VOID":
            parts.append(tr("quotes.approval.void"))
        else:
            key = f"quotes.approval.{item.status}"
            parts.append(tr(key, who=item.decided_by or "—"))
            parts.append(item.comment)
        self.second.setText(" · ".join(filter(None, parts)))
        self.setAccessibleName(f"{self.first.text()} {self.second.text()}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with smooth_painter(self) as painter:
            fill_rounded(painter, self.rect(), RADIUS, active_tokens().soft(self._tone))


def _what_now(item: ApprovalItem, context: UiContext) -> str:
    if item.is_mine_to_decide:
        return context.tr("quotes.approval.decide")
    if item.waits_for:
        return context.tr("quotes.approval.waits_for", who=item.waits_for)
    return context.tr("quotes.approval.waits")


def _still_matters(request: str, status: str) -> bool:
    if request == "PENDING":
        return status == "IN_APPROVAL"
    if request == "VOID":
        return status == "DRAFT"
    return status in ("APPROVED", "REJECTED", "DRAFT", "IN_APPROVAL")


def asked_sentence(item: ApprovalItem, context: UiContext) -> str:
    """Say who asks for what."""
    tr, formats = context.tr, context.formats
    numbers = {
        "discount": formats.number(item.discount) if item.discount is not None else "—",
        "limit": formats.number(item.limit) if item.limit is not None else "—",
    }
    text = tr("quotes.approval.asks", who=item.requester or "—", **numbers)
    return text + tr("quotes.approval.floor") if item.below_floor else text
