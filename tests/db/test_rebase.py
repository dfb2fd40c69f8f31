"""The visible row on top of a newer row of the server: a person's own edit never visibly goes back."""

from crm_core.clock import encode
from crm_core.wire import Change
from crm_desktop.db.rebase import Pending, visible_row
from tests.db.support import ME, server_row

HLC = encode(1_700_000_000_000)


def change(fields: dict[str, object], op: str = "update") -> Pending:
    return Pending(Change(entity="account", id="a", op=op, fields=fields), HLC, ME)  # type: ignore[arg-type]


def test_without_changes_it_is_the_servers_row() -> None:
    row = server_row("account", "a", name="甲")
    assert visible_row(row, []) == row
    assert visible_row(None, []) is None


def test_the_own_edit_stands_over_a_newer_row() -> None:
    seen = visible_row(
        server_row("account", "a", name="甲", city="新", rev=9), [change({"level": [None, "A"]})]
    )
    assert seen is not None
    assert (seen["level"], seen["city"], seen["rev"]) == ("A", "新", 9)
    assert (seen["edited_at"], seen["edited_by"]) == (HLC, ME)


def test_the_servers_row_is_not_touched() -> None:
    row = server_row("account", "a", name="甲")
    visible_row(row, [change({"name": ["甲", "乙"]})])
    assert row["name"] == "甲"


def test_texts_merge_as_the_server_will_merge_them() -> None:
    row = server_row("account", "a", description="一\n二\n别人加的")
    seen = visible_row(row, [change({"description": ["一\n二", "我加的\n一\n二"]})])
    assert seen is not None
    assert seen["description"] == "我加的\n一\n二\n别人加的"


def test_sets_merge() -> None:
    row = server_row("account", "a", former_names='["别","旧"]')
    seen = visible_row(row, [change({"former_names": {"add": ["我"], "remove": [["旧", None]]}})])
    assert seen is not None
    assert seen["former_names"] == '["别","我"]'


def test_a_removal_spares_what_was_added_again_meanwhile() -> None:
    later = encode(1_800_000_000_000)
    row = server_row(
        "account", "a", former_names='["旧"]', stamps=f'{{"former_names:set":{{"旧":"{later}"}}}}'
    )
    seen = visible_row(row, [change({"former_names": {"add": [], "remove": [["旧", HLC]]}})])
    assert seen is not None
    assert seen["former_names"] == '["旧"]'


def test_custom_fields_merge_key_by_key() -> None:
    row = server_row("account", "a", custom='{"a":1,"b":2}')
    seen = visible_row(row, [change({"custom.b": [2, None], "custom.c": [None, "x"]})])
    assert seen is not None
    assert seen["custom"] == '{"a":1,"c":"x"}'
    seen = visible_row(seen, [change({"custom.a": [1, None], "custom.c": ["x", None]})])
    assert seen is not None
    assert seen["custom"] is None


def test_an_edit_of_what_is_not_there_shows_nothing() -> None:
    assert visible_row(None, [change({"level": [None, "A"]})]) is None


def test_an_insert_then_a_deletion() -> None:
    inserted = change({"name": [None, "新"]}, "insert")
    seen = visible_row(None, [inserted])
    assert seen is not None
    assert (seen["name"], seen["rev"], seen["deleted_at"]) == ("新", 0, None)
    gone = visible_row(None, [inserted, change({}, "delete")])
    assert gone is not None
    assert (gone["deleted_at"], gone["deleted_by"]) == (1_700_000_000_000, ME)


def test_an_edit_revives_what_somebody_deleted() -> None:
    seen = visible_row(server_row("account", "a", deleted_at=1), [change({"level": [None, "A"]})])
    assert seen is not None
    assert seen["deleted_at"] is None


def test_a_field_of_a_newer_version_is_passed_over() -> None:
    seen = visible_row(server_row("account", "a"), [change({"shoe_size": [1, 2]})])
    assert seen is not None
    assert "shoe_size" not in seen
