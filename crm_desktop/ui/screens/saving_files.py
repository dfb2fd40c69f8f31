"""Asking where a file is to be written, writing it in the background, and saying where it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from crm_desktop.services.file_names import portable_name
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens.places_for_files import documents
from crm_desktop.ui.theme import Tone


@dataclass(frozen=True)
class Proposal:
    """What a file is proposed to be called; `kind` is the ending of its name, `title` and `filter` are the dialog's."""

    name: str
    kind: str
    title: str
    filter: str


def ask_and_write(
    context: UiContext, proposal: Proposal, write: Callable[[Path], object], owner: QWidget
) -> None:
    """Ask for a name; write off the UI thread; a toast offers to open the file."""
    path = documents() / portable_name(f"{proposal.name}.{proposal.kind}")
    chosen, _ = QFileDialog.getSaveFileName(owner, proposal.title, str(path), proposal.filter)
    if chosen:
        named = Path(chosen)
        write_in_background(
            context, named if named.suffix else named.with_suffix(f".{proposal.kind}"), write, owner
        )


def write_in_background(
    context: UiContext, path: Path, write: Callable[[Path], object], owner: QWidget
) -> None:
    """Write a file off the UI thread; a toast offers to open it."""
    tr = context.tr

    def done(_nothing: object) -> None:
        toast = context.toasts.show_message(
            tr("workreport.exported", path=str(path)),
            Tone.SUCCESS,
            tr("workreport.open_file"),
            timeout_ms=10_000,
        )
        toast.action_triggered.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))

    context.tasks.run(lambda: write(path), done, owner=owner)
