"""What every list is made of: conditions, orders, kept filters, stars, what a refusal keeps in, the ledger."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from crm_core.model import Account, ContactMethod, ExportLog
from crm_core.model.types import Json
from crm_desktop.db import outbox
from crm_desktop.db.raw import raw_connection
from crm_desktop.errors import UserError
from crm_desktop.services import customers
from crm_desktop.services.consents import refuse_contact
from crm_desktop.services.customers import CustomerFilter, NewContact, NewMethod, add_contact, listing
from crm_desktop.services.customers.bulk import delete_all, hand_over_all, set_on_all, tag_all
from crm_desktop.services.lists import ordering
from crm_desktop.services.lists.favourites import favourites_among, set_favourite
from crm_desktop.services.lists.fields import fields_of
from crm_desktop.services.lists.layout import ColumnPlace, column_places, keep_column_places
from crm_desktop.services.lists.ledger import Entry, check_right, enter_export, withheld_of
from crm_desktop.services.lists.options import options_of
from crm_desktop.services.lists.saved import remove_filter, save_filter, saved_filters
from crm_desktop.services.records.form import form_of, new_form, save_form
from crm_desktop.services.records.history import history_of
from crm_desktop.services.records.listing import RecordQuery, record_ids, record_rows
from crm_desktop.services.undoing import undo_last
from tests.services.conftest import COLLEAGUE, ME, Desk

MACHINES = {"zh_CN": "设备台数", "zh_TW": "設備台數", "en": "Machines"}


def new_customer(desk: Desk, name: str, **values: Any) -> str:
    return desk.write(lambda s: customers.create_customer(s, desk.context, {"name": name, **values}))


def found(desk: Desk, **wanted: Any) -> set[str]:
    wanted.setdefault("user_id", ME)

    def query(session: Any) -> set[str]:
        ids = customers.customer_ids(session, CustomerFilter(**wanted), desk.time.ms)
        return {row.name for row in customers.customer_rows(session, ids)}

    return desk.read(query)


@pytest.fixture
def machines(desk: Desk) -> None:
    desk.receive(
        "field_def", id="fd-1", target="account", code="machines", labels=Json.to_stored(MACHINES), kind="number",
    )  # fmt: skip
    desk.receive(
        "field_def", id="fd-2", target="account", code="cycle", kind="choice", required=1,
        labels=Json.to_stored({"zh_CN": "采购周期"}), options=Json.to_stored(["按月", "按季"]),
    )  # fmt: skip


def with_machines(desk: Desk, name: str, count: str) -> str:
    values = {"name": name, "custom.machines": count, "custom.cycle": "按月"}
    made, _ = desk.write(lambda s: save_form(s, desk.context, "account", "", values))
    return made


def test_conditions_combine_and_a_span_of_a_custom_number_is_one(desk: Desk, machines: None) -> None:
    with_machines(desk, "九台", "9")
    with_machines(desk, "十台", "10.5")
    with_machines(desk, "百台", "100")
    new_customer(desk, "不详", level="A")
    assert found(desk, facets={"custom.machines": ["10..20"]}) == {"十台"}
    assert found(desk, facets={"custom.machines": ["..10"]}) == {"九台"}
    assert found(desk, facets={"custom.machines": ["9..", ""], "level": ["A"]}) == {"不详"}
    with pytest.raises(UserError, match="invalid_value"):
        found(desk, facets={"custom.machines": ["ten"]})


def test_a_custom_number_is_ordered_by_its_size(desk: Desk, machines: None) -> None:
    for count in ("9", "100", "10.5"):
        with_machines(desk, count, count)

    def names(session: Any) -> list[str]:
        ids = customers.customer_ids(session, CustomerFilter(sort="custom.machines"))
        return [row.name for row in customers.customer_rows(session, ids)]

    assert desk.read(names) == ["9", "10.5", "100"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"custom.machines": "many", "custom.cycle": "按月"}, "invalid_value"),
        ({"custom.cycle": "按年"}, "unknown_choice"),
        ({"custom.machines": "1"}, "missing_value"),
    ],
)
def test_a_custom_field_is_checked_by_its_definition(
    desk: Desk, machines: None, values: dict[str, str], code: str
) -> None:
    with pytest.raises(UserError, match=code):
        desk.write(lambda s: save_form(s, desk.context, "account", "", {"name": "甲", **values}))


def test_every_column_can_be_sorted_by_in_both_directions(desk: Desk, machines: None) -> None:
    for number in range(3):
        account = with_machines(desk, f"客户{number}", str(number))
        person = NewContact(f"联系人{number}", methods=(NewMethod("MOBILE", f"1380000000{number}"),))
        desk.write(partial(add_contact, context=desk.context, account_id=account, person=person))
    keys = [one.key for one in desk.read(lambda s: fields_of(s, "account", "rep")) if one.kind != "map"]
    for key in (*keys, "contact", "call", "last_contact", "tag"):
        for descending in (False, True):
            wanted = CustomerFilter(sort=key, descending=descending)
            assert len(desk.read(lambda s, w=wanted: customers.customer_ids(s, w))) == 3
    by_contact = CustomerFilter(sort="contact", descending=True)
    ids = desk.read(lambda s: customers.customer_ids(s, by_contact))
    people = desk.read(lambda s: [row.primary_contact for row in customers.customer_rows(s, ids)])
    assert people == ["联系人2", "联系人1", "联系人0"]


def test_the_beginning_of_a_list_is_the_beginning_of_the_whole(desk: Desk) -> None:
    for name in ("丙", "甲", "乙", "丁"):
        new_customer(desk, name, level="A")
    for wanted in (
        CustomerFilter(),
        CustomerFilter(sort="name", descending=True),
        CustomerFilter(sort="level"),
    ):
        whole = desk.read(lambda s, w=wanted: customers.customer_ids(s, w))
        assert desk.read(lambda s, w=wanted: customers.customer_ids(s, w, limit=2)) == whole[:2]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    "sort",
    [
        "level",
        "owner_id",
        "city",
        "tag",
        "next_contact_on",
        "lifecycle",
        "name",
        "created_at",
        "lng",
        "phone",
    ],
)
def test_a_list_begins_as_the_whole_does(
    desk: Desk, sort: str, monkeypatch: pytest.MonkeyPatch, *, descending: bool
) -> None:
    for at in range(24):
        account_id = new_customer(
            desk,
            f"{'苏恒远华'[at % 4]}{at}",
            level=(None, "A", "C", "B")[at % 4],
            city=(None, "苏州", "上海", "北京", "重庆", "广州")[at % 6],
            next_contact_on=None if at % 5 == 0 else date(2026, 5, 1 + at % 3),
            phone=(None, "0512-1", "0512-2")[at % 3],
            lng=(None, Decimal(5), Decimal("7.5"), Decimal(100))[at % 4],
        )
        for tag in ("展会", "重点", "老客户")[: at % 4]:
            desk.write(partial(tag_all, account_ids=[account_id], tag=tag))
    wanted = CustomerFilter(sort=sort, descending=descending)
    whole = desk.read(lambda s: customers.customer_ids(s, wanted))
    assert len(whole) >= 24
    for few in (0, 3_000):  # however many rows a value has, the answer is the same
        monkeypatch.setattr(listing, "_FEW_ROWS", few)
        for limit in (1, 3, 5, 8, 20):
            begun = desk.read(lambda s, n=limit: customers.customer_ids(s, wanted, limit=n))
            assert begun == whole[:limit], (few, limit)


@pytest.mark.parametrize("sort", ["email", "city", "next_contact_on", "lng", "contact", "tag"])
def test_no_customer_is_looked_up_from_an_index_to_sort_all_of_them(desk: Desk, sort: str) -> None:
    new_customer(desk, "甲")
    asked: list[tuple[str, Any]] = []

    def plan_of_all(session: Session) -> list[str]:
        def note(_connection: Any, _cursor: Any, statement: str, params: Any, *_: Any) -> None:
            asked.append((statement, params))

        engine = session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        try:
            customers.customer_ids(session, CustomerFilter(sort=sort))
        finally:
            event.remove(engine, "before_cursor_execute", note)
        statement, params = asked[-1]
        rows = raw_connection(session).execute(f"EXPLAIN QUERY PLAN {statement}", params)
        return [row[3] for row in rows]

    plan = desk.read(plan_of_all)
    assert any("account" in step for step in plan)
    assert not [step for step in plan if "account USING INDEX" in step or "account_tag USING INDEX" in step]


def test_the_first_names_are_the_first_by_pinyin_however_many_names_there_are(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ordering, "MOST_SPELLED", 3)
    for name in ("丁", "丙", "乙", "上海", "东方", "甲", "阿尔法", "北京"):
        new_customer(desk, name)
    for descending in (False, True):
        wanted = CustomerFilter(sort="name", descending=descending)
        whole = desk.read(lambda s, w=wanted: customers.customer_ids(s, w))
        assert desk.read(lambda s, w=wanted: customers.customer_ids(s, w, limit=1)) == whole[:1]


def test_stars_make_a_ready_list_and_travel(desk: Desk) -> None:
    one, _ = new_customer(desk, "甲"), new_customer(desk, "乙")
    assert desk.write(lambda s: set_favourite(s, desk.context, [one], on=True)) == 1
    assert found(desk, ready="favourites") == {"甲"}
    assert desk.write(lambda s: set_favourite(s, desk.context, [one], on=True)) == 0
    sent = desk.read(lambda s: outbox.entries(s, "pending"))[-1].mutation.changes
    assert [(change.entity, change.op) for change in sent] == [("favourite", "insert")]
    desk.write(lambda s: set_favourite(s, desk.context, [one], on=False))
    assert desk.read(lambda s: favourites_among(s, ME, [one])) == set()
    desk.write(lambda s: set_favourite(s, desk.context, [one], on=True))
    assert found(desk, ready="favourites") == {"甲"}


def test_a_filter_of_a_name_is_replaced_and_can_be_forgotten(desk: Desk) -> None:
    first = desk.write(lambda s: save_filter(s, desk.context, "customers", " 大客户 ", {"text": "a"}))
    again = desk.write(lambda s: save_filter(s, desk.context, "customers", "大客户", {"text": "b"}))
    assert first == again
    kept = desk.read(lambda s: saved_filters(s, ME, "customers"))
    assert [(one.name, dict(one.conditions)) for one in kept] == [("大客户", {"text": "b"})]
    assert desk.read(lambda s: saved_filters(s, ME, "records.case")) == []
    desk.write(lambda s: remove_filter(s, desk.context, first))
    assert desk.read(lambda s: saved_filters(s, ME, "customers")) == []
    with pytest.raises(UserError, match="missing_value"):
        desk.write(lambda s: save_filter(s, desk.context, "customers", "  ", {}))


def test_columns_stay_as_they_were_put(desk: Desk) -> None:
    places = [ColumnPlace("name", 300, True), ColumnPlace("custom.machines", 90, False)]
    desk.write(lambda s: keep_column_places(s, "customers", places))
    assert desk.read(lambda s: column_places(s, "customers")) == places
    assert desk.read(lambda s: column_places(s, "other")) == []


def reached(desk: Desk, name: str) -> tuple[str, str]:
    account = new_customer(desk, name, phone="0512-62880000", email="info@example.com")
    person = NewContact("王工", is_primary=True, methods=(NewMethod("MOBILE", "13800000001"),))
    return account, desk.write(lambda s: add_contact(s, desk.context, account, person))


def refuse(desk: Desk, **values: Any) -> None:
    desk.write(lambda s: refuse_contact(s, desk.context, **values))


@pytest.mark.parametrize("are_known", [False, True])
def test_a_number_that_was_marked_as_refused_stays_in(desk: Desk, *, are_known: bool) -> None:
    if are_known:
        desk.receive("suppression", id="su-1", key_hash="0" * 32, channel="ALL")
    free, marked = reached(desk, "甲"), reached(desk, "乙")

    def mark(session: Session) -> None:
        for one in session.scalars(select(ContactMethod)):
            one.opt_out = one.contact_id == marked[1]

    desk.write(mark)
    assert desk.read(lambda s: withheld_of(s, "account", [free[0], marked[0]])) == {marked[0]: {"CALL"}}


def test_a_row_of_the_list_reads_as_the_record_does(desk: Desk) -> None:
    one = new_customer(desk, "甲", next_contact_on=date(2026, 5, 1), lng=Decimal("7.5"), is_vip=True)
    row = desk.read(lambda s: customers.customer_rows(s, [one]))[0]
    with desk.store.read() as session:
        record = session.get_one(Account, one)
        assert dict(row.values) == {name: getattr(record, name) for name in row.values}
    assert row.next_contact_on == date(2026, 5, 1)


def test_a_refusal_keeps_numbers_and_addresses_in(desk: Desk) -> None:
    free, called, mailed = (reached(desk, name) for name in ("甲", "乙", "丙"))
    refuse(desk, contact_id=called[1], channel="CALL")
    refuse(desk, account_id=mailed[0], channel="EMAIL")
    ids = [free[0], called[0], mailed[0]]
    kept_in = desk.read(lambda s: withheld_of(s, "account", ids))
    assert kept_in[called[0]] == {"CALL"}
    assert kept_in[mailed[0]] == {"EMAIL"}


def test_who_may_take_lists_out_and_what_the_ledger_says(desk: Desk) -> None:
    check_right("rep")
    with pytest.raises(UserError, match="export_not_permitted"):
        check_right("service")
    entry = Entry("客户", {"text": "a"}, ["name"], 3, 1, "/tmp/x.xlsx", "ab")
    made = desk.write(lambda s: enter_export(s, desk.context, entry))
    row = desk.read(lambda s: s.get(ExportLog, made))
    assert (row.what, row.row_count, row.withheld, row.file_sha256) == ("客户", 3, 1, "ab")


def test_one_deed_for_many_is_one_undo_and_tells_what_it_left(desk: Desk) -> None:
    ids = [new_customer(desk, name, level="C") for name in ("甲", "乙")]
    with desk.store.raw() as connection:
        connection.execute("INSERT INTO local_held_scope VALUES (?, 'read')", (f"account:{ids[1]}",))
    report = desk.write(lambda s: set_on_all(s, desk.context, ids, {"level": "A"}))
    assert (report.done, [(name, error.code) for name, error in report.left]) == (1, [("乙", "read_only")])
    desk.write(lambda s: undo_last(s, desk.context))
    rows = desk.read(lambda s: customers.customer_rows(s, ids))
    assert [row.level for row in rows] == ["C", "C"]


def test_many_are_tagged_handed_over_and_deleted(desk: Desk) -> None:
    ids = [new_customer(desk, name) for name in ("甲", "乙")]
    assert desk.write(lambda s: tag_all(s, ids, "重点")).done == 2
    options = desk.read(lambda s: options_of(s, "account", "tag", "rep"))
    assert [(one.value, one.count) for one in options] == [("重点", 2)]
    assert desk.write(lambda s: hand_over_all(s, desk.context, ids, COLLEAGUE, "区域调整")).done == 2
    left = desk.write(lambda s: hand_over_all(s, desk.context, ids, ME, "")).left
    assert [error.code for _, error in left] == ["owned_already"] * 2
    assert desk.write(lambda s: delete_all(s, desk.context, ids)).done == 2
    assert found(desk) == set()


def product(desk: Desk, number: int, **values: Any) -> str:
    return desk.receive(
        "product", id=f"p-{number}", code=f"BRG-{number}", name=f"轴承{number}", cost=7_000_000,
        list_price=12_000_000, currency="CNY", status="ON", **values,
    )  # fmt: skip


def test_a_list_of_any_kind_is_found_sorted_and_hides_what_a_role_may_not_see(desk: Desk) -> None:
    account = new_customer(desk, "恒远机电")
    product(desk, 1)
    desk.receive("case", id="c-1", number="C-1", account_id=account, subject="异响", urgency="LOW")
    desk.receive("case", id="c-2", number="C-2", account_id=account, subject="漏油", urgency="URGENT")

    def ids(**query: Any) -> list[str]:
        return list(desk.read(lambda s: record_ids(s, RecordQuery("case", **query), "rep")))

    assert ids() == ["c-2", "c-1"]
    assert ids(text="漏油") == ["c-2"]
    assert ids(text="恒远") == ["c-2", "c-1"]
    assert ids(facets={"urgency": ["LOW"]}) == ["c-1"]
    assert ids(sort="urgency") == ["c-1", "c-2"]
    assert ids(account_id="other") == []
    (row,) = desk.read(lambda s: record_rows(s, "case", ["c-1"], "rep"))
    assert row.titles["account_id"] == "恒远机电"
    assert "cost" not in desk.read(lambda s: record_rows(s, "product", ["p-1"], "rep"))[0].values
    assert "cost" in desk.read(lambda s: record_rows(s, "product", ["p-1"], "manager"))[0].values


def test_a_form_says_what_may_be_set_and_saves_it(desk: Desk) -> None:
    account = new_customer(desk, "甲")
    form = desk.read(lambda s: new_form(s, "note", "rep", {"account_id": account}))
    keys = {value.field.key for _, group in form.groups for value in group}
    assert {"account_id", "text"} <= keys
    assert not {"created_at", "edited_by"} & keys
    values = {"account_id": account, "text": "记一笔"}
    made, _ = desk.write(lambda s: save_form(s, desk.context, "note", "", values))
    shown = desk.read(lambda s: form_of(s, desk.context, "note", made, "rep"))
    editable = {value.field.key: value.editable for _, group in shown.groups for value in group}
    assert (editable["text"], editable["account_id"]) == (True, False)
    desk.write(lambda s: save_form(s, desk.context, "note", made, {"text": "改过"}))
    events = desk.read(lambda s: history_of(s, "note", made))
    assert (events.events[-1].kind, events.pending) == ("created", True)
    product(desk, 1)
    fixed = desk.read(lambda s: form_of(s, desk.context, "product", "p-1", "rep"))
    assert fixed.why_not == "server_only"
    assert not any(value.editable for _, group in fixed.groups for value in group)
