"""What this person chose about the window. Nothing about customers may be kept here: the file is not encrypted."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QByteArray, QLocale, QSettings

from crm_desktop.ui.text import LANGUAGES
from crm_desktop.ui.theme import Mode

_ORGANISATION: Final = "fieldbook-crm"
_TRADITIONAL: Final = frozenset((QLocale.Country.Taiwan, QLocale.Country.HongKong, QLocale.Country.Macao))


class Preferences:
    """Language, appearance and the window's place, in the platform's per-user settings."""

    def __init__(self) -> None:
        scope = QSettings.Scope.UserScope
        self._settings = QSettings(QSettings.Format.IniFormat, scope, _ORGANISATION, "window")

    @property
    def language(self) -> str:
        """The chosen language, or the one that fits the system."""
        chosen = str(self._settings.value("language", ""))
        return chosen if chosen in LANGUAGES else system_language()

    @language.setter
    def language(self, language: str) -> None:
        self._settings.setValue("language", language)

    @property
    def theme(self) -> Mode:
        """The chosen appearance; as the system unless chosen otherwise."""
        chosen = str(self._settings.value("theme", ""))
        return Mode(chosen) if chosen in list(Mode) else Mode.SYSTEM

    @theme.setter
    def theme(self, mode: Mode) -> None:
        self._settings.setValue("theme", mode.value)

    @property
    def geometry(self) -> QByteArray:
        """The window's place and size, as Qt packs them; empty the first time."""
        kept = self._settings.value("geometry")
        return kept if isinstance(kept, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, packed: QByteArray) -> None:
        self._settings.setValue("geometry", packed)


def system_language() -> str:
    """Return the language of the product that fits the system's: Chinese by script, anything else English."""
    locale = QLocale.system()
    if locale.language() != QLocale.Language.Chinese:
        return "en" if locale.language() != QLocale.Language.C else "zh_CN"
    traditional = (
        locale.script() == QLocale.Script.TraditionalChineseScript or locale.territory() in _TRADITIONAL
    )
    return "zh_TW" if traditional else "zh_CN"
