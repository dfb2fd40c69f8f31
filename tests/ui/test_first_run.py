"""The first run in the window: answered by keys, bad input in sentences, back and on, resumed after a kill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.errors import UserError
from crm_desktop.services.workspace import Workspace
from crm_desktop.ui.app import Running
from crm_desktop.ui.dialogs.begin_anew import BeginAnew
from crm_desktop.ui.shell.closed_page import ClosedPage
from crm_desktop.ui.shell.first_run_page import FirstRunPage
from crm_desktop.ui.text import LANGUAGES, Translator
from crm_desktop.ui.theme import Mode
from crm_desktop.ui.theme.tokens import LIGHT, set_active_tokens
from tests.support.accessible import nameless
from tests.ui.desk import Desk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
DEMO_PASSPHRASE = "demo passphrase"
GOOD = {"server": "https://crm.example.com", "user": "lin", "password": "right", "device": "笔记本"}


@dataclass
class Steps:
    """Stands for the folder and the server: remembers what was asked."""

    made: bool = False
    demo_made: bool = False
    done: list[tuple[str, ...]] = field(default_factory=list)

    def opening(self, workspace: Workspace) -> Callable[[], Workspace]:
        """Return what opens the workspace once a step was done."""

        def open_workspace() -> Workspace:
            if not self.done:
                raise UserError("not_enrolled")
            return workspace

        return open_workspace

    def has_key(self, *, demo: bool = False) -> bool:
        return self.demo_made if demo else self.made

    def device_name(self) -> str:
        return "laptop"

    def former_place(self) -> str:
        return "/data/former"

    def begin_anew(self) -> None:
        self.done.append(("anew",))

    def enrol(self, passphrase: str, server: str, user: str, password: str, device: str) -> None:
        self.made = True
        if password != "right":
            raise UserError("bad_credentials")
        self.done.append(("server", passphrase, server, user, device))

    def work_alone(self, passphrase: str) -> None:
        if not passphrase:
            raise UserError("no_keyring")
        self.made = True
        self.done.append(("alone", passphrase))

    def work_in_demo(self, passphrase: str, language: str) -> None:
        if self.demo_made and passphrase != DEMO_PASSPHRASE:
            raise UserError("wrong_passphrase" if passphrase else "passphrase_needed")
        self.done.append(("demo", passphrase, language))


@pytest.fixture
def look(qapp: QApplication) -> Iterator[None]:
    font, palette, name = qapp.font(), qapp.palette(), qapp.applicationName()
    yield
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)
    qapp.setApplicationName(name)
    set_active_tokens(LIGHT)


@pytest.fixture
def page(qtbot: QtBot) -> FirstRunPage:
    made = FirstRunPage(Translator("zh_CN"), Steps())
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    return made


def enter(page: FirstRunPage) -> None:
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return)


def answer(page: FirstRunPage, **values: str) -> None:
    for name, value in values.items():
        page.fields[name].setText(value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_has_names_and_fits(qtbot: QtBot, language: str) -> None:
    made = FirstRunPage(Translator(language), Steps())
    qtbot.addWidget(made)
    made.resize(960, 600)
    made.show()
    for step in made.steps():
        made.step = step
        made._show_step()
        assert nameless(made) == []
        assert made.minimumSizeHint().height() <= 600


def test_it_goes_on_and_back_by_keys_and_keeps_what_was_typed(page: FirstRunPage) -> None:
    enter(page)
    assert page.step == "where"
    enter(page)
    assert page.step == "protect"
    answer(page, passphrase="four unrelated words", again="four unrelated words")
    enter(page)
    assert page.step == "sign_in"
    answer(page, user="lin")
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert page.step == "protect"
    assert page.fields["passphrase"].text() == "four unrelated words"
    enter(page)
    assert page.fields["user"].text() == "lin"


def test_bad_input_is_told_where_it_is(page: FirstRunPage) -> None:
    page.step = "protect"
    page._show_step()
    answer(page, passphrase="short", again="short")
    enter(page)
    assert page.problem.text() == "口令至少 8 个字符。"
    answer(page, passphrase="long enough", again="")
    enter(page)
    assert not page.problem.isVisible()
    assert page.focusWidget() is page.fields["again"]
    answer(page, passphrase="long enough", again="another one")
    enter(page)
    assert page.problem.text() == "两次输入的口令不一致。"
    assert page.focusWidget() is page.fields["again"]
    page.step = "sign_in"
    page._show_step()
    for missing, told in (
        ("server", "请输入服务器网址"),
        ("user", "请输入用户名"),
        ("password", "请输入密码"),
        ("device", "请给这台电脑"),
    ):
        answer(page, **{**GOOD, missing: ""})
        enter(page)
        assert page.problem.text().startswith(told)
        assert page.focusWidget() is page.fields[missing]
    answer(page, **GOOD | {"server": "crm.example.com"})
    enter(page)
    assert page.problem.text().startswith("请输入服务器网址")


# --- in the program --------------------------------------------------------------------------------------------------


@pytest.fixture
def running(qapp: QApplication, look: None) -> Iterator[Callable[..., Running]]:
    begun: list[Running] = []

    def begin(open_workspace: Callable[[], Workspace], **doors: object) -> Running:
        one = Running(qapp, open_workspace, "zh_CN", Mode.LIGHT)
        one.use(doors.get("unlock"), doors.get("first_run"))  # type: ignore[arg-type]
        begun.append(one)
        one.start()
        return one

    yield begin
    for one in begun:
        if one.window is not None:
            one.window.close()
        one.close()
        one.deleteLater()


def shown(one: Running, kind: type[QWidget]) -> list[QWidget]:
    return [w for w in one.window.findChildren(kind) if w.isVisible()] if one.window else []


def first_page(one: Running, qtbot: QtBot) -> FirstRunPage:
    qtbot.waitUntil(lambda: bool(shown(one, FirstRunPage)), timeout=20_000)
    (page,) = shown(one, FirstRunPage)
    assert isinstance(page, FirstRunPage)
    return page


def test_a_refused_sign_in_is_told_and_tried_again(
    running: Callable[..., Running], desk: Desk, qtbot: QtBot
) -> None:
    steps = Steps()

    one = running(steps.opening(desk.workspace), first_run=steps)
    page = first_page(one, qtbot)
    for _ in range(3):
        enter(page)
    answer(page, **GOOD | {"password": "wrong"})
    enter(page)
    qtbot.waitUntil(page.problem.isVisible, timeout=20_000)
    assert page.step == "sign_in"
    answer(page, password="right")
    enter(page)
    qtbot.waitUntil(lambda: one.workspace is not None, timeout=20_000)
    assert steps.done == [("server", "", GOOD["server"], "lin", "笔记本")]
    assert shown(one, FirstRunPage) == []


def test_where_no_keyring_is_a_passphrase_is_asked_for(
    running: Callable[..., Running], desk: Desk, qtbot: QtBot
) -> None:
    steps = Steps()

    one = running(steps.opening(desk.workspace), first_run=steps)
    page = first_page(one, qtbot)
    enter(page)
    page.choices["alone"].setChecked(True)
    enter(page)
    enter(page)
    qtbot.waitUntil(page.problem.isVisible, timeout=20_000)
    assert page.step == "protect"
    answer(page, passphrase="long enough", again="long enough")
    enter(page)
    qtbot.waitUntil(lambda: one.workspace is not None, timeout=20_000)
    assert steps.done == [("alone", "long enough")]


def test_the_demo_company_that_is_there_is_opened_with_its_passphrase_typed_once(
    running: Callable[..., Running], desk: Desk, qtbot: QtBot
) -> None:
    steps = Steps(demo_made=True)

    one = running(steps.opening(desk.workspace), first_run=steps)
    page = first_page(one, qtbot)
    enter(page)
    page.choices["demo"].setChecked(True)
    enter(page)
    qtbot.waitUntil(lambda: page.step == "unlock", timeout=20_000)
    assert list(page.fields) == ["passphrase"]
    assert not page.problem.isVisible(), "nothing was typed wrong yet"
    answer(page, passphrase="something else")
    enter(page)
    qtbot.waitUntil(page.problem.isVisible, timeout=20_000)
    answer(page, passphrase=DEMO_PASSPHRASE)
    enter(page)
    qtbot.waitUntil(lambda: one.workspace is not None, timeout=20_000)
    assert steps.done == [("demo", DEMO_PASSPHRASE, "zh_CN")]


def test_a_passphrase_is_asked_for_only_by_the_data_that_want_it(qtbot: QtBot) -> None:
    page = FirstRunPage(Translator("zh_CN"), Steps(demo_made=True))
    qtbot.addWidget(page)
    page.go_on()
    page.choices["demo"].setChecked(True)
    page.go_on()
    page.complain("", "passphrase_needed")
    page.go_back()
    page.choices["alone"].setChecked(True)
    page.go_on()
    assert page.step == "protect"


def test_a_passphrase_typed_for_other_data_is_not_given_to_those_that_ask_for_none(qtbot: QtBot) -> None:
    steps = Steps(made=True)
    page = FirstRunPage(Translator("zh_CN"), steps)
    qtbot.addWidget(page)
    page.decided.connect(lambda deed: deed())

    def choose(way: str) -> None:
        qtbot.waitUntil(lambda: len(page.findChildren(QRadioButton)) == len(page.choices))
        page.choices[way].setChecked(True)
        page.go_on()

    page.go_on()
    choose("demo")
    answer(page, passphrase="for the demo", again="for the demo")
    page.go_back()
    choose("server")
    answer(page, **GOOD)
    page.go_on()
    assert steps.done == [("server", "", GOOD["server"], "lin", "笔记本")]


def test_another_language_takes_effect_at_once(
    running: Callable[..., Running], desk: Desk, qtbot: QtBot
) -> None:
    def refuse() -> Workspace:
        raise UserError("not_enrolled")

    one = running(refuse, first_run=Steps(made=True))
    page = first_page(one, qtbot)
    page.choices["en"].setChecked(True)
    enter(page)
    page = first_page(one, qtbot)
    assert page.title.text() == "How do you want to begin?"
    assert page.steps() == ["language", "where", "sign_in"], (
        "the key is there already: no passphrase is asked"
    )


def test_locked_data_are_opened_with_the_passphrase(
    running: Callable[..., Running], desk: Desk, qtbot: QtBot
) -> None:
    typed: list[str] = []

    def open_workspace() -> Workspace:
        if not typed:
            raise UserError("passphrase_needed")
        if typed[-1] != "right":
            raise UserError("wrong_passphrase")
        return desk.workspace

    one = running(open_workspace, unlock=typed.append)
    qtbot.waitUntil(lambda: bool(shown(one, ClosedPage)), timeout=20_000)
    (page,) = shown(one, ClosedPage)
    assert isinstance(page, ClosedPage)
    assert page.asks_passphrase
    for word in ("wrong", "right"):
        page.password.setText(word)
        QTest.keyClick(page.password, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: page.isEnabled() or one.workspace is not None, timeout=20_000)
    qtbot.waitUntil(lambda: one.workspace is not None, timeout=20_000)
    assert typed == ["wrong", "right"]


def test_who_forgot_the_passphrase_begins_anew_after_typing_that_it_is_meant(
    running: Callable[..., Running], desk: Desk, qtbot: QtBot
) -> None:
    steps = Steps(made=True)

    def open_workspace() -> Workspace:
        raise UserError("not_enrolled" if ("anew",) in steps.done else "passphrase_needed")

    one = running(open_workspace, unlock=steps.done.append, first_run=steps)
    qtbot.waitUntil(lambda: bool(shown(one, ClosedPage)), timeout=20_000)
    (page,) = shown(one, ClosedPage)
    assert isinstance(page, ClosedPage)
    assert page.anew.isVisible()
    page.anew.click()
    (dialog,) = page.findChildren(BeginAnew)
    assert nameless(dialog) == []
    assert "/data/former" in dialog.lost[-1].text()
    QTest.keyClick(dialog.word, Qt.Key.Key_Return)
    assert steps.done == []
    dialog.word.setText("重新开始")
    dialog.go.click()
    qtbot.waitUntil(lambda: bool(shown(one, FirstRunPage)), timeout=20_000)
    assert steps.done == [("anew",)]


def test_data_that_could_not_be_set_aside_are_told(
    running: Callable[..., Running], desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = Steps(made=True)

    def in_use() -> None:
        raise UserError("folder_in_use", path="/data")

    def open_workspace() -> Workspace:
        raise UserError("passphrase_needed")

    monkeypatch.setattr(steps, "begin_anew", in_use)
    one = running(open_workspace, unlock=print, first_run=steps)
    qtbot.waitUntil(lambda: bool(shown(one, ClosedPage)), timeout=20_000)
    (page,) = shown(one, ClosedPage)
    assert isinstance(page, ClosedPage)
    page._set_aside()
    qtbot.waitUntil(page.isEnabled, timeout=20_000)
    assert "/data" in page.problem.text()
    assert page.asks_passphrase
    assert page.anew.isVisible()
