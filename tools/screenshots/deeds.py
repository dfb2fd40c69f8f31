"""What is done on a screen before its picture is taken: keys are typed, a dialog or a menu is opened."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop.first_steps import FirstSteps
from crm_desktop.messages import sentence
from crm_desktop.ui.dialogs.begin_anew import BeginAnew
from crm_desktop.ui.dialogs.crash import CrashDialog
from crm_desktop.ui.dialogs.quick_visit import QuickVisit
from crm_desktop.ui.faults import report
from crm_desktop.ui.lists.saved_filters import SavedFilters
from crm_desktop.ui.screens.customers.screen import CustomersScreen
from crm_desktop.ui.screens.settings.safety_card import SafetyCard
from crm_desktop.ui.shell.closed_page import ClosedPage
from crm_desktop.ui.shell.first_run_page import FirstRunPage
from crm_desktop.ui.window import MainWindow
from tools.screenshots.show import Show

Deed = Callable[[Show], QWidget | None]
SAID: Final = {
    "zh_CN": ("和曾经理看了新产线，对交期有顾虑\n!寄两套样品 周五", "发三档数量的报价 下周三"),
    "zh_TW": ("和曾經理看了新產線，對交期有顧慮\n!寄兩套樣品 週五", "發三檔數量的報價 下週三"),
    "en": ("Saw the new line; worried about delivery\n!send two samples fri", "quote three steps next wed"),
}  # fmt: skip
"""What was said and the next step, by language."""
LAPTOP: Final = {"zh_CN": "陈杰的笔记本", "zh_TW": "陳傑的筆電", "en": "Laptop of Chen Jie"}


def command(name: str) -> Deed:
    """Run a command of the registry."""

    def run(show: Show) -> None:
        show.run(name)

    return run


def write(widget: QWidget, text: str) -> None:
    """Type into a widget: lines and letters by keys, the rest as an input method commits it."""
    if text.isascii():
        QTest.keyClicks(widget, text)
        return
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def searched(text: str) -> Deed:
    """Type into the search at the top."""

    def type_it(show: Show) -> None:
        show.run("search")
        show.settle()
        field = QApplication.focusWidget()
        if field is None:
            raise RuntimeError("the search has no focus")
        write(field, text)

    return type_it


def quick_visit(show: Show) -> None:
    """Fill in the quick visit as far as the last Enter."""
    show.run("visit.quick")
    show.settle()
    dialog = next(one for one in show.dialogs() if isinstance(one, QuickVisit))
    summary, step = SAID[show.context.language]
    dialog.summary.setPlainText(summary)
    dialog.next_step.setText(step)
    dialog.outcome.setCurrentIndex(1)
    dialog.decided.setChecked(True)


def crash(show: Show) -> None:
    """Let an error come to light."""
    try:
        raise RuntimeError("disk")
    except RuntimeError as error:
        CrashDialog(report(error), show.context.tr, show.window).open()


def mark(rows: int) -> Deed:
    """Mark the first rows of the list of customers."""

    def mark_them(show: Show) -> None:
        screen = _customers(show)
        screen.filters.clear()
        show.settle()
        screen.table.setFocus()
        QTest.keyClick(screen.table, Qt.Key.Key_Home)
        for _ in range(rows - 1):
            QTest.keyClick(screen.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)

    return mark_them


def levels(show: Show) -> None:
    """Open the choice of levels, two of them ticked."""
    filters = _customers(show).filters
    filters.set_conditions({"facets": {"level": ["A", "B"]}})
    show.settle()
    filters.facets["level"].open()


def saved_filters(show: Show) -> None:
    """Open the lists that are kept by name."""
    screen = _customers(show)
    screen.filters.clear()
    button = screen.findChild(SavedFilters)
    assert isinstance(button, SavedFilters)  # noqa: S101 -- the list of customers has one
    button.open_menu()


def _customers(show: Show) -> CustomersScreen:
    screen = show.window.screen_now
    assert isinstance(screen, CustomersScreen)  # noqa: S101 -- the scene has gone there
    return screen


def safety_card(show: Show) -> QWidget | None:
    """Take the card of data and safety alone: the rest of the settings tells of this machine."""
    screen = show.window.screen_now
    return screen.findChild(SafetyCard) if screen else None


def first_run(step: str) -> Deed:
    """Show a page of the first run in a window that has no data yet."""

    def show_page(show: Show) -> QWidget:
        window = MainWindow(show.context.tr)
        show.others.append(window)
        page = FirstRunPage(show.context.tr, _first_steps(), step=step)
        window.show_page(page)
        if "device" in page.fields:
            page.fields["device"].setText(LAPTOP[show.context.language])
        window.resize(show.window.size())
        window.show()
        return window

    return show_page


def begin_anew(show: Show) -> QWidget:
    """Ask whether data of which the passphrase was forgotten are to be set aside."""
    window = MainWindow(show.context.tr)
    show.others.append(window)
    page = ClosedPage(show.context.tr, may_sign_in=True, former_place="~/.local/share/fieldbook/former")
    page.show_reason("wrong_passphrase", sentence("wrong_passphrase", {}, show.context.language))
    window.show_page(page)
    window.resize(show.window.size())
    window.show()
    page.anew.click()
    return next(one for one in page.findChildren(BeginAnew))


def closed(show: Show) -> QWidget:
    """Show data that wait for their passphrase."""
    dialog = begin_anew(show)
    dialog.close()
    return show.others[-1]


def _first_steps() -> FirstSteps:
    nowhere = Path("nowhere")

    def hold(*_given: object) -> None:
        raise RuntimeError("nothing is begun for a picture")

    return FirstSteps(nowhere, None, hold, lambda _profile: None)  # type: ignore[arg-type]
