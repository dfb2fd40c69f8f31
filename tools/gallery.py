"""Take pictures of every base widget, to look at before calling a change of the look done.

    python -m tools.gallery OUT_DIR

writes one picture for each of light and dark at 1x and 1.5x. It needs no display.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QSpinBox,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from crm_desktop.ui.theme import Mode, Theme, Tone
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

SCALES = ("1", "1.5")
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
HEADERS = ("客户", "联系人", "等级", "上次拜访", "应收")
ROWS = (
    ("苏州恒远精密机械有限公司", "欧阳静", "A", "2024-05-18", "86,500.00"),
    ("杭州云栖包装材料厂", "李明", "B", "2024-05-12", "12,340.00"),
    ("臺中宏遠工業股份有限公司", "陳淑芬", "A", "2024-04-30", "−1,200.00"),
    ("深圳市前海智联电子科技有限公司", "王喆", "C", "2024-03-02", "0.00"),
    ("宁波东钱湖船舶配件有限公司", "赵䶮", "B", "2024-02-19", "45,000.00"),
    ("Müller Anlagenbau GmbH", "Anna Müller", "C", "2023-12-08", "7,800.00"),
)
RAIL = (
    ("today", "今日", "today"),
    ("customers", "客户", "customers"),
    ("visits", "拜访", "visit"),
    ("opportunities", "商机", "opportunity"),
    ("quotes", "报价", "quote"),
    ("reports", "报表", "report"),
)


def _rail() -> NavigationRail:
    rail = NavigationRail("导航")
    for key, text, icon_name in RAIL:
        rail.add_item(key, text, icon_name)
    rail.add_item("sync", "同步", "sync", at_bottom=True)
    rail.add_item("settings", "设置", "settings", at_bottom=True)
    rail.set_badge("sync", 3)
    rail.set_badge("today", 120)
    rail.set_current("customers")
    return rail


def _head() -> QWidget:
    head = QWidget()
    row = QHBoxLayout(head)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(text_label("客户", LabelRole.HEADLINE))
    row.addStretch(1)
    search = SearchBox("搜索客户、拼音、电话", "清除")
    search.setFixedWidth(260)
    row.addWidget(search)
    row.addWidget(IconButton("filter", "筛选"))
    row.addWidget(push_button("导入名片", icon_name="import"))
    row.addWidget(push_button("新建客户", ButtonKind.PRIMARY, "add"))
    return head


def _chips() -> QWidget:
    box = QWidget()
    flow = FlowLayout(box)
    statuses = (
        (SyncState.OK, "已存本机 · 全部已同步 · 上次 09:42"),
        (SyncState.PENDING, "已存本机 · 3 项待同步 · 上次 09:42"),
        (SyncState.OFFLINE, "离线 · 已存本机 · 上次 昨天 18:05"),
        (SyncState.ATTENTION, "2 项需要您决定"),
    )
    for state, text in statuses:
        flow.addWidget(StatusChip(state, text))
    checked = Chip("A 级客户", "star", checkable=True)
    checked.setChecked(True)
    flow.addWidget(checked)
    flow.addWidget(Chip("三个月未拜访", checkable=True))
    for tone, text in zip(Tone, ("华东区", "重点", "已签约", "待回款", "停止供货", "新客户"), strict=True):
        flow.addWidget(Tag(text, tone))
    flow.addWidget(Tag("可移除", remove_text="移除标签"))
    return box


def _table() -> QTableView:
    table = QTableView()
    model = QStandardItemModel(0, len(HEADERS), table)
    model.setHorizontalHeaderLabels(HEADERS)
    for row in ROWS:
        model.appendRow([QStandardItem(text) for text in row])
        model.item(model.rowCount() - 1, len(HEADERS) - 1).setTextAlignment(RIGHT)
    table.setModel(model)
    table.setShowGrid(False)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(34)
    table.horizontalHeader().setStretchLastSection(True)
    table.horizontalHeader().setDefaultAlignment(
        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    )
    table.setColumnWidth(0, 230)
    table.selectRow(1)
    return table


def _customer_card() -> Card:
    card = Card()
    head = QHBoxLayout()
    head.setSpacing(12)
    head.addWidget(Avatar("恒远", 44))
    names = QVBoxLayout()
    names.setSpacing(2)
    names.addWidget(ElidedLabel("苏州恒远精密机械有限公司", LabelRole.TITLE))
    names.addWidget(ElidedLabel("Hengyuan Precision · 客户编号 C-10482", LabelRole.SMALL, Tone.NEUTRAL))
    head.addLayout(names, 1)
    head.addWidget(IconButton("phone", "拨打电话"))
    head.addWidget(IconButton("more", "更多"))
    card.body.addLayout(head)
    rows = (
        ("联系人", "欧阳静 · 采购经理"),
        ("电话", "0512-6688 1234 转 806"),
        ("地址", "江苏省苏州市工业园区星湖街 328 号创意产业园 5 幢 1203 室（北门进）"),
        ("信用额度", "CNY 500,000.00"),
        ("上次拜访", "2024-05-18 · 演示新样机"),
    )
    card.body.addWidget(KeyValueGrid(rows))
    people = QHBoxLayout()
    for name in ("欧阳静", "李明", "Anna Müller", "陳淑芬", "王建國"):
        people.addWidget(Avatar(name))
    people.addStretch(1)
    card.body.addLayout(people)
    return card


def _form() -> Card:
    card = Card()
    card.body.addWidget(SectionHeader("快速拜访"))
    subject = QLineEdit("样机试用反馈")
    kind = QComboBox()
    kind.addItems(["上门拜访", "电话", "展会"])
    amount = QSpinBox()
    amount.setMaximum(99999)
    amount.setValue(1200)
    indent_text(amount)
    note = QPlainTextEdit("客户希望六月底前给出最终报价，金额约 ￥86,500。")
    note.setFixedHeight(58)
    first = QHBoxLayout()
    first.addWidget(kind, 1)
    first.addWidget(amount, 1)
    choices = QHBoxLayout()
    choices.setSpacing(16)
    done = QCheckBox("已完成")
    done.setChecked(True)
    soon = QRadioButton("本周")
    soon.setChecked(True)
    for choice in (done, QCheckBox("需要跟进"), soon, QRadioButton("下周")):
        choices.addWidget(choice)
    choices.addStretch(1)
    buttons = QHBoxLayout()
    buttons.addWidget(push_button("删除", ButtonKind.DANGER, "delete"))
    buttons.addStretch(1)
    buttons.addWidget(push_button("取消", ButtonKind.FLAT))
    buttons.addWidget(push_button("保存", ButtonKind.PRIMARY))
    for widget in (subject, note):
        card.body.addWidget(widget)
    for layout in (first, choices, buttons):
        card.body.addLayout(layout)
    return card


def _tabs() -> QTabWidget:
    tabs = QTabWidget()
    tabs.addTab(
        EmptyState("promise", "还没有承诺", "在拜访中记下答应客户的事，它们会出现在这里。", "记一笔"), "承诺"
    )
    tabs.addTab(QWidget(), "报价 12")
    tabs.addTab(QWidget(), "时间线")
    return tabs


def _middle() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(12)
    column.addWidget(_head())
    column.addWidget(
        Banner("该客户有未处理的投诉：第 3 批次尺寸偏差，请先联系品质部。", action_text="查看投诉")
    )
    column.addWidget(
        Banner("信用已冻结，暂不能下单。", Tone.DANGER, "warning", close_text="关闭"),
    )
    column.addWidget(_chips())
    figures = SectionHeader("我的客户", 2048)
    figures.add_widget(push_button("导出", ButtonKind.FLAT, "report"))
    column.addWidget(figures)
    progress = ProgressRow("正在导入 名片汇总.xlsx", "取消导入")
    progress.set_progress(640, 1000)
    progress.set_estimate("640 / 1,000 · 约剩 12 秒")
    column.addWidget(progress)
    column.addWidget(_table(), 1)
    return column


def _side() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(12)
    column.addWidget(_customer_card())
    column.addWidget(_form())
    column.addWidget(_tabs(), 1)
    return column


def make_window() -> QWidget:
    """Return a window with every base widget in it."""
    window = QWidget()
    window.setWindowTitle("外勤客户管理")
    row = QHBoxLayout(window)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(_rail())
    content = QHBoxLayout()
    content.setContentsMargins(16, 12, 16, 16)
    content.setSpacing(16)
    content.addLayout(_middle(), 5)
    content.addLayout(_side(), 3)
    row.addLayout(content, 1)
    window.resize(1366, 900)
    return window


def take_pictures(folder: Path, scale: str) -> None:
    """Write the pictures of one scale into `folder`."""
    application = QApplication([])
    theme = Theme(application)
    theme.apply(Mode.LIGHT)
    window = make_window()
    window.show()
    stack = ToastStack(window, "关闭")
    stack.show_message("报价 Q-2406-018 已存本机")
    stack.show_message("拜访已保存", action_text="撤销")
    for mode in (Mode.LIGHT, Mode.DARK):
        theme.apply(mode)
        application.processEvents()
        window.grab().save(str(folder / f"widgets-{mode.value}-{scale}x.png"))
    window.close()


def main() -> None:
    """Take the pictures of each scale in a process of its own, since Qt fixes the scale at its start."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    if len(sys.argv) > 2:
        take_pictures(folder, sys.argv[2])
        return
    for scale in SCALES:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale}
        command = [sys.executable, "-m", "tools.gallery", str(folder), scale]
        subprocess.run(command, env=environment, check=True)


if __name__ == "__main__":
    main()
