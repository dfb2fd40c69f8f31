"""Quotes that reach a customer: tidied up, approved and sent by the same use cases as from the window."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from crm_core.quote_content import content_hash
from crm_desktop.db.capture import EditContext
from crm_desktop.services import quotes
from crm_desktop.services.lookups import today
from tests.sync.sim.machine import Machine

T = TypeVar("T")
REFUSED = frozenset(
    (
        "document_locked",
        "prices_too_old",
        "quote_credit_hold",
        "quote_customer_closed",
        "quote_customer_refused",
        "quote_needs_approval",
        "quote_not_approved",
        "quote_product_off",
        "record_missing",
    )
)
"""What may keep a laptop from sending a quote that was drawn by chance."""


@dataclass(frozen=True)
class Paper:
    """What a customer was sent: which quote, and the hash of its content as it stood on the laptop."""

    quote_id: str
    content: str


def write(machine: Machine, account_id: str, name: str) -> str:
    """Write a quote of one line for a customer; return its id."""

    def job(session: Session, context: EditContext) -> str:
        draft = quotes.new_quote(session, context, account_id)
        draft.lines.append(_plain(quotes.new_line(context)))
        draft.lines[0].name = name
        return quotes.save_quote(session, context, draft)

    return _do(machine, job)


def send(machine: Machine, quote_id: str, channel: str) -> Paper:
    """Send a quote, each step in a transaction of its own. Raises UserError, mostly one of `REFUSED`."""

    def tidy(session: Session, context: EditContext) -> None:
        draft = quotes.load_quote(session, quote_id)
        draft.header_discount_kind = draft.header_discount_value = draft.valid_until = None
        draft.quote_on = draft.price_as_of = today(context)
        draft.lines = [_plain(line) for line in draft.lines] or [_plain(quotes.new_line(context))]
        quotes.save_quote(session, context, draft)

    def leave(session: Session, context: EditContext) -> None:
        quotes.move_quote(session, context, quote_id, "SENT", channel=channel)

    row = machine.row("quote", quote_id)
    if row is not None and row["status"] == "DRAFT":
        _do(machine, tidy)
    _do(machine, lambda session, context: quotes.prepare_to_send(session, context, quote_id, channel))
    _do(machine, leave)
    row = machine.row("quote", quote_id)
    assert row is not None
    lines = [line for line in machine.rows("quote_line").values() if line["quote_id"] == quote_id]
    return Paper(quote_id, content_hash(row, lines))


def overwritten_by_sending(machine: Machine, quote_id: str) -> list[object]:
    """Return the values of which a sending leaves nothing: marks of an earlier one, and the lines' places."""
    quote = machine.row("quote", quote_id) or {}
    marks = [quote.get(name) for name in ("sent_channel", "sent_hash", "sent_content")]
    lines = [line for line in machine.rows("quote_line").values() if line["quote_id"] == quote_id]
    return [*marks, *(line["sort_key"] for line in lines)]


def _plain(line: quotes.LineDraft) -> quotes.LineDraft:
    line.qty, line.unit_price = max(line.qty, Decimal(1)), max(line.unit_price, Decimal(100))
    line.tax_rate, line.discount_kind, line.discount_value = Decimal(13), None, None
    return line


def _do(machine: Machine, job: Callable[[Session, EditContext], T]) -> T:
    context: Any = machine.store.context
    return machine.lane.submit(lambda session: job(session, context)).result()
