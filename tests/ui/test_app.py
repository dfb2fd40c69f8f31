"""The program around the window: painted first, opened in a worker, wrong in words, ended cleanly."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from crm_desktop.errors import Bug, Cancelled, UserError
from crm_desktop.services.workspace import Workspace
from crm_desktop.ui.app import Running, run
from crm_desktop.ui.context import Place
from crm_desktop.ui.dialogs.crash import CrashDialog
from crm_desktop.ui.faults import Faults, report
from crm_desktop.ui.preferences import Preferences
from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme import Mode
from crm_desktop.ui.theme.tokens import LIGHT, active_tokens, set_active_tokens
from crm_desktop.ui.window import MainWindow
from tests.ui.desk import Desk, Shell
from tools.screenshots.rest import PATIENCE_SECONDS

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def look(qapp: QApplication) -> Iterator[None]:
    """Give the application its look back: `run` puts a theme on it."""
    font, palette, name = qapp.font(), qapp.palette(), qapp.applicationName()
    yield
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)
    qapp.setApplicationName(name)
    set_active_tokens(LIGHT)


@pytest.fixture
def running(qapp: QApplication, desk: Desk, look: None) -> Iterator[Callable[..., Running]]:
    begun: list[Running] = []

    def begin(open_workspace: Callable[[], Workspace] = lambda: desk.workspace) -> Running:
        one = Running(qapp, open_workspace, "zh_CN", Mode.LIGHT)
        begun.append(one)
        one.start()
        return one

    yield begin
    for one in begun:
        if one.window is not None:
            one.window.close()
        one.close()
        one.deleteLater()


def window_of(running: Running) -> MainWindow:
    assert running.window is not None
    return running.window


def test_the_window_is_saved_as_a_picture_and_the_program_ends(
    desk: Desk, look: None, tmp_path: Path
) -> None:
    desk.fill()
    file = tmp_path / "window.png"
    opened_on: list[threading.Thread] = []

    def open_workspace() -> Workspace:
        opened_on.append(threading.current_thread())
        return desk.workspace

    assert run(open_workspace, language="zh_CN", theme="dark", grab=file) == 0
    picture = QImage(str(file))
    assert (picture.width(), picture.height()) == (1360, 860)
    assert picture.pixelColor(20, 700).lightness() < 60, "not the dark ground"
    assert opened_on[0] is not threading.main_thread()


def test_a_picture_that_cannot_be_written_is_a_failure(desk: Desk, look: None, tmp_path: Path) -> None:
    assert run(lambda: desk.workspace, language="en", grab=tmp_path / "nowhere" / "window.png") == 1


def test_data_that_cannot_be_opened_is_a_sentence_and_a_failure(
    look: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], qapp: QApplication
) -> None:
    def refuse() -> NoReturn:
        raise UserError("folder_in_use", path="/data")

    assert run(refuse, language="zh_CN", grab=tmp_path / "window.png") == 1
    assert "正被另一个程序使用" in capsys.readouterr().err


def test_the_window_says_why_it_stays_empty(running: Callable[..., Running], qtbot: QtBot) -> None:
    def refuse() -> NoReturn:
        raise UserError("folder_in_use", path="/data")

    window = window_of(running(refuse))
    qtbot.waitUntil(
        lambda: any("正被另一个程序使用" in label.text() for label in window.findChildren(QLabel))
    )


def test_a_person_who_cancels_wanted_to(look: None, tmp_path: Path) -> None:
    def cancel() -> NoReturn:
        raise Cancelled

    assert run(cancel, language="zh_CN", grab=tmp_path / "window.png") == 0


def test_the_shell_stands_before_the_data_is_open(
    running: Callable[..., Running], desk: Desk, qtbot: QtBot
) -> None:
    go = threading.Event()

    def slowly() -> Workspace:
        assert go.wait(PATIENCE_SECONDS)
        return desk.workspace

    window = window_of(running(slowly))
    qtbot.waitExposed(window)
    assert window.screen_now is None
    assert any(label.text() == "正在打开本机数据…" for label in window.findChildren(QLabel))
    go.set()
    qtbot.waitUntil(lambda: window.screen_now is not None)


def test_the_shell_needs_neither_model_nor_store() -> None:
    code = "import sys, crm_desktop.ui.app; print([m for m in sys.argv[1:] if m in sys.modules])"
    slow = ["sqlalchemy", "sqlcipher3", "crm_core.model", "crm_desktop.db", "crm_desktop.services.customers"]
    done = subprocess.run([sys.executable, "-c", code, *slow], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_another_language_is_shown_at_once_where_one_is(
    running: Callable[..., Running], desk: Desk, qtbot: QtBot
) -> None:
    account_id = desk.new_customer("苏州恒远机电有限公司")
    one = running()
    qtbot.waitUntil(lambda: window_of(one).screen_now is not None)
    window_of(one).go(Place("customer", account_id))
    former = window_of(one)
    former.language_chosen.emit("en")
    window = window_of(one)
    assert window is not former
    assert window.here == Place("customer", account_id)
    qtbot.waitUntil(lambda: any(label.text() == "Open tasks" for label in window.findChildren(QLabel)))
    assert Preferences().language == "en"
    one._preferences.language = "zh_CN"


def test_another_look_is_shown_at_once(running: Callable[..., Running], qtbot: QtBot) -> None:
    one = running()
    qtbot.waitUntil(lambda: window_of(one).screen_now is not None)
    window_of(one).theme_chosen.emit(Mode.DARK)
    assert active_tokens().dark
    assert Preferences().theme is Mode.DARK
    one._preferences.theme = Mode.SYSTEM


def test_what_a_person_can_act_on_is_a_toast(shell: Shell, qtbot: QtBot) -> None:
    shell.open()
    faults = Faults(Translator("zh_CN"))
    faults.show_on(shell.window, shell.window.toasts, Translator("zh_CN"))
    faults.show_error(UserError("folder_in_use", path="/data"))
    faults.show_error(Cancelled())
    (text,) = shell.toast_texts()
    assert "正被另一个程序使用" in text
    assert shell.dialogs() == []
    faults.deleteLater()


def test_a_bug_keeps_the_window_and_offers_a_report(
    shell: Shell, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.open()
    faults = Faults(Translator("zh_CN"))
    faults.show_on(shell.window, shell.window.toasts, Translator("zh_CN"))
    for _ in range(3):
        faults.show_error(Bug("王建国 13800000001"))
    dialog = shell.dialog()
    assert isinstance(dialog, CrashDialog)
    (field,) = dialog.findChildren(QPlainTextEdit)
    assert "crm_desktop.errors.Bug" in field.toPlainText()
    dialog.accept()
    faults.deleteLater()


def test_the_report_names_places_and_no_customers() -> None:
    def deep() -> NoReturn:
        raise ValueError("王建国 13800000001")

    def deeper() -> NoReturn:
        try:
            deep()
        except ValueError as error:
            raise Bug("李梅") from error

    with pytest.raises(Bug) as raised:
        deeper()
    text = report(raised.value)
    assert "ValueError" in text
    assert "deep" in text
    assert not {"王建国", "李梅", "13800000001"} & {
        word for line in text.splitlines() for word in line.split()
    }
    assert str(Path.home()) not in text


def test_the_report_names_no_folder_no_code_that_quotes_and_ends_with_a_circle(tmp_path: Path) -> None:
    file = tmp_path / "home" / "wang-jianguo" / "王建国.py"
    file.parent.mkdir(parents=True)
    file.write_text("def fail(): raise UserError('王建国 13800000001', mail='li@example.com')")
    names = {"UserError": UserError}
    exec(compile(file.read_text(), str(file), "exec"), names)
    with pytest.raises(UserError) as raised:
        names["fail"]()  # type: ignore[call-arg]
    raised.value.__cause__ = KeyError("李梅")
    raised.value.__cause__.__cause__ = raised.value
    text = report(raised.value)
    assert "crm_desktop.errors.UserError" in text
    assert "builtins.KeyError" in text
    told = ("王建国", "13800000001", "li@example.com", "李梅", "wang-jianguo", str(tmp_path))
    assert [one for one in told if one in text] == []


def test_errors_of_slots_and_threads_come_to_the_window(shell: Shell, qtbot: QtBot) -> None:
    shell.open()
    faults = Faults(Translator("zh_CN"))
    faults.show_on(shell.window, shell.window.toasts, Translator("zh_CN"))

    def refuse() -> NoReturn:
        raise UserError("folder_in_use", path="/data")

    former = sys.excepthook
    faults.watch()
    try:
        worker = threading.Thread(target=refuse)
        worker.start()
        worker.join()
        qtbot.waitUntil(lambda: len(shell.toast_texts()) == 1)
        error = UserError("folder_in_use", path="/other")
        QTimer.singleShot(0, lambda: sys.excepthook(type(error), error, None))
        qtbot.waitUntil(lambda: len(shell.toast_texts()) == 2)
    finally:
        faults.close()
    assert sys.excepthook is former
    faults.deleteLater()


def test_what_was_done_on_the_way_is_not_done_again_on_the_way_back(shell: Shell) -> None:
    (first, *_) = shell.desk.fill()
    shell.open(Place("customers", options={"new": "1"}))
    shell.dialog().reject()
    shell.window.go(Place("customer", first))
    shell.window.back()
    assert shell.window.here == Place("customers")
    assert shell.dialogs() == []
    shell.settle()


def test_back_and_forth(shell: Shell) -> None:
    (first, second, _) = shell.desk.fill()
    shell.open()
    shell.window.go(Place("customer", first))
    shell.window.go(Place("customer", second))
    for keys, place in (
        ("Alt+Left", Place("customer", first)),
        ("Alt+Left", Place("customers")),
        ("Alt+Left", Place("customers")),
        ("Alt+Right", Place("customer", first)),
    ):
        shell.press(keys, shell.window)
        assert shell.window.here == place
    shell.window.go(Place("customers"))
    shell.press("Alt+Right", shell.window)
    assert shell.window.here == Place("customers")
    shell.settle()
