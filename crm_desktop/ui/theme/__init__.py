"""How the program looks: colours, fonts, icons and style, all made from one table of tokens."""

from __future__ import annotations

from crm_desktop.ui.theme.apply import Mode, Theme
from crm_desktop.ui.theme.icons import icon, set_icon
from crm_desktop.ui.theme.input_method import prepare_input_method
from crm_desktop.ui.theme.tokens import Tokens, Tone, active_tokens

__all__ = ["Mode", "Theme", "Tokens", "Tone", "active_tokens", "icon", "prepare_input_method", "set_icon"]
