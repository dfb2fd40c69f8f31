"""The people at the customers: who decides, who uses, and how to reach them."""

import random
from dataclasses import dataclass
from datetime import timedelta

from crm_core.model import AccountContact, ContactMethod
from crm_core.model.customers import DECISION_ROLES
from crm_core.model.types import Json
from crm_server.demo.customers import Customer
from crm_server.demo.numbers import Telephones
from crm_server.demo.rows import MINUTE_MS, Row, RowMaker, Rows
from crm_server.demo.words import (
    CAMPAIGNS,
    ENGLISH_FAMILY,
    ENGLISH_GIVEN,
    GIVEN_FEMALE,
    GIVEN_MALE,
    PREFERENCES,
    SURNAMES,
    TAIWAN_GIVEN,
    TAIWAN_SURNAMES,
)

POSTS: tuple[tuple[str, str, str, int], ...] = (
    ("DM", "总经理", "总经办", 5),
    ("TDM", "设备部经理", "设备部", 4),
    ("BUYER", "采购经理", "采购部", 3),
    ("USER", "车间主任", "生产部", 2),
    ("EVAL", "工艺工程师", "工艺部", 3),
    ("BDM", "采购总监", "供应链中心", 4),
    ("INFL", "生产经理", "生产部", 3),
    ("APPR", "财务总监", "财务部", 4),
    ("TDM", "总工程师", "技术中心", 4),
    ("GATE", "总经理助理", "总经办", 2),
    ("USER", "设备工程师", "设备部", 2),
    ("SPON", "董事长", "董事会", 5),
)
TAIWAN_POSTS = {
    "总经理": "總經理",
    "设备部经理": "設備部經理",
    "采购经理": "採購經理",
    "车间主任": "廠務主任",
    "工艺工程师": "製程工程師",
}
TAIWAN_DEPARTMENTS = {
    "总经办": "總經理室",
    "设备部": "設備部",
    "采购部": "採購部",
    "生产部": "生產部",
    "工艺部": "製程部",
}
MEMOS = (
    "上午十点前不接电话，微信回复快。",
    "技术出身，喜欢看实测数据，不爱听宣传。",
    "说话直接，报价一次到位为好。",
    "对售后响应时间特别在意。",
    "每周三在分厂，不在办公室。",
    "刚从别的部门调来，还在熟悉情况。",
    "愿意帮忙引荐集团采购。",
)


@dataclass
class Person:
    """A contact and the post held at a customer."""

    id: str
    family_name: str
    full_name: str
    job_title: str
    role: str

    @property
    def decides(self) -> bool:
        return self.role in DECISION_ROLES

    @property
    def address(self) -> str:
        """How a rep refers to the person in a note."""
        if not self.family_name:
            return self.full_name
        if self.job_title.endswith("工程师"):
            return f"{self.family_name}工"
        return self.family_name + (self.job_title[-2:] if len(self.job_title) > 2 else self.job_title)


class ContactMaker:
    """Makes the people of one rep's customers."""

    def __init__(self, maker: RowMaker, phones: Telephones) -> None:
        self.maker = maker
        self.rng = maker.rng
        self.phones = phones

    def make(self, customer: Customer, count: int, rows: Rows) -> list[Person]:
        """Add `count` people of a customer to `rows`; the first is the one to turn to."""
        people: list[Person] = []
        offset = self.rng.choice((0, 1, 1, 2))
        for number in range(count):
            role, title, department, influence = POSTS[(number + offset) % len(POSTS)]
            person = self._person(customer, role, title, rows)
            boss = next((other for other in people if other.decides), None)
            rows["account_contact"].append(
                self.post(
                    customer, person, department=department, influence=influence, is_primary=int(number == 0),
                    reports_to_id=boss.id if boss and not person.decides else None,
                )
            )  # fmt: skip
            people.append(person)
        return people

    def post(self, customer: Customer, person: Person, **values: object) -> Row:
        """Return the role of a person at a customer."""
        at = int(customer.row["created_at"]) + 5 * MINUTE_MS
        taiwan = customer.town.country == "TW"
        department = str(values.pop("department"))
        return self.maker.row(
            "account_contact", AccountContact.make_id(customer.id, person.id), at, customer.row["owner_id"],
            account_id=customer.id,
            contact_id=person.id,
            job_title=person.job_title,
            department=TAIWAN_DEPARTMENTS.get(department, department) if taiwan else department,
            role=person.role,
            attitude=self.rng.choices((-1, 0, 1, 2), (10, 40, 35, 15))[0],
            **values,
        )  # fmt: skip

    def _person(self, customer: Customer, role: str, title: str, rows: Rows) -> Person:
        rng = self.rng
        taiwan = customer.town.country == "TW"
        at = int(customer.row["created_at"]) + 4 * MINUTE_MS
        name = self._name(taiwan, english=customer.name.full.isascii() and rng.random() < 0.5)
        family, given, gender, spelling = name
        full = f"{given} {family}" if family.isascii() else family + given
        row = self.maker.new(
            "contact", at, customer.row["owner_id"],
            full_name=full,
            family_name=family,
            given_name=given,
            name_order="GF" if family.isascii() else "FG",
            english_name=rng.choice(ENGLISH_GIVEN) if rng.random() < 0.12 else None,
            gender=gender,
            birthday=f"--{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}" if rng.random() < 0.15 else None,
            preferences=Json.to_stored(sorted(rng.sample(PREFERENCES, 2))) if rng.random() < 0.2 else None,
            memo=rng.choice(MEMOS) if rng.random() < 0.18 else None,
            met_on=(customer.since + timedelta(days=rng.randrange(20))).isoformat() if rng.random() < 0.5 else None,
            met_where=rng.choice(CAMPAIGNS) if rng.random() < 0.2 else None,
        )  # fmt: skip
        rows["contact"].append(row)
        rows["contact_method"] += self._methods(customer, row, spelling)
        job = TAIWAN_POSTS.get(title, title) if taiwan else title
        return Person(row["id"], "" if family.isascii() else family, full, job, role)

    def _name(self, taiwan: bool, *, english: bool) -> tuple[str, str, str, str]:
        """Return (family name, given name, gender, spelling for a mail address)."""
        rng = self.rng
        female = rng.random() < 0.38
        gender = "F" if female else "M"
        if english:
            given, family = rng.choice(ENGLISH_GIVEN), rng.choice(ENGLISH_FAMILY)
            return family, given, gender, f"{given}.{family}".casefold()
        surname = rng.choice(TAIWAN_SURNAMES if taiwan else SURNAMES)
        pool = TAIWAN_GIVEN if taiwan else GIVEN_FEMALE if female else GIVEN_MALE
        parts = rng.sample(pool, 2 if taiwan else rng.choice((1, 2, 2)))
        spelling = f"{surname.pinyin}.{''.join(part.pinyin for part in parts)}"
        return surname.han, "".join(part.han for part in parts), gender, spelling

    def _methods(self, customer: Customer, contact: Row, spelling: str) -> list[Row]:
        rng = self.rng
        taiwan = customer.town.country == "TW"
        number, e164 = self.phones.taiwan_mobile() if taiwan else self.phones.mobile()
        methods = [self._method(contact, "MOBILE", number, e164, e164, is_primary=1)]
        if rng.random() < 0.55:
            mail = f"{spelling}@{customer.name.domain}"
            methods.append(self._method(contact, "EMAIL", mail, mail, mail))
        if rng.random() < 0.25:
            extension = f"{rng.randrange(100, 999)}"
            written, line = self.phones.landline(rng, customer.town.area_code, customer.town.country)
            key = f"{line}x{extension}"
            methods.append(
                self._method(contact, "LANDLINE", f"{written} 转 {extension}", line, key, extension=extension)
            )
        if rng.random() < 0.3:
            account = f"{spelling.replace('.', '_')}{rng.randrange(100)}"
            kind = "LINE" if taiwan else "WECHAT"
            methods.append(self._method(contact, kind, account, account, account))
        return methods

    def _method(self, contact: Row, kind: str, raw: str, normal: str, key: str, **values: object) -> Row:
        record_id = ContactMethod.make_id(contact["id"], kind, key)
        return self.maker.row(
            "contact_method", record_id, int(contact["created_at"]), contact["created_by"],
            contact_id=contact["id"], kind=kind, raw=raw, normalized=normal, match_key=key, **values,
        )  # fmt: skip


def pick(rng: random.Random, people: list[Person]) -> Person:
    """Return one of the people, the first more often than the others."""
    return rng.choices(people, [3.0, *([1.0] * (len(people) - 1))])[0]
