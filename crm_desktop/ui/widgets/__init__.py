"""The small widgets every screen is made of. Their texts come from the caller, already translated."""

from __future__ import annotations

from crm_desktop.ui.widgets.avatar import Avatar
from crm_desktop.ui.widgets.banner import Banner
from crm_desktop.ui.widgets.buttons import ButtonKind, IconButton, make_primary, push_button
from crm_desktop.ui.widgets.card import Card
from crm_desktop.ui.widgets.chip import Chip, StatusChip, SyncState
from crm_desktop.ui.widgets.elided_label import ElidedLabel
from crm_desktop.ui.widgets.empty_state import EmptyState
from crm_desktop.ui.widgets.flow_layout import FlowLayout
from crm_desktop.ui.widgets.inputs import indent_text
from crm_desktop.ui.widgets.key_value_grid import KeyValueGrid
from crm_desktop.ui.widgets.labels import LabelRole, text_label
from crm_desktop.ui.widgets.navigation_rail import NavigationRail
from crm_desktop.ui.widgets.progress_row import ProgressRow
from crm_desktop.ui.widgets.search_box import SearchBox
from crm_desktop.ui.widgets.section_header import SectionHeader
from crm_desktop.ui.widgets.tag import Tag
from crm_desktop.ui.widgets.toast import Toast, ToastStack

__all__ = [
    "Avatar",
    "Banner",
    "ButtonKind",
    "Card",
    "Chip",
    "ElidedLabel",
    "EmptyState",
    "FlowLayout",
    "IconButton",
    "KeyValueGrid",
    "LabelRole",
    "NavigationRail",
    "ProgressRow",
    "SearchBox",
    "SectionHeader",
    "StatusChip",
    "SyncState",
    "Tag",
    "Toast",
    "ToastStack",
    "indent_text",
    "make_primary",
    "push_button",
    "text_label",
]
