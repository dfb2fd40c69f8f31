"""Buttons: one primary a screen, flat ones beside it, icons only where the shape is known to everyone."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from crm_desktop.ui.theme.icons import icon_size, set_icon
from crm_desktop.ui.theme.tokens import ICON, ICON_SMALL


class ButtonKind(StrEnum):
    """How much a button asks for attention."""

    NORMAL = "normal"
    PRIMARY = "primary"
    FLAT = "flat"
    DANGER = "danger"


_ICON_COLORS = {
    ButtonKind.NORMAL: "text_muted",
    ButtonKind.PRIMARY: "accent_text",
    ButtonKind.FLAT: "accent",
    ButtonKind.DANGER: "danger",
}


def push_button(text: str, kind: ButtonKind = ButtonKind.NORMAL, icon_name: str = "") -> QPushButton:
    """Return a button of `kind`, with an icon if one is named."""
    button = QPushButton(text)
    button.setAutoDefault(True)  # Enter presses it outside of dialogs, too
    button.setProperty("kind", kind.value)
    if icon_name:
        set_icon(button, icon_name, _ICON_COLORS[kind])
        button.setIconSize(icon_size(ICON_SMALL))
    return button


def make_primary(button: QPushButton) -> None:
    """Make a button the one that goes on."""
    make_kind(button, ButtonKind.PRIMARY)


def make_kind(button: QPushButton, kind: ButtonKind) -> None:
    """Give a button its look. One that stands in a button box already has another: it is taken anew."""
    button.setProperty("kind", kind.value)
    button.style().unpolish(button)
    button.style().polish(button)


class IconButton(QToolButton):
    """A button of an icon alone; `name` is its tooltip and what a screen reader says."""

    def __init__(self, icon_name: str, name: str, parent: QWidget | None = None, *, side: int = ICON) -> None:
        super().__init__(parent)
        set_icon(self, icon_name)
        self.setIconSize(icon_size(side))
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
