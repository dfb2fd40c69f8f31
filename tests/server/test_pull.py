"""Pulls: pages, new and ended grants, whole aggregates, cursors; and that a laptop's rows equal a fresh laptop's."""

import base64
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_core.model import AccountContact
from crm_core.wire import Hello, Pull
from crm_server import schema
from crm_server.errors import ProblemError
from crm_server.handlers import hello, pull
from tests.server.company import HELLO, Company, Mirror, Person, delete, edit, insert

SMALL = 1_500
"""Bytes of a page with about two rows."""


def filled(person: Person, name: str, visits: int = 5) -> str:
    """A customer with visits and a contact."""
    account = person.make("account", name=name)
    contact = person.make("contact", full_name=name)
    changes = [
        insert("visit", account_id=account, started_at=n, summary=f"{name} {n}") for n in range(visits)
    ]
    changes.append(
        insert(
            "account_contact",
            AccountContact.make_id(account, contact),
            account_id=account,
            contact_id=contact,
        )
    )
    assert {one.result for one in person.push(*map(person.mutation, changes))} == {"applied"}
    return account


def is_whole(mirror: Mirror) -> bool:
    """Whether every line has its quote, and every quote all its lines."""
    lines = mirror.of("quote_line").values()
    counts = dict.fromkeys(mirror.of("quote"), 0)
    for line in lines:
        if line["quote_id"] not in counts:
            return False
        counts[line["quote_id"]] += 1
    return all(count == LINES for count in counts.values())


LINES = 6


def quotes(person: Person, account: str, number: int) -> list[str]:
    made = [insert("quote", account_id=account) for _ in range(number)]
    lines = [
        insert("quote_line", quote_id=quote.id, qty=1_000_000, unit_price=1_000_000)
        for _ in range(LINES)
        for quote in made
    ]
    assert {one.result for one in person.push(*map(person.mutation, [*made, *lines]))} == {"applied"}
    return [quote.id for quote in made]


def test_an_empty_pull_moves_nothing(ann: Person) -> None:
    ann.pull()
    before = dict(ann.mirror.rows)
    page = ann.pull_page()
    assert (page.tables, page.left, page.granted, page.revoked, page.more) == ([], [], [], [], False)
    assert ann.mirror.rows == before


def test_pages_add_up_to_the_whole(ann: Person) -> None:
    for name in "甲乙丙":
        filled(ann, name)
    remaining = []
    while True:
        page = ann.pull_page(SMALL)
        remaining.append(page.remaining_rows)
        if not page.more:
            break
    assert ann.mirror.rows == ann.fresh().rows
    assert len(remaining) > 5
    assert remaining == sorted(remaining, reverse=True)
    assert remaining[-1] == 0


def test_a_first_sync_brings_no_tombstone_of_a_membership(company: Company, ann: Person) -> None:
    account = filled(ann, "甲")
    company.share(account, company.hire("bo"), "read")
    assert ann.fresh().rows
    page = ann.pull_page()
    assert page.left == []


def test_a_page_brings_whole_aggregates(ann: Person) -> None:
    account = ann.make("account", name="甲")
    made = quotes(ann, account, 4)
    for quote in made[:2]:
        line = next(line["id"] for line in ann.fresh().of("quote_line").values() if line["quote_id"] == quote)
        ann.do(edit("quote_line", line, base_rev=2, delivery=(None, "两周")))
    pages = 0
    while True:
        more = ann.pull_page(SMALL).more
        pages += 1
        assert is_whole(ann.mirror)
        if not more:
            break
    assert pages > 2
    assert len(ann.mirror.of("quote")) == 4


def test_a_new_grant_brings_everything_whatever_the_cursor_was(
    company: Company, ann: Person, bo: Person
) -> None:
    account = filled(ann, "甲")
    quotes(ann, account, 2)
    bo.pull()
    company.assign(account, bo)
    while bo.pull_page(SMALL).more:
        assert is_whole(bo.mirror)
    assert len(bo.mirror.of("visit")) == 5
    assert len(bo.mirror.of("contact")) == 1
    assert bo.mirror.rows == bo.fresh().rows


def test_what_leaves_a_scope_while_it_is_being_given_is_taken_away(
    company: Company, ann: Person, bo: Person
) -> None:
    account = filled(ann, "甲", visits=20)
    bo.pull()
    company.assign(account, bo)
    while not bo.mirror.of("account_contact"):
        assert bo.pull_page(SMALL).more
    (contact,) = bo.mirror.of("contact")
    bo.do(delete("account_contact", AccountContact.make_id(account, contact)))
    bo.pull(SMALL)
    assert bo.mirror.of("contact") == {}
    assert len(bo.mirror.of("visit")) == 20
    assert bo.mirror.rows == bo.fresh().rows


def test_a_lost_grant_takes_everything_away(company: Company, ann: Person, bo: Person) -> None:
    account = filled(ann, "甲")
    kept = filled(ann, "乙")
    ann.pull()
    company.assign(account, bo)
    page = ann.pull_page()
    assert page.revoked == [f"account:{account}"]
    assert ann.mirror.of("account").keys() == {kept}
    assert ann.mirror.rows == ann.fresh().rows
    assert ann.pull_page().revoked == []


def test_a_shared_contact_stays_while_one_customer_is_held(company: Company, ann: Person, bo: Person) -> None:
    first, second = ann.make("account", name="甲"), ann.make("account", name="乙")
    contact = ann.make("contact", full_name="李雷")
    for account in (first, second):
        ann.make("account_contact", account_id=account, contact_id=contact)
    ann.pull()
    company.assign(first, bo)
    assert contact in ann.pull().of("contact")
    assert contact in bo.pull().of("contact")
    company.assign(second, bo)
    assert contact not in ann.pull().of("contact")


def test_a_customer_given_back_is_whole_again(company: Company, ann: Person, bo: Person) -> None:
    """What was deleted or had left while it was elsewhere does not stay behind."""
    account = filled(ann, "甲")
    contact = next(iter(ann.pull().of("contact")))
    company.assign(account, bo)
    bo.pull()
    bo.do(delete("account_contact", AccountContact.make_id(account, contact)))
    company.assign(account, ann)
    ann.pull()
    assert contact not in ann.mirror.of("contact") or ann.mirror.members["contact", contact]
    assert ann.mirror.rows == ann.fresh().rows


def test_a_level_is_told_without_giving_the_rows_again(company: Company, ann: Person, bo: Person) -> None:
    account = filled(ann, "甲")
    company.share(account, bo, "read")
    bo.pull()
    company.share(account, bo, "edit")
    page = bo.pull_page()
    assert [(grant.scope, grant.level) for grant in page.granted] == [(f"account:{account}", "edit")]
    assert page.tables == []


def test_what_a_product_costs_is_shown_to_those_who_may_know(company: Company, ann: Person) -> None:
    boss = company.hire("boss", "manager")
    product = company.insert("product", code="P", name="泵", cost=5_000_000)
    assert ann.pull().of("product")[product]["cost"] is None
    assert boss.pull().of("product")[product]["cost"] == 5_000_000


def test_a_deleted_record_comes_as_deleted(ann: Person) -> None:
    account = ann.make("account", name="甲")
    ann.pull()
    ann.do(delete("account", account))
    assert ann.pull().of("account")[account]["deleted_by"] == ann.id


def flip(text: str) -> str:
    raw = bytearray(base64.urlsafe_b64decode(text))
    raw[-3] ^= 1
    return base64.urlsafe_b64encode(bytes(raw)).decode()


@pytest.mark.parametrize(
    "change",
    [flip, lambda text: text[:-8], lambda _: "hello", lambda _: "中文", lambda text: text + "AAAA"],
    ids=["flipped", "cut", "short", "foreign", "longer"],
)
def test_a_cursor_that_was_changed_is_not_believed(ann: Person, change: Callable[[str], str]) -> None:
    ann.pull()
    ann.mirror.cursor = change(ann.mirror.cursor)
    with pytest.raises(ProblemError) as error:
        ann.pull_page()
    assert (error.value.code, error.value.status) == ("resync_required", 409)


def test_a_cursor_is_of_one_user_and_one_epoch(company: Company, ann: Person, bo: Person) -> None:
    ann.pull()
    bo.mirror.cursor = ann.mirror.cursor
    with pytest.raises(ProblemError, match="resync_required"):
        bo.pull_page()
    with company.database.transaction() as conn:
        schema.new_epoch(conn)
    with pytest.raises(ProblemError, match="resync_required"):
        ann.pull_page()


def test_versions_without_a_common_one_are_told_apart(ann: Person) -> None:
    old = Hello(protocol_min=0, protocol_max=0, schema=1, app_version="0")
    new = Hello(protocol_min=2, protocol_max=3, schema=1, app_version="9")
    for message, code in ((old, "client_too_old"), (new, "server_too_old")):
        with pytest.raises(ProblemError) as error:
            pull(ann.context, Pull(hello=message))
        assert (error.value.code, error.value.status) == (code, 426)
    welcome = hello(ann.context, Hello(protocol_min=1, protocol_max=9, schema=7, app_version="9"))
    assert (welcome.protocol, welcome.user_id) == (1, ann.id)
    assert hello(ann.context, HELLO).epoch == welcome.epoch


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("page"), st.integers(0, 1)),
        st.tuples(st.just("assign"), st.integers(0, 3), st.integers(0, 1)),
        st.tuples(st.just("share"), st.integers(0, 3), st.integers(0, 1)),
        st.tuples(st.just("unshare"), st.integers(0, 3), st.integers(0, 1)),
        st.tuples(st.just("visit"), st.integers(0, 3)),
        st.tuples(st.just("rename"), st.integers(0, 3), st.text("甲乙丙", min_size=1, max_size=3)),
        st.tuples(st.just("link"), st.integers(0, 3), st.integers(0, 3)),
        st.tuples(st.just("unlink"), st.integers(0, 3), st.integers(0, 3)),
    ),
    min_size=5,
    max_size=30,
)


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_an_incremental_laptop_equals_a_fresh_one(company: Company, steps: list[tuple[object, ...]]) -> None:
    """Whatever moves between the pages, and in the middle of a backfill, there is no gap and nothing is left over."""
    world = _World(company)
    for step in steps:
        world.take(step)
    for person in world.people:
        person.pull(SMALL)
        fresh = person.fresh()
        assert person.mirror.rows == fresh.rows
        assert person.mirror.members == fresh.members
        assert person.mirror.held == fresh.held


class _World:
    """A unit with two reps and a manager, and four customers with a contact each."""

    def __init__(self, company: Company) -> None:
        self.company = company
        unit = company.insert("org_unit", name="一组", kind="team")
        self.reps = [company.hire("ann", unit=unit), company.hire("bo", unit=unit)]
        self.boss = company.hire("boss", "manager", unit=unit)
        self.people = [*self.reps, self.boss]
        self.accounts = [filled(self.boss, name, visits=2) for name in "子丑寅卯"]
        self.contacts = list(self.boss.fresh().of("contact"))[-4:]

    def take(self, step: tuple[object, ...]) -> None:
        name, *numbers = step
        account = self.accounts[numbers[0]] if name != "page" else ""  # type: ignore[call-overload]
        if name == "page":
            self.reps[numbers[0]].pull_page(SMALL)  # type: ignore[call-overload]
            self.boss.pull_page(SMALL)
        elif name == "visit":
            self.boss.make("visit", account_id=account, started_at=1, summary="路过")
        elif name == "rename":
            old = self.company.row("account", account)["short_name"]
            self.boss.do(edit("account", account, short_name=(old, numbers[1])))
        elif name in {"link", "unlink"}:
            self._link(account, self.contacts[numbers[1]], remove=name == "unlink")  # type: ignore[call-overload]
        else:
            self._grant(str(name), account, self.reps[numbers[1]])  # type: ignore[call-overload]

    def _link(self, account: str, contact: str, *, remove: bool) -> None:
        role = AccountContact.make_id(account, contact)
        if remove:
            self.boss.do(delete("account_contact", role, base_rev=99))
        else:
            self.boss.do(insert("account_contact", role, account_id=account, contact_id=contact))

    def _grant(self, name: str, account: str, person: Person) -> None:
        if name == "assign":
            self.company.assign(account, person)
        elif name == "share":
            self.company.share(account, person, "read")
        else:
            self.company.unshare(account, person)
