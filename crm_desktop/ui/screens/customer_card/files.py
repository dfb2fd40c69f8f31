"""The files of a customer: their pictures and names at once, their contents where they are or can be had."""

from __future__ import annotations

import base64
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from crm_desktop.messages import sentence
from crm_desktop.services import attachments
from crm_desktop.services.file_names import portable_name
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.screens.item_row import Action, Item, ItemRow
from crm_desktop.ui.screens.places_for_files import documents
from crm_desktop.ui.screens.sections import empty_layout
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import IconButton, LabelRole, SectionHeader, text_label

if TYPE_CHECKING:
    from crm_desktop.services.attachments import AttachmentItem, Staged

HERE: Final = frozenset(("available", "waiting", "failed"))
"""States in which the content is on this laptop."""
_TONES: Final = {
    "waiting": Tone.INFO,
    "failed": Tone.DANGER,
    "remote": Tone.NEUTRAL,
    "requested": Tone.INFO,
    "unavailable": Tone.WARNING,
}
_PICTURE: Final = 40


class FilesSection(QWidget):
    """A section of the right column of the card. `requested()`: a content was asked for, so the list says so now."""

    requested = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__()
        self._context = context
        self._account_id = ""
        self.rows: list[ItemRow] = []
        self._shown: tuple[list[AttachmentItem], bool] = ([], False)
        self._nothing = text_label(context.tr("files.none"), LabelRole.BODY, Tone.NEUTRAL)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID, 0, 0)
        column.setSpacing(GRID // 2)
        self.header = SectionHeader(context.tr("files.title"))
        self.add = IconButton("add", context.tr("files.add"), side=16)
        self.add.clicked.connect(self._choose)
        self.header.add_widget(self.add)
        column.addWidget(self.header)
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        column.addLayout(self._column)
        column.addWidget(self._nothing)

    def show_files(self, account_id: str, items: list[AttachmentItem], *, may_edit: bool) -> None:
        """Show the files of a customer."""
        self._account_id = account_id
        self.add.setVisible(may_edit)
        self._nothing.setVisible(not items)
        if self._shown == (items, may_edit):
            return
        self._shown = items, may_edit
        empty_layout(self._column)
        self.header.set_count(len(items) or None)
        self.rows = [self._row(item, may_edit=may_edit) for item in items]
        for item, row in zip(items, self.rows, strict=True):
            row.is_last = row is self.rows[-1]
            self._column.addWidget(_with_picture(row, item.thumb) if item.thumb else row)

    def _row(self, item: AttachmentItem, *, may_edit: bool) -> ItemRow:
        tr, formats = self._context.tr, self._context.formats
        why = sentence(item.code, dict(item.params), self._context.language) if item.code else ""
        shown = Item(
            title=item.name,
            details=" · ".join(
                filter(None, (why, size_text(item.size), item.by_name, formats.moment(item.created_at)))
            ),
            pills=((tr(f"files.{item.state}"), _TONES[item.state]),) if item.state in _TONES else (),
        )
        act = self._ask_where if item.state in HERE else self._fetch
        actions = [
            Action("S", "save", tr("files.save"), partial(act, item))
            if item.state in HERE
            else Action("D", "import", tr("files.fetch"), partial(act, item))
        ]
        if may_edit:
            actions.append(
                Action("R", "delete", tr("files.remove"), partial(self._remove, item), button=False)
            )
        row = ItemRow(shown, actions, item.id)
        row.setToolTip("\n".join(filter(None, (item.name, why))))
        row.opened.connect(partial(act, item))
        return row

    # --- adding ------------------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self.window(), self._context.tr("files.add"), str(documents())
        )
        if chosen:
            self.add_file(Path(chosen))

    def add_file(self, path: Path) -> None:
        """Take a file into the store in the background, then put it on the customer."""
        context, workspace, account_id = self._context, self._context.workspace, self._account_id

        def job() -> Staged:
            now_ms = workspace.context.clock.wall_ms()
            return attachments.stage(attachments.writing_on(workspace.lane), path, now_ms=now_ms)

        def staged(file: Staged) -> None:
            context.tasks.write(
                lambda session: attachments.attach(session, workspace.context, "account", account_id, file),
                lambda _id: context.toasts.show_message(
                    context.tr("files.added", name=file.name), Tone.SUCCESS
                ),
            )

        context.tasks.run(job, staged, owner=self)

    def _remove(self, item: AttachmentItem) -> None:
        context = self._context
        context.tasks.write(
            lambda session: attachments.remove_attachment(session, context.workspace.context, item.id),
            lambda _none: context.toasts.show_message(context.tr("files.removed", name=item.name)),
        )

    # --- opening -----------------------------------------------------------------------------------------------------

    def _ask_where(self, item: AttachmentItem) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self.window(), self._context.tr("files.save"), str(documents() / portable_name(item.name))
        )
        if chosen:
            self.save(item.id, Path(chosen))

    def save(self, attachment_id: str, path: Path) -> None:
        """Write a file out in the background; a toast offers to open it."""
        context = self._context

        def job(session: Any) -> None:
            attachments.write_to(session, attachment_id, path)

        def done(_none: None) -> None:
            tr = context.tr
            toast = context.toasts.show_message(
                tr("files.saved", path=str(path)), Tone.SUCCESS, tr("files.open"), timeout_ms=10_000
            )
            toast.action_triggered.connect(partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path))))
            context.tasks.write(
                lambda session: attachments.opened(session, context.workspace.context, attachment_id)
            )

        context.tasks.read(job, done, owner=self, key=f"save {attachment_id}")

    def _fetch(self, item: AttachmentItem) -> None:
        """Have the content fetched, as soon as there is a line."""
        context = self._context

        def asked(_none: None) -> None:
            context.toasts.show_message(context.tr("files.asked", name=item.name))
            context.workspace.sync.sync_now()
            self.requested.emit()

        context.tasks.write(lambda session: attachments.ask_for(session, item.id), asked, owner=self)


def size_text(size: int) -> str:
    """Return a size as people read it, in units of 1,000 bytes as file managers mostly do."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.0f} KB"
    return f"{size / 1_000_000:.1f} MB"


def _with_picture(row: ItemRow, thumb: str) -> QWidget:
    """Return the row behind its picture; what cannot be shown leaves the place empty."""
    box = QWidget()
    line = QHBoxLayout(box)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(0)
    picture = QLabel()
    picture.setFixedWidth(_PICTURE)
    picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
    pixmap = QPixmap()
    if pixmap.loadFromData(base64.b64decode(thumb)):
        picture.setPixmap(
            pixmap.scaled(
                _PICTURE,
                _PICTURE,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
    line.addWidget(picture)
    line.addWidget(row, 1)
    return box
