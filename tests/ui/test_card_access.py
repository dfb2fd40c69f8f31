"""The card says who may see the customer, why it has its level, and shows one kind of its history."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from crm_core.model import Account
from crm_core.model.types import Amount
from crm_desktop.services.lists.favourites import favourites_among
from crm_desktop.services.lookups import today as today_here
from crm_desktop.services.promises import NewPromise, make_promise
from crm_desktop.services.sharing import Access, access_of
from crm_desktop.ui.context import Place
from tests.support.accessible import nameless
from tests.ui.desk import COLLEAGUE, ME, Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def account_id(shell: Shell) -> str:
    return shell.desk.fill()[0]


def access(shell: Shell, account_id: str) -> list[Access]:
    return shell.desk.read(lambda session: access_of(session, account_id))


def history(shell: Shell) -> list[str]:
    shell.settle()
    model = shell.screen._items
    return [model.item(row).kind for row in range(model.rowCount())]


def test_a_customer_is_shared_until_a_day_and_the_share_ended_with_x(shell: Shell, account_id: str) -> None:
    shell.open(Place("customer", account_id))
    shell.window.commands.run("card.share")
    shell.settle()
    dialog = shell.dialog()
    assert nameless(dialog) == []
    dialog.save()
    assert dialog.problem.text() == "请选择同事。"
    dialog.colleague.setCurrentIndex(dialog.colleague.findData(COLLEAGUE))
    dialog.level.setCurrentIndex(dialog.level.findData("edit"))
    dialog.until.setText("+7d")
    dialog.save()
    shell.settle()
    (_, share) = access(shell, account_id)
    assert (share.name, share.may_edit, share.until) == ("周岩", True, today_here() + timedelta(days=7))
    row = shell.screen.facts.access.rows[-1]
    assert "共享，可编辑" in row.item.details
    QTest.keyClick(row, Qt.Key.Key_X)
    shell.settle()
    assert [one.why for one in access(shell, account_id)] == ["owner"]


def test_a_handing_over_waits_for_the_sync_and_is_taken_back(shell: Shell, account_id: str) -> None:
    shell.open(Place("customer", account_id))
    shell.window.commands.run("card.hand_over")
    shell.settle()
    dialog = shell.dialog()
    assert nameless(dialog) == []
    dialog.colleague.setCurrentIndex(dialog.colleague.findData(COLLEAGUE))
    dialog.save()
    shell.settle()
    assert [one.why for one in access(shell, account_id)] == ["owner", "hand_over"]
    shell.window.toasts.toasts[-1].action_triggered.emit()
    shell.settle()
    assert [one.why for one in access(shell, account_id)] == ["owner"]


def test_who_only_looks_on_cannot_share(shell: Shell) -> None:
    shell.desk.receive("account", "of-zhou", name="周岩的客户", owner_id=COLLEAGUE)
    shell.open(Place("customer", "of-zhou"))
    buttons = shell.screen.facts.access.findChildren(QPushButton)
    assert [one.text() for one in buttons if one.isVisible()] == []
    shell.window.commands.run("card.share")
    assert shell.dialogs() == []


def test_the_history_shows_one_kind_by_keys(shell: Shell, account_id: str) -> None:
    promise = NewPromise(account_id, "寄样品")
    shell.desk.write(lambda session: make_promise(session, shell.desk.context, promise))
    shell.open(Place("customer", account_id))
    assert set(history(shell)) == {"visit", "promise", "task"}
    shell.press("Alt+3")
    assert set(history(shell)) == {"promise", "task"}
    shell.press("Alt+5")
    assert history(shell) == []
    assert shell.screen._history_pages.currentWidget() is shell.screen._no_match
    shell.press("Alt+1")
    assert len(history(shell)) == 4


def test_another_customer_shows_everything_again(shell: Shell, account_id: str) -> None:
    shell.open(Place("customer", account_id))
    shell.press("Alt+5")
    other = shell.desk.new_customer("另一家")
    shell.window.go(Place("customer", other))
    shell.settle()
    assert shell.screen.filter.name == "all"


def test_a_star_is_set_and_taken_by_key(shell: Shell, account_id: str) -> None:
    def starred() -> bool:
        shell.settle()
        return bool(shell.desk.read(lambda session: favourites_among(session, ME, [account_id])))

    shell.open(Place("customer", account_id))
    shell.press("Ctrl+B")
    assert starred()
    assert shell.screen._head.is_starred
    shell.press("Ctrl+B")
    assert not starred()


def order(shell: Shell, account_id: str, amount: int) -> None:
    day = (today_here() - timedelta(days=9)).isoformat()
    total = Amount.to_stored(Decimal(amount))
    shell.desk.receive(
        "order", f"o-{account_id}", account_id=account_id, number="O-1", ordered_on=day, currency="CNY",
        total_net=total, status="DELIVERED",
    )  # fmt: skip


def test_a_level_that_the_figures_deny_is_corrected_and_taken_back(shell: Shell, account_id: str) -> None:
    other = shell.desk.new_customer("大客户")
    order(shell, account_id, 10)
    order(shell, other, 990)
    shell.open(Place("customer", account_id))
    section = shell.screen.facts.level
    told = " ".join(label.text() for label in section.findChildren(QLabel))
    assert "现在 A · 按数字是 C" in told
    assert "在 2 家下单客户中排第 2，累计占营业额 100%" in told

    def level(session: Any) -> str | None:
        account = session.get(Account, account_id)
        found: str | None = account.level
        return found

    section.findChild(QPushButton).click()
    shell.settle()
    assert shell.desk.read(level) == "C"
    shell.window.toasts.toasts[-1].action_triggered.emit()
    shell.settle()
    assert shell.desk.read(level) == "A"


def test_everything_new_on_the_card_has_a_name(shell: Shell, account_id: str) -> None:
    shell.open(Place("customer", account_id))
    assert nameless(shell.window) == []
