"""The lanes: answers come on the UI thread, in time or not at all, and errors find somebody who listens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from crm_desktop.errors import UserError
from crm_desktop.services.customers import CustomerFilter, create_customer, customer_ids
from crm_desktop.ui.tasks import Tasks
from tests.ui.desk import Desk
from tools.screenshots.rest import PATIENCE_SECONDS


@pytest.fixture
def tasks(desk: Desk, qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks(desk.workspace)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def owner() -> Iterator[QObject]:
    made = QObject()
    yield made
    made.deleteLater()


def blocked(until: threading.Event, value: str) -> Callable[[Any], str]:
    def job(_session: Any) -> str:
        assert until.wait(PATIENCE_SECONDS)
        return value

    return job


def test_a_read_answers_on_the_ui_thread(tasks: Tasks, owner: QObject, qtbot: QtBot) -> None:
    seen: list[tuple[threading.Thread, threading.Thread]] = []
    tasks.read(
        lambda _session: threading.current_thread(),
        lambda worker: seen.append((worker, threading.current_thread())),
        owner=owner,
    )
    qtbot.waitUntil(lambda: bool(seen))
    worker, here = seen[0]
    assert here is threading.main_thread()
    assert worker is not here


def test_only_the_newest_answer_of_a_key_is_given(tasks: Tasks, owner: QObject, qtbot: QtBot) -> None:
    go, answers = threading.Event(), list[str]()
    for value in ("first", "second", "third"):
        tasks.read(blocked(go, value), answers.append, owner=owner, key="list")
    tasks.read(blocked(go, "other key"), answers.append, owner=owner, key="count")
    go.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert sorted(answers) == ["other key", "third"]


def test_an_owner_that_is_gone_is_not_called(tasks: Tasks, qtbot: QtBot) -> None:
    go, answers = threading.Event(), list[str]()
    gone = QObject()
    tasks.read(blocked(go, "late"), answers.append, owner=gone)
    with qtbot.waitSignal(gone.destroyed):
        gone.deleteLater()
    go.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert answers == []


def test_an_error_goes_to_the_caller_or_to_everybody(tasks: Tasks, owner: QObject, qtbot: QtBot) -> None:
    def refuse(_session: Any) -> None:
        raise UserError("record_missing", entity="account", id="x")

    mine, everybodys = list[BaseException](), list[BaseException]()
    tasks.failed.connect(everybodys.append)
    tasks.read(refuse, lambda _none: None, owner=owner, key="a", on_error=mine.append)
    tasks.read(refuse, lambda _none: None, owner=owner, key="b")
    tasks.write(refuse)
    qtbot.waitUntil(lambda: len(mine) == 1 and len(everybodys) == 2)
    assert {type(error) for error in (*mine, *everybodys)} == {UserError}


def test_a_write_is_committed_when_it_answers_and_then_told(tasks: Tasks, desk: Desk, qtbot: QtBot) -> None:
    seen: list[tuple[str, list[str]]] = []

    def done(account_id: str) -> None:
        seen.append((account_id, list(desk.read(lambda session: customer_ids(session, CustomerFilter())))))

    with qtbot.waitSignal(tasks.changed) as told:
        tasks.write(lambda session: create_customer(session, desk.context, {"name": "新客户"}), done)
    ((account_id, there),) = seen
    assert there == [account_id]
    assert account_id in told.args[0]["account"]


def test_changes_of_several_commits_are_told_at_once(tasks: Tasks, desk: Desk, qtbot: QtBot) -> None:
    told: list[Any] = []
    tasks.changed.connect(told.append)
    made = {desk.new_customer(f"客户{number}") for number in range(5)}
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(100)
    assert len(told) == 1
    assert told[0]["account"] == made


def test_work_without_a_session_runs_beside(tasks: Tasks, owner: QObject, qtbot: QtBot) -> None:
    answers: list[int] = []
    tasks.run(lambda: 6 * 7, answers.append, owner=owner)
    qtbot.waitUntil(lambda: answers == [42])


def test_nothing_is_answered_after_the_end(desk: Desk, owner: QObject, qtbot: QtBot) -> None:
    tasks, answers = Tasks(desk.workspace), list[int]()
    tasks.read(lambda _session: 1, answers.append, owner=owner)
    tasks.close()
    tasks.read(lambda _session: 2, answers.append, owner=owner)
    qtbot.wait(50)
    assert answers == []
    tasks.deleteLater()
