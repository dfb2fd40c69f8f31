"""The style sheet: only what the palette cannot say, such as borders, focus and table headers.

Labels take their size from a `role` property and their colour from a `tone` property, see `widgets.labels`.
"""

from __future__ import annotations

from string import Template
from typing import Final

from crm_desktop.resources import resource_path
from crm_desktop.ui.theme.tokens import (
    FONT_FIGURE,
    FONT_HEADLINE,
    FONT_SMALL,
    FONT_TITLE,
    RADIUS,
    RADIUS_SMALL,
    ROW_HEIGHT,
    Tokens,
    Tone,
)

_CONTROL: Final = ROW_HEIGHT - 2

_INPUTS: Final = """
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox {
    background: $surface; color: $text; border: 1px solid $control_border; border-radius: ${radius}px;
    selection-background-color: $accent; selection-color: $accent_text;
}
QComboBox, QAbstractSpinBox, QLineEdit { min-height: ${input}px; padding: 0 8px; }
QLineEdit { padding: 0 6px; placeholder-text-color: $text_muted; }
QAbstractSpinBox { padding: 0; max-height: ${input}px; }
QPlainTextEdit, QTextEdit { padding: 4px; placeholder-text-color: $text_muted; }
QLineEdit:read-only { background: $background; border-color: $hairline; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {
    border: 2px solid $focus; padding: 0 7px;
}
QPlainTextEdit:focus, QTextEdit:focus { padding: 3px; }
QLineEdit:focus { padding: 0 5px; }
QAbstractSpinBox:focus { padding: 0; max-height: ${input_focus}px; }
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus { min-height: ${input_focus}px; }
QAbstractSpinBox > QLineEdit, QComboBox > QLineEdit {
    border: none; background: transparent; min-height: 0; padding: 0;
}
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {
    background: $background; color: $text_muted; border-color: $hairline;
}
QLineEdit[problem="true"], QComboBox[problem="true"], QAbstractSpinBox[problem="true"] { border-color: $danger; }
QAbstractItemView QLineEdit { border: 2px solid $focus; border-radius: 0; padding: 0 4px; min-height: 0; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url($icons/chevron-down-$mode.svg); width: 14px; height: 14px; }
QComboBox QAbstractItemView {
    background: $surface; border: 1px solid $hairline; padding: 4px; outline: 0;
    selection-background-color: $selection; selection-color: $text;
}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent; width: 20px; }
QAbstractSpinBox::up-arrow { image: url($icons/chevron-up-$mode.svg); width: 12px; height: 12px; }
QAbstractSpinBox::down-arrow { image: url($icons/chevron-down-$mode.svg); width: 12px; height: 12px; }
QCheckBox, QRadioButton { spacing: 8px; outline: 0; }
QCheckBox::indicator, QRadioButton::indicator {
    width: 16px; height: 16px; border: 1px solid $control_border; border-radius: ${radius_small}px;
    background: $surface;
}
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $focus; width: 14px; height: 14px; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked { background: $accent; border-color: $accent; }
QCheckBox::indicator:checked { image: url($icons/check-$mode.svg); }
QCheckBox::indicator:indeterminate {
    background: $accent; border-color: $accent; image: url($icons/dash-$mode.svg);
}
QRadioButton::indicator:checked { image: url($icons/dot-$mode.svg); }
QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus { border: 2px solid $text; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $hairline; background: $background; }
"""

_BUTTONS: Final = """
QPushButton {
    background: $surface; color: $text; border: 1px solid $control_border; border-radius: ${radius}px;
    min-height: ${input}px; padding: 0 14px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $selection; }
QPushButton:focus { border: 2px solid $focus; padding: 0 13px; min-height: ${input_focus}px; }
QPushButton:disabled { color: $text_disabled; border-color: $hairline; background: $background; }
QPushButton[kind="primary"] { background: $accent; color: $accent_text; border-color: $accent; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $hairline; color: $text_disabled; border-color: $hairline; }
QPushButton[kind="danger"] { color: $danger; border-color: $danger; }
QPushButton[kind="danger"]:disabled { color: $text_disabled; border-color: $hairline; }
QPushButton[kind="flat"] { border-color: transparent; background: transparent; color: $accent; padding: 0 8px; }
QPushButton[kind="flat"]:hover { background: $hover; }
QPushButton[kind="flat"]:focus { border: 2px solid $focus; padding: 0 7px; }
QPushButton[kind="facet"] { padding: 0 8px; }
QPushButton[kind="facet"]:focus { padding: 0 7px; }
QPushButton[kind="facet"][chosen="true"] { background: $selection; border-color: $accent; }
QToolButton { border: 2px solid transparent; border-radius: ${radius}px; padding: 4px; background: transparent; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selection; }
QToolButton:focus { border-color: $focus; }
QLineEdit QToolButton { padding: 0; border: none; }
"""

_VIEWS: Final = """
QAbstractItemView { background: $surface; alternate-background-color: $surface; border: none; outline: 0; }
QTableView { gridline-color: $hairline; selection-background-color: $selection; selection-color: $text; }
QTableView::item, QTreeView::item { padding: 0 8px; border-bottom: 1px solid $hairline; }
QListView::item, QTreeView::item { min-height: ${row}px; }
QListView::item { padding: 0 8px; }
QListView::indicator, QTableView::indicator, QTreeView::indicator {
    width: 16px; height: 16px; border: 1px solid $control_border; border-radius: ${radius_small}px;
    background: $surface;
}
QListView::indicator:checked, QTableView::indicator:checked, QTreeView::indicator:checked {
    background: $accent; border-color: $accent; image: url($icons/check-$mode.svg);
}
QListView::item:disabled { color: $text_muted; }
QTableView::item:hover, QTreeView::item:hover, QListView::item:hover { background: $hover; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {
    background: $selection; color: $text;
}
QTableView::item:focus { border: 1px solid $focus; }
QListView::item:focus, QListWidget::item:focus { border: 1px solid $focus; }
QScrollArea, QListView { border: 1px solid transparent; }
QScrollArea:focus, QListView:focus { border: 1px solid $focus; }
QListView[kind="contents"]:focus { border-color: transparent; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section {
    background: $surface; color: $text_muted; border: none; border-bottom: 1px solid $hairline;
    padding: 0 11px; min-height: ${row}px; font-size: ${font_small}px; font-weight: 400;
}
QHeaderView::section:hover { color: $text; background: $hover; }
QHeaderView::down-arrow { image: url($icons/chevron-down-$mode.svg); width: 12px; height: 12px; }
QHeaderView::up-arrow { image: url($icons/chevron-up-$mode.svg); width: 12px; height: 12px; }
QTableCornerButton::section { background: $surface; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $hairline; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $control_border; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""

_FRAME: Final = """
QToolTip { background: $tooltip; color: $tooltip_text; border: none; padding: 4px 8px; }
QMenu { background: $surface; border: 1px solid $hairline; border-radius: ${radius}px; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: ${radius_small}px; color: $text; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $text_disabled; }
QMenu::separator { height: 1px; background: $hairline; margin: 4px 8px; }
QMenuBar { background: $background; }
QMenuBar::item { padding: 4px 8px; border-radius: ${radius_small}px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QSplitter::handle { background: $hairline; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QTabWidget::pane { border: none; border-top: 1px solid $hairline; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; color: $text_muted; border: none; border-bottom: 2px solid transparent;
    padding: 7px 4px; margin: 0 10px;
}
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $accent; border-bottom-color: $accent; }
QTabBar::tab:focus { background: $hover; }
QStatusBar { background: $background; border-top: 1px solid $hairline; }
QStatusBar::item { border: none; }
QProgressBar { background: $hairline; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
"""

_LABELS: Final = """
QLabel { background: transparent; }
QLabel[role="small"] { font-size: ${font_small}px; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="title"] { font-size: ${font_title}px; font-weight: 600; }
QLabel[role="headline"] { font-size: ${font_headline}px; font-weight: 600; }
QLabel[role="figure"] { font-size: ${font_figure}px; font-weight: 600; }
"""


def make_style_sheet(tokens: Tokens) -> str:
    """Return the application's style sheet in the colours of `tokens`."""
    template = Template(_INPUTS + _BUTTONS + _VIEWS + _FRAME + _LABELS)
    return template.substitute(_values(tokens)) + _label_tones(tokens)


def _values(tokens: Tokens) -> dict[str, str]:
    measures = {
        "row": ROW_HEIGHT,
        "input": _CONTROL - 2,
        "input_focus": _CONTROL - 4,
        "radius": RADIUS,
        "radius_small": RADIUS_SMALL,
        "font_small": FONT_SMALL,
        "font_title": FONT_TITLE,
        "font_headline": FONT_HEADLINE,
        "font_figure": FONT_FIGURE,
    }
    colors = {name: value for name in Tokens.__slots__ if isinstance(value := getattr(tokens, name), str)}
    icons = resource_path("icons/control").as_posix()
    mode = "dark" if tokens.dark else "light"
    return {**colors, **{name: str(value) for name, value in measures.items()}, "icons": icons, "mode": mode}


def _label_tones(tokens: Tokens) -> str:
    rules = [f'QLabel[tone="{tone.value}"] {{ color: {tokens.strong(tone)}; }}' for tone in Tone]
    return "\n".join(rules)
