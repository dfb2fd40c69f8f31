"""The cards of a fair, with keys alone: imported, taken back, imported again, synced, taken back once more.

`CARDS=3000 python3 dev.py test tests/e2e/test_cards_of_a_fair.py -s -n 0` tells it with 3,000 cards and prints how long
a person waits.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crm_core.model import Contact
from crm_desktop.services.customers import NewContact, NewMethod, add_contact
from tests.e2e.conftest import CUSTOMERS, OpenProgram
from tests.e2e.hands import Hands
from tests.e2e.office import Office, Program
from tests.support.messy_cards import Messy, deal
from tools.screenshots.rest import PATIENCE_SECONDS

pytestmark = [pytest.mark.slow, pytest.mark.qt_log_ignore("This plugin does not support")]
CARDS = int(os.environ.get("CARDS", "150"))
KNOWN = (("王建国", 0, "13900000001"), ("李梅", 1, "13900000002"), ("陈鹏", 2, "13900000003"))


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of cards may take their time."""
    seconds = PATIENCE_SECONDS * max(1, CARDS // 150)
    monkeypatch.setattr("tools.screenshots.rest.PATIENCE_SECONDS", seconds)


def test_the_cards_of_a_fair(company: Office, open_program: OpenProgram, tmp_path: Path) -> None:
    lin = open_program(company.give_laptop("lin"))
    lin.synced()
    know_people(lin, company)
    file = tmp_path / "fair.xlsx"
    messy = deal(file, CARDS, [(name, CUSTOMERS[at][0], mobile) for name, at, mobile in KNOWN])
    hands = lin.hands

    open_the_file(hands, file)
    look_at_the_review(hands, messy)
    mend_a_number(hands)
    write_the_cards(hands, messy, lin)
    take_back_from_the_result(hands, lin)

    open_the_file(hands, file)
    write_the_cards(hands, messy, lin, mended=0)
    timed("sync", lin.synced)
    assert len(company.rows("contact", "deleted_at IS NULL")) == messy.new + len(KNOWN)

    hands.press("Ctrl+7")
    take_back_from_the_list(hands, lin)
    timed("sync", lin.synced)
    assert len(company.rows("contact", "deleted_at IS NULL")) == len(KNOWN)


def know_people(lin: Program, company: Office) -> None:
    for name, at, mobile in KNOWN:
        enter(lin, company.customers[at], NewContact(name, methods=(NewMethod("MOBILE", mobile),)))
    lin.hands.settle()


def enter(lin: Program, account_id: str, person: NewContact) -> None:
    me = lin.workspace.context
    lin.workspace.write(lambda session: add_contact(session, me, account_id, person)).result()


def people(lin: Program) -> int:
    statement = select(func.count()).select_from(Contact).where(Contact.deleted_at.is_(None))
    return int(lin.read(lambda session: session.scalar(statement)))


def timed(what: str, work: Callable[[], object]) -> None:
    began = time.perf_counter()
    work()
    print(f"{what}: {time.perf_counter() - began:.1f} s")  # noqa: T201 -- told to who asks for it with -s


def open_the_file(hands: Hands, file: Path) -> None:
    hands.press("Ctrl+7", "Ctrl+O")
    hands.type(str(file))
    timed("read and check", lambda: hands.press("Return"))
    assert hands.screen.pages.currentWidget() is hands.screen.review


def look_at_the_review(hands: Hands, messy: Messy) -> None:
    """Nothing is written; every row has its result; the keyboard is on the rows."""
    review = hands.screen.review
    known = messy.known - len(KNOWN)
    assert review.rules.balance.text() == (
        f"读取 {messy.cards + 1} = 新增 {messy.new} + 补充 0 + 重复 {messy.twice + len(KNOWN) + known}"
        f" + 跳过 1 + 错误 {messy.broken}"
    )
    assert hands.focus is review.table
    hands.press("Down", "Down")
    assert review.detail.text() == review._rows[review.table.current_id].reason


def mend_a_number(hands: Hands) -> None:
    """By the filter of errors, F2, and the right number in place of what a spreadsheet has spoilt."""
    hands.tab_to("错误", back=True)
    hands.press("Space", "F2")
    hands.tab_to("手机")
    hands.press("Ctrl+A")
    hands.type("13911112222")
    timed("check again", lambda: hands.press("Return"))
    assert hands.focus is hands.screen.review.table


def write_the_cards(hands: Hands, messy: Messy, lin: Program, mended: int = 1) -> None:
    timed("import", lambda: hands.press("Ctrl+Return"))
    assert hands.screen.pages.currentWidget() is hands.screen.result
    assert f"新增 {messy.new + mended} " in hands.screen.result.balance.text()
    assert people(lin) == messy.new + mended + len(KNOWN)


def take_back_from_the_result(hands: Hands, lin: Program) -> None:
    hands.tab_to("撤销这次导入")
    timed("undo", lambda: hands.press("Space"))
    assert "已移除" in hands.toasts()[-1]
    assert people(lin) == len(KNOWN)


def take_back_from_the_list(hands: Hands, lin: Program) -> None:
    hands.tab_to("换一个文件")
    hands.press("Space")
    hands.tab_to("以前的导入")
    hands.press("Home", "Del")
    timed("undo", lambda: hands.press("Del"))
    assert people(lin) == len(KNOWN)
