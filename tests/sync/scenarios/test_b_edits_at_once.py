"""B. Two people edit one customer at the same time."""

from crm_core.model import AccountTag
from crm_desktop.services import inbox
from tests.sync.scenarios.cast import Cast, decide, only


def test_15_different_fields(cast: Cast) -> None:
    cast.ann.set("account", cast.account, phone="0574-2")
    cast.bo.set("account", cast.account, city="宁波", street="中山路 1 号")
    cast.world.sync(cast.ann, cast.bo, cast.ann)
    assert [cast.both(name) for name in ("phone", "city", "street")] == ["0574-2", "宁波", "中山路 1 号"]
    assert cast.ann.count("conflict") == cast.ann.count("resolution_journal") == 0
    cast.inv()


def test_17_same_field_same_value(cast: Cast) -> None:
    for laptop in (cast.ann, cast.bo):
        laptop.set("account", cast.account, name="长风", lifecycle="POTENTIAL")
    cast.settle()
    assert (cast.both("name"), cast.both("lifecycle")) == ("长风", "POTENTIAL")
    assert cast.ann.count("conflict") == cast.ann.count("resolution_journal") == 0
    cast.inv()


def conflict_of_names(cast: Cast) -> None:
    """Ann's 甲 was accepted, Bo's 乙 waits."""
    cast.ann.set("account", cast.account, name="甲")
    cast.bo.set("account", cast.account, name="乙")
    cast.settle()
    assert cast.both("name") == "甲"


def test_19_resolve_with_mine(cast: Cast) -> None:
    conflict_of_names(cast)
    decide(cast.bo, "other")
    cast.settle(cast.bo, cast.ann)
    assert cast.both("name") == "乙"
    for laptop in (cast.ann, cast.bo):
        assert only(laptop, "conflict")["status"] == "RESOLVED"
    cast.inv()


def test_21_server_moved_before_the_resolution_came(cast: Cast) -> None:
    conflict_of_names(cast)
    decide(cast.bo, "value", "丙")
    cast.ann.set("account", cast.account, name="丁")
    cast.settle()
    assert cast.both("name") == "丁", "no blind overwrite"
    opened = [row for row in cast.ann.rows("conflict").values() if row["status"] == "OPEN"]
    assert [(row["accepted"], row["other"]) for row in opened] == [('{"name":"丁"}', '{"name":"丙"}')]
    cast.inv()


def test_23_losing_edit_edited_again(cast: Cast) -> None:
    cast.bo.set("account", cast.account, phone="early")
    cast.later(cast.ann)
    cast.ann.set("account", cast.account, phone="late")
    cast.settle()
    assert cast.both("phone") == "late"
    cast.later(cast.bo)
    cast.bo.set("account", cast.account, phone="again")
    cast.settle(cast.bo, cast.ann)
    assert cast.both("phone") == "again"
    assert cast.ann.count("resolution_journal") == 1, "the second edit stands on the winner: no ping-pong"
    cast.inv()


def test_25_lists_that_only_grow(cast: Cast) -> None:
    for laptop, text in ((cast.ann, "安"), (cast.bo, "波")):
        tag = AccountTag.make_id(cast.account, text)
        laptop.add("account_tag", id=tag, account_id=cast.account, tag=text)
        laptop.add("note", account_id=cast.account, text=f"记：{text}")
        laptop.set("account", cast.account, former_names=[f"旧名{text}"])
    cast.settle()
    for laptop in (cast.ann, cast.bo):
        assert {row["tag"] for row in laptop.rows("account_tag").values()} == {"安", "波"}
        assert {row["text"] for row in laptop.rows("note").values()} == {"记：安", "记：波"}
    assert cast.both("former_names") == '["旧名安","旧名波"]'
    cast.inv()


def test_27_the_resolver_sees_all_three(cast: Cast) -> None:
    conflict_of_names(cast)
    for laptop in (cast.ann, cast.bo):
        with laptop.store.read() as session:
            (shown,) = inbox.conflicts(session)
        assert (shown.base, shown.accepted, shown.other) == ("宁波长风机械", "甲", "乙")
        assert (shown.accepted_by_name, shown.other_by_name) == ("ann", "bo")
        assert shown.label.text("en") == "Name"
    cast.inv()
