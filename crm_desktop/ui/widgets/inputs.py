"""Make number and date fields line up with the other inputs.

Under a style sheet Qt puts the editor of a spin box at its very edge and ignores padding, so the text of a number
or date would start further left than that of the field above it.
"""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit

_LEFT = 6


def indent_text(box: QAbstractSpinBox) -> None:
    """Let the text of a number or date field start where that of a line edit does."""
    for editor in box.findChildren(QLineEdit):
        editor.setTextMargins(_LEFT, 0, 0, 0)
