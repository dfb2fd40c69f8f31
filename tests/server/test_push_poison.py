"""A mutation over which the server stumbles is refused by name, and the others of its page are taken."""

import logging

import pytest
from psycopg import OperationalError

from crm_core.wire import Change, Mutation
from crm_server import push as push_package
from crm_server.erasure import erase_contact
from crm_server.push import change as changes
from crm_server.push.workspace import Draft
from tests.server.company import Company, Person, insert

POISON = "毒"


@pytest.fixture(autouse=True)
def stumbling(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server with a fault that one name brings out."""

    def stumble(draft: Draft, change: Change) -> None:
        if change.fields.get("name") == [None, POISON]:
            raise KeyError(POISON)
        if change.fields.get("name") == [None, "away"]:
            raise OperationalError
        changes.apply_change(draft, change)

    monkeypatch.setattr(push_package, "apply_change", stumble)


def named(person: Person, *names: str) -> list[Mutation]:
    return [person.mutation(insert("account", name=name)) for name in names]


def test_only_the_culprit_is_refused(company: Company, ann: Person, caplog: pytest.LogCaptureFixture) -> None:
    good, bad, last = named(ann, "甲", POISON, "乙")
    after = ann.mutation(insert("task", title="x"), depends_on=(bad.id,))
    with caplog.at_level(logging.ERROR, "crm_server"):
        outcomes = ann.push(good, bad, last, after)
    assert [(one.result, one.code) for one in outcomes] == [
        ("applied", ""),
        ("refused", "server_error"),
        ("applied", ""),
        ("refused", "depends_on_refused"),
    ]
    assert outcomes[1].params["incident"] in caplog.text
    assert POISON not in caplog.text
    assert company.find("account", bad.changes[0].id) is None
    assert company.find("account", last.changes[0].id) is not None


def test_a_refused_culprit_stays_refused_and_blocks_nothing(ann: Person) -> None:
    page = named(ann, POISON)
    first = ann.push(*page)
    assert ann.push(*page)[0].params == first[0].params
    assert ann.push(*named(ann, "丙"))[0].result == "applied"


def test_a_database_that_is_away_is_the_fault_of_no_mutation(ann: Person) -> None:
    with pytest.raises(OperationalError):
        ann.push(*named(ann, "甲", "away"))


@pytest.mark.parametrize(
    "bad",
    [
        Change(entity="account", id="0" * 35 + "\0", op="insert", fields={"name": [None, "甲"]}),
        insert("account", name="x" * 35 + "\0"),
    ],
)
def test_what_cannot_even_be_looked_up_is_refused_alone(ann: Person, bad: Change) -> None:
    outcomes = ann.push(ann.mutation(bad), ann.mutation(insert("account", name="乙")))
    assert [one.result for one in outcomes] == ["refused", "applied"]


def test_strange_values_beside_an_erased_person_are_refused_alone(company: Company, ann: Person) -> None:
    contact = ann.make("contact", full_name="王五")
    with company.database.transaction() as conn:
        erase_contact(conn, contact, now_ms=company.tick())
    bad = insert("visit", started_at=1, contact_id=[1], their_people={"add": [contact, ["x"]], "remove": []})
    outcomes = ann.push(ann.mutation(bad), ann.mutation(insert("account", name="乙")))
    assert [one.result for one in outcomes] == ["refused", "applied"]
