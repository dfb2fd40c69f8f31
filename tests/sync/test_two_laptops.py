"""The main promises between two laptops and a server, all real but the network."""

from datetime import UTC, datetime

import pytest

from crm_core.model import AccountContact, AccountTag
from crm_core.wire import Message, Pull, Push
from crm_desktop.sync import local
from crm_desktop.sync.channel import Failure, TransportError
from crm_server import schema
from tests.sync.laptop import Laptop
from tests.sync.world import World

WHEN = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def team(world: World) -> tuple[Laptop, Laptop]:
    """Two colleagues; what one adds the other sees once it is shared."""
    return world.laptop(world.person("ann")), world.laptop(world.person("bo"))


def shared_account(world: World, ann: Laptop, bo: Laptop, **values: object) -> str:
    account = ann.add("account", **{"name": "宁波长风机械", "phone": "0574-1", **values})
    world.sync(ann)
    world.share(account, bo.user_id, "edit")
    world.sync(bo)
    return account


def equal(ann: Laptop, bo: Laptop, entity: str, record_id: str) -> bool:
    row = ann.row(entity, record_id)
    return row is not None and row == bo.row(entity, record_id)


def test_what_one_adds_offline_the_other_has_after_both_synced(
    world: World, team: tuple[Laptop, Laptop]
) -> None:
    ann, bo = team
    account = shared_account(world, ann, bo)
    visit = bo.add("visit", account_id=account, started_at=WHEN, summary="谈了交期，客户要样品 𠮷 🧾")
    tag = bo.add("account_tag", id=AccountTag.make_id(account, "重点"), account_id=account, tag="重点")
    world.sync(bo, ann)
    assert equal(ann, bo, "account", account)
    assert equal(ann, bo, "visit", visit)
    assert equal(ann, bo, "account_tag", tag)
    assert ann.value("visit", visit, "summary") == "谈了交期，客户要样品 𠮷 🧾"
    assert ann.count("local_search_row", f"id = '{account}'") == 1


def test_a_second_sync_moves_nothing(world: World, team: tuple[Laptop, Laptop]) -> None:
    ann, bo = team
    shared_account(world, ann, bo)
    world.sync(ann, bo)
    for laptop in team:
        report = laptop.sync(world.lines[laptop])
        assert (report.pushed, report.pulled, report.evicted, report.rounds) == (0, 0, 0, 1)


def test_edits_of_different_fields_both_survive(world: World, team: tuple[Laptop, Laptop]) -> None:
    ann, bo = team
    account = shared_account(world, ann, bo)
    ann.set("account", account, phone="0574-2")
    bo.set("account", account, website="https://changfeng.example")
    world.sync(ann, bo, ann)
    assert equal(ann, bo, "account", account)
    assert ann.value("account", account, "phone") == "0574-2"
    assert ann.value("account", account, "website") == "https://changfeng.example"
    assert ann.count("conflict") == ann.count("resolution_journal") == 0


@pytest.mark.parametrize("later_syncs_first", [False, True])
def test_of_two_edits_of_a_field_the_later_stands_and_the_other_is_in_the_journal(
    world: World, team: tuple[Laptop, Laptop], later_syncs_first: bool
) -> None:
    ann, bo = team
    account = shared_account(world, ann, bo)
    ann.set("account", account, phone="earlier")
    bo.now_ms = ann.now_ms + 60_000
    bo.set("account", account, phone="later")
    world.now_ms = bo.now_ms
    world.sync(*((bo, ann) if later_syncs_first else (ann, bo)))
    world.sync(ann, bo)
    assert equal(ann, bo, "account", account)
    assert ann.value("account", account, "phone") == "later"
    (entry,) = ann.rows("resolution_journal").values()
    assert (entry["field"], entry["kept"], entry["lost"]) == (
        "phone",
        '{"phone":"later"}',
        '{"phone":"earlier"}',
    )
    assert bo.rows("resolution_journal") == ann.rows("resolution_journal")


def test_a_field_that_people_must_decide_becomes_a_conflict_on_both(
    world: World, team: tuple[Laptop, Laptop]
) -> None:
    ann, bo = team
    account = shared_account(world, ann, bo)
    ann.set("account", account, name="宁波长风机械有限公司")
    bo.set("account", account, name="长风机械（宁波）")
    world.sync(ann)
    report = bo.sync(world.lines[bo])
    assert report.conflict == 1
    world.sync(ann)
    assert ann.value("account", account, "name") == "宁波长风机械有限公司"
    assert equal(ann, bo, "account", account)
    (conflict,) = bo.rows("conflict").values()
    assert conflict["other"] == '{"name":"长风机械（宁波）"}'
    assert ann.rows("conflict") == bo.rows("conflict")


def test_a_lost_answer_and_a_second_sending_have_one_effect(
    world: World, team: tuple[Laptop, Laptop]
) -> None:
    ann, bo = team
    account = shared_account(world, ann, bo)
    ann.set("account", account, phone="0574-2")
    visit = ann.add("visit", account_id=account, started_at=WHEN)
    line = world.lines[ann]

    def lose(operation: str, message: Message) -> None:
        if isinstance(message, Push):
            raise TransportError(Failure.OFFLINE)

    line.after = lose
    with pytest.raises(TransportError):
        ann.sync(line)
    revision = world.server_value("account", account, "rev")
    assert ann.count("local_outbox", "state = 'pending'") == 2
    line.after = lambda operation, message: None
    report = ann.sync(line)
    assert (report.pushed, report.applied) == (2, 2)
    assert world.server_value("account", account, "rev") == revision
    assert world.server_value("visit", visit, "rev") == 1
    assert ann.count("local_outbox") == ann.count("local_base") == 0


def test_a_pull_that_breaks_off_goes_on_where_it_was(world: World, team: tuple[Laptop, Laptop]) -> None:
    ann, bo = team
    accounts = [ann.add("account", name=f"客户{n}", description="长" * 20_000) for n in range(60)]
    world.sync(ann, bo)
    for account in accounts:
        world.share(account, bo.user_id, "read")
    line = world.lines[bo]
    asked: list[str] = []

    def cut(operation: str, message: Message) -> None:
        if isinstance(message, Pull):
            asked.append(message.cursor)
            if len(asked) == 4:
                raise TransportError(Failure.OFFLINE)

    line.before = cut
    with pytest.raises(TransportError):
        bo.sync(line)
    had = len(bo.rows("account"))
    assert 0 < had < len(accounts)
    bo.sync(line)
    assert len(set(asked)) > 3
    assert "" not in asked[1:]
    assert sorted(bo.rows("account")) == sorted(accounts)


def test_one_refused_mutation_holds_up_no_other(world: World, team: tuple[Laptop, Laptop]) -> None:
    ann, bo = team
    account = ann.add("account", name="只读客户", phone="0574-1")
    world.sync(ann)
    world.share(account, bo.user_id, "read")
    world.sync(bo)
    bo.set("account", account, phone="不许改")
    own = bo.add("account", name="自己的客户")
    report = bo.sync(world.lines[bo])
    assert (report.refused, report.applied) == (1, 1)
    assert bo.value("account", account, "phone") == "0574-1"
    assert world.server_value("account", own, "owner_id") == bo.user_id
    assert bo.value("account", own, "rev") == 1


def test_a_customer_assigned_away_is_gone_here_and_complete_there(
    world: World, team: tuple[Laptop, Laptop]
) -> None:
    ann, bo = team
    account = ann.add("account", name="移交客户甲乙丙")
    visits = {ann.add("visit", account_id=account, started_at=WHEN, summary=f"第{n}次") for n in range(3)}
    world.sync(ann, bo)
    last = ann.add("visit", account_id=account, started_at=WHEN, summary="移交前未同步")
    world.assign(account, bo.user_id)
    report = ann.sync(world.lines[ann])
    assert report.evicted == 5
    assert ann.mentions(account) == []
    assert ann.mentions("移交客户甲乙丙") == []
    world.sync(bo)
    assert bo.value("account", account, "name") == "移交客户甲乙丙"
    assert set(bo.rows("visit")) == visits | {last}
    assert bo.value("visit", last, "created_by") == ann.user_id


def test_an_edit_made_after_the_customer_went_is_handed_over(
    world: World, team: tuple[Laptop, Laptop]
) -> None:
    ann, bo = team
    account = ann.add("account", name="移交客户")
    world.sync(ann, bo)
    world.assign(account, bo.user_id)
    ann.now_ms = world.now_ms + 60_000
    ann.set("account", account, phone="来不及")
    report = ann.sync(world.lines[ann])
    assert (report.handed_over, report.evicted) == (1, 1)
    assert ann.mentions("来不及") == []
    assert ann.engine(world.lines[ann]).counts().handed_over == 1
    world.sync(bo)
    assert bo.value("account", account, "phone") is None


def test_a_shared_contact_stays_while_one_of_its_customers_does(
    world: World, team: tuple[Laptop, Laptop]
) -> None:
    ann, bo = team
    first, second = (ann.add("account", name=name) for name in ("甲公司", "乙公司"))
    contact = ann.add("contact", full_name="王小明")
    for account in (first, second):
        link = AccountContact.make_id(account, contact)
        ann.add("account_contact", id=link, account_id=account, contact_id=contact)
    world.sync(ann)
    world.assign(first, bo.user_id)
    world.sync(ann, bo)
    assert equal(ann, bo, "contact", contact)
    assert len(ann.rows("account_contact")) == len(bo.rows("account_contact")) == 1
    world.assign(second, bo.user_id)
    world.sync(ann, bo)
    assert ann.mentions(contact) == []
    assert len(bo.rows("account_contact")) == 2


def test_an_edit_made_during_the_push_goes_with_the_next_round(
    world: World, team: tuple[Laptop, Laptop]
) -> None:
    ann, bo = team
    account = shared_account(world, ann, bo)
    ann.set("account", account, phone="0574-2")
    written: list[str] = []

    def write(operation: str, message: Message) -> None:
        if isinstance(message, Push) and not written:
            written.append("0574-3")
            ann.set("account", account, phone="0574-3")

    world.lines[ann].after = write
    report = ann.sync(world.lines[ann])
    assert report.pushed == 2
    assert ann.value("account", account, "phone") == "0574-3"
    assert world.server_value("account", account, "phone") == "0574-3"
    assert ann.count("local_outbox") == ann.count("local_base") == 0


def test_a_task_moved_to_another_customer_lies_with_the_former_no_more(world: World) -> None:
    """Its row need not come again after the outcome; that it left the first customer must."""
    ann = world.laptop(world.person("ann"))
    first, second = ann.add("account", name="新华"), ann.add("account", name="东风")
    task = ann.add("task", account_id=first, title="寄样品", status="OPEN")
    world.sync(ann)
    ann.set("task", task, account_id=second)
    world.sync(ann)
    assert ann.count("local_scope_member", f"id = '{task}' AND scope = 'account:{second}'") == 1
    assert ann.count("local_scope_member", f"id = '{task}' AND scope = 'account:{first}'") == 0


def test_a_deletion_reaches_the_other(world: World, team: tuple[Laptop, Laptop]) -> None:
    ann, bo = team
    account = shared_account(world, ann, bo)
    tag = ann.add("account_tag", id=AccountTag.make_id(account, "重点"), account_id=account, tag="重点")
    world.sync(ann, bo)
    ann.set("account_tag", tag, deleted_at=WHEN)
    world.sync(ann, bo)
    assert bo.value("account_tag", tag, "deleted_at") is not None
    assert equal(ann, bo, "account_tag", tag)


def test_a_restored_server_is_compared_and_nothing_unsent_is_lost(
    world: World, team: tuple[Laptop, Laptop]
) -> None:
    ann, bo = team
    account = shared_account(world, ann, bo)
    ann.set("account", account, phone="0574-2")
    with world.database.transaction() as conn:
        schema.new_epoch(conn)
    world.sync(ann, bo)
    assert bo.value("account", account, "phone") == "0574-2"
    assert equal(ann, bo, "account", account)


def test_a_copied_laptop_gets_a_name_of_its_own_and_loses_nothing(
    world: World, team: tuple[Laptop, Laptop]
) -> None:
    ann, bo = team
    account = shared_account(world, ann, bo)
    before = ann.count("local_outbox")
    ann.write(
        lambda connection: connection.execute(
            "UPDATE sqlite_sequence SET seq = 0 WHERE name = 'local_outbox'"
        )
    )
    ann.set("account", account, phone="0574-2")
    assert before == 0
    assert ann.sync(world.lines[ann]).applied == 1
    assert world.server_value("account", account, "phone") == "0574-2"


def test_what_left_while_the_cursor_was_lost_goes(world: World, team: tuple[Laptop, Laptop]) -> None:
    ann, bo = team
    account = shared_account(world, ann, bo)
    contact = ann.add("contact", full_name="林秀兰")
    role = AccountContact.make_id(account, contact)
    ann.add("account_contact", id=role, account_id=account, contact_id=contact)
    world.sync(ann, bo)
    assert bo.row("contact", contact) is not None
    ann.set("account_contact", role, deleted_at=WHEN)
    bo.write(lambda connection: local.keep(connection, {local.CURSOR: ""}))
    world.sync(ann, bo)
    assert bo.mentions(contact) == ["account_contact"]
