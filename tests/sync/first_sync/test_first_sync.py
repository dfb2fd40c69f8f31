"""First syncs from chunks: they go on after cuts and crashes, let people work meanwhile, and end as a pull would."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from crm_core.spelling import Speller
from crm_core.wire import Artefacts, Chunk, Message, Problem, Spelled
from crm_desktop.errors import Cancelled, UserError
from crm_desktop.sync import chunk_plan, first_sync, local
from crm_desktop.sync.apply import Applied, PageApplier
from crm_desktop.sync.channel import Failure, TransportError
from crm_desktop.sync.chunk_applier import ChunkApplier, Done
from crm_desktop.sync.chunk_files import ChunkFiles
from crm_desktop.sync.report import Progress
from crm_server.artefacts import prepare
from tests.sync.first_sync.laptops import CUSTOMERS, contents, cut_at, downloads, found, is_clean, old_of
from tests.sync.laptop import Laptop
from tests.sync.world import World


def test_a_first_sync_brings_everything_searchable_and_leaves_nothing_behind(
    world: World, new: Laptop, accounts: list[str]
) -> None:
    world.sync(new)
    assert sorted(new.rows("account")) == sorted(accounts)
    assert found(new, "宁波机械") == CUSTOMERS
    assert is_clean(new)
    world.sync(old_of(world))
    assert contents(new) == contents(old_of(world))


def index_of(laptop: Laptop) -> list[Any]:
    """Everything that a search and a sorted list go by."""

    def read(connection: Any) -> list[Any]:
        return [
            connection.execute(
                "SELECT r.entity, r.id, r.title, r.snippet, r.fields, s.tokens FROM local_search_row AS r"
                " JOIN local_search AS s ON s.rowid = r.n ORDER BY r.entity, r.id"
            ).fetchall(),
            connection.execute(
                "SELECT d.digits, r.id FROM local_search_digits AS d JOIN local_search_row AS r ON r.n = d.n"
                " ORDER BY d.digits, r.id"
            ).fetchall(),
            connection.execute("SELECT * FROM local_sort_key ORDER BY entity, id").fetchall(),
        ]

    return laptop.read(read)


def test_words_that_the_server_sends_make_the_index_that_the_laptop_would_make(
    world: World, new: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    third = world.laptop(new.user_id)
    old = old_of(world)
    old.add("contact", full_name="单小曾", english_name="Shirley")
    world.sync(old)
    told: list[Spelled] = []
    learn = Speller.learn

    def watched(speller: Speller, sent: Spelled | None) -> None:
        told.extend([sent] if sent else [])
        learn(speller, sent)

    monkeypatch.setattr(Speller, "learn", watched)
    world.sync(new)
    assert told
    told.clear()
    monkeypatch.setattr(prepare, "spelled", lambda tables: None)
    world.sync(third)
    assert not told
    assert index_of(new) == index_of(third)


def test_it_gives_what_pages_give(world: World, new: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    third = world.laptop(new.user_id)
    world.sync(new)
    monkeypatch.setattr(first_sync.FirstSync, "go", lambda self: False)
    world.sync(third)
    assert contents(third) == contents(new)


def test_a_server_that_knows_no_chunks_gives_pages(world: World, new: Laptop, accounts: list[str]) -> None:
    asked = []

    def before(operation: str, message: Message) -> None:
        asked.append(operation)
        if isinstance(message, Artefacts):
            raise TransportError(Failure.PROBLEM, problem=Problem(code="malformed"))

    world.lines[new].before = before
    world.sync(new)
    assert sorted(new.rows("account")) == sorted(accounts)
    assert "download" not in asked
    assert is_clean(new)


@pytest.mark.parametrize("number", [1, 2, 4, 7])
def test_after_a_cut_it_goes_on_and_fetches_nothing_twice(
    world: World, new: Laptop, accounts: list[str], number: int
) -> None:
    downloads(new, world, cut_at(number))
    with pytest.raises(TransportError):
        world.sync(new)
    line, names = world.lines[new], []
    downloads(new, world, lambda count, message: names.append((message.name, message.received)))
    before = [path.name for path in new.store.folder.chunks.iterdir()]
    world.sync(new)
    assert sorted(new.rows("account")) == sorted(accounts)
    assert len(names) == len(set(names))
    assert not {name for name, _ in names} & {name for name in before if not name.endswith(".part")}
    assert line.bytes_down > 0
    assert is_clean(new)


def test_what_came_of_a_chunk_is_not_fetched_again(
    world: World, new: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.sync.world.PIECE", 100)
    downloads(new, world, cut_at(4))
    with pytest.raises(TransportError):
        world.sync(new)
    places: list[int] = []
    downloads(new, world, lambda count, message: places.append(message.received))
    world.sync(new)
    assert places[0] == 300
    assert is_clean(new)


def test_a_break_in_the_middle_is_gone_on_with_at_once(
    world: World, new: Laptop, accounts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.sync.world.PIECE", 200)

    def act(count: int, message: Any) -> None:
        if count % 3 == 0:
            raise TransportError(Failure.TRUNCATED)

    downloads(new, world, act)
    world.sync(new)
    assert sorted(new.rows("account")) == sorted(accounts)


def test_a_line_that_brings_nothing_is_given_up(world: World, new: Laptop) -> None:
    tried = []

    def act(count: int, message: Any) -> None:
        tried.append(count)
        raise TransportError(Failure.TRUNCATED)

    downloads(new, world, act)
    with pytest.raises(TransportError):
        world.sync(new)
    assert len(tried) == first_sync.MOST_FRUITLESS


def spoil(world: World, laptop: Laptop, times: int) -> list[str]:
    """Change the last byte of the first chunk, so many times; return the list of the chunks that were asked for."""
    line = world.lines[laptop]
    whole, names = line.download, []

    def download(kind: str, name: str, start: int, sink: Callable[[bytes], object]) -> int:
        names.append(name)
        if names.count(names[0]) > times or name != names[0]:
            return whole(kind, name, start, sink)
        data = bytearray()
        size = whole(kind, name, start, data.extend)
        data[-1] ^= 1
        sink(bytes(data))
        return size

    line.download = download  # type: ignore[method-assign]
    return names


def test_a_damaged_chunk_is_fetched_anew(world: World, new: Laptop, accounts: list[str]) -> None:
    names = spoil(world, new, 1)
    world.sync(new)
    assert sorted(new.rows("account")) == sorted(accounts)
    assert names[0] == names[1]


def test_a_chunk_that_is_damaged_twice_is_told(world: World, new: Laptop) -> None:
    names = spoil(world, new, 2)
    with pytest.raises(UserError, match="chunk_damaged"):
        world.sync(new)
    assert len(names) == 2
    assert new.count("account") == 0


def test_a_file_that_was_changed_on_the_disk_is_fetched_anew(
    world: World, new: Laptop, accounts: list[str]
) -> None:
    downloads(new, world, cut_at(5))
    with pytest.raises(TransportError):
        world.sync(new)
    plan = new.read(chunk_plan.load)
    assert plan is not None
    waiting = new.read(chunk_plan.waiting)
    new.store.folder.chunks.mkdir(exist_ok=True)
    (new.store.folder.chunks / waiting[0].name).write_bytes(b"nonsense")
    (new.store.folder.chunks / "left over").write_bytes(b"nonsense")
    world.sync(new)
    assert sorted(new.rows("account")) == sorted(accounts)
    assert is_clean(new)


def test_files_hold_nothing_that_can_be_read(world: World, new: Laptop) -> None:
    seen: list[bytes] = []

    def act(count: int, message: Any) -> None:
        seen.extend(path.read_bytes() for path in new.store.folder.chunks.iterdir())

    downloads(new, world, act)
    world.sync(new)
    assert seen
    assert not any("宁波机械".encode() in data or b"xxxxxxxx" in data for data in seen)


def test_a_person_works_on_what_is_there_while_the_rest_comes(
    world: World, new: Laptop, accounts: list[str]
) -> None:
    """An edit of a customer that is there already, sent in the middle, is not taken back by a chunk behind it."""
    downloads(new, world, cut_at(6))
    with pytest.raises(TransportError):
        world.sync(new)
    there = sorted(new.rows("account"))
    assert 0 < len(there) < len(accounts)
    new.set("account", there[0], phone="0574-1")
    note = new.add("note", account_id=there[0], text="现在")
    downloads(new, world, lambda count, message: phones.append(new.value("account", there[0], "phone")))
    phones: list[str] = []
    world.sync(new)
    assert set(phones) == {"0574-1"}
    assert world.server_value("account", there[0], "phone") == "0574-1"
    assert world.server_value("note", note, "text") == "现在"
    assert new.count("local_outbox") == 0
    world.sync(old_of(world))
    assert contents(new) == contents(old_of(world))


def test_a_chunk_made_before_an_edit_does_not_take_it_back(world: World, new: Laptop) -> None:
    """A record of two scopes lies in two chunks; the edit comes between them."""
    twice = old_of(world).add("task", title="两处", account_id=None, assignee_id=new.user_id)
    last = max(old_of(world).rows("account"))
    old_of(world).set("task", twice, account_id=last)
    world.sync(old_of(world))
    states: list[Any] = []

    def act(count: int, message: Any) -> None:
        row = new.row("task", twice)
        if row is not None and not states:
            raise TransportError(Failure.OFFLINE)

    downloads(new, world, act)
    with pytest.raises(TransportError):
        world.sync(new)
    new.set("task", twice, title="改过")
    states.append("edited")
    titles: list[str] = []
    downloads(new, world, lambda count, message: titles.append(new.value("task", twice, "title")))
    world.sync(new)
    assert titles
    assert set(titles) == {"改过"}
    assert new.value("task", twice, "title") == world.server_value("task", twice, "title") == "改过"


def test_whoever_wants_to_write_need_not_wait_for_a_chunk(
    world: World, new: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With somebody waiting all the time, each transaction holds one page."""
    monkeypatch.setattr(prepare, "CHUNK_BYTES", 40_000)
    pages: list[int] = []
    mark = chunk_plan.mark

    def marked(connection: Any, name: str, at: int, *, ended: bool) -> None:
        pages.append(at)
        mark(connection, name, at, ended=ended)

    monkeypatch.setattr("crm_desktop.sync.chunk_plan.mark", marked)
    monkeypatch.setattr(new.lane, "people_wait", lambda: True)
    world.sync(new)
    assert max(pages) > 3
    assert all(at in {1, before + 1} for before, at in zip([0, *pages], pages, strict=False))
    assert len(new.rows("account")) == CUSTOMERS


def test_chunks_that_are_there_are_stored_together(
    world: World, new: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer's two chunks come while something else is written: one transaction takes both."""
    ended: list[int] = []
    work = ChunkApplier._work

    def counted(applier: ChunkApplier, connection: Any) -> Done:
        done = work(applier, connection)
        ended.append(len(done.ended))
        if len(ended) == 2:
            are_done.set()
        return done

    monkeypatch.setattr(ChunkApplier, "_work", counted)
    asked: list[str] = []
    are_there, are_done = threading.Event(), threading.Event()

    def before(operation: str, message: Message) -> None:
        if operation == "download" and "download" not in asked:
            new.lane.submit_raw(lambda connection: are_there.wait(60))
        asked.append(operation)
        if operation == "artefacts" and asked.count("artefacts") == 2:
            are_there.set()
            assert are_done.wait(60)

    world.lines[new].before = before
    world.sync(new)
    assert ended[:2] == [2, 0]
    assert sum(ended) > 3
    assert contents(new) == contents(old_of(world))


def test_the_lane_knows_who_waits(new: Laptop) -> None:
    seen: list[bool] = []

    def sync(connection: Any) -> None:
        seen.append(new.lane.people_wait())
        waiting = new.lane.submit(lambda session: None)
        seen.append(new.lane.people_wait())
        waiting.cancel()

    new.lane.submit_raw(sync).result()
    new.lane.submit_raw(lambda connection: seen.append(new.lane.people_wait())).result()
    assert seen == [False, True, False]


def test_why_a_chunk_cannot_be_stored_is_told_although_others_wait_behind_it(
    world: World, new: Laptop, accounts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, or removals that a person has to be asked about: never hidden by what it leads to."""
    store, calls = PageApplier.apply, []

    def full_at_the_third_page(*arguments: Any, **named: Any) -> Applied:
        calls.append(1)
        if len(calls) == 3:
            raise UserError("disk_full")
        return store(*arguments, **named)

    monkeypatch.setattr(PageApplier, "apply", full_at_the_third_page)
    with pytest.raises(UserError) as caught:
        world.sync(new)
    assert caught.value.code == "disk_full"
    assert len(calls) == 3
    world.sync(new)
    assert sorted(new.rows("account")) == sorted(accounts)
    assert is_clean(new)


def test_a_crash_behind_the_last_chunk_leaves_no_file_for_good(
    world: World, new: Laptop, accounts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep = ChunkFiles.sweep

    def die_at_the_end(files: ChunkFiles, wanted: Iterable[Chunk] = ()) -> None:
        if new.read(local.settings).get(local.CURSOR):
            raise ZeroDivisionError
        sweep(files, wanted)

    with monkeypatch.context() as patch:
        patch.setattr(ChunkFiles, "remove", lambda *_: None)
        patch.setattr(ChunkFiles, "sweep", die_at_the_end)
        with pytest.raises(ZeroDivisionError):
            world.sync(new)
    assert new.store.folder.chunks.exists()
    world.sync(new)
    assert is_clean(new)


def test_progress_is_told_in_bytes(world: World, new: Laptop) -> None:
    told: list[Progress] = []
    new.engine(world.lines[new]).run(told.append)
    counted = [one for one in told if one.bytes_total]
    done = [one.bytes_done for one in counted]
    assert done == sorted(done)
    assert counted[-1].bytes_done == counted[-1].bytes_total
    assert all(one.bytes_done <= one.bytes_total for one in counted)


def test_it_ends_when_it_is_cancelled_and_goes_on_later(
    world: World, new: Laptop, accounts: list[str]
) -> None:
    asked: list[int] = []
    downloads(new, world, lambda count, message: asked.append(count))
    with pytest.raises(Cancelled):
        new.engine(world.lines[new]).run(cancelled=lambda: len(asked) >= 3)
    assert len(asked) == 3
    world.sync(new)
    assert sorted(new.rows("account")) == sorted(accounts)
