"""A. What is written on one laptop is on the server and on the others, once."""

from decimal import Decimal
from itertools import pairwise

from crm_core.model import AccountContact, AccountTag
from crm_core.wire import Message, Pull
from crm_desktop.db import notices
from crm_desktop.services import timeline
from crm_desktop.sync import local
from crm_server.database import fetch
from tests.sync.laptop import Laptop
from tests.sync.scenarios.cast import WHEN, Cast, living
from tests.sync.scenarios.invariants import inv
from tests.sync.world import World

BUSINESS = ("account", "contact", "visit", "quote", "order", "task", "note")


def test_1_empty_sync(world: World) -> None:
    ann = world.laptop(world.person("ann"))
    report = ann.sync(world.lines[ann])
    assert (report.pushed, report.evicted, report.rounds) == (0, 0, 1)
    assert all(ann.rows(entity) == {} for entity in BUSINESS)
    assert ann.read(local.settings)[local.CURSOR]
    again = ann.sync(world.lines[ann])
    assert (again.pushed, again.pulled) == (0, 0)
    assert ann.count("local_sync_run", "error_code IS NOT NULL") == 0
    inv(world, ann)


def test_3_push_only(world: World) -> None:
    ann = world.laptop(world.person("ann"))
    account = ann.add("account", name="海川电子")
    people = [ann.add("contact", full_name=name) for name in ("李雷", "韩梅梅")]
    for one in people:
        role = AccountContact.make_id(account, one)
        ann.add("account_contact", id=role, account_id=account, contact_id=one)
    visit = ann.add("visit", account_id=account, contact_id=people[0], started_at=WHEN, summary="初次拜访")
    report = ann.sync(world.lines[ann])
    assert (report.pushed, report.applied) == (6, 6)
    for entity, record in (("account", account), *(("contact", one) for one in people), ("visit", visit)):
        assert world.server_value(entity, record, "rev") == ann.value(entity, record, "rev") == 1
    assert ann.count("local_outbox") == ann.count("local_base") == 0
    inv(world, ann)


def entries(laptop: Laptop, account: str) -> int:
    with laptop.store.read() as session:
        return len(timeline.timeline(session, account))


def test_5_deletes_sync(cast: Cast) -> None:
    visit = cast.ann.add("visit", account_id=cast.account, started_at=WHEN, summary="谈交期")
    cast.settle()
    assert entries(cast.bo, cast.account) == 1
    cast.ann.set("visit", visit, deleted_at=WHEN)
    cast.world.sync(cast.ann, cast.bo)
    assert living(cast.bo, "visit") == []
    assert entries(cast.bo, cast.account) == 0
    assert cast.both("deleted_by", "visit", visit) == cast.ann.user_id
    cast.inv()


def test_7_three_edits_between_syncs(cast: Cast) -> None:
    quote = cast.ann.add("quote", account_id=cast.account, subject="一号线")
    line = cast.ann.add("quote_line", quote_id=quote, qty=Decimal(2), unit_price=Decimal(5))
    cast.settle()
    for price in (6, 7, 8):
        cast.ann.set("quote_line", line, unit_price=Decimal(price))
    assert cast.sync(cast.ann).applied == 3
    report = cast.sync(cast.bo)
    assert (report.rounds, report.pulled) == (1, 2), "the line and its quote, once each"
    assert cast.both("unit_price", "quote_line", line) == 8_000_000
    assert cast.both("total_net", "quote", quote) == 160_000
    assert cast.ann.count("conflict") == cast.ann.count("resolution_journal") == 0
    cast.inv()


NAMES = (
    "a/b 100%2F c",
    "  two  spaces  ",
    "收据 🧾 👩‍👩‍👧",
    'O\'Brien "&" Sons; DROP TABLE',
    "中文（括号）",
    "escaped \\u0000 \\x00",
    "𠮷野家",
    '["json"]',
)


def test_9_odd_identifiers(cast: Cast) -> None:
    accounts = {name: cast.ann.add("account", name=name, description=name) for name in NAMES}
    cast.world.sync(cast.ann)
    for account in accounts.values():
        cast.world.share(account, cast.bo.user_id, "edit")
    cast.world.sync(cast.bo)
    tags = {name: AccountTag.make_id(accounts[name], name) for name in NAMES}
    for name, tag in tags.items():
        cast.bo.add("account_tag", id=tag, account_id=accounts[name], tag=name)
    cast.settle()
    for name in NAMES:
        assert cast.both("name", record=accounts[name]) == name
        assert cast.both("description", record=accounts[name]) == name
        assert cast.both("tag", "account_tag", tags[name]) == name
    cast.inv()


def test_11_many_rows_in_pages(cast: Cast) -> None:
    """A twentieth of twenty thousand lines, in pages a twentieth as large; the benchmark brings them all."""
    order = {"account_id": cast.account, "ordered_on": "2026-09-01", "total_net": 200_000}
    line = {"name": "阀门", "qty": 1_000_000, "amount_net": 10_000}
    orders = [cast.ann.ids.new() for _ in range(50)]
    cast.load_all(
        {
            "order": [{"id": one, **order} for one in orders],
            "order_line": [{"order_id": one, **line} for one in orders for _ in range(20)],
        }
    )
    sizes: list[int] = []
    channel = cast.world.lines[cast.bo]

    def small(operation: str, message: Message) -> None:
        if isinstance(message, Pull):
            message.max_bytes = min(message.max_bytes, 25_000)
            sizes.append(channel.bytes_down)

    cast.disturb(cast.bo, before=small)
    report = cast.sync(cast.bo)
    pages = [after - before for before, after in pairwise(sizes)]
    assert len(pages) > 5
    assert max(pages) < 2 * 25_000, "neither side ever holds more than a page of them"
    assert cast.bo.count("order_line") == 1000
    assert report.pulled < 1.5 * 1050, (
        "an order is brought whole, so its end may come again with the next page"
    )
    cast.disturb(cast.bo)
    cast.inv()


def test_13_two_new_computers_of_one_person(world: World) -> None:
    person = world.person("ann")
    two = [world.laptop(person), world.laptop(person)]
    asked: list[bool] = []
    for laptop in two:
        world.lines[laptop].before = lambda _, message: asked.extend(
            [message.resync] if isinstance(message, Pull) else []
        )
    world.sync(*two, *two)
    assert not any(asked), "nobody is asked to overwrite anything"
    assert [laptop.read(notices.unread) for laptop in two] == [[], []]
    with world.database.transaction() as conn:
        assert fetch(conn, "SELECT count(*) FROM outcome") == [(0,)]
    inv(world, *two)
