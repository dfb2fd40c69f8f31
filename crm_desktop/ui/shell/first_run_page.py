"""The first run, in the place of all screens: a few questions, one a page, answered by keyboard or mouse.

Enter goes on, Escape goes back. Nothing is made before the last question is answered, so going back costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from crm_desktop.services.first_run import FirstRun
from crm_desktop.services.passphrases import SHORTEST
from crm_desktop.ui.dialogs.strength import StrengthLine
from crm_desktop.ui.screens.sections import empty_layout
from crm_desktop.ui.text import Translator
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import ButtonKind, LabelRole, push_button, text_label

_WIDTH: Final = 520
LANGUAGES: Final = {"zh_CN": "简体中文", "zh_TW": "繁體中文", "en": "English"}
WAYS: Final = ("server", "demo", "alone")
_ENTER: Final = frozenset((Qt.Key.Key_Return, Qt.Key.Key_Enter))
SHORTEST_ADDRESS: Final = 10
_WANTING: Final = frozenset(("passphrase_needed", "wrong_passphrase"))
Deed = Callable[[], None]


class FirstRunPage(QWidget):
    """`language_chosen(code)`; `decided(deed)` with what is to be done in a worker before the data are opened."""

    language_chosen = Signal(str)
    decided = Signal(object)

    def __init__(self, tr: Translator, first_run: FirstRun, *, step: str = "language") -> None:
        super().__init__()
        self._tr, self._first_run = tr, first_run
        self._answers: dict[str, str] = {"way": "server", "device": first_run.device_name()}
        self._locked_way = ""
        """The way whose data are there already and were found to want their passphrase."""
        self.step = step
        self.choices: dict[str, QRadioButton] = {}
        self.fields: dict[str, QLineEdit] = {}
        self.place = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self.title = text_label("", LabelRole.HEADLINE, wrap=True)
        self.hint = text_label("", LabelRole.BODY, Tone.NEUTRAL, wrap=True)
        self.problem = text_label("", LabelRole.BODY, Tone.WARNING, wrap=True)
        self.back = push_button(tr("first.back"))
        self.next = push_button(tr("first.next"), ButtonKind.PRIMARY)
        self.back.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        self._body = QVBoxLayout()
        self._body.setSpacing(GRID // 2)
        self._arrange()
        self._show_step()

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self.next)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        inner = QWidget()
        inner.setFixedWidth(_WIDTH)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID + 4)
        for one in (self.place, self.title, self.hint):
            column.addWidget(one)
        column.addLayout(self._body)
        column.addWidget(self.problem)
        column.addLayout(buttons)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        whole.addWidget(inner, 0, Qt.AlignmentFlag.AlignHCenter)
        whole.addStretch(3)

    def steps(self) -> list[str]:
        """Return the questions that are asked, as far as the answers so far tell."""
        way = self._answers["way"]
        if self._first_run.has_key(demo=way == "demo"):
            protect = ["unlock"] if way == self._locked_way else []
        else:
            protect = ["protect"]
        sign_in = ["sign_in"] if way == "server" else []
        return ["language", "where", *protect, *sign_in]

    def _show_step(self) -> None:
        tr, steps = self._tr, self.steps()
        empty_layout(self._body)
        self.choices, self.fields = {}, {}
        number = steps.index(self.step)
        self.place.setText(tr("first.step", n=number + 1, total=len(steps)))
        self._say(tr(f"first.{self.step}"), tr(f"first.{self.step}_hint"))
        {
            "language": self._ask_language,
            "where": self._ask_where,
            "protect": self._ask_passphrase,
            "unlock": self._ask_known_passphrase,
            "sign_in": self._ask_sign_in,
        }[self.step]()
        self.problem.hide()
        self.back.setVisible(number > 0)
        self.next.setText(tr("first.begin") if number == len(steps) - 1 else tr("first.next"))
        self.take_focus()

    def _say(self, title: str, hint: str) -> None:
        self.setAccessibleName(title)
        for label, text in ((self.title, title), (self.hint, hint)):
            label.setText(text)
            label.ensurePolished()
            label.setMinimumHeight(max(label.heightForWidth(_WIDTH), 0))

    def take_focus(self) -> None:
        """Put the keyboard on the question."""
        chosen = [one for one in self.choices.values() if one.isChecked()]
        empty = [one for one in self.fields.values() if not one.text()]
        question = (*chosen, *empty, self.next)[0]
        question.setFocus()

    # --- the questions -----------------------------------------------------------------------------------------------

    def _ask_language(self) -> None:
        for code, name in LANGUAGES.items():
            self._choice(code, name, checked=code == self._tr.language)

    def _ask_where(self) -> None:
        for way in WAYS:
            self._choice(way, self._tr(f"first.{way}"), checked=way == self._answers["way"])
            hint = text_label(self._tr(f"first.{way}_hint"), LabelRole.SMALL, Tone.NEUTRAL, wrap=True)
            hint.setContentsMargins(3 * GRID, 0, 0, GRID)
            hint.ensurePolished()
            hint.setMinimumHeight(max(hint.heightForWidth(_WIDTH), 0))
            self._body.addWidget(hint)
            self.choices[way].setAccessibleDescription(hint.text())

    def _ask_passphrase(self) -> None:
        passphrase = self._line("passphrase", self._tr("settings.passphrase"), secret=True)
        strength = StrengthLine(self._tr)
        passphrase.textChanged.connect(strength.rate)
        self._body.addWidget(strength)
        self._line("again", self._tr("settings.passphrase_again"), secret=True)
        recovery = text_label(self._tr("safety.passphrase_hint"), LabelRole.SMALL, Tone.NEUTRAL, wrap=True)
        recovery.ensurePolished()
        recovery.setMinimumHeight(max(recovery.heightForWidth(_WIDTH), 0))
        self._body.addSpacing(GRID)
        self._body.addWidget(recovery)

    def _ask_known_passphrase(self) -> None:
        """What was made before has a passphrase: it is asked for once, not chosen anew."""
        self._line("passphrase", self._tr("settings.passphrase"), secret=True)

    def _ask_sign_in(self) -> None:
        self._line("server", self._tr("first.address"))
        self._line("user", self._tr("first.user"))
        self._line("password", self._tr("first.password"), secret=True)
        self._line("device", self._tr("first.device"))

    def _choice(self, name: str, text: str, *, checked: bool) -> None:
        button = QRadioButton(text)
        button.setChecked(checked)
        self.choices[name] = button
        self._body.addWidget(button)
        button.show()

    def _line(self, name: str, label: str, *, secret: bool = False) -> QLineEdit:
        field = QLineEdit(self._answers.get(name, ""))
        field.setAccessibleName(label)
        if secret:
            field.setEchoMode(QLineEdit.EchoMode.Password)
        words = text_label(label, LabelRole.SMALL, Tone.NEUTRAL)
        words.setBuddy(field)
        self.fields[name] = field
        self._body.addWidget(words)
        self._body.addWidget(field)
        field.show()
        return field

    # --- going on and back -------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and not self.back.hasFocus():
            self.go_on()
        elif event.key() == Qt.Key.Key_Escape or event.key() in _ENTER:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def go_back(self) -> None:
        """Ask the question before again; what was typed stays."""
        self._take_answers()
        steps = self.steps()
        if self.step in steps and (number := steps.index(self.step)) > 0 and self.next.isEnabled():
            self.step = steps[number - 1]
            self._show_step()

    def go_on(self) -> None:
        """Ask the next question, or do what was decided; say what is missing."""
        if not self.next.isEnabled():
            return
        self._take_answers()
        if wrong := self._what_is_wrong():
            text, field = wrong
            if field == "again" and not self._answers["again"]:  # Enter after the first of the two
                self.problem.hide()
            else:
                self.complain(text)
            self.fields[field].setFocus()
            return
        steps = self.steps()
        number = steps.index(self.step)
        if self.step == "language" and self._answers["language"] != self._tr.language:
            self.language_chosen.emit(self._answers["language"])
        elif number < len(steps) - 1:
            self.step = steps[number + 1]
            self._show_step()
        else:
            self._decide()

    def _take_answers(self) -> None:
        for name, field in self.fields.items():
            self._answers[name] = (
                field.text() if name in {"passphrase", "again", "password"} else field.text().strip()
            )
        for name, choice in self.choices.items():
            if choice.isChecked():
                self._answers["language" if self.step == "language" else "way"] = name

    def _what_is_wrong(self) -> tuple[str, str] | None:
        """Return a sentence and the field that it is about."""
        tr, given = self._tr, self._answers
        if self.step == "protect":
            passphrase = given["passphrase"]
            if passphrase and len(passphrase) < SHORTEST:
                return tr("settings.passphrase_short", n=SHORTEST), "passphrase"
            if passphrase != given["again"]:
                return tr("settings.passphrase_differs"), "again"
        if self.step == "unlock" and not given["passphrase"]:
            return tr("first.missing_passphrase"), "passphrase"
        if self.step == "sign_in":
            checks: Sequence[tuple[str, str, bool]] = (
                ("server", "first.missing_address", _is_address(given["server"])),
                ("user", "first.missing_user", bool(given["user"])),
                ("password", "sync.password_missing", bool(given["password"])),
                ("device", "first.missing_device", bool(given["device"])),
            )
            return next(((tr(text), field) for field, text, right in checks if not right), None)
        return None

    def _decide(self) -> None:
        given, first_run, language = dict(self._answers), self._first_run, self._tr.language
        asked = {"protect", "unlock"} & {*self.steps()}
        passphrase = given.get("passphrase", "") if asked else ""  # one typed for other data is not theirs

        def deed() -> None:
            if given["way"] == "server":
                first_run.enrol(
                    passphrase, given["server"], given["user"], given["password"], given["device"]
                )
            elif given["way"] == "demo":
                first_run.work_in_demo(passphrase, language)
            else:
                first_run.work_alone(passphrase)

        self.problem.hide()
        self.next.setEnabled(False)
        self.back.setEnabled(False)
        self.next.setText(self._tr("first.busy"))
        self.decided.emit(deed)

    def complain(self, problem: str, code: str = "") -> None:
        """Say what is wrong, and let it be mended where it was asked."""
        self.next.setEnabled(True)
        self.back.setEnabled(True)
        if code == "no_keyring":
            self.step = "protect"
        elif code in _WANTING:
            self._locked_way, self.step = self._answers["way"], "unlock"
            self._answers["passphrase"] = ""
        elif self.step not in self.steps():
            self.step = self.steps()[-1]
        if code:
            self._show_step()
        if code == "passphrase_needed":
            return  # the step asks for it
        self.problem.setText(problem)
        self.problem.setMinimumHeight(max(self.problem.heightForWidth(_WIDTH), 0))
        self.problem.show()
        self.setAccessibleDescription(problem)


def _is_address(text: str) -> bool:
    return text.startswith(("https://", "http://")) and len(text) >= SHORTEST_ADDRESS
