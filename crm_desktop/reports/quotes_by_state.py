"""How many quotes are in which state, worth how much, and which are about to expire (features.md 105)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from crm_core.model import Account, Quote, User
from crm_core.model.fields import Label
from crm_core.model.quotes import QUOTE_STATUS
from crm_desktop.reports import wording
from crm_desktop.reports.options import PERIOD, WHOSE
from crm_desktop.reports.panels import summed
from crm_desktop.reports.shape import (
    CURRENCY,
    Asked,
    Column,
    Drill,
    Found,
    Option,
    Panel,
    Report,
    ReportResult,
    Row,
)
from crm_desktop.reports.whose import belongs

L = Label

QUOTES = L("报价单数", "報價單數", "Quotes")
COLUMNS = (
    Column("state", wording.STATE),
    Column("person", wording.PERSON),
    Column("quotes", QUOTES, "int"),
    Column(CURRENCY, wording.CURRENCY),
    Column("amount", wording.NET, "amount"),
    Column("revisions", L("其中修订版", "其中修訂版", "Of these revised"), "int", minor=True),
    Column("expiring", L("即将到期", "即將到期", "Expiring soon"), "int"),
    Column("overdue", L("已过有效期", "已過有效期", "Past validity"), "int"),
)
MADE_FOR = func.coalesce(Quote.owner_id, Quote.created_by)


def query(session: Session, asked: Asked) -> Found:
    """Count by state, rep and currency, in the order of the states."""
    groups = (Quote.status, MADE_FOR, Quote.currency)
    statement = (
        select(
            *groups,
            func.max(User.name),
            func.count(),
            func.sum(Quote.total_net),
            func.sum(func.iif(Quote.revision > 1, 1, 0)),
            func.sum(func.iif(_expiring(asked), 1, 0)),
            func.sum(func.iif(_overdue(asked), 1, 0)),
        )
        .outerjoin(User, User.id == MADE_FOR)
        .where(*counted(asked))
        .group_by(*groups)
    )
    order = {code: place for place, code in enumerate(QUOTE_STATUS)}
    rows = [_row(found, asked) for found in session.execute(statement)]
    rows.sort(
        key=lambda row: (
            order.get(str(row.key["status"]), len(order)),
            str(row.cells["person"]),
            str(row.cells[CURRENCY]),
        )
    )
    return Found(COLUMNS, tuple(rows), sum(int(str(row.cells["quotes"])) for row in rows))


def counted(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions: living quotes of living customers, dated in the period."""
    gone = select(Account.id).where(Account.deleted_at.is_not(None))
    return (
        Quote.deleted_at.is_(None),
        or_(Quote.account_id.is_(None), Quote.account_id.not_in(gone)),
        belongs(MADE_FOR, asked.people),
        *_in_period(asked),
    )


def _in_period(asked: Asked) -> list[ColumnElement[bool]]:
    """A draft without a date counts on the day on which it was made."""
    conditions = []
    if asked.first is not None:
        begin = asked.calendar.begin(asked.first)
        undated = and_(Quote.quote_on.is_(None), Quote.created_at >= begin)
        conditions.append(or_(Quote.quote_on >= asked.first, undated))
    if asked.last is not None:
        end = asked.calendar.begin(asked.last + timedelta(days=1))
        undated = and_(Quote.quote_on.is_(None), Quote.created_at < end)
        conditions.append(or_(Quote.quote_on <= asked.last, undated))
    return conditions


def _expiring(asked: Asked) -> ColumnElement[bool]:
    today = asked.calendar.today
    return and_(
        Quote.status == "SENT", Quote.valid_until.between(today, today + timedelta(days=asked.number("days")))
    )


def _overdue(asked: Asked) -> ColumnElement[bool]:
    return and_(Quote.status == "SENT", Quote.valid_until < asked.calendar.today)


def _row(found: Any, asked: Asked) -> Row:
    status, person_id, currency, person, number, amount, revisions, expiring, overdue = found
    nobody = wording.NOT_HERE if person_id else wording.NOBODY
    return Row(
        {
            "state": QUOTE_STATUS.text(status, asked.language),
            "person": person or nobody.text(asked.language),
            "quotes": number,
            CURRENCY: currency,
            "amount": amount,
            "revisions": revisions,
            "expiring": expiring,
            "overdue": overdue,
        },
        {"status": status, "person_id": person_id, "currency": currency},
    )


def chart(result: ReportResult) -> list[Panel]:
    """How many in each state, and their amounts for each currency."""
    return [
        *summed(result, "state", "quotes", QUOTES),
        *summed(result, "state", "amount", wording.NET, split=CURRENCY),
    ]


def drill(session: Session, asked: Asked, key: Mapping[str, str | None]) -> Drill:
    """The quotes of a row, latest first."""
    statement = (
        select(Quote.id)
        .where(
            *counted(asked),
            Quote.status == key["status"],
            Quote.currency == key["currency"],
            func.coalesce(MADE_FOR, "") == (key["person_id"] or ""),
        )
        .order_by(Quote.quote_on.desc(), Quote.id)
    )
    return Drill("quote", tuple(session.scalars(statement)))


REPORT = Report(
    name="quotes_by_state",
    numbers=(105,),
    title=L("报价情况", "報價情況", "Quotes by state"),
    definition=(
        L(
            "每张报价单按当前状态计一次，归其负责人；修订版各自计数，被替代的版本单列为“已替代”，不与新版本相加。",
            "每張報價單按目前狀態計一次，歸其負責人；修訂版各自計數，被取代的版本單列為「已取代」，不與新版本相加。",
            "Each quote counts once, in its state now, for its owner. Revisions count each; those superseded stand in "
            "a row of their own and are not added to what replaced them.",
        ),
        L(
            "金额为未税合计，按币种分列，不折算、不相加。"
            "即将到期：已发送且 {days} 天内到有效期；已过有效期：已发送而有效期已过。",
            "金額為未稅合計，按幣別分列，不折算、不相加。"
            "即將到期：已送出且 {days} 天內到有效期；已過有效期：已送出而有效期已過。",
            "Amounts are net totals, apart for each currency, never converted or added up. Expiring soon: sent and "
            "valid for at most {days} more days; past validity: sent, and no longer valid.",
        ),
        L(
            "按报价日期计入期间，没有日期的草稿按建立日期。不含已删除的报价单和已删除客户的报价单。",
            "按報價日期計入期間，沒有日期的草稿按建立日期。不含已刪除的報價單和已刪除客戶的報價單。",
            "The date of the quote puts it in the period; a draft without one counts on the day it was made. Deleted "
            "quotes and those of deleted customers are left out.",
        ),
    ),
    options=(*PERIOD, Option("days", L("到期预警天数", "到期預警天數", "Days ahead"), "int", 7), *WHOSE),
    query=query,
    chart=chart,
    drill=drill,
    filled=lambda asked: {"days": asked.number("days")},
)
