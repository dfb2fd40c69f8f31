"""Contents of files on the server: each once, whole or not at all, for those who see a row of theirs."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest

from crm_core.blobs import EMPTY, SLICE, chunk_end
from crm_core.wire import Blobs, BlobState
from crm_server.blobs import BlobReader, Chunk, Limits, blobs, bring, set_limits
from crm_server.blobs.waste import KEPT_MS
from crm_server.database import execute, fetch
from crm_server.erasure import erase_contact
from crm_server.errors import ProblemError
from crm_server.jobs import run_due
from tests.server.company import DAY_MS, HELLO, Company, Person, delete, edit, insert

BIG = bytes(range(256)) * 10_000
"""More than two slices, the last one not full."""


@pytest.fixture
def account(company: Company, ann: Person) -> str:
    account_id = company.insert("account", name="霁衡机械有限公司", owner_id=ann.id, org_unit_id=company.unit)
    company.assign(account_id, ann)
    return account_id


def name_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def attach(person: Person, account: str, content: bytes, name: str = "图纸.pdf") -> str:
    fields = {"size": len(content), "sha256": name_of(content), "name": name}
    return person.make("attachment", target="account", record_id=account, **fields)


def chunks(content: bytes, start: int = 0, most: int = 300_000) -> Iterator[Chunk]:
    while start < len(content):
        end = chunk_end(start, len(content), most)
        yield Chunk(name_of(content), start, len(content), content[start:end])
        start = end


def send(person: Person, content: bytes, start: int = 0) -> BlobState:
    state = BlobState(name="")
    for chunk in chunks(content, start):
        state = bring(person.context, chunk)
    return state


def ask(person: Person, *contents: bytes) -> list[tuple[int, bool]]:
    question = Blobs(hello=HELLO, names=[name_of(content) for content in contents])
    return [(one.received, one.complete) for one in blobs(person.context, question).states]


def fetched(person: Person, name: str, start: int = 0) -> bytes:
    reader, found = BlobReader(), []
    with person.company.database.transaction() as conn:
        stored = reader.find(conn, person.context, name)
        assert stored.sha256 == name
        found = list(reader.read(conn, name, start, stored.size))
    assert all(len(part) <= SLICE for part in found)
    return b"".join(found)


def problem(act: Callable[[], object]) -> ProblemError:
    with pytest.raises(ProblemError) as caught:
        act()
    return caught.value


def count(company: Company, table: bytes) -> int:
    with company.database.transaction() as conn:
        return int(fetch(conn, b"SELECT count(*) FROM " + table)[0][0])


def test_a_content_is_brought_in_chunks_and_read_from_any_place(ann: Person, account: str) -> None:
    attach(ann, account, BIG)
    state = send(ann, BIG)
    assert (state.received, state.complete) == (len(BIG), True)
    for start in (0, 1, SLICE - 1, SLICE, SLICE + 7, len(BIG) - 1):
        assert fetched(ann, name_of(BIG), start) == BIG[start:]
    assert ask(ann, BIG, b"other") == [(len(BIG), True), (0, False)]


def test_an_interrupted_content_is_nobodys_and_goes_on_where_it_stopped(
    company: Company, ann: Person, account: str
) -> None:
    attach(ann, account, BIG)
    sent = list(chunks(BIG))
    for chunk in sent[:-3]:
        bring(ann.context, chunk)
    received = sent[-4].end
    assert ask(ann, BIG) == [(received, False)]
    assert problem(lambda: fetched(ann, name_of(BIG))).code == "blob_missing"
    again = problem(lambda: bring(ann.context, sent[-4]))
    assert (again.code, again.params) == ("blob_offset", {"received": received})
    assert problem(lambda: bring(ann.context, sent[-1])).params == {"received": received}
    assert send(ann, BIG, received).complete
    assert fetched(ann, name_of(BIG)) == BIG
    assert (count(company, b"blob_upload"), count(company, b"blob_slice")) == (0, 3)


def test_bytes_that_are_others_than_their_name_says_are_dropped(
    company: Company, ann: Person, account: str
) -> None:
    attach(ann, account, b"right")
    wrong = Chunk(name_of(b"right"), 0, 5, b"wrong")
    assert problem(lambda: bring(ann.context, wrong)).code == "blob_corrupt"
    assert problem(lambda: fetched(ann, name_of(b"right"))).code == "blob_missing"
    assert (count(company, b"blob_upload"), count(company, b"blob_slice")) == (0, 0)
    assert send(ann, b"right").complete


@pytest.mark.parametrize(
    ("offset", "size", "data"),
    [(-1, 5, b"x"), (0, 5, b""), (0, 5, b"123456"), (3, 5, b"123"), (SLICE - 1, 2 * SLICE, b"xy")],
)
def test_chunks_that_do_not_fit(ann: Person, account: str, offset: int, size: int, data: bytes) -> None:
    attach(ann, account, b"right")
    chunk = Chunk(name_of(b"right"), offset, size, data)
    assert problem(lambda: bring(ann.context, chunk)).code == "malformed"
    assert problem(lambda: bring(ann.context, Chunk("no name", 0, 1, b"x"))).code == "malformed"


def test_a_size_that_was_claimed_wrongly_can_be_mended(ann: Person, account: str) -> None:
    attach(ann, account, b"right")
    bring(ann.context, Chunk(name_of(b"right"), 0, 99, b"ri"))
    other = problem(lambda: bring(ann.context, Chunk(name_of(b"right"), 2, 5, b"ght")))
    assert other.params == {"received": 0}
    assert send(ann, b"right").complete


def test_who_brings_nothing_reads_nothing_though_they_know_the_name(
    company: Company, ann: Person, bo: Person, account: str
) -> None:
    """Otherwise a name that somebody once saw would give them the file for ever."""
    attach(ann, account, b"secret")
    send(ann, b"secret")
    assert ask(bo, b"secret") == [(0, False)]
    assert problem(lambda: fetched(bo, name_of(b"secret"))).code == "blob_missing"
    assert problem(lambda: send(bo, b"secret")).code == "blob_not_named"
    own = bo.make("account", name="波的客户")
    attach(bo, own, b"secret")
    assert ask(bo, b"secret") == [(0, False)]
    assert problem(lambda: fetched(bo, name_of(b"secret"))).code == "blob_missing"
    assert send(bo, b"secret").complete
    assert fetched(bo, name_of(b"secret")) == b"secret"
    assert (count(company, b"blob"), count(company, b"blob_slice"), count(company, b"blob_owner")) == (
        1,
        1,
        2,
    )


def test_a_grant_shows_the_file_and_its_end_takes_it(
    company: Company, ann: Person, bo: Person, account: str
) -> None:
    file = attach(ann, account, b"drawing")
    send(ann, b"drawing")
    company.share(account, bo, "read")
    assert fetched(bo, name_of(b"drawing")) == b"drawing"
    assert ask(bo, b"drawing") == [(7, True)]
    company.unshare(account, bo)
    assert problem(lambda: fetched(bo, name_of(b"drawing"))).code == "blob_missing"
    assert ann.do(delete("attachment", file)).result == "applied"
    assert problem(lambda: fetched(ann, name_of(b"drawing"))).code == "blob_missing"


def test_the_same_file_from_several_at_once_is_one(company: Company, account: str) -> None:
    people = [company.hire(f"p{number}") for number in range(4)]
    for person in people:
        company.share(account, person, "edit")
        attach(person, account, BIG)

    def insist(person: Person) -> None:
        start = 0
        while start < len(BIG):
            try:
                start = bring(person.context, next(chunks(BIG, start))).received
            except ProblemError as error:
                start = error.params["received"]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(insist, chain(people, people)))
    assert all(fetched(person, name_of(BIG)) == BIG for person in people)
    assert (count(company, b"blob"), count(company, b"blob_slice"), count(company, b"blob_upload")) == (
        1,
        3,
        0,
    )


def test_limits_are_told_by_name(company: Company, ann: Person, bo: Person, account: str) -> None:
    with company.database.transaction() as conn:
        set_limits(conn, Limits(max_bytes=10, quota_bytes=15))
    for content in (b"x" * 11, b"y" * 10, b"z" * 6, b"w" * 5):
        attach(ann, account, content)
    large = problem(lambda: send(ann, b"x" * 11))
    assert (large.code, large.params) == ("blob_too_large", {"size": 11, "max_bytes": 10})
    send(ann, b"y" * 10)
    full = problem(lambda: send(ann, b"z" * 6))
    assert (full.code, full.params) == ("blob_quota", {"size": 6, "used": 10, "quota_bytes": 15})
    assert send(ann, b"w" * 5).complete
    company.share(account, bo, "edit")
    attach(bo, account, b"z" * 6)
    assert send(bo, b"z" * 6).complete


def test_the_empty_content_is_always_there(ann: Person, account: str) -> None:
    attach(ann, account, b"")
    assert ask(ann, b"") == [(0, True)]
    assert fetched(ann, EMPTY) == b""


def test_a_lost_content_is_brought_again_by_a_reader(
    company: Company, ann: Person, bo: Person, account: str
) -> None:
    attach(ann, account, BIG)
    send(ann, BIG)
    company.share(account, bo, "read")
    with company.database.transaction() as conn:
        execute(conn, "DELETE FROM blob_slice WHERE n = 1")
    assert ask(ann, BIG) == ask(bo, BIG) == [(0, False)]
    assert problem(lambda: fetched(bo, name_of(BIG))).code == "blob_missing"
    with company.database.transaction() as conn:
        execute(conn, "DELETE FROM blob_owner")
    assert send(bo, BIG).complete
    assert fetched(ann, name_of(BIG)) == BIG
    assert (count(company, b"blob"), count(company, b"blob_slice")) == (1, 3)


def test_what_nothing_names_goes_after_a_month(company: Company, ann: Person, account: str) -> None:
    gone, kept = attach(ann, account, b"gone"), attach(ann, account, b"kept")
    for content in (b"gone", b"kept"):
        send(ann, content)
    attach(ann, account, b"half", "half")
    bring(ann.context, Chunk(name_of(b"half"), 0, 4, b"ha"))
    for one in (gone, kept):
        ann.do(delete("attachment", one))
    run_due(company.database, company.now_ms)
    later = company.now_ms + KEPT_MS
    assert ann.do(edit("attachment", kept, 2, custom_x=(None, "back"))).result != "refused"
    run_due(company.database, later - DAY_MS)
    assert ask(ann, b"gone", b"kept") == [(4, True), (4, True)]
    run_due(company.database, later + DAY_MS)
    assert ask(ann, b"gone", b"kept", b"half") == [(0, False), (4, True), (0, False)]
    assert (count(company, b"blob_slice"), count(company, b"blob_upload")) == (1, 0)


def test_an_edit_that_was_handed_over_brings_its_file(
    company: Company, ann: Person, bo: Person, account: str
) -> None:
    """Whoever takes the edit over reads what its author brought."""
    company.assign(account, bo)
    company.tick(1000)
    fields = {"size": 4, "sha256": name_of(b"late"), "name": "late"}
    assert ann.do(insert("attachment", target="account", record_id=account, **fields)).result == "handed_over"
    assert send(ann, b"late").complete
    (edit_id,) = bo.pull().of("handed_over_edit")
    attach(bo, account, b"late")
    assert problem(lambda: fetched(bo, name_of(b"late"))).code == "blob_missing"
    assert bo.do(
        edit("handed_over_edit", edit_id, status=("OPEN", "ACCEPTED"), settled_by=(None, bo.id))
    ).result in {"applied", "merged"}
    assert fetched(bo, name_of(b"late")) == b"late"


def test_the_files_of_a_person_who_is_erased_are_erased_at_once(
    company: Company, ann: Person, account: str
) -> None:
    person = ann.make("contact", full_name="李雷")
    for content in (b"theirs", b"also the customer's"):
        fields = {"size": len(content), "sha256": name_of(content), "name": "证件.jpg"}
        ann.make("attachment", target="contact", record_id=person, **fields)
    attach(ann, account, b"also the customer's")
    for content in (b"theirs", b"also the customer's"):
        send(ann, content)
    with company.database.transaction() as conn:
        erase_contact(conn, person, now_ms=company.now_ms)
    assert ask(ann, b"theirs", b"also the customer's") == [(0, False), (19, True)]
    assert count(company, b"blob_slice") == 1
