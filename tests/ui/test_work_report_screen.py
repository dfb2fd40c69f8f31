"""The work report in the window, by keys alone: read, change, hand in, write again, take along; a leader's view."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from crm_core.model import WorkReport
from crm_desktop.services.lookups import today as today_here
from crm_desktop.services.work_report import Period, named_period, read_report
from crm_desktop.ui.context import Place
from crm_desktop.ui.theme import Theme
from tests.ui.desk import COLLEAGUE, ME, Desk, Shell
from tests.ui.test_app_accessible import nameless

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def opened(shell: Shell) -> Any:
    shell.desk.fill()
    shell.open(Place("customers"))
    shell.press("Ctrl+Shift+R")
    shell.settle()
    return shell.screen


def type_at_the_end(shell: Shell, words: str) -> None:
    editor = shell.screen.editor
    editor.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(editor, words)


def stored(shell: Shell, period: Period | None = None) -> Any:
    today = today_here()
    return shell.desk.read(lambda session: read_report(session, ME, period or Period(today, today)))


def test_it_is_reached_by_its_keys_and_is_written_already(shell: Shell) -> None:
    screen = opened(shell)
    assert "■ 拜访与联系" in screen.editor.toPlainText()
    assert "苏州恒远机电有限公司" in screen.editor.toPlainText()
    assert screen._title.text() == "工作日报 林晓"
    assert not screen.team.isVisible()
    assert stored(shell) is None
    assert nameless(screen) == []


def test_the_keys_choose_the_days(shell: Shell) -> None:
    screen = opened(shell)
    for number, name in enumerate(("today", "yesterday", "this_week", "last_week"), start=1):
        shell.press(f"Alt+{number}")
        shell.settle()
        assert screen.drafts.report.period == named_period(name, today_here())  # type: ignore[arg-type]
    shell.press("Alt+5")
    shell.settle()
    assert screen.period_bar.first.hasFocus()
    first = today_here() - timedelta(days=9)
    QTest.keyClicks(screen.period_bar.first, first.isoformat())
    shell.settle()
    assert screen.drafts.report.period == Period(first, named_period("last_week", today_here()).last)


def test_days_in_the_wrong_order_are_told(shell: Shell) -> None:
    screen = opened(shell)
    shell.press("Alt+5")
    shell.settle()
    screen.period_bar.last.set_day(today_here() - timedelta(days=1))
    shell.settle()
    assert [getattr(error, "code", "") for error in shell.failures] == ["report_period_reversed"]
    shell.failures.clear()


def test_own_words_are_saved_while_typing_and_survive_new_records(shell: Shell) -> None:
    screen = opened(shell)
    type_at_the_end(shell, "More samples please")
    shell.settle()
    assert stored(shell).body.endswith("More samples please")
    assert screen._foot.text().startswith("已存本机")
    (account_id, *_) = shell.desk.read(lambda session: [one[0] for one in session.execute(_accounts())])
    shell.desk.log(account_id, "后来又去了一次")
    shell.settle()
    assert screen._outdated.isVisible()
    assert "后来又去了一次" not in screen.editor.toPlainText()
    shell.press("Ctrl+U")
    shell.settle()
    body = screen.editor.toPlainText()
    assert "后来又去了一次" in body
    assert body.endswith("More samples please")
    assert stored(shell).body == body
    assert not screen._outdated.isVisible()
    shell.press("Ctrl+Shift+U")
    shell.settle()
    assert "More samples" not in screen.editor.toPlainText()


def _accounts() -> Any:
    from sqlalchemy import select

    from crm_core.model import Account

    return select(Account.id)


def test_what_was_typed_last_is_saved_when_somebody_goes_elsewhere(shell: Shell) -> None:
    opened(shell)
    type_at_the_end(shell, "A last word")
    shell.window.go(Place("customers"))
    shell.settle()
    assert stored(shell).body.endswith("A last word")


def test_another_period_keeps_what_was_typed(shell: Shell) -> None:
    screen = opened(shell)
    type_at_the_end(shell, "Monday")
    shell.press("Alt+3")
    shell.settle()
    assert "Monday" not in screen.editor.toPlainText()
    shell.press("Alt+1")
    shell.settle()
    assert screen.editor.toPlainText().endswith("Monday")


def test_handing_in_locks_and_taking_back_unlocks(shell: Shell) -> None:
    screen = opened(shell)
    type_at_the_end(shell, "Done")
    shell.press("Ctrl+Return")
    shell.settle()
    assert stored(shell).is_handed_in
    assert stored(shell).body.endswith("Done")
    assert screen.editor.isReadOnly()
    assert not screen._hand_in.isVisible()
    shell.press("Ctrl+Shift+Return")
    shell.settle()
    assert not screen.editor.isReadOnly()
    assert stored(shell).status == "DRAFT"


def test_it_is_copied_as_formatted_and_as_plain_text(shell: Shell) -> None:
    opened(shell)
    shell.press("Ctrl+Shift+C")
    data = QGuiApplication.clipboard().mimeData()
    assert "<h3>拜访与联系</h3>" in data.html()
    assert data.text().startswith("工作日报 林晓")
    QGuiApplication.clipboard().clear()


@pytest.mark.parametrize(("keys", "kind"), [("Ctrl+E", "docx"), ("Ctrl+P", "pdf")])
def test_it_is_written_as_word_and_pdf(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: str, kind: str
) -> None:
    opened(shell)
    path = tmp_path / f"报告.{kind}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    shell.press(keys)
    shell.settle()
    if kind == "docx":
        text = ZipFile(path).read("word/document.xml").decode()
    else:
        text = PdfReader(path).pages[0].extract_text()
    assert "拜访与联系" in text
    assert "苏州恒远机电有限公司" in text


def test_it_is_written_in_the_language_of_whoever_reads_it(shell: Shell) -> None:
    screen = opened(shell)
    type_at_the_end(shell, "own words")
    shell.settle()
    screen.language.setFocus()
    QTest.keyClicks(screen.language, "English")
    shell.settle()
    body = screen.editor.toPlainText()
    assert body.startswith("■ Visits and contacts")
    assert "own words" in body
    assert stored(shell).language == "en"
    assert screen._title.text() == "Daily report 林晓"


@pytest.fixture
def leading(qtbot: QtBot, desk_folder: Path, theme: Theme) -> Any:
    desk = Desk(desk_folder, role="manager")
    desk.receive("org_unit", "unit", name="华东区")
    for user_id, name, role in (
        (ME, "林晓", "manager"),
        (COLLEAGUE, "周岩", "rep"),
        ("third", "陈思远", "rep"),
    ):
        desk.receive("user", user_id, login=user_id, name=name, role=role, is_active=1, org_unit_id="unit")
    today = today_here()
    days = {"starts_on": today.isoformat(), "ends_on": today.isoformat(), "composed": "", "language": "zh_CN"}
    for user_id, status in ((COLLEAGUE, "SUBMITTED"), ("third", "DRAFT")):
        desk.receive(
            "work_report", WorkReport.make_id(user_id, today, today), author_id=user_id, status=status,
            body=f"■ 报价\n{status} 的内容", **days,
        )  # fmt: skip
    shell = Shell(desk, theme)
    yield shell
    shell.close()
    desk.close()


def test_a_leader_reads_what_was_handed_in_and_sees_who_has_not(leading: Shell) -> None:
    screen = opened(leading)
    assert screen.team.isVisible()
    assert [(row.title, row.warning) for row in screen.team.list.rows()][1:] == [
        ("陈思远", "草稿"),
        ("周岩", screen.team.list.rows()[2].warning),
    ]
    leading.press("Alt+Down")
    leading.settle()
    assert screen._pages.currentWidget() is screen._nothing
    assert "SUBMITTED" not in screen.editor.toPlainText()
    leading.press("Ctrl+Shift+C")
    assert "DRAFT 的内容" not in (QGuiApplication.clipboard().text() or "")
    leading.press("Alt+Down")
    leading.settle()
    assert screen._nothing is None
    assert screen.editor.toPlainText() == "■ 报价\nSUBMITTED 的内容"
    assert screen.editor.isReadOnly()
    assert screen._title.text() == "工作日报 周岩"
    assert not screen._hand_in.isVisible()
    leading.press("Alt+Up")
    leading.press("Alt+Up")
    leading.settle()
    assert not screen.editor.isReadOnly()
