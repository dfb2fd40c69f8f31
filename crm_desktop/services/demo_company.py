"""A small invented company for looking around without a server, entered by the use cases of a person's own entries."""

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from crm_desktop.db.capture import EditContext
from crm_desktop.services.customers import NewContact, NewMethod, add_contact, create_customer
from crm_desktop.services.lookups import today
from crm_desktop.services.visits import NewVisit, log_visit


class _Invented(NamedTuple):
    name: str
    level: str
    city: str
    person: str
    title: str
    mobile: str
    told: str
    next_step: str


_CHINESE: Final = (
    _Invented(
        "云岭精密机械（示例）",
        "A",
        "昆明市",
        "赵启明",
        "采购经理",
        "13900000101",
        "谈了轴承座的年度用量，关心交期",
        "发三档数量的报价",
    ),
    _Invented(
        "碧湾水处理设备（示例）",
        "A",
        "厦门市",
        "林若溪",
        "技术总监",
        "13900000102",
        "看了现有泵组，密封件半年一换",
        "寄两套密封样品",
    ),
    _Invented(
        "北辰食品机械（示例）",
        "B",
        "天津市",
        "孙立",
        "厂长",
        "13900000103",
        "生产线十二月停机检修，可以换型",
        "约检修前的现场测量",
    ),
    _Invented(
        "青禾农机（示例）",
        "B",
        "济南市",
        "周敏",
        "采购主管",
        "13900000104",
        "价格敏感，要与去年比较",
        "整理去年的成交价",
    ),
    _Invented(
        "海拓船舶配件（示例）",
        "C",
        "宁波市",
        "何伟",
        "工程师",
        "13900000105",
        "刚接手工作，对产品不熟",
        "发产品手册",
    ),
)
_ENGLISH: Final = (
    _Invented(
        "Alder Precision (demo)",
        "A",
        "Leeds",
        "Helen Marsh",
        "Purchasing manager",
        "+44 7700 900101",
        "Talked about the yearly need of housings; delivery matters",
        "Quote three quantities",
    ),
    _Invented(
        "Blue Bay Water (demo)",
        "A",
        "Bristol",
        "Tom Okafor",
        "Technical director",
        "+44 7700 900102",
        "Looked at the pumps; seals last half a year",
        "Send two sets of samples",
    ),
    _Invented(
        "North Star Foods (demo)",
        "B",
        "Hull",
        "Ann Keller",
        "Plant manager",
        "+44 7700 900103",
        "The line stops in December and could be changed",
        "Agree on a day to measure",
    ),
    _Invented(
        "Greenfield Tractors (demo)",
        "B",
        "Norwich",
        "Mary Lund",
        "Buyer",
        "+44 7700 900104",
        "Watches the price; compares with last year",
        "Collect last year's prices",
    ),
    _Invented(
        "Harbour Fittings (demo)",
        "C",
        "Plymouth",
        "Ian Wells",
        "Engineer",
        "+44 7700 900105",
        "New in the job; does not know the products",
        "Send the catalogue",
    ),
)


def fill(session: Session, context: EditContext, language: str) -> int:
    """Enter the company in the caller's transaction; return how many customers it has."""
    invented = _ENGLISH if language == "en" else _CHINESE
    for number, one in enumerate(invented):
        values = {"name": one.name, "level": one.level, "city": one.city, "lifecycle": "CUSTOMER"}
        account_id = create_customer(session, context, values)
        person = NewContact(
            one.person,
            job_title=one.title,
            role="DM",
            is_primary=True,
            methods=(NewMethod("MOBILE", one.mobile),),
        )
        add_contact(session, context, account_id, person)
        visit = NewVisit(
            account_id,
            summary=one.told,
            started_at=datetime.now(UTC) - timedelta(days=7 * number + 1),
            next_step=one.next_step,
            next_step_on=today() + timedelta(days=number - 1),
        )
        log_visit(session, context, visit)
    return len(invented)
