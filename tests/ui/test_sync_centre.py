"""The sync centre tells what waits and why, and settles what a person decides, by keyboard."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from crm_core.clock import encode, system_ms
from crm_core.model import Account, Conflict, HandedOverEdit, ResolutionJournal
from crm_desktop.db.rows import RawConnection
from crm_desktop.services.ports import SyncState
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.sync_centre.screen import TABS, SyncCentreScreen
from tests.support.accessible import nameless
from tests.support.stage import COLLEAGUE, ME, Stage

Key = Qt.Key


@pytest.fixture
def screen(stage: Stage) -> SyncCentreScreen:
    made = SyncCentreScreen(stage.context)
    stage.show(made)
    return made


def show(screen: SyncCentreScreen, stage: Stage, qtbot: QtBot, tab: str = "first") -> None:
    stage.go(screen, Place("sync", options={"tab": tab}))
    stage.settle(qtbot)


def conflict(stage: Stage, field: str, base: Any, accepted: Any, other: Any, **values: Any) -> Conflict:
    now = system_ms()
    return Conflict(
        id=stage.ids.new(),
        target="account",
        record_id=stage.account_id,
        field=field,
        base=base,
        accepted=accepted,
        other=other,
        accepted_by=COLLEAGUE,
        other_by=ME,
        accepted_hlc=encode(now - 60_000),
        other_hlc=encode(now - 90_000 + len(field)),
        status="OPEN",
        **values,
    )


def level_conflict(stage: Stage) -> Conflict:
    return conflict(stage, "level", {"level": "C"}, {"level": "A"}, {"level": "B"})


def account(stage: Stage) -> Account:
    with stage.store.read() as session:
        return session.get_one(Account, stage.account_id)


def leave_toasts(stage: Stage) -> None:
    for toast in stage.context.toasts.toasts:
        toast.leave()


def refuse_all(stage: Stage, code: str, **params: str) -> list[int]:
    def job(connection: RawConnection) -> list[int]:
        connection.execute(
            "UPDATE local_outbox SET state = 'refused', code = ?, params = ?", (code, json.dumps(params))
        )
        return [n for (n,) in connection.execute("SELECT n FROM local_outbox ORDER BY n")]

    return stage.lane.submit_raw(job).result()


def rename(stage: Stage, **values: Any) -> None:
    def job(session: Any) -> None:
        record = session.get_one(Account, stage.account_id)
        for name, value in values.items():
            setattr(record, name, value)

    stage.write(job)


def test_what_waits_is_told_as_sentences(screen: SyncCentreScreen, stage: Stage, qtbot: QtBot) -> None:
    rename(stage, phone="0512-66881234", level="B")
    show(screen, stage, qtbot)
    (row,) = screen.pending.list.rows()
    assert row.title == "修改客户 苏州恒远精密机械有限公司"
    assert "总机：0512-66881234" in row.details
    assert "客户级别：B" in row.details
    assert screen.tabs.tabText(TABS.index("pending")) == "待上传 1"


def test_empty_lists_say_what_would_be_there(screen: SyncCentreScreen, stage: Stage, qtbot: QtBot) -> None:
    show(screen, stage, qtbot)
    assert screen.pending._pages.currentWidget() is screen.pending._none
    assert screen.tabs.tabText(TABS.index("conflicts")) == "冲突"


def test_a_refused_edit_tells_why_and_is_retried(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot
) -> None:
    rename(stage, level="B")
    numbers = refuse_all(stage, "not_permitted", entity="account", field="level")
    show(screen, stage, qtbot)
    assert screen.tabs.currentWidget() is screen.refused, "what needs a person is shown first"
    (row,) = screen.refused.list.rows()
    assert row.warning == "您没有修改这条记录的权限。请联系负责人。（客户：客户级别）"
    screen.refused.retry.click()
    qtbot.waitUntil(lambda: stage.sync.retried == numbers)
    stage.settle(qtbot)
    leave_toasts(stage)


def test_discarding_is_asked_for_twice(screen: SyncCentreScreen, stage: Stage, qtbot: QtBot) -> None:
    rename(stage, level="B")
    numbers = refuse_all(stage, "not_permitted")
    show(screen, stage, qtbot)
    QTest.keyClick(screen.refused.list, Key.Key_Delete)
    assert stage.sync.discarded == []
    assert screen.refused.hint.text().startswith("放弃后恢复")
    QTest.keyClick(screen.refused.list, Key.Key_Delete)
    qtbot.waitUntil(lambda: stage.sync.discarded == numbers)
    stage.settle(qtbot)
    leave_toasts(stage)


def test_a_conflict_shows_three_values_with_who_and_when(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot
) -> None:
    address = conflict(
        stage,
        "address",
        {"region": "江苏省", "street": None},
        {"region": "江苏省", "street": "星湖街 328 号"},
        {"region": "江苏省", "street": "星湖街 1 号"},
    )
    stage.load([level_conflict(stage), address])
    show(screen, stage, qtbot)
    lines = {line.cells[1][0]: line for line in screen.conflicts.table.lines()}
    level = lines["客户级别"]
    assert [level.cells[column][0] for column in (2, 3, 4)] == ["C", "A", "B"]
    assert level.cells[3][1].startswith("周芸 · ")
    assert level.cells[4][1].startswith("我 · ")
    assert level.mine == 4
    assert [lines["地址"].cells[column][0] for column in (2, 3, 4)] == [
        "江苏省",
        "江苏省 星湖街 328 号",
        "江苏省 星湖街 1 号",
    ]


@pytest.mark.parametrize(("key", "level"), [(Key.Key_1, "A"), (Key.Key_2, "B")])
def test_one_and_two_decide(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot, key: Qt.Key, level: str
) -> None:
    stage.load([level_conflict(stage)])
    show(screen, stage, qtbot)
    QTest.keyClick(screen.conflicts.table, key)
    qtbot.waitUntil(lambda: not screen.conflicts.table.lines())
    assert account(stage).level == level
    stage.settle(qtbot)
    leave_toasts(stage)


def test_a_third_value_is_typed(screen: SyncCentreScreen, stage: Stage, qtbot: QtBot) -> None:
    stage.load([conflict(stage, "phone", {"phone": "1"}, {"phone": "2"}, {"phone": "3"})])
    show(screen, stage, qtbot)
    QTest.keyClick(screen.conflicts.table, Key.Key_3)
    field = screen.conflicts.inputs["phone"]
    assert field.hasFocus()
    QTest.keyClicks(field, "0512-4")
    QTest.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: not screen.conflicts.table.lines())
    assert account(stage).phone == "0512-4"
    stage.settle(qtbot)
    leave_toasts(stage)


def end_a_sync(stage: Stage, qtbot: QtBot) -> None:
    """Let a sync in the background end, after which the lists are read anew."""
    stage.sync.tell(SyncState("syncing"))
    stage.sync.tell(SyncState("idle", last_sync_ms=system_ms()))
    stage.settle(qtbot)


def test_what_is_being_typed_outlives_the_end_of_a_sync(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot
) -> None:
    phone = conflict(stage, "phone", {"phone": "1"}, {"phone": "2"}, {"phone": "3"})
    stage.load([phone])
    show(screen, stage, qtbot)
    QTest.keyClick(screen.conflicts.table, Key.Key_3)
    field = screen.conflicts.inputs["phone"]
    QTest.keyClicks(field, "0512")
    stage.load([level_conflict(stage), conflict(stage, "website", None, {"website": "a"}, {"website": "b"})])
    end_a_sync(stage, qtbot)
    assert len(screen.conflicts.table.lines()) == 3
    assert screen.conflicts.table.chosen_ids() == [phone.id]
    assert field.isVisible()
    assert field.hasFocus()
    QTest.keyClicks(field, "-4")
    QTest.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: len(screen.conflicts.table.lines()) == 2)
    assert account(stage).phone == "0512-4"
    stage.settle(qtbot)
    leave_toasts(stage)


def test_the_keyboard_is_back_in_the_list_when_somebody_else_has_decided_meanwhile(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot
) -> None:
    phone = conflict(stage, "phone", {"phone": "1"}, {"phone": "2"}, {"phone": "3"})
    stage.load([level_conflict(stage), phone])
    show(screen, stage, qtbot)
    place = [line.id for line in screen.conflicts.table.lines()].index(phone.id)
    QTest.keyClick(
        screen.conflicts.table, (Key.Key_Home, Key.Key_End)[place], Qt.KeyboardModifier.ControlModifier
    )
    QTest.keyClick(screen.conflicts.table, Key.Key_3)
    field = screen.conflicts.inputs["phone"]
    assert field.hasFocus()
    phone.status = "RESOLVED"
    stage.load([phone])
    end_a_sync(stage, qtbot)
    assert not field.isVisible()
    assert screen.conflicts.table.hasFocus()


def test_conflicts_that_are_chosen_stay_chosen_after_a_sync(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot
) -> None:
    chosen = [level_conflict(stage), conflict(stage, "phone", {"phone": "1"}, {"phone": "2"}, {"phone": "3"})]
    stage.load(chosen)
    show(screen, stage, qtbot)
    QTest.keyClick(screen.conflicts.table, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    stage.load([conflict(stage, "website", None, {"website": "a"}, {"website": "b"})])
    end_a_sync(stage, qtbot)
    assert len(screen.conflicts.table.lines()) == 3
    assert set(screen.conflicts.table.chosen_ids()) == {one.id for one in chosen}


def test_many_conflicts_are_decided_at_once(screen: SyncCentreScreen, stage: Stage, qtbot: QtBot) -> None:
    stage.load(
        [
            level_conflict(stage),
            conflict(stage, "phone", {"phone": "1"}, {"phone": "2"}, {"phone": "3"}),
            conflict(stage, "website", {"website": "a"}, {"website": "b"}, {"website": "c"}),
        ]
    )
    show(screen, stage, qtbot)
    QTest.keyClick(screen.conflicts.table, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(screen.conflicts.table, Key.Key_2)
    qtbot.waitUntil(lambda: not screen.conflicts.table.lines())
    kept = account(stage)
    assert (kept.level, kept.phone, kept.website) == ("B", "3", "c")
    stage.settle(qtbot)
    leave_toasts(stage)


def test_the_other_value_of_an_automatic_merge_is_restored_and_undone(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot
) -> None:
    rename(stage, website="kept.example")
    stage.load(
        [
            ResolutionJournal(
                id=stage.ids.new(),
                target="account",
                record_id=stage.account_id,
                field="website",
                kept={"website": "kept.example"},
                lost={"website": "lost.example"},
                kept_by=ME,
                lost_by=COLLEAGUE,
                decided_at=datetime.now(UTC),
            )
        ]
    )
    show(screen, stage, qtbot, "journal")
    (row,) = screen.journal.list.rows()
    assert "采用 kept.example" in row.details
    assert "未采用 lost.example（周芸）" in row.details
    QTest.keyClick(screen.journal.list, Key.Key_Return)
    qtbot.waitUntil(lambda: account(stage).website == "lost.example")
    qtbot.waitUntil(lambda: bool(stage.context.toasts.toasts))
    stage.context.toasts.toasts[-1].action_triggered.emit()
    qtbot.waitUntil(lambda: account(stage).website == "kept.example")
    stage.settle(qtbot)
    leave_toasts(stage)


def test_the_history_tells_counts_size_and_why_a_run_stopped(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot
) -> None:
    report = json.dumps({"pushed": 3, "pulled": 1240, "bytes_up": 2048, "bytes_down": 4096, "seconds": 1.25})

    def job(connection: RawConnection) -> None:
        for code in (None, "unavailable"):
            connection.execute(
                "INSERT INTO local_sync_run (started_ms, ended_ms, report, error_code) VALUES (?, ?, ?, ?)",
                (system_ms(), system_ms(), report, code),
            )

    stage.lane.submit_raw(job).result()
    show(screen, stage, qtbot, "runs")
    failed, good = screen.runs.list.rows()
    assert failed.warning.startswith("服务器暂时不可用")
    assert good.warning == ""
    assert good.details.startswith("上传 3 · 接收 1,240")
    assert good.right == "↑ 2.0 KB ↓ 4.0 KB · 1.2 秒"


def test_everything_has_a_name(screen: SyncCentreScreen, stage: Stage, qtbot: QtBot) -> None:
    rename(stage, level="B")
    refuse_all(stage, "not_permitted")
    stage.load([level_conflict(stage)])
    show(screen, stage, qtbot)
    screen.conflicts.open_form()
    for tab in TABS:
        screen.open_tab(tab)
        assert nameless(screen) == []


def test_the_card_follows_the_sync(screen: SyncCentreScreen, stage: Stage, qtbot: QtBot) -> None:
    show(screen, stage, qtbot)
    assert screen.state.title.text() == "已同步"
    screen.state.show_state(SyncState("idle", pending=1))
    assert screen.state.title.text() == "有修改等待上传"
    screen.state.sync.click()
    assert stage.sync.asked == 1
    stage.sync.tell(SyncState("syncing", pending=2, progress=0.25))
    qtbot.waitUntil(screen.state.bar.isVisible)
    assert screen.state.bar.value() * 4 == screen.state.bar.maximum()
    assert screen.state.sync.isHidden()
    screen.state.stop.click()
    assert stage.sync.cancelled == 1
    stage.sync.tell(SyncState("offline", pending=2, code="unavailable"))
    qtbot.waitUntil(screen.state.reason.isVisible)
    assert screen.state.title.text() == "离线，可以照常工作"
    assert screen.state.stop.isHidden()
    assert not screen.state.sync.isHidden()
    stage.settle(qtbot)


def test_a_person_says_that_each_byte_costs(screen: SyncCentreScreen, stage: Stage, qtbot: QtBot) -> None:
    show(screen, stage, qtbot)
    assert not screen.state.metered.isChecked()
    screen.state.metered.click()
    qtbot.waitUntil(lambda: stage.sync.metered)
    again = SyncCentreScreen(stage.context)
    assert again.state.metered.isChecked()
    again.deleteLater()
    stage.settle(qtbot)


def handed_over(stage: Stage, phone: str) -> HandedOverEdit:
    change = {"entity": "account", "id": stage.account_id, "op": "update", "fields": {"phone": [None, phone]}}
    return HandedOverEdit(
        id=stage.ids.new(),
        target="account",
        record_id=stage.account_id,
        changes=[change],
        author_id=COLLEAGUE,
        made_hlc=encode(system_ms() - 60_000),
    )


def test_a_former_owners_late_edits_are_taken_over_or_let_go(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot
) -> None:
    stage.load([handed_over(stage, "0571-1111")])
    show(screen, stage, qtbot, "handed")
    screen.handed.list.selectAll()
    screen.handed.take.click()
    stage.settle(qtbot)
    assert account(stage).phone == "0571-1111"
    stage.load([handed_over(stage, "0571-2222")])
    show(screen, stage, qtbot, "handed")
    screen.handed.list.selectAll()
    screen.handed.dismiss.click()
    stage.settle(qtbot)
    assert account(stage).phone == "0571-1111"
    assert list(screen.handed.list.rows()) == []


def test_the_first_conflict_is_chosen_while_shift_is_held(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot
) -> None:
    QTest.keyClick(stage.window, Key.Key_F35, Qt.KeyboardModifier.ShiftModifier)
    assert QGuiApplication.keyboardModifiers() == Qt.KeyboardModifier.ShiftModifier
    stage.load([level_conflict(stage)])
    show(screen, stage, qtbot)
    assert len(screen.conflicts.table.chosen_ids()) == 1
