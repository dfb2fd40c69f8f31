"""Work before there is a server becomes, with enrolment, the work of the person who signs in."""

from functools import partial

import pytest

from crm_core.wire import SignedIn, Welcome
from crm_desktop.db.capture import EditContext
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import UserError
from crm_desktop.sync import local, local_profile
from crm_desktop.sync.enroll import Login, enroll, open_transport
from crm_desktop.sync.transport import Transport
from tests.sync.hostile import hostile_server, sealed
from tests.sync.laptop import START_MS, Laptop
from tests.sync.test_two_laptops import WHEN
from tests.sync.world import World

Identity = tuple[str, str]
"""(user, device)."""


def alone(laptop: Laptop) -> Identity:
    """Make a laptop nobody's, then its own."""

    def job(connection: RawConnection) -> dict[str, str]:
        connection.execute("DELETE FROM local_meta")
        return local_profile.begin(connection, laptop.ids)

    known = laptop.write(job)
    return works_as(laptop, known[local.USER], known[local.DEVICE])


def works_as(laptop: Laptop, user: str, device: str) -> Identity:
    laptop.store.context = EditContext(user, device, laptop.clock, laptop.ids)
    return user, device


def sign_in(laptop: Laptop, user: str, device: str) -> None:
    """Enrol at a server that knows the person as `user` and the laptop as `device`."""
    welcome = Welcome(
        protocol=1, schema=1, epoch="e1", server_ms=START_MS, lease_until_ms=START_MS, user_id=user
    )
    answer = SignedIn(
        device_id=device,
        user_id=user,
        user_name="安妮",
        role="rep",
        access_token="acc",
        access_expires_ms=1,
        refresh_token="ref",
        welcome=welcome,
    )
    with hostile_server() as server:
        server.answers(sealed(answer))
        enroll(
            laptop.lane,
            Transport(server.url),
            server.url,
            Login("ann", "correct horse", "电脑"),
            clock=laptop.clock,
        )
    works_as(laptop, user, device)


def day_of_work(laptop: Laptop, user: str) -> dict[str, str]:
    """Edits of every kind that name a user; return one id by entity."""
    account = laptop.add("account", name="宁波长风机械", owner_id=user)
    visit = laptop.add("visit", account_id=account, started_at=WHEN, recorded_by=user)
    task = laptop.add("task", title="寄样品", account_id=account, assignee_id=user, assigner_id=user)
    promise = laptop.add("promise", text="周五前报价", account_id=account, maker_id=user)
    gone = laptop.add("note", text="写错了", account_id=account)
    laptop.set("account", account, phone="0574-1")
    laptop.set("note", gone, deleted_at=WHEN)
    return {"account": account, "visit": visit, "task": task, "promise": promise, "note": gone}


def test_enrolment_re_authors_everything(ann: Laptop) -> None:
    user, device = alone(ann)
    made = day_of_work(ann, user)
    assert len(ann.mentions(user)) > len(made)
    sign_in(ann, "the-person", "the-device")
    assert ann.mentions(user) == ann.mentions(device) == []
    for entity, record in made.items():
        row = ann.row(entity, record)
        assert row is not None
        assert (row["created_by"], row["edited_by"], row["device_id"]) == (
            "the-person",
            "the-person",
            "the-device",
        )
    assert ann.value("account", made["account"], "owner_id") == "the-person"
    assert ann.value("task", made["task"], "assignee_id") == "the-person"
    assert ann.value("note", made["note"], "deleted_by") == "the-person"
    assert ann.count("local_outbox", "author <> 'the-person'") == 0
    assert local_profile.is_local(ann.read(local.settings)) is False


def test_after_the_first_sync_the_server_has_it_under_the_enrolled_user(world: World) -> None:
    person = world.person("ann")
    laptop = world.laptop(person)
    user, _ = alone(laptop)
    made = day_of_work(laptop, user)
    sign_in(laptop, person, laptop.device_id)
    report = laptop.sync(world.lines[laptop])
    assert (report.refused, report.conflict, report.handed_over) == (0, 0, 0)
    assert laptop.count("local_outbox") == 0
    for entity, record in made.items():
        assert world.server_value(entity, record, "created_by") == person
        assert world.server_value(entity, record, "device_id") == laptop.device_id
    assert world.server_value("account", made["account"], "owner_id") == person
    assert world.server_value("account", made["account"], "phone") == "0574-1"
    assert world.server_value("task", made["task"], "assigner_id") == person
    assert world.server_value("promise", made["promise"], "maker_id") == person
    assert laptop.mentions(user) == []


def test_what_others_wrote_stays_theirs(ann: Laptop) -> None:
    user, _ = alone(ann)
    task = ann.add("task", title="请帮忙", assignee_id="bo", assigner_id=user)
    sign_in(ann, "the-person", "the-device")
    assert ann.value("task", task, "assignee_id") == "bo"
    assert ann.value("task", task, "assigner_id") == "the-person"


def test_a_second_enrolment_is_of_the_same_person_only(ann: Laptop) -> None:
    alone(ann)
    sign_in(ann, "the-person", "the-device")
    with pytest.raises(UserError, match="enrolled_for_another"):
        sign_in(ann, "somebody-else", "another-device")


def test_a_local_profile_has_no_line(ann: Laptop) -> None:
    alone(ann)
    with pytest.raises(UserError, match="not_enrolled"):
        open_transport(ann.lane, ann.store)
    ann.add("account", name="宁波长风机械")
    engine = ann.engine(local_profile.NoServer())
    with pytest.raises(UserError, match="not_enrolled"):
        engine.run()
    assert engine.rehearse().pushed == 1


def test_a_base_is_re_authored_with_its_stamps(ann: Laptop) -> None:
    user, _ = alone(ann)
    row = f'{{"created_by":"{user}","stamps":"{{\\"*\\":[\\"1\\",\\"{user}\\"]}}"}}'
    ann.write(
        lambda connection: connection.execute("INSERT INTO local_base VALUES ('account', 'a', 1, ?)", (row,))
    )
    ann.write(partial(local_profile.adopt, user_id="the-person", device_id="the-device"))
    assert ann.mentions(user) == ["local_meta"]
