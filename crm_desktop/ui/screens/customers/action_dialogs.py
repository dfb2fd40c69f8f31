"""The few questions before something is done with many customers: which tag, which day, which colleague."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from crm_desktop.ui.dialogs.day_edit import DayEdit
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets import LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.services.people import Choice
    from crm_desktop.ui.context import UiContext

LONGEST_TAG = 60


class TagDialog(SimpleForm):
    """`chosen(tag)`: any text; the tags that are in use are proposed while one types."""

    chosen = Signal(str)

    def __init__(self, context: UiContext, title: str, tags: Sequence[str], parent: QWidget) -> None:
        super().__init__(context, title, context.tr("lists.apply"), parent)
        self.tag = self.line(context.tr("customers.tag"), LONGEST_TAG)
        completer = QCompleter(list(tags), self.tag)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.tag.setCompleter(completer)
        self.tag.setFocus()

    def save(self) -> None:
        """Give the tag, unless it is empty."""
        tag = self.tag.text().strip()
        if not tag:
            self.complain(self.context.tr("customers.tag_missing"), self.tag)
            return
        self.accept()
        self.chosen.emit(tag)


class PlanDialog(SimpleForm):
    """`planned(day, purpose)`."""

    planned = Signal(object, str)

    def __init__(self, context: UiContext, count: int, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("customers.plan_title", n=count), tr("customers.plan_yes"), parent)
        self.day = DayEdit(context, tr("visits.day"), tr("visit.day_hint"))
        self._add(tr("visits.day"), self.day)
        self._meaning = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self.fields.addWidget(self._meaning, 0, Qt.AlignmentFlag.AlignRight)
        self.day.understood.connect(self._meaning.setText)
        self.purpose = self.line(tr("visits.purpose"), 255)
        self.day.set_day(context.formats.today())
        self.day.selectAll()
        self.day.setFocus()

    def save(self) -> None:
        """Give the day, unless it cannot be understood."""
        day = self.day.day()
        if day is None:
            self.complain(self.context.tr("visit.day_unknown"), self.day)
            return
        self.accept()
        self.planned.emit(day, self.purpose.text().strip())


class HandOverDialog(SimpleForm):
    """`handed(user_id, reason)` once a colleague is chosen."""

    handed = Signal(str, str)

    def __init__(self, context: UiContext, count: int, found: Sequence[Choice], parent: QWidget) -> None:
        tr = context.tr
        super().__init__(
            context, tr("customers.hand_over_title", n=count), tr("customers.hand_over_yes"), parent
        )
        self.colleague = QComboBox()
        for one in found:
            self.colleague.addItem(one.name, one.id)
        self.colleague.setCurrentIndex(-1)
        self._add(tr("customers.hand_over_to"), self.colleague)
        self.reason = self.line(tr("customers.hand_over_reason"), 255)
        hint = text_label(tr("customers.hand_over_hint"), LabelRole.SMALL, Tone.NEUTRAL, wrap=True)
        self.fields.addWidget(hint)
        self.colleague.setFocus()

    def save(self) -> None:
        """Hand over, unless nobody is chosen."""
        to = self.colleague.currentData()
        if not to:
            self.complain(self.context.tr("customers.hand_over_whom"), self.colleague)
            return
        self.accept()
        self.handed.emit(to, self.reason.text().strip())
