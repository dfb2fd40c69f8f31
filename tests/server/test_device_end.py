"""What a revoked device gets, which is nothing, and what is taken from it: the edits that it had not sent."""

import json
from datetime import date

import msgspec
import pytest

from crm_core.clock import encode as reading
from crm_core.ids import new_id
from crm_core.wire import Change, Mutation, Problem, Push, PushReply, Quarantined, Unsent, decode
from crm_server import devices, quarantine
from crm_server.app import make_app
from crm_server.people import disable_user
from crm_server.quarantine import Held
from tests.server.caller import NOW, Laptop, problem
from tests.support import device

HOUR_MS = 3_600_000


def unsent(
    at_ms: int = NOW, state: str = "pending", *, name: str = "宁波长风机械", user: str = "u"
) -> Unsent:
    fields = {"name": [None, name], "created_at": [None, NOW], "created_by": [None, user]}
    change = Change(entity="account", id=new_id(), op="insert", fields=fields)
    mutation = Mutation(id=new_id(), n=1, hlc=reading(at_ms), schema=1, changes=[change])
    return Unsent(mutation=mutation, author=user, state=state)


def body(*edits: Unsent) -> str:
    return msgspec.json.encode(list(edits)).decode()


def revoke(laptop: Laptop, device_id: str) -> None:
    with laptop.database.transaction() as conn:
        devices.revoke(conn, device_id, NOW)


def held(laptop: Laptop) -> list[Held]:
    with laptop.database.transaction() as conn:
        return quarantine.listed(conn)


def routes(laptop: Laptop) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for route in make_app(laptop.database).routes:
        path = str(getattr(route, "path", ""))
        if path.startswith("/sync/v1/"):
            methods = sorted(getattr(route, "methods", None) or {"POST"})
            found.extend((method, path.removeprefix("/sync/v1/")) for method in methods if method != "HEAD")
    return found


@pytest.mark.parametrize("how", ["revoked", "disabled"])
def test_no_route_gives_a_device_that_has_ended_anything(laptop: Laptop, how: str) -> None:
    signed_in = laptop.enroll()
    if how == "revoked":
        revoke(laptop, signed_in.device_id)
    else:
        with laptop.database.transaction() as conn:
            disable_user(conn, "li", date(2027, 1, 15))
    walked = routes(laptop)
    assert {"hello", "push", "pull", "wait", "estimate"} <= {name for _, name in walked}
    for method, name in walked:
        if name in {"enroll", "quarantine", "refresh"}:
            continue
        path = name.replace("{kind}", "chunk").replace("{name}", "0" * 64)
        answer = laptop.request(method, path, b"{}", upload_offset="0", upload_length="2")
        assert (name, answer.status) == (name, 403)
        assert decode(Problem, answer.body).code in {"device_revoked", "user_disabled"}
    message = device.refresh(signed_in.device_id, signed_in.refresh_token, NOW)
    assert laptop.send("refresh", message).status == 403


def test_what_was_not_sent_is_kept_for_a_person(laptop: Laptop) -> None:
    signed_in = laptop.enroll()
    revoke(laptop, signed_in.device_id)
    before, after = unsent(NOW - HOUR_MS), unsent(NOW + HOUR_MS, "refused")
    message = device.quarantine(signed_in.device_id, body(before, after), NOW)
    answer = laptop.send("quarantine", message)
    assert decode(Quarantined, answer.body).taken == 2
    assert [(one.mutation_id, one.state, one.in_time) for one in held(laptop)] == [
        (before.mutation.id, "pending", True),
        (after.mutation.id, "refused", False),
    ]
    assert json.loads(held(laptop)[0].body)["changes"][0]["fields"]["name"] == [None, "宁波长风机械"]
    again = device.quarantine(signed_in.device_id, body(before, after), NOW + 1)
    assert decode(Quarantined, laptop.send("quarantine", again).body).taken == 2
    assert len(held(laptop)) == 2


def test_edits_of_a_person_who_left_count_until_the_last_day(laptop: Laptop) -> None:
    device_id = laptop.enroll().device_id
    day_ms = 24 * HOUR_MS
    with laptop.database.transaction() as conn:
        disable_user(conn, "li", date(2027, 1, 15))
    edits = body(unsent(NOW - day_ms), unsent(NOW + 2 * day_ms))
    laptop.send("quarantine", device.quarantine(device_id, edits, NOW))
    assert [one.in_time for one in held(laptop)] == [True, False]


def test_what_had_its_effect_is_not_kept_again(laptop: Laptop) -> None:
    signed_in = laptop.enroll()
    edit = unsent(user=signed_in.user_id)
    push = Push(hello=device.HELLO, incarnation="one", mutations=[edit.mutation])
    reply = decode(PushReply, laptop.send("push", push).body)
    assert reply.outcomes[0].result == "applied"
    revoke(laptop, signed_in.device_id)
    message = device.quarantine(signed_in.device_id, body(edit), NOW)
    assert decode(Quarantined, laptop.send("quarantine", message).body).taken == 1
    assert held(laptop) == []


def test_only_the_device_itself_hands_in_and_only_at_its_end(laptop: Laptop) -> None:
    device_id = laptop.enroll().device_id
    message = device.quarantine(device_id, body(unsent()), NOW)
    assert problem(laptop.send("quarantine", message)) == (409, "not_revoked")
    revoke(laptop, device_id)
    forged = device.quarantine(device_id, body(unsent()), NOW, number=2)
    assert problem(laptop.send("quarantine", forged)) == (401, "unauthenticated")
    message.body = body(unsent())
    assert problem(laptop.send("quarantine", message)) == (401, "unauthenticated")
    stranger = device.quarantine(new_id(), body(unsent()), NOW)
    assert problem(laptop.send("quarantine", stranger)) == (401, "unauthenticated")
    assert held(laptop) == []


@pytest.mark.parametrize(
    "said",
    [
        "",
        "{}",
        "[1]",
        body(Unsent(mutation=Mutation(id="x", n=1, hlc="", schema=1, changes=[]), author="", state="")),
    ],
)
def test_what_is_no_outbox_is_told(laptop: Laptop, said: str) -> None:
    device_id = laptop.enroll().device_id
    revoke(laptop, device_id)
    assert problem(laptop.send("quarantine", device.quarantine(device_id, said, NOW))) == (400, "malformed")


def test_what_no_column_holds_is_cut_and_not_lost(laptop: Laptop) -> None:
    device_id = laptop.enroll().device_id
    revoke(laptop, device_id)
    odd = unsent(name="a\x00b")
    odd.mutation.hlc, odd.author, odd.state = "never", "x" * 99, "\x00" * 50
    odd.mutation.changes[0].entity = "e" * 99
    answer = laptop.send("quarantine", device.quarantine(device_id, body(odd), NOW))
    assert decode(Quarantined, answer.body).taken == 1
    assert held(laptop)[0].edited_ms == NOW


def test_a_thief_cannot_fill_the_server(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "MOST_PER_DEVICE", 3_000)
    device_id = laptop.enroll().device_id
    revoke(laptop, device_id)
    first = laptop.send("quarantine", device.quarantine(device_id, body(unsent(name="x" * 1_000)), NOW))
    assert first.status == 200
    more = device.quarantine(device_id, body(unsent(name="y" * 2_000)), NOW)
    assert problem(laptop.send("quarantine", more)) == (413, "too_large")
    assert len(held(laptop)) == 1
