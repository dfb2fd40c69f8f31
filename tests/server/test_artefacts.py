"""First syncs as chunks: in their order, resumable, the same for who asks again, and for nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crm_core.chunks import unseal
from crm_core.ids import new_id
from crm_core.wire import Artefacts, Chunk, Manifest, Page, decode
from crm_server import downloads, jobs, schema
from crm_server.artefacts import artefacts, manifest, prepare, store
from crm_server.database import fetch
from crm_server.downloads import READERS
from crm_server.errors import ProblemError
from tests.server.company import HELLO, Company, Mirror, Person, insert
from tests.server.test_pull import filled


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page holds about three rows, a chunk about two pages, an answer two chunks."""
    monkeypatch.setattr(prepare, "PAGE_BYTES", 1_000)
    monkeypatch.setattr(prepare, "CHUNK_BYTES", 3_000)
    monkeypatch.setattr(manifest, "CHUNKS_AT_ONCE", 2)


def read(person: Person, name: str, start: int = 0, end: int | None = None) -> bytes:
    """What the route gives, without HTTP."""
    with person.context.database.transaction() as conn:
        found = READERS["chunk"].find(conn, person.context, name)
        return b"".join(READERS["chunk"].read(conn, name, start, found.size if end is None else end))


def ask(person: Person, artefact_id: str, after: int = 0, *, resync: bool = False) -> Manifest:
    return artefacts(person.context, Artefacts(hello=HELLO, id=artefact_id, after=after, resync=resync))


def whole(person: Person, artefact_id: str) -> Manifest:
    """The manifest with all chunks, asked for until it is complete."""
    found = ask(person, artefact_id)
    while not found.cursor:
        found.chunks += (more := ask(person, artefact_id, len(found.chunks))).chunks
        found.cursor = more.cursor
    return found


def pages(person: Person, chunks: list[Chunk]) -> Iterator[Page]:
    for chunk in chunks:
        for data in unseal(chunk.name, chunk.key, read(person, chunk.name)):
            yield decode(Page, data)


def mirrored(person: Person, found: Manifest) -> Mirror:
    """What a laptop holds that applied every chunk."""
    mirror = Mirror(held={grant.scope: grant.level for grant in found.granted})
    for page in pages(person, found.chunks):
        mirror.apply(page)
    mirror.cursor = found.cursor
    return mirror


def tailed(person: Person, mirror: Mirror) -> Mirror:
    """The mirror after the pull that follows."""
    person.mirror = mirror
    return person.pull()


def same(one: Mirror, other: Mirror) -> bool:
    return (one.rows, one.members, one.held) == (other.rows, other.members, other.held)


@pytest.mark.usefixtures("small_chunks")
def test_chunks_and_the_pull_behind_them_give_what_a_pull_from_nothing_gives(ann: Person) -> None:
    for number in range(6):
        filled(ann, f"customer {number}")
    found = whole(ann, new_id())
    assert len(found.chunks) > 4
    mirror = mirrored(ann, found)
    assert same(mirror, ann.fresh())
    filled(ann, "a later customer")
    assert same(tailed(ann, mirror), ann.fresh())


@pytest.mark.usefixtures("small_chunks")
def test_what_changes_hands_while_chunks_are_made_comes_out_right(
    company: Company, ann: Person, bo: Person
) -> None:
    accounts = [filled(ann, f"customer {number}") for number in range(8)]
    found = ask(ann, artefact_id := new_id())
    company.assign(accounts[0], bo)
    company.assign(accounts[7], bo)
    gained = filled(bo, "gained")
    company.assign(gained, ann)
    company.share(accounts[3], bo, "edit")
    bo.pull()
    while not found.cursor:
        found.chunks += (more := ask(ann, artefact_id, len(found.chunks))).chunks
        found.cursor = more.cursor
    mirror = tailed(ann, mirrored(ann, found))
    assert same(mirror, ann.fresh())
    assert accounts[0] not in mirror.of("account")
    assert gained in mirror.of("account")


def test_a_scope_that_was_taken_away_is_not_put_into_chunks_any_more(
    company: Company, ann: Person, bo: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "CHUNKS_AT_ONCE", 1)
    account = filled(ann, "taken away")
    found = ask(ann, artefact_id := new_id())
    assert not found.cursor
    company.assign(account, bo)
    rest = ask(ann, artefact_id, len(found.chunks))
    given = {
        key
        for page in pages(ann, found.chunks + rest.chunks)
        for table in page.tables
        for key in [(table.entity, row[table.columns.index("id")]) for row in table.rows]
    }
    assert ("account", account) not in given


def test_asked_again_it_is_the_same_one(ann: Person) -> None:
    filled(ann, "customer")
    artefact_id = new_id()
    first, again = whole(ann, artefact_id), whole(ann, artefact_id)
    assert (first.chunks, first.cursor, first.granted) == (again.chunks, again.cursor, again.granted)
    assert first.chunks
    assert whole(ann, new_id()).chunks != first.chunks


def test_a_part_of_a_chunk_is_what_stands_there(ann: Person) -> None:
    chunk = whole(ann, new_id()).chunks[0]
    body = read(ann, chunk.name)
    assert len(body) == chunk.size
    assert read(ann, chunk.name, 10, 20) + read(ann, chunk.name, 20) == body[10:]


def test_nobody_reads_the_chunks_of_another_device(company: Company, ann: Person, bo: Person) -> None:
    filled(ann, "customer")
    found = whole(ann, new_id())
    other = Person(company, company.row("user", ann.id))
    for stranger in (bo, other):
        with pytest.raises(ProblemError, match="resync_required"):
            read(stranger, found.chunks[-1].name)
        with pytest.raises(ProblemError, match="resync_required"):
            ask(stranger, found.id, 1)
        with pytest.raises(ProblemError, match="resync_required"):
            ask(stranger, found.id)


def test_in_another_role_nothing_goes_on(ann: Person) -> None:
    found = whole(ann, new_id())
    ann.context = replace(ann.context, session=replace(ann.context.session, role="manager"))
    with pytest.raises(ProblemError, match="resync_required"):
        read(ann, found.chunks[0].name)
    with pytest.raises(ProblemError, match="resync_required"):
        ask(ann, found.id, 1)
    assert whole(ann, found.id).chunks != found.chunks


def test_a_restored_server_does_not_go_on_with_what_it_gave_before(company: Company, ann: Person) -> None:
    found = whole(ann, new_id())
    with company.database.transaction() as conn:
        schema.new_epoch(conn)
    with pytest.raises(ProblemError, match="resync_required"):
        read(ann, found.chunks[0].name)
    with pytest.raises(ProblemError, match="resync_required"):
        ask(ann, found.id, len(found.chunks))


def test_what_expires_is_thrown_away_and_what_is_in_use_is_kept(
    company: Company, ann: Person, bo: Person
) -> None:
    old = whole(ann, new_id())
    company.tick(store.KEPT_MS)
    with pytest.raises(ProblemError, match="resync_required"):
        read(ann, old.chunks[0].name)
    kept = whole(bo, new_id())
    jobs.run_due(company.database, company.now_ms)
    for chunk in kept.chunks:
        assert read(bo, chunk.name)
    with company.database.transaction() as conn:
        names = {name for (name,) in fetch(conn, "SELECT name FROM artefact_chunk")}
        assert fetch(conn, "SELECT count(*) FROM artefact") == [(1,)]
    assert names == {chunk.name for chunk in kept.chunks}


def test_the_company_s_chunks_are_made_once_for_a_role_and_anew_after_a_change(
    company: Company, ann: Person, bo: Person
) -> None:
    boss = company.hire("boss", "manager")
    anns, bos, bosses = (whole(one, new_id()) for one in (ann, bo, boss))
    assert anns.chunks[0] == bos.chunks[0]
    assert anns.chunks[0] != bosses.chunks[0]
    assert read(bo, bos.chunks[0].name) == read(ann, anns.chunks[0].name)
    company.insert("product", code="P-1", name="Pump")
    later = whole(ann, new_id())
    assert later.chunks[0] != anns.chunks[0]
    assert same(mirrored(ann, later), ann.fresh())


def test_who_is_given_a_shared_chunk_keeps_nobody_waiting(company: Company, ann: Person, bo: Person) -> None:
    whole(ann, new_id())
    with company.database.steady() as conn:
        session = bo.context.session
        theirs = store.Artefact(
            new_id(), session.device_id, session.user_id, session.role, "", False, 0, [], 0
        )
        ((content,),) = fetch(conn, "SELECT content FROM artefact_chunk WHERE content LIKE '%%/rep/'")
        assert store.use_shared(conn, theirs, content, 0, company.now_ms) is not None
        held = fetch(
            conn,
            "SELECT DISTINCT mode FROM pg_locks"
            " WHERE pid = pg_backend_pid() AND relation = 'artefact_chunk'::regclass",
        )
    assert held == [("AccessShareLock",)]


@pytest.mark.usefixtures("small_chunks")
def test_a_shared_run_of_chunks_is_taken_over_to_its_end(company: Company, ann: Person, bo: Person) -> None:
    for number in range(12):
        company.insert("product", code=f"P-{number}", name="Pump", spec="x" * 200, english_name="y" * 200)
    anns, bos = whole(ann, new_id()), whole(bo, new_id())
    shared = {chunk.name for chunk in anns.chunks} & {chunk.name for chunk in bos.chunks}
    assert len(shared) > 2
    assert same(mirrored(bo, bos), bo.fresh())


def test_columns_that_a_role_may_not_see_are_empty_in_chunks_too(company: Company, ann: Person) -> None:
    company.insert("product", code="P-1", name="Pump", cost=123)
    rep = mirrored(ann, whole(ann, new_id())).of("product")
    boss = company.hire("boss", "manager")
    manager = mirrored(boss, whole(boss, new_id())).of("product")
    assert [row["cost"] for row in rep.values()] == [None]
    assert [row["cost"] for row in manager.values()] == [123]


@pytest.mark.usefixtures("small_chunks")
def test_today_s_customers_come_first(company: Company, ann: Person) -> None:
    accounts = [filled(ann, f"customer {number}", visits=2) for number in range(9)]
    today = datetime.fromtimestamp(company.now_ms / 1000, UTC).date().isoformat()
    wanted, promised, visited = accounts[7], accounts[4], accounts[8]
    ann.make("visit_plan", account_id=wanted, assignee_id=ann.id, planned_on=today)
    ann.make("task", account_id=promised, assignee_id=ann.id, title="call", due_on="2026-06-01")
    ann.make("visit", account_id=visited, started_at=company.now_ms, summary="lately")
    order = [
        row[table.columns.index("id")]
        for page in pages(ann, whole(ann, new_id()).chunks)
        for table in page.tables
        if table.entity == "account"
        for row in table.rows
    ]
    assert set(order[:2]) == {wanted, promised}
    assert order[2] == visited


@pytest.mark.usefixtures("small_chunks")
def test_an_aggregate_lies_in_one_page(ann: Person) -> None:
    account = filled(ann, "customer")
    quote = new_id()
    lines = [
        insert("quote_line", quote_id=quote, description=f"{n} " + "x" * 200, sort_key=f"a{n}", qty=1_000_000)
        for n in range(9)
    ]
    assert ann.do(insert("quote", quote, account_id=account), *lines).result == "applied"
    holding = [
        {table.entity: len(table.rows) for table in page.tables}
        for page in pages(ann, whole(ann, new_id()).chunks)
        if any(table.entity in {"quote", "quote_line"} for table in page.tables)
    ]
    assert [(one["quote"], one["quote_line"]) for one in holding] == [(1, 9)]


def test_a_laptop_with_rows_is_told_what_left(company: Company, ann: Person, bo: Person) -> None:
    contact = ann.make("contact", full_name="moves")
    account = filled(ann, "customer")
    role = ann.make("account_contact", account_id=account, contact_id=contact)
    ann.pull()
    assert ann.do(insert("note", account_id=account, text="stays")).result == "applied"
    with company.database.transaction() as conn:
        gone = fetch(conn, "SELECT DISTINCT scope, entity, id FROM feed WHERE gone ORDER BY 1, 2, 3")
    left = [tuple(one) for page in pages(ann, ask(ann, new_id(), resync=True).chunks) for one in page.left]
    held = set(ann.mirror.held)
    assert sorted(left) == [one for one in gone if one[0] in held]
    assert left
    assert role


def test_names_that_are_none_are_refused(ann: Person) -> None:
    with pytest.raises(ProblemError, match="malformed"):
        ask(ann, "../../etc/passwd")
    with pytest.raises(ProblemError, match="malformed"):
        ask(ann, new_id(), -1)
    with pytest.raises(ProblemError, match="malformed"):
        downloads.answer(ann.context, "secrets", "x", "")
