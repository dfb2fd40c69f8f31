"""A circle with a person's or company's initials, always in the same colour for the same name."""

from __future__ import annotations

from typing import Final
from zlib import crc32

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.theme.tokens import Tone, active_tokens
from crm_desktop.ui.widgets.painting import fill_rounded, sized_font, smooth_painter

FIRST_CJK: Final = 0x2E80
LONGEST_PERSON: Final = 4
_DOUBLE_SURNAMES_TEXT: Final = "欧阳歐陽上官司马司馬诸葛諸葛东方東方皇甫尉迟尉遲公孙公孫慕容令狐司徒夏侯"
DOUBLE_SURNAMES: Final = frozenset(
    _DOUBLE_SURNAMES_TEXT[start : start + 2] for start in range(0, len(_DOUBLE_SURNAMES_TEXT), 2)
)
_TONES: Final = (Tone.ACCENT, Tone.SUCCESS, Tone.WARNING, Tone.INFO)


def initials(name: str) -> str:
    """Return what stands for `name`: the given name or a company's first two characters, or two capitals."""
    words = name.split()
    if not words:
        return ""
    last_word = words[-1]
    if ord(last_word[-1]) >= FIRST_CJK:
        if len(last_word) > LONGEST_PERSON:
            return last_word[:2]
        return last_word[2:] if last_word[2:] and last_word[:2] in DOUBLE_SURNAMES else last_word[-2:]
    first, last = words[0][0], words[-1][0] if len(words) > 1 else ""
    return (first + last).upper()


class Avatar(QWidget):
    """The initials of `name` in a circle `side` pixels wide."""

    def __init__(self, name: str, side: int = 36, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self.setFixedSize(side, side)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        """Show another person."""
        self._initials = initials(name)
        self._tone = _TONES[crc32(name.encode()) % len(_TONES)]
        self.setAccessibleName(name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = active_tokens()
        with smooth_painter(self) as painter:
            fill_rounded(painter, self.rect(), self._side / 2, tokens.soft(self._tone))
            painter.setFont(sized_font(self.font(), self._side * 4 // 11, strong=True))
            painter.setPen(QColor(tokens.strong(self._tone)))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._initials)
