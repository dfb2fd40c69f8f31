"""Tab reaches whatever can be used on a screen once, in the order of reading, and one sees where it is."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from crm_desktop.services.lookups import today as today_here
from crm_desktop.services.plans import NewPlan, plan_visit
from crm_desktop.services.quotes import new_quote, save_quote
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens import SCREENS
from crm_desktop.ui.widgets.reading_order import in_reading_order, takes_tab
from tests.ui.desk import Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
DIALOGS = {
    "customers.new": "customers",
    "card.edit": "customer",
    "card.add_person": "customer",
    "visit.quick": "customer",
    "visits.plan": "visits",
    "settings.back_up": "settings",
    "changes": "today",
    "keys": "today",
}
MOST = 120


def fill(shell: Shell) -> str:
    """Put something on every screen."""
    (account_id, *_) = shell.desk.fill()

    def job(session: Any) -> None:
        plan_visit(
            session, shell.desk.context, NewPlan(account_id, today_here(), "09:30", purpose="试样反馈")
        )
        save_quote(session, shell.desk.context, new_quote(session, shell.desk.context, account_id))

    shell.desk.write(job)
    return account_id


def walk(top: QWidget) -> list[QWidget]:
    """Press Tab until the keyboard is back where it was; return where it stopped."""
    window = QGuiApplication.focusWindow()
    assert window is not None
    assert QApplication.focusWidget() is not None, "the keyboard is nowhere"
    QTest.keySequence(window, "Tab")
    first = QApplication.focusWidget()
    assert first is not None
    stops = [first]
    for _ in range(MOST):
        QTest.keySequence(window, "Tab")
        now = QApplication.focusWidget()
        assert now is not None, f"nowhere after {told(stops[-1])}"
        assert now.isVisible(), f"{told(now)} is hidden"
        if now is first:
            return stops
        if now is not stops[-1]:  # a date goes from part to part
            stops.append(now)
    raise AssertionError("round and round without " + told(first))


def told(widget: QWidget) -> str:
    return f"{type(widget).__name__} “{widget.accessibleName() or widget.property('text')}”"


def unseen(stops: list[QWidget]) -> list[str]:
    """Where the keyboard makes no difference to what is painted."""
    found = []
    for place, widget in enumerate(stops):
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.qWait(1)
        having = grabbed(widget)
        stops[place - 1].setFocus(Qt.FocusReason.TabFocusReason)
        QTest.qWait(1)
        if having == grabbed(widget):
            found.append(told(widget))
    return found


def grabbed(widget: QWidget) -> object:
    return widget.grab().toImage()


def check(shell: Shell, top: QWidget) -> None:
    top.activateWindow()
    shell.settle()
    stops = walk(top)
    assert [told(one) for one in stops if stops.count(one) > 1] == []
    everything = [one for one in in_reading_order(top) if takes_tab(one)]
    assert sorted(told(one) for one in everything if one not in stops) == []
    start = stops.index(next(one for one in everything if one in stops))
    assert out_of_order(top, [*stops[start:], *stops[:start]]) == []
    assert len(stops) == 1 or unseen(stops) == []


def out_of_order(top: QWidget, stops: list[QWidget]) -> list[str]:
    """Stops that lie wholly above and left of the one before them."""

    def box(widget: QWidget) -> tuple[QPoint, QPoint]:
        return widget.mapTo(top, QPoint(0, 0)), widget.mapTo(top, widget.rect().bottomRight())

    found = []
    for before, after in pairwise(stops):
        (start, _), (_, end) = box(before), box(after)
        if end.y() < start.y() and end.x() < start.x():
            found.append(f"{told(before)} → {told(after)}")
    return found


@pytest.mark.parametrize("screen", [entry.key for entry in SCREENS])
def test_tab_walks_a_screen(shell: Shell, screen: str) -> None:
    account_id = fill(shell)
    shell.open(Place(screen, account_id if screen == "customer" else ""))
    check(shell, shell.window)


@pytest.mark.parametrize("command", DIALOGS)
def test_tab_walks_a_dialog(shell: Shell, command: str) -> None:
    account_id = fill(shell)
    screen = DIALOGS[command]
    shell.open(Place(screen, account_id if screen == "customer" else ""))
    shell.window.commands.run(command)
    shell.settle()
    dialog = shell.dialog()
    check(shell, dialog)
