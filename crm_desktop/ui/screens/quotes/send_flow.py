"""From the wish to send a quote to its being sent: what has to be settled on the way is asked for, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from crm_desktop.services.file_names import free_path, portable_name
from crm_desktop.ui.mail import Letter, hand_over
from crm_desktop.ui.screens.places_for_files import documents
from crm_desktop.ui.screens.quotes.moves import OLD_PRICES, MoveQuestion
from crm_desktop.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_desktop.services.quotes import QuoteDraft
    from crm_desktop.services.quotes.before_sending import BeforeSending
    from crm_desktop.ui.context import UiContext


class SendFlow(QObject):
    """Serves one editor. `moved(status)` tells of another state, `unexplained(line ids)` of prices without a reason."""

    moved = Signal(str)
    unexplained = Signal(object)

    def __init__(
        self,
        context: UiContext,
        question: MoveQuestion,
        when_stored: Callable[[Callable[[], None]], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._question = question
        self._when_stored = when_stored
        self._draft: QuoteDraft | None = None
        self._account_name = ""

    def show_quote(self, draft: QuoteDraft, account_name: str) -> None:
        """Be about another quote."""
        self._draft = draft
        self._account_name = account_name

    def begin(self) -> None:
        """Look what has to be settled, as soon as everything typed is stored."""
        self._when_stored(self._look)

    def _look(self) -> None:
        draft, edit = self._draft, self._context.workspace.context
        if draft is None:
            return

        def read(session: Any) -> tuple[BeforeSending, str]:
            from crm_desktop.services.quotes.before_sending import look_before_sending
            from crm_desktop.services.quotes.letter import address_of

            return look_before_sending(session, edit, draft.id), address_of(session, draft.contact_id)

        self._context.tasks.read(read, self._looked, owner=self, key="look")

    def _looked(self, found: tuple[BeforeSending, str]) -> None:
        before, address = found
        tr, formats = self._context.tr, self._context.formats
        if before.unexplained:
            self.unexplained.emit(before.unexplained)
        elif before.prices_of is not None:
            self._question.ask(OLD_PRICES, tr("quotes.ask_old_prices", day=formats.day(before.prices_of)))
        elif before.needs_approval is not None:
            check = before.needs_approval
            numbers = {"discount": formats.number(check.discount), "limit": formats.number(check.limit)}
            self._question.ask("IN_APPROVAL", tr("quotes.ask_approval", **numbers))
        else:
            self._question.ask("SENT", channel="email" if address else "")

    def answer(self, status: str, channel: str, reason: str) -> bool:
        """Go on with an answer; False if the question was not one of sending."""
        draft, edit = self._draft, self._context.workspace.context
        if draft is None or status not in (OLD_PRICES, "IN_APPROVAL", "SENT"):
            return False
        tasks = self._context.tasks
        if status == OLD_PRICES:
            tasks.write(lambda session: _accept_old_prices(session, edit, draft.id), self._go_on, owner=self)
        elif status == "IN_APPROVAL":
            tasks.write(lambda session: _submit(session, edit, draft.id, reason), self._submitted, owner=self)
        else:
            self._send(draft, channel)
        return True

    def _go_on(self, _nothing: object) -> None:
        self._look()

    def _submitted(self, _check: object) -> None:
        self._context.toasts.show_message(self._context.tr("quotes.submitted"), Tone.SUCCESS)
        self.moved.emit("IN_APPROVAL")

    def _send(self, draft: QuoteDraft, channel: str) -> None:
        edit, tasks = self._context.workspace.context, self._context.tasks

        def approved(_nothing: object) -> None:
            tasks.write(lambda session: _move(session, edit, draft.id, "SENT", channel), sent, owner=self)

        def sent(_nothing: object) -> None:
            self._context.toasts.show_message(
                self._context.tr("quotes.sent_toast", number=draft.number or draft.provisional_number or ""),
                Tone.SUCCESS,
            )
            self.moved.emit("SENT")
            if channel == "email":
                self.write_mail()

        if draft.status == "DRAFT":
            tasks.write(lambda session: _approve(session, edit, draft.id, channel), approved, owner=self)
        else:
            approved(None)

    # --- the letter ------------------------------------------------------------------------------------------------

    def write_mail(self) -> None:
        """Make the PDF, keep it with the quote, and give it to the mail program."""
        draft, workspace, name = self._draft, self._context.workspace, self._account_name
        if draft is None:
            return
        tr = self._context.tr
        subject = tr("quotes.mail_subject", number=draft.number or draft.provisional_number or "", name=name)
        body = tr("quotes.mail_body", name=name, day=self._context.formats.day(draft.valid_until))

        def job() -> Letter:
            from crm_desktop.documents.api import quote_pdf
            from crm_desktop.services.attachments import attach, stage, writing_on
            from crm_desktop.services.quotes.letter import address_of

            number = draft.number or draft.provisional_number or ""
            path = free_path(documents(), portable_name(f"{number} R{draft.revision} {name}.pdf"))
            quote_pdf(workspace, draft.id, path)
            now_ms = workspace.context.clock.wall_ms()
            staged = stage(writing_on(workspace.lane), path, now_ms=now_ms)
            workspace.write(
                lambda session: attach(session, workspace.context, "quote", draft.id, staged)
            ).result()
            with workspace.read() as session:
                address = address_of(session, draft.contact_id)
            return Letter(address, subject, body, path)

        self._context.tasks.run(job, self._hand_over, owner=self)

    def _hand_over(self, letter: Letter) -> None:
        key = "quotes.mail_opened" if hand_over(letter) else "quotes.mail_by_hand"
        self._context.toasts.show_message(
            self._context.tr(key, path=str(letter.file)), Tone.SUCCESS, timeout_ms=10_000
        )


def _accept_old_prices(session: Any, edit: Any, quote_id: str) -> None:
    from crm_desktop.services.quotes.before_sending import accept_old_prices

    accept_old_prices(session, edit, quote_id)


def _submit(session: Any, edit: Any, quote_id: str, reason: str) -> object:
    from crm_desktop.services.quotes.asking import submit_quote

    return submit_quote(session, edit, quote_id, reason)


def _approve(session: Any, edit: Any, quote_id: str, channel: str) -> object:
    from crm_desktop.services.quotes import prepare_to_send

    return prepare_to_send(session, edit, quote_id, channel)


def _move(session: Any, edit: Any, quote_id: str, status: str, channel: str) -> None:
    from crm_desktop.services.quotes import move_quote

    move_quote(session, edit, quote_id, status, channel=channel)
