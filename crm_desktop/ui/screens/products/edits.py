"""Writing what is done on a product's page, off the window's thread; what cannot be done is said there."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QImage

from crm_core.model.products import SUBSTITUTE_KIND
from crm_desktop.ui.lists.telling import tell_with_undo
from crm_desktop.ui.screens.quotes.entry import BadTextError, read_quantity
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.attachments import Staged
    from crm_desktop.services.quotes import ProductHit
    from crm_desktop.ui.context import UiContext

FREE_WORDS = frozenset(("1", "y", "yes", "x", "是", "赠送", "贈送", "赠", "贈", "free", "√"))


class ProductEdits(QObject):
    """Serves the page of one product at a time. `settled` follows each edit, also one that was refused."""

    settled = Signal()

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.product_id = ""

    # --- parts -------------------------------------------------------------------------------------------------------

    def choose_part(self, line_id: str, hit: ProductHit) -> None:
        """Add a product to the bundle, or put it in the place of a part."""
        from crm_desktop.services.catalogue.editing import put_part, set_part

        bundle, me = self.product_id, self._context.workspace.context
        if line_id:
            self._write(lambda session: set_part(session, me, line_id, product_id=hit.id))
        else:
            self._write(lambda session: put_part(session, me, bundle, hit.id))

    def type_part(self, line_id: str, key: str, text: str) -> None:
        """Set what was typed about a part: its quantity, whether it is free."""
        from crm_desktop.services.catalogue.editing import set_part

        me = self._context.workspace.context
        if key == "free":
            is_free = text.casefold() in FREE_WORDS
            self._write(lambda session: set_part(session, me, line_id, is_free=is_free))
            return
        qty = _quantity(text)
        if qty is None:
            self._refuse("products.bad_qty")
        else:
            self._write(lambda session: set_part(session, me, line_id, qty=qty))

    # --- substitutes -------------------------------------------------------------------------------------------------

    def choose_substitute(self, line_id: str, hit: ProductHit) -> None:
        """Name a product that serves in this one's place, or another one in a line."""
        from crm_desktop.services.catalogue.editing import put_substitute, set_substitute

        product_id, me = self.product_id, self._context.workspace.context
        if line_id:
            self._write(lambda session: set_substitute(session, me, line_id, other_id=hit.id))
        else:
            self._write(lambda session: put_substitute(session, me, product_id, hit.id))

    def type_substitute(self, line_id: str, key: str, text: str) -> None:
        """Set what was typed about a substitute: its kind, by name or its beginning, or a note."""
        from crm_desktop.services.catalogue.editing import set_substitute

        me, language = self._context.workspace.context, self._context.language
        if key != "kind":
            self._write(lambda session: set_substitute(session, me, line_id, note=text))
            return
        names = {code: SUBSTITUTE_KIND.text(code, language) for code in SUBSTITUTE_KIND}
        kind = next(
            (code for code, name in names.items() if text and name.casefold().startswith(text.casefold())),
            None,
        )
        if kind is None:
            self._refuse("products.bad_kind", known=" / ".join(names.values()))
        else:
            self._write(lambda session: set_substitute(session, me, line_id, kind=kind))

    # --- either ------------------------------------------------------------------------------------------------------

    def remove(self, entity: str, line_id: str, name: str) -> None:
        """Take a line away; it can be taken back."""
        from crm_desktop.services.catalogue.editing import remove_line

        me = self._context.workspace.context
        words = self._context.tr("products.part_removed", name=name)
        self._write(lambda session: remove_line(session, me, entity, line_id), words)

    def move(self, entity: str, line_id: str, step: int) -> None:
        """Move a line up or down."""
        from crm_desktop.services.catalogue.editing import move_line

        me = self._context.workspace.context
        self._write(lambda session: move_line(session, me, entity, line_id, step))

    # --- photos ------------------------------------------------------------------------------------------------------

    def take_photo(self, data: QMimeData) -> None:
        """Take what was pasted or dropped as the product's photo."""
        from crm_desktop.ui.dialogs.pasted_files import as_png

        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        image = data.imageData()
        if paths:
            self.take_photo_file(paths[0])
        elif isinstance(image, QImage) and not image.isNull():
            self._stage("photo.png", as_png(image))
        else:
            self._refuse("products.photo_none_copied")

    def take_photo_file(self, path: Path) -> None:
        """Take a file as the product's photo."""
        self._stage(path.name, path)

    def _stage(self, name: str, content: bytes | Path) -> None:
        from crm_desktop.services.attachments import stage, stage_bytes, writing_on
        from crm_desktop.services.catalogue.editing import add_photo

        workspace, product_id = self._context.workspace, self.product_id
        me = workspace.context

        def job() -> Staged:
            write, now_ms = writing_on(workspace.lane), me.clock.wall_ms()
            if isinstance(content, Path):
                return stage(write, content, now_ms=now_ms, pictures_only=True)
            return stage_bytes(write, name, content, now_ms=now_ms)

        def staged(file: Staged) -> None:
            self._write(
                lambda session: add_photo(session, me, product_id, file),
                self._context.tr("products.photo_added"),
            )

        self._context.tasks.run(job, staged, owner=self)

    def remove_photo(self, photo_id: str) -> None:
        """Take a photo off the product; the one before shows again."""
        from crm_desktop.services.catalogue.editing import remove_photo

        me = self._context.workspace.context
        self._write(
            lambda session: remove_photo(session, me, photo_id), self._context.tr("products.photo_removed")
        )

    # --- writing -----------------------------------------------------------------------------------------------------

    def _write(self, job: Any, words: str = "") -> None:
        def done(_result: object) -> None:
            if words:
                tell_with_undo(self._context, words, self)
            self.settled.emit()

        def refused(error: BaseException) -> None:
            self._context.tasks.failed.emit(error)
            self.settled.emit()

        self._context.tasks.write(job, done, refused, owner=self)

    def _refuse(self, key: str, **params: object) -> None:
        self._context.toasts.show_message(self._context.tr(key, **params), Tone.WARNING)
        self.settled.emit()


def _quantity(text: str) -> Decimal | None:
    try:
        qty, _unit = read_quantity(text)
    except BadTextError:
        return None
    return qty if qty is not None and qty > 0 else None
