"""A task is told once, when its time has come, and again where it was put off."""

from datetime import timedelta

from sqlalchemy.orm import Session

from crm_core.model import Task
from crm_desktop.db import meta
from crm_desktop.services.lookups import now
from crm_desktop.services.people import Choice
from crm_desktop.services.reminders import note_told, remind_later, reminders
from crm_desktop.services.task_lists import read_line
from tests.services.conftest import COLLEAGUE, ME, START_MS, Desk

HOUR_MS = 3_600_000


def add(desk: Desk, id_: str, hours: int, **values: object) -> None:
    given = {"assignee_id": ME, "status": "OPEN", "remind_at": START_MS + hours * HOUR_MS, **values}
    desk.receive("task", id=id_, title=f"任务 {id_}", **given)


def look(desk: Desk) -> list[str]:
    """Look as the window does, and note what was told."""

    def told(session: Session) -> list[str]:
        found = reminders(session, desk.context)
        note_told(session, desk.context, found.due)
        return [one.id for one in found.due]

    return desk.write(told)


def test_a_reminder_is_told_once_when_its_time_has_come(desk: Desk) -> None:
    add(desk, "early", -1)
    assert look(desk) == [], "what was due before one began here is no news"
    add(desk, "mine", 2)
    add(desk, "theirs", 2, assignee_id=COLLEAGUE)
    add(desk, "done", 2, status="DONE")
    add(desk, "gone", 2, deleted_at=START_MS)
    assert look(desk) == []
    found = desk.read(lambda s: reminders(s, desk.context))
    assert found.next_at == now(desk.context).replace(microsecond=0, second=20, minute=13) + timedelta(
        hours=2
    )
    desk.time.pass_hours(3)
    assert look(desk) == ["mine"]
    assert look(desk) == []
    add(desk, "late", 1)
    assert look(desk) == ["late"], "it came with a sync after its time"


def test_one_that_was_put_off_is_told_again(desk: Desk) -> None:
    look(desk)
    add(desk, "mine", 1)
    desk.time.pass_hours(2)
    assert look(desk) == ["mine"]
    desk.write(lambda s: remind_later(s, desk.context, "mine"))
    assert look(desk) == []
    desk.time.pass_hours(2)
    assert look(desk) == ["mine"]


def test_weeks_later_nothing_old_is_told_and_nothing_of_it_is_kept(desk: Desk) -> None:
    look(desk)
    add(desk, "mine", 1)
    desk.time.pass_hours(2)
    look(desk)
    add(desk, "old", 3)
    desk.time.pass_hours(24 * 20)
    assert look(desk) == []
    with desk.store.raw() as connection:
        assert meta.get(connection, "reminders_told").endswith('"told": []}')
    assert desk.read(lambda s: s.get(Task, "old").title) == "任务 old"


def test_the_longest_name_behind_an_at_is_meant(desk: Desk) -> None:
    colleagues = [Choice("a", "王芳"), Choice("b", "王芳华")]
    typed = read_line("寄样品 @王芳华", now(desk.context).date(), colleagues)
    assert (typed.title, typed.assignee) == ("寄样品", colleagues[1])
