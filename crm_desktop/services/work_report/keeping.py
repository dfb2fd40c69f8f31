"""Keeping a report: one record for each person and period, a draft until it is handed in.

Nothing is stored until its author changes a word or hands it in: a report that only repeats the records is composed
anew whenever it is looked at.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from crm_core.model import WorkReport, table_of
from crm_core.workflow import may_move
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.lookups import now
from crm_desktop.services.values import checked
from crm_desktop.services.work_report.compose import compose
from crm_desktop.services.work_report.facts import gather
from crm_desktop.services.work_report.period import Period
from crm_desktop.services.work_report.rewriting import rewritten


@dataclass(frozen=True)
class KeptReport:
    """A report as its author or a leader sees it.

    `composed` is the text from the records that `body` was written on; `fresh` is what they say now. `is_stored` is
    False while there is nothing but that.
    """

    author_id: str
    period: Period
    body: str
    composed: str
    fresh: str
    language: str
    status: str = "DRAFT"
    submitted_at: datetime | None = None
    is_stored: bool = False
    is_waiting: bool = False

    @property
    def is_handed_in(self) -> bool:
        """Whether its author has handed it in; it is read-only until they take it back."""
        return self.status == "SUBMITTED"

    @property
    def is_outdated(self) -> bool:
        """Whether the records say something else than when it was written."""
        return not self.is_handed_in and self.fresh != self.composed


def load_report(session: Session, user_id: str, period: Period, language: str, today: date) -> KeptReport:
    """Return a person's own report, composed in `language` where its author has not written in another."""
    stored = _stored(session, user_id, period)
    kept = (stored.language if stored else None) or language
    fresh = compose(gather(session, user_id, period, today), kept)
    if stored is None:
        return KeptReport(user_id, period, fresh, fresh, fresh, kept)
    report = _as_kept(stored, fresh)
    if report.body == report.composed and not report.is_handed_in:
        fresh = compose(gather(session, user_id, period, today), language)
        return KeptReport(user_id, period, fresh, fresh, fresh, language, is_stored=True)
    return report


def read_report(session: Session, user_id: str, period: Period) -> KeptReport | None:
    """Return what somebody has written about a period; None if there is nothing on this laptop."""
    stored = _stored(session, user_id, period)
    return None if stored is None else _as_kept(stored, stored.composed or "")


def _stored(session: Session, user_id: str, period: Period) -> WorkReport | None:
    found = session.get(WorkReport, WorkReport.make_id(user_id, period.first, period.last))
    return found if found is not None and found.deleted_at is None else None


def _as_kept(stored: WorkReport, fresh: str) -> KeptReport:
    return KeptReport(
        author_id=stored.author_id,
        period=Period(stored.starts_on, stored.ends_on),
        body=stored.body or "",
        composed=stored.composed or "",
        fresh=fresh,
        language=stored.language or "",
        status=stored.status,
        submitted_at=stored.submitted_at,
        is_stored=True,
        is_waiting=stored.rev == 0,
    )


def save_report(session: Session, context: EditContext, report: KeptReport) -> str:
    """Keep a draft of mine as it is now and return its id.

    Raises UserError too_long, invalid_value, work_report_handed_in.
    """
    record = _draft_of(session, context, report.period)
    columns = table_of(WorkReport).c
    record.body = checked("work_report", columns["body"], report.body)
    record.composed = report.composed
    record.language = report.language
    return record.id


def _draft_of(session: Session, context: EditContext, period: Period) -> WorkReport:
    record_id = WorkReport.make_id(context.user_id, period.first, period.last)
    record = session.get(WorkReport, record_id)
    if record is None:
        record = WorkReport(
            id=record_id, author_id=context.user_id, starts_on=period.first, ends_on=period.last
        )
        session.add(record)
    if record.status == "SUBMITTED":
        raise UserError("work_report_handed_in")
    record.deleted_at = None
    return record


def write_again(report: KeptReport, *, keep_own: bool = True) -> KeptReport:
    """Return the report as the records have it now, with what its author changed, or without it."""
    body = rewritten(report.composed, report.body, report.fresh) if keep_own else report.fresh
    return KeptReport(
        report.author_id,
        report.period,
        body,
        report.fresh,
        report.fresh,
        report.language,
        is_stored=report.is_stored,
        is_waiting=report.is_waiting,
    )


def in_language(session: Session, report: KeptReport, language: str, today: date) -> KeptReport:
    """Return the report composed in another language; what its author wrote stays as they wrote it."""
    fresh = compose(gather(session, report.author_id, report.period, today), language)
    turned = KeptReport(
        report.author_id,
        report.period,
        report.body,
        report.composed,
        fresh,
        language,
        is_stored=report.is_stored,
        is_waiting=report.is_waiting,
    )
    return write_again(turned)


def hand_in(session: Session, context: EditContext, report: KeptReport) -> None:
    """Keep the report and hand it in: whoever leads me reads it after the next sync. Raises as `save_report`."""
    save_report(session, context, report)
    _move(session, context, report.period, "SUBMITTED")


def take_back(session: Session, context: EditContext, period: Period) -> None:
    """Make a report that was handed in a draft again. Raises UserError record_missing."""
    _move(session, context, period, "DRAFT")


def _move(session: Session, context: EditContext, period: Period, status: str) -> None:
    record_id = WorkReport.make_id(context.user_id, period.first, period.last)
    record = session.get(WorkReport, record_id)
    if record is None or record.deleted_at is not None:
        raise UserError("record_missing", entity="work_report", id=record_id)
    if not may_move("work_report", "status", record.status, status):
        raise UserError("state_not_allowed", entity="work_report", source=record.status, target=status)
    record.status = status
    record.submitted_at = now(context) if status == "SUBMITTED" else None
