"""The feed: numbered in the order of commits, one row per record and scope, and what moves with what."""

import threading

from crm_core.model import AccountContact
from crm_server import feed
from crm_server.database import execute, fetch
from crm_server.records import insert_rows, server_row, set_columns
from tests.server.company import Company, Person, delete, insert

WRITERS, ROUNDS = 8, 12


def scopes(company: Company, entity: str, record_id: str) -> dict[str, bool]:
    """In which scopes the feed says the record lies; False where it has left."""
    with company.database.transaction() as conn:
        return {
            scope: not gone
            for scope, gone in fetch(
                conn, "SELECT scope, gone FROM feed WHERE entity = %s AND id = %s", (entity, record_id)
            )
        }


def test_a_reader_misses_nothing_of_eight_writers(company: Company) -> None:
    """Whoever reads up to the head, while others write, has everything up to there."""
    people = [company.hire(f"rep{n}") for n in range(WRITERS)]
    boss = company.hire("boss", "manager")
    boss.pull()
    made: set[str] = set()
    failures: list[BaseException] = []

    def write(person: Person) -> None:
        try:
            for n in range(ROUNDS):
                made.add(person.make("account", name=f"{person.id} {n}"))
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=write, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        boss.pull(max_bytes=5_000)
    for thread in threads:
        thread.join()
    boss.pull()
    assert not failures
    assert boss.mirror.of("account").keys() == made
    assert len(made) == WRITERS * ROUNDS
    assert boss.fresh().rows == boss.mirror.rows


def test_numbers_have_no_holes_and_no_doubles(company: Company, ann: Person) -> None:
    for n in range(5):
        ann.make("account", name=str(n))
    with company.database.transaction() as conn:
        drawn = [row[0] for row in fetch(conn, "SELECT seq FROM feed")]
        granted = {row[0] for row in fetch(conn, "SELECT seq FROM scope_grant")}
        head = feed.head(conn)
    assert len(drawn) == len(set(drawn))
    assert set(drawn) | granted == set(range(1, head + 1))


def test_history_does_not_grow(company: Company, ann: Person) -> None:
    account = ann.make("account", name="甲")
    with company.database.transaction() as conn:
        before = fetch(conn, "SELECT count(*) FROM feed")
    for n in range(5):
        with company.database.transaction() as conn:
            set_columns(conn, "account", {account: {"credit_grade": str(n)}})
            feed.publish(conn, {"account": [account]})
    with company.database.transaction() as conn:
        assert fetch(conn, "SELECT count(*) FROM feed") == before


def test_what_did_not_change_is_not_published_again(company: Company, ann: Person) -> None:
    account = ann.make("account", name="甲")
    with company.database.transaction() as conn:
        head = feed.head(conn)
        assert feed.publish(conn, {"account": [account]}) == head


def test_a_contact_lies_where_its_roles_are_and_takes_its_numbers_along(
    company: Company, ann: Person
) -> None:
    contact = ann.make("contact", full_name="李雷")
    method = ann.make("contact_method", contact_id=contact, kind="MOBILE", raw="1")
    own = f"user:{ann.id}"
    assert scopes(company, "contact_method", method) == {own: True}
    accounts = [ann.make("account", name=name) for name in ("甲", "乙")]
    roles = [
        ann.make("account_contact", AccountContact.make_id(one, contact), account_id=one, contact_id=contact)
        for one in accounts
    ]
    first, second = (f"account:{one}" for one in accounts)
    assert scopes(company, "contact", contact) == {own: False, first: True, second: True}
    ann.do(delete("account_contact", roles[0]))
    assert scopes(company, "contact", contact) == {own: False, first: False, second: True}
    assert scopes(company, "contact_method", method) == {own: False, first: False, second: True}


def test_a_child_written_before_its_parent_is_published_with_it(company: Company, ann: Person) -> None:
    book = "01900000-0000-7000-8000-000000000001"
    entry = company.insert("price_entry", price_book_id=book, product_id=book, price=1)
    assert scopes(company, "price_entry", entry) == {}
    company.insert("price_book", id=book, name="通用")
    assert scopes(company, "price_entry", entry) == {"company": True}
    account = ann.make("account", name="甲")
    with company.database.transaction() as conn:
        set_columns(conn, "price_book", {book: {"account_id": account}})
        feed.publish(conn, {"price_book": [book]})
    assert scopes(company, "price_entry", entry) == {"company": False, f"account:{account}": True}


def test_an_aggregate_is_numbered_together_root_first(company: Company, ann: Person) -> None:
    account = ann.make("account", name="甲")
    quotes = [insert("quote", account_id=account) for _ in range(3)]
    lines = [insert("quote_line", quote_id=one.id, qty=1, unit_price=1) for one in quotes for _ in range(2)]
    ann.push(*(ann.mutation(one) for one in [*quotes, *lines]))
    with company.database.transaction() as conn:
        rows = fetch(
            conn, "SELECT agg, entity FROM feed WHERE entity IN ('quote', 'quote_line') ORDER BY seq"
        )
    aggregates = [row[0] for row in rows]
    assert [row[1] for row in rows] == ["quote", "quote_line", "quote_line"] * 3
    assert aggregates == [one for one in dict.fromkeys(aggregates) for _ in range(3)]


def test_a_change_of_scope_is_seen_by_who_publishes_after_it(company: Company, ann: Person) -> None:
    """A number for a person, written while another transaction links the person to a customer, goes there too."""
    account, contact = ann.make("account", name="甲"), ann.make("contact", full_name="李雷")
    role = server_row("account_contact", {"account_id": account, "contact_id": contact})
    method = insert("contact_method", contact_id=contact, kind="MOBILE", raw="1")
    writer = threading.Thread(target=ann.do, args=(method,))
    with company.database.transaction() as conn:
        insert_rows(conn, "account_contact", [role])
        feed.publish(conn, {"account_contact": [role["id"]]})
        writer.start()
        while not _someone_waits(company):
            assert writer.is_alive()
    writer.join()
    assert scopes(company, "contact_method", method.id) == {f"account:{account}": True}


def _someone_waits(company: Company) -> bool:
    with company.database.transaction() as conn:
        return bool(fetch(conn, "SELECT FROM pg_locks WHERE NOT granted"))


def test_a_transaction_that_fails_draws_no_number(company: Company, ann: Person) -> None:
    with company.database.transaction() as conn:
        before = feed.head(conn)
    with company.database.engine.connect() as conn:
        feed.lock(conn)
        feed.draw(conn, 10)
        conn.rollback()
    with company.database.transaction() as conn:
        assert feed.head(conn) == before
        execute(conn, "SELECT 1")
