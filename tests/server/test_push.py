"""What a push takes, refuses, hands over and remembers."""

import threading
from typing import Any

import msgspec
import orjson
import pytest

from crm_core.model import AccountTag
from crm_core.quote_content import content_hash
from crm_core.wire import Change
from crm_server.database import fetch
from crm_server.errors import ProblemError
from tests.server.company import DAY_MS, Company, Person, delete, edit, insert


@pytest.fixture
def account(ann: Person) -> str:
    return ann.make("account", name="华信机电", phone="021-1")


def count(company: Company, table: str) -> int:
    with company.database.transaction() as conn:
        return int(fetch(conn, b'SELECT count(*) FROM "%s"' % table.encode())[0][0])


def test_a_push_sent_twice_has_one_effect(company: Company, ann: Person, account: str) -> None:
    page = [
        ann.mutation(edit("account", account, phone=("021-1", "021-2"))),
        ann.mutation(
            insert("account_tag", AccountTag.make_id(account, "重点"), account_id=account, tag="重点")
        ),
        ann.mutation(edit("account", account, rev=(1, 9))),
    ]
    first = ann.push(*page)
    again = ann.push(*page)
    assert msgspec.json.encode(first) == msgspec.json.encode(again)
    assert [outcome.result for outcome in first] == ["applied", "applied", "refused"]
    assert (company.row("account", account)["rev"], count(company, "account_tag")) == (2, 1)


def test_a_push_sent_twice_at_once_has_one_effect(company: Company, ann: Person, account: str) -> None:
    page = [ann.mutation(insert("task", title=f"任务 {n}")) for n in range(20)]
    results: list[Any] = []
    threads = [threading.Thread(target=lambda: results.append(ann.push(*page))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [[outcome.result for outcome in one] for one in results] == [["applied"] * 20] * 4
    assert count(company, "task") == 20


def test_a_push_that_arrives_again_while_it_is_being_taken_is_no_clone(
    company: Company, ann: Person, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutation = ann.mutation(insert("task", title="回访"))
    first: list[Any] = []

    def interrupted(*arguments: Any) -> Any:
        found = fetch(*arguments)
        if not first:
            first.append("on its way")
            first.append(ann.push(mutation)[0].result)
        return found

    monkeypatch.setattr("crm_server.push.outcomes.fetch", interrupted)
    assert ann.push(mutation)[0].result == "applied"
    assert first[1:] == ["applied"]
    assert count(company, "task") == 1


def test_an_outcome_told_again_shows_nothing_that_was_lost_since(
    company: Company, ann: Person, bo: Person, account: str
) -> None:
    mutation = ann.mutation(edit("account", account, phone=("021-1", "021-2")))
    ann.push(mutation)
    assert len(ann.told()) == 1
    company.assign(account, bo)
    assert ann.push(mutation)[0].result == "applied"
    assert not ann.told()


def test_a_place_in_the_outbox_used_for_something_else_is_a_clone(ann: Person, account: str) -> None:
    ann.do(edit("account", account, phone=("021-1", "021-2")))
    ann.n -= 1
    with pytest.raises(ProblemError) as error:
        ann.do(edit("account", account, phone=("021-1", "021-3")))
    assert (error.value.code, error.value.status) == ("clone_detected", 409)
    ann.incarnation = "second"
    ann.n -= 1
    assert ann.do(edit("account", account, phone=("021-2", "021-3"))).result == "applied"


def test_nobody_is_told_the_outcome_of_anothers_mutation(ann: Person, bo: Person, account: str) -> None:
    mutation = ann.mutation(edit("account", account, phone=("021-1", "021-2")))
    ann.push(mutation)
    with pytest.raises(ProblemError, match="clone_detected"):
        bo.push(mutation)


def test_one_bad_mutation_is_refused_alone(company: Company, ann: Person, account: str) -> None:
    outcomes = ann.push(
        *(
            ann.mutation(insert("task", title="x" * 256 if n == 5 else f"任务 {n}", account_id=account))
            for n in range(12)
        )
    )
    assert [outcome.result for outcome in outcomes].count("applied") == 11
    assert (outcomes[5].result, outcomes[5].code, outcomes[5].params) == (
        "refused",
        "invalid_value",
        {"field": "title", "reason": "length"},
    )
    assert count(company, "task") == 11


def test_a_refused_mutation_leaves_no_trace_of_its_other_changes(
    company: Company, ann: Person, account: str
) -> None:
    quote = insert("quote", account_id=account)
    line = insert("quote_line", quote_id=quote.id, qty="many", unit_price=1)
    assert ann.do(quote, line).code == "invalid_value"
    assert company.find("quote", quote.id) is None


def test_what_depends_on_a_refused_mutation_is_refused_and_nothing_else(ann: Person, account: str) -> None:
    bad = ann.mutation(insert("contact", full_name=None))
    after = ann.mutation(insert("task", title="回访"), depends_on=(bad.id,))
    other = ann.mutation(insert("task", title="别的"))
    assert [outcome.code for outcome in ann.push(bad, after, other)] == [
        "missing_value",
        "depends_on_refused",
        "",
    ]
    later = ann.mutation(insert("task", title="再回访"), depends_on=(after.id,))
    assert ann.push(later)[0].code == "depends_on_refused"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"owner_id": (None, "x")}, "server_field"),
        ({"rev": (1, 2)}, "server_field"),
        ({"created_at": (1, 2)}, "immutable_field"),
        ({"phone": ("021-1", "a\0b")}, "invalid_value"),
        ({"phone": ("021-1", 5)}, "invalid_value"),
        ({"is_vip": (None, True)}, "invalid_value"),
        ({"is_vip": (None, 2)}, "invalid_value"),
        ({"lng": (None, 1.5)}, "invalid_value"),
        ({"lng": (None, 10**18)}, "invalid_value"),
        ({"next_contact_on": (None, "2026-02-30")}, "invalid_value"),
        ({"next_contact_on": (None, "20260201")}, "invalid_value"),
        ({"former_names": {"add": "旧"}}, "invalid_value"),
        ({"former_names": (None, ["旧"])}, "invalid_value"),
        ({"name": ("华信机电", None)}, "missing_value"),
        ({"phone": ("021-1", "1", "2")}, "invalid_value"),
        ({"status": ("active", "merged")}, "state_not_allowed"),
        ({"custom": (None, "[1]")}, "invalid_value"),
        ({"custom_rank": (None, 2**64)}, "invalid_value"),
    ],
)
def test_what_may_not_be_written_is_refused(
    company: Company, ann: Person, account: str, fields: dict[str, Any], code: str
) -> None:
    if "status" in fields:
        ann.do(edit("account", account, status=(None, "active")))
    before = company.row("account", account)
    outcome = ann.do(edit("account", account, **fields))
    assert (outcome.result, outcome.code) == ("refused", code)
    assert company.row("account", account) == before


def test_strange_changes_are_refused(ann: Person, account: str) -> None:
    outcomes = ann.push(
        ann.mutation(insert("spaceship", name="x")),
        ann.mutation(insert("product", code="P", name="x")),
        ann.mutation(insert("task", "not-an-id", title="x")),
        ann.mutation(edit("task", account, title=("a", "b"))),
        ann.mutation(insert("account_tag", account_id="00000000-0000-7000-8000-000000000000", tag="x")),
        ann.mutation(),
        msgspec.structs.replace(ann.mutation(insert("task", title="x")), hlc="now"),
    )
    assert [outcome.code for outcome in outcomes] == [
        "unknown_entity",
        "not_permitted",
        "invalid_value",
        "record_missing",
        "unknown_parent",
        "missing_value",
        "invalid_value",
    ]


def test_a_dependency_that_is_no_id_is_like_one_that_nobody_knows(ann: Person) -> None:
    mutation = ann.mutation(insert("task", title="x"), depends_on=("a\0b", "x"))
    assert ann.push(mutation)[0].result == "applied"


@pytest.mark.parametrize("change", [{"id": "x"}, {"id": "0" * 36}, {"n": -1}, {"n": 2**63}])
def test_a_page_that_cannot_be_remembered_is_malformed(ann: Person, change: dict[str, Any]) -> None:
    mutation = msgspec.structs.replace(ann.mutation(insert("task", title="x")), **change)
    with pytest.raises(ProblemError, match="malformed"):
        ann.push(mutation)


@pytest.mark.parametrize("incarnation", ["", "x" * 65, "a\0b"])
def test_an_incarnation_is_a_short_name(ann: Person, incarnation: str) -> None:
    ann.incarnation = incarnation
    with pytest.raises(ProblemError, match="malformed"):
        ann.do(insert("task", title="x"))


def test_odd_texts_arrive_as_they_are(company: Company, ann: Person) -> None:
    name = "O'Brien / %2F 🧾 中文（括号）𠮷 \\u0000 \"{},\\N\t\n"
    account = ann.make("account", name=name, description=name)
    assert company.row("account", account)["name"] == name
    ann.do(edit("account", account, description=(name, name * 2)))
    assert company.row("account", account)["description"] == name * 2


def test_an_unknown_code_and_unknown_fields_are_kept_and_sent_on(
    company: Company, ann: Person, bo: Person, account: str
) -> None:
    company.share(account, bo, "read")
    ann.do(
        edit("account", account, kind=(None, "franchise"), fleet_size=(None, 12), motto=(None, {"zh": "诚"}))
    )
    assert ann.told()["account", account]["fleet_size"] == 12
    row = bo.pull().of("account")[account]
    assert (row["kind"], row["fleet_size"], row["motto"]) == ("franchise", 12, {"zh": "诚"})
    ann.do(edit("account", account, base_rev=2, fleet_size=(12, 13)))
    assert bo.pull().of("account")[account]["fleet_size"] == 13
    assert bo.fresh().rows == bo.mirror.rows


def test_a_new_customer_belongs_to_who_made_it(company: Company, ann: Person, bo: Person) -> None:
    boss = company.hire("boss", "manager")
    account = insert("account", name="新客户")
    visit = insert("visit", account_id=account.id, started_at=company.now_ms, summary="初访")
    assert [one.result for one in ann.push(ann.mutation(account), ann.mutation(visit))] == ["applied"] * 2
    row = company.row("account", account.id)
    assert (row["owner_id"], row["created_by"], row["org_unit_id"]) == (ann.id, ann.id, company.unit)
    assert visit.id in boss.pull().of("visit")
    assert account.id not in bo.pull().of("account")


def test_who_may_not_see_or_only_read_may_not_write(
    company: Company, ann: Person, bo: Person, account: str
) -> None:
    visit = insert("visit", account_id=account, started_at=1)
    assert bo.do(visit).code == "not_permitted"
    assert bo.do(edit("account", account, phone=("021-1", "x"))).code == "not_permitted"
    company.share(account, bo, "read")
    assert bo.do(edit("account", account, phone=("021-1", "x"))).code == "not_permitted"
    assert bo.do(delete("account", account)).code == "not_permitted"
    company.share(account, bo, "edit")
    assert bo.do(edit("account", account, phone=("021-1", "x"))).result == "applied"


def test_nobody_draws_a_hidden_person_into_their_own_customer(ann: Person, bo: Person, account: str) -> None:
    contact = ann.make("contact", full_name="李雷")
    own = bo.make("account", name="波的客户")
    assert bo.do(insert("account_contact", account_id=own, contact_id=contact)).code == "unknown_parent"


def test_who_may_edit_a_record_may_put_something_on_it(ann: Person, bo: Person, account: str) -> None:
    """What lies where another record lies is judged by that record."""
    file = {"record_id": account, "name": "图纸.pdf", "size": 1, "sha256": "0" * 64}
    assert bo.do(insert("attachment", target="account", **file)).code == "not_permitted"
    assert ann.do(insert("attachment", target="account", **file)).result == "applied"
    assert ann.do(insert("attachment", target="spaceship", **file)).code == "not_permitted"
    contact = ann.make("contact", full_name="李雷")
    assert bo.do(insert("note", contact_id=contact, text="x")).code == "not_permitted"
    assert ann.do(insert("note", contact_id=contact, text="x")).result == "applied"


def test_only_the_server_opens_conflicts(ann: Person, account: str) -> None:
    conflict = insert("conflict", target="account", record_id=account, field="name", status="OPEN")
    assert ann.do(conflict).code == "not_permitted"


def test_nobody_writes_in_anothers_name(ann: Person, bo: Person, account: str) -> None:
    assert ann.do(insert("task", title="x", created_by=bo.id)).code == "not_permitted"


def test_edits_from_before_a_reassignment_are_taken_and_later_ones_handed_over(
    company: Company, ann: Person, bo: Person, account: str
) -> None:
    in_time = ann.mutation(insert("visit", account_id=account, started_at=1, summary="交接前"))
    company.assign(account, bo)
    too_late = ann.mutation(edit("account", account, phone=("021-1", "x")))
    after = ann.mutation(insert("task", title="x"), depends_on=(too_late.id,))
    outcomes = ann.push(in_time, too_late, after)
    assert [outcome.result for outcome in outcomes] == ["applied", "handed_over", "handed_over"]
    assert not ann.told(), "Ann may not see the customer any more"
    visit = company.row("visit", in_time.changes[0].id)
    assert visit["created_by"] == ann.id
    assert visit["id"] in bo.pull().of("visit")
    assert company.row("account", account)["phone"] == "021-1"
    with company.database.transaction() as conn:
        kept = fetch(conn, "SELECT record_id, author_id, changes FROM handed_over_edit ORDER BY made_hlc")
    assert {(place, author) for place, author, _ in kept} == {(account, ann.id)}
    changes = [orjson.loads(one)[0] for *_, one in kept]
    assert [change["fields"] for change in changes] == [one.changes[0].fields for one in (too_late, after)]
    assert len(bo.pull().of("handed_over_edit")) == 2


def test_the_grace_period_ends(company: Company, ann: Person, bo: Person, account: str) -> None:
    in_time = ann.mutation(edit("account", account, phone=("021-1", "x")))
    company.assign(account, bo)
    company.tick(31 * DAY_MS)
    assert ann.push(in_time)[0].code == "not_permitted"


def test_a_visit_is_the_authors_for_a_day_and_then_closed(company: Company, ann: Person, bo: Person) -> None:
    account = ann.make("account", name="甲")
    company.share(account, bo, "edit")
    visit = ann.make("visit", account_id=account, started_at=1, summary="一")
    assert bo.do(edit("visit", visit, summary=("一", "二"))).code == "append_only"
    assert ann.do(edit("visit", visit, summary=("一", "二"))).result == "applied"
    company.tick(DAY_MS + 1)
    assert ann.do(edit("visit", visit, base_rev=2, summary=("二", "三"))).code == "append_only"
    assert ann.do(delete("visit", visit, base_rev=2)).code == "append_only"
    assert ann.do(insert("visit_addendum", visit_id=visit, kind="VOID", text="误")).result == "applied"


def test_a_sent_quote_is_locked_and_its_state_goes_on(company: Company, ann: Person, account: str) -> None:
    quote = ann.make("quote", account_id=account)
    line = ann.make("quote_line", quote_id=quote, qty=2_000_000, unit_price=5_000_000)
    assert ann.do(edit("quote", quote, status=("DRAFT", "SENT"))).code == "state_not_allowed"
    assert ann.do(edit("quote", quote, status=("DRAFT", "APPROVED"))).result == "applied"
    said = content_hash(company.row("quote", quote), [company.row("quote_line", line)])
    wrong = edit("quote", quote, status=("APPROVED", "SENT"), sent_at=(None, 5), sent_hash=(None, "ab"))
    assert (ann.do(wrong).code, ann.do(wrong).params["field"]) == ("invalid_value", "sent_hash")
    send = edit("quote", quote, status=("APPROVED", "SENT"), sent_at=(None, 5), sent_hash=(None, said))
    assert ann.do(send).result == "applied"
    locked: list[Change] = [
        edit("quote_line", line, qty=(2_000_000, 3_000_000)),
        delete("quote_line", line, base_rev=9),
        insert("quote_line", quote_id=quote, qty=1, unit_price=1),
        edit("quote", quote, subject=(None, "x")),
        edit("quote", quote, status=("SENT", "ACCEPTED"), subject=(None, "x")),
        edit("quote", quote, status=("SENT", "DECLINED"), sent_hash=(said, "0" * 64)),
        delete("quote", quote, base_rev=9),
        insert("quote", quote, account_id=account, subject="x"),
    ]
    assert [outcome.code for outcome in ann.push(*map(ann.mutation, locked))] == ["document_locked"] * 8
    for state in ("EXPIRED", "A_STATE_OF_A_NEWER_VERSION"):
        assert ann.do(edit("quote", quote, status=("SENT", state))).code == "state_not_allowed"
    accept = edit("quote", quote, status=("SENT", "ACCEPTED"), accepted_on=(None, "2026-06-01"))
    assert (ann.do(accept).code, ann.do(accept).params["field"]) == ("missing_value", "evidence_kind")
    accept.fields["evidence_kind"] = [None, "PO"]
    assert ann.do(accept).result == "applied"
    assert company.row("quote", quote)["total_net"] == 100_000


def test_only_an_approver_approves(company: Company, ann: Person, account: str) -> None:
    boss = company.hire("boss", "manager")
    quote = ann.make("quote", account_id=account)
    ann.do(edit("quote", quote, status=("DRAFT", "IN_APPROVAL")))
    approve = edit("quote", quote, base_rev=2, status=("IN_APPROVAL", "APPROVED"))
    assert ann.do(approve).code == "not_permitted"
    assert boss.do(approve).result == "applied"


def test_quotes_get_numbers_and_totals(company: Company, ann: Person, account: str) -> None:
    first, second = insert("quote", account_id=account), insert("quote", account_id=account)
    revision = insert("quote", account_id=account, revision=2, root_id=first.id)
    line = insert("quote_line", quote_id=first.id, qty=2_000_000, unit_price=10_000_000, tax_rate=130_000)
    steps = [edit("quote", one.id, status=("DRAFT", "IN_APPROVAL")) for one in (first, second)]
    outcomes = ann.push(*(ann.mutation(one) for one in (first, second, revision, line, *steps)))
    assert [outcome.result for outcome in outcomes] == ["applied"] * 6
    numbers = [company.row("quote", one.id)["number"] for one in (first, second, revision)]
    assert numbers == ["Q-2026-000001", "Q-2026-000002", "Q-2026-000001"]
    assert company.row("quote", first.id)["total_gross"] == 226_000
    assert ann.told().keys() == {
        *(("quote", one.id) for one in (first, second, revision)),
        ("quote_line", line.id),
    }
    assert ann.told()["quote", first.id]["total_gross"] == 226_000
    assert company.row("quote_line", line.id)["amount_tax"] == 26_000


def test_a_rep_is_not_told_what_a_product_costs(company: Company, ann: Person, account: str) -> None:
    quote = ann.make("quote", account_id=account)
    line = insert("quote_line", quote_id=quote, qty=1, unit_price=1)
    ann.do(line)
    assert ann.told()["quote_line", line.id]["cost_snapshot"] is None
    assert ann.do(edit("quote_line", line.id, cost_snapshot=(None, 1))).code == "server_field"


def test_the_outcome_carries_the_row_as_it_is_now(company: Company, ann: Person, account: str) -> None:
    ann.do(edit("account", account, phone=("021-1", "021-2")))
    assert ann.told() == {("account", account): company.row("account", account)}
    assert company.row("account", account)["rev"] == 2


def test_what_the_database_will_not_hold_refuses_one_mutation_not_the_page(
    company: Company, ann: Person, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checks are the first line; behind them stands the database, and it must not stall the outbox."""
    monkeypatch.setattr("crm_server.push.fields.check_value", lambda field, value: value)
    good, bad = ann.mutation(insert("task", title="好")), ann.mutation(insert("task", title="x" * 300))
    outcomes = ann.push(good, bad)
    assert [(outcome.result, outcome.code) for outcome in outcomes] == [
        ("applied", ""),
        ("refused", "invalid_value"),
    ]
    assert [outcome.result for outcome in ann.push(good, bad)] == ["applied", "refused"]


@pytest.mark.parametrize("hlc", ["-000000000010000", "", "019E7044ABCD0000", "x" * 16])
def test_a_time_that_is_none_is_refused(ann: Person, hlc: str) -> None:
    mutation = msgspec.structs.replace(ann.mutation(insert("account", name="甲")), hlc=hlc)
    assert [(one.result, one.code) for one in ann.push(mutation)] == [("refused", "invalid_value")]


def test_nothing_is_put_where_nobody_would_ever_see_it(
    company: Company, ann: Person, bo: Person, account: str
) -> None:
    company.share(account, bo, "edit")
    bo.do(edit("account", account, name=("华信机电", "华信机电一厂")))
    ann.do(edit("account", account, name=("华信机电", "华信机电二厂")))
    (conflict,) = company.about("conflict", account)
    file = insert(
        "attachment", target="conflict", record_id=conflict["id"], name="x", size=3, sha256="a" * 64
    )
    assert ann.do(file).code == "not_permitted"


def test_a_set_and_a_map_grow_no_further_than_a_laptop_can_hold(
    company: Company, ann: Person, account: str
) -> None:
    visit = ann.make("visit", account_id=account, started_at=1)
    names = [f"{n:0200}" for n in range(900)]
    assert ann.do(edit("visit", visit, our_people={"add": names, "remove": []})).result == "applied"
    more = edit("visit", visit, our_people={"add": [f"{one}x" for one in names], "remove": []})
    assert ann.do(more).code == "invalid_value"
    long = "x" * 150_000
    assert ann.do(edit("account", account, custom_a=(None, long))).result == "applied"
    assert ann.do(edit("account", account, custom_b=(None, long))).code == "invalid_value"


def test_the_choices_of_a_merge_are_a_map(ann: Person, account: str) -> None:
    other = ann.make("account", name="乙")
    change = insert("merge_record", target="account", survivor_id=account, merged_id=other, choices="[1]")
    assert ann.do(change).code == "invalid_value"
