"""The trip pack: who is visited in which order, what is missing and how old it is, and the briefing."""

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from crm_core.blobs import name_of
from crm_core.model.types import Amount, UnitPrice
from crm_desktop.db import blobs
from crm_desktop.documents.briefing import Traveller, briefing_paper
from crm_desktop.documents.paper import Paper
from crm_desktop.documents.paper_docx import paper_docx
from crm_desktop.documents.paper_pdf import paper_pdf
from crm_desktop.services.consents import refuse_contact
from crm_desktop.services.customers import NewContact, NewMethod, add_contact, create_customer
from crm_desktop.services.plans import NewPlan, plan_visit
from crm_desktop.services.promises import NewPromise, make_promise
from crm_desktop.services.trip_pack import (
    PackCheck,
    Stop,
    brief_of,
    check_pack,
    cities,
    customers_in,
    fetch_files,
    forget_pack,
    save_pack,
    saved_packs,
    stop_fetching,
    stops,
)
from crm_desktop.services.visits import NewVisit, log_visit
from crm_desktop.sync import blob_plan
from tests.services.conftest import COLLEAGUE, ME, START_MS, Desk

MONDAY = date(2026, 9, 21)
FRIDAY = MONDAY + timedelta(days=4)


def customer(desk: Desk, name: str, city: str = "苏州市", **values: Any) -> str:
    entered = {"name": name, "city": city, "street": "工业园区 1 号", **values}
    return desk.write(lambda session: create_customer(session, desk.context, entered))


def person(desk: Desk, account_id: str, name: str = "王建国", *numbers: str) -> str:
    methods = tuple(NewMethod("MOBILE", number) for number in numbers)
    contact = NewContact(name, job_title="采购经理", role="DM", is_primary=True, methods=methods)
    return desk.write(lambda session: add_contact(session, desk.context, account_id, contact))


def plan(desk: Desk, account_id: str, on: date, **values: Any) -> None:
    desk.write(lambda session: plan_visit(session, desk.context, NewPlan(account_id, on, **values)))


def file(desk: Desk, target: str, record_id: str, content: bytes, *, here: bool = False) -> str:
    name = name_of([content])
    desk.receive(
        "attachment", id=f"file-{target}-{record_id}-{name[:6]}", target=target, record_id=record_id,
        name="图纸.pdf", size=len(content), sha256=name,
    )  # fmt: skip
    if here:
        with desk.store.raw() as connection:
            blobs.begin(connection, name, len(content), blobs.COMING, now_ms=START_MS)
            blobs.put(connection, name, 0, [content])
            blobs.complete(connection, name, len(content), blobs.SENT)
    return name


def check(desk: Desk, *ids: str) -> PackCheck:
    def job(session: Any) -> PackCheck:
        found = stops(session, ME, MONDAY, FRIDAY, ids)
        return check_pack(session, found, MONDAY, FRIDAY, now_ms=START_MS)

    return desk.read(job)


def paper(desk: Desk, found: PackCheck, language: str = "zh_CN") -> Paper:
    def job(session: Any) -> Paper:
        briefs = [brief_of(session, one, ME, MONDAY, now_ms=START_MS) for one in found.customers]
        return briefing_paper(found, briefs, Traveller("李娜", language))

    return desk.read(job)


# --- who ---------------------------------------------------------------------------------------------------------


def test_cities_and_their_customers_the_important_ones_first(desk: Desk) -> None:
    plain, important = customer(desk, "丙"), customer(desk, "甲", level="A")
    customer(desk, "乙", "无锡市")
    archived = customer(desk, "丁")
    desk.receive("account", id=archived, name="丁", city="苏州市", status="archived")
    assert [(one.name, one.customers) for one in desk.read(cities)] == [("苏州市", 2), ("无锡市", 1)]
    assert desk.read(lambda session: customers_in(session, ["苏州市"])) == [important, plain]
    assert desk.read(lambda session: customers_in(session, [])) == []
    assert desk.read(lambda session: customers_in(session, ["苏州市"], COLLEAGUE)) == []


def test_planned_visits_come_in_their_order_and_the_others_by_the_shortest_way(desk: Desk) -> None:
    def at(name: str, degrees: str | None) -> str:
        if degrees is None:
            return customer(desk, name)
        return customer(desk, name, lng=Decimal(degrees), lat=Decimal(31))

    far, near, nowhere, first, second = (
        at("远", "130"), at("近", "121"), at("不知", None), at("一", "119"), at("二", "120"),
    )  # fmt: skip
    plan(desk, second, MONDAY, starts="15:00")
    plan(desk, first, MONDAY, starts="09:00")
    plan(desk, second, FRIDAY)
    plan(desk, far, FRIDAY + timedelta(days=1))
    found = desk.read(lambda session: stops(session, ME, MONDAY, FRIDAY, [far, nowhere, near, first]))
    assert [one.account_id for one in found] == [first, second, near, far, nowhere]
    assert [one.plan.starts if one.plan else "" for one in found] == ["09:00", "15:00", "", "", ""]


def test_a_journey_to_nobody_is_empty(desk: Desk) -> None:
    found = check(desk)
    assert found.customers == ()
    assert found.files.size == 0
    assert paper(desk, found).blocks[0].kind == "heading"
    assert len(PdfReader(io.BytesIO(paper_pdf(paper(desk, found)))).pages) == 1


# --- what is missing ---------------------------------------------------------------------------------------------


def test_what_was_never_entered_is_told(desk: Desk) -> None:
    bare = customer(desk, "空", street="")
    mute = customer(desk, "哑")
    person(desk, mute)
    whole = customer(desk, "全")
    person(desk, whole, "李梅", "13800000001")
    gaps = {one.account_id: one.gaps for one in check(desk, bare, mute, whole).customers}
    assert gaps == {bare: ("nobody", "no_address"), mute: ("no_phone",), whole: ()}


def test_files_are_counted_once_in_bytes_wherever_they_lie(desk: Desk) -> None:
    account_id = customer(desk, "甲")
    contact_id = person(desk, account_id, "王", "13800000001")
    visit = NewVisit(account_id, summary="见面")
    visit_id = desk.write(lambda session: log_visit(session, desk.context, visit)).visit_id
    file(desk, "account", account_id, b"a" * 1000)
    file(desk, "contact", contact_id, b"b" * 200, here=True)
    same = file(desk, "visit", visit_id, b"c" * 30)
    file(desk, "account", account_id, b"c" * 30)
    other = customer(desk, "乙")
    file(desk, "account", other, b"c" * 30)
    found = check(desk, account_id, other)
    assert (found.files.count, found.files.size, found.files.to_come, found.files.missing) == (
        3,
        1230,
        1030,
        2,
    )
    assert found.customers[0].files.size == 1230
    assert found.customers[1].files.to_come == 30
    assert "files_missing" in found.customers[0].gaps
    with desk.store.raw() as connection:
        blobs.enqueue(connection, blobs.DOWN, same)
        blobs.failed(connection, blobs.DOWN, same, "blob_missing", {}, 0)
    assert check(desk, other).customers[0].files.lost == 1
    assert "files_lost" in check(desk, other).customers[0].gaps


def test_a_customer_who_left_the_laptop_is_told_and_does_not_stop_the_briefing(desk: Desk) -> None:
    here = customer(desk, "在")
    desk.receive("visit_plan", id="p1", account_id="evicted", assignee_id=ME, state="PLANNED",
                 planned_on=MONDAY.isoformat())  # fmt: skip
    desk.receive("ref_label", id="l1", target="visit_plan", record_id="p1", ref_entity="account",
                 ref_id="evicted", label_text="已转走的客户")  # fmt: skip
    found = check(desk, here)
    assert [(one.name, one.is_here) for one in found.customers] == [("已转走的客户", False), ("在", True)]
    said = [block.text for block in paper(desk, found).blocks]
    assert "已转走的客户" in said
    assert any("不在本机" in one for one in said)


def test_a_customer_evicted_between_check_and_print_has_an_empty_section(desk: Desk) -> None:
    account_id = customer(desk, "将走")
    found = check(desk, account_id)
    with desk.store.raw() as connection:
        connection.execute("DELETE FROM account WHERE id = ?", (account_id,))
    blocks = paper(desk, found).blocks
    assert [one.kind for one in blocks if one.kind in {"chapter", "warning"}] == ["chapter", "warning"]


def test_a_merged_customer_is_visited_as_its_survivor_once(desk: Desk) -> None:
    survivor = customer(desk, "留下")
    desk.receive("account", id="merged", name="并入", merged_into_id=survivor, deleted_at=START_MS)
    found = check(desk, "merged", survivor)
    assert [one.name for one in found.customers] == ["留下"]
    assert "merged" in found.customers[0].gaps


def test_how_fresh_it_is(desk: Desk) -> None:
    account_id = customer(desk, "甲")
    assert check(desk, account_id).last_sync is None
    assert check(desk, account_id).is_stale
    with desk.store.raw() as connection:
        connection.execute(
            "INSERT INTO local_sync_run (started_ms, ended_ms) VALUES (?, ?)",
            (START_MS, START_MS - 3_600_000),
        )
    desk.receive("price_book", id="b1", name="秋季", valid_to=(MONDAY + timedelta(days=2)).isoformat())
    desk.receive(
        "price_entry", id="e1", price_book_id="b1", product_id="x", price=1, accepted_at=START_MS - 5
    )
    found = check(desk, account_id)
    assert not found.is_stale
    assert found.prices_as_of == MONDAY
    assert found.prices_end_on == MONDAY + timedelta(days=2)
    assert found.prices_changed_at is not None


# --- fetching ----------------------------------------------------------------------------------------------------


def test_the_files_of_a_prepared_journey_are_wanted_until_it_ends(desk: Desk) -> None:
    account_id = customer(desk, "甲")
    name = file(desk, "account", account_id, b"a" * 1000)
    days = (MONDAY + timedelta(days=30), MONDAY + timedelta(days=34))
    pack_id = desk.write(lambda session: save_pack(session, desk.context, "苏州", days, [account_id]))

    def wanted(on: date) -> list[str]:
        now_ms = START_MS + (on - MONDAY).days * 86_400_000
        with desk.store.raw() as connection:
            return [one for one, _ in blob_plan.upcoming(connection, now_ms)]

    assert wanted(MONDAY) == []
    desk.write(lambda session: fetch_files(session, pack_id))
    assert wanted(MONDAY) == [name]
    assert wanted(days[1]) == [name]
    assert wanted(days[1] + timedelta(days=1)) == []
    desk.write(lambda session: stop_fetching(session, pack_id))
    assert wanted(MONDAY) == []


def test_journeys_are_kept_changed_and_forgotten(desk: Desk) -> None:
    def save(title: str, first: date, *ids: str, pack_id: int | None = None) -> int:
        days = (first, first + timedelta(days=1))
        return desk.write(lambda session: save_pack(session, desk.context, title, days, ids, pack_id=pack_id))

    save("旧", MONDAY - timedelta(days=60), "a")
    later, sooner = save("后", FRIDAY, "a", "b"), save("先", MONDAY, "c")
    found = desk.read(saved_packs)
    assert [(one.id, one.title) for one in found] == [(sooner, "先"), (later, "后")]
    assert save("改", FRIDAY, "b", pack_id=later) == later
    assert [(one.title, one.members) for one in desk.read(saved_packs)] == [("先", ("c",)), ("改", ("b",))]
    desk.write(lambda session: forget_pack(session, sooner))
    assert [one.id for one in desk.read(saved_packs)] == [later]


# --- the briefing ------------------------------------------------------------------------------------------------


def busy(desk: Desk) -> str:
    account_id = customer(desk, "苏州恒远机电有限公司", level="A", description="老客户，注意账期")
    contact_id = person(desk, account_id, "王建国", "138 0000 0001")
    plan(desk, account_id, MONDAY, starts="09:30", purpose="试样反馈")
    visit = NewVisit(
        account_id, contact_id=contact_id, summary="谈了样品", next_step="寄样品", result="PROGRESS"
    )
    desk.write(lambda session: log_visit(session, desk.context, visit))
    promise = NewPromise(account_id, "周五前寄样品", due_on=MONDAY - timedelta(days=3))
    desk.write(lambda session: make_promise(session, desk.context, promise))
    desk.write(
        lambda session: refuse_contact(
            session, desk.context, contact_id=contact_id, channel="CALL", text="别再打电话"
        )
    )
    desk.receive("case", id="c1", number="C-7", kind="COMPLAINT", status="NEW", account_id=account_id,
                 subject="轴承异响", opened_on="2026-09-11")  # fmt: skip
    desk.receive("quote", id="q1", number="Q-9", account_id=account_id, owner_id=ME, status="SENT",
                 currency="CNY", tax_mode="EXCL", tax_rounding="LINE", valid_until=FRIDAY.isoformat(),
                 total_gross=Amount.to_stored(12800))  # fmt: skip
    for day, price in (("2026-03-01", 300), ("2026-06-01", 368)):
        desk.receive("order", id=f"o{price}", number=f"S-{price}", account_id=account_id, ordered_on=day,
                     currency="CNY")  # fmt: skip
        desk.receive("order_line", id=f"l{price}", order_id=f"o{price}", product_id="p1", code="ZD-200",
                     name="振动传感器", unit_price=UnitPrice.to_stored(price))  # fmt: skip
    return account_id


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "zh_CN",
            ("出差简报", "请勿联系：王建国（电话）别再打电话", "轴承异响", "已逾期 3 天", "出差期间到期"),
        ),
        (
            "zh_TW",
            ("出差簡報", "請勿聯絡：王建国（電話）别再打电话", "轴承异响", "已逾期 3 天", "出差期間到期"),
        ),
        (
            "en",
            (
                "Trip briefing",
                "Do not contact: 王建国",
                "Open complaint",
                "3 days late",
                "ends during the trip",
            ),
        ),
    ],
)
def test_a_briefing_says_everything_in_every_language(
    desk: Desk, language: str, said: tuple[str, ...]
) -> None:
    busy(desk)
    made = paper(desk, check(desk), language)
    text = "\n".join([made.title, *(f"{one.label} {one.text}" for one in made.blocks)])
    for one in (
        *said,
        "138 0000 0001",
        "谈了样品",
        "寄样品",
        "Q-9",
        "CNY 12,800.00",
        "CNY 368.00",
        "09:30 试样反馈",
    ):
        assert one in text, one
    assert "CNY 300.00" not in text


def test_the_pdf_has_a_section_a_customer_in_order_and_copies_as_text(desk: Desk) -> None:
    busy(desk)
    others = [customer(desk, f"客户{number}", description="说" * 3000) for number in range(12)]
    pages = PdfReader(io.BytesIO(paper_pdf(paper(desk, check(desk, *others))))).pages
    text = "".join(page.extract_text() for page in pages)
    assert len(pages) > 2
    assert text.index("苏州恒远机电有限公司") < text.index("客户0")
    assert "138 0000 0001" in text
    assert f"{len(pages)}" in pages[-1].extract_text()


def test_what_somebody_typed_cannot_act_as_markup_or_break_the_file(desk: Desk) -> None:
    account_id = customer(desk, "#panic() *b* <w:p> & \\ $x$ 𠮷\x0b")
    made = paper(desk, check(desk, account_id))
    assert "#panic() *b* <w:p> &" in PdfReader(io.BytesIO(paper_pdf(made))).pages[0].extract_text()
    ET.fromstring(ZipFile(io.BytesIO(paper_docx(made))).read("word/document.xml"))


def test_an_unplanned_stop_needs_no_plan(desk: Desk) -> None:
    account_id = customer(desk, "甲")
    found = desk.read(
        lambda session: check_pack(session, [Stop(account_id)], MONDAY, FRIDAY, now_ms=START_MS)
    )
    assert any("未排日期" in block.text for block in paper(desk, found).blocks)
