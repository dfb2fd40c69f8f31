"""What a person does about refused edits."""

import pytest

from crm_core.wire import Mutation, Outcome, Push, PushReply
from crm_desktop.db import outbox
from crm_desktop.errors import UserError
from crm_desktop.sync import refused
from tests.sync import forensics
from tests.sync.laptop import START_MS, Laptop
from tests.sync.pages import ScriptedServer, page, table

ACCOUNT = {"a": {"name": "宁波长风机械", "phone": "0574-1"}}


def refusing(laptop: Laptop) -> ScriptedServer:
    """A server that gives one customer and then refuses everything: later mutations because of earlier ones."""
    server = ScriptedServer("ann", page("c1", table("account", ACCOUNT)))
    laptop.sync(server)

    def refuse(push: Push) -> PushReply:
        gone: set[str] = set()
        answers = []
        for one in push.mutations:
            because = "depends_on_refused" if gone.intersection(one.depends_on) else "not_permitted"
            gone.add(one.id)
            answers.append(Outcome(id=one.id, result="refused", code=because))
        return PushReply(outcomes=answers, server_ms=START_MS)

    server.on_push = refuse
    return server


def refused_ids(laptop: Laptop) -> list[str]:
    return laptop.read(
        lambda connection: [
            one
            for (one,) in connection.execute("SELECT id FROM local_outbox WHERE state = 'refused' ORDER BY n")
        ]
    )


def retry(laptop: Laptop, mutation_id: str) -> None:
    laptop.write(lambda connection: refused.retry(connection, mutation_id, laptop.ids))


def test_trying_again_is_a_new_mutation_with_the_same_patch(ann: Laptop) -> None:
    server = refusing(ann)
    ann.set("account", "a", phone="0574-2")
    ann.sync(server)
    (first,) = server.pushed[-1].mutations
    retry(ann, first.id)
    assert ann.value("account", "a", "phone") == "0574-2"
    assert ann.count("local_base") == 1
    ann.sync(server)
    (second,) = server.pushed[-1].mutations
    assert (second.changes, second.hlc) == (first.changes, first.hlc)
    assert second.id != first.id
    assert second.n > first.n
    assert ann.value("account", "a", "phone") == "0574-1"


def test_a_refused_record_comes_back_with_what_was_written_under_it(ann: Laptop) -> None:
    server = refusing(ann)
    account = ann.add("account", name="新客户")
    tag = ann.add("account_tag", id="t1", account_id=account, tag="重点")
    ann.sync(server)
    assert ann.row("account", account) is None
    assert ann.row("account_tag", tag) is None
    retry(ann, refused_ids(ann)[0])
    assert ann.value("account", account, "name") == "新客户"
    assert ann.value("account_tag", tag, "tag") == "重点"
    ann.sync(server)
    sent = server.pushed[-1].mutations
    assert [one.changes[0].id for one in sent] == [account, tag]
    assert sent[1].depends_on == [sent[0].id]


def test_letting_go_drops_one_mutation(ann: Laptop) -> None:
    server = refusing(ann)
    account = ann.add("account", name="新客户")
    ann.add("account_tag", id="t1", account_id=account, tag="重点")
    ann.sync(server)
    first, second = refused_ids(ann)
    ann.write(lambda connection: refused.discard(connection, first))
    assert refused_ids(ann) == [second]
    assert ann.read(lambda connection: refused.mutation_with(connection, 2)) == second
    assert ann.count("local_outbox", "depends_on = '[]'") == 1
    assert ann.count("local_outbox_record") == 1


def test_only_what_was_refused_can_be_tried_again_or_let_go(ann: Laptop) -> None:
    refusing(ann)
    ann.set("account", "a", phone="0574-2")
    (waiting,) = pending(ann)
    for job in (
        lambda connection: refused.retry(connection, waiting.id, ann.ids),
        lambda connection: refused.discard(connection, waiting.id),
        lambda connection: refused.discard(connection, "unknown"),
    ):
        with pytest.raises(UserError) as caught:
            ann.write(job)
        assert caught.value.code == "mutation_unknown"
    assert ann.count("local_outbox", "state = 'pending'") == 1


def test_what_was_let_go_of_is_gone_from_the_disk_after_the_next_sync(ann: Laptop) -> None:
    server = refusing(ann)
    words = {"这句话只有我写过"}
    ann.add("note", account_id="a", text=min(words))
    ann.sync(server)
    assert forensics.found(ann, words) == words
    (mutation_id,) = refused_ids(ann)
    ann.write(lambda connection: refused.discard(connection, mutation_id))
    ann.sync(server)
    assert forensics.found(ann, words) == set()


def test_what_is_told_again_is_not_tried_in_a_circle(ann: Laptop) -> None:
    """A server that says again and again that a record is missing which it gave us: no sync may fail for that."""
    server = refusing(ann)
    missing = {"entity": "account", "id": "a"}
    server.on_push = lambda push: PushReply(
        outcomes=[
            Outcome(id=one.id, result="refused", code="record_missing", params=missing)
            for one in push.mutations
        ],
        server_ms=START_MS,
    )
    ann.set("account", "a", phone="0574-2")
    ann.write(lambda c: c.execute("INSERT INTO local_retold (id) SELECT id FROM local_outbox"))
    report = ann.sync(server)
    assert (report.rounds, report.refused) == (2, 2)
    assert ann.sync(server).refused == 1, "and once more with each sync, until the record is there"


def pending(laptop: Laptop) -> list[Mutation]:
    return laptop.read(outbox.to_send)


def test_an_edit_of_a_record_that_is_gone_cannot_be_tried_again(ann: Laptop) -> None:
    server = refusing(ann)
    ann.set("account", "a", phone="0574-2")
    ann.sync(server)
    server.pages = [page("c2", grant=False, revoked=["account:a"])]
    ann.sync(server)
    (mutation_id,) = refused_ids(ann)
    with pytest.raises(UserError) as caught:
        retry(ann, mutation_id)
    assert caught.value.code == "record_gone"
    assert ann.count("local_outbox", "changes LIKE '%0574-1%'") == 0
    assert ann.count("local_outbox", "changes LIKE '%0574-2%'") == 1
