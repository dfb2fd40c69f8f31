"""What of a quote is on the screen alone: cells to be corrected, and what was typed when it was sent elsewhere.

It waits while other quotes are shown, and comes back with its quote. The encrypted store has it, too, so that it also
comes back after the program was closed or killed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.quotes.columns import Col
from crm_desktop.ui.screens.quotes.lines import BadCell, BadCells
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets.toast import STAYS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_desktop.services.quotes import QuoteDraft
    from crm_desktop.services.quotes.aside import Aside, TypedCell
    from crm_desktop.services.quotes.rescuing import Rescued
    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.screens.quotes.loading import OpenQuote


class SetAside(QObject):
    """Keeps drafts by the ids of their quotes.

    `kept` tells that the store has something new or no longer, `settled(id)` that what was typed into a locked quote,
    or into one that was only begun, is no longer needed; `changed(id)` asks for the quote to be read and shown again,
    `failed(error)` tells that nothing could be made of it.
    """

    kept = Signal()
    settled = Signal(str)
    changed = Signal(str)
    failed = Signal(object)

    def __init__(self, context: UiContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._kept: dict[str, tuple[QuoteDraft, BadCells]] = {}
        self._refused: set[str] = set()
        self._in_store: dict[str, bool] = {}
        """Quotes that were dealt with since the program began, and whether anything of them lies in the store."""

    def put(self, draft: QuoteDraft, bad: BadCells) -> None:
        """Keep a draft until its quote is shown again."""
        self._kept[draft.id] = (draft, bad)
        self.store(draft, bad)

    def store(self, draft: QuoteDraft, bad: BadCells) -> None:
        """Let the store have what is on the screen of a quote."""
        context, kept, stranded = self._context, _as_stored(draft, bad), draft.locked

        def job(session: Any) -> None:
            from crm_desktop.services.quotes.aside import keep_aside

            keep_aside(session, context.workspace.context, kept, stranded=stranded)

        def written(_none: object) -> None:
            self.kept.emit()

        self._in_store[draft.id] = True
        context.tasks.write(job, written)

    def settle(self, quote_id: str) -> None:
        """Everything of a quote was corrected; what a save refused stays."""
        if quote_id not in self._refused:
            self._kept.pop(quote_id, None)
            if self._in_store.get(quote_id):
                self._forget(quote_id)

    def _forget(self, quote_id: str) -> None:
        def job(session: Any) -> None:
            from crm_desktop.services.quotes.aside import drop_aside

            drop_aside(session, quote_id)

        def written(_none: object) -> None:
            self.kept.emit()

        self._in_store[quote_id] = False
        self._context.tasks.write(job, written)

    def take(self, opened: OpenQuote) -> tuple[QuoteDraft, BadCells, bool]:
        """Return what is to be shown of a quote, and whether it is stranded: typed, while the stored one is locked."""
        stored = opened.draft
        self._refused.discard(stored.id)
        kept = self._of_former_run(opened) or (stored, BadCells())
        draft, bad = self._kept.pop(stored.id, kept)
        stranded = stored.locked and draft is not stored and (draft.changed or bool(bad))
        if stored.locked and not stranded:
            if self._in_store.get(stored.id):
                self._forget(stored.id)
            return stored, BadCells(), False
        if stranded:
            lock_as(draft, stored)
        return draft, bad, stranded

    def _of_former_run(self, opened: OpenQuote) -> tuple[QuoteDraft, BadCells] | None:
        """Return what the store has of a quote, unless this run of the program knows better."""
        if opened.aside is None or opened.draft.id in self._in_store:
            return None
        self._in_store[opened.draft.id] = True
        draft, cells = opened.aside
        if not draft.changed and not opened.draft.locked:
            draft = opened.draft  # all but the cells was saved, and others may have gone on since
        return draft, _bad_cells(cells)

    def tell_refused(self, draft: QuoteDraft) -> None:
        """Keep what could not be saved of a quote that is no longer on the screen, and say where it is."""
        self.put(draft, BadCells())
        self._refused.add(draft.id)
        tr, quote_id = self._context.tr, draft.id
        number = draft.number or draft.provisional_number or ""
        toast = self._context.toasts.show_message(
            tr("quotes.stranded_left", number=number),
            Tone.WARNING,
            tr("quotes.stranded_open"),
            timeout_ms=STAYS,
        )
        toast.action_triggered.connect(lambda: self._context.navigate(Place("quotes", quote_id)))

    def drop(self, quote_id: str) -> None:
        """Forget a quote that was begun and never saved; it can be had back."""
        tr, context = self._context.tr, self._context
        self._kept.pop(quote_id, None)

        def job(session: Any) -> Aside | None:
            from crm_desktop.services.quotes.aside import aside_of, drop_aside

            kept = aside_of(session, quote_id)
            drop_aside(session, quote_id)
            return kept

        def dropped(kept: Aside | None) -> None:
            self.kept.emit()
            toast = context.toasts.show_message(tr("quotes.begun_discarded"), Tone.NEUTRAL, tr("shell.undo"))
            toast.action_triggered.connect(lambda: self._bring_back(kept))

        self._in_store.pop(quote_id, None)
        self.settled.emit(quote_id)
        context.tasks.write(job, dropped, owner=self)

    def _bring_back(self, kept: Aside | None) -> None:
        if kept is not None:
            draft, cells = kept
            self.store(draft, _bad_cells(cells))
            self._in_store.pop(draft.id)

    def discard(self, draft: QuoteDraft, bad: BadCells) -> None:
        """Show what is stored; what was typed can be had back."""
        tr = self._context.tr

        def bring_back() -> None:
            self.put(draft, bad)
            self.changed.emit(draft.id)

        self._forget(draft.id)
        self.settled.emit(draft.id)
        toast = self._context.toasts.show_message(
            tr("quotes.stranded_discarded"), Tone.NEUTRAL, tr("shell.undo")
        )
        toast.action_triggered.connect(bring_back)
        self.changed.emit(draft.id)

    def rescue(self, draft: QuoteDraft, bad: BadCells) -> None:
        """Put what was typed on a quote of its own, and go there; cells to be corrected go along."""
        context = self._context

        def job(session: Any) -> tuple[Rescued, BadCells]:
            from crm_desktop.services.quotes.aside import drop_aside, keep_aside
            from crm_desktop.services.quotes.rescuing import rescue

            me = context.workspace.context
            rescued = rescue(session, me, draft)
            places = rescued.line_ids
            moved = {(places[line], column): cell for (line, column), cell in bad.items() if line in places}
            drop_aside(session, draft.id)
            if moved or rescued.draft.changed:
                keep_aside(session, me, _as_stored(rescued.draft, moved), stranded=False)
            return rescued, moved

        def done(made: tuple[Rescued, BadCells]) -> None:
            rescued, moved = made
            self._in_store[draft.id] = False
            if moved or rescued.draft.changed:
                self._kept[rescued.draft.id] = (rescued.draft, moved)
                self._in_store[rescued.draft.id] = True
            self.settled.emit(draft.id)
            context.navigate(Place("quotes", rescued.draft.id))

        context.tasks.write(job, done, self.failed.emit, owner=self)


def _bad_cells(cells: Iterable[TypedCell]) -> BadCells:
    return {(one.line_id, Col(one.column)): BadCell(one.text, one.sentence) for one in cells}


def _as_stored(draft: QuoteDraft, bad: BadCells) -> Aside:
    """Return a copy for the writer's thread: the person goes on typing meanwhile."""
    from crm_desktop.services.quotes.aside import Aside, TypedCell

    cells = (
        TypedCell(line_id, int(column), cell.text, cell.sentence) for (line_id, column), cell in bad.items()
    )
    return Aside(draft.copied(), tuple(cells))


def lock_as(draft: QuoteDraft, stored: QuoteDraft) -> None:
    """Let a draft know that its quote is locked: nothing of it is saved any more."""
    draft.status, draft.revision = stored.status, stored.revision
    draft.number, draft.provisional_number = stored.number, stored.provisional_number
