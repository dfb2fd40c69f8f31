"""Who may see the customer and why, showing it to a colleague, and handing it over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from crm_core.model.access import SHARE_LEVEL
from crm_desktop.services.people import Choice, people
from crm_desktop.services.sharing import (
    Access,
    access_and_right,
    end_share,
    hand_over_account,
    share_account,
    withdraw_hand_over,
)
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.day_edit import DayEdit
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.screens.item_row import Action, Item, ItemRow
from crm_desktop.ui.screens.rows_section import RowsSection, with_last
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.widgets import ButtonKind, LabelRole, push_button, text_label

Found = tuple[list[Access], bool]


class AccessSection(RowsSection[ItemRow]):
    """Lists them; the buttons are there for whom they are for."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context.tr("card.access"), context.tr("card.access_nobody"), ItemRow, 0)
        self._context = context
        self.account_id = ""
        self.may_share = False
        self._buttons = []
        for key, act in (("card.share", self.share), ("card.hand_over", self.hand_over)):
            button = push_button(context.tr(key), ButtonKind.FLAT)
            button.clicked.connect(act)
            self.header.add_widget(button)
            self._buttons.append(button)

    def reader(self) -> Callable[[Any, str], Found]:
        """Return what reads who may see a customer."""
        me = self._context.workspace.me.user_id
        return lambda session, account_id: access_and_right(session, account_id, me)

    def show_access(self, account_id: str, found: Found) -> None:
        """Show who may see this customer."""
        self.account_id, (people_, self.may_share) = account_id, found
        for button in self._buttons:
            button.setVisible(self.may_share)
        self.show_rows(with_last(people_), self._show_one, len(people_))

    def _show_one(self, row: ItemRow, shown: tuple[Access, bool]) -> None:
        one, is_last = shown
        tr, formats = self._context.tr, self._context.formats
        why = {
            "owner": tr("card.access_owner"),
            "manager": tr("card.access_manager"),
            "share": tr("card.access_edit" if one.may_edit else "card.access_read"),
            "hand_over": tr("card.access_handing"),
        }[one.why]
        until = tr("card.access_until", day=formats.day(one.until)) if one.until else ""
        waits = tr("card.access_waits") if one.waits and one.why == "share" else ""
        item = Item(
            title=one.name,
            details=" · ".join(filter(None, (why, until, one.reason, waits))),
            icon="contact",
            tone=Tone.ACCENT if one.why == "owner" else Tone.NEUTRAL,
        )
        mine = one.user_id == self._context.workspace.me.user_id
        actions: tuple[Action, ...] = ()
        if one.id and (self.may_share or (mine and one.why == "share")):
            key = "card.access_end" if one.why == "share" else "card.access_withdraw"
            actions = (Action("X", "close", tr(key, name=one.name), self._ender(one)),)
        row.show_item(item, actions, one.id or one.user_id, is_last=is_last)

    def _ender(self, one: Access) -> Callable[[], None]:
        context, edit = self._context, self._context.workspace.context
        end = end_share if one.why == "share" else withdraw_hand_over
        key = "card.share_ended" if one.why == "share" else "card.withdrawn"

        def job(session: Any) -> None:
            end(session, edit, one.id)

        def done(_nothing: None) -> None:
            context.toasts.show_message(context.tr(key, name=one.name), Tone.SUCCESS)

        return lambda: context.tasks.write(job, done)

    def share(self) -> None:
        """Ask with whom, how, and until when."""
        if self.may_share:
            ShareDialog(self._context, self.account_id, self.window()).open()

    def hand_over(self) -> None:
        """Ask to whom."""
        if self.may_share:
            HandOverDialog(self._context, self.account_id, self.window()).open()


class _ColleagueForm(SimpleForm):
    """Asks for a colleague, and why."""

    def __init__(self, context: UiContext, title: str, save: str, account_id: str, parent: QWidget) -> None:
        super().__init__(context, title, save, parent)
        self.account_id = account_id
        self.colleague = QComboBox()
        self.colleague.addItem(context.tr("card.unset"), None)
        self._add(context.tr("card.colleague"), self.colleague)
        context.tasks.read(people, self._offer, owner=self, key="people")
        self.colleague.setFocus()

    def _offer(self, found: Sequence[Choice]) -> None:
        for one in found:
            if one.id != self.context.workspace.me.user_id:
                self.colleague.addItem(one.name, one.id)

    def chosen(self) -> str | None:
        """Return the colleague, or say that there is none."""
        if self.colleague.currentData() is None:
            self.complain(self.context.tr("card.colleague_missing"), self.colleague)
        return self.colleague.currentData() or None


class ShareDialog(_ColleagueForm):
    """Shows a customer to a colleague until a day."""

    def __init__(self, context: UiContext, account_id: str, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, tr("card.share_title"), tr("card.share").rstrip("…"), account_id, parent)
        self.level = QComboBox()
        for code in SHARE_LEVEL:
            self.level.addItem(SHARE_LEVEL.text(code, context.language), code)
        self._add(tr("card.share_level"), self.level)
        self.until = DayEdit(context, tr("card.share_until"), tr("visit.day_hint"))
        self._add(tr("card.share_until"), self.until)
        self.reason = self.line(tr("card.reason"), 255)

    def save(self) -> None:
        """Share it; a toast takes it back."""
        context, edit, user_id = self.context, self.context.workspace.context, self.chosen()
        if user_id is None:
            return
        if self.until.is_wrong:
            self.complain(context.tr("visit.day_unknown"), self.until)
            return
        account_id, level, until = self.account_id, self.level.currentData(), self.until.day()
        name, reason = self.colleague.currentText(), self.reason.text()

        def done(share_id: str) -> None:
            toast = context.toasts.show_message(
                context.tr("card.share_done", name=name), Tone.SUCCESS, context.tr("shell.undo")
            )
            toast.action_triggered.connect(
                lambda: context.tasks.write(lambda session: end_share(session, edit, share_id))
            )

        context.tasks.write(
            lambda session: share_account(
                session, edit, account_id, user_id, level=level, until=until, reason=reason
            ),
            done,
        )
        self.accept()


class HandOverDialog(_ColleagueForm):
    """Gives a customer to a colleague; until the next sync it can be withdrawn."""

    def __init__(self, context: UiContext, account_id: str, parent: QWidget) -> None:
        tr = context.tr
        title = tr("card.hand_over_title")
        super().__init__(context, title, tr("card.hand_over").rstrip("…"), account_id, parent)
        self.reason = self.line(tr("card.reason"), 255)
        self.fields.addWidget(text_label(tr("card.hand_over_hint"), LabelRole.SMALL, Tone.WARNING, wrap=True))

    def save(self) -> None:
        """Ask for it; a toast withdraws it."""
        context, edit, user_id = self.context, self.context.workspace.context, self.chosen()
        if user_id is None:
            return
        account_id, name, reason = self.account_id, self.colleague.currentText(), self.reason.text()

        def done(request_id: str) -> None:
            toast = context.toasts.show_message(
                context.tr("card.handed_over", name=name), Tone.SUCCESS, context.tr("shell.undo")
            )
            toast.action_triggered.connect(
                lambda: context.tasks.write(lambda session: withdraw_hand_over(session, edit, request_id))
            )

        context.tasks.write(
            lambda session: hand_over_account(session, edit, account_id, user_id, reason), done
        )
        self.accept()
