"""What is written down of a person: their say, whom they report to, whom they know, where they went."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

from crm_core.model.customers import CONTACT_ROLE, RELATION_KIND
from crm_desktop.errors import UserError
from crm_desktop.messages import sentence
from crm_desktop.services.contacts import (
    ContactRow,
    MapPerson,
    NewPost,
    Post,
    add_relation,
    change_job,
    change_role,
    influence_map,
    remove_relation,
    set_superior,
)
from crm_desktop.services.records import Edit, undo_edit
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.dialogs.customer_picker import CustomerPicker
from crm_desktop.ui.dialogs.day_edit import DayEdit
from crm_desktop.ui.dialogs.simple_form import SimpleForm
from crm_desktop.ui.screens.contacts.person_picker import PersonPicker
from crm_desktop.ui.screens.contacts.wording import MOST_INFLUENCE, attitude_choices, of_five
from crm_desktop.ui.theme import Tone


def tell_edits(context: UiContext, text: str, edits: Sequence[Edit]) -> None:
    """Say that something was saved; the toast takes it back."""
    toast = context.toasts.show_message(text, Tone.SUCCESS, context.tr("shell.undo"))

    def take_back(session: Any) -> None:
        for edit in edits:
            undo_edit(session, context.workspace.context, edit)

    toast.action_triggered.connect(lambda: context.tasks.write(take_back))


class RoleDialog(SimpleForm):
    """The role, influence and attitude of a person at a customer."""

    def __init__(self, context: UiContext, name: str, post: Post, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, f"{name} · {post.account_name}", tr("shell.save"), parent)
        self._post = post
        self.job_title = self.line(tr("contacts.post"), 120)
        self.job_title.setText(post.job_title)
        self.department = self.line(tr("contacts.department"), 120)
        self.department.setText(post.department)
        self.role = self.choice(tr("contacts.role"), CONTACT_ROLE)
        self.role.setCurrentIndex(max(0, self.role.findData(post.role)))
        self.influence = self._scale(
            tr("contacts.influence"), [(of_five(n), n) for n in range(MOST_INFLUENCE, 0, -1)], post.influence
        )
        self.attitude = self._scale(tr("contacts.attitude"), attitude_choices(context), post.attitude)
        self.role.setFocus()

    def _scale(self, label: str, choices: Sequence[tuple[str, int]], chosen: int | None) -> QComboBox:
        field = QComboBox()
        field.addItem(self.context.tr("card.unset"), None)
        for text, value in choices:
            field.addItem(text, value)
        field.setCurrentIndex(max(0, field.findData(chosen)) if chosen is not None else 0)
        self._add(label, field)
        return field

    def save(self) -> None:
        """Store it."""
        context, post = self.context, self._post
        values = {
            "job_title": self.job_title.text().strip() or None,
            "department": self.department.text().strip() or None,
            "role": self.role.currentData(),
            "influence": self.influence.currentData(),
            "attitude": self.attitude.currentData(),
        }
        context.tasks.write(
            lambda session: change_role(session, context.workspace.context, post.id, values),
            lambda edit: tell_edits(context, context.tr("contacts.saved"), [edit]),
        )
        self.accept()


class SuperiorDialog(SimpleForm):
    """Whom a person reports to, of those at the same customer."""

    def __init__(self, context: UiContext, person: ContactRow, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(
            context, f"{person.name} · {tr('contacts.superior').rstrip('…')}", tr("shell.save"), parent
        )
        self._person = person
        self.superior = QComboBox()
        self.superior.addItem(tr("contacts.nobody_above"), None)
        self._add(tr("contacts.superior"), self.superior)
        account_id = person.account_id or ""
        context.tasks.read(
            lambda session: influence_map(session, account_id)[0], self._offer, owner=self, key="people"
        )
        self.superior.setFocus()

    def _offer(self, people: Sequence[MapPerson]) -> None:
        now = next((one.superior_id for one in people if one.id == self._person.id), None)
        for one in people:
            if one.id != self._person.id:
                title = " · ".join(filter(None, (one.name, one.job_title)))
                self.superior.addItem(title, one.id)
        self.superior.setCurrentIndex(max(0, self.superior.findData(now)) if now else 0)

    def save(self) -> None:
        """Store it; a circle is told here."""
        context, person, superior = self.context, self._person, self.superior.currentData()
        context.tasks.write(
            lambda session: set_superior(
                session, context.workspace.context, person.account_id or "", person.id, superior
            ),
            self._done,
            self._failed,
            owner=self,
        )

    def _done(self, edit: Edit) -> None:
        tell_edits(self.context, self.context.tr("contacts.saved"), [edit])
        self.accept()

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self.complain(sentence(error.code, error.params, self.context.language), self.superior)


class RelationDialog(SimpleForm):
    """Whom a person knows, and how."""

    def __init__(self, context: UiContext, contact_id: str, name: str, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, f"{name} · {tr('contacts.relate').rstrip('…')}", tr("shell.save"), parent)
        self._contact_id = contact_id
        self.other = PersonPicker(context, self, contact_id)
        self._add(tr("contacts.other"), self.other)
        self.kind = QComboBox()
        for code in RELATION_KIND:
            self.kind.addItem(RELATION_KIND.text(code, context.language), code)
        self._add(tr("contacts.kind"), self.kind)
        self.note = self.line(tr("contacts.note"), 255)
        self.other.chosen.connect(lambda _row, field=self.kind: field.setFocus())
        self.other.setFocus()

    def save(self) -> None:
        """Store it."""
        context, other = self.context, self.other.person
        if other is None:
            self.complain(context.tr("contacts.other_missing"), self.other)
            return
        mine, kind, note = self._contact_id, self.kind.currentData(), self.note.text()
        edit = context.workspace.context

        def done(relation_id: str) -> None:
            toast = context.toasts.show_message(
                context.tr("contacts.related"), Tone.SUCCESS, context.tr("shell.undo")
            )
            toast.action_triggered.connect(
                lambda: context.tasks.write(lambda session: remove_relation(session, edit, relation_id))
            )

        context.tasks.write(lambda session: add_relation(session, edit, mine, other.id, kind, note), done)
        self.accept()


class JobDialog(SimpleForm):
    """A person leaves a customer, perhaps for another one that we know."""

    def __init__(self, context: UiContext, name: str, post: Post, parent: QWidget) -> None:
        tr = context.tr
        super().__init__(context, f"{name} · {tr('contacts.job').rstrip('…')}", tr("shell.save"), parent)
        self._name, self._post = name, post
        self.left = DayEdit(context, tr("contacts.left_on"), tr("visit.day_hint"))
        self.left.set_day(context.formats.today())
        self._add(tr("contacts.left_on"), self.left)
        self.customer = CustomerPicker(context, self)
        self._add(tr("contacts.new_customer"), self.customer)
        self.job_title = self.line(tr("contacts.new_post"), 120)
        self.department = self.line(tr("contacts.department"), 120)
        self.role = self.choice(tr("contacts.role"), CONTACT_ROLE)
        self.customer.chosen.connect(lambda _row, field=self.job_title: field.setFocus())
        self.customer.setFocus()

    def save(self) -> None:
        """Store it, unless the day or the customer cannot be understood."""
        context, tr, customer, day = self.context, self.context.tr, self.customer.customer, self.left.day()
        if day is None:
            self.complain(tr("visit.day_unknown"), self.left)
            return
        if customer is None and self.customer.text().strip():
            self.complain(tr("visit.customer_missing"), self.customer)
            return
        post = None
        text = tr("contacts.gone", name=self._name)
        if customer is not None:
            title, department = self.job_title.text(), self.department.text()
            post = NewPost(customer.id, title, department, self.role.currentData())
            text = tr("contacts.moved", name=self._name, customer=customer.name)
        role_id = self._post.id
        context.tasks.write(
            lambda session: change_job(session, context.workspace.context, role_id, day, post),
            lambda edits: self._done(text, edits),
            self._failed,
            owner=self,
        )

    def _done(self, text: str, edits: Sequence[Edit]) -> None:
        tell_edits(self.context, text, edits)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self.complain(sentence(error.code, error.params, self.context.language), self.customer)
