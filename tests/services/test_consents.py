"""Do not contact: said once, obeyed at once, lifted only by words."""

from datetime import date

import pytest

from crm_core.model import ConsentRecord
from crm_desktop.db import outbox
from crm_desktop.errors import UserError
from crm_desktop.services import consents, customers, records
from crm_desktop.services.consents import Refusal
from crm_desktop.services.customers import NewContact
from tests.services.conftest import COLLEAGUE, START_MS, Desk

TODAY = date(2026, 9, 21)
HOUR = 3_600_000


@pytest.fixture
def account(desk: Desk) -> str:
    return desk.write(lambda s: customers.create_customer(s, desk.context, {"name": "海川电子"}))


@pytest.fixture
def person(desk: Desk, account: str) -> str:
    return desk.write(lambda s: customers.add_contact(s, desk.context, account, NewContact("陈志远")))


def refuse(desk: Desk, person: str, channel: str = "ALL", **values: object) -> str:
    return desk.write(
        lambda s: consents.refuse_contact(s, desk.context, contact_id=person, channel=channel, **values)  # type: ignore[arg-type]
    )


def allow(desk: Desk, person: str, channel: str = "ALL", text: str = "当面说可以") -> str:
    return desk.write(
        lambda s: consents.allow_contact(s, desk.context, contact_id=person, channel=channel, text=text)
    )


def holding(desk: Desk, party: str, on: date = TODAY) -> list[Refusal]:
    return desk.read(lambda s: consents.effective(s, [party, "somebody"], on=on)).get(party, [])


def test_a_refusal_holds_at_once_and_says_who_was_told(desk: Desk, person: str) -> None:
    refuse(desk, person, text=" 别再打来 ")
    (found,) = holding(desk, person)
    assert (found.channel, found.text, found.by_name, found.party_id) == ("ALL", "别再打来", "李娜", person)
    assert int(found.said_at.timestamp()) == START_MS // 1000
    assert found.covers("CALL")
    assert found.covers("ALL")


def test_a_channel_is_not_every_channel(desk: Desk, person: str) -> None:
    refuse(desk, person, "CALL")
    (found,) = holding(desk, person)
    assert (found.covers("CALL"), found.covers("EMAIL"), found.covers("ALL")) == (True, False, False)


def test_only_words_lift_a_refusal(desk: Desk, person: str) -> None:
    refuse(desk, person, "CALL")
    refuse(desk, person, "EMAIL")
    with pytest.raises(UserError) as caught:
        allow(desk, person, "CALL", text=" ")
    assert caught.value.code == "consent_needs_words"
    allow(desk, person, "CALL")
    assert [one.channel for one in holding(desk, person)] == ["EMAIL"]
    allow(desk, person)
    assert holding(desk, person) == []
    refuse(desk, person, "CALL")
    assert [one.channel for one in holding(desk, person)] == ["CALL"]


def test_one_channel_allowed_again_out_of_all(desk: Desk, person: str) -> None:
    refuse(desk, person)
    allow(desk, person, "EMAIL")
    (found,) = holding(desk, person)
    assert found.allowed == ("EMAIL",)
    assert (found.covers("EMAIL"), found.covers("CALL"), found.covers("ALL")) == (False, True, True)


def test_a_refusal_that_ran_out_leaves_the_older_one(desk: Desk, person: str) -> None:
    refuse(desk, person, text="永远")
    refuse(desk, person, text="今年", expires_on=date(2026, 12, 31))
    assert [one.text for one in holding(desk, person)] == ["今年"]
    assert [one.text for one in holding(desk, person, on=date(2026, 12, 31))] == ["今年"]
    assert [one.text for one in holding(desk, person, on=date(2027, 1, 1))] == ["永远"]


def test_no_mass_mail_is_the_lesser_refusal(desk: Desk, person: str) -> None:
    refuse(desk, person, "EMAIL", mass_only=True)
    (found,) = holding(desk, person)
    assert found.mass_only
    assert not found.covers("EMAIL")
    refuse(desk, person, "EMAIL")
    assert [one.mass_only for one in holding(desk, person)] == [False, True]


def test_a_later_word_to_a_colleague_counts_by_when_it_was_said(desk: Desk, person: str) -> None:
    """Another laptop's permission, synced after our refusal but said before it, lifts nothing."""
    refuse(desk, person)
    for name, at, kept in (("earlier", START_MS - HOUR, 1), ("later", START_MS + HOUR, 0)):
        desk.receive(
            "consent_record", id=name, contact_id=person, channel="ALL", decision="ALLOW", text="可以",
            said_to=COLLEAGUE, said_at=at,
        )  # fmt: skip
        assert len(holding(desk, person)) == kept


def test_a_customer_may_refuse_as_a_whole(desk: Desk, account: str) -> None:
    desk.write(lambda s: consents.refuse_contact(s, desk.context, account_id=account, channel="VISIT"))
    assert [one.channel for one in holding(desk, account)] == ["VISIT"]


@pytest.mark.parametrize(
    ("party", "channel", "code"),
    [
        ({}, "ALL", "missing_value"),
        ({"contact_id": "x"}, "ALL", "record_missing"),
        (None, "FAX", "unknown_choice"),
    ],
)
def test_what_cannot_be_recorded(
    desk: Desk, account: str, party: dict[str, str] | None, channel: str, code: str
) -> None:
    about = {"account_id": account} if party is None else party
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: consents.refuse_contact(s, desk.context, channel=channel, **about))  # type: ignore[arg-type]
    assert caught.value.code == code


def test_what_was_said_cannot_be_reworded_nor_taken_off_the_file(desk: Desk, person: str) -> None:
    one = refuse(desk, person, text="别再打来")
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: setattr(s.get(ConsentRecord, one), "decision", "ALLOW"))
    assert caught.value.code == "immutable_field"
    (change,) = desk.read(lambda s: outbox.entries(s, "pending"))[-1].mutation.changes
    assert (change.op, change.fields["decision"], change.fields["text"]) == (
        "insert", [None, "REFUSE"], [None, "别再打来"],
    )  # fmt: skip
    desk.receive(
        "consent_record", id="theirs", contact_id=person, channel="ALL", decision="REFUSE", created_by=COLLEAGUE,
        created_at=START_MS, said_at=START_MS,
    )  # fmt: skip
    with pytest.raises(UserError) as caught:
        desk.write(lambda s: records.delete(s, desk.context, "consent_record", "theirs"))
    assert caught.value.code == "consent_stands"
