"""H. Clocks that are wrong, and moments that are the same."""

from datetime import date

import pytest

from crm_desktop.services.lookups import today
from crm_desktop.services.tasks import my_tasks
from crm_server import feed, grants
from crm_server.records import insert_rows, server_row
from tests.sync.laptop import START_MS
from tests.sync.scenarios.cast import DAY_MS, HOUR_MS, Cast, context_of


@pytest.mark.parametrize("off_by_ms", [-365 * DAY_MS, -START_MS, 365 * DAY_MS])
def test_95_wrong_clock(cast: Cast, off_by_ms: int) -> None:
    for n in range(3):
        cast.ann.add("task", title=f"回访{n}", due_on=date(2027, 1, 1 + n), assignee_id=cast.ann.user_id)
    cast.settle()
    cast.ann.now_ms += off_by_ms
    cast.ann.set("account", cast.account, phone="钟不准时写的")
    cast.settle()
    assert abs(cast.ann.clock.wall_ms() - cast.world.now_ms) < HOUR_MS, "measured, and corrected here"
    with cast.ann.store.read() as session:
        due = my_tasks(session, cast.ann.user_id, due_until=today(context_of(cast.ann)))
    assert due == [], "nothing of next year is due"
    cast.later(cast.bo)
    cast.bo.set("account", cast.account, phone="后来写的")
    cast.settle(cast.bo, cast.ann)
    assert cast.both("phone") == "后来写的"
    cast.inv()


@pytest.mark.parametrize("bo_first", [False, True])
def test_97_two_edits_in_one_millisecond(cast: Cast, bo_first: bool) -> None:
    cast.settle()
    cast.later(cast.ann)
    cast.later(cast.bo, 0)
    for laptop in (cast.ann, cast.bo):
        laptop.set("account", cast.account, phone=f"of {laptop.user_id}")
    readings = {laptop.value("account", cast.account, "edited_at") for laptop in (cast.ann, cast.bo)}
    assert len(readings) == 1
    cast.settle(*((cast.bo, cast.ann) if bo_first else (cast.ann, cast.bo)))
    assert cast.both("phone") == f"of {max(cast.ann.user_id, cast.bo.user_id)}"
    cast.inv()


def test_99_cursor_boundary(cast: Cast) -> None:
    """Two records of one server time, of which one becomes visible after Bo's pull: no gap between."""
    first, second = (
        server_row("announcement", {"title": title}, now_ms=cast.world.now_ms) for title in ("先", "后")
    )
    with cast.world.database.transaction() as slow:
        insert_rows(slow, "announcement", [second])
        with cast.world.database.transaction() as conn:
            insert_rows(conn, "announcement", [first])
            feed.publish(conn, {"announcement": [first["id"]]})
        cast.world.sync(cast.bo)
        assert set(cast.bo.rows("announcement")) == {first["id"]}
        feed.publish(slow, {"announcement": [second["id"]]})
        grants.recompute(slow)
    assert first["accepted_at"] == second["accepted_at"]
    cast.world.sync(cast.bo)
    assert set(cast.bo.rows("announcement")) == {first["id"], second["id"]}
    cast.inv()
