"""A button with the lists that are always there and the filters that a person keeps by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from crm_desktop.services.lists.saved import NamedFilter, remove_filter, save_filter, saved_filters
from crm_desktop.ui.commands import Command
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.theme import Tone, set_icon
from crm_desktop.ui.theme.icons import icon_size
from crm_desktop.ui.theme.tokens import ICON_SMALL

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.lists.filter_bar import FilterBar

LONGEST_NAME: Final = 80
Ready = Sequence[tuple[str, Mapping[str, Any]]]
"""Names of lists that are always there, with their conditions."""


class SavedFilters(QPushButton):
    """Shows which list is on the screen, and opens the others; `ready` come first."""

    def __init__(self, context: UiContext, key: str, bar: FilterBar, ready: Ready) -> None:
        super().__init__()
        self._context = context
        self._key = key
        self._bar = bar
        self._ready = list(ready)
        self._saved: list[NamedFilter] = []
        self.setProperty("kind", "flat")
        set_icon(self, "chevron-down", "accent")
        self.setIconSize(icon_size(ICON_SMALL))
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.clicked.connect(self.open_menu)
        bar.changed.connect(self._name_it)
        self.read()

    @property
    def is_narrow(self) -> bool:
        """Whether there is a filter that could be kept."""
        return self._bar.is_narrow

    def read(self) -> None:
        """Read the kept filters again."""
        me, key = self._context.workspace.me.user_id, self._key
        self._context.tasks.read(
            lambda session: saved_filters(session, me, key), self._take, owner=self, key="saved"
        )

    def open_menu(self) -> None:
        """Offer every list, keeping this one, and deleting kept ones."""
        tr = self._context.tr
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._offer(menu, tr("lists.all"), {})
        for name, conditions in self._ready:
            self._offer(menu, name, conditions)
        if self._saved:
            menu.addSection(tr("lists.saved"))
        for one in self._saved:
            self._offer(menu, one.name, one.conditions)
        menu.addSeparator()
        save = menu.addAction(tr("lists.save_filter"))
        save.setEnabled(self._bar.is_narrow)
        save.triggered.connect(self.ask_name)
        current = self._current()
        if current is not None:
            remove = menu.addAction(tr("lists.remove_filter", name=current.name))
            remove.triggered.connect(lambda _on=False, gone=current: self._remove(gone))
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def ask_name(self) -> None:
        """Ask under which name the filter is to be kept."""
        current = self._current()
        dialog = _NameDialog(self._context, current.name if current else "", self.window())
        dialog.named.connect(self._save)
        dialog.open()

    def _offer(self, menu: QMenu, name: str, conditions: Mapping[str, Any]) -> None:
        action = menu.addAction(name)
        action.setCheckable(True)
        action.setChecked(dict(conditions) == self._bar.conditions())
        action.triggered.connect(lambda _on=False, wanted=conditions: self._bar.set_conditions(wanted))

    def _current(self) -> NamedFilter | None:
        now = self._bar.conditions()
        return next((one for one in self._saved if dict(one.conditions) == now), None)

    def _take(self, found: list[NamedFilter]) -> None:
        self._saved = found
        self._name_it()

    def _name_it(self) -> None:
        now = self._bar.conditions()
        named = [(one.name, dict(one.conditions)) for one in self._saved]
        every = [*((name, dict(conditions)) for name, conditions in self._ready), *named]
        fitting = next((name for name, conditions in every if conditions == now), "")
        tr = self._context.tr
        self.setText(fitting or (tr("lists.own") if now else tr("lists.all")))
        self.setAccessibleName(tr("lists.which", name=self.text()))

    def _save(self, name: str) -> None:
        context, conditions = self._context, self._bar.conditions()
        me, key = context.workspace.context, self._key

        def done(_id: str) -> None:
            context.toasts.show_message(context.tr("lists.filter_saved", name=name), Tone.SUCCESS)
            self.read()

        context.tasks.write(lambda session: save_filter(session, me, key, name, conditions), done, owner=self)

    def _remove(self, gone: NamedFilter) -> None:
        """Delete a kept filter; it can be kept again with one key, so nobody is asked."""
        context = self._context
        me = context.workspace.context

        def done(_none: None) -> None:
            words = context.tr("lists.filter_removed", name=gone.name)
            toast = context.toasts.show_message(words, Tone.NEUTRAL, context.tr("shell.undo"))
            toast.action_triggered.connect(lambda: self._save_again(gone))
            self.read()

        context.tasks.write(lambda session: remove_filter(session, me, gone.id), done, owner=self)

    def _save_again(self, gone: NamedFilter) -> None:
        me, key = self._context.workspace.context, self._key
        self._context.tasks.write(
            lambda session: save_filter(session, me, key, gone.name, gone.conditions),
            lambda _id: self.read(),
            owner=self,
        )


def filter_commands(prefix: str, current: Callable[[], SavedFilters | None]) -> tuple[Command, ...]:
    """Return the commands of a screen with kept filters; `current` says whose are shown, if any."""

    def run(deed: Callable[[SavedFilters], None]) -> Callable[[], None]:
        def act() -> None:
            if (shown := current()) is not None:
                deed(shown)

        return act

    def may_save() -> bool:
        shown = current()
        return shown is not None and shown.is_narrow

    save, choose = run(SavedFilters.ask_name), run(SavedFilters.open_menu)
    return (
        Command(
            f"{prefix}.saved", "lists.saved", choose, "Ctrl+Alt+F", enabled=lambda: current() is not None
        ),
        Command(f"{prefix}.save_filter", "lists.save_filter", save, icon="save", enabled=may_save),
    )


class _NameDialog(SimpleForm):
    """`named(name)` once there is one."""

    named = Signal(str)

    def __init__(self, context: UiContext, name: str, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("lists.save_title"), tr("shell.save"), parent)
        self.name = self.line(tr("lists.filter_name"), LONGEST_NAME)
        self.name.setText(name)
        self.name.selectAll()
        self.name.setFocus()

    def save(self) -> None:
        """Give the name, unless it is empty."""
        name = self.name.text().strip()
        if not name:
            self.complain(self.context.tr("lists.name_missing"), self.name)
            return
        self.accept()
        self.named.emit(name)
