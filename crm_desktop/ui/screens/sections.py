"""Pieces that the customer card and the inspector share: people, tasks, lines of history, copied numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from crm_core.model.customers import CONTACT_ROLE, LEVEL, LIFECYCLE, METHOD_KIND
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens import tones
from crm_desktop.ui.theme.tokens import GRID, Tone
from crm_desktop.ui.widgets import (
    Avatar,
    Chip,
    ElidedLabel,
    FlowLayout,
    LabelRole,
    Tag,
)

if TYPE_CHECKING:
    from crm_desktop.services.customers import ContactCard, CustomerCard, MethodRow

_METHOD_ICONS = {"MOBILE": "phone", "LANDLINE": "phone", "EMAIL": "mail"}


def empty_layout(layout: QLayout) -> None:
    """Take everything out of a layout, for good."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        if (inner := item.layout()) is not None:
            empty_layout(inner)


@contextmanager
def refilled(column: QLayout) -> Iterator[QVBoxLayout]:
    """Give a layout to fill, which takes the place of what was in `column` when the block ends.

    It is filled out of sight: each widget that is put into what is seen would lay out everything around it anew.
    """
    box = QWidget()
    inner = QVBoxLayout(box)
    inner.setContentsMargins(0, 0, 0, 0)
    inner.setSpacing(column.spacing())
    yield inner
    empty_layout(column)
    column.addWidget(box)


class CopyChip(Chip):
    """A number or address; a click copies it."""

    copied = Signal(str)

    def __init__(self, context: UiContext, kind: str, text: str) -> None:
        super().__init__(text, _METHOD_ICONS.get(kind, ""))
        self._value = text
        self._context = context
        named = METHOD_KIND.text(kind, context.language)
        self.setAccessibleName(f"{context.tr('shell.copy')} {named} {text}")
        self.setToolTip(f"{named} · {context.tr('shell.copy')}")
        self.clicked.connect(self._copy)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._value)
        self._context.toasts.show_message(self._context.tr("shell.copied", text=self._value), timeout_ms=2500)


def method_chips(context: UiContext, methods: Iterable[MethodRow]) -> QWidget:
    """Return the ways to reach a person, those that work first."""
    box = QWidget()
    flow = FlowLayout(box, GRID // 2)
    for method in methods:
        if not method.is_bad:
            flow.addWidget(CopyChip(context, method.kind, method.raw))
    return box


class PersonRow(QWidget):
    """A person at a customer: who, which post, which say in decisions, how to reach."""

    def __init__(self, context: UiContext, person: ContactCard) -> None:
        super().__init__()
        name = ElidedLabel(person.full_name, LabelRole.STRONG, None if person.is_active else Tone.NEUTRAL)
        post = " · ".join(part for part in (person.job_title, person.department) if part)
        words = QVBoxLayout()
        words.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(name)
        if person.role:
            head.addWidget(Tag(CONTACT_ROLE.text(person.role, context.language), _role_tone(person.role)))
        if person.is_primary:
            head.addWidget(Tag(context.tr("card.primary")))
        head.addStretch(1)
        words.addLayout(head)
        if post:
            words.addWidget(ElidedLabel(post, LabelRole.SMALL, Tone.NEUTRAL))
        if person.methods:
            words.addSpacing(2)
            words.addWidget(method_chips(context, person.methods))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, GRID // 2, 0, GRID // 2)
        row.setSpacing(GRID + 4)
        row.addWidget(Avatar(person.full_name, 32), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.setAccessibleName(f"{person.full_name} {post}".strip())


def _role_tone(role: str) -> Tone:
    from crm_core.model.customers import DECISION_ROLES

    return Tone.ACCENT if role in DECISION_ROLES else Tone.NEUTRAL


def customer_tags(context: UiContext, card: CustomerCard, *, wrap: bool) -> QWidget:
    """Return level, stage and tags of a customer as pills, on several lines if they may `wrap`."""
    box = QWidget()
    flow = FlowLayout(box, GRID // 2) if wrap else QHBoxLayout(box)
    flow.setContentsMargins(0, 0, 0, 0)
    flow.setSpacing(GRID // 2)
    language = context.language
    if card.level:
        level = context.tr("customers.level", code=LEVEL.text(card.level, language))
        flow.addWidget(Tag(level, tones.tone_of(tones.LEVEL, card.level)))
    if card.lifecycle:
        tone = tones.tone_of(tones.LIFECYCLE, card.lifecycle)
        flow.addWidget(Tag(LIFECYCLE.text(card.lifecycle, language), tone))
    if card.is_vip:
        flow.addWidget(Tag("VIP", Tone.WARNING))
    for tag in card.tags:
        flow.addWidget(Tag(tag))
    return box
