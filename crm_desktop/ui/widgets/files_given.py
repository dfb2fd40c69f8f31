"""What somebody pastes or drops: whether it is something to attach, or words."""

from __future__ import annotations

from PySide6.QtCore import QMimeData


def has_files(data: QMimeData) -> bool:
    """Whether something can be attached: files of this computer, or a picture that does not come with its words.

    A spreadsheet gives copied cells as a picture as well; those are meant as words.
    """
    if any(url.isLocalFile() for url in data.urls()):
        return True
    return data.hasImage() and not data.hasText()
