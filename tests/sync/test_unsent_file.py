"""Unsent work leaves a laptop in an encrypted file, comes back on another one, and has one effect."""

from pathlib import Path

import pytest

from crm_desktop.db import outbox, outbox_file
from crm_desktop.db.outbox_file import Content
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import UserError
from crm_desktop.services.inbox.correcting import correction, put_values
from crm_desktop.services.notices import mark_read, unread
from crm_desktop.services.unsent import Exported, export_unsent
from crm_desktop.sync import local, refused
from crm_desktop.sync.taken_back import TakenBack, take_back
from tests.sync.laptop import START_MS, Laptop
from tests.sync.test_refused import refused_ids, refusing
from tests.sync.world import World

SECRET = "correct horse battery"


def export(laptop: Laptop, file: Path, passphrase: str = SECRET) -> Exported:
    with laptop.store.read() as session:
        return export_unsent(session, laptop.lane, file, passphrase, now_ms=START_MS)


def bring(laptop: Laptop, content: Content) -> TakenBack:
    return laptop.write(lambda connection: take_back(connection, content))


def test_work_of_a_lost_laptop_goes_on_with_another(world: World, tmp_path: Path) -> None:
    ann = world.person("ann")
    old = world.laptop(ann)
    kept = old.add("account", name="苏州恒远", owner_id=ann)
    world.sync(old)
    old.set("account", kept, phone="0512-1")
    fresh = old.add("account", name="无锡澄江", owner_id=ann)
    written = export(old, tmp_path / "work.crmoutbox")
    assert (written.pending, written.refused, written.handed_over) == (2, 0, 0)

    new = world.laptop(ann)
    world.sync(new)
    content = outbox_file.read(tmp_path / "work.crmoutbox", SECRET)
    taken = bring(new, content)
    assert (taken.waiting, taken.aside, taken.known) == (2, 0, 0)
    assert new.value("account", kept, "phone") == "0512-1"
    world.sync(new)
    assert world.server_value("account", kept, "phone") == "0512-1"
    assert world.server_value("account", fresh, "name") == "无锡澄江"
    revision = world.server_value("account", fresh, "rev")
    world.sync(old)
    assert world.server_value("account", fresh, "rev") == revision, "sent twice, it has one effect"
    assert bring(new, content).known == 2


def test_what_is_not_here_is_set_aside_with_its_value(world: World, tmp_path: Path) -> None:
    ann = world.person("ann")
    old = world.laptop(ann)
    account = old.add("account", name="苏州恒远", owner_id=ann)
    world.sync(old)
    old.set("account", account, phone="0512-1")
    export(old, tmp_path / "work")
    new = world.laptop(ann)
    new.write(lambda connection: local.keep(connection, {local.USER: ann}))
    taken = bring(new, outbox_file.read(tmp_path / "work", SECRET))
    assert (taken.waiting, taken.aside) == (0, 1)
    (entry,) = entries(new, outbox.REFUSED)
    assert entry.code == "record_gone"
    world.sync(new)
    new.write(lambda connection: refused.retry(connection, entry.mutation.id, new.ids))
    world.sync(new)
    assert world.server_value("account", account, "phone") == "0512-1"


def entries(laptop: Laptop, state: str) -> list[outbox.Entry]:
    with laptop.store.read() as session:
        return outbox.entries(session, state)


def test_only_its_person_and_its_passphrase_open_it(world: World, tmp_path: Path) -> None:
    ann, bo = world.person("ann"), world.person("bo")
    old, other = world.laptop(ann), world.laptop(bo)
    world.sync(old, other)
    old.add("account", name="苏州恒远", owner_id=ann)
    file = tmp_path / "work"
    export(old, file)
    for wrong in ("another", ""):
        with pytest.raises(UserError, match="outbox_file_unreadable"):
            outbox_file.read(file, wrong)
    with pytest.raises(UserError, match="outbox_of_another"):
        bring(other, outbox_file.read(file, SECRET))
    with pytest.raises(UserError, match="backup_exists"):
        export(old, file)
    assert "恒远".encode() not in file.read_bytes()
    assert entries(other, outbox.PENDING) == []


@pytest.mark.parametrize("place", [0, 30, -1])
def test_a_damaged_file_is_refused(world: World, tmp_path: Path, place: int) -> None:
    ann = world.laptop(world.person("ann"))
    ann.add("account", name="苏州恒远", owner_id=ann.user_id)
    file = tmp_path / "work"
    export(ann, file)
    damaged = bytearray(file.read_bytes())
    damaged[place] ^= 1
    file.write_bytes(bytes(damaged))
    with pytest.raises(UserError, match="outbox_file_unreadable"):
        outbox_file.read(file, SECRET)


def test_nothing_unsent_is_said(world: World, tmp_path: Path) -> None:
    ann = world.laptop(world.person("ann"))
    with pytest.raises(UserError, match="nothing_unsent"):
        export(ann, tmp_path / "work")
    assert not (tmp_path / "work").exists()


# --- correcting ------------------------------------------------------------------------------------------------------


def test_a_refused_edit_is_corrected_and_sent_again(ann: Laptop) -> None:
    server = refusing(ann)
    ann.set("account", "a", phone="0574-2", city="宁波市")
    ann.sync(server)
    (first,) = server.pushed[-1].mutations
    with ann.store.read() as session:
        found = correction(session, first.id)
    assert {one.name: one.value for one in found.group.fields}["phone"] == "0574-2"
    context = ann.store.context
    assert context is not None

    def job(connection: RawConnection) -> None:
        corrected = put_values(connection, context, found.n, ("account", "a"), {"phone": "0574-3"})
        refused.retry(connection, corrected, ann.ids)

    ann.write(job)
    assert ann.value("account", "a", "phone") == "0574-3"
    ann.sync(server)
    (second,) = server.pushed[-1].mutations
    (change,) = second.changes
    assert change.fields["phone"] == ["0574-1", "0574-3"]
    assert change.fields["city"][1] == "宁波市", "what merges together, and the rest, travels as before"
    assert second.hlc > first.hlc


def test_a_value_that_the_field_cannot_hold_changes_nothing(ann: Laptop) -> None:
    server = refusing(ann)
    ann.set("account", "a", phone="0574-2")
    ann.sync(server)
    (entry,) = entries(ann, outbox.REFUSED)
    context = ann.store.context
    assert context is not None
    with pytest.raises(UserError, match="unknown_choice"):
        ann.write(
            lambda c: put_values(c, context, entry.mutation.n, ("account", "a"), {"level": "no such level"})
        )
    assert refused_ids(ann) == [entry.mutation.id]
    with pytest.raises(UserError, match="mutation_unknown"):
        ann.write(lambda c: put_values(c, context, 999, ("account", "a"), {"phone": "1"}))


def test_notices_are_read_one_by_one(ann: Laptop) -> None:
    from crm_desktop.db import notices

    def tell(connection: RawConnection) -> None:
        notices.add(connection, "clock_wrong", {"minutes": 7}, now_ms=START_MS)
        notices.add(connection, "blob_too_large", {"name": "a.pdf"}, now_ms=START_MS + 1)

    ann.write(tell)
    with ann.store.read() as session:
        important, other = unread(session)
    assert (important.code, other.code) == ("clock_wrong", "blob_too_large")
    assert mark_read(ann.lane, [important.id], now_ms=START_MS) == 1
    with ann.store.read() as session:
        assert [one.id for one in unread(session)] == [other.id]
