"""Of the people met at each fair: how many were contacted since, by whom, and who still waits (features.md 62)."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.model import Account, AccountContact, Contact, User
from crm_core.model.fields import Choices, Label
from crm_desktop.reports import wording
from crm_desktop.reports.options import FROM, TO, WHOSE
from crm_desktop.reports.panels import wide
from crm_desktop.reports.shape import Asked, Column, Drill, Found, Option, Panel, Report, ReportResult, Row
from crm_desktop.reports.shares import percent_of
from crm_desktop.services.last_contact import first_contacts
from crm_desktop.services.lookups import user_names

L = Label

VIEW = Choices(
    "fair_view",
    {
        "fairs": L("按展会", "按展會", "By fair"),
        "people": L("按联系人员", "按聯絡人員", "By who called"),
        "waiting": L("尚未联系的名单", "尚未聯絡的名單", "Who still waits"),
    },
)
FAIR = Column("fair", L("展会", "展會", "Fair"))
CONTACTED = Column("contacted", L("已联系", "已聯絡", "Contacted"), "int")
WAITING = Column("waiting", L("尚未联系", "尚未聯絡", "Waiting"), "int")
COLUMNS = {
    "fairs": (
        FAIR,
        Column("cards", L("名片", "名片", "Cards"), "int"),
        CONTACTED,
        WAITING,
        Column("share", L("已联系占比", "已聯絡占比", "Share contacted"), "percent"),
    ),
    "people": (FAIR, Column("person", L("联系人员", "聯絡人員", "Contacted by")), CONTACTED),
    "waiting": (
        FAIR,
        Column("name", L("姓名", "姓名", "Name")),
        Column("customer", wording.CUSTOMER),
        Column("owner", wording.OWNER),
        Column("met_on", L("认识日期", "認識日期", "Met on"), "day"),
    ),
}


@dataclass
class Met:
    """Somebody whose card came from a fair."""

    id: str
    name: str
    fair: str
    met_on: date | None
    customer: str = ""
    owner: str = ""
    owner_id: str | None = None
    by: str | None = None


def query(session: Session, asked: Asked) -> Found:
    """Find the people, then their first contact since; three views of the same."""
    found = _met(session, asked)
    _contacted(session, found, asked)
    view = str(asked.values["view"])
    rows = {"fairs": _by_fair, "people": _by_person, "waiting": _waiting}[view](list(found.values()))
    return Found(COLUMNS[view], tuple(rows), len(found))


def _met(session: Session, asked: Asked) -> dict[str, Met]:
    statement = (
        select(
            Contact.id, Contact.full_name, Contact.met_where, Contact.met_on, Contact.created_at,
            Contact.created_by, Account.name, Account.owner_id, User.name,
        )
        .outerjoin(
            AccountContact,
            (AccountContact.contact_id == Contact.id) & AccountContact.deleted_at.is_(None),
        )
        .outerjoin(Account, (Account.id == AccountContact.account_id) & Account.deleted_at.is_(None))
        .outerjoin(User, User.id == func.coalesce(Account.owner_id, Contact.created_by))
        .where(Contact.deleted_at.is_(None), func.coalesce(Contact.met_where, "") != "")
        .order_by(Contact.id, AccountContact.is_primary.is_not(True))
    )  # fmt: skip
    found: dict[str, Met] = {}
    for id_, name, fair, met_on, created_at, author, customer, owner_id, owner in session.execute(statement):
        day = met_on or asked.calendar.day_of(created_at)
        inside = day is None or (asked.first or day) <= day <= (asked.last or day)
        whose = owner_id or author
        if inside and (asked.people is None or whose in asked.people):
            found.setdefault(id_, Met(id_, name, fair, day, customer or "", owner or "", whose))
    return found


def _contacted(session: Session, found: dict[str, Met], asked: Asked) -> None:
    """Note who contacted each person first since the day of the card."""
    since = {one.id: asked.calendar.begin(one.met_on) if one.met_on else None for one in found.values()}
    by = first_contacts(session, since)
    names = user_names(session, by.values())
    for contact_id, user_id in by.items():
        found[contact_id].by = names.get(user_id or "", "–")


def _by_fair(people: list[Met]) -> list[Row]:
    cards = Counter(one.fair for one in people)
    contacted = Counter(one.fair for one in people if one.by)
    return [
        Row(
            {
                "fair": fair,
                "cards": number,
                "contacted": contacted[fair],
                "waiting": number - contacted[fair],
                "share": percent_of(contacted[fair], number),
            },
            {"fair": fair},
        )
        for fair, number in sorted(cards.items(), key=lambda one: (-one[1], one[0]))
    ]


def _by_person(people: list[Met]) -> list[Row]:
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in people:
        if one.by:
            counted[one.fair][one.by] += 1
    return [
        Row({"fair": fair, "person": name, "contacted": number}, {"fair": fair, "by": name})
        for fair, by in sorted(counted.items())
        for name, number in by.most_common()
    ]


def _waiting(people: list[Met]) -> list[Row]:
    waiting = sorted(
        (one for one in people if not one.by), key=lambda one: (one.fair, one.owner, one.name, one.id)
    )
    return [
        Row(
            {
                "fair": one.fair,
                "name": one.name,
                "customer": one.customer,
                "owner": one.owner or None,
                "met_on": one.met_on,
            },
            {"contact_id": one.id, "owner_id": one.owner_id},
        )
        for one in waiting
    ]


def chart(result: ReportResult) -> list[Panel]:
    """Contacted and waiting people of each fair; a list has none."""
    drawn = [column for column in result.columns if column in (CONTACTED, WAITING)]
    return wide(result, "fair", drawn, L("人数", "人數", "People")) if drawn else []


def drill(session: Session, asked: Asked, key: Mapping[str, str | None]) -> Drill:
    """The person of a row; of a fair those who wait; of a colleague those contacted."""
    if contact_id := key.get("contact_id"):
        return Drill("contact", (contact_id,))
    found = _met(session, asked)
    _contacted(session, found, asked)
    wanted = key.get("by")
    return Drill(
        "contact", tuple(one.id for one in found.values() if one.fair == key["fair"] and one.by == wanted)
    )


REPORT: Report = Report(
    name="fair_follow_up",
    numbers=(62,),
    title=L("展会名片跟进", "展會名片跟進", "Follow-up of fairs"),
    definition=(
        L(
            "“认识地点”写有展会的联系人，按展会统计；自名片日期（没有则为录入日）起有任何同事与本人联系过的，算已联系。",
            "「認識地點」寫有展會的聯絡人，按展會統計；自名片日期（沒有則為輸入日）起有任何同事與本人聯絡過的，算已聯絡。",
            "People whose record names a fair as the place where they were met. Contacted are those whom any colleague "
            "contacted since the day of the card, or of its entry where it has none.",
        ),
        L(
            "联系指任何方式的拜访记录；未见到、取消和作废的不算。每人只算第一次联系的人员。",
            "聯絡指任何方式的拜訪記錄；未見到、取消和作廢的不算。每人只算第一次聯絡的人員。",
            "A contact is a recorded visit through any channel; those not met, cancelled or withdrawn do not count. "
            "Each person counts once, for who contacted them first.",
        ),
    ),
    options=(Option("view", L("内容", "內容", "Show"), "choice", "fairs", VIEW), FROM, TO, *WHOSE),
    query=query,
    chart=chart,
    drill=drill,
)
