"""Two customers, or two records of a person, side by side: which one stays, what counts, what moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QWidget,
)

from crm_desktop.errors import UserError
from crm_desktop.services import merging
from crm_desktop.services.merge_preview import FieldChoice, MergePreview, preview
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.faults import sentence
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID, ROW_HEIGHT
from crm_desktop.ui.widgets import ElidedLabel, LabelRole, text_label

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

TOAST_MS: Final = 12_000
LONGEST_REASON: Final = 255
ROOM: Final = 250
HIGHEST: Final = 300
WIDTH: Final = 820
_ENTER: Final = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter))


def open_merge(context: UiContext, entity: str, first_id: str, second_id: str, parent: QWidget) -> None:
    """Open the comparison of two records once they are read."""
    language = context.language
    context.tasks.read(
        lambda session: preview(session, entity, first_id, second_id, language),
        lambda found: MergeDialog(context, found, parent).open(),
        owner=parent,
        key="merge",
    )


class Pair(QWidget):
    """Two answers side by side, of which one counts; left and right change it."""

    def __init__(self, name: str, texts: tuple[str, str], group: QButtonGroup) -> None:
        super().__init__()
        self.buttons = (QRadioButton(), QRadioButton())
        for at, (button, text) in enumerate(zip(self.buttons, texts, strict=True)):
            button.setText(button.fontMetrics().elidedText(_line(text), Qt.TextElideMode.ElideRight, ROOM))
            button.setAccessibleName(f"{name}: {text}")
            button.setToolTip(text)
            group.addButton(button, at)
        self.group = group

    @property
    def chosen(self) -> int:
        return self.group.checkedId()

    def choose(self, at: int) -> None:
        """Let the first (0) or the second (1) count."""
        self.buttons[at].setChecked(True)


class MergeDialog(SimpleForm):
    """Proposes the merge as it was chosen; the server does it with the next sync."""

    def __init__(self, context: UiContext, found: MergePreview, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr(f"merging.{found.entity}"), tr("merging.do"), parent)
        self.found = found
        titles = (tr("merging.stays", name=found.titles[0]), tr("merging.stays", name=found.titles[1]))
        self.survivor = Pair(tr("merging.survives"), titles, QButtonGroup(self))
        self.pairs = {one.group: self._pair(one) for one in found.fields}
        self.moves = text_label("", LabelRole.BODY, Tone.NEUTRAL, wrap=True)
        self.fields.addWidget(text_label(tr("merging.survives"), LabelRole.SMALL, Tone.NEUTRAL))
        self._add_fields()
        self.fields.addSpacing(GRID)
        for text in (tr("merging.rest"), tr("merging.when")):
            self.fields.addWidget(text_label(text, LabelRole.SMALL, Tone.NEUTRAL, wrap=True))
        self.fields.addSpacing(GRID)
        self.fields.addWidget(self.moves)
        self.reason = self.line(tr("merging.reason"), LONGEST_REASON)
        self.survivor.group.idClicked.connect(self._survivor_chosen)
        self.setMinimumWidth(WIDTH)
        self.survivor.choose(0)
        self._survivor_chosen(0)
        self.survivor.buttons[0].setFocus()

    def _pair(self, one: FieldChoice) -> Pair:
        return Pair(self.context.label(one.label), one.texts, QButtonGroup(self))

    def _add_fields(self) -> None:
        tr, content = self.context.tr, QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, GRID, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(2)
        for at, button in enumerate(self.survivor.buttons):
            grid.addWidget(button, 0, 1 + at)
        words = tr("merging.fields", n=len(self.pairs)) if self.pairs else tr("merging.no_fields")
        grid.addWidget(text_label(words, LabelRole.SMALL, Tone.NEUTRAL), 1, 0, 1, 3)
        for row, one in enumerate(self.found.fields, start=2):
            note = tr("merging.keeps_both") if one.keeps_both else ""
            label = ElidedLabel(self.context.label(one.label) + note, LabelRole.BODY, Tone.NEUTRAL)
            label.setFixedWidth(170)
            grid.addWidget(label, row, 0)
            for at, button in enumerate(self.pairs[one.group].buttons):
                grid.addWidget(button, row, 1 + at)
            grid.setRowMinimumHeight(row, ROW_HEIGHT - 6)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(words)
        area.setFixedHeight(min(HIGHEST, content.sizeHint().height() + GRID))
        self.fields.addWidget(area)

    def _survivor_chosen(self, at: int) -> None:
        """The values of the one that stays count, until somebody says otherwise."""
        for pair in self.pairs.values():
            pair.choose(at)
        tr, other = self.context.tr, 1 - at
        moving = [f"{self.context.label(one.label)} {one.count:,}" for one in self.found.moving[other]]
        what = " · ".join(moving)
        name = self.found.titles[at]
        self.moves.setText(tr("merging.moves", name=name, what=what) if what else tr("merging.moves_nothing"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on its way through the answers says how to merge: two companies are not made one by chance."""
        if event.key() not in _ENTER or isinstance(self.focusWidget(), QPushButton):
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save()
        else:
            self.problem.setText(self.context.tr("merging.on_purpose"))
            self.problem.show()

    def save(self) -> None:
        """Propose the merge."""
        found, at, me = self.found, self.survivor.chosen, self.context.workspace.context
        survivor_id, merged_id = found.ids[at], found.ids[1 - at]
        take = {group: merging.MERGED for group, pair in self.pairs.items() if pair.chosen != at}
        reason = self.reason.text()
        verb = merging.merge_customers if found.entity == "account" else merging.merge_contacts

        def job(session: Any) -> str:
            return verb(session, me, survivor_id, merged_id, take=take, reason=reason)

        self.context.tasks.write(job, self._proposed, owner=self, on_error=self._refused)

    def _proposed(self, merge_id: str) -> None:
        context, at = self.context, self.survivor.chosen
        titles = self.found.titles
        words = context.tr("merging.proposed", merged=titles[1 - at], survivor=titles[at])
        self.accept()
        toast = context.toasts.show_message(
            words, Tone.SUCCESS, context.tr("shell.undo"), timeout_ms=TOAST_MS
        )
        toast.action_triggered.connect(lambda: take_back(context, merge_id))

    def _refused(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self.complain(sentence(error, self.context.language), self.survivor.buttons[0])


def take_back(context: UiContext, merge_id: str) -> None:
    """Withdraw a merge, or ask the server to take it back, and say which of both."""
    me = context.workspace.context

    def job(session: Any) -> str:
        merging.undo_merge(session, me, merge_id)
        return next((one.state for one in merging.merges(session) if one.id == merge_id), "")

    def done(state: str) -> None:
        context.toasts.show_message(
            context.tr("merging.undo_asked" if state else "merging.undone"), Tone.SUCCESS
        )

    context.tasks.write(job, done)


def _line(text: str) -> str:
    return " ".join(text.split()).replace("&", "&&")
