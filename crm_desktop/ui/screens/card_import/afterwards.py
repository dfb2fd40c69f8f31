"""Lists about an import that was written: what an undo had to leave, and who was contacted since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_core.model import ENTITIES
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.screens.sync_centre.two_lines import TwoLineList, TwoLines
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets import LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.cards.followed import FollowUp
    from crm_desktop.ui.context import UiContext

HEIGHT = 320
WIDTH = 620
_USED_BY = "used_by_"


class _ListDialog(SimpleForm):
    """A sentence, and rows that lead to a record; `opened(entity, id)`."""

    opened = Signal(str, str)

    def __init__(self, context: UiContext, title: str, words: Sequence[str], parent: QWidget) -> None:
        super().__init__(context, title, context.tr("import.open_record"), parent)
        for text in words:
            self.fields.addWidget(text_label(text, LabelRole.BODY, Tone.NEUTRAL, wrap=True))
        self.list = TwoLineList(title)
        self.list.setSelectionMode(TwoLineList.SelectionMode.SingleSelection)
        self.list.setFixedHeight(HEIGHT)
        self.list.entered_row.connect(self.save)
        self.fields.addWidget(self.list)
        self.setMinimumWidth(WIDTH)

    def show_rows(self, rows: Sequence[TwoLines]) -> None:
        self.list.show_rows(rows)
        self.list.setVisible(bool(rows))
        self.save_button.setEnabled(bool(rows))
        if rows:
            self.list.setCurrentIndex(self.list.model().index(0, 0))
            self.list.setFocus()

    def save(self) -> None:
        """Lead to the chosen record."""
        chosen = next(iter(self.list.chosen_ids()), "")
        if chosen:
            self.accept()
            entity, _, record_id = chosen.partition(" ")
            self.opened.emit(entity, record_id)


class KeptDialog(_ListDialog):
    """What an undone import had to leave, each with its reason."""

    def __init__(self, context: UiContext, report: dict[str, Any], parent: QWidget) -> None:
        tr, kept = context.tr, report["kept"]
        words = tr(
            "import.undone_kept", removed=report["removed"], restored=report["restored"], kept=len(kept)
        )
        super().__init__(context, tr("import.kept"), [words], parent)
        self.show_rows([self._row(one) for one in kept])

    def _row(self, one: dict[str, str]) -> TwoLines:
        icon = "contact" if one["entity"] == "contact" else "customers"
        return TwoLines(f"{one['entity']} {one['id']}", icon, one["title"], self._reason(one["reason"]))

    def _reason(self, code: str) -> str:
        if code.startswith(_USED_BY):
            label = self.context.label(ENTITIES[code.removeprefix(_USED_BY)].label)
            return self.context.tr("import.kept.used_by", what=label)
        return self.context.tr(f"import.kept.{code}")


class FollowUpDialog(_ListDialog):
    """How many people of an import were contacted since, by whom, and the list of the others."""

    def __init__(self, context: UiContext, found: FollowUp, parent: QWidget) -> None:
        tr = context.tr
        words = [tr("import.followed", contacted=found.contacted, n=found.people)]
        if found.by:
            who = " · ".join(f"{name} {count:,}" for name, count in found.by)
            words.append(tr("import.followed_by", who=who))
        words.append(tr("import.waiting", n=len(found.waiting)))
        super().__init__(context, f"{tr('import.follow_up')} · {found.file_name}", words, parent)
        rows = [
            TwoLines(f"contact {one.contact_id}", "contact", one.name, one.company) for one in found.waiting
        ]
        self.show_rows(rows)
