"""A screen reader finds a name on everything that can be used, on every screen and in every dialog."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.context import Place
from tests.ui.desk import Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

USED = frozenset(
    (
        QAccessible.Role.Button,
        QAccessible.Role.ButtonMenu,
        QAccessible.Role.CheckBox,
        QAccessible.Role.ComboBox,
        QAccessible.Role.EditableText,
        QAccessible.Role.List,
        QAccessible.Role.RadioButton,
        QAccessible.Role.SpinBox,
        QAccessible.Role.Table,
        QAccessible.Role.Tree,
    )
)
PARTS_OF_A_CHOICE = frozenset((QAccessible.Role.ComboBox, QAccessible.Role.Table, QAccessible.Role.List))
OPENERS: dict[str, Callable[[Shell], None]] = {
    "quick visit": lambda shell: shell.window.commands.run("visit.quick"),
    "edit": lambda shell: shell.window.commands.run("card.edit"),
    "person": lambda shell: shell.window.commands.run("card.add_person"),
    "keys": lambda shell: shell.window.commands.run("keys"),
}


def interfaces(top: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """Every interface below; the cells and lists inside a choice or a table speak for themselves."""
    yield top
    if top.role() in PARTS_OF_A_CHOICE:
        return
    for place in range(top.childCount()):
        child = top.child(place)
        if not child.state().invisible:
            yield from interfaces(child)


def nameless(widget: QWidget) -> list[str]:
    top = QAccessible.queryAccessibleInterface(widget)
    return [
        f"{one.role()} {one.object()}"
        for one in interfaces(top)
        if one.role() in USED and not one.text(QAccessible.Text.Name).strip()
    ]


@pytest.mark.parametrize("screen", ["customers", "customer"])
def test_everything_on_a_screen_has_a_name(shell: Shell, screen: str) -> None:
    (account_id, *_) = shell.desk.fill()
    shell.open(Place(screen, account_id))
    assert nameless(shell.window) == []


@pytest.mark.parametrize("dialog", OPENERS)
def test_everything_in_a_dialog_has_a_name(shell: Shell, dialog: str) -> None:
    (account_id, *_) = shell.desk.fill()
    shell.open(Place("customer", account_id))
    OPENERS[dialog](shell)
    shell.settle()
    opened = shell.dialog()
    assert opened.accessibleName()
    assert nameless(opened) == []


def test_a_new_customer_can_be_entered_by_ear(shell: Shell) -> None:
    shell.open(Place("customers", options={"new": "1"}))
    assert nameless(shell.dialog()) == []


def test_tab_reaches_everything_and_comes_back(shell: Shell) -> None:
    shell.desk.fill()
    shell.open()
    first = shell.window.focusWidget()
    seen: list[QWidget | None] = []
    for _ in range(40):
        shell.press("Tab")
        now = shell.window.focusWidget()
        if now is first:
            break
        seen.append(now)
    assert shell.window.focusWidget() is first
    assert shell.screen.filters.search in seen
    assert shell.window._bar.status in seen


def test_search_over_everything_goes_where_it_points(shell: Shell) -> None:
    ids = shell.desk.fill()
    shell.open()
    shell.press("Ctrl+K")
    search = shell.window._bar.search
    assert shell.window.focusWidget() is search
    search.insert("恒远")
    shell.settle()
    shell.press("Return")
    shell.settle()
    assert shell.window.here == Place("customer", ids[0])
    assert search.text() == ""


def test_a_person_found_leads_to_the_customer(shell: Shell) -> None:
    ids = shell.desk.fill()
    shell.open()
    shell.press("Ctrl+K")
    shell.window._bar.search.insert("李梅")
    shell.settle()
    shell.press("Return")
    shell.settle()
    assert shell.window.here == Place("customer", ids[1])
