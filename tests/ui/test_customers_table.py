"""The table over ids: it fetches what is looked at, keeps what it knows, and never waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from crm_desktop.ui.models.paged import MOST_ROWS_KEPT, PAGE, PLACEHOLDER, Column, PagedTable
from crm_desktop.ui.models.record_table import RecordTable
from crm_desktop.ui.theme import active_tokens

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@dataclass(frozen=True)
class Thing:
    id: str
    name: str


class Source:
    """Answers when the test says so."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self._waiting: list[Callable[[], None]] = []
        self.version = 1

    def fetch(self, ids: list[str], answer: Callable[[list[Thing]], None]) -> None:
        self.asked.append(ids)
        self._waiting.append(lambda: answer([Thing(one, f"{one} v{self.version}") for one in ids]))

    def answer(self) -> None:
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            one()


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def model(source: Source, qtbot: QtBot) -> PagedTable[Thing]:
    columns = [
        Column[Thing]("名称", lambda row: row.name, 200, "name"),
        Column[Thing]("标识", lambda row: row.id, 100),
    ]
    return PagedTable(columns, source.fetch)


def ids(count: int) -> list[str]:
    return [f"id-{number}" for number in range(count)]


def shown(model: PagedTable[Thing], row: int) -> str:
    return str(model.data(model.index(row, 0)))


def table_of(model: PagedTable[Thing], qtbot: QtBot) -> RecordTable:
    table = RecordTable(model, "列表")
    qtbot.addWidget(table)
    table.resize(400, 400)
    table.show()
    return table


def test_it_is_a_sound_model(model: PagedTable[Thing], source: Source, qtbot: QtBot) -> None:
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_ids(ids(250))
    qtbot.wait(1)
    source.answer()
    model.set_ids(ids(3))
    model.set_ids([])
    assert model.rowCount(QModelIndex()) == 0
    tester.deleteLater()


def test_of_a_hundred_thousand_rows_only_the_seen_page_is_fetched(
    model: PagedTable[Thing], source: Source, qtbot: QtBot
) -> None:
    table = table_of(model, qtbot)
    model.set_ids(ids(100_000))
    qtbot.waitUntil(lambda: bool(source.asked))
    assert shown(model, 0) == PLACEHOLDER
    source.answer()
    table.scrollToBottom()
    qtbot.waitUntil(lambda: len(source.asked) > 1)
    assert [len(page) for page in source.asked] == [PAGE, PAGE]
    assert source.asked[0][0] == "id-0"
    assert source.asked[1][-1] == "id-99999"


def test_a_row_is_shown_as_it_was_until_the_new_one_comes(
    model: PagedTable[Thing], source: Source, qtbot: QtBot
) -> None:
    model.set_ids(ids(5))
    shown(model, 0)
    qtbot.waitUntil(lambda: len(source.asked) == 1)
    source.answer()
    source.version = 2
    model.renew()
    assert shown(model, 0) == "id-0 v1"
    qtbot.waitUntil(lambda: len(source.asked) == 2)
    source.answer()
    assert shown(model, 0) == "id-0 v2"


def test_another_order_keeps_what_is_known(model: PagedTable[Thing], source: Source, qtbot: QtBot) -> None:
    model.set_ids(["a", "b"])
    shown(model, 0)
    qtbot.waitUntil(lambda: bool(source.asked))
    source.answer()
    model.set_ids(["b", "a"])
    assert [shown(model, row) for row in range(2)] == ["b v1", "a v1"]


def test_it_does_not_keep_everything(model: PagedTable[Thing], source: Source, qtbot: QtBot) -> None:
    model.set_ids(ids(MOST_ROWS_KEPT + 5 * PAGE))
    for row in range(0, model.rowCount(), PAGE):
        model.row_at(row)
    qtbot.waitUntil(lambda: bool(source.asked))
    source.answer()
    source.asked.clear()
    assert model.row_at(0) is None, "the oldest page is still here"
    assert model.row_at(model.rowCount() - 1) is not None
    qtbot.waitUntil(lambda: source.asked == [ids(PAGE)])


def test_the_marked_record_stays_marked(model: PagedTable[Thing], qtbot: QtBot) -> None:
    table = table_of(model, qtbot)
    model.set_ids(["a", "b", "c"])
    table.select_id("b")
    model.set_ids(["c", "b", "a", "d"])
    assert table.current_id == "b"
    model.set_ids(["c", "a"])
    assert table.current_id == "c"


def test_enter_opens_and_headers_sort(model: PagedTable[Thing], qtbot: QtBot) -> None:
    table = table_of(model, qtbot)
    model.set_ids(["a", "b"])
    table.select_id("b")
    with qtbot.waitSignal(table.opened) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == ["b"]
    sorts: list[tuple[str, bool]] = []
    table.sort_requested.connect(lambda name, descending: sorts.append((name, descending)))
    header = table.horizontalHeader()
    for section in (0, 0, 1):
        x = header.sectionViewportPosition(section) + 10
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 10))
    assert sorts == [("name", False), ("name", True)]


def test_a_text_is_cut_anew_in_another_typeface(
    model: PagedTable[Thing], source: Source, qtbot: QtBot
) -> None:
    """What was cut in a large one is whole in a small one, and again reaches into the right half of its cell."""
    model.set_ids(["一个名字很长很长很长的老客户"])
    table = table_of(model, qtbot)
    qtbot.waitUntil(lambda: bool(source.asked))
    source.answer()

    def is_written_far_right(pixels: int) -> bool:
        font = QFont(table.font())
        font.setPixelSize(pixels)
        table.setFont(font)
        cell = table.visualRect(model.index(0, 0))
        part = cell.adjusted(cell.width() // 2, 1, -12, -2)
        image = table.viewport().grab(part).toImage()
        colours = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
        return len(colours) > 1

    assert [is_written_far_right(size) for size in (30, 12)] == [True, True]


def test_marked_rows_have_another_ground_than_the_others(model: PagedTable[Thing], qtbot: QtBot) -> None:
    model.set_ids(ids(4))
    table = table_of(model, qtbot)
    between = QItemSelection(model.index(1, 0), model.index(2, 1))
    table.selectionModel().select(between, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    image = table.viewport().grab().toImage()
    grounds = [image.pixelColor(5, table.rowViewportPosition(row) + 3).name() for row in range(4)]
    tokens = active_tokens()
    assert grounds == [tokens.surface.lower(), *[tokens.selection.lower()] * 2, tokens.surface.lower()]


class OwnPainter(QStyledItemDelegate):
    """Notes what it is asked to paint."""

    def __init__(self, table: RecordTable) -> None:
        super().__init__(table)
        self.asked: dict[tuple[int, int], tuple[int, bool]] = {}

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        given: Any = option
        is_marked = bool(given.state & QStyle.StateFlag.State_Selected)
        self.asked[index.row(), index.column()] = given.rect.y(), is_marked


def test_a_column_with_a_painter_of_its_own_keeps_it(model: PagedTable[Thing], qtbot: QtBot) -> None:
    model.set_ids(ids(2))
    table = table_of(model, qtbot)
    painter = OwnPainter(table)
    table.setItemDelegateForColumn(1, painter)
    table.select_id("id-1")
    table.viewport().grab()
    height = table.rowHeight(0)
    assert painter.asked == {(0, 1): (0, False), (1, 1): (height, True)}


def test_an_answer_to_an_older_order_is_asked_for_again_once_it_is_forgotten(
    model: PagedTable[Thing], source: Source, qtbot: QtBot
) -> None:
    many = ids(MOST_ROWS_KEPT + 3 * PAGE)
    model.set_ids(many)
    model.row_at(0)
    qtbot.waitUntil(lambda: len(source.asked) == 1)
    turned = many[::-1]
    model.set_ids(turned)
    source.answer()
    place = model.place_of(many[0])
    assert (place, shown(model, place)) == (len(many) - 1, f"{many[0]} v1")
    for start in range(0, MOST_ROWS_KEPT, PAGE):
        model.row_at(start)
    qtbot.waitUntil(lambda: len(source.asked) > MOST_ROWS_KEPT // PAGE)
    source.answer()
    assert model.row_at(place) is None
    qtbot.waitUntil(lambda: many[0] in source.asked[-1])
    source.answer()
    assert shown(model, place) == f"{many[0]} v1"
    assert model.place_of("nobody") == -1
