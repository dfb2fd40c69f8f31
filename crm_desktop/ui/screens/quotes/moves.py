"""From draft to order: buttons for the states that a quote may go to next, and the one question some of them ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QMenu, QPushButton, QWidget

from crm_core.model.quotes import QUOTE_STATUS
from crm_core.workflow import MACHINES, QUOTE_STATES_WITH_REASON, next_states
from crm_desktop.messages import sentence
from crm_desktop.ui.screens.quotes.question import Question
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, IconButton, LabelRole, push_button, text_label

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

CHANNELS: Final = ("wechat", "email", "in_person", "other")
_WITH_REASON: Final = ("DECLINED", "CANCELLED", "REJECTED")
_COMMENTED: Final = ("APPROVED", "IN_APPROVAL")
_ONE_LINE: Final = 40
"""Characters; a longer question is broken into lines."""
OLD_PRICES: Final = "OLD_PRICES"
"""Asked about like a state: whether to send with prices that are old."""
_ASIDE: Final = ("CANCELLED", "DRAFT", "IN_APPROVAL")
"""States that one goes to seldom: they are in the menu, not on a button."""


def offered_states(status: str, *, decides: bool) -> list[str]:
    """Return where a person may move a quote; what only an approver may do is offered to who decides.

    A draft is sent in one go: whether somebody else has to approve it shows on the way. A quote is superseded by making
    its next revision, never by itself.
    """
    for_approvers = {(one.source, one.target) for one in MACHINES["quote", "status"] if one.who == "approver"}
    targets = next_states("quote", "status", status)
    if status == "DRAFT":
        targets = ["SENT" if one == "APPROVED" else one for one in targets]
    return [
        target
        for target in targets
        if target != "SUPERSEDED" and (decides or (status, target) not in for_approvers)
    ]


class MoveButtons(QWidget):
    """`chosen(status)` tells where the person wants the quote to go."""

    chosen = Signal(str)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GRID)
        self._menu = QMenu(self)
        self._menu.triggered.connect(self._menu_chosen)
        self._more = IconButton("more", context.tr("quotes.more_actions"))
        self._more.setPopupMode(IconButton.ToolButtonPopupMode.InstantPopup)
        self._more.setMenu(self._menu)
        self._more.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self._row.addWidget(self._more)
        self._shown: list[str] = []
        self._more.hide()
        self.buttons: list[QPushButton] = []

    @property
    def primary(self) -> str:
        """The state that the first button leads to; empty if there is none."""
        return self.buttons[-1].objectName() if self.buttons else ""

    def show_states(self, states: list[str]) -> None:
        """Offer these states."""
        if states == self._shown:
            return
        self._shown = list(states)
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons.clear()
        self._menu.clear()
        ahead = [state for state in states if state not in _ASIDE]
        ahead.sort(key=lambda state: state not in _WITH_REASON)
        for number, state in enumerate(ahead):
            kind = ButtonKind.PRIMARY if number == len(ahead) - 1 else ButtonKind.NORMAL
            button = push_button(self._context.tr(f"quotes.move.{state}"), kind)
            button.setObjectName(state)
            button.clicked.connect(self._clicked)
            self._row.addWidget(button)
            self.buttons.append(button)
        for state in states:
            if state in _ASIDE:
                self._menu.addAction(self._context.tr(f"quotes.move.{state}")).setData(state)
        self._more.setVisible(not self._menu.isEmpty())

    def _clicked(self) -> None:
        self.chosen.emit(self.sender().objectName())

    def _menu_chosen(self, action: QAction) -> None:
        self.chosen.emit(action.data())


class MoveQuestion(Question):
    """How it was sent, or why it was declined. `answered(status, channel, reason)`; Escape takes it back."""

    answered = Signal(str, str, str)

    def __init__(self, context: UiContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._status = ""
        tr = context.tr
        self._question = text_label("", LabelRole.BODY, wrap=True)
        self._question.setMaximumWidth(620)
        self.channel = QComboBox()
        self.channel.setAccessibleName(tr("quotes.ask_channel"))
        for code in CHANNELS:
            self.channel.addItem(tr(f"quotes.channel.{code}"), code)
        self.reason = QLineEdit()
        self.reason.setMaxLength(255)
        self.reason.setMinimumWidth(180)
        self.reason.setAccessibleName(tr("quotes.ask_reason"))
        self.confirm = push_button("", ButtonKind.PRIMARY)
        self.confirm.clicked.connect(self.accept)
        cancel = push_button(tr("shell.cancel"), ButtonKind.FLAT)
        cancel.clicked.connect(self.leave)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self._question)
        row.addWidget(self.channel)
        row.addWidget(self.reason, 1)
        row.addWidget(self.confirm)
        row.addWidget(cancel)
        row.addStretch(0)
        self.hide()

    def ask(self, status: str, question: str = "", *, channel: str = "") -> bool:
        """Ask what this move needs to know, in other words if `question` has some; False if it needs nothing."""
        if status not in ("SENT", OLD_PRICES, *_WITH_REASON, *(_COMMENTED if question else ())):
            return False
        sending = status == "SENT"
        self._status = status
        tr = self._context.tr
        why = "quotes.ask_why" if status in QUOTE_STATES_WITH_REASON else "quotes.ask_reason"
        usual = tr("quotes.ask_channel" if sending else why)
        self._question.setText(question or usual)
        self._question.setWordWrap(len(question) > _ONE_LINE)
        self.channel.setVisible(sending)
        if channel:
            self.channel.setCurrentIndex(max(self.channel.findData(channel), 0))
        self.reason.setVisible(not sending and status != OLD_PRICES)
        self.reason.clear()
        self.confirm.setText(tr(f"quotes.move.{status}"))
        self.show()
        target = self.channel if sending else self.confirm if status == OLD_PRICES else self.reason
        target.setFocus()
        return True

    def accept(self) -> None:
        """Answer with what is chosen and typed; a state that needs a reason is not answered without one."""
        if self._status in QUOTE_STATES_WITH_REASON and not self.reason.text().strip():
            self._context.toasts.show_message(
                sentence("quote_needs_reason", {}, self._context.language), Tone.WARNING
            )
            self.reason.setFocus()
            return
        self.hide()
        sending = self._status == "SENT"
        channel = str(self.channel.currentData()) if sending else ""
        self.answered.emit(self._status, channel, "" if sending else self.reason.text().strip())


def status_text(status: str, language: str) -> str:
    """Return the name of a state."""
    return QUOTE_STATUS.text(status, language)
