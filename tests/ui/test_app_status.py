"""The status chip: what it says in every state, and that it follows the sync."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt

from crm_desktop.services.ports import SyncState
from crm_desktop.ui.shell.status import look_of, sentence_of
from crm_desktop.ui.text import Translator
from crm_desktop.ui.text.formats import Formats
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets import StatusChip
from crm_desktop.ui.widgets import SyncState as Look
from tests.ui.desk import Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
TODAY = int(datetime.now(UTC).timestamp() * 1000)


def said(state: SyncState) -> list[str]:
    tr = Translator("zh_CN")
    return sentence_of(state, tr, Formats(tr)).split(" · ")


@pytest.mark.parametrize(
    ("state", "look", "parts"),
    [
        (SyncState("idle", pending=3, last_sync_ms=TODAY), Look.PENDING, ["已存本机", "3 项待同步"]),
        (SyncState("idle", last_sync_ms=TODAY), Look.OK, ["已存本机"]),
        (SyncState("offline", pending=2), Look.OFFLINE, ["离线", "已存本机", "2 项待同步", "尚未同步"]),
        (SyncState("never"), Look.PENDING, ["已存本机", "尚未同步"]),
        (SyncState("syncing", progress=0.4), Look.PENDING, ["正在同步", "40%"]),
        (SyncState("syncing"), Look.PENDING, ["正在同步"]),
        (SyncState("idle", refused=1, conflicts=2), Look.ATTENTION, ["已存本机", "1 项被退回", "2 项冲突"]),
    ],
)
def test_each_state_has_its_sentence(state: SyncState, look: Look, parts: list[str]) -> None:
    assert look_of(state) is look
    assert said(state)[: len(parts)] == parts


@pytest.mark.parametrize("kind", ["never", "attention"])
def test_a_laptop_without_a_server_is_in_order(kind: Any) -> None:
    tr = Translator("zh_CN")
    state = SyncState(kind, pending=25, code="not_enrolled")
    assert look_of(state, alone=True) is Look.OK
    assert sentence_of(state, tr, Formats(tr), alone=True) == "已存本机 · 不使用服务器"
    told = SyncState(kind, notices=1)
    assert look_of(told, alone=True) is Look.ATTENTION
    assert "1 条消息" in sentence_of(told, tr, Formats(tr), alone=True)


def test_nothing_of_it_is_red() -> None:
    kinds = ("offline", "syncing", "idle", "attention", "never")
    looks = {look_of(SyncState(kind, pending=1, refused=1)) for kind in kinds} | set(Look)  # type: ignore[arg-type]  # each is
    assert all(StatusChip(look, "x").tone is not Tone.DANGER for look in looks)


def test_the_chip_follows_the_sync_and_the_commits(shell: Shell) -> None:
    shell.open()
    (chip,) = shell.window.findChildren(StatusChip)
    assert chip.text().startswith("离线")
    shell.desk.sync.tell(SyncState("syncing"))
    shell.settle()
    assert chip.text() == "正在同步"
    shell.desk.sync.now = SyncState("idle", pending=1, last_sync_ms=TODAY)
    shell.desk.new_customer("新客户")
    shell.settle()
    assert "1 项待同步" in chip.text()


def test_sync_can_be_asked_for_from_the_keyboard(shell: Shell) -> None:
    shell.open()
    shell.press("Ctrl+Shift+S")
    assert shell.desk.sync.asked == 1
    assert shell.window.focusPolicy() is not Qt.FocusPolicy.ClickFocus
