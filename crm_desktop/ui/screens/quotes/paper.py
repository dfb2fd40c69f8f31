"""A quote as a file for the customer, and its next revision: the menu beside its state."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from crm_desktop.ui.screens.places_for_files import documents
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets import ButtonKind, push_button

if TYPE_CHECKING:
    from crm_desktop.documents.wording import DocumentLanguage
    from crm_desktop.services.quotes import QuoteDraft
    from crm_desktop.ui.context import UiContext

REVISABLE: Final = frozenset(("SENT", "REJECTED", "EXPIRED", "DECLINED"))
Write = Callable[[Path], Any]


class Paper(QObject):
    """Writes the quote shown. `revised(id)` tells of a new revision.

    `when_stored` calls back once everything typed is stored: what the customer gets is what is kept.
    """

    revised = Signal(str)

    def __init__(
        self, context: UiContext, when_stored: Callable[[Callable[[], None]], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._when_stored = when_stored
        self._owner = parent
        self._draft: QuoteDraft | None = None
        tr = context.tr
        self.button: QPushButton = push_button(tr("quotes.paper"), ButtonKind.NORMAL, "quote")
        menu = QMenu(self.button)
        menu.addAction(tr("quotes.pdf"), self.ask_pdf)
        menu.addAction(tr("quotes.pdf_both"), partial(self._ask, "pdf", language="both"))
        menu.addAction(tr("quotes.pdf_no_prices"), partial(self._ask, "pdf", prices=False))
        menu.addAction(tr("quotes.pdf_photos"), partial(self._ask, "pdf", photos=True))
        menu.addAction(tr("quotes.xlsx"), partial(self._ask, "xlsx"))
        menu.addSeparator()
        self.revise = menu.addAction(tr("quotes.revise"), self._revise)
        self.button.setMenu(menu)

    def show_quote(self, draft: QuoteDraft) -> None:
        """Offer what can be done with this quote."""
        self._draft = draft
        self.revise.setEnabled(draft.status in REVISABLE)

    def write(
        self,
        kind: str,
        path: Path,
        *,
        language: DocumentLanguage | None = None,
        prices: bool = True,
        photos: bool = False,
    ) -> None:
        """Write the file in the background; a toast offers to open it."""
        draft, workspace = self._draft, self._context.workspace
        if draft is None:
            return

        def job() -> None:
            from crm_desktop.documents.api import quote_pdf, quote_xlsx

            if kind == "xlsx":
                quote_xlsx(workspace, draft.id, path)
            else:
                quote_pdf(workspace, draft.id, path, language, prices, photos)

        def done(_nothing: None) -> None:
            tr = self._context.tr
            toast = self._context.toasts.show_message(
                tr("reports.exported", path=str(path)),
                Tone.SUCCESS,
                tr("reports.open_file"),
                timeout_ms=10_000,
            )
            toast.action_triggered.connect(partial(QDesktopServices.openUrl, QUrl.fromLocalFile(str(path))))

        self._when_stored(lambda: self._context.tasks.run(job, done, owner=self._owner))

    def ask_pdf(self) -> None:
        """Ask where the PDF in the quote's own language is to be kept, and write it."""
        self._ask("pdf")

    def _ask(
        self,
        kind: str,
        *,
        language: DocumentLanguage | None = None,
        prices: bool = True,
        photos: bool = False,
    ) -> None:
        if self._draft is None:
            return
        tr = self._context.tr
        number = self._draft.number or self._draft.provisional_number or tr("quotes.title")
        name = f"{number}-R{self._draft.revision}" if self._draft.revision > 1 else number
        chosen, _ = QFileDialog.getSaveFileName(
            self._owner,
            tr(f"quotes.{kind}"),
            str(documents() / f"{name.replace('/', '-')}.{kind}"),
            tr(f"reports.filter_{kind}"),
        )
        if chosen:
            path = Path(chosen)
            path = path if path.suffix else path.with_suffix(f".{kind}")
            self.write(kind, path, language=language, prices=prices, photos=photos)

    def _revise(self) -> None:
        from crm_desktop.services.quotes import revise_quote

        if self._draft is None:
            return
        quote_id, context = self._draft.id, self._context
        context.tasks.write(
            lambda session: revise_quote(session, context.workspace.context, quote_id),
            self.revised.emit,
            owner=self._owner,
        )
