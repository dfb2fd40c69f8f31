"""What is looked up by keys, slice by slice, is what comparing every card with everybody finds."""

from __future__ import annotations

import random
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.clock import decode
from crm_core.keys.company_matching import facts_of_customer
from crm_core.model import Account, AccountContact, Contact, ContactMethod
from crm_desktop.cards import prepare
from crm_desktop.cards.api import Decision, ImportOptions, PlannedRow, Table, make_keys, plan
from crm_desktop.cards.drafts import Drafts
from crm_desktop.cards.known import Directory, KnownCompany, KnownPerson, Role
from crm_desktop.cards.known_load import Loader
from crm_desktop.cards.planner import Planner
from crm_desktop.cards.understood import understood
from tests.cards.conftest import Desk
from tests.cards.deck import dealt

TOWNS, CORES, TRADES = ("深圳", "上海", "苏州"), ("云帆", "澜山", "海川", "恒远"), ("科技", "材料")
FAMILY, GIVEN = "王李欧", ("敏", "志远", "静")
SEEDS = range(3)


class Deck:
    """Draws companies, people and cards that are alike in many ways."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def company(self) -> str:
        town, name = self.rng.choice(TOWNS), self.rng.choice(CORES) + self.rng.choice(TRADES)
        forms = (
            f"{town}市{name}有限公司",
            f"{name}（{town}）有限公司",
            f"{name}有限公司",
            f"{town}{name}有限公司北京分公司",
        )
        return self.rng.choice((*forms, f"{self.rng.choice(('Yunfan', 'Lanshan'))} Technology Co., Ltd."))

    def name(self) -> str:
        return self.rng.choice(FAMILY) + self.rng.choice(GIVEN)

    def mobile(self) -> str:
        return f"138000000{self.rng.randrange(60):02}"

    def mail(self) -> str:
        return f"u{self.rng.randrange(40)}@d{self.rng.randrange(8)}.example"

    def card(self, at: int) -> dict[str, Any]:
        maybe = self.rng.random
        return {
            "姓名": self.name() if maybe() < 0.9 else None,
            "公司": self.company() if maybe() < 0.8 else None,
            "英文公司": "Haichuan Materials Ltd." if maybe() < 0.1 else None,
            "性别": self.rng.choice(("男", "女", None)),
            "职位": self.rng.choice(("经理", "总监", None)),
            "手机": self.mobile() if maybe() < 0.7 else None,
            "电话": f"0755-8200000{self.rng.randrange(9)}转{self.rng.randrange(3)}"
            if maybe() < 0.4
            else None,
            "邮箱": self.mail() if maybe() < 0.4 else None,
            "网址": f"www.d{self.rng.randrange(8)}.example" if maybe() < 0.2 else None,
            "备注": f"第 {at} 张",
        }

    def fill(self, session: Session) -> None:
        for number in range(40):
            account = Account(id=f"a-{number:02}", name=self.company())
            account.english_name = self.rng.choice((None, None, "Haichuan Materials Ltd."))
            account.former_names = self.rng.choice((None, None, [self.company()]))
            account.website = self.rng.choice((None, f"d{self.rng.randrange(8)}.example"))
            account.city = self.rng.choice((None, *TOWNS))
            session.add(account)
        for number in range(60):
            person = Contact(id=f"p-{number:02}", full_name=self.name())
            person.gender = self.rng.choice((None, "M", "F"))
            session.add(person)
            for account_id in {f"a-{self.rng.randrange(40):02}" for _ in range(self.rng.randrange(3))}:
                role = AccountContact.make_id(account_id, person.id)
                session.add(AccountContact(id=role, account_id=account_id, contact_id=person.id))
            for kind, key in (("MOBILE", f"+86{self.mobile()}"), ("EMAIL", self.mail())):
                id_ = ContactMethod.make_id(person.id, kind, key)
                method = ContactMethod(id=id_, contact_id=person.id, kind=kind, raw=key, normalized=key)
                method.match_key = key
                session.add(method)


class Everybody(Directory):
    """Gives everybody and every company as candidates, whatever is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.all_people: dict[str, KnownPerson] = {}
        self.all_companies: dict[int, KnownCompany] = {}
        self.by_id: dict[str, KnownCompany] = {}

    def keep(self, person: KnownPerson, keys: AbstractSet[str] | None = None) -> None:
        self.all_people[person.id] = person

    def keep_company(self, company: KnownCompany) -> None:
        self.all_companies[id(company)] = company

    def people_like(self, keys: AbstractSet[str]) -> list[KnownPerson]:
        return list(self.all_people.values())

    def companies_like(self, keys: AbstractSet[str]) -> list[KnownCompany]:
        return list(self.all_companies.values())

    def company(self, account_id: str) -> KnownCompany | None:
        return self.by_id.get(account_id)


def everybody(session: Session) -> Everybody:
    found = Everybody()
    names = {}
    for one in session.scalars(select(Account)):
        facts = facts_of_customer(
            one.name,
            aliases=(one.english_name, one.short_name, *(one.former_names or ())),
            website=one.website or "",
            email=one.email or "",
            city=one.city or "",
            region=one.region or "",
        )
        fields = ("english_name", "website", "phone", "fax", "email", "region", "city", "street")
        values = {name: value for name in fields if (value := getattr(one, name))}
        company = KnownCompany(one.id, facts, values, edited_ms=decode(str(one.edited_at))[0])
        names[one.id] = one.name
        found.by_id[one.id] = company
        found.keep_company(company)
    for person in session.scalars(select(Contact)):
        known = KnownPerson(
            person.id,
            {"full_name": person.full_name, "gender": person.gender},
            edited_ms=decode(str(person.edited_at))[0],
        )
        roles = select(AccountContact).where(AccountContact.contact_id == person.id)
        for role in session.scalars(roles.order_by(AccountContact.created_at, AccountContact.id)):
            known.roles[role.account_id] = Role(names[role.account_id])
        methods = session.scalars(select(ContactMethod).where(ContactMethod.contact_id == person.id)).all()
        known.keys = frozenset((one.kind, one.match_key or "", False) for one in methods)
        known.methods = frozenset(one.id for one in methods)
        found.keep(known)
    return found


def compared_with_everybody(session: Session, table: Table) -> list[PlannedRow]:
    options = ImportOptions()
    planner = Planner(everybody(session), Drafts(table, options), options.existing)
    rows = list(understood(table, options))
    for row in rows:
        if row.said is not None and row.reason is None:
            planner.decide(row, row.said)
    return rows


def told(rows: Sequence[PlannedRow]) -> list[tuple[Any, ...]]:
    """What a person sees of the rows; ids of what the file itself makes are drawn anew each time."""
    return [
        (
            row.number,
            row.state,
            row.reason,
            row.match and (row.match.entity, row.match.row or row.match.id, row.match.name, row.match.score),
            [(one.field, one.old, one.new, one.applies) for one in row.differences],
            [type(one).__name__ for one in row.actions],
            row.editable,
        )
        for row in rows
    ]


@pytest.fixture
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "_FIRST_SLICES", (7, 20))
    monkeypatch.setattr(prepare, "_SLICE", 31)


@pytest.mark.usefixtures("small_slices")
@pytest.mark.parametrize("seed", SEEDS)
def test_keys_find_whoever_a_look_at_everybody_finds(desk: Desk, seed: int) -> None:
    deck = Deck(seed)
    desk.write(deck.fill)
    table = dealt(*(deck.card(at) for at in range(150)))
    if seed:
        make_keys(desk.workspace)
    with desk.workspace.read() as session:
        by_keys = plan(session, table).rows
        slowly = compared_with_everybody(session, table)
    assert told(by_keys) == told(slowly)
    assert len({row.state for row in by_keys}) > 3, "the cards are not all of one kind"


@pytest.mark.usefixtures("small_slices")
@pytest.mark.parametrize("seed", SEEDS)
def test_decisions_change_what_a_whole_plan_would_change(desk: Desk, seed: int) -> None:
    deck = Deck(seed)
    desk.write(deck.fill)
    make_keys(desk.workspace)
    table = dealt(*(deck.card(at) for at in range(120)))
    with desk.workspace.read() as session:
        before = plan(session, table)
        doubtful = [row.number for row in before.rows if row.editable]
        decided = {number: deck.rng.choice(list(Decision)) for number in deck.rng.sample(doubtful, 12)}
        later = dict(list(decided.items())[3:]) | dict.fromkeys(doubtful[:2], Decision.SKIP)
        once = plan(session, table, None, decided, earlier=before)
        twice = plan(session, table, None, later, earlier=once)
        whole = plan(session, table, None, later)
    assert told(twice.rows) == told(whole.rows)


@pytest.mark.parametrize(("gender", "match", "looked_at"), [("女", "p-1", []), ("男", "p-2", [{"p-2"}])])
def test_who_has_the_mobile_and_another_name_is_read_where_the_card_may_be_nobody_else(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, gender: str, match: str, looked_at: list[set[str]]
) -> None:
    def fill(session: Session) -> None:
        for number, (name, of, mail) in enumerate((("王敏", "F", None), ("李静", "M", "a@b.example")), 1):
            session.add(Contact(id=f"p-{number}", full_name=name, gender=of))
            for kind, key in (("MOBILE", "+8613800000001"), ("EMAIL", mail)):
                if key:
                    id_ = ContactMethod.make_id(f"p-{number}", kind, key)
                    method = ContactMethod(
                        id=id_, contact_id=f"p-{number}", kind=kind, raw=key, normalized=key
                    )
                    method.match_key = key
                    session.add(method)

    desk.write(fill)
    read: list[set[str]] = []
    look_at = Loader.look_at

    def watched(loader: Loader, ids: AbstractSet[str]) -> None:
        read.append(set(ids))
        look_at(loader, ids)

    monkeypatch.setattr(Loader, "look_at", watched)
    card = {"姓名": "王敏", "性别": gender, "手机": "13800000001", "邮箱": "a@b.example"}
    with desk.workspace.read() as session:
        (row,) = plan(session, dealt(card)).rows
    assert row.match is not None
    assert (row.match.id, read) == (match, looked_at)


def test_rows_that_share_nothing_are_not_planned_again(desk: Desk) -> None:
    rows = [
        {"姓名": "王敏", "公司": "云帆科技有限公司", "手机": "13800000001"},
        {"姓名": "李静", "公司": "云帆科技有限公司", "手机": "13800000002"},
        {"姓名": "欧志远", "公司": "澜山材料有限公司", "手机": "13800000003"},
    ]
    table = dealt(*rows)
    with desk.workspace.read() as session:
        before = plan(session, table)
        after = plan(session, table, None, {2: Decision.SKIP}, earlier=before)
    kept = [row is old for row, old in zip(after.rows, before.rows, strict=True)]
    assert kept == [False, False, True]
    assert [str(row.state) for row in after.rows] == ["SKIPPED", "NEW", "NEW"]
    assert [len(row.actions) for row in before.rows] == [4, 3, 4]
    assert len(after.rows[1].actions) == 4, "the second card makes the company now"
