"""Settings: the look, who is signed in, a backup that opens again, a check that says what it found."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from crm_desktop.db import backup
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.store import Store
from crm_desktop.services.upkeep import Check
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.settings.components import components
from crm_desktop.ui.theme import Mode
from tests.support.stores import STORE_KEY
from tests.ui.desk import DEVICE, ME, Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
SERVER = "https://crm.example"
NO_CUSTOMERS = "0"


@pytest.fixture
def settings(shell: Shell) -> Shell:
    facts = {"user_id": ME, "device_id": DEVICE, "server_url": SERVER, "device_label": "笔记本"}
    with shell.desk.store.raw() as connection:
        connection.executemany("INSERT OR REPLACE INTO local_meta VALUES (?, ?)", list(facts.items()))
    shell.desk.new_customer("备份里的客户")
    shell.open(Place("settings"))
    return shell


def texts(shell: Shell) -> set[str]:
    return {label.text() for label in shell.screen.findChildren(QLabel) if label.isVisible()}


def test_it_says_who_is_signed_in_and_where_the_data_is(settings: Shell) -> None:
    facts = dict(settings.screen.account.rows())
    assert facts["用户"] == "林晓 · me"
    assert (facts["服务器"], facts["设备"], facts["设备编号"]) == (SERVER, "笔记本", DEVICE)
    assert facts["上次同步"] == "尚未同步"
    data = dict(settings.screen.data.facts.rows())
    assert data["文件夹"] == str(settings.desk.store.folder.path)
    assert data["客户"] == "1"
    assert data["加密"].startswith("SQLCipher 4")


def test_without_a_server_nothing_is_unknown(settings: Shell) -> None:
    settings.desk.sync.alone = True
    settings.screen.reload()
    settings.settle()
    assert settings.screen.account.rows() == [("用户", "林晓 · me"), ("服务器", "只在这台电脑上使用")]


def test_language_and_appearance_are_chosen_here(settings: Shell) -> None:
    languages: list[str] = []
    modes: list[Mode] = []
    settings.window.language_chosen.connect(languages.append)
    settings.window.theme_chosen.connect(modes.append)
    look = settings.screen.look
    look.language.setCurrentIndex(look.language.findData("en"))
    look.language.activated.emit(look.language.currentIndex())
    look.theme.setCurrentIndex(look.theme.findData(Mode.DARK.value))
    look.theme.activated.emit(look.theme.currentIndex())
    assert (languages, modes) == (["en"], [Mode.DARK])


def test_a_sound_store_is_called_sound(settings: Shell) -> None:
    settings.window.commands.run("settings.check")
    settings.settle()
    assert settings.screen.data.verdict.text() == "数据完好：7 项检查全部通过。"
    assert "✓ 搜索索引完整" in texts(settings)


def test_what_is_wrong_is_said_with_what_was_found(settings: Shell) -> None:
    found = [Check("integrity", ok=True, detail=""), Check("schema", ok=False, detail="missing: account")]
    settings.screen.data.show_checks(found)
    settings.settle()
    assert settings.screen.data.verdict.text().startswith("1 项检查有问题")
    assert "missing: account" in texts(settings)


def test_a_backup_is_written_and_opens_again(settings: Shell, tmp_path: Path) -> None:
    settings.window.commands.run("settings.back_up")
    dialog = settings.dialog()
    target = tmp_path / "备份.crmbackup"
    dialog.file.setText(str(target))
    dialog.passphrase.setText("short")
    dialog.save()
    assert dialog.problem.text() == "口令至少 8 个字符。"
    dialog.passphrase.setText("long enough")
    dialog.again.setText("another one")
    dialog.save()
    assert dialog.problem.text() == "两次输入的口令不一致。"
    dialog.again.setText("long enough")
    dialog.save()
    settings.settle()
    assert any(text.startswith(f"已备份到 {target}") for text in settings.toast_texts())
    with DataFolder(tmp_path / "restored") as folder:
        backup.restore(target, "long enough", folder, STORE_KEY)
        store = Store.open(folder, STORE_KEY)
        with store.raw() as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM account")]
        store.close()
    assert names == ["备份里的客户"]


def test_a_backup_never_overwrites(settings: Shell, tmp_path: Path) -> None:
    target = tmp_path / "备份.crmbackup"
    target.write_text("precious")
    settings.window.commands.run("settings.back_up")
    dialog = settings.dialog()
    dialog.file.setText(str(target))
    dialog.passphrase.setText("long enough")
    dialog.again.setText("long enough")
    dialog.save()
    settings.settle()
    assert dialog.isVisible()
    assert dialog.problem.text()
    assert target.read_text() == "precious"


def test_components_come_with_their_licences() -> None:
    found = {one.name: one for one in components()}
    assert {"CRM Sans", "openpyxl"} <= found.keys()
    assert "SIL OPEN FONT LICENSE" in found["CRM Sans"].text.upper()
    assert all(one.version for name, one in found.items() if name != "CRM Sans")


def test_the_licences_can_be_read(settings: Shell) -> None:
    settings.screen.licences.click()
    settings.settle()
    dialog = settings.dialog()
    assert dialog.list.count() == len(components())
    dialog.list.setCurrentRow(0)
    assert dialog.text.toPlainText()
