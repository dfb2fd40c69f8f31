"""What happened without the person is told, can be read in full, and leads to what they can do about it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from crm_core.clock import system_ms
from crm_core.model import Account, Attachment, Task
from crm_desktop.db import blobs, notices, outbox_file
from crm_desktop.db.rows import RawConnection, stored_rows
from crm_desktop.services.ports import SyncState
from crm_desktop.ui.context import Place
from crm_desktop.ui.dialogs.record_form import RecordForm
from crm_desktop.ui.screens.sync_centre.screen import TABS, SyncCentreScreen
from crm_desktop.ui.theme import Tone
from tests.support.accessible import nameless
from tests.support.stage import COLLEAGUE, ME, Stage
from tests.ui.test_sync_centre import account, conflict, leave_toasts, refuse_all, rename

Key = Qt.Key
SECRET = "correct horse"
FIRST = SyncState("syncing", progress=0.37, bytes_done=3_100_000, bytes_total=8_400_000, seconds_left=38.0)


@pytest.fixture
def stage(desk_folder: Path, qapp: QApplication) -> Iterator[Stage]:
    made = Stage(desk_folder)
    yield made
    leave_toasts(made)
    assert made.errors == []
    made.close()


@pytest.fixture
def screen(stage: Stage) -> SyncCentreScreen:
    made = SyncCentreScreen(stage.context)
    stage.show(made)
    return made


def show(screen: SyncCentreScreen, stage: Stage, qtbot: QtBot, tab: str = "first") -> None:
    stage.go(screen, Place("sync", options={"tab": tab}))
    stage.settle(qtbot)


def tell(stage: Stage, *told: tuple[str, dict[str, Any]]) -> None:
    def job(connection: RawConnection) -> None:
        for place, (code, params) in enumerate(told):
            notices.add(connection, code, params, now_ms=system_ms() + place)

    stage.lane.submit_raw(job).result()


def tab_text(screen: SyncCentreScreen, name: str) -> str:
    return screen.tabs.tabText(TABS.index(name))


def dialog(stage: Stage) -> Any:
    (found,) = [one for one in stage.window.findChildren(QDialog) if one.isVisible()]
    return found


# --- notices ---------------------------------------------------------------------------------------------------------


def test_notices_are_sentences_the_important_first_and_read_in_full(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot
) -> None:
    file_refused = ("blob_too_large", {"name": "图纸.pdf"})
    tell(stage, ("server_restored", {"edits": 14}), file_refused, ("clock_wrong", {"minutes": 9}))
    show(screen, stage, qtbot)
    assert screen.tabs.currentWidget() is screen.notices
    assert tab_text(screen, "notices") == "需要知道的事 3"
    clock, server, file = screen.notices.list.rows()
    assert server.title.startswith("服务器已从备份恢复。您此后提交的 14 项修改")
    assert (clock.tone, server.tone, file.tone) == (Tone.WARNING, Tone.WARNING, Tone.NEUTRAL)
    assert clock.title in screen.notices.full.text()
    QTest.keyClick(screen.notices.list, Key.Key_Return)
    qtbot.waitUntil(lambda: len(screen.notices.list.rows()) == 2)
    screen.notices.read_all.click()
    qtbot.waitUntil(lambda: not screen.notices.list.rows())
    assert tab_text(screen, "notices") == "需要知道的事"
    stage.settle(qtbot)


def test_a_notice_leads_to_what_it_speaks_of(screen: SyncCentreScreen, stage: Stage, qtbot: QtBot) -> None:
    tell(
        stage,
        ("contacted_after_refusal", {"entity": "account", "id": stage.account_id, "name": "恒远"}),
        ("records_forgotten", {"records": 2}),
        ("lease_ends_soon", {"until": "2026-12-04"}),
    )
    show(screen, stage, qtbot)
    rows = {row.title[:4]: row.id for row in screen.notices.list.rows()}
    screen.notices.look_wanted.emit(rows["恒远 已"])
    assert stage.places == [Place("customer", stage.account_id)]
    assert not screen.notices.look.isEnabled(), "there is nothing to look at about a lease"
    screen.notices.look_wanted.emit(rows["恢复后的"])
    assert screen.tabs.currentWidget() is screen.missed


# --- what a restored server lacks ------------------------------------------------------------------------------------


def forget(stage: Stage) -> None:
    """The server knows an older phone of the customer, and nothing of another one."""

    def job(connection: RawConnection) -> None:
        row = stored_rows(connection, "account", [stage.account_id])[stage.account_id]
        kept = [
            (row | {"phone": "0512-9"}, json.dumps(["phone"])),
            (row | {"id": "gone", "name": "无锡澄江电器有限公司"}, None),
        ]
        for held, fields in kept:
            connection.execute(
                "INSERT INTO local_forgotten (entity, id, row, fields, scopes) VALUES ('account', ?, ?, ?, '[]')",
                (held["id"], json.dumps(held), fields),
            )

    stage.lane.submit_raw(job).result()


def test_what_a_restored_server_lacks_is_brought_back_or_let_go(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot
) -> None:
    show(screen, stage, qtbot)
    assert not screen.tabs.isTabVisible(TABS.index("missed"))
    forget(stage)
    show(screen, stage, qtbot)
    assert screen.tabs.currentWidget() is screen.missed
    rows = {row.title: row for row in screen.missed.list.rows()}
    whole, part = rows["客户 无锡澄江电器有限公司"], rows["客户 苏州恒远精密机械有限公司"]
    assert whole.warning == "服务器上没有这条记录"
    assert (part.warning, part.details) == ("服务器上的 1 项内容较旧", "总机：0512-9")
    screen.missed.bring_back_wanted.emit([part.id])
    qtbot.waitUntil(lambda: len(screen.missed.list.rows()) == 1)
    assert account(stage).phone == "0512-9"
    assert len(screen.pending.list.rows()) == 1, "it is sent like any other edit"
    screen.missed.take_focus()
    QTest.keyClick(screen.missed.list, Key.Key_Delete)
    assert screen.missed.hint.text().startswith("这些内容只在本机还有")
    QTest.keyClick(screen.missed.list, Key.Key_Delete)
    qtbot.waitUntil(lambda: not screen.missed.list.rows())
    stage.settle(qtbot)
    with stage.store.read() as session:
        assert session.get(Account, "gone") is None


def test_many_are_brought_back_at_once(screen: SyncCentreScreen, stage: Stage, qtbot: QtBot) -> None:
    forget(stage)
    show(screen, stage, qtbot)
    screen.missed.list.selectAll()
    screen.missed.bring_back.click()
    qtbot.waitUntil(lambda: not screen.missed.list.rows())
    stage.settle(qtbot)
    with stage.store.read() as session:
        assert session.get_one(Account, "gone").name == "无锡澄江电器有限公司"


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_sent_says_why_and_can_be_removed(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot
) -> None:
    name = "a" * 64
    stage.load(
        [
            Attachment(
                id="file-1",
                target="account",
                record_id=stage.account_id,
                name="图纸.pdf",
                size=3_000_000,
                sha256=name,
            )
        ]
    )

    def fail(connection: RawConnection) -> None:
        blobs.begin(connection, name, 0, blobs.UNSENT, now_ms=1)
        blobs.enqueue(connection, blobs.UP, name)
        blobs.failed(connection, blobs.UP, name, "blob_quota", {"name": "图纸.pdf"}, 0)

    stage.lane.submit_raw(fail).result()
    show(screen, stage, qtbot, "files")
    assert tab_text(screen, "files") == "附件 1"
    (row,) = screen.files.list.rows()
    assert row.title == "图纸.pdf"
    assert row.warning.startswith("没有上传 · 您在服务器上的附件空间已满")
    screen.files.remove.click()
    screen.files.remove.click()
    qtbot.waitUntil(lambda: not screen.files.list.rows())
    stage.settle(qtbot)


# --- refused edits ---------------------------------------------------------------------------------------------------


def test_many_refusals_are_one_summary_and_no_pop_up(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot
) -> None:
    for place in range(200):
        rename(stage, city=f"苏州市{place}")
    refuse_all(stage, "not_permitted")
    show(screen, stage, qtbot)
    first, reason = screen.refused.summary.text().splitlines()
    assert first == "200 项被退回，内容都还在"
    assert reason == "您没有修改这条记录的权限。请联系负责人。（200 项）"
    assert stage.context.toasts.toasts == []
    assert [one for one in stage.window.findChildren(QDialog) if one.isVisible()] == []
    screen.refused.list.selectAll()
    screen.refused.retry.click()
    qtbot.waitUntil(lambda: len(stage.sync.retried) == 200)
    stage.settle(qtbot)
    assert len(stage.context.toasts.toasts) == 1


def test_a_refused_edit_is_corrected_in_a_form(screen: SyncCentreScreen, stage: Stage, qtbot: QtBot) -> None:
    rename(stage, phone="0512-1", website="hy.example")
    (number,) = refuse_all(stage, "invalid_value", entity="account", id=stage.account_id, field="phone")
    show(screen, stage, qtbot)
    QTest.keyClick(screen.refused.list, Key.Key_Return)
    stage.settle(qtbot)
    form = dialog(stage)
    assert isinstance(form, RecordForm)
    fields = {one.field.name: one.widget for one in form.fields}
    assert {name: one.text() for name, one in fields.items() if isinstance(one, QLineEdit)} == {
        "phone": "0512-1",
        "website": "hy.example",
    }
    assert nameless(form) == []
    phone = fields["phone"]
    assert isinstance(phone, QLineEdit)
    phone.setText("0512-2")
    form._save()
    stage.settle(qtbot)
    assert stage.sync.corrected == [(number, "account", stage.account_id, {"phone": "0512-2"})]


def test_a_refused_edit_is_handed_on_as_a_task(screen: SyncCentreScreen, stage: Stage, qtbot: QtBot) -> None:
    stage.load([Account(id=stage.account_id, name="苏州恒远精密机械有限公司", owner_id=COLLEAGUE, level="A")])
    rename(stage, phone="0512-1")
    (number,) = refuse_all(stage, "not_permitted")
    show(screen, stage, qtbot)
    screen.refused.hand_on.click()
    stage.settle(qtbot)
    form = dialog(stage)
    assert nameless(form) == []
    assert form.colleague.currentData() == COLLEAGUE, "whose customer it is"
    assert form.note.toPlainText().splitlines()[0] == "总机：0512-1"
    form.save()
    qtbot.waitUntil(lambda: stage.sync.discarded == [number])
    stage.settle(qtbot)
    with stage.store.read() as session:
        (task,) = session.query(Task).all()
    assert (task.assignee_id, task.assigner_id, task.account_id) == (COLLEAGUE, ME, stage.account_id)
    assert task.title == "请代为修改：修改客户 苏州恒远精密机械有限公司"


def test_what_was_not_sent_is_exported_encrypted(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot, tmp_path: Path
) -> None:
    rename(stage, phone="0512-1")
    show(screen, stage, qtbot, "pending")
    screen.pending.export.click()
    form, file = dialog(stage), tmp_path / "work"
    form.file.setText(str(file))
    form.passphrase.setText(SECRET)
    form.again.setText("correct hoarse")
    form.save()
    assert not form.problem.isHidden()
    form.again.setText(SECRET)
    form.save()
    stage.settle(qtbot)
    (kept,) = outbox_file.read(file, SECRET).kept
    assert kept.mutation.changes[0].fields["phone"][1] == "0512-1"
    assert b"0512-1" not in file.read_bytes()


# --- decisions -------------------------------------------------------------------------------------------------------


def test_a_decision_is_taken_back_at_once_or_later(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot
) -> None:
    rename(stage, level="A")
    stage.load([conflict(stage, "level", {"level": "C"}, {"level": "A"}, {"level": "B"})])
    show(screen, stage, qtbot)
    for take_back in ("toast", "journal"):
        QTest.keyClick(screen.conflicts.table, Key.Key_2)
        qtbot.waitUntil(lambda: not screen.conflicts.table.lines())
        assert account(stage).level == "B"
        if take_back == "toast":
            stage.context.toasts.toasts[-1].action_triggered.emit()
        else:
            screen.open_tab("journal")
            (row,) = screen.journal.list.rows()
            assert row.details == "客户级别：采用了另一个值"
            screen.journal.reopen.click()
        qtbot.waitUntil(lambda: len(screen.conflicts.table.lines()) == 1)
        assert account(stage).level == "A"
        screen.open_tab("conflicts")
    stage.settle(qtbot)


# --- how it stands ---------------------------------------------------------------------------------------------------


def test_a_first_sync_tells_megabytes_and_time(screen: SyncCentreScreen, stage: Stage, qtbot: QtBot) -> None:
    show(screen, stage, qtbot)
    stage.sync.tell(FIRST)
    qtbot.waitUntil(screen.state.stop.isVisible)
    told = screen.state._details(FIRST)
    assert told == ["正在取回 3.1/8.4 MB", "约 40 秒", "今天的客户最先取回，已取回的现在就可以使用。"]
    screen.state.stop.click()
    assert stage.sync.cancelled == 1


def test_many_removals_are_asked_about_with_counts(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot
) -> None:
    show(screen, stage, qtbot)
    assert screen.state.allow.isHidden()
    stage.sync.tell(
        SyncState("attention", code="mass_removal", params=(("records", "412"), ("held", "1500")))
    )
    qtbot.waitUntil(screen.state.allow.isVisible)
    assert screen.state.allow.text() == "允许移除 412 条记录"
    assert "1500 条记录中的 412 条" in screen.state.reason.text()
    assert stage.sync.allowed == 0
    screen.state.allow.click()
    assert stage.sync.allowed == 1


def test_signing_in_again_asks_for_the_password_alone(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot
) -> None:
    show(screen, stage, qtbot)
    stage.sync.tell(SyncState("attention", code="unauthenticated"))
    qtbot.waitUntil(screen.state.sign_in.isVisible)
    screen.state.sign_in.click()
    form = dialog(stage)
    assert nameless(form) == []
    form.save()
    assert form.problem.text() == "请输入密码。"
    form.password.setText("wrong")
    form.save()
    stage.settle(qtbot)
    assert form.problem.text() == "用户名或密码不正确。"
    assert stage.sync.signed_in == 0
    form.password.setText("right")
    form.save()
    stage.settle(qtbot)
    assert stage.sync.signed_in == 1


def test_who_works_alone_signs_in_to_a_server_later(
    screen: SyncCentreScreen, stage: Stage, qtbot: QtBot
) -> None:
    show(screen, stage, qtbot)
    assert screen.state.join.isHidden()
    stage.sync.alone = True
    stage.sync.tell(SyncState("idle"))
    qtbot.waitUntil(screen.state.join.isVisible)
    assert screen.state.sync.isHidden()
    stage.sync.tell(SyncState("attention", pending=3, code="not_enrolled"))
    qtbot.waitUntil(lambda: "3 项修改" in screen.state.details.text())
    assert (screen.state.title.text(), screen.state.reason.text()) == ("只在这台电脑上使用", "")
    screen.state.join.click()
    form = dialog(stage)
    assert nameless(form) == []
    for field, value, problem in (
        (form.server, "crm.example:8443", "请输入用户名。"),
        (form.user, "chen", "请输入密码。"),
        (form.password, "wrong", "用户名或密码不正确。"),
    ):
        field.setText(value)
        form.save()
        stage.settle(qtbot)
        assert form.problem.text() == problem
    assert stage.sync.joined == ("", "")
    form.password.setText("right")
    form.save()
    stage.settle(qtbot)
    assert stage.sync.joined == ("crm.example:8443", "chen")


def test_everything_new_has_a_name(screen: SyncCentreScreen, stage: Stage, qtbot: QtBot) -> None:
    forget(stage)
    tell(stage, ("clock_wrong", {"minutes": 9}))
    stage.sync.now = SyncState("attention", code="mass_removal", params=(("records", "4"), ("held", "5")))
    show(screen, stage, qtbot)
    for tab in TABS:
        screen.open_tab(tab)
        assert nameless(screen) == []
