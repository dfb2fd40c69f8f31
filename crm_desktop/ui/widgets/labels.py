"""Labels in the sizes and tones of the theme; the style sheet reads their properties, so they follow its changes."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from crm_desktop.ui.theme.tokens import Tone


class LabelRole(StrEnum):
    """How large and heavy a text is."""

    SMALL = "small"
    BODY = "body"
    STRONG = "strong"
    TITLE = "title"
    HEADLINE = "headline"
    FIGURE = "figure"


def style_label(label: QLabel, role: LabelRole, tone: Tone | None) -> None:
    """Give `label` a size and a colour; without a tone it is in the colour of text."""
    label.setProperty("role", role.value)
    label.setProperty("tone", tone.value if tone else "")
    label.setTextFormat(Qt.TextFormat.PlainText)


def set_tone(label: QLabel, tone: Tone | None) -> None:
    """Give `label` another colour. Taking on a look costs more than all else about a label: only a new one is."""
    value = tone.value if tone else ""
    if label.property("tone") != value:
        label.setProperty("tone", value)
        label.style().unpolish(label)
        label.style().polish(label)


def text_label(
    text: str,
    role: LabelRole = LabelRole.BODY,
    tone: Tone | None = None,
    *,
    wrap: bool = False,
    selectable: bool = False,
) -> QLabel:
    """Return a label of plain text, so that nothing a customer typed is ever read as markup."""
    label = QLabel(text)
    style_label(label, role, tone)
    label.setWordWrap(wrap)
    if selectable:
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        label.setTextInteractionFlags(flags)
    return label
