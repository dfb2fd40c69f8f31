"""E. Answers get lost, programs die, two sync at once, and something between does not speak our language."""

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crm_core.model import Promise, QuoteLine
from crm_core.wire import MEDIA_TYPE, Message, Problem, Pull, Push, Welcome, encode
from crm_desktop.db.rows import RawConnection
from crm_desktop.sync import local
from crm_desktop.sync.channel import Failure, TransportError
from crm_desktop.sync.engine import greeting
from crm_desktop.sync.rows import absorb
from crm_desktop.sync.transport import Transport
from crm_server.database import fetch
from tests.sync.hostile import Hostile, Reply, hostile_server, sealed
from tests.sync.laptop import START_MS
from tests.sync.scenarios.cast import WHEN, Cast, cut, living, refusal, refused
from tests.sync.scenarios.invariants import held

WELCOME = Welcome(
    protocol=1, schema=1, epoch="e", server_ms=START_MS, lease_until_ms=START_MS + 10**9, user_id=""
)
OURS = {"Content-Type": MEDIA_TYPE, "Content-Encoding": "zstd"}


def test_53_push_acknowledged_reply_lost(cast: Cast) -> None:
    """An order and a payment are the office's; a quote and a promise travel as those would."""
    quote = cast.ann.add("quote", account_id=cast.account, subject="一号线")
    cast.ann.add("quote_line", quote_id=quote, qty=Decimal(2), unit_price=Decimal(5))
    cast.ann.add("promise", account_id=cast.account, text="月底付清")
    cast.ann.set("quote", quote, status="APPROVED")
    cast.disturb(cast.ann, after=cut(Push))
    assert refusal(lambda: cast.sync(cast.ann)).code == "sync_offline"
    assert cast.ann.count("local_outbox", "state = 'pending'") > 0
    number = cast.world.server_value("quote", quote, "number")
    cast.disturb(cast.ann)
    cast.settle()
    assert cast.bo.count("quote") == cast.bo.count("quote_line") == cast.bo.count("promise") == 1
    assert (cast.both("number", "quote", quote), cast.both("rev", "quote", quote)) == (number, 2)
    cast.inv()


def test_55_pull_failure(cast: Cast) -> None:
    accounts = [cast.ann.add("account", name=f"客户{n}", description="长" * 20_000) for n in range(30)]
    cast.world.sync(cast.ann)
    for account in accounts:
        cast.world.share(account, cast.bo.user_id, "read")
    asked: list[str] = []

    def small_then_cut(operation: str, message: Message) -> None:
        if isinstance(message, Pull):
            message.max_bytes = 200_000
            asked.append(message.cursor)
            if len(asked) == 6:
                raise TransportError(Failure.OFFLINE)

    cast.disturb(cast.bo, before=small_then_cut)
    refusal(lambda: cast.sync(cast.bo))
    had = cast.bo.count("account") - 1
    assert 0 < had < 30
    assert cast.bo.read(local.settings)[local.CURSOR] == asked[-1], "the place behind the last whole page"
    cast.disturb(cast.bo)
    assert cast.sync(cast.bo).pulled == 30 - had
    cast.inv()


def test_57_crash_in_the_middle_of_a_page(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk as it is at that moment is what a killed program leaves."""
    quote = cast.ann.add("quote", account_id=cast.account)
    cast.ann.add("quote_line", quote_id=quote, qty=Decimal(2), unit_price=Decimal(5))
    cast.world.sync(cast.ann)
    before = cast.bo.read(local.settings)[local.CURSOR]

    def die_after(connection: RawConnection, entity: str, *rest: Any) -> None:
        absorb(connection, entity, *rest)
        if entity == "quote":
            shutil.copytree(cast.bo.store.folder.path, tmp_path / "killed")

    monkeypatch.setattr("crm_desktop.sync.apply.absorb", die_after)
    cast.world.sync(cast.bo)
    monkeypatch.undo()
    again = cast.reopened(cast.bo, tmp_path / "killed")
    try:
        assert again.count("quote") == again.count("quote_line") == 0
        assert again.read(local.settings)[local.CURSOR] == before
        cast.world.sync(again)
        assert again.count("quote") == again.count("quote_line") == 1
        cast.inv(cast.ann, again)
    finally:
        again.close()


def test_59_resume_while_the_old_worker_runs(cast: Cast) -> None:
    cast.ann.set("account", cast.account, phone="0574-2")
    engine = cast.ann.engine(cast.world.lines[cast.ann])
    codes: list[str] = []

    def again(operation: str, message: Message) -> None:
        if operation == "push":
            codes.append(refusal(engine.run).code)

    cast.disturb(cast.ann, before=again)
    assert engine.run().applied == 1
    assert codes == ["sync_running"]
    cast.disturb(cast.ann)
    cast.inv()


def test_61_two_sessions_of_one_user(cast: Cast) -> None:
    second = cast.world.laptop(cast.ann.user_id)
    cast.world.sync(second)
    cast.ann.set("account", cast.account, phone="0574-2")
    second.set("account", cast.account, website="x.example")
    done: list[int] = []

    def meanwhile(operation: str, message: Message) -> None:
        if operation in {"push", "pull"} and len(done) < 2:
            done.append(len(done))
            cast.world.sync(second)

    cast.disturb(cast.ann, before=meanwhile)
    assert cast.sync(cast.ann).applied == 1
    assert done == [0, 1]
    cast.disturb(cast.ann)
    cast.settle(cast.ann, second, cast.bo)
    assert (cast.both("phone"), cast.both("website")) == ("0574-2", "x.example")
    cast.inv(cast.ann, second, cast.bo)


def test_63_one_bad_row_in_a_batch(cast: Cast) -> None:
    texts = ["长" * 1001 if n == 41 else f"第{n}个" for n in range(100)]
    promises = [Promise(account_id=cast.account, text=text) for text in texts]
    cast.ann.lane.submit(lambda session: session.add_all(promises)).result()
    report = cast.sync(cast.ann)
    assert (report.applied, report.refused) == (99, 1)
    ((code, changes),) = refused(cast.ann)
    assert code == "invalid_value"
    assert "长" * 1001 in changes, "it is not stepped over: it waits, whole, for the person"
    cast.world.sync(cast.bo)
    assert cast.bo.count("promise") == 99
    cast.inv()


def test_65_rejected_row_edited_during_the_push(cast: Cast) -> None:
    cast.ann.set("account", cast.account, phone="9" * 61)
    edited: list[str] = []

    def edit(operation: str, message: Message) -> None:
        if isinstance(message, Push) and not edited:
            edited.append("x.example")
            cast.ann.set("account", cast.account, website="x.example")

    cast.disturb(cast.ann, after=edit)
    report = cast.sync(cast.ann)
    assert (report.pushed, report.applied, report.refused) == (2, 1, 1)
    assert [code for code, _ in refused(cast.ann)] == ["invalid_value"]
    cast.disturb(cast.ann)
    assert cast.world.server_value("account", cast.account, "website") == "x.example"
    cast.inv()


def test_67_writes_around_each_phase(cast: Cast) -> None:
    made = [cast.ann.add("account", name="之前")]

    def between(operation: str, message: Message) -> None:
        if isinstance(message, Push) and len(made) == 1:
            made.append(cast.ann.add("account", name="之间"))

    cast.disturb(cast.ann, after=between)
    assert cast.sync(cast.ann).pushed == 2
    made.append(cast.ann.add("account", name="之后"))
    assert cast.ann.count("local_outbox", "state = 'pending'") == 1
    assert len(living(cast.ann, "account")) == 4
    cast.disturb(cast.ann)
    cast.inv()
    assert {cast.world.server_value("account", one, "rev") for one in made} == {1}


@pytest.fixture
def stranger() -> Iterator[Hostile]:
    with hostile_server() as server:
        yield server


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(200, {"Content-Type": "text/html"}, "<html>请登录</html>".encode()), "sync_captive_portal"),
        (Reply(200, {"Content-Type": MEDIA_TYPE}, encode(WELCOME)[:-9]), "sync_garbage"),
        (Reply(200, OURS, b"\x1f\x8b\x08\x00garbage"), "sync_garbage"),
        (Reply(200, OURS), "sync_truncated"),
    ],
    ids=["portal", "truncated", "garbage", "nothing"],
)
def test_69_answers_of_something_else(cast: Cast, stranger: Hostile, reply: Reply, code: str) -> None:
    cast.ann.set("account", cast.account, phone="0574-2")
    before = cast.ann.read(held), cast.ann.read(local.settings)[local.CURSOR]
    stranger.answers(*[reply] * 3)
    line = Transport(stranger.url, deadline_seconds=5)
    assert refusal(lambda: cast.ann.sync(line)).code == code
    line.close()
    assert (cast.ann.read(held), cast.ann.read(local.settings)[local.CURSOR]) == before
    assert cast.ann.count("local_outbox", "state = 'pending'") == 1
    cast.inv()


def test_71_server_address_moved(cast: Cast, stranger: Hostile) -> None:
    def keep(address: str) -> None:
        cast.ann.write(lambda connection: local.keep(connection, {local.SERVER: address}))

    with hostile_server() as new:
        stranger.answers(Reply(308, {"Location": f"{new.url}/sync/v1/hello"}))
        new.answers(sealed(WELCOME), sealed(WELCOME))
        line = Transport(stranger.url, on_moved=keep, deadline_seconds=5)
        for _ in range(2):
            line.call("hello", greeting(""), Welcome)
        line.close()
        assert cast.ann.read(local.settings)[local.SERVER] == new.url
        assert [len(stranger.requests), len(new.requests)] == [1, 2], "followed once, then asked there"
        to_itself = Reply(308, {"Location": f"{new.url}/sync/v1/hello"})
        new.answers(to_itself, to_itself)
        lost = Transport(new.url, deadline_seconds=5)
        assert refusal(lambda: cast.ann.sync(lost)).code == "sync_redirect"
        lost.close()
    cast.inv()


def test_73_payload_over_the_limit(cast: Cast) -> None:
    """A note over the limit (of a tenth here, as is the note), and a quote of three hundred lines behind it."""
    cast.ann.add("visit", account_id=cast.account, started_at=WHEN, summary="长" * 300_000)
    quote = cast.ann.add("quote", account_id=cast.account)
    lines = [QuoteLine(quote_id=quote, sort_key=f"a{n:03}", unit_price=Decimal(5)) for n in range(300)]
    cast.ann.lane.submit(lambda session: session.add_all(lines)).result()

    def limit(operation: str, message: Message) -> None:
        if len(encode(message)) > 800_000:
            raise TransportError(Failure.PROBLEM, problem=Problem(code="too_large"))

    cast.disturb(cast.ann, before=limit)
    report = cast.sync(cast.ann)
    assert (report.refused, report.applied) == (1, 2)
    assert [code for code, _ in refused(cast.ann)] == ["too_large"]
    assert cast.world.server_value("quote", quote, "total_net") == 300 * 50_000
    cast.disturb(cast.ann)
    with cast.world.database.transaction() as conn:
        assert fetch(conn, "SELECT count(*) FROM visit") == [(0,)]
    cast.inv()
