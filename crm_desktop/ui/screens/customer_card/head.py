"""The head of the card: who it is, what must be known before calling, what can be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens.customer_card.warnings import WarningStrip
from crm_desktop.ui.screens.kept_rows import KeptRows, laid_out_once
from crm_desktop.ui.screens.sections import empty_layout, tag_looks
from crm_desktop.ui.theme import Tone, set_icon
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import (
    Avatar,
    Banner,
    ButtonKind,
    ElidedLabel,
    IconButton,
    LabelRole,
    Tag,
    push_button,
    text_label,
)

if TYPE_CHECKING:
    from crm_desktop.services.customers import CustomerCard
    from crm_desktop.services.warnings import Warning as Known

_STATUS_WARNINGS = {"locked": "card.warn_locked", "archived": "card.warn_archived", "pool": "card.warn_pool"}


class CardHead(QWidget):
    """Shows a card's head; says by signals what the person wants to do."""

    edit = Signal()
    new_quote = Signal()
    decide = Signal()
    star = Signal(bool)

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        tr = context.tr
        self._avatar = Avatar("", 44)
        self._name = ElidedLabel("", LabelRole.HEADLINE)
        self._about = text_label("", LabelRole.BODY, Tone.NEUTRAL)
        tags = QHBoxLayout()
        tags.setSpacing(GRID // 2)
        self._tags = KeptRows(tags, lambda: Tag(""))
        self.warnings = WarningStrip(context)
        self.warnings.decide.connect(self.decide)
        self._warnings = QVBoxLayout()
        self._warnings.setSpacing(GRID // 2)
        self._edit = push_button(tr("card.edit"), ButtonKind.NORMAL, "edit")
        self.is_starred = False
        self._star = IconButton("star", tr("card.star"))
        self._star.clicked.connect(self._starred)
        quote = push_button(tr("card.new_quote"), ButtonKind.NORMAL, "quote")
        self._edit.clicked.connect(self.edit)
        quote.clicked.connect(self.new_quote)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._name)
        line = QHBoxLayout()
        line.setSpacing(GRID + 4)
        line.addLayout(tags)
        line.addWidget(self._about)
        line.addStretch(1)
        words.addLayout(line)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self._avatar)
        row.addSpacing(GRID // 2)
        row.addLayout(words, 1)
        row.addWidget(self._star, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(quote, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._edit, 0, Qt.AlignmentFlag.AlignVCenter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, GRID)
        whole.setSpacing(GRID)
        whole.addLayout(row)
        whole.addWidget(self.warnings)
        whole.addLayout(self._warnings)

    def _starred(self) -> None:
        self.star.emit(not self.is_starred)

    def show_card(self, card: CustomerCard, known: Sequence[Known], *, starred: bool = False) -> None:
        """Show this customer, and what is known about it."""
        with laid_out_once(self):
            self._show(card, known)
            self._show_star(starred)

    def _show_star(self, starred: bool) -> None:
        self.is_starred = starred
        named = self._context.tr("card.unstar" if starred else "card.star")
        if self._star.accessibleName() != named:
            set_icon(self._star, "star-filled" if starred else "star")
            self._star.setToolTip(named)
            self._star.setAccessibleName(named)

    def _show(self, card: CustomerCard, known: Sequence[Known]) -> None:
        self._avatar.set_name(card.short_name or card.name)
        self._name.setText(card.name)
        self._about.setText(" · ".join(self._parts(card)))
        self._tags.show(tag_looks(self._context, card), lambda tag, look: tag.set_look(*look))
        self._edit.setEnabled(card.may_edit)
        self.warnings.show_warnings(card.id, known)
        empty_layout(self._warnings)
        for text in self._to_know(card):
            self._warnings.addWidget(Banner(text, Tone.WARNING))

    def _parts(self, card: CustomerCard) -> Iterator[str]:
        tr = self._context.tr
        yield tr("card.owner", name=card.owner_name) if card.owner_name else tr("card.no_owner")
        when = self._context.formats.relative(card.last_contact_at)
        yield tr("card.last_contact", when=when) if when else tr("card.never_contacted")
        if card.pending:
            yield tr("card.pending")

    def _to_know(self, card: CustomerCard) -> Iterator[str]:
        """Sentences about the customer's own state; what others said and did is in the strip above."""
        tr, formats = self._context.tr, self._context.formats
        if card.status in _STATUS_WARNINGS:
            yield tr(_STATUS_WARNINGS[card.status])
        if not card.may_edit:
            yield tr("card.warn_read")
        day = next(
            (one.value for group in card.groups for one in group.fields if one.name == "next_contact_on"),
            None,
        )
        if day and day < formats.today():
            yield tr("card.warn_late", day=formats.day(day), n=(formats.today() - day).days)
