"""Plans, promises, refusals, notes and attachments are taken from those who may edit, and from nobody else."""

import hashlib
from typing import Any

import pytest

from crm_core.blobs import EMPTY, MAX_BYTES
from crm_core.wire import Change
from tests.server.company import Company, Person, edit, insert


@pytest.fixture
def account(company: Company, ann: Person) -> str:
    account_id = company.insert("account", name="霁衡机械有限公司", owner_id=ann.id, org_unit_id=company.unit)
    company.assign(account_id, ann)
    return account_id


def attachment(target: str, record_id: str, content: bytes) -> Change:
    return insert(
        "attachment",
        target=target,
        record_id=record_id,
        name="合同.pdf",
        mime="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def about(entity: str, account_id: str, author: Person) -> dict[str, Any]:
    fields: dict[str, dict[str, Any]] = {
        "visit_plan": {
            "account_id": account_id, "assignee_id": author.id, "planned_on": "2026-05-20", "state": "PLANNED",
            "starts": "09:00", "ends": "10:00",
        },
        "promise": {
            "account_id": account_id, "maker_id": author.id, "text": "五天内给报告", "due_on": "2026-06-01",
            "state": "OPEN",
        },
        "consent_record": {
            "account_id": account_id, "channel": "CALL", "decision": "REFUSE", "said_at": author.company.now_ms,
        },
        "note": {"account_id": account_id, "text": "门卫登记要带工作证"},
    }  # fmt: skip
    return fields[entity]


ENTITIES = ("visit_plan", "promise", "consent_record", "note")
OWN = ("visit_plan", "promise")
"""These also lie with the person whose they are, so a colleague may have some about any customer."""


@pytest.mark.parametrize("entity", ENTITIES)
def test_the_owner_of_a_customer_may_make_them(
    entity: str, company: Company, ann: Person, account: str
) -> None:
    made = ann.make(entity, **about(entity, account, ann))
    row = ann.pull().rows[entity, made]
    assert (row["created_by"], row["rev"]) == (ann.id, 1)


@pytest.mark.parametrize("entity", [name for name in ENTITIES if name not in OWN])
def test_a_colleague_without_the_customer_may_not(
    entity: str, company: Company, bo: Person, account: str
) -> None:
    outcome = bo.do(insert(entity, **about(entity, account, bo)))
    assert (outcome.result, outcome.code) == ("refused", "not_permitted")


@pytest.mark.parametrize("entity", ENTITIES)
def test_who_may_only_read_may_not_make_them(
    entity: str, company: Company, ann: Person, bo: Person, account: str
) -> None:
    company.share(account, bo, "read")
    fields = about(entity, account, ann)
    outcome = bo.do(insert(entity, **fields))
    assert (outcome.result, outcome.code) == ("refused", "not_permitted")
    company.share(account, bo, "edit")
    assert bo.do(insert(entity, **fields)).result == "applied"


@pytest.mark.parametrize("entity", ENTITIES)
def test_they_reach_a_colleague_who_shares_the_customer(
    entity: str, company: Company, ann: Person, bo: Person, account: str
) -> None:
    made = ann.make(entity, **about(entity, account, ann))
    assert bo.pull().of(entity) == {}
    company.share(account, bo, "read")
    assert set(bo.pull().of(entity)) == {made}


def test_a_plan_is_done_skipped_and_planned_again(company: Company, ann: Person, account: str) -> None:
    plan = ann.make("visit_plan", **about("visit_plan", account, ann))
    assert (
        ann.do(edit("visit_plan", plan, state=("PLANNED", "SKIPPED"), skip_reason=(None, "堵车"))).result
        == "applied"
    )
    assert ann.do(edit("visit_plan", plan, 2, state=("SKIPPED", "DONE"))).code == "state_not_allowed"
    assert ann.do(edit("visit_plan", plan, 2, state=("SKIPPED", "PLANNED"))).result == "applied"


def test_the_words_of_a_promise_do_not_change(company: Company, ann: Person, account: str) -> None:
    promise = ann.make("promise", **about("promise", account, ann))
    outcome = ann.do(edit("promise", promise, text=("五天内给报告", "十天内给报告")))
    assert (outcome.result, outcome.code) == ("refused", "immutable_field")
    done = ann.do(edit("promise", promise, state=("OPEN", "DONE"), fulfilled_on=(None, "2026-05-30")))
    assert done.result == "applied"
    assert ann.do(edit("promise", promise, 2, state=("DONE", "ACCEPTED"))).code == "state_not_allowed"


def test_a_refusal_cannot_be_edited_away(company: Company, ann: Person, account: str) -> None:
    consent = ann.make("consent_record", **about("consent_record", account, ann))
    outcome = ann.do(edit("consent_record", consent, decision=("REFUSE", "ALLOW")))
    assert outcome.result == "refused"
    assert company.row("consent_record", consent)["decision"] == "REFUSE"


def test_a_note_of_two_authors_keeps_both(company: Company, ann: Person, bo: Person, account: str) -> None:
    company.share(account, bo, "edit")
    note = ann.make("note", account_id=account, text="甲\n乙")
    assert ann.do(edit("note", note, text=("甲\n乙", "甲\n乙\n丙"))).result == "applied"
    assert bo.do(edit("note", note, text=("甲\n乙", "零\n甲\n乙"))).result == "merged"
    assert company.row("note", note)["text"] == "零\n甲\n乙\n丙"


def test_a_personal_note_stays_with_its_author(company: Company, ann: Person, bo: Person) -> None:
    note = ann.make("note", text="想法")
    assert set(ann.pull().of("note")) == {note}
    assert bo.pull().of("note") == {}


def test_the_row_of_a_file_that_is_too_large_is_refused_alone_and_by_name(
    company: Company, ann: Person, account: str
) -> None:
    big, small = attachment("account", account, b"\x01"), attachment("account", account, b"\x02")
    big.fields["size"] = [None, MAX_BYTES + 1]
    outcomes = ann.push(ann.mutation(big), ann.mutation(small))
    assert [(outcome.result, outcome.code) for outcome in outcomes] == [
        ("refused", "blob_too_large"),
        ("applied", ""),
    ]
    assert outcomes[0].params["name"] == "合同.pdf"
    assert company.find("attachment", big.id) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("thumb", "=no base64="),
        ("thumb", "QUJD"),
        ("thumb", "A" * 12_289),
        ("size", -1),
        ("size", 0),
        ("sha256", "0"),
        ("sha256", EMPTY),
        ("sha256", "../" + "0" * 61),
    ],
)
def test_an_attachment_is_what_it_says(
    field: str, value: Any, company: Company, ann: Person, account: str
) -> None:
    change = attachment("account", account, b"%PDF")
    change.fields[field] = [None, value]
    outcome = ann.do(change)
    assert (outcome.result, outcome.code) == ("refused", "invalid_value")


def test_an_attachment_lies_where_its_record_lies(
    company: Company, ann: Person, bo: Person, account: str
) -> None:
    note = ann.make("note", account_id=account, text="见附件")
    change = attachment("note", note, b"%PDF")
    assert ann.do(change).result == "applied"
    assert bo.pull().of("attachment") == {}
    company.share(account, bo, "read")
    assert set(bo.pull().of("attachment")) == {change.id}
    assert bo.do(attachment("note", note, b"%PDF")).code == "not_permitted"


@pytest.mark.parametrize("entity", ["order", "case", "credit_profile", "announcement", "tag"])
def test_what_the_server_keeps_cannot_be_pushed(
    entity: str, company: Company, ann: Person, account: str
) -> None:
    fields = {"announcement": {"title": "x"}, "tag": {"name": "x"}}.get(entity, {"account_id": account})
    outcome = ann.do(insert(entity, **fields))
    assert (outcome.result, outcome.code) == ("refused", "not_permitted")
