"""Pieces that the customer card and the inspector share: people, tasks, lines of history, copied numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from crm_core.model.customers import CONTACT_ROLE, LEVEL, LIFECYCLE, METHOD_KIND
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens import tones
from crm_desktop.ui.screens.kept_rows import KeptRows, laid_out_once
from crm_desktop.ui.theme.tokens import GRID, Tone
from crm_desktop.ui.widgets import (
    Avatar,
    Chip,
    ElidedLabel,
    FlowLayout,
    LabelRole,
    Tag,
)
from crm_desktop.ui.widgets.labels import set_tone

if TYPE_CHECKING:
    from crm_desktop.services.customers import ContactCard, CustomerCard, MethodRow

_METHOD_ICONS = {"MOBILE": "phone", "LANDLINE": "phone", "EMAIL": "mail", "WECHAT": "chat"}


def empty_layout(layout: QLayout) -> None:
    """Take everything out of a layout, for good."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        if (inner := item.layout()) is not None:
            empty_layout(inner)


class CopyChip(Chip):
    """A number or address; a click copies it."""

    copied = Signal(str)

    def __init__(self, context: UiContext, kind: str = "", text: str = "") -> None:
        super().__init__("")
        self._context = context
        self.clicked.connect(self._copy)
        self.show_method(kind, text)

    def show_method(self, kind: str, text: str) -> None:
        """Show a number or address of a kind (METHOD_KIND)."""
        context, self._value = self._context, text
        named = METHOD_KIND.text(kind, context.language)
        self.set_look(text, _METHOD_ICONS.get(kind, ""), Tone.NEUTRAL)
        self.setAccessibleName(f"{context.tr('shell.copy')} {named} {text}")
        self.setToolTip(f"{named} · {context.tr('shell.copy')}")

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

    def __init__(self, context: UiContext, person: ContactCard | None = None) -> None:
        super().__init__()
        self._context = context
        self._name = ElidedLabel("", LabelRole.STRONG)
        self._post = ElidedLabel("", LabelRole.SMALL, Tone.NEUTRAL)
        self._role, self._primary = Tag(""), Tag(context.tr("card.primary"))
        self._reach = QWidget()
        flow = FlowLayout(self._reach, GRID // 2)
        flow.setContentsMargins(0, 2, 0, 0)
        self._methods = KeptRows(flow, lambda: CopyChip(context))
        self._avatar = Avatar("", 32)
        words = QVBoxLayout()
        words.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        for widget in (self._name, self._role, self._primary):
            head.addWidget(widget)
        head.addStretch(1)
        words.addLayout(head)
        words.addWidget(self._post)
        words.addWidget(self._reach)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, GRID // 2, 0, GRID // 2)
        row.setSpacing(GRID + 4)
        row.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        if person is not None:
            self.show_person(person)

    def show_person(self, person: ContactCard) -> None:
        """Show this person."""
        with laid_out_once(self, self._reach):
            self._show(person, " · ".join(part for part in (person.job_title, person.department) if part))

    def _show(self, person: ContactCard, post: str) -> None:
        self._avatar.set_name(person.full_name)
        self._name.setText(person.full_name)
        set_tone(self._name, None if person.is_active else Tone.NEUTRAL)
        if person.role:
            self._role.set_look(
                CONTACT_ROLE.text(person.role, self._context.language), _role_tone(person.role)
            )
        self._post.setText(post)
        working = [one for one in person.methods if not one.is_bad]
        self._methods.show(working, lambda chip, one: chip.show_method(one.kind, one.raw))
        self._role.setVisible(bool(person.role))
        self._primary.setVisible(person.is_primary)
        self._post.setVisible(bool(post))
        self._reach.setVisible(bool(working))
        self.setAccessibleName(f"{person.full_name} {post}".strip())


def _role_tone(role: str) -> Tone:
    from crm_core.model.customers import DECISION_ROLES

    return Tone.ACCENT if role in DECISION_ROLES else Tone.NEUTRAL


def customer_tags(context: UiContext, card: CustomerCard) -> QWidget:
    """Return level, stage and tags of a customer as pills, on several lines where they are many."""
    box = QWidget()
    flow = FlowLayout(box, GRID // 2)
    for text, tone in tag_looks(context, card):
        flow.addWidget(Tag(text, tone))
    return box


def tag_looks(context: UiContext, card: CustomerCard) -> list[tuple[str, Tone]]:
    """Return the words and tones of level, stage and tags of a customer."""
    language = context.language
    found: list[tuple[str, Tone]] = []
    if card.level:
        level = context.tr("customers.level", code=LEVEL.text(card.level, language))
        found.append((level, tones.tone_of(tones.LEVEL, card.level)))
    if card.lifecycle:
        tone = tones.tone_of(tones.LIFECYCLE, card.lifecycle)
        found.append((LIFECYCLE.text(card.lifecycle, language), tone))
    if card.is_vip:
        found.append(("VIP", Tone.WARNING))
    return [*found, *((tag, Tone.NEUTRAL) for tag in card.tags)]
