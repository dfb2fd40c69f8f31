"""The trip pack in the window, by keys alone: choose, look through, fetch, stop, print."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from crm_core.blobs import name_of
from crm_core.model import Attachment
from crm_desktop.db import blobs
from crm_desktop.services.attachments import Staged
from crm_desktop.services.lookups import today as today_here
from crm_desktop.services.plans import NewPlan, plan_visit
from crm_desktop.services.ports import SyncState
from crm_desktop.services.trip_pack import saved_packs
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.trip_pack.rows import size_text
from tests.ui.desk import Shell
from tests.ui.test_app_accessible import nameless

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CONTENT = b"drawing" * 300_000
WAIT_MS = 20_000


def opened(shell: Shell) -> Any:
    ids = shell.desk.fill()
    tomorrow = today_here() + timedelta(days=1)

    def plan(session: Session) -> None:
        for place, account_id in enumerate(ids[:2]):
            visit = NewPlan(account_id, tomorrow, starts=f"1{place}:00", purpose="试样反馈")
            plan_visit(session, shell.desk.context, visit)

    shell.desk.write(plan)
    shell.open(Place("customers"))
    shell.press("Ctrl+Shift+T")
    shell.settle()
    return shell.screen


def give_file(shell: Shell, account_id: str) -> str:
    """A file of which the server has the content."""
    name = name_of([CONTENT])
    file = Staged("图纸.pdf", None, len(CONTENT), name, None)

    def job(session: Any) -> None:
        session.add(
            Attachment(
                id=shell.desk.context.ids.new(), target="account", record_id=account_id, name=file.name,
                size=file.size, sha256=name,
            )
        )  # fmt: skip

    shell.desk.write(job)
    return name


def titles(screen: Any) -> list[str]:
    return [row.title for row in screen.list.rows()]


def test_planned_visits_are_there_at_once(shell: Shell) -> None:
    screen = opened(shell)
    assert titles(screen) == ["1. 苏州恒远机电有限公司", "2. 无锡澄江电器有限公司"]
    assert "10:00 试样反馈" in screen.list.rows()[0].details
    assert "没有街道地址" in screen.list.rows()[0].warning
    assert nameless(screen) == []


def test_cities_and_customers_are_added_and_taken_off_by_keys(shell: Shell) -> None:
    screen = opened(shell)
    screen.chooser.chips["上海市"].setFocus()
    QTest.keyClicks(screen.chooser.chips["上海市"], " ")
    shell.settle()
    assert titles(screen)[2] == "3. 上海泓序精密机械有限公司"
    assert screen.chooser.chips["上海市"].isChecked()
    screen.list.setFocus()
    shell.press("Down", screen.list)
    shell.press("Del", screen.list)
    shell.settle()
    assert titles(screen) == ["1. 苏州恒远机电有限公司", "2. 上海泓序精密机械有限公司"]
    (toast,) = shell.window.toasts.toasts
    toast.action_triggered.emit()
    shell.settle()
    assert len(titles(screen)) == 3
    shell.press("Ctrl+N")
    assert screen.chooser.picker.hasFocus()
    shell.press("Enter", screen.list)


def test_days_in_the_wrong_order_are_told_at_once(shell: Shell) -> None:
    screen = opened(shell)
    screen.chooser.last.set_day(today_here() - timedelta(days=30))
    shell.settle()
    assert screen._wrong.isVisible()
    screen.chooser.set_days(today_here() + timedelta(days=40), today_here() + timedelta(days=41))
    shell.settle()
    assert not screen._wrong.isVisible()
    assert screen._pages.currentIndex() == 1
    assert not screen.panel.brief.isEnabled()


def test_what_is_missing_is_fetched_with_progress_and_told_when_it_is_here(
    shell: Shell, qtbot: QtBot
) -> None:
    screen = opened(shell)
    name = give_file(shell, screen.check.customers[0].account_id)
    shell.settle()
    assert screen.panel.fetch.text() == f"同步并取回 {size_text(len(CONTENT))}"
    asked: list[str] = []
    shell.desk.sync.now = SyncState("syncing")
    shell.desk.sync.sync_now = lambda: asked.append("sync")  # type: ignore[method-assign]
    shell.press("Ctrl+Return")
    qtbot.waitUntil(screen.panel.progress.isVisible, timeout=WAIT_MS)
    assert asked == ["sync"]
    (pack,) = shell.desk.read(saved_packs)
    assert pack.files

    def arrive(connection: Any) -> None:
        blobs.begin(connection, name, len(CONTENT), blobs.COMING, now_ms=1)
        blobs.put(connection, name, 0, [CONTENT])
        blobs.complete(connection, name, len(CONTENT), blobs.SENT)

    shell.desk.lane.submit_raw(arrive).result(10)
    shell.desk.sync.now = SyncState("idle")
    shell.settle()
    assert not screen.panel.progress.isVisible()
    assert screen.panel._said.text() == "文件都在本机了，可以出发"
    assert screen.panel.fetch.text() == "出发前同步"


def test_without_a_network_it_says_what_is_missing_and_goes_on_later(shell: Shell) -> None:
    screen = opened(shell)
    give_file(shell, screen.check.customers[0].account_id)
    shell.settle()
    shell.press("Ctrl+Return")
    shell.settle()
    assert "连上网络后会继续" in screen.panel._said.text()
    (pack,) = shell.desk.read(saved_packs)
    assert pack.files


def test_fetching_is_stopped_by_a_key(shell: Shell, qtbot: QtBot) -> None:
    screen = opened(shell)
    give_file(shell, screen.check.customers[0].account_id)
    shell.settle()
    shell.desk.sync.now = SyncState("syncing")
    shell.press("Ctrl+Return")
    qtbot.waitUntil(screen.panel.progress.isVisible, timeout=WAIT_MS)
    shell.press("Ctrl+.")
    shell.settle()
    assert not screen.panel.progress.isVisible()
    (pack,) = shell.desk.read(saved_packs)
    assert not pack.files


def test_a_journey_is_kept_shown_again_and_forgotten(shell: Shell) -> None:
    screen = opened(shell)
    screen.chooser.toggle_city("上海市")
    shell.settle()
    shell.press("Ctrl+S")
    shell.settle()
    (pack,) = shell.desk.read(saved_packs)
    assert pack.title.startswith("上海市 ")
    assert len(pack.members) == 3
    screen._show_pack(None)
    shell.settle()
    assert len(titles(screen)) == 2
    screen._show_pack(pack)
    shell.settle()
    assert len(titles(screen)) == 3
    shell.window.commands.run("trip.forget")
    shell.settle()
    assert shell.desk.read(saved_packs) == []


@pytest.mark.parametrize(("keys", "kind"), [("Ctrl+P", "pdf"), ("Ctrl+E", "docx")])
def test_the_briefing_is_written(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: str, kind: str
) -> None:
    opened(shell)
    path = tmp_path / f"简报.{kind}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    shell.press(keys)
    shell.settle()
    assert path.read_bytes()[:2] in {b"%P", b"PK"}
    if kind == "pdf":
        text = PdfReader(path).pages[0].extract_text()
        assert "王建国" in text
        assert "13800000001" in text


def test_sizes_in_words() -> None:
    assert [size_text(one) for one in (0, 999, 1000, 1_999_500, 12_345_678)] == [
        "0 B",
        "999 B",
        "1 KB",
        "2.0 MB",
        "12.3 MB",
    ]
