"""G. Customers change hands, people change roles, and what may not be seen is nowhere."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from crm_core.model import AccountContact, Note
from crm_core.wire import Message, Problem, Pull
from crm_desktop.db import notices
from crm_desktop.services import inbox
from crm_desktop.services.ownership import owners_at
from crm_desktop.sync.channel import Failure, TransportError
from tests.sync.laptop import Laptop
from tests.sync.scenarios.cast import WHEN, Cast, context_of, only, refusal, refused


def test_83_reassignment(cast: Cast) -> None:
    account = cast.customer(cast.ann, shared=False, name="移交的客户")
    quote = cast.ann.add("quote", account_id=account, subject="未结")
    cast.load("order", {"account_id": account, "ordered_on": "2026-09-01"})
    cast.settle()
    before = [
        cast.ann.add("visit", account_id=account, started_at=WHEN, summary=f"移交前{n}") for n in (1, 2)
    ]
    cast.world.assign(account, cast.bo.user_id)
    cast.later(cast.ann)
    cast.ann.set("account", account, phone="来不及了")
    report = cast.sync(cast.ann)
    assert (report.applied, report.handed_over) == (2, 1)
    assert cast.ann.mentions(account) == ["local_outbox"], "which record it was, and nothing of it"
    assert cast.ann.mentions("移交的客户") == cast.ann.mentions("来不及了") == []
    cast.world.sync(cast.bo)
    assert {one: cast.bo.value("visit", one, "created_by") for one in before} == dict.fromkeys(
        before, cast.ann.user_id
    )
    assert cast.bo.row("quote", quote) is not None
    assert len(cast.bo.rows("order")) == 1
    with cast.bo.store.read() as session:
        (edit,) = inbox.handed_to_me(session)
    assert (edit.author_name, edit.fields) == ("ann", {"phone": "来不及了"})
    context = context_of(cast.bo)
    cast.bo.lane.submit(lambda session: inbox.accept(session, context, edit.id)).result()
    cast.settle(cast.bo)
    assert cast.world.server_value("account", account, "phone") == "来不及了"
    cast.inv()


def test_85_a_row_enters_by_an_edit(cast: Cast) -> None:
    """A person comes to a customer of Bo's: with all that was written of them long before Bo's cursor."""
    contact = cast.ann.add("contact", full_name="李雷")
    note = cast.ann.add("note", contact_id=contact, text="喜欢喝茶")
    cast.ann.add("consent_record", contact_id=contact, channel="CALL", decision="REFUSE", text="别打电话")
    cast.settle()
    assert cast.bo.row("contact", contact) is None
    rev = cast.ann.value("note", note, "rev")
    role = AccountContact.make_id(cast.account, contact)
    cast.ann.add("account_contact", id=role, account_id=cast.account, contact_id=contact)
    cast.world.sync(cast.ann, cast.bo)
    assert cast.both("text", "note", note) == "喜欢喝茶"
    assert only(cast.bo, "consent_record")["text"] == "别打电话"
    assert cast.both("rev", "note", note) == rev, "the rows themselves did not change"
    cast.inv()


def test_87_owner_at_the_time_and_owner_now(cast: Cast) -> None:
    manager = cast.world.laptop(cast.world.person("mia", "manager"), "manager")
    start = cast.world.now_ms
    cast.later(cast.bo)
    cast.world.assign(cast.account, cast.bo.user_id)
    cast.world.share(cast.account, cast.ann.user_id, "edit")
    cast.later(cast.ann)
    end = cast.world.now_ms
    everybody = (cast.ann, cast.bo, manager)
    cast.settle(*everybody)

    def owners(laptop: Laptop, at_ms: int) -> Any:
        with laptop.store.read() as session:
            return owners_at(session, [cast.account], datetime.fromtimestamp(at_ms / 1000, UTC))[cast.account]

    assert {owners(laptop, start) for laptop in everybody} == {cast.ann.user_id}
    assert {owners(laptop, end) for laptop in everybody} == {cast.bo.user_id}
    assert {laptop.value("account", cast.account, "owner_id") for laptop in everybody} == {cast.bo.user_id}
    cast.inv(*everybody)


def test_89_many_forbidden_rows(cast: Cast) -> None:
    account = cast.customer(cast.ann, shared=False, name="只读客户")
    cast.world.share(account, cast.bo.user_id, "read")
    cast.world.sync(cast.bo)
    notes = [Note(account_id=account, text=f"不许写{n}") for n in range(200)]
    cast.bo.lane.submit(lambda session: session.add_all(notes)).result()
    asked: list[str] = []
    cast.disturb(cast.bo, before=lambda operation, _: asked.append(operation))
    report = cast.sync(cast.bo)
    assert (report.refused, asked.count("push")) == (200, 1)
    assert len(cast.bo.read(notices.unread)) <= 1, "one summary, not two hundred"
    assert {code for code, _ in refused(cast.bo)} == {"not_permitted"}
    assert cast.sync(cast.bo).pushed == 0, "no storm"
    cast.disturb(cast.bo)
    cast.inv()


def test_91_login_expired_in_the_middle(cast: Cast) -> None:
    cast.bo.set("account", cast.account, website="x.example")
    cast.world.sync(cast.bo)
    cast.ann.set("account", cast.account, phone="0574-2")

    def expired(operation: str, message: Message) -> None:
        if isinstance(message, Pull):
            raise TransportError(Failure.SIGNED_OUT, problem=Problem(code="unauthenticated"))

    cast.disturb(cast.ann, before=expired)
    assert refusal(lambda: cast.sync(cast.ann)).code == "unauthenticated"
    assert cast.world.server_value("account", cast.account, "phone") == "0574-2", "what was sent stays sent"
    cast.ann.set("account", cast.account, fax="0574-3")
    cast.disturb(cast.ann)
    assert cast.sync(cast.ann).pushed == 1, "it goes on where it was"
    assert cast.ann.value("account", cast.account, "website") == "x.example"
    cast.inv()


def test_93_restricted_prices(cast: Cast) -> None:
    """What a product costs is gone from the laptop when its manager becomes a rep, and is in no rep's export."""
    (product,) = cast.load("product", {"code": "P1", "name": "阀", "cost": 734_119_000, "list_price": 10**9})
    line = cast.world.lines[cast.ann]
    as_rep = line.context
    line.context = replace(as_rep, session=replace(as_rep.session, role="manager"))
    cast.settle()
    assert cast.ann.value("product", product, "cost") == 734_119_000
    assert cast.bo.mentions("734119000") == []
    line.context = as_rep
    cast.settle()
    assert cast.both("cost", "product", product) is None
    assert cast.both("list_price", "product", product) == 10**9
    assert cast.ann.mentions("734119000") == []
    cast.inv()
