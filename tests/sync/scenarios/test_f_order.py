"""F. What points to what, and what does not fit."""

from decimal import Decimal

import pytest

from crm_core.wire import Message, Push
from crm_desktop.services import search, tasks, timeline
from tests.sync.laptop import Laptop
from tests.sync.pages import ScriptedServer, page, table
from tests.sync.scenarios.cast import WHEN, Cast, living, refused


def shown(laptop: Laptop) -> tuple[int, int]:
    """How many customers the search finds, and what stands in their timelines."""
    with laptop.store.read() as session:
        found = [hit.id for hit in search.search(session, "宁波") if hit.entity == "account"]
        return len(found), sum(len(timeline.timeline(session, one)) for one in found)


def test_75_child_before_its_parent(ann: Laptop) -> None:
    """No server of ours sends a child first; one whose pages come in another order shows no orphan either."""
    seen: list[tuple[int, int]] = []
    visits = table(
        "visit", {"v": {"account_id": "a", "kind": "VISIT", "started_at": 1, "summary": "宁波谈价"}}
    )
    notes = table("note", {"n": {"account_id": "a", "text": "宁波"}})
    customer = table("account", {"a": {"name": "宁波长风机械"}})
    server = ScriptedServer("ann", page("c1", visits, more=True), page("c2", notes, more=True))
    server.pages.append(page("c3", customer))
    ann.engine(server).run(lambda progress: seen.append(shown(ann)))
    assert (0, 0) in seen
    assert set(seen) <= {(0, 0), (1, 1)}
    assert shown(ann) == (1, 1)


def test_77_optional_reference_missing(cast: Cast) -> None:
    """A person whom Bo may not see, on a task that he may: it has the name that the server gives for it."""
    contact = cast.ann.add("contact", full_name="李雷")
    task = cast.ann.add(
        "task", title="回电", account_id=cast.account, contact_id=contact, assignee_id=cast.bo.user_id
    )
    cast.settle()
    assert cast.bo.row("contact", contact) is None
    with cast.bo.store.read() as session:
        (item,) = tasks.tasks_of_account(session, cast.account)
    assert (item.id, item.title) == (task, "回电")
    (label,) = cast.bo.rows("ref_label").values()
    assert (label["ref_id"], label["label_text"]) == (contact, "李雷")
    cast.inv()


def test_79_temporary_numbers(cast: Cast) -> None:
    """A customer, a quote and a promise about it in one day offline; two laptops number without knowing of another."""
    made: dict[Laptop, str] = {}
    for laptop in (cast.ann, cast.bo):
        account = laptop.add("account", name="一天之内")
        made[laptop] = laptop.add("quote", account_id=account, provisional_number="Q~1")
        laptop.add("quote_line", quote_id=made[laptop], qty=Decimal(2), unit_price=Decimal(5))
        laptop.add("promise", account_id=account, quote_id=made[laptop], text="三天内回复")
        laptop.set("quote", made[laptop], status="APPROVED")
    cast.settle()
    numbers = {cast.world.server_value("quote", quote, "number") for quote in made.values()}
    assert len(numbers) == 2
    assert all(number.startswith("Q-") for number in numbers)
    for laptop, quote in made.items():
        assert {row["quote_id"] for row in (*living(laptop, "quote_line"), *living(laptop, "promise"))} == {
            quote
        }
        with laptop.store.read() as session:
            assert quote in [hit.id for hit in search.search(session, "Q~1")], "as it was printed"
    cast.inv()


@pytest.mark.parametrize(
    ("entity", "field", "value"),
    [
        ("promise", "text", "长" * 1001),
        ("visit", "started_at", "yesterday"),
        ("quote_line", "unit_price", "NaN"),
        ("visit", "satisfaction", 10**30),
    ],
)
def test_81_invalid_row_of_a_peer(cast: Cast, entity: str, field: str, value: object) -> None:
    """What another program might send as Ann's: refused by name, before anybody receives it. The rest is taken."""
    quote = cast.ann.add("quote", account_id=cast.account)
    cast.world.sync(cast.ann)
    made = {
        "promise": cast.ann.add("promise", account_id=cast.account, text="好"),
        "visit": cast.ann.add("visit", account_id=cast.account, started_at=WHEN, summary="好"),
        "quote_line": cast.ann.add("quote_line", quote_id=quote, unit_price=Decimal(5)),
    }

    def spoil(operation: str, message: Message) -> None:
        for mutation in message.mutations if isinstance(message, Push) else ():
            for change in mutation.changes:
                if change.entity == entity:
                    change.fields[field] = [None, value]

    cast.disturb(cast.ann, before=spoil)
    report = cast.sync(cast.ann)
    assert (report.applied, report.refused) == (2, 1)
    assert [code for code, _ in refused(cast.ann)] == ["invalid_value"]
    cast.disturb(cast.ann)
    cast.world.sync(cast.bo)
    assert {one for one, record in made.items() if cast.bo.row(one, record)} == made.keys() - {entity}
    cast.inv()


def test_a_code_that_the_server_does_not_know_is_kept(cast: Cast) -> None:
    cast.ann.set("account", cast.account, source="FROM_A_NEWER_VERSION")
    cast.settle()
    assert cast.both("source") == "FROM_A_NEWER_VERSION"
    cast.inv()
