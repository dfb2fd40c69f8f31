"""I. Laptops and servers of different age."""

import json

import pytest

from crm_core import upcasting
from crm_core.upcasting import Step
from crm_core.wire import Hello, Message, Push
from crm_desktop.db import payloads
from crm_server.database import fetch
from tests.sync.laptop import Laptop
from tests.sync.scenarios.cast import Cast, refusal
from tests.sync.test_versions import TO_2, TO_3, make_old


def test_101_upgrade_that_skips_versions(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty edits of version 1, taken up by version 5."""
    accounts = [cast.ann.add("account", name=f"客户{n}", website=f"a{n}.example") for n in range(20)]
    for n, account in enumerate(accounts):
        cast.ann.set("account", account, english_name=f"Customer {n}")
    make_old(cast.ann)
    with monkeypatch.context() as later:
        later.setattr(upcasting, "STEPS", (TO_2, Step(), Step(), TO_3))
        cast.ann.write(payloads.bring_up_to_date)
        assert cast.ann.count("local_outbox", "schema = 5") == 40
        report = cast.sync(cast.ann)
    assert (report.pushed, report.applied, report.refused) == (40, 40, 0)
    for n, account in enumerate(accounts):
        row = cast.ann.row("account", account)
        assert row is not None
        assert (row["website"], row["english_name"]) == (f"a{n}.example", f"Customer {n}")
        assert json.loads(row["custom"]) == {"fax": "021-5"}
    cast.inv()


@pytest.mark.parametrize(
    ("versions", "code"),
    [({"protocol_min": 0, "protocol_max": 0}, "client_too_old"), ({"protocol_min": 99}, "server_too_old")],
)
def test_103_versions_without_a_common_one(cast: Cast, versions: dict[str, int], code: str) -> None:
    cast.ann.set("account", cast.account, phone="0574-2")

    def speak(operation: str, message: Message) -> None:
        hello = message if isinstance(message, Hello) else getattr(message, "hello", None)
        for name, value in versions.items():
            setattr(hello, name, value)

    cast.disturb(cast.ann, before=speak)
    assert refusal(lambda: cast.sync(cast.ann)).code == code
    assert cast.ann.value("account", cast.account, "phone") == "0574-2"
    assert cast.ann.count("local_outbox", "state = 'pending'") == 1


def newer(cast: Cast, laptop: Laptop) -> None:
    """Let a laptop write a field from now on that neither the server nor the other laptop knows."""

    def write(operation: str, message: Message) -> None:
        for mutation in message.mutations if isinstance(message, Push) else ():
            mutation.changes[0].fields["carbon_class"] = [None, "A+"]

    cast.disturb(laptop, before=write)


def unknown(cast: Cast) -> list[tuple[str, str]]:
    with cast.world.database.transaction() as conn:
        return [(name, value) for name, value in fetch(conn, "SELECT name, value FROM unknown_field")]


def test_an_edit_of_an_old_program_erases_no_field_that_it_does_not_know(cast: Cast) -> None:
    """Also case 103."""
    cast.ann.set("account", cast.account, phone="0574-2")
    newer(cast, cast.ann)
    cast.world.sync(cast.ann)
    cast.disturb(cast.ann)
    cast.world.sync(cast.bo)
    cast.bo.set("account", cast.account, website="cf.example")
    cast.settle(cast.bo, cast.ann)
    assert unknown(cast) == [("carbon_class", '"A+"')]
    assert cast.bo.count("local_unknown_field", """fields = '{"carbon_class":"A+"}'""") == 1
    cast.inv()


def test_105_two_versions_edit_one_row(cast: Cast) -> None:
    before = cast.ann.row("account", cast.account)
    assert before is not None
    cast.ann.set("account", cast.account, phone="0574-2")
    cast.bo.set("account", cast.account, website="cf.example")
    newer(cast, cast.ann)
    cast.settle()
    cast.disturb(cast.ann)
    after = cast.ann.row("account", cast.account)
    assert after is not None
    changed = {name for name, value in after.items() if value != before[name]}
    assert changed <= {"phone", "website", "rev", "stamps", "edited_at", "edited_by", "accepted_at"}
    assert (after["phone"], after["website"]) == ("0574-2", "cf.example")
    assert unknown(cast) == [("carbon_class", '"A+"')]
    cast.inv()
