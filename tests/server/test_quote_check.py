"""Whoever holds a printed quote can ask whether it is the one that was sent."""

import pytest

from crm_core.check_code import check_code
from crm_server.quote_check import QuoteCheck, check_quote
from tests.server.caller import Laptop
from tests.server.company import DAY_MS, START_MS, Company

HASH = "3f9a0c12be77d4e1" * 4


def asked(company: Company, text: str, now_ms: int = START_MS) -> QuoteCheck:
    with company.database.transaction() as conn:
        return check_quote(conn, text, now_ms)


def sent(company: Company, **values: object) -> str:
    row = {"number": "Q-2026-000017", "status": "SENT", "sent_hash": HASH, "sent_at": START_MS, "revision": 1}
    return company.insert("quote", **{**row, "valid_until": "2026-06-30", **values})


@pytest.mark.parametrize("text", [HASH, "3f9a 0c12 be77 d4e1", check_code("Q-2026-000017/R1", HASH)])
def test_a_sent_quote_is_known_by_its_code(company: Company, text: str) -> None:
    sent(company)
    found = asked(company, text)
    assert (found.answer, found.number, found.revision, found.valid_until) == (
        "valid", "Q-2026-000017", 1, "2026-06-30",
    )  # fmt: skip


def test_changed_or_unsent_is_unknown(company: Company) -> None:
    sent(company)
    company.insert("quote", number="Q-2", status="DRAFT")
    for text in (HASH[:-1] + "0", "0" * 64, "", "Q-2026-000017", "%", "_" * 64):
        assert asked(company, text) == QuoteCheck("unknown")


def test_it_says_when_it_does_not_hold_any_more(company: Company) -> None:
    quote = sent(company)
    assert asked(company, HASH, START_MS + 90 * DAY_MS).answer == "expired"
    company.insert("quote", root_id=quote, revision=2, status="DRAFT")
    assert asked(company, HASH).answer == "valid", "the customer does not have the draft"
    company.insert("quote", root_id=quote, revision=3, status="SENT", sent_hash="ab" * 32)
    assert asked(company, HASH).answer == "superseded"


@pytest.mark.parametrize(("status", "answer"), [("ACCEPTED", "valid"), ("CANCELLED", "cancelled")])
def test_what_was_decided_stays(company: Company, status: str, answer: str) -> None:
    sent(company, status=status)
    assert asked(company, HASH, START_MS + 90 * DAY_MS).answer == answer


def test_two_that_share_the_printed_digits_are_told_apart_by_the_whole(company: Company) -> None:
    other = HASH[:16] + "0" * 48
    sent(company)
    sent(company, sent_hash=other, number="Q-9")
    assert asked(company, HASH[:16]).answer == "unknown"
    assert asked(company, other).number == "Q-9"


def test_by_http_only_the_whole_hash_is_answered(laptop: Laptop) -> None:
    sent(Company(laptop.database), valid_until="2999-01-01")
    answer = laptop.http.get(f"{laptop.url}/check/quote/{HASH}", timeout=60)
    assert (answer.status_code, answer.json()["number"]) == (200, "Q-2026-000017")
    assert set(answer.json()) == {"answer", "number", "revision", "status", "sent_on", "valid_until"}
    for code in (HASH[:16], "0" * 64, "x" * 64):
        assert laptop.http.get(f"{laptop.url}/check/quote/{code}", timeout=60).status_code == 404
