"""Plans, promises, consents, notes and tags of people by what is typed: through their use cases, refused with why."""

import pytest

from crm_desktop.services import records
from tests.services.conftest import ME, Desk
from tests.services.test_records import add, change, refusal, row


@pytest.fixture
def account(desk: Desk) -> str:
    return add(desk, "account", "name=海川电子")


def test_a_plan_is_mine_and_follows_what_is_set(desk: Desk, account: str) -> None:
    plan = add(desk, "visit_plan", f"account_id={account}", "planned_on=2026-09-22", "starts=09:00")
    assert (row(desk, "visit_plan", plan)["assignee_id"], row(desk, "visit_plan", plan)["state"]) == (
        ME,
        "PLANNED",
    )
    change(desk, "visit_plan", plan, "planned_on=2026-09-23", "order_in_day=20")
    assert (row(desk, "visit_plan", plan)["state"], row(desk, "visit_plan", plan)["order_in_day"]) == (
        "MOVED",
        None,
    )
    change(desk, "visit_plan", plan, "state=SKIPPED", "skip_reason=出差")
    assert refusal(desk, "visit_plan", plan, "state=DONE").code == "state_not_allowed"
    change(desk, "visit_plan", plan, "planned_on=2026-09-24")
    assert (row(desk, "visit_plan", plan)["state"], row(desk, "visit_plan", plan)["skip_reason"]) == (
        "PLANNED",
        None,
    )
    visit = add(desk, "visit", f"account_id={account}", "summary=x", f"plan_id={plan}")
    found = row(desk, "visit_plan", plan)
    assert (found["state"], found["visit_id"]) == ("DONE", visit)
    assert refusal(desk, "visit_plan", plan, "planned_on=2026-09-25").code == "state_not_allowed"


def test_a_promise_is_settled_by_its_state(desk: Desk, account: str) -> None:
    promise = add(desk, "promise", f"account_id={account}", "text= 寄样品 ", "due_on=2026-09-30")
    found = row(desk, "promise", promise)
    assert (found["text"], found["maker_id"], found["state"]) == ("寄样品", ME, "OPEN")
    change(desk, "promise", promise, "state=DONE", "fulfilled_on=2026-09-20", "evidence=签收单")
    assert row(desk, "promise", promise)["fulfilled_on"] == "2026-09-20"
    change(desk, "promise", promise, "state=OPEN")
    assert row(desk, "promise", promise)["fulfilled_on"] is None
    change(desk, "promise", promise, "state=DONE")
    assert row(desk, "promise", promise)["fulfilled_on"] == "2026-09-21"


def test_a_marked_line_of_a_typed_visit_is_a_promise(desk: Desk, account: str) -> None:
    visit = add(desk, "visit", f"account_id={account}", "summary=谈了交期\n! 寄样品 11-28")
    (promise,) = desk.read(lambda s: records.list_records(s, "promise", [f"visit_id={visit}"]))
    assert (promise["text"], promise["due_on"]) == ("寄样品", "2026-11-28")


def test_a_consent_says_who_was_told(desk: Desk) -> None:
    person = add(desk, "contact", "full_name=陈晓梅")
    consent = add(desk, "consent_record", f"contact_id={person}", "channel=CALL", "text=别打来")
    found = row(desk, "consent_record", consent)
    assert (found["decision"], found["said_to"], found["said_at"][:10]) == ("REFUSE", ME, "2026-09-21")


def test_people_have_tags_as_customers_have(desk: Desk) -> None:
    person = add(desk, "contact", "full_name=陈晓梅", "tags+=技术控")
    add(desk, "contact", "full_name=别人")
    change(desk, "contact", person, "tags+=爱茶", "tags-=技术控")
    assert row(desk, "contact", person)["tags"] == ["爱茶"]
    assert [one["id"] for one in desk.read(lambda s: records.list_records(s, "contact", ["tags=爱茶"]))] == [
        person
    ]
    again = add(desk, "contact_tag", f"contact_id={person}", "tag=爱茶")
    (tag,) = desk.read(lambda s: records.list_records(s, "contact_tag"))
    assert tag["id"] == again


def test_a_list_of_files_is_without_their_pictures(desk: Desk, account: str) -> None:
    desk.receive(
        "attachment",
        id="x",
        target="account",
        record_id=account,
        name="a",
        size=1,
        sha256="0" * 64,
        thumb="eA==",
    )
    assert desk.read(lambda s: records.list_records(s, "attachment"))[0]["thumb"] is None
    assert row(desk, "attachment", "x")["thumb"] == "eA=="


@pytest.mark.parametrize(
    ("entity", "typed", "code"),
    [
        ("promise", "text=", "missing_value"),
        ("visit_plan", "purpose=x", "missing_value"),
        ("visit_plan", "planned_on=2026-09-22 starts=9", "invalid_value"),
        ("visit_plan", "planned_on=2026-09-22 starts=10:00 ends=09:00", "invalid_value"),
        ("consent_record", "channel=CALL", "missing_value"),
        ("consent_record", "channel=FAX", "unknown_choice"),
        ("consent_record", "account_id={account} decision=ALLOW", "consent_needs_words"),
        ("note", "text=x", "missing_value"),
        ("note", "account_id={account}", "missing_value"),
        ("note", "account_id=nobody text=x", "record_missing"),
        ("attachment", "target=account record_id={account} name=a sha256=b", "attach_a_file"),
        ("contact_tag", "contact_id=nobody tag=x", "record_missing"),
        ("order", "account_id={account}", "server_only"),
        ("case", "subject=x", "server_only"),
        ("credit_profile", "account_id={account}", "server_only"),
        ("announcement", "title=x", "server_only"),
        ("tag", "name=x", "server_only"),
    ],
)
def test_what_cannot_be_made(desk: Desk, account: str, entity: str, typed: str, code: str) -> None:
    assignments = [one.format(account=account) for one in typed.split(" ")]
    assert refusal(desk, entity, None, *assignments).code == code


@pytest.mark.parametrize(
    ("entity", "made", "typed", "code"),
    [
        ("promise", "text=x", "text=y", "immutable_field"),
        ("promise", "text=x", "state=MAYBE", "unknown_choice"),
        ("consent_record", "text=x", "text=y", "immutable_field"),
        ("note", "text=x", "text=", "missing_value"),
        ("note", "text=x", "account_id=", "immutable_field"),
        ("visit_plan", "planned_on=2026-09-22", "starts=24:00", "invalid_value"),
        ("visit_plan", "planned_on=2026-09-22", "planned_on=", "missing_value"),
    ],
)
def test_what_cannot_be_changed(
    desk: Desk, account: str, entity: str, made: str, typed: str, code: str
) -> None:
    record = add(desk, entity, f"account_id={account}", made)
    before = row(desk, entity, record)
    assert refusal(desk, entity, record, typed).code == code
    assert row(desk, entity, record) == before
