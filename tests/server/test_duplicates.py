"""Records that seem to be one among everybody's: told to whom it may be told, with nothing of what is not theirs."""

import random
from typing import Any

import orjson
import pytest

from crm_core.model import AccountContact, ContactMethod, DuplicateCandidate
from crm_server.database import execute, fetch
from crm_server.demo.numbers import credit_code
from crm_server.erasure import erase_contact
from crm_server.jobs import run_due
from tests.server.company import Company, Person, delete, edit, insert

MOBILE = "+8613800138000"
CODE = credit_code(random.Random(1))


def night(company: Company) -> None:
    run_due(company.database, company.tick())


def halves(person: Person) -> dict[str, dict[str, Any]]:
    """What a person's laptop holds of candidates, by the record that each lies with."""
    return {row["record_id"]: row for row in person.pull().of("duplicate_candidate").values()}


def met(person: Person, account: str, name: str, mobile: str = MOBILE) -> str:
    contact = person.make("contact", full_name=name)
    role = AccountContact.make_id(account, contact)
    person.make("account_contact", role, account_id=account, contact_id=contact)
    method = ContactMethod.make_id(contact, "MOBILE", mobile)
    person.make(
        "contact_method",
        method,
        contact_id=contact,
        kind="MOBILE",
        raw=mobile,
        normalized=mobile,
        match_key=mobile,
    )
    return contact


@pytest.fixture
def twice(company: Company, ann: Person, bo: Person) -> tuple[str, str]:
    """One company, entered by Ann and by Bo."""
    first = ann.make("account", name="宁波海川电子有限公司", phone="0574-87654321", description="机密")
    second = bo.make("account", name="宁波海川电子", website="haichuan.example")
    night(company)
    return first, second


def test_each_learns_who_else_has_the_customer_and_nothing_of_theirs(
    company: Company, ann: Person, bo: Person, twice: tuple[str, str]
) -> None:
    first, second = twice
    (mine,) = halves(ann).values()
    (theirs,) = halves(bo).values()
    assert (mine["record_id"], mine["known_to"], mine["known_to_unit"]) == (first, bo.id, company.unit)
    assert (theirs["record_id"], theirs["known_to"]) == (second, ann.id)
    assert mine["pair"] == theirs["pair"]
    assert orjson.loads(mine["reasons"]) == ["core_and_region"]
    assert "haichuan.example" not in str(ann.mirror.rows)
    assert second not in str(ann.mirror.rows)
    assert first not in str(bo.mirror.rows)
    assert "机密" not in str(bo.mirror.rows)
    assert ann.mirror.rows == ann.fresh().rows


def test_who_sees_both_holds_both_halves(
    company: Company, ann: Person, bo: Person, twice: tuple[str, str]
) -> None:
    boss = company.hire("boss", role="manager")
    assert halves(boss).keys() == set(twice)
    company.share(twice[1], ann, "read")
    assert halves(ann).keys() == set(twice)
    company.unshare(twice[1], ann)
    assert halves(ann).keys() == {twice[0]}
    assert twice[1] not in str(ann.mirror.rows)


def test_nothing_changes_when_nothing_changed_and_servers_run_the_job_again(
    company: Company, ann: Person, twice: tuple[str, str]
) -> None:
    before = halves(ann)
    ann.do(edit("account", twice[0], phone=("0574-87654321", "0574-87654322")))
    night(company)
    night(company)
    assert halves(ann) == before
    with company.database.transaction() as conn:
        assert not fetch(conn, "SELECT 1 FROM match_due")
        execute(conn, "TRUNCATE match_key")  # as a restore leaves it
    night(company)
    assert halves(ann) == before
    with company.database.transaction() as conn:
        assert len(fetch(conn, "SELECT DISTINCT id FROM match_key WHERE entity = 'account'")) == 2


@pytest.mark.parametrize("how", ["renamed", "deleted", "merged"])
def test_a_candidate_goes_with_what_made_it(
    company: Company, ann: Person, bo: Person, twice: tuple[str, str], how: str
) -> None:
    first, second = twice
    if how == "renamed":
        bo.do(edit("account", second, name=("宁波海川电子", "绍兴长风机械")))
    elif how == "deleted":
        bo.do(delete("account", second))
    else:
        boss = company.hire("boss", role="manager")
        boss.pull()
        boss.make("merge_record", target="account", survivor_id=first, merged_id=second, state="PROPOSED")
    night(company)
    assert not halves(ann)
    assert not halves(bo)
    assert ann.mirror.rows == ann.fresh().rows


def test_a_merge_that_is_taken_back_brings_the_candidate_back(
    company: Company, ann: Person, twice: tuple[str, str]
) -> None:
    boss = company.hire("boss", role="manager")
    merge = boss.make(
        "merge_record", target="account", survivor_id=twice[0], merged_id=twice[1], state="PROPOSED"
    )
    night(company)
    rev = company.row("merge_record", merge)["rev"]
    boss.do(edit("merge_record", merge, rev, state=("DONE", "UNDO_ASKED")))
    night(company)
    assert halves(boss).keys() == set(twice)
    assert halves(ann).keys() == {twice[0]}


def test_another_owner_is_told(company: Company, ann: Person, bo: Person, twice: tuple[str, str]) -> None:
    cai = company.hire("cai")
    company.assign(twice[1], cai)
    night(company)
    assert halves(ann)[twice[0]]["known_to"] == cai.id
    assert not halves(bo)


def test_persons_are_compared_with_what_they_are_reached_at(
    company: Company, ann: Person, bo: Person
) -> None:
    mine, theirs = ann.make("account", name="甲公司"), bo.make("account", name="乙公司")
    first, second = met(ann, mine, "李雷"), met(bo, theirs, "李雷")
    met(bo, theirs, "韩梅", "+8613900139000")
    night(company)
    half = halves(ann)[first]
    assert (half["target"], half["known_to"]) == ("contact", bo.id)
    assert orjson.loads(half["reasons"]) == ["mobile", "name"]
    assert halves(bo).keys() == {second}
    ann.do(delete("contact_method", ContactMethod.make_id(first, "MOBILE", MOBILE)))
    night(company)
    assert not halves(bo)


def test_nothing_tells_what_differs(company: Company, ann: Person, bo: Person) -> None:
    mine, theirs = ann.make("account", name="甲公司"), bo.make("account", name="乙公司")
    first, second = met(ann, mine, "李雷"), met(bo, theirs, "李雷")
    night(company)
    before = halves(ann)[first]
    ann.do(edit("contact", first, gender=(None, "M")))
    bo.do(edit("contact", second, gender=(None, "F")))
    night(company)
    assert halves(ann)[first] == before


def test_who_was_entered_as_another_is_not_asked_about(company: Company, ann: Person) -> None:
    first, second = ann.make("account", name="宁波海川电子"), ann.make("account", name="宁波海川电子")
    ann.make("duplicate_decision", target="account", record_id=second, other_id=first, decision="NOT_SAME")
    night(company)
    assert {half["decision"] for half in halves(ann).values()} == {"NOT_SAME"}


def test_what_was_decided_stands_with_both_halves(
    company: Company, ann: Person, bo: Person, twice: tuple[str, str]
) -> None:
    boss = company.hire("boss", role="manager")
    decision = {"target": "account", "record_id": twice[1], "other_id": twice[0]}
    said = boss.make("duplicate_decision", **decision, decision="NOT_SAME")
    night(company)
    assert [halves(one)[account]["decision"] for one, account in zip((ann, bo), twice, strict=True)] == [
        "NOT_SAME"
    ] * 2
    assert halves(ann)[twice[0]]["decided_by"] == boss.id
    boss.do(delete("duplicate_decision", said))
    night(company)
    assert halves(ann)[twice[0]]["decision"] is None


def test_who_does_not_see_the_other_may_put_it_off_for_themselves_only(
    company: Company, ann: Person, bo: Person, twice: tuple[str, str]
) -> None:
    pair = halves(ann)[twice[0]]["pair"]
    beside = {"target": "account", "record_id": twice[0], "other_id": pair}
    ann.make("duplicate_decision", **beside, decision="NOT_SAME")
    night(company)
    assert halves(ann)[twice[0]]["decision"] is None
    ann.make("duplicate_decision", **beside, decision="LATER")
    night(company)
    assert halves(ann)[twice[0]]["decision"] == "LATER"
    assert halves(bo)[twice[1]]["decision"] is None


def test_the_same_code_merges_what_one_owner_has_and_can_be_taken_back(company: Company, ann: Person) -> None:
    first = ann.make("account", name="宁波海川电子有限公司", tax_no=CODE)
    second = ann.make("account", name="海川电子", tax_no=CODE.lower())
    night(company)
    night(company)
    assert company.row("account", second)["merged_into_id"] == first
    (merge,) = ann.pull().of("merge_record").values()
    assert (merge["state"], merge["reason"]) == ("DONE", CODE)
    ann.do(edit("merge_record", merge["id"], merge["rev"], state=("DONE", "UNDO_ASKED")))
    for _ in range(3):
        night(company)
    assert company.row("account", second)["merged_into_id"] is None
    assert halves(ann).keys() == {first, second}, "a person decides now"


@pytest.mark.parametrize("why", ["owners", "shares", "code", "names"])
def test_the_same_code_merges_nothing_that_somebody_would_learn_by_it(
    company: Company, ann: Person, bo: Person, why: str
) -> None:
    code = CODE[:-1] + ("0" if CODE[-1] != "0" else "1") if why == "code" else CODE
    first = ann.make("account", name="宁波海川电子有限公司", tax_no=code)
    other = bo if why == "owners" else ann
    second = other.make("account", name="绍兴长风机械" if why == "names" else "海川电子", tax_no=code)
    if why == "shares":
        company.share(second, bo, "read")
    night(company)
    night(company)
    assert company.row("account", second)["merged_into_id"] is None
    assert first in halves(ann)
    assert "code" in orjson.loads(halves(ann)[first]["reasons"])


def test_a_domain_alone_makes_no_duplicate_of_the_companies_of_a_group(company: Company, ann: Person) -> None:
    ann.make("account", name="海川精密电子仪器", website="haichuan.example")
    ann.make("account", name="绍兴长风机械", website="www.haichuan.example")
    night(company)
    assert not halves(ann)
    ann.make("account", name="海川精密电子仪表", website="haichuan.example")
    night(company)
    assert len(halves(ann)) == 2


def test_what_many_share_tells_nothing(
    company: Company, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_server.duplicates.candidates.MOST_SHARING", 2)
    for _ in range(3):
        ann.make("account", name="便民超市")
    night(company)
    assert not halves(ann)


def test_work_that_does_not_fit_one_run_goes_on_in_the_next(
    company: Company, ann: Person, bo: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_server.duplicates.candidates.MOST", 1)
    made = [one.make("account", name="宁波海川电子") for one in (ann, bo)]
    night(company)
    assert not halves(ann)
    night(company)
    assert halves(ann).keys() | halves(bo).keys() == set(made)


def test_of_an_erased_person_no_key_stays(company: Company, ann: Person, bo: Person) -> None:
    first = met(ann, ann.make("account", name="甲公司"), "李雷")
    second = met(bo, bo.make("account", name="乙公司"), "李雷")
    night(company)
    assert halves(bo).keys() == {second}
    with company.database.transaction() as conn:
        erase_contact(conn, first, now_ms=company.tick())
        assert not fetch(conn, "SELECT 1 FROM match_key WHERE id = %s", (first,))
    night(company)
    assert not halves(ann)
    assert not halves(bo)


def test_candidates_are_the_servers_alone(ann: Person) -> None:
    account = ann.make("account", name="甲公司")
    half = {"target": "account", "record_id": account, "pair": DuplicateCandidate.pair_of(account, "x")}
    change = ann.do(insert("duplicate_candidate", **half))
    assert change.code == "not_permitted"
