"""What the use cases capture is what the server takes: nothing of a rep's day is refused."""

from typing import Any

import pytest

from tests.e2e.test_two_laptops import Office, office

__all__ = ["office"]
pytestmark = pytest.mark.slow


def test_a_day_with_plans_promises_consents_and_a_revised_quote(office: Office) -> None:
    ann, bo = office.ann, office.bo
    account = ann("add", "account", "name=无锡清泉泵业")["id"]
    ann("sync")
    office.server("share", account, "bo", "edit")
    about = f"account_id={account}"
    person = ann("add", "contact", "full_name=周敏", "tags+=技术控")["id"]
    ann("add", "account_contact", about, f"contact_id={person}")
    plan = ann("add", "visit_plan", about, "planned_on=2030-03-01", "starts=09:00")["id"]
    other = ann("add", "visit_plan", about, "planned_on=2030-03-02")["id"]
    ann("sync")

    visit = ann("add", "visit", about, f"plan_id={plan}", "summary=谈了交期\n！寄样品 11-28")["id"]
    ann("set", "visit_plan", other, "planned_on=2030-03-05")
    ann("set", "visit_plan", other, "state=SKIPPED", "skip_reason=出差")
    ann("add", "note", about, "text=喜欢喝茶")
    consent = ann("add", "consent_record", f"contact_id={person}", "channel=CALL", "text=别打来")["id"]
    quote = ann("add", "quote", about)["id"]
    ann("add", "quote_line", f"quote_id={quote}", "name=泵", "unit_price=100", "tax_rate=13")
    ann("quote", "send", quote, "--channel", "email")
    second = ann("quote", "revise", quote)["id"]
    sent = ann("sync")
    assert (sent["refused"], sent["conflict"], sent["handed_over"]) == (0, 0, 0)
    assert ann("pending") == []
    bo("sync")

    def shown(entity: str, record: str) -> dict[str, Any]:
        here, there = (laptop("show", entity, record) for laptop in (ann, bo))
        assert here == there
        return dict(here)

    assert (shown("visit_plan", plan)["state"], shown("visit_plan", plan)["visit_id"]) == ("DONE", visit)
    assert (shown("visit_plan", other)["state"], shown("visit_plan", other)["skip_reason"]) == (
        "SKIPPED",
        "出差",
    )
    assert shown("contact", person)["tags"] == ["技术控"]
    assert shown("consent_record", consent)["text"] == "别打来"
    (promise,) = shown("visit", visit)["children"]["promise"]
    assert (promise["text"], promise["state"]) == ("寄样品", "OPEN")
    old, new = shown("quote", quote), shown("quote", second)
    assert (old["status"], new["status"], new["revision"]) == ("SUPERSEDED", "DRAFT", 2)
    assert new["number"] == old["number"] != ""

    bo("set", "promise", promise["id"], "state=DONE", "evidence=签收单")
    assert bo("sync")["refused"] == 0
    ann("sync")
    assert shown("promise", promise["id"])["evidence"] == "签收单"
    assert "stays on file" in bo.fails("delete", "consent_record", consent)
