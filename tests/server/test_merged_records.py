"""What the server makes of records that were merged, when something else happens to them."""

from crm_core.ids import new_id
from crm_core.model import ContactMethod
from crm_server.erasure import erase_contact
from tests.server.company import Company, Person, delete, edit, insert
from tests.server.meeting import while_pushing


def test_nothing_late_under_an_old_id_revives_an_erased_person(company: Company, ann: Person) -> None:
    kept = ann.make("contact", full_name="王五")
    merged = ann.make("contact", full_name="王五儿")
    ann.make("merge_record", target="contact", survivor_id=kept, merged_id=merged)
    number = "13800000000"
    method = insert(
        "contact_method",
        ContactMethod.make_id(merged, "MOBILE", number),
        contact_id=merged,
        kind="MOBILE",
        raw=number,
        match_key=number,
    )
    late = [
        ann.mutation(edit("contact", merged, full_name=("王五儿", "王小五"))),
        ann.mutation(method),
        ann.mutation(insert("note", contact_id=merged, text="喜欢喝茶")),
    ]
    with company.database.transaction() as conn:
        erase_contact(conn, kept, now_ms=company.tick())
    assert [(one.result, one.code) for one in ann.push(*late)] == [("refused", "erased")] * 3
    assert company.row("contact", kept)["full_name"] == ""


def test_a_deletion_without_meaning_is_done_whatever_it_waited_for(
    company: Company, ann: Person, bo: Person
) -> None:
    lost = ann.make("account", name="丙")
    company.assign(lost, bo)
    kept, merged = ann.make("account", name="甲"), ann.make("account", name="乙")
    ann.make("merge_record", target="account", survivor_id=kept, merged_id=merged)
    company.tick()
    first = ann.mutation(edit("account", lost, phone=(None, "1")))
    second = ann.mutation(delete("account", merged), depends_on=(first.id,))
    assert [one.result for one in ann.push(first, second)] == ["handed_over", "merged"]


def test_a_merge_that_comes_after_its_author_lost_one_of_the_two_is_not_done(
    company: Company, ann: Person, bo: Person
) -> None:
    kept, lost = ann.make("account", name="甲"), ann.make("account", name="乙")
    merge = ann.mutation(insert("merge_record", target="account", survivor_id=kept, merged_id=lost))
    company.assign(lost, bo)
    assert [(one.result, one.code) for one in ann.push(merge)] == [("refused", "not_permitted")]
    assert company.row("account", lost)["merged_into_id"] is None


def test_a_merge_that_was_undone_is_not_done_again_by_its_state(
    company: Company, ann: Person, bo: Person
) -> None:
    kept, other = ann.make("account", name="甲"), ann.make("account", name="乙")
    merge = ann.make("merge_record", target="account", survivor_id=kept, merged_id=other)
    ann.do(edit("merge_record", merge, 9, state=("DONE", "UNDO_ASKED")))
    assert company.row("merge_record", merge)["state"] == "UNDONE"
    company.assign(other, bo)
    for source, target in (("UNDONE", "X"), ("X", "PROPOSED"), ("UNDONE", "PROPOSED")):
        ann.do(edit("merge_record", merge, 9, state=(source, target)))
    assert company.row("merge_record", merge)["state"] == "UNDONE"
    assert company.row("account", other)["merged_into_id"] is None


def test_what_is_pushed_while_a_customer_is_merged_lies_with_the_survivor(
    company: Company, ann: Person
) -> None:
    boss = company.hire("boss", "manager")
    kept, merged = ann.make("account", name="甲"), ann.make("account", name="乙")
    visit = new_id()
    merge = insert("merge_record", target="account", survivor_id=kept, merged_id=merged)
    with while_pushing(company.database, lambda: boss.do(merge)):
        ann.do(insert("visit", visit, account_id=merged, started_at=1))
    assert company.row("account", merged)["merged_into_id"] == kept
    assert company.row("visit", visit)["account_id"] == kept


def test_what_is_pushed_while_a_person_is_erased_goes_with_them(company: Company, ann: Person) -> None:
    person, note = ann.make("contact", full_name="王五"), new_id()

    def erase() -> None:
        with company.database.transaction() as conn:
            erase_contact(conn, person, now_ms=company.now_ms)

    with while_pushing(company.database, erase):
        ann.do(insert("note", note, contact_id=person, text="喜欢喝茶"))
    assert company.row("contact", person)["full_name"] == ""
    assert company.find("note", note) is None
