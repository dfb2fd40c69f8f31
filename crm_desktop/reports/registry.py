"""The one list of reports, and running one of them."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy.orm import Session

from crm_core.model.fields import Label
from crm_core.model.types import Instant
from crm_desktop.errors import UserError
from crm_desktop.reports import (
    fair_follow_up,
    lifecycle,
    not_contacted,
    price_scatter,
    quotes_by_state,
    rival_prices,
    sales_ranking,
    visits,
    wording,
)
from crm_desktop.reports.days import Calendar
from crm_desktop.reports.options import asked, given_again
from crm_desktop.reports.shape import Asked, Drill, Report, ReportResult, Row
from crm_desktop.reports.whose import LAST_SYNC_KEY, fact
from crm_desktop.services.lookups import corrected_ms

REPORTS: dict[str, Report] = {
    one.name: one
    for one in (
        not_contacted.REPORT,
        visits.REPORT,
        lifecycle.REPORT,
        quotes_by_state.REPORT,
        price_scatter.REPORT,
        rival_prices.REPORT,
        fair_follow_up.REPORT,
        sales_ranking.REPORT,
    )
}
"""Every report by name, in the order in which they are shown."""


def report(name: str) -> Report:
    """Return a report. Raises UserError unknown_report."""
    if name not in REPORTS:
        raise UserError("unknown_report", name=name, known=", ".join(REPORTS))
    return REPORTS[name]


def run(
    session: Session,
    name: str,
    parameters: Mapping[str, Any],
    language: str,
    *,
    now_ms: int | None = None,
    zone: tzinfo | None = None,
) -> ReportResult:
    """Run a report on what this laptop holds. Parameters as text or as values; days begin in `zone` (None: here).

    Raises UserError: unknown_report, report_parameter_unknown, report_parameter_invalid, report_period_reversed,
    report_person_unknown, report_unit_unknown.
    """
    chosen = report(name)
    calendar = Calendar(corrected_ms(session) if now_ms is None else now_ms, zone)
    question = asked(session, chosen, parameters, language, calendar)
    found = chosen.query(session, question)
    last_sync = fact(session, LAST_SYNC_KEY)
    as_of = Instant.from_stored(int(last_sync)) if last_sync else None
    return ReportResult(
        name=name,
        title=chosen.title.text(language),
        language=language,
        as_of=as_of,
        definition=tuple(_definition(chosen, question, as_of)),
        parameters=given_again(question),
        columns=found.columns,
        rows=found.rows,
        records_seen=found.records_seen,
        asked=question,
    )


def drill(session: Session, result: ReportResult, row: Row) -> Drill:
    """Return the records behind a row, as they are now."""
    return report(result.name).drill(session, result.asked, row.key)


def _definition(chosen: Report, question: Asked, as_of: datetime | None) -> list[str]:
    language = question.language
    values = chosen.filled(question)
    sentences = [label.text(language).format(**values) for label in chosen.definition]
    if "from" in question.values:
        sentences.append(_period(question).text(language).format(first=question.first, last=question.last))
    sentences.append(wording.WHOSE.text(language).format(whose=question.whose.text(language)))
    if as_of is None:
        return [*sentences, wording.NEVER_SYNCED.text(language)]
    moment = f"{as_of.astimezone(question.calendar.zone):%Y-%m-%d %H:%M}"
    return [*sentences, wording.AS_OF.text(language).format(moment=moment)]


def _period(question: Asked) -> Label:
    if question.first is None:
        return wording.PERIOD_OPEN if question.last is None else wording.PERIOD_TO
    return wording.PERIOD_FROM if question.last is None else wording.PERIOD_BETWEEN
