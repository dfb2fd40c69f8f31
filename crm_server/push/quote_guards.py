"""What must be true before a quote is approved by its author, sent, or accepted (domain.md §3.5).

The laptop asks the same before it lets a person do it; a laptop that is wrong, or was told of a lower limit too late,
is refused here. What the customer did or holds is never lost by that: see `sent_quotes`.
"""

from datetime import UTC, date, datetime
from typing import NoReturn

from crm_core.discounts import DiscountCheck
from crm_core.model.organisation import MANAGING_ROLES
from crm_core.model.types import Percent
from crm_core.price_age import are_too_old
from crm_core.price_rows import day_of
from crm_core.quote_content import content_hash
from crm_core.sent_content import SentContent, parse_sent_content
from crm_core.tax_rates import tax_problem
from crm_core.workflow import QUOTE_STATES_WITH_REASON
from crm_server.catalogue import Catalogue
from crm_server.push.quote_limits import check_limits
from crm_server.push.refusal import RefusedError
from crm_server.push.sent_quotes import keep_apart
from crm_server.push.workspace import Draft
from crm_server.records import Row


def check_quotes(draft: Draft) -> None:
    """Look at every quote that the mutation has moved. Raises RefusedError.

    discount_beyond_limit, below_floor_price, approval_beyond_limit, approval_below_floor, quote_expired,
    accepted_too_late, prices_too_old, tax_rate_ended, tax_rate_not_yet, tax_rate_unknown, missing_value, invalid_value.
    """
    _check_approvals(draft)
    for (entity, quote_id), row in list(draft.rows.items()):
        if entity == "quote":
            before = draft.page.rows.get((entity, quote_id))
            step = (before["status"] if before else "DRAFT", row["status"])
            if step[0] != step[1]:
                _check_step(draft, draft.page.catalogue, row, step)


def _check_step(draft: Draft, catalogue: Catalogue, quote: Row, step: tuple[str, str]) -> None:
    if step == ("DRAFT", "APPROVED"):
        if not _was_edited_by_others(draft, quote):
            _check_own_limits(draft, catalogue, quote, _living(draft, quote))
    elif step[1] == "SENT":
        _check_sending(draft, catalogue, quote)
    elif step[1] == "ACCEPTED":
        _check_acceptance(draft, quote)
    elif step[1] in QUOTE_STATES_WITH_REASON and not (quote["reject_reason"] or "").strip():
        raise RefusedError("missing_value", entity="quote", field="reject_reason")


def _check_approvals(draft: Draft) -> None:
    """Refuse an approval of more than its author, or a manager for whom the author stands in, may give."""
    for quote_id in sorted(_approved(draft)):
        quote = draft.row(("quote", quote_id))
        if quote is None:
            continue
        lines = _living(draft, quote)
        checks = [
            check_limits(draft.page.catalogue, quote, lines, authority, _day(draft))
            for authority in draft.page.catalogue.approving(draft.user, _asker(draft, quote))
        ]
        if checks and not any(check.is_inside for check in checks):
            nearest = max(checks, key=lambda check: (not check.below_floor, check.limit))
            _refuse(quote, lines, nearest, ("approval_below_floor", "approval_beyond_limit"))


def _asker(draft: Draft, quote: Row) -> str | None:
    """Return who submitted a quote that waited until the mutation, else who owns it."""
    waited = (
        row["created_by"]
        for (entity, _), row in draft.page.rows.items()
        if entity == "approval_request" and row["quote_id"] == quote["id"] and row["status"] == "PENDING"
    )
    asker: str | None = next(waited, quote["owner_id"])
    return asker


def _approved(draft: Draft) -> set[str]:
    """Return the quotes that waited, or about which a request waited, until the mutation."""
    moved: set[str] = set()
    for key, row in draft.rows.items():
        before = draft.page.rows.get(key)
        step = (
            (before["status"], row["status"]) if before and key[0] in ("quote", "approval_request") else None
        )
        if step == ("IN_APPROVAL", "APPROVED") and key[0] == "quote":
            moved.add(row["id"])
        elif step == ("PENDING", "APPROVED") and key[0] == "approval_request":
            moved.add(row["quote_id"])
    return moved


def _was_edited_by_others(draft: Draft, quote: Row) -> bool:
    """Whether the content here may be another than the one approved; then the sending is checked, and what it sends."""
    return any(row["edited_by"] != draft.user for row in (quote, *_living(draft, quote)))


def _check_own_limits(draft: Draft, catalogue: Catalogue, quote: Row, lines: list[Row]) -> None:
    check = check_limits(catalogue, quote, lines, catalogue.authority(draft.user), _day(draft))
    if not check.is_inside:
        _refuse(quote, lines, check, ("below_floor_price", "discount_beyond_limit"))


def _refuse(quote: Row, lines: list[Row], check: DiscountCheck, codes: tuple[str, str]) -> NoReturn:
    """Say what is beyond: a product below its floor (the first code), or the discount."""
    below_floor, beyond_limit = codes
    if check.below_floor:
        counted = [line for line in lines if not line["is_optional"]]
        name = counted[check.below_floor[0]]["name"] or ""
        raise RefusedError(below_floor, entity="quote", id=quote["id"], name=name)
    raise RefusedError(
        beyond_limit,
        entity="quote",
        id=quote["id"],
        discount=str(check.discount),
        limit=f"{check.limit.normalize():f}",
    )


def _check_sending(draft: Draft, catalogue: Catalogue, quote: Row) -> None:
    lines = _living(draft, quote)
    here = content_hash(quote, lines)
    sent = _sent(quote)
    quote["sent_hash"] = quote["sent_hash"] or here
    if quote["sent_hash"] != (sent.hash if sent else here):
        raise RefusedError("invalid_value", entity="quote", field="sent_hash", reason="hash")
    said, told = (quote, lines) if sent is None else (quote | sent.header, list(sent.lines))
    _check_days(draft, catalogue, said, told)
    if not _is_approved(draft, quote):
        _check_own_limits(draft, catalogue, said, told)
    quote["sent_content"] = None
    if sent is not None and sent.hash != here:
        keep_apart(draft, quote, lines, sent)


def _sent(quote: Row) -> SentContent | None:
    if quote["sent_content"] is None:
        return None
    try:
        return parse_sent_content(quote["sent_content"])
    except (ValueError, KeyError, TypeError):
        raise RefusedError("invalid_value", field="sent_content", reason="json") from None


def _check_days(draft: Draft, catalogue: Catalogue, quote: Row, lines: list[Row]) -> None:
    """Refuse what was over on the day of the sending. That day is the sender's: the server hears of it later."""
    day = _day(draft)
    until, as_of = day_of(quote["valid_until"]), day_of(quote["price_as_of"])
    if until is not None and until < day:
        raise RefusedError("quote_expired", entity="quote", id=quote["id"], valid_until=until.isoformat())
    listed = any(line["product_id"] for line in lines)
    if listed and are_too_old(as_of, day_of(quote["old_prices_accepted_on"]), day):
        raise RefusedError("prices_too_old", entity="quote", id=quote["id"], as_of=str(as_of))
    rates = catalogue.tax_rates()
    for stored in {line["tax_rate"] for line in lines if line["tax_rate"] is not None}:
        rate = Percent.from_stored(stored)
        problem = tax_problem(rates, rate, day_of(quote["quote_on"]) or day)
        if problem is not None:
            raise RefusedError(
                f"tax_rate_{problem.code}", rate=f"{rate.normalize():f}", day=str(problem.day or "")
            )


def _is_approved(draft: Draft, quote: Row) -> bool:
    return any(
        entity == "approval_request"
        and row["quote_id"] == quote["id"]
        and (row["status"], row["content_hash"]) == ("APPROVED", quote["sent_hash"])
        for (entity, _), row in draft.page.rows.items()
    )


def _check_acceptance(draft: Draft, quote: Row) -> None:
    """An acceptance needs its evidence; of an expired quote only a manager takes one."""
    if quote["evidence_kind"] is None:
        raise RefusedError("missing_value", entity="quote", field="evidence_kind")
    until = day_of(quote["valid_until"])
    accepted = day_of(quote["accepted_on"]) or _day(draft)
    if until is not None and until < accepted and draft.page.acting_role not in MANAGING_ROLES:
        raise RefusedError("accepted_too_late", entity="quote", id=quote["id"], valid_until=until.isoformat())


def _living(draft: Draft, quote: Row) -> list[Row]:
    keys = {key for key in (*draft.page.rows, *draft.rows) if key[0] == "quote_line"}
    rows = (draft.row(key) for key in keys)
    living = [row for row in rows if row and row["quote_id"] == quote["id"] and row["deleted_at"] is None]
    return sorted(living, key=lambda row: (row["sort_key"], row["id"]))


def _day(draft: Draft) -> date:
    return datetime.fromtimestamp(draft.edited_ms / 1000, UTC).date()
