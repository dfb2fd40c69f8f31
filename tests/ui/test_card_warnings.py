"""What must be known before a customer is contacted, and what other systems know about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from crm_core.model.types import Amount, Instant
from crm_desktop.services.consents import Refusal, effective
from crm_desktop.services.customers import NewContact, add_contact, create_customer
from crm_desktop.services.lookups import now
from crm_desktop.services.lookups import today as today_here
from crm_desktop.services.promises import NewPromise, make_promise
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.item_row import ItemRow
from crm_desktop.ui.widgets import Banner
from tests.ui.desk import COLLEAGUE, Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def account_id(shell: Shell) -> str:
    desk = shell.desk

    def job(session: Any) -> str:
        made = create_customer(session, desk.context, {"name": "苏州恒远机电有限公司"})
        add_contact(session, desk.context, made, NewContact("王建国", is_primary=True))
        return made

    return desk.write(job)


def strip(shell: Shell) -> list[str]:
    found = shell.screen._head.warnings.findChildren(Banner)
    return [one.accessibleName() for one in found if one.isVisible()]


def rows(shell: Shell) -> dict[str, ItemRow]:
    return {row.item.title: row for row in shell.screen.facts.business.findChildren(ItemRow)}


def refusals(shell: Shell, account_id: str) -> dict[str, list[Refusal]]:
    return shell.desk.read(lambda session: effective(session, [account_id]))


def receive(shell: Shell, entity: str, account_id: str, **values: Any) -> None:
    shell.desk.receive(entity, f"{entity}-1", account_id=account_id, **values)


def ago(shell: Shell, days: int) -> int:
    return Instant.to_stored(now(shell.desk.context) - timedelta(days=days))


def test_nothing_to_know_takes_no_room(shell: Shell, account_id: str) -> None:
    shell.open(Place("customer", account_id))
    assert not shell.screen._head.warnings.isVisible()


def test_a_refusal_is_recorded_obeyed_and_lifted(shell: Shell, account_id: str) -> None:
    shell.open(Place("customer", account_id))
    shell.window.commands.run("card.refuse")
    shell.settle()
    dialog = shell.dialog()
    dialog.party.setCurrentIndex(dialog.party.findText("王建国"))
    dialog.channel.setCurrentIndex(dialog.channel.findData("CALL"))
    dialog.words.insert("开会时别打电话")
    dialog.save()
    shell.settle()
    assert strip(shell) == ["王建国 要求请勿联系（电话） · “开会时别打电话” · 今天 告知 林晓"]
    (banner,) = shell.screen._head.warnings.findChildren(
        Banner, options=Qt.FindChildOption.FindDirectChildrenOnly
    )
    banner.action_triggered.emit()
    dialog = shell.dialog()
    dialog.save()
    assert dialog.problem.text() == "请写下对方怎么说的。"
    dialog.words.insert("王总说可以打了")
    dialog.save()
    shell.settle()
    assert strip(shell) == []


def test_the_whole_customer_can_refuse(shell: Shell, account_id: str) -> None:
    shell.open(Place("customer", account_id))
    shell.window.commands.run("card.refuse")
    shell.settle()
    shell.dialog().save()
    shell.settle()
    assert strip(shell)[0].startswith("客户要求请勿联系（全部方式）")
    assert [one.channel for one in refusals(shell, account_id)[account_id]] == ["ALL"]


def test_every_warning_has_a_line_with_its_reason_and_an_act(shell: Shell, account_id: str) -> None:
    day = (today_here() - timedelta(days=6)).isoformat()
    receive(
        shell,
        "case",
        account_id,
        number="C-8",
        kind="COMPLAINT",
        subject="尺寸偏差",
        status="NEW",
        opened_on=day,
    )
    receive(
        shell, "credit_profile", account_id, currency="CNY", on_hold=1, longest_overdue_days=34,
        overdue=Amount.to_stored(18_650), as_of=ago(shell, 1),
    )  # fmt: skip
    receive(
        shell,
        "visit",
        account_id,
        kind="VISIT",
        started_at=ago(shell, 2),
        recorded_by=COLLEAGUE,
        created_by=COLLEAGUE,
    )
    shell.open(Place("customer", account_id))
    complaint, hold, overdue, colleague = strip(shell)
    assert complaint.startswith("投诉未解决：尺寸偏差（C-8，已 6 天）")
    assert hold.startswith("信用冻结，暂不能下单（财务截至 ")
    assert "逾期 CNY 18,650.00，最长 34 天" in overdue
    assert "周岩 2 天前联系过（上门）" in colleague
    banners = shell.screen._head.warnings.findChildren(Banner)
    buttons = [one.text() for banner in banners for one in banner.findChildren(QPushButton)]
    assert buttons == ["查看服务", "查看订单", "查看订单", "查看拜访"]
    banners[0].action_triggered.emit()
    shell.settle()
    assert shell.screen.filter.name == "cases"


def test_promises_are_settled_on_the_card(shell: Shell, account_id: str) -> None:
    promise = NewPromise(account_id, "寄样品", due_on=today_here())
    shell.desk.write(lambda session: make_promise(session, shell.desk.context, promise))
    shell.open(Place("customer", account_id))
    QTest.keyClick(rows(shell)["寄样品"], Qt.Key.Key_B)
    dialog = shell.dialog()
    dialog.evidence.insert("仓库缺货")
    dialog.save()
    shell.settle()
    row = rows(shell)["寄样品"]
    assert row.actions_ == ()
    assert [text for text, _ in row.item.pills] == ["未兑现"]
    assert "仓库缺货" in row.item.details


def test_what_other_systems_know_says_how_old_it_is(shell: Shell, account_id: str) -> None:
    day = today_here().isoformat()
    receive(
        shell, "order", account_id, number="SO-1", ordered_on=day, status="CONFIRMED", currency="CNY",
        total_gross=Amount.to_stored(97_180),
    )  # fmt: skip
    shell.open(Place("customer", account_id))
    assert rows(shell)["SO-1"].item.right == "CNY 97,180.00"
    assert shell.screen.facts.business.shown.orders[0].as_of is not None
