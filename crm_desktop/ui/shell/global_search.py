"""The palette at the top of the window: one field that finds records and commands while one types.

Before anything is typed it offers what the person used last; behind `>` it offers commands alone. The list below it is
made when the field is first entered: no start of the window needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from crm_desktop.ui.commands import Command, shown_keys
from crm_desktop.ui.context import Place, UiContext
from crm_desktop.ui.shell.command_finder import FoundCommand, find_commands
from crm_desktop.ui.widgets import SearchBox

if TYPE_CHECKING:
    from crm_desktop.services.search import Found, Habits
    from crm_desktop.ui.shell.found_list import Answer, FoundList

_SCREENS: Final = {"quote": "quotes", "product": "products"}
LIMIT: Final = 30
MOST_COMMANDS: Final = 5
"""Beside records; behind `>` there are all."""
COMMANDS_ALONE: Final = ">＞》"
_OF_THE_FIELD: Final = frozenset(("search",))
"""Commands that make no sense once one is in the palette."""
_HINT_EDGES: Final = 16


class GlobalSearch(SearchBox):
    """Finds customers, people, visits, products, quotes and commands, and goes there or runs them."""

    def __init__(
        self, placeholder: str, short_placeholder: str, clear_text: str, list_name: str, window: QWidget
    ) -> None:
        super().__init__(placeholder, clear_text, delay_ms=0)
        self._hints = (placeholder, short_placeholder)
        self._context: UiContext | None = None
        self._habits: Habits | None = None
        self._came_from: QWidget | None = None
        self._list_name, self._window = list_name, window
        self.search_requested.connect(self._search)
        self.textEdited.connect(self._expect)
        self.setEnabled(False)

    def _expect(self) -> None:
        self._found.expect()

    @cached_property
    def _found(self) -> FoundList:
        from crm_desktop.ui.shell.found_list import FoundList

        found = FoundList(self, self._list_name, self._window)
        found.chosen.connect(self._choose)
        return found

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the hint is a short one."""
        super().resizeEvent(event)
        margins = self.textMargins()
        room = self.width() - margins.left() - margins.right() - _HINT_EDGES
        whole, short = self._hints
        self.setPlaceholderText(whole if self.fontMetrics().horizontalAdvance(whole) <= room else short)

    def attach(self, context: UiContext) -> None:
        """Search in this data from now on."""
        self._context = context
        self.setEnabled(True)

    def take_focus(self) -> None:
        """Let the person type; what was typed before is replaced."""
        if not self.hasFocus():
            self._came_from = QApplication.focusWidget()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self._offer_habits()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.installEventFilter(self._found)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            self._offer_habits()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and not self._found.isVisible():
            self._asked = ""
            self._search(self.text())
        elif event.key() == Qt.Key.Key_Escape and not self.text():
            self._go_back()
        else:
            super().keyPressEvent(event)

    def _go_back(self) -> None:
        """Give the keyboard to what had it before."""
        former, self._came_from = self._came_from, None
        self.clearFocus()
        if former is not None and isValid(former) and former.isVisible():
            former.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _offer_habits(self) -> None:
        """Read what was used last, and offer it where nothing is typed."""
        if self._context is not None:
            self._context.loading.then(self._read_habits)

    def _read_habits(self) -> None:
        if self._context is None:
            return
        from crm_desktop.services.search import habits

        self._context.tasks.read(habits, self._take_habits, owner=self, key="habits")

    def _take_habits(self, habits: Habits) -> None:
        self._habits = habits
        if self.hasFocus() and not self.text().strip():
            self._show_habits()

    def _search(self, text: str) -> None:
        wanted = text.strip()
        context = self._context
        if context is None or not self.hasFocus():
            return
        if not context.loading.is_done:
            context.loading.then(lambda: self._search(self.text()))
        elif not wanted:
            self._show_habits()
        elif wanted[0] in COMMANDS_ALONE:
            found = self._commands(wanted[1:])
            self._show([self._command_answer(one.command) for one in found])
        else:
            from crm_desktop.services.search import search

            context.tasks.read(
                lambda session: search(session, wanted, LIMIT),
                lambda hits: self._show_hits(wanted, hits),
                owner=self,
                key="search",
            )

    def _show_hits(self, wanted: str, hits: list[Found]) -> None:
        """Merge records and commands by how well they answer."""
        from crm_desktop.ui.shell.hit_wording import answer_of

        context = self._context
        if context is None or wanted != self.text().strip():
            return
        commands = self._commands(wanted)[:MOST_COMMANDS]
        scored = [(hit.score, answer_of(hit, context)) for hit in hits]
        scored += [(one.score, self._command_answer(one.command)) for one in commands]
        scored.sort(key=lambda pair: -pair[0])
        self._show([answer for _, answer in scored])

    def _show_habits(self) -> None:
        from crm_desktop.ui.shell.hit_wording import answer_of

        context, habits = self._context, self._habits
        if context is None or habits is None:
            return
        records = [answer_of(hit, context) for hit in habits.records]
        used = [one.command for one in self._commands("")]
        self._show([*records, *map(self._command_answer, used)])

    def _commands(self, text: str) -> list[FoundCommand]:
        """Return the commands that answer and can be run now; of two with one name that of the screen."""
        if self._context is None:
            return []
        by_name: dict[str, Command] = {}
        for command in self._context.commands.runnable():
            name = self._context.tr(command.label)
            known = by_name.get(name)
            if command.id not in _OF_THE_FIELD and (known is None or not known.keys):
                by_name[name] = command
        used = self._habits.commands if self._habits is not None else {}
        return find_commands(by_name.values(), text, used)

    def _command_answer(self, command: Command) -> Answer:
        from crm_desktop.ui.shell.found_list import Answer

        tr = self._context.tr if self._context else None
        keys = shown_keys(command.keys)
        name, kind = (tr(command.label), tr("palette.command")) if tr else ("", "")
        return Answer(command.icon or "chevron-right", name, kind, command, keys=keys)

    def _show(self, answers: Sequence[Answer]) -> None:
        if self._context is not None and self.hasFocus():
            nothing = self._context.tr("palette.nothing", text=self.text().strip())
            self._found.show_answers(answers, nothing)

    def _choose(self, chosen: Found | Command) -> None:
        self._found.hide()
        self.clear()
        self.search_now()
        self._found.hide()
        if self._context is None:
            return
        if isinstance(chosen, Command):
            self.clearFocus()
            self._context.commands.run(chosen.id)
        else:
            self._go(self._context, chosen)

    def _go(self, context: UiContext, hit: Found) -> None:
        if hit.entity in _SCREENS:
            context.navigate(Place(_SCREENS[hit.entity], hit.id))
        elif hit.account_id:
            options = {"entry": hit.id} if hit.entity == "visit" else {}
            context.navigate(Place("customer", hit.account_id, options))
        elif hit.entity == "contact":
            self._find_employers(context, hit)
        else:
            QGuiApplication.clipboard().setText(hit.title)
            context.toasts.show_message(context.tr("shell.copied", text=hit.title))

    def _find_employers(self, context: UiContext, hit: Found) -> None:
        """A person is shown at the customer they work for; where there is none, in the list of customers."""
        from crm_desktop.services.search import employers

        def show(ids: list[str]) -> None:
            options = {"text": hit.title}
            context.navigate(Place("customer", ids[0]) if ids else Place("customers", options=options))

        context.tasks.read(lambda session: employers(session, hit.id), show, owner=self, key="employer")
