"""The worked merges, through the push, on a real database."""

import orjson
import pytest

from crm_core.model import AccountTag, ContactMethod
from tests.server.company import HOUR_MS, Company, Person, delete, edit, insert


@pytest.fixture
def shared(company: Company, ann: Person, bo: Person) -> str:
    """A customer of Ann's that Bo may edit."""
    account_id = ann.make(
        "account", name="华信机电", phone="021-1", industry_code="C34", description="一\n二"
    )
    company.share(account_id, bo, "edit")
    return account_id


def test_edits_of_different_fields_are_both_kept(
    company: Company, ann: Person, bo: Person, shared: str
) -> None:
    assert ann.do(edit("account", shared, phone=("021-1", "021-2"))).result == "applied"
    address = edit("account", shared, city=(None, "上海"), street=(None, "南京路 1 号"))
    assert bo.do(address).result == "applied"
    row = company.row("account", shared)
    assert (row["phone"], row["city"], row["street"], row["rev"]) == ("021-2", "上海", "南京路 1 号", 3)
    assert company.about("resolution_journal", shared) == []


@pytest.mark.parametrize("later_first", [False, True])
def test_the_later_edit_stands_and_the_other_is_in_the_journal(
    company: Company, ann: Person, bo: Person, shared: str, later_first: bool
) -> None:
    earlier = ann.mutation(edit("account", shared, industry_code=("C34", "C35")))
    later = bo.mutation(edit("account", shared, industry_code=("C34", "C36")))
    if later_first:
        assert [bo.push(later)[0].result, ann.push(earlier)[0].result] == ["applied", "merged"]
    else:
        assert [ann.push(earlier)[0].result, bo.push(later)[0].result] == ["applied", "merged"]
    assert company.row("account", shared)["industry_code"] == "C36"
    (entry,) = company.about("resolution_journal", shared)
    assert orjson.loads(entry["kept"]) == {"industry_code": "C36"}
    assert orjson.loads(entry["lost"]) == {"industry_code": "C35"}
    assert (entry["kept_by"], entry["lost_by"]) == (bo.id, ann.id)
    assert entry["lost_hlc"] == earlier.hlc


def test_the_same_value_from_both_is_no_conflict(
    company: Company, ann: Person, bo: Person, shared: str
) -> None:
    ann.do(edit("account", shared, name=("华信机电", "华信")))
    assert bo.do(edit("account", shared, name=("华信机电", "华信"))).result == "applied"
    assert company.about("conflict", shared) == []


def test_a_price_set_twice_waits_for_a_person(company: Company, ann: Person, bo: Person, shared: str) -> None:
    quote = ann.make("quote", account_id=shared)
    line = ann.make("quote_line", quote_id=quote, qty=1_000_000, unit_price=90_000_000_000)
    ann.do(edit("quote_line", line, unit_price=(90_000_000_000, 100_000_000_000)))
    outcome = bo.do(edit("quote_line", line, unit_price=(90_000_000_000, 120_000_000_000)))
    assert (outcome.result, outcome.params) == ("conflict", {"fields": ["unit_price"]})
    assert company.row("quote_line", line)["unit_price"] == 100_000_000_000
    assert company.row("quote", quote)["total_net"] == 1_000_000_000
    (conflict,) = company.about("conflict", line)
    assert orjson.loads(conflict["base"]) == {"unit_price": 90_000_000_000}
    assert orjson.loads(conflict["accepted"]) == {"unit_price": 100_000_000_000}
    assert orjson.loads(conflict["other"]) == {"unit_price": 120_000_000_000}
    assert (conflict["status"], conflict["accepted_by"], conflict["other_by"]) == ("OPEN", ann.id, bo.id)
    assert conflict["id"] in ann.pull().of("conflict"), "a conflict lies where its record lies"


def test_a_chain_of_edits_opens_one_conflict(company: Company, ann: Person, bo: Person, shared: str) -> None:
    ann.do(edit("account", shared, name=("华信机电", "甲")))
    bo.push(
        bo.mutation(edit("account", shared, name=("华信机电", "乙"))),
        bo.mutation(edit("account", shared, name=("乙", "丙"))),
    )
    (conflict,) = company.about("conflict", shared)
    assert orjson.loads(conflict["other"]) == {"name": "丙"}
    assert company.row("account", shared)["name"] == "甲"


def test_a_solved_conflict_is_solved_for_all(company: Company, ann: Person, bo: Person, shared: str) -> None:
    ann.do(edit("account", shared, name=("华信机电", "甲")))
    bo.do(edit("account", shared, name=("华信机电", "乙")))
    (conflict,) = company.about("conflict", shared)
    solve = edit("conflict", conflict["id"], status=("OPEN", "RESOLVED"), resolution=(None, "other"))
    take = edit("account", shared, base_rev=2, name=("甲", "乙"))
    assert [outcome.result for outcome in bo.push(bo.mutation(solve), bo.mutation(take))] == ["applied"] * 2
    assert ann.pull().of("conflict")[conflict["id"]]["status"] == "RESOLVED"
    assert company.row("account", shared)["name"] == "乙"


@pytest.mark.parametrize("removed_first", [False, True])
def test_a_tag_added_while_it_was_removed_stays(
    company: Company, ann: Person, bo: Person, shared: str, removed_first: bool
) -> None:
    tag = AccountTag.make_id(shared, "重点")
    bo.make("account_tag", tag, account_id=shared, tag="重点")
    add = ann.mutation(insert("account_tag", tag, account_id=shared, tag="重点"))
    remove = bo.mutation(delete("account_tag", tag, base_rev=1))
    first, second = ((bo, remove), (ann, add)) if removed_first else ((ann, add), (bo, remove))
    for person, mutation in (first, second):
        assert person.push(mutation)[0].result in {"applied", "merged"}
    assert company.row("account_tag", tag)["deleted_at"] is None
    assert company.about("conflict", tag) == []


def test_elements_of_a_set_are_added_and_removed_one_by_one(
    company: Company, ann: Person, bo: Person, shared: str
) -> None:
    ann.do(edit("account", shared, former_names={"add": ["旧一", "旧二"]}))
    seen = orjson.loads(company.row("account", shared)["stamps"])["former_names:set"]["旧一"]
    ann.do(edit("account", shared, former_names={"add": ["旧三"]}))
    bo.do(edit("account", shared, former_names={"remove": [["旧一", seen]]}))
    assert orjson.loads(company.row("account", shared)["former_names"]) == ["旧三", "旧二"]
    ann.do(edit("account", shared, former_names={"add": ["旧二"]}))
    bo.do(edit("account", shared, former_names={"remove": [["旧二", seen]]}))
    assert "旧二" in orjson.loads(company.row("account", shared)["former_names"]), "added again meanwhile"


def test_an_element_added_and_removed_offline_is_gone(company: Company, ann: Person, shared: str) -> None:
    ann.push(
        ann.mutation(edit("account", shared, former_names={"add": ["误"]})),
        ann.mutation(edit("account", shared, former_names={"remove": [["误", None]]})),
    )
    assert orjson.loads(company.row("account", shared)["former_names"]) == []


def test_both_paragraphs_of_a_text_are_kept(company: Company, ann: Person, bo: Person, shared: str) -> None:
    ann.do(edit("account", shared, description=("一\n二", "一\n二\n安的话")))
    outcome = bo.do(edit("account", shared, description=("一\n二", "一\n二\n波的话")))
    assert outcome.result == "merged"
    assert company.row("account", shared)["description"] == "一\n二\n安的话\n波的话"


def test_texts_too_long_to_join_wait_for_a_person(
    company: Company, ann: Person, bo: Person, shared: str
) -> None:
    ann.do(edit("account", shared, description=("一\n二", "安" * 15_000)))
    assert bo.do(edit("account", shared, description=("一\n二", "波" * 15_000))).result == "conflict"
    assert company.row("account", shared)["description"] == "安" * 15_000


@pytest.mark.parametrize("deleted_first", [False, True])
def test_an_edit_outlives_a_deletion_which_is_proposed_again(
    company: Company, ann: Person, bo: Person, shared: str, deleted_first: bool
) -> None:
    contact = ann.make("contact", full_name="李雷")
    ann.make("account_contact", account_id=shared, contact_id=contact)
    change = ann.mutation(edit("contact", contact, nickname=(None, "小李")))
    removal = bo.mutation(delete("contact", contact, base_rev=1))
    pairs = [(bo, removal), (ann, change)] if deleted_first else [(ann, change), (bo, removal)]
    assert [person.push(mutation)[0].result for person, mutation in pairs] == ["applied", "conflict"]
    row = company.row("contact", contact)
    assert (row["nickname"], row["deleted_at"]) == ("小李", None)
    (conflict,) = company.about("conflict", contact)
    assert conflict["field"] == "deleted_at"
    assert orjson.loads(conflict["other"])["deleted_by"] == bo.id


def test_a_deletion_that_saw_the_edit_stands(company: Company, ann: Person, bo: Person, shared: str) -> None:
    ann.do(edit("account", shared, phone=("021-1", "021-2")))
    assert bo.do(delete("account", shared, base_rev=2)).result == "applied"
    assert company.row("account", shared)["deleted_by"] == bo.id


def test_a_deletion_sees_behind_the_authors_own_edit(
    company: Company, ann: Person, bo: Person, shared: str
) -> None:
    """Somebody else's edit is not forgotten because the one who deletes has edited after it."""
    ann.do(edit("account", shared, phone=("021-1", "021-2")))
    own = bo.mutation(edit("account", shared, industry_code=("C34", "C35")))
    assert [one.result for one in bo.push(own, bo.mutation(delete("account", shared, base_rev=1)))] == [
        "applied",
        "conflict",
    ]
    assert company.row("account", shared)["deleted_at"] is None


def test_both_delete(company: Company, ann: Person, bo: Person, shared: str) -> None:
    assert ann.do(delete("account", shared)).result == "applied"
    assert bo.do(delete("account", shared)).result == "applied"
    assert company.about("conflict", shared) == []


def test_an_undeleted_record_is_back_with_its_values(company: Company, ann: Person, shared: str) -> None:
    ann.do(delete("account", shared))
    assert ann.do(insert("account", shared, name="华信机电", phone="021-9")).result == "merged"
    row = company.row("account", shared)
    assert (row["deleted_at"], row["phone"], row["rev"]) == (None, "021-9", 3)


def test_the_same_number_from_two_laptops_is_one_row(
    company: Company, ann: Person, bo: Person, shared: str
) -> None:
    contact = ann.make("contact", full_name="李雷")
    ann.make("account_contact", account_id=shared, contact_id=contact)
    method = ContactMethod.make_id(contact, "MOBILE", "+8613800138000")
    fields = {"contact_id": contact, "kind": "MOBILE", "match_key": "+8613800138000"}
    ann.make("contact_method", method, raw="13800138000", **fields)
    assert bo.do(insert("contact_method", method, raw="138 0013 8000", **fields)).result == "merged"
    row = company.row("contact_method", method)
    assert (row["raw"], row["created_by"], row["rev"]) == ("138 0013 8000", ann.id, 2)


def test_custom_fields_merge_one_by_one(company: Company, ann: Person, bo: Person, shared: str) -> None:
    ann.do(edit("account", shared, custom_area=(None, "东区"), custom_rank=(None, 3)))
    ann.do(edit("account", shared, custom_rank=(3, 4)))
    assert bo.do(edit("account", shared, custom_area=("东区", None), custom_rank=(3, 5))).result == "merged"
    assert orjson.loads(company.row("account", shared)["custom"]) == {"rank": 5}
    (entry,) = company.about("resolution_journal", shared)
    assert orjson.loads(entry["lost"]) == {"custom.rank": 4}


def test_a_group_merges_as_one(company: Company, ann: Person, bo: Person, shared: str) -> None:
    ann.do(edit("account", shared, city=(None, "上海"), street=(None, "南京路")))
    assert bo.do(edit("account", shared, city=(None, "北京"), street=(None, None))).result == "merged"
    row = company.row("account", shared)
    assert (row["city"], row["street"]) == ("北京", None)


def test_a_state_moved_by_both_stands_where_the_later_put_it(
    company: Company, ann: Person, bo: Person, shared: str
) -> None:
    earlier = ann.mutation(edit("account", shared, lifecycle=(None, "LOST")))
    bo.do(edit("account", shared, lifecycle=(None, "CUSTOMER")))
    assert ann.push(earlier)[0].result == "merged"
    assert company.row("account", shared)["lifecycle"] == "CUSTOMER"


def test_a_move_that_came_too_late_waits_for_a_person(
    company: Company, ann: Person, bo: Person, shared: str
) -> None:
    quote = ann.make("quote", account_id=shared)
    ann.do(edit("quote", quote, status=("DRAFT", "APPROVED")))
    ann.do(edit("quote", quote, base_rev=2, status=("APPROVED", "SENT")))
    ann.do(edit("quote", quote, base_rev=3, status=("SENT", "DECLINED"), reject_reason=(None, "价格")))
    assert bo.do(edit("quote", quote, base_rev=3, status=("SENT", "ACCEPTED"))).result == "conflict"
    assert company.row("quote", quote)["status"] == "DECLINED"


def test_a_clock_far_ahead_is_pulled_back(company: Company, ann: Person, bo: Person, shared: str) -> None:
    ahead = company.now_ms + 2 * HOUR_MS
    outcome = ann.do(edit("account", shared, phone=("021-1", "ahead")), at_ms=ahead)
    assert outcome.params == {"clock_ahead_ms": 2 * HOUR_MS}
    company.tick()
    bo.do(edit("account", shared, phone=("021-1", "later")))
    assert company.row("account", shared)["phone"] == "later"
