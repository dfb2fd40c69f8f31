"""Data and safety in the window: kept work, restoring with a preview, repair, the passphrase, the bin, by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from crm_core.model import Account
from crm_desktop.db import meta, notices, outbox
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection
from crm_desktop.services.records.writing import delete
from crm_desktop.services.safety import SafetyControl
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.settings import restore_dialog
from tests.support.accessible import nameless
from tests.support.stores import STORE_KEY
from tests.ui.desk import Shell
from tests.ui.safe_desk import PASSPHRASE, safe

__all__ = ["safe"]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def settings(safe: Shell) -> Shell:
    safe.desk.new_customer("还没同步的客户")
    safe.open(Place("settings"))
    return safe


def control(shell: Shell) -> SafetyControl:
    assert shell.desk.workspace.safety is not None
    return shell.desk.workspace.safety


def press_button(shell: Shell, name: str) -> None:
    """Press the button of the card as the keyboard does."""
    button: QPushButton = shell.screen.safety.buttons[name]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    shell.settle()


def state(shell: Shell, line: str) -> str:
    label: QLabel = shell.screen.safety.states[line]
    return label.text()


def put(shell: Shell, **values: str) -> None:
    def job(connection: RawConnection) -> None:
        for name, value in values.items():
            meta.put(connection, name, value)

    shell.desk.lane.submit_raw(job).result()


def test_unsent_work_is_kept_on_demand_and_said_so(settings: Shell) -> None:
    assert state(settings, "kept") == "有未同步的改动后 10 分钟备份，退出时也备份"
    press_button(settings, "keep_now")
    assert len(list(settings.desk.store.folder.backups.iterdir())) == 1
    assert state(settings, "kept").startswith("上次 ")
    press_button(settings, "keep_now")
    assert "没有新的未同步工作需要备份" in settings.toast_texts()


def test_a_folder_that_cannot_be_written_is_said_where_it_is_typed(settings: Shell, tmp_path: Path) -> None:
    press_button(settings, "keep_settings")
    dialog = settings.dialog()
    assert nameless(dialog) == []
    dialog.folder.setText(str(tmp_path / "gone"))
    QTest.keyClick(dialog.folder, Qt.Key.Key_Return)
    settings.settle()
    assert "gone" in dialog.problem.text()
    dialog.folder.setText(str(tmp_path))
    dialog.minutes.setCurrentIndex(dialog.minutes.findData(30))
    dialog.passphrase.setText("kurz")
    dialog.save()
    assert dialog.problem.text() == "口令至少 8 个字符。"
    dialog.passphrase.setText("long enough")
    dialog.save()
    settings.settle()
    assert not settings.dialogs()
    assert "30 分钟" in state(settings, "kept")
    press_button(settings, "keep_now")
    assert len(list(tmp_path.glob("unsent-*.crmwork"))) == 1


def test_what_failed_is_told_on_the_card_and_as_a_notice(settings: Shell, tmp_path: Path) -> None:
    put(settings, keep_folder=str(tmp_path / "gone"))
    keeper = control(settings)._laptop.keeper()  # type: ignore[attr-defined]
    keeper._keep_if_needed()
    settings.screen.reload()
    settings.settle()
    assert state(settings, "kept").startswith("上次没有成功：")
    with settings.desk.store.read() as session:
        (notice,) = notices.unread(raw_connection(session))
    assert notice.code == "work_not_kept"
    settings.desk.new_customer("照样能写")


def test_a_backup_is_looked_into_before_it_takes_the_place(settings: Shell, tmp_path: Path) -> None:
    copy = tmp_path / "copy.crmbackup"
    settings.desk.store.back_up(copy, "of the copy")
    settings.desk.new_customer("备份之后的客户")
    reopened: list[bool] = []
    settings.window.reopen_wanted.connect(lambda: reopened.append(True))
    settings.window.commands.run("safety.restore")
    dialog = settings.dialog()
    assert nameless(dialog) == []
    dialog.file.clear()
    QTest.keyClick(dialog.file, Qt.Key.Key_Return)
    assert dialog.problem.text() == "请选择文件。"
    dialog.file.setText(str(copy))
    dialog.passphrase.setText("wrong")
    QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    settings.settle()
    assert "口令不对" in dialog.problem.text()
    assert dialog.focusWidget() is dialog.passphrase, "that is what has to be typed again"
    assert dialog.file.height() >= dialog.file.minimumSizeHint().height(), (
        "the sentence presses nothing together"
    )
    dialog.passphrase.setText("of the copy")
    QTest.keyClick(dialog.passphrase, Qt.Key.Key_Return)
    settings.settle()
    rows = dict(dialog.grid.rows())
    assert rows["客户"] == "备份里 1 · 现在 2"
    assert rows["属于"] == "林晓"
    assert dialog.outcome.text().startswith("现在还有 1 项未同步的修改不在备份里")
    QTest.keyClick(dialog.save_button, Qt.Key.Key_Space)
    settings.settle()
    assert reopened == [True]
    assert (settings.desk.store.folder.path / "replacing.json").exists()


def test_the_latest_backup_is_proposed(
    settings: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restore_dialog, "documents", lambda: tmp_path)
    for day in ("2026-11-20", "2026-11-22", "2026-11-21"):
        (tmp_path / f"行簿备份-{day}.crmbackup").touch()
    settings.window.commands.run("safety.restore")
    dialog = settings.dialog()
    assert dialog.file.text() == str(tmp_path / "行簿备份-2026-11-22.crmbackup")
    assert dialog.focusWidget() is dialog.passphrase


def test_another_file_must_be_looked_into_again(settings: Shell, tmp_path: Path) -> None:
    copy = tmp_path / "copy.crmbackup"
    settings.desk.store.back_up(copy, "of the copy")
    settings.window.commands.run("safety.restore")
    dialog = settings.dialog()
    dialog.file.setText(str(copy))
    dialog.passphrase.setText("of the copy")
    dialog.save()
    settings.settle()
    assert dialog.preview is not None
    QTest.keyClicks(dialog.file, "x")
    assert dialog.preview is None
    assert dialog.save_button.text() == "查看内容"


def test_the_backup_of_another_person_is_refused_with_a_name(settings: Shell, tmp_path: Path) -> None:
    from crm_desktop.db.store import Store

    with DataFolder(tmp_path / "other") as folder:
        other = Store.open(folder, STORE_KEY)
        with other.raw() as connection:
            meta.put(connection, "user_id", "someone")
            meta.put(connection, "user_name", "王小梅")
        other.back_up(tmp_path / "theirs", "of the copy")
        other.close()
    settings.window.commands.run("safety.restore")
    dialog = settings.dialog()
    dialog.file.setText(str(tmp_path / "theirs"))
    dialog.passphrase.setText("of the copy")
    dialog.save()
    settings.settle()
    assert "王小梅" in dialog.problem.text()
    assert dialog.preview is None


def test_unsent_work_is_taken_back(settings: Shell) -> None:
    file = control(settings).keep_now()
    with settings.desk.store.raw() as connection:
        connection.execute("DELETE FROM local_outbox")
        connection.execute("DELETE FROM local_outbox_record")
        connection.execute("DELETE FROM account")
    settings.window.commands.run("safety.take_back")
    dialog = settings.dialog()
    assert nameless(dialog) == []
    dialog.file.setText(str(file))
    QTest.keyClick(dialog.file, Qt.Key.Key_Return)
    settings.settle()
    assert any(text.startswith("已取回：1 项待同步") for text in settings.toast_texts())
    with settings.desk.store.read() as session:
        assert outbox.pending_count(session) == 1


def test_the_search_index_is_made_anew_and_each_way_is_explained(settings: Shell) -> None:
    with settings.desk.store.raw() as connection:
        connection.execute("DELETE FROM local_search_row")
    settings.window.commands.run("safety.repair")
    dialog = settings.dialog()
    assert nameless(dialog) == []
    hints = set()
    for place in range(dialog.what.count()):
        dialog.what.setCurrentIndex(place)
        hints.add(dialog.hint.text())
    assert len(hints) == dialog.what.count() == 3
    dialog.what.setCurrentIndex(dialog.what.findData("index"))
    dialog.save()
    settings.settle()
    assert "搜索索引已重建" in settings.toast_texts()
    with settings.desk.store.read() as session:
        assert raw_connection(session).execute("SELECT count(*) FROM local_search_row").fetchone() == (1,)


def test_without_a_server_a_rebuild_is_refused_and_nothing_stops_working(settings: Shell) -> None:
    settings.window.commands.run("safety.repair")
    dialog = settings.dialog()
    dialog.what.setCurrentIndex(dialog.what.findData("rebuild"))
    dialog.save()
    settings.settle()
    assert dialog.problem.text()
    settings.desk.new_customer("还能写")


def test_the_passphrase_is_rated_and_changed(settings: Shell) -> None:
    press_button(settings, "passphrase")
    dialog = settings.dialog()
    assert nameless(dialog) == []
    for typed, told in (("password1234", "太容易猜"), ("Blaue-Kuh 48", "很好"), ("", "")):
        dialog.passphrase.setText(typed)
        assert dialog.strength.text().startswith(told)
    dialog.former.setText("not mine")
    dialog.passphrase.setText("a new passphrase")
    dialog.again.setText("a new passphrase")
    dialog.save()
    settings.settle()
    assert dialog.problem.text() == "原口令不正确，口令没有更改。"
    dialog.former.setText(PASSPHRASE)
    dialog.minutes.setCurrentIndex(dialog.minutes.findData(5))
    dialog.save()
    settings.settle()
    assert "口令已更改" in settings.toast_texts()
    assert state(settings, "lock").startswith("空闲 5 分钟后锁定")


def test_the_last_look_through_the_data_is_told(settings: Shell) -> None:
    assert state(settings, "checks").startswith("尚未全部检查过")
    settings.window.commands.run("settings.check")
    settings.settle()
    assert "数据完好" in state(settings, "checks")
    put(settings, check_result='["integrity"]')
    settings.screen.reload()
    settings.settle()
    assert "发现 1 处问题" in state(settings, "checks")


# --- the bin ---------------------------------------------------------------------------------------------------------


def test_what_was_deleted_comes_back_with_enter(safe: Shell) -> None:
    (account_id, *_) = safe.desk.fill()
    safe.desk.write(lambda session: delete(session, safe.desk.context, "account", account_id))
    safe.open(Place("settings"))
    press_button(safe, "bin_open")
    assert nameless(safe.window) == []
    (row,) = safe.screen.list.rows()
    assert row.title == "苏州恒远机电有限公司"
    assert "林晓 删除" in row.details
    safe.press("Return", safe.screen.list)
    safe.settle()
    assert "已恢复 1 条记录" in safe.toast_texts()
    assert safe.screen.list.rows() == []
    assert safe.screen.none.isVisible()
    assert safe.desk.read(lambda session: session.get_one(Account, account_id).deleted_at) is None


# --- the end of the lease --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "told"), [(7.5, None), (6.5, "还剩 6 天"), (1.5, "还剩 1 天"), (0.5, "今天到期")]
)
def test_the_end_of_the_lease_is_told_on_every_screen(safe: Shell, days: float, told: str | None) -> None:
    now_ms = safe.desk.context.clock.wall_ms()
    put(safe, lease_until_ms=str(int(now_ms + days * 86_400_000)))
    safe.open(Place("customers"))
    strip = safe.window._lease
    assert strip.isVisible() is (told is not None)
    if told is not None:
        assert told in strip.text.text()
        strip.sync.click()
        assert safe.desk.sync.asked == 1
