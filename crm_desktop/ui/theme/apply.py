"""Put the theme on the application and keep it there when the desktop switches between light and dark."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyleFactory

from crm_desktop.ui.theme.fonts import application_font
from crm_desktop.ui.theme.icons import refresh_icons
from crm_desktop.ui.theme.palette import make_palette
from crm_desktop.ui.theme.style import make_style_sheet
from crm_desktop.ui.theme.tokens import DARK, LIGHT, Tokens, active_tokens, set_active_tokens


class Mode(StrEnum):
    """What the person chose in the settings."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


class Theme(QObject):
    """The look of one running application; there is one, owned by whoever made the application."""

    changed = Signal()

    def __init__(self, application: QApplication, language: str = "zh_CN") -> None:
        super().__init__(application)
        self._application = application
        self._mode = Mode.SYSTEM
        application.setStyle(QStyleFactory.create("Fusion"))
        self.set_language(language)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def mode(self) -> Mode:
        """The chosen mode, which may be to follow the system."""
        return self._mode

    @property
    def tokens(self) -> Tokens:
        """The tokens shown now."""
        return active_tokens()

    def set_language(self, language: str) -> None:
        """Use the typefaces of `language`: `zh_CN`, `zh_TW` or `en`."""
        self._application.setFont(application_font(language))

    def apply(self, mode: Mode) -> None:
        """Show `mode` from now on, on every window."""
        self._mode = mode
        self._show(self._wanted_tokens())

    def _wanted_tokens(self) -> Tokens:
        dark = self._system_is_dark() if self._mode is Mode.SYSTEM else self._mode is Mode.DARK
        return DARK if dark else LIGHT

    @staticmethod
    def _system_is_dark() -> bool:
        return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark

    def _show(self, tokens: Tokens) -> None:
        set_active_tokens(tokens)
        self._application.setPalette(make_palette(tokens))
        self._application.setStyleSheet(make_style_sheet(tokens))
        refresh_icons()
        self.changed.emit()

    def _follow_system(self) -> None:
        if self._mode is Mode.SYSTEM and self._wanted_tokens() is not active_tokens():
            self._show(self._wanted_tokens())
