"""The one table of colours and measures; everything painted takes its values from here.

Text colours reach a contrast of 4.5 on every background they are used on (WCAG 2.2, 1.4.3), marks that carry
meaning reach 3. The chart colours keep their distance under protanopia and deuteranopia. Tests hold both.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

GRID: Final = 8
ROW_HEIGHT: Final = 34
RADIUS_SMALL: Final = 4
RADIUS: Final = 6
RADIUS_LARGE: Final = 10
ICON_SMALL: Final = 16
ICON: Final = 20
ICON_LARGE: Final = 24

FONT_SMALL: Final = 12
FONT_BODY: Final = 14
FONT_TITLE: Final = 16
FONT_HEADLINE: Final = 20
FONT_FIGURE: Final = 28


class Tone(StrEnum):
    """What a coloured mark means; never the only carrier of the meaning."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one mode, as `#RRGGBB`."""

    dark: bool
    background: str
    surface: str
    hover: str
    hairline: str
    control_border: str
    text: str
    text_muted: str
    text_disabled: str
    accent: str
    accent_hover: str
    accent_text: str
    selection: str
    focus: str
    success: str
    warning: str
    danger: str
    info: str
    neutral_soft: str
    accent_soft: str
    success_soft: str
    warning_soft: str
    danger_soft: str
    info_soft: str
    tooltip: str
    tooltip_text: str
    chart: tuple[str, ...]

    def strong(self, tone: Tone) -> str:
        """Return the colour of text and icons that speak in `tone`."""
        return self.text_muted if tone is Tone.NEUTRAL else self.color(tone.value)

    def soft(self, tone: Tone) -> str:
        """Return the background that goes under `strong(tone)`."""
        return self.color(f"{tone.value}_soft")

    def color(self, name: str) -> str:
        """Return the colour token called `name`; raise `LookupError` if there is none."""
        value = getattr(self, name, None)
        if isinstance(value, str):
            return value
        raise LookupError(f"there is no colour called {name}")


LIGHT: Final = Tokens(
    dark=False,
    background="#F5F6F8",
    surface="#FFFFFF",
    hover="#EDF0F4",
    hairline="#DEE2E8",
    control_border="#868F9C",
    text="#1A222D",
    text_muted="#566170",
    text_disabled="#9AA3AF",
    accent="#1F5FBF",
    accent_hover="#184E9F",
    accent_text="#FFFFFF",
    selection="#DBE7FA",
    focus="#1F5FBF",
    success="#17703D",
    warning="#855200",
    danger="#B3261E",
    info="#0A6480",
    neutral_soft="#E9ECF1",
    accent_soft="#E3ECFB",
    success_soft="#E1F3E7",
    warning_soft="#FCF0D6",
    danger_soft="#FBE7E5",
    info_soft="#DFF0F6",
    tooltip="#27313E",
    tooltip_text="#F2F5F8",
    chart=("#1F5FBF", "#DB7100", "#00795A", "#A3478C", "#8B6D10", "#4A9BD0", "#4B2A80", "#868C92"),
)

DARK: Final = Tokens(
    dark=True,
    background="#14181D",
    surface="#1B2026",
    hover="#252B33",
    hairline="#2E353F",
    control_border="#6E7988",
    text="#E5E9EF",
    text_muted="#9CA8B6",
    text_disabled="#636D7A",
    accent="#7EB0F7",
    accent_hover="#9CC3FA",
    accent_text="#0E1A2B",
    selection="#243C5E",
    focus="#7EB0F7",
    success="#6CCB8F",
    warning="#E5B454",
    danger="#F28B82",
    info="#6FC3DE",
    neutral_soft="#272E37",
    accent_soft="#1D2F49",
    success_soft="#1A3225",
    warning_soft="#372C15",
    danger_soft="#3E211F",
    info_soft="#16303A",
    tooltip="#323B47",
    tooltip_text="#F2F5F8",
    chart=("#7EB0F7", "#E8743B", "#3EB88A", "#D070B0", "#D8C454", "#8CE7ED", "#8F6FE8", "#B8C0CD"),
)

# Every text colour with a background it is painted on, by token name.
TEXT_PAIRS: Final = (
    *((text, ground) for text in ("text", "text_muted") for ground in ("background", "surface", "hover")),
    *((text, "selection") for text in ("text", "text_muted", "accent")),
    *((text, "surface") for text in ("accent", "success", "warning", "danger", "info")),
    *((text, "background") for text in ("accent", "success", "warning", "danger", "info")),
    *((tone.value, f"{tone.value}_soft") for tone in Tone if tone is not Tone.NEUTRAL),
    *(("text", f"{tone.value}_soft") for tone in Tone),
    ("text_muted", "neutral_soft"),
    ("accent", "hover"),
    ("accent_text", "accent"),
    ("accent_text", "accent_hover"),
    ("tooltip_text", "tooltip"),
)


class _Active:
    tokens: Tokens = LIGHT


def active_tokens() -> Tokens:
    """Return the tokens of the mode shown now."""
    return _Active.tokens


def set_active_tokens(tokens: Tokens) -> None:
    """Make `tokens` the ones widgets paint with; only `Theme` calls this."""
    _Active.tokens = tokens
