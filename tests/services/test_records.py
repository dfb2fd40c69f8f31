"""Any record by what is typed: the command line's edits, their refusals, and how they are taken back."""

from typing import Any

import pytest

from crm_core.model import ContactMethod
from crm_desktop.errors import UserError
from crm_desktop.services import inbox, records
from crm_desktop.services.search import search
from tests.services.conftest import COLLEAGUE, ME, START_MS, Desk


def add(desk: Desk, entity: str, *typed: str) -> str:
    return desk.write(lambda s: records.add(s, desk.context, entity, records.parse_assignments(typed)))


def change(desk: Desk, entity: str, record_id: str, *typed: str) -> records.Edit:
    assignments = records.parse_assignments(typed)
    return desk.write(lambda s: records.set_fields(s, desk.context, entity, record_id, assignments))


def row(desk: Desk, entity: str, record_id: str) -> dict[str, Any]:
    return desk.read(lambda s: records.row_of(s, entity, record_id))


def refusal(desk: Desk, entity: str, record_id: str | None, *typed: str) -> UserError:
    with pytest.raises(UserError) as caught:
        add(desk, entity, *typed) if record_id is None else change(desk, entity, record_id, *typed)
    return caught.value


def test_values_of_every_type_are_read_and_shown_readably(desk: Desk) -> None:
    account = add(
        desk, "account", "name=海川电子", "lng=114.057868", "is_vip=yes", "next_contact_on=2026-10-08",
        "former_names+=海川厂", "former_names+=老海川", "custom.erp=K-77", "custom.seats:=12", "tags+=重点", "fax=",
    )  # fmt: skip
    found = row(desk, "account", account)
    assert found["lng"] == "114.057868"
    assert (found["is_vip"], found["next_contact_on"], found["fax"]) == (True, "2026-10-08", None)
    assert found["former_names"] == ["海川厂", "老海川"]
    assert found["custom"] == {"erp": "K-77", "seats": 12}
    assert (found["tags"], found["owner_id"]) == (["重点"], ME)
    visit = add(
        desk, "visit", f"account_id={account}", "started_at=2026-09-01T17:30:00+08:00", "summary=两行\n文字"
    )
    assert row(desk, "visit", visit)["started_at"] == "2026-09-01T09:30:00.000Z"
    change(desk, "account", account, "former_names-=海川厂", "tags-=重点", "lng:=null", "custom.erp=")
    found = row(desk, "account", account)
    assert (found["former_names"], found["tags"], found["lng"]) == (["老海川"], [], None)
    assert found["custom"] == {"seats": 12}


def test_conditions_find_what_they_describe(desk: Desk) -> None:
    for name, level in (("甲", "A"), ("乙", "B"), ("丙", "")):
        add(desk, "account", f"name={name}", f"level={level}", f"tags+={name}")

    def found(*where: str) -> list[str]:
        return [one["name"] for one in desk.read(lambda s: records.list_records(s, "account", where))]

    assert found() == ["甲", "乙", "丙"]
    assert found("level=B") == ["乙"]
    assert found("level=") == ["丙"]
    assert found("tags=甲", "level=A") == ["甲"]
    assert desk.read(lambda s: records.list_records(s, "account", limit=2))[1]["name"] == "乙"


def test_what_belongs_to_a_record_is_shown_under_it(desk: Desk) -> None:
    account, person = add(desk, "account", "name=海川电子"), add(desk, "contact", "full_name=陈晓梅")
    add(desk, "account_contact", f"account_id={account}", f"contact_id={person}", "job_title=采购经理")
    add(desk, "contact_method", f"contact_id={person}", "kind=EMAIL", "raw=Mei@Example.COM", "usage=公司")
    add(desk, "visit", f"account_id={account}", f"contact_id={person}", "summary=x", "next_step=y")
    assert {name: len(rows) for name, rows in shown(desk, "account", account).items()} == {
        "account_contact": 1, "visit": 1, "task": 1,
    }  # fmt: skip
    (method,) = shown(desk, "contact", person)["contact_method"]
    assert (method["normalized"], method["usage"]) == ("mei@example.com", "公司")
    assert [hit.entity for hit in desk.read(lambda s: search(s, "mei@example"))] == ["contact"]


def shown(desk: Desk, entity: str, record_id: str) -> dict[str, Any]:
    children: dict[str, Any] = desk.read(lambda s: records.show(s, entity, record_id))["children"]
    return children


def test_a_method_that_was_deleted_comes_back_as_the_same_row(desk: Desk) -> None:
    person = add(desk, "contact", "full_name=陈晓梅")
    typed = (f"contact_id={person}", "kind=MOBILE", "raw=139 1234 5678")
    first = add(desk, "contact_method", *typed)
    desk.write(lambda s: records.delete(s, desk.context, "contact_method", first))
    assert add(desk, "contact_method", *typed) == first
    assert desk.read(lambda s: s.get(ContactMethod, first)).deleted_at is None


def test_a_quote_of_lines_has_totals(desk: Desk) -> None:
    account = add(desk, "account", "name=海川电子")
    quote = add(
        desk, "quote", f"account_id={account}", "header_discount_kind=amt", "header_discount_value=10"
    )
    line = add(desk, "quote_line", f"quote_id={quote}", "name=泵", "qty=2", "unit_price=105", "tax_rate=13")
    assert row(desk, "quote", quote)["total_gross"] == "226"
    change(desk, "quote_line", line, "qty=1")
    assert row(desk, "quote", quote)["total_net"] == "95"
    desk.write(lambda s: records.delete(s, desk.context, "quote_line", line))
    assert row(desk, "quote", quote)["total_net"] is None
    change(desk, "quote", quote, "header_discount_kind=", "header_discount_value=")
    assert row(desk, "quote", quote)["total_net"] == "0"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("colour=red", "unknown_field"),
        ("level=Z", "unknown_choice"),
        ("lng=1e3", "invalid_value"),
        ("lng=1_0", "invalid_value"),
        ("lng=0.1234567", "invalid_value"),
        ("lng=NaN", "invalid_value"),
        ("next_contact_on=2026-02-30", "invalid_value"),
        ("is_vip=perhaps", "invalid_value"),
        ("short_name+=x", "not_a_set"),
        ("former_names=x", "not_json"),
        ("former_names:=[1]", "invalid_value"),
        ("name=", "missing_value"),
        ("owner_id=" + COLLEAGUE, "server_field"),
        ("rev=7", "server_field"),
        ("created_by=" + COLLEAGUE, "immutable_field"),
        ("parent_id=nobody", "record_missing"),
        ("tags=x", "tags_add_or_remove"),
        ("status=merged", "state_not_allowed"),
        ("short_name=" + "x" * 121, "too_long"),
        ("short_name=a\0b", "invalid_value"),
    ],
)
def test_what_cannot_be_is_refused_before_it_is_written(desk: Desk, typed: str, code: str) -> None:
    account = add(desk, "account", "name=海川电子")
    before = row(desk, "account", account)
    assert refusal(desk, "account", account, "phone=1", typed).code == code
    assert row(desk, "account", account) == before
    assert len(desk.read(inbox.pending)) == 1


def test_what_is_not_ours_to_write_is_refused(desk: Desk) -> None:
    assert refusal(desk, "product", None, "code=P", "name=泵").code == "server_only"
    assert refusal(desk, "user", ME, "name=X").code == "server_only"
    assert refusal(desk, "spaceship", None, "name=X").code == "no_such_entity"
    assert refusal(desk, "visit", None, "account_id=nobody").code == "record_missing"
    assert refusal(desk, "account", None, "nonsense").code == "not_an_assignment"
    visit = desk.receive(
        "visit", id="v1", kind="CALL", started_at=START_MS, created_at=START_MS, created_by=COLLEAGUE
    )
    assert refusal(desk, "visit", visit, "summary=x").code == "append_only"


def test_an_edit_is_taken_back_unless_somebody_was_there_since(desk: Desk) -> None:
    account = add(desk, "account", "name=海川电子", "phone=1")
    edit = change(desk, "account", account, "phone=2", "fax=3")
    desk.write(lambda s: records.undo_edit(s, desk.context, edit))
    assert (row(desk, "account", account)["phone"], row(desk, "account", account)["fax"]) == ("1", None)
    edit = change(desk, "account", account, "phone=2")
    change(desk, "account", account, "phone=4")
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: records.undo_edit(s, desk.context, edit))
    assert caught.value.code == "changed_since"
    gone = desk.write(lambda s: records.delete(s, desk.context, "account", account))
    desk.write(lambda s: records.undo_edit(s, desk.context, gone))
    assert row(desk, "account", account)["phone"] == "4"
