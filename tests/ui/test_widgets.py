"""The base widgets: what they emit, how the keyboard moves in them, what a screen reader finds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QEnterEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from crm_desktop.ui.theme import Mode, Theme, Tone
from crm_desktop.ui.theme.tokens import LIGHT, set_active_tokens
from crm_desktop.ui.widgets import (
    Avatar,
    Banner,
    ButtonKind,
    Card,
    Chip,
    ElidedLabel,
    EmptyState,
    FlowLayout,
    IconButton,
    KeyValueGrid,
    LabelRole,
    NavigationRail,
    ProgressRow,
    SearchBox,
    SectionHeader,
    StatusChip,
    SyncState,
    Tag,
    ToastStack,
    indent_text,
    push_button,
    text_label,
)
from crm_desktop.ui.widgets.avatar import initials

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
AnyWidget = TypeVar("AnyWidget", bound=QWidget)
LONG = "江苏省苏州市工业园区星湖街 328 号创意产业园 5 幢 1203 室"


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[Theme]:
    font, palette = qapp.font(), qapp.palette()
    theme = Theme(qapp)
    theme.apply(Mode.LIGHT)
    yield theme
    theme.deleteLater()
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)
    set_active_tokens(LIGHT)


def shown(qtbot: QtBot, widget: AnyWidget) -> AnyWidget:
    qtbot.addWidget(widget)
    widget.show()
    return widget


def press(widget: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(widget, key)


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def button_named(widget: QWidget, name: str) -> QAbstractButton:
    buttons = widget.findChildren(QAbstractButton)
    return next(one for one in buttons if name in {one.text(), one.accessibleName()})


def visible_texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_search_waits_for_a_pause_and_asks_once(qtbot: QtBot) -> None:
    box = shown(qtbot, SearchBox("搜索客户", "清除", delay_ms=10))
    asked: list[str] = []
    box.search_requested.connect(asked.append)
    QTest.keyClicks(box, "hy")
    assert asked == []
    qtbot.waitUntil(lambda: asked == ["hy"])
    press(box, Qt.Key.Key_Return)
    assert asked == ["hy"], "the same text was asked for again"


def test_search_asks_at_once_on_enter_and_empties_on_escape(qtbot: QtBot) -> None:
    box = shown(qtbot, SearchBox("搜索客户", "清除", delay_ms=60_000))
    asked: list[str] = []
    box.search_requested.connect(asked.append)
    QTest.keyClicks(box, "0512")
    press(box, Qt.Key.Key_Return)
    press(box, Qt.Key.Key_Escape)
    assert asked == ["0512", ""]
    assert box.text() == ""


def test_search_offers_to_clear_only_what_is_there(qtbot: QtBot) -> None:
    box = shown(qtbot, SearchBox("搜索客户", "清除", delay_ms=60_000))
    clear = next(action for action in box.actions() if action.text() == "清除")
    assert not clear.isVisible()
    box.setText("恒远")
    assert clear.isVisible()
    with qtbot.assertNotEmitted(box.search_requested):
        clear.trigger()
    assert not clear.isVisible()


def test_chip_is_clicked_and_toggled_by_keyboard(qtbot: QtBot) -> None:
    chip = shown(qtbot, Chip("A 级客户", "star", checkable=True))
    with qtbot.waitSignal(chip.clicked):
        press(chip, Qt.Key.Key_Space)
    assert chip.isChecked()
    assert chip.tone is Tone.ACCENT


def test_focus_is_shown_to_the_keyboard_and_not_to_the_mouse(qtbot: QtBot) -> None:
    chip = shown(qtbot, Chip("未拜访"))
    with qtbot.waitActive(chip):
        chip.activateWindow()
    chip.clearFocus()
    plain = picture(chip)
    chip.setFocus(Qt.FocusReason.TabFocusReason)
    assert chip.shows_focus
    assert picture(chip) != plain
    chip.clearFocus()
    chip.setFocus(Qt.FocusReason.MouseFocusReason)
    assert not chip.shows_focus


def test_status_is_never_red_and_each_state_has_a_shape_of_its_own(qtbot: QtBot) -> None:
    chip = shown(qtbot, StatusChip(SyncState.OK, "已存本机"))
    shapes = set()
    for state in SyncState:
        chip.set_status(state, "已存本机 · 3 项待同步")
        assert chip.tone is not Tone.DANGER
        shapes.add(chip.icon_name)
    assert len(shapes) == len(SyncState)
    chip.set_status(SyncState.OFFLINE, "离线")
    assert (chip.state, chip.text(), chip.tone) == (SyncState.OFFLINE, "离线", Tone.NEUTRAL)


def test_tag_says_what_was_removed(qtbot: QtBot) -> None:
    tag = shown(qtbot, Tag("重点", remove_text="移除标签"))
    with qtbot.waitSignal(tag.removed) as signal:
        button_named(tag, "移除标签").click()
    assert signal.args == ["重点"]


def test_tag_without_a_way_to_remove_it_has_no_button(qtbot: QtBot) -> None:
    tag = shown(qtbot, Tag("重点"))
    assert tag.findChildren(QAbstractButton) == []


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("王建國", "建國"),
        ("李明", "李明"),
        ("欧阳静", "静"),
        ("欧阳", "欧阳"),
        ("诸葛长青", "长青"),
        ("恒远精密机械", "恒远"),
        ("Anna Müller", "AM"),
        ("anna", "A"),
        ("  ", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_avatar_keeps_its_look_for_a_name(qtbot: QtBot) -> None:
    first, second = shown(qtbot, Avatar("李明")), shown(qtbot, Avatar("陳淑芬"))
    assert picture(first) != picture(second)
    second.set_name("李明")
    assert picture(first) == picture(second)
    assert second.accessibleName() == "李明"


def test_elided_label_tells_the_whole_when_it_is_cut(qtbot: QtBot) -> None:
    label = shown(qtbot, ElidedLabel(LONG))
    label.resize(120, 24)
    assert label.shown_text() != LONG
    qtbot.waitUntil(lambda: label.toolTip() == LONG)  # it is set when the label is painted
    label.resize(1200, 24)
    assert label.shown_text() == LONG
    qtbot.waitUntil(lambda: label.toolTip() == "")


def test_labels_show_what_was_typed_and_no_markup(qtbot: QtBot) -> None:
    label = shown(qtbot, text_label("<b>恒远</b>", LabelRole.TITLE, Tone.DANGER))
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.palette().windowText().color().name().upper() == LIGHT.danger
    assert label.font().pixelSize() > text_label("x").font().pixelSize()


def test_key_value_grid_replaces_its_rows(qtbot: QtBot) -> None:
    grid = shown(qtbot, KeyValueGrid([("电话", "0512"), ("地址", LONG)]))
    grid.set_rows([("信用额度", "CNY 500,000.00")])
    assert grid.rows() == [("信用额度", "CNY 500,000.00")]
    qtbot.waitUntil(lambda: visible_texts(grid) == ["信用额度", "CNY 500,000.00"])


def test_hints_in_empty_fields_can_be_read(qtbot: QtBot) -> None:
    box = shown(qtbot, SearchBox("搜索客户", "清除"))
    assert box.palette().placeholderText().color().name().upper() == LIGHT.text_muted
    assert box.palette().placeholderText().color().alpha() == 255


def test_number_fields_start_their_text_where_others_do(qtbot: QtBot) -> None:
    box = shown(qtbot, QSpinBox())
    indent_text(box)
    assert [editor.textMargins().left() for editor in box.findChildren(QLineEdit)] == [6]


def test_banner_acts_and_is_dismissed(qtbot: QtBot) -> None:
    banner = shown(qtbot, Banner("有未处理的投诉", action_text="查看", close_text="关闭"))
    with qtbot.waitSignal(banner.action_triggered):
        button_named(banner, "查看").click()
    with qtbot.waitSignal(banner.dismissed):
        button_named(banner, "关闭").click()
    assert banner.isHidden()
    banner.set_text("信用已冻结")
    assert banner.accessibleName() == "信用已冻结"


def test_empty_state_leads_on(qtbot: QtBot) -> None:
    state = shown(qtbot, EmptyState("promise", "还没有承诺", "它们会出现在这里", "记一笔"))
    with qtbot.waitSignal(state.action_triggered):
        button_named(state, "记一笔").click()
    assert shown(qtbot, EmptyState("promise", "空", "空")).findChildren(QAbstractButton) == []


def test_section_header_counts(qtbot: QtBot) -> None:
    header = shown(qtbot, SectionHeader("我的客户", 2048))
    assert "2,048" in [label.text() for label in header.findChildren(QLabel)]
    header.set_count(None)
    assert visible_texts(header) == ["我的客户"]


def test_flow_layout_breaks_lines_and_keeps_every_widget(qtbot: QtBot) -> None:
    box = QWidget()
    flow = FlowLayout(box, gap=8)
    widgets = [QWidget() for _ in range(5)]
    for widget in widgets:
        widget.setFixedSize(100, 20)
        flow.addWidget(widget)
    shown(qtbot, box).resize(330, 200)
    assert flow.heightForWidth(330) == 20 + 8 + 20
    flow.setGeometry(QRect(0, 0, 330, 200))
    assert [(one.x(), one.y()) for one in widgets] == [(0, 0), (108, 0), (216, 0), (0, 28), (108, 28)]
    assert flow.takeAt(9) is None
    assert flow.count() == 5


def test_progress_is_known_or_not_and_is_cancelled_once(qtbot: QtBot) -> None:
    row = shown(qtbot, ProgressRow("正在导入", "取消导入"))
    bar = row.findChildren(QProgressBar)[0]
    assert bar.maximum() == 0
    row.set_progress(640, 1000)
    row.set_estimate("约剩 12 秒")
    assert (bar.value(), bar.maximum()) == (640, 1000)
    asked: list[bool] = []
    row.cancel_requested.connect(lambda: asked.append(True))
    for _ in range(2):
        button_named(row, "取消导入").click()
    assert asked == [True]


def make_rail() -> NavigationRail:
    rail = NavigationRail("导航")
    for key, text in (("today", "今日"), ("customers", "客户"), ("quotes", "报价")):
        rail.add_item(key, text, key.rstrip("s") if key == "quotes" else key)
    rail.add_item("settings", "设置", "settings", at_bottom=True)
    rail.add_item("reports", "报表", "report")
    return rail


def test_rail_starts_at_its_first_screen_and_says_where_it_goes(qtbot: QtBot) -> None:
    rail = shown(qtbot, make_rail())
    assert rail.current == "today"
    with qtbot.waitSignal(rail.current_changed) as signal:
        rail.set_current("quotes")
    assert signal.args == ["quotes"]
    with qtbot.assertNotEmitted(rail.current_changed):
        rail.set_current("quotes")


def test_rail_is_walked_with_the_arrow_keys_in_the_order_seen(qtbot: QtBot) -> None:
    rail = shown(qtbot, make_rail())
    with qtbot.waitActive(rail):
        rail.activateWindow()
    button_named(rail, "今日").setFocus(Qt.FocusReason.TabFocusReason)
    visited = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_Down, Qt.Key.Key_End):
        press(rail, key)
        visited.append(rail.current)
    assert visited == ["settings", "reports", "today", "customers", "settings"]


def test_rail_is_entered_with_tab_at_the_current_screen(qtbot: QtBot) -> None:
    rail = shown(qtbot, make_rail())
    rail.set_current("customers")
    tab = Qt.FocusPolicy.TabFocus
    reached = [one.text() for one in rail.findChildren(QAbstractButton) if one.focusPolicy() & tab == tab]
    assert reached == ["客户"]


def test_rail_badge_is_seen_and_said(qtbot: QtBot) -> None:
    rail = shown(qtbot, make_rail())
    plain = picture(rail)
    rail.set_badge("customers", 3)
    assert picture(rail) != plain
    assert button_named(rail, "客户").accessibleName() == "客户 3"
    rail.set_badge("customers", 0)
    assert picture(rail) == plain


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(800, 600)
    return shown(qtbot, window)


def test_toast_offers_an_undo_and_leaves_after_it(qtbot: QtBot, host: QWidget) -> None:
    stack = ToastStack(host, "关闭")
    toast = stack.show_message("拜访已保存", action_text="撤销")
    with qtbot.waitSignals([toast.action_triggered, toast.closed]):
        button_named(toast, "撤销").click()
    assert stack.toasts == []


def test_toast_leaves_by_itself_but_waits_for_the_pointer(qtbot: QtBot, host: QWidget) -> None:
    stack = ToastStack(host, "关闭")
    held = stack.show_message("报价已存本机", timeout_ms=60_000)
    waiting = [held.waiting]
    enter = QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5))
    for event in (enter, QEvent(QEvent.Type.Leave)):
        QApplication.sendEvent(held, event)
        waiting.append(held.waiting)
    assert waiting == [True, False, True]
    brief = stack.show_message("已撤销", timeout_ms=1)
    with qtbot.waitSignal(brief.closed):
        pass
    assert stack.toasts == [held]
    held.leave()


def test_toasts_stack_upwards_and_the_oldest_gives_way(qtbot: QtBot, host: QWidget) -> None:
    stack = ToastStack(host, "关闭")
    for number in range(5):
        stack.show_message(f"第 {number} 条")
    names = [toast.accessibleName() for toast in stack.toasts]
    assert names == ["第 2 条", "第 3 条", "第 4 条"]
    tops = [toast.y() for toast in stack.toasts]
    assert tops == sorted(tops)
    host.resize(500, 400)
    assert all(host.rect().contains(toast.geometry()) for toast in stack.toasts)


def all_widgets_window() -> QWidget:
    window = QWidget()
    column = QVBoxLayout(window)
    card = Card()
    card.body.addWidget(KeyValueGrid([("电话", "0512-6688 1234")]))
    for widget in (
        SearchBox("搜索客户", "清除"),
        Chip("A 级客户", "star"),
        StatusChip(SyncState.PENDING, "3 项待同步"),
        Tag("重点", Tone.ACCENT, remove_text="移除标签"),
        Avatar("李明"),
        SectionHeader("我的客户", 3),
        Banner("有投诉", action_text="查看", close_text="关闭"),
        EmptyState("visit", "还没有拜访", "记下第一次", "记拜访"),
        ProgressRow("正在导入", "取消导入"),
        IconButton("phone", "拨打电话"),
        push_button("保存", ButtonKind.PRIMARY, "save"),
        make_rail(),
        card,
    ):
        column.addWidget(widget)
    return window


def test_everything_a_person_can_use_has_an_accessible_name(qtbot: QtBot) -> None:
    window = shown(qtbot, all_widgets_window())
    usable = [one for one in window.findChildren(QWidget) if one.focusPolicy() is not Qt.FocusPolicy.NoFocus]
    assert len(usable) > 10
    names = {one: _accessible_name(one) for one in usable}
    assert [one for one, name in names.items() if not name] == []


def _accessible_name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name)


def test_dark_mode_repaints_every_widget(qtbot: QtBot, light: Theme) -> None:
    window = shown(qtbot, all_widgets_window())
    before = {
        id(one): picture(one) for one in window.findChildren(QWidget) if one.isVisible() and one.width() > 20
    }
    light.apply(Mode.DARK)
    stuck = [
        one
        for one in window.findChildren(QWidget)
        if id(one) in before
        and isinstance(one, (Chip, Tag, Avatar, Banner, Card, QPushButton))
        and picture(one) == before[id(one)]
    ]
    assert stuck == []


def test_pressing_a_shown_point_reaches_the_chip(qtbot: QtBot) -> None:
    chip = shown(qtbot, Chip("未拜访"))
    with qtbot.waitSignal(chip.clicked):
        QTest.mouseClick(chip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(10, 10))
    assert not chip.isChecked()


def test_what_flows_stands_in_the_middle_of_its_line(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    flow = FlowLayout(box, gap=8)
    widgets = [QWidget() for _ in range(3)]
    for widget, height in zip(widgets, (20, 32, 24), strict=True):
        widget.setFixedSize(100, height)
        flow.addWidget(widget)
    flow.setGeometry(QRect(0, 0, 216, 200))
    assert [widget.y() for widget in widgets] == [6, 0, 32 + 8]
    assert flow.heightForWidth(216) == 32 + 8 + 24
