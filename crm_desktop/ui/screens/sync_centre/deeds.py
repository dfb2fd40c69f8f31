"""What a person does in the sync centre, off the window's thread; the lists are read again afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, Signal

from crm_desktop.errors import UserError
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from crm_desktop.services.inbox import Choice
    from crm_desktop.services.inbox.correcting import Correction
    from crm_desktop.services.inbox.handing_on import HandingOn
    from crm_desktop.services.records.undo import Edit
    from crm_desktop.ui.context import UiContext


class Deeds(QObject):
    """`done` asks for the lists to be read again."""

    done = Signal()

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context

    # --- edits that were not taken -----------------------------------------------------------------------------------

    def retry(self, numbers: list[str]) -> None:
        """Put refused edits back in line."""
        self._settle(numbers, self._context.workspace.sync.retry, "sync.retried")

    def discard(self, numbers: list[str]) -> None:
        """Drop refused edits."""
        self._settle(numbers, self._context.workspace.sync.discard, "sync.discarded")

    def _settle(self, numbers: list[str], settle: Callable[[int], None], told: str) -> None:
        """The engine waits for its turn to write, so it is asked off the window's thread."""

        def job() -> int:
            for number in numbers:
                settle(int(number))
            return len(numbers)

        self._context.tasks.run(job, lambda count: self._tell(told, n=count), owner=self)

    def correct(self, found: Correction, values: dict[str, Any]) -> None:
        """Put a refused edit back in line with other values."""
        sync = self._context.workspace.sync
        self._context.tasks.run(
            lambda: sync.correct(found.n, found.entity, found.record, values),
            lambda _none: self._tell("sync.corrected"),
            owner=self,
        )

    def hand_on(self, found: HandingOn, to: str, title: str, note: str) -> None:
        """Give a colleague a task of what was refused; then the refused edit goes."""
        from crm_desktop.services.inbox.handing_on import hand_on

        context, edit = self._context, self._context.workspace.context
        name = next(one.name for one in found.people if one.id == to)

        def discard(_task: str) -> None:
            context.tasks.run(
                lambda: context.workspace.sync.discard(found.n),
                lambda _none: self._tell("sync.handed_on", name=name),
                owner=self,
            )

        context.tasks.write(
            lambda session: hand_on(
                session, edit, to=to, account_id=found.account_id, title=title, note=note
            ),
            discard,
            owner=self,
        )

    # --- what came from others ---------------------------------------------------------------------------------------

    def take_over(self, ids: list[str]) -> None:
        """Make edits of former owners one's own."""
        from crm_desktop.services.inbox import accept

        self._each(ids, accept, "sync.taken_over")

    def dismiss(self, ids: list[str]) -> None:
        """Let edits of former owners go."""
        from crm_desktop.services.inbox import dismiss

        self._each(ids, dismiss, "sync.let_gone")

    def _each(self, ids: list[str], act: Callable[[Any, Any, str], object], told: str) -> None:
        edit = self._context.workspace.context

        def job(session: Any) -> int:
            for one in ids:
                act(session, edit, one)
            return len(ids)

        self._context.tasks.write(job, lambda count: self._tell(told, n=count), owner=self)

    # --- what happened without the person -----------------------------------------------------------------------------

    def mark_read(self, ids: list[str]) -> None:
        """Note that the person knows."""
        from crm_desktop.services.notices import mark_read

        workspace = self._context.workspace
        now_ms = workspace.context.clock.wall_ms()
        self._context.tasks.run(
            lambda: mark_read(workspace.lane, map(int, ids), now_ms=now_ms),
            lambda _count: self.done.emit(),
            owner=self,
        )

    def bring_back(self, ids: list[str]) -> None:
        """Write again what a restored server lacks, each with the rest of its aggregate."""
        from crm_desktop.services.missed import bring_back

        self._each_kept(
            ids, lambda session, edit, key: len(bring_back(session, edit, *key)), "sync.brought_back"
        )

    def let_go(self, ids: list[str]) -> None:
        """Keep no longer what a restored server lacks."""
        from crm_desktop.services.missed import let_go

        def act(session: Any, _edit: Any, key: tuple[str, str]) -> int:
            let_go(session, *key)
            return 1

        self._each_kept(ids, act, "sync.kept_no_more")

    def _each_kept(self, ids: list[str], act: Callable[[Any, Any, tuple[str, str]], int], told: str) -> None:
        """What came back with another of the same aggregate, or on its own meanwhile, is passed over."""
        edit = self._context.workspace.context

        def job(session: Any) -> int:
            count = 0
            for one in ids:
                entity, _, record_id = one.partition("/")
                try:
                    count += act(session, edit, (entity, record_id))
                except UserError as error:
                    if error.code != "not_forgotten":
                        raise
            return count

        self._context.tasks.write(job, lambda count: self._tell(told, n=count), owner=self)

    def remove_files(self, ids: list[str]) -> None:
        """Take files off their records."""
        from crm_desktop.services.attachments import remove_attachment

        self._each(ids, remove_attachment, "sync.files_removed")

    # --- decisions ---------------------------------------------------------------------------------------------------

    def resolve(self, ids: list[str], choice: str, value: object) -> None:
        """Decide conflicts; it can be undone at once, and later from the journal."""
        edit = self._context.workspace.context

        def job(session: Any) -> tuple[list[str], int]:
            return _resolve_all(session, edit, ids, cast("Choice", choice), value)

        def done(result: tuple[list[str], int]) -> None:
            decided, settled = result
            tr, toasts = self._context.tr, self._context.toasts
            if decided:
                text = tr("sync.resolved", n=len(decided))
                toast = toasts.show_message(text, Tone.SUCCESS, tr("shell.undo"))
                toast.action_triggered.connect(lambda: self.reopen(decided))
            if settled:
                toasts.show_message(tr("sync.settled_before", n=settled), Tone.NEUTRAL)
            self.done.emit()

        if ids:
            self._context.tasks.write(job, done, owner=self)

    def reopen(self, ids: Sequence[str]) -> None:
        """Take decisions back."""
        from crm_desktop.services.inbox import reopen

        edit = self._context.workspace.context

        def job(session: Any) -> None:
            for one in ids:
                reopen(session, edit, one)

        self._context.tasks.write(job, lambda _none: self._tell("sync.reopened"), owner=self)

    def restore(self, journal_id: str, text: str) -> None:
        """Set the value that an automatic merge did not take; `text` says what it is."""
        from crm_desktop.services.inbox import restore_from_journal
        from crm_desktop.services.records import undo_edit

        context, edit_context = self._context, self._context.workspace.context

        def done(edit: Edit) -> None:
            toast = context.toasts.show_message(
                context.tr("sync.restored", text=text), Tone.SUCCESS, context.tr("shell.undo")
            )
            toast.action_triggered.connect(
                lambda: context.tasks.write(lambda session: undo_edit(session, edit_context, edit))
            )

        context.tasks.write(
            lambda session: restore_from_journal(session, edit_context, journal_id), done, owner=self
        )

    def _tell(self, key: str, **params: object) -> None:
        self._context.toasts.show_message(self._context.tr(key, **params))
        self.done.emit()


def _resolve_all(
    session: Any, edit: Any, ids: Sequence[str], choice: Choice, value: object
) -> tuple[list[str], int]:
    """Return those that were decided, and how many a colleague had decided before."""
    from crm_desktop.services.inbox import resolve

    decided = []
    for conflict_id in ids:
        try:
            resolve(session, edit, conflict_id, choice, value)
        except UserError as error:
            if error.code != "conflict_settled":
                raise
        else:
            decided.append(conflict_id)
    return decided, len(ids) - len(decided)
