"""What came with an outcome need not come again with the pull that follows; everything else does."""

import pytest

from crm_core.wire import Page, Pull, TableRows
from crm_server.errors import ProblemError
from crm_server.handlers import pull
from tests.server.company import HELLO, Company, Person, edit


@pytest.fixture
def account(ann: Person) -> str:
    return ann.make("account", name="宁波长风机械", phone="0574-1")


def numbers(person: Person) -> list[tuple[int, int]]:
    """The numbers that came with the last outcomes."""
    return sorted({(one, one) for table in person.reply.tables for one in table.numbers})


def asked(person: Person, held: list[tuple[int, int]], cursor: str | None = None, **how: bool) -> Page:
    cursor = person.mirror.cursor if cursor is None else cursor
    return pull(person.context, Pull(hello=HELLO, cursor=cursor, held=held, **how))


def keys_in(page: Page) -> set[tuple[str, str]]:
    return {(table.entity, row[table.columns.index("id")]) for table in page.tables for row in table.rows}


def places(tables: list[TableRows], scopes: list[str]) -> set[tuple[str, str]]:
    """The id of each row, with each scope that it was told to lie in."""
    return {
        (table.rows[number][table.columns.index("id")], scopes[scope])
        for table in tables
        for number, scope in table.members
    }


def test_an_outcome_brings_rows_and_places_and_the_pull_leaves_them_out(ann: Person, account: str) -> None:
    ann.pull()
    note = ann.make("note", account_id=account, text="送样")
    assert places(ann.reply.tables, ann.reply.scopes) == {(note, f"account:{account}")}
    assert keys_in(asked(ann, [])) == {("note", note)}
    page = asked(ann, numbers(ann))
    assert (keys_in(page), page.more) == (set(), False)
    ann.mirror.cursor = page.cursor
    assert keys_in(asked(ann, [])) == set(), "the cursor stands behind what was left out"


def test_what_others_changed_before_and_after_comes(
    company: Company, ann: Person, bo: Person, account: str
) -> None:
    company.share(account, bo, "edit")
    ann.pull()
    before = bo.make("note", account_id=account, text="之前")
    own = ann.make("note", account_id=account, text="送样")
    held = numbers(ann)
    after = bo.make("note", account_id=account, text="之后")
    assert keys_in(asked(ann, held)) == {("note", before), ("note", after)}
    bo.do(edit("note", own, text=("送样", "送样两件")))
    assert ("note", own) in keys_in(asked(ann, held))


def test_a_conflict_that_the_push_made_comes(company: Company, ann: Person, bo: Person) -> None:
    account = ann.make("account", name="宁波长风机械")
    company.share(account, bo, "edit")
    bo.do(edit("account", account, tax_no=(None, "91330200A")))
    ann.pull()
    assert ann.do(edit("account", account, tax_no=("9", "91330200B"))).result == "conflict"
    assert {entity for entity, _ in keys_in(asked(ann, numbers(ann)))} == {"conflict"}


def test_a_scope_that_is_new_is_given_whole(company: Company, ann: Person, bo: Person, account: str) -> None:
    bo.pull()
    company.share(account, bo, "edit")
    bo.do(edit("account", account, phone=("0574-1", "0574-2")))
    assert numbers(bo)
    assert ("account", account) in keys_in(asked(bo, numbers(bo)))


def test_who_starts_over_is_told_everything(ann: Person, account: str) -> None:
    held = numbers(ann)
    assert held
    assert ("account", account) in keys_in(asked(ann, held, cursor=""))
    assert ("account", account) in keys_in(asked(ann, held, cursor="", resync=True))


@pytest.mark.parametrize("held", [[(2, 1)], [(0, 1)], [(1, 2**63)], [(n, n) for n in range(1, 1002)]])
def test_numbers_that_are_none_are_refused(ann: Person, held: list[tuple[int, int]]) -> None:
    ann.pull()
    with pytest.raises(ProblemError) as caught:
        asked(ann, held)
    assert caught.value.code == "malformed"
