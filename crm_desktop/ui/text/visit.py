"""Texts of visit."""

from crm_desktop.ui.text.entry import Text

TEXTS: dict[str, Text] = {}
