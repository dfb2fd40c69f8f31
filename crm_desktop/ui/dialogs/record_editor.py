"""A form for any record, made from the model: to look at it, to change it, to make one.

What is typed is kept while one types, so that neither Escape nor a crash costs it: the form opens again as it was left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from crm_core.model import ENTITIES
from crm_desktop.errors import UserError
from crm_desktop.services.records.drafts import draft_of, keep_draft
from crm_desktop.services.records.form import FormValue, RecordForm, form_of, new_form, save_form
from crm_desktop.ui.dialogs.field_input import FieldInput
from crm_desktop.ui.faults import sentence
from crm_desktop.ui.lists.field_wording import FieldWording
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import Banner, LabelRole, SectionHeader, make_primary, text_label

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

KEEP_AFTER_MS: Final = 400
_WIDE: Final = frozenset(("note", "map"))
_OF_CARD: Final = frozenset(("basic", "reach", "address", "invoice", "terms", "notes"))


def open_record(context: UiContext, entity: str, record_id: str, parent: QWidget, **given: Any) -> None:
    """Read a record, or an empty form with what is `given`, and open the editor."""
    me, role = context.workspace.context, context.workspace.me.role

    def job(session: Any) -> tuple[RecordForm, dict[str, Any]]:
        form = (
            form_of(session, me, entity, record_id, role)
            if record_id
            else new_form(session, entity, role, given)
        )
        return form, draft_of(session, entity, record_id)

    def show(found: tuple[RecordForm, dict[str, Any]]) -> None:
        RecordEditor(context, *found, given, parent).open()

    context.tasks.read(job, show, owner=parent, key=f"editor {entity}")


class RecordEditor(QDialog):
    """Two columns of fields under the titles of their groups. `saved(id)` once it is written."""

    saved = Signal(str)

    def __init__(
        self,
        context: UiContext,
        form: RecordForm,
        draft: Mapping[str, Any],
        given: Mapping[str, Any],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context = context
        self._form = form
        self._given = given
        self._wording = FieldWording(context)
        self._problems: dict[str, QLabel] = {}
        self.inputs: list[FieldInput] = []
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(KEEP_AFTER_MS)
        self._pause.timeout.connect(self._keep)
        self._title = self._name()
        self.setWindowTitle(self._title)
        self.setAccessibleName(self._title)
        self.banner = Banner(
            context.tr("records.draft"), Tone.ACCENT, "info", action_text=context.tr("records.drop_draft")
        )
        self.banner.action_triggered.connect(self._drop_draft)
        self.banner.hide()
        self._arrange()
        self._restore(draft)
        self.resize(760, 700)
        if self.inputs:
            self.inputs[0].widget.setFocus()

    def _name(self) -> str:
        kind = self._context.label(ENTITIES[self._form.entity].label)
        if not self._form.id:
            return self._context.tr("records.new_title", kind=kind)
        return f"{kind} {self._form.title}".strip()

    def _arrange(self) -> None:
        tr = self._context.tr
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(3 * GRID, 0, 3 * GRID, 2 * GRID)
        for code, values in self._form.groups:
            column.addWidget(SectionHeader(self._group(code)))
            column.addLayout(self._grid(values))
        column.addStretch(1)
        body.setAutoFillBackground(False)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(body)
        area.setAccessibleName(self._title)
        area.viewport().setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 2 * GRID, 0, 2 * GRID)
        heading = text_label(self._title, LabelRole.TITLE)
        heading.setContentsMargins(3 * GRID, 0, 3 * GRID, 0)
        whole.addWidget(heading)
        if self._form.why_not:
            why = text_label(tr(f"records.why_{self._form.why_not}"), LabelRole.BODY, Tone.NEUTRAL, wrap=True)
            why.setContentsMargins(3 * GRID, 0, 3 * GRID, 0)
            whole.addWidget(why)
        whole.addWidget(self.banner)
        whole.addWidget(area, 1)
        whole.addWidget(self._buttons())

    def _group(self, code: str) -> str:
        """A customer's groups are called as on its card."""
        tr = self._context.tr
        return tr(f"card.group_{code}") if code in _OF_CARD else tr(f"records.group_{code}")

    def _grid(self, values: Sequence[FormValue]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        place = 0
        for value in values:
            wide = value.field.kind in _WIDE
            place += place % 2 if wide else 0
            cell = self._cell(value)
            grid.addWidget(cell, place // 2, place % 2, 1, 2 if wide else 1, Qt.AlignmentFlag.AlignTop)
            place += 2 if wide else 1
        return grid

    def _cell(self, value: FormValue) -> QWidget:
        cell = QWidget()
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, GRID // 2)
        column.setSpacing(3)
        name = self._wording.label(value.field)
        unit = "%" if value.field.kind == "percent" else value.field.unit or self._currency(value)
        words = f"{name} ({unit})" if unit and value.editable else name
        needed = value.editable and value.field.required
        label = text_label(f"{words} *" if needed else words, LabelRole.SMALL, Tone.NEUTRAL)
        column.addWidget(label)
        if not value.editable:
            shown = self._read_only(value) or "–"
            text = text_label(shown, wrap=True, selectable=True)
            text.setAccessibleName(f"{name}: {shown}")
            column.addWidget(text)
            return cell
        one = FieldInput(self._context, self._form.entity, value, self)
        one.changed.connect(self._pause.start)
        self.inputs.append(one)
        label.setBuddy(one.widget)
        problem = text_label("", LabelRole.SMALL, Tone.DANGER, wrap=True)
        problem.hide()
        self._problems[value.field.key] = problem
        column.addWidget(one.widget)
        column.addWidget(problem)
        return cell

    def _values(self) -> dict[str, Any]:
        return {one.field.key: one.value for _, group in self._form.groups for one in group}

    def _currency(self, value: FormValue) -> str:
        return str(self._values().get(value.field.currency) or "") if value.field.currency else ""

    def _read_only(self, value: FormValue) -> str:
        key = value.field.key
        values = {**self._values(), key: value.value, "custom": {value.field.code: value.value}}
        return self._wording.text(value.field, values, {key: value.title})

    def _buttons(self) -> QDialogButtonBox:
        tr = self._context.tr
        box = QDialogButtonBox(self)
        box.setContentsMargins(3 * GRID, 0, 3 * GRID, 0)
        if self.inputs:
            save = box.addButton(tr("shell.save"), QDialogButtonBox.ButtonRole.AcceptRole)
            make_primary(save)
            save.setDefault(True)
        leave = tr("shell.cancel") if self.inputs else tr("shell.close")
        box.addButton(leave, QDialogButtonBox.ButtonRole.RejectRole)
        if self._form.id:
            history = box.addButton(tr("records.history"), QDialogButtonBox.ButtonRole.HelpRole)
            history.clicked.connect(self._show_history)
        box.accepted.connect(self.save)
        box.rejected.connect(self.reject)
        return box

    # --- what is typed -----------------------------------------------------------------------------------------------

    def _typed(self) -> dict[str, Any]:
        return {one.field.key: one.state() for one in self.inputs if one.is_changed}

    def _restore(self, draft: Mapping[str, Any]) -> None:
        for one in self.inputs:
            if one.field.key in draft:
                one.restore(draft[one.field.key])
        self._pause.stop()
        self.banner.setVisible(bool(draft) and bool(self._typed()))

    def _keep(self) -> None:
        entity, record_id, typed = self._form.entity, self._form.id, self._typed()
        self._context.tasks.write(lambda session: keep_draft(session, entity, record_id, typed))

    def _drop_draft(self) -> None:
        for one in self.inputs:
            one.start_again()
        self.banner.hide()
        self._pause.stop()
        self._keep()

    def reject(self) -> None:
        """Leave; what was typed waits, and a toast leads back to it."""
        self._pause.stop()
        if self._typed():
            self._keep()
            context, form, parent, given = self._context, self._form, self.parentWidget(), dict(self._given)
            toast = context.toasts.show_message(
                context.tr("records.kept", name=self._title), Tone.NEUTRAL, context.tr("records.go_on")
            )
            toast.action_triggered.connect(
                lambda: open_record(context, form.entity, form.id, parent, **given) if parent else None
            )
        super().reject()

    # --- saving ------------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Write what was changed, unless something is wrong: then say what, beside the field."""
        values: dict[str, Any] = {} if self._form.id else dict(self._given)
        wrong: list[FieldInput] = []
        for one in self.inputs:
            self._tell(one.field.key, "")
            if not one.is_changed and self._form.id:
                continue
            try:
                values[one.field.key] = one.value()
            except UserError as error:
                self._tell(one.field.key, sentence(error, self._context.language))
                wrong.append(one)
        if wrong:
            wrong[0].widget.setFocus()
        elif values or not self._form.id:
            self._write(values)
        else:
            self.accept()

    def _write(self, values: dict[str, Any]) -> None:
        entity, record_id, me = self._form.entity, self._form.id, self._context.workspace.context

        def job(session: Any) -> str:
            saved, _ = save_form(session, me, entity, record_id, values)
            keep_draft(session, entity, record_id, {})
            return saved

        self._pause.stop()
        self._context.tasks.write(job, self._saved, self._refused, owner=self)

    def _saved(self, record_id: str) -> None:
        from crm_desktop.ui.lists.telling import tell_with_undo

        words = self._context.tr("records.saved", name=self._title)
        tell_with_undo(self._context, words, self.parent() or self)
        self.accept()
        self.saved.emit(record_id)

    def _refused(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            self._context.tasks.failed.emit(error)
            return
        field = str(error.params.get("field", ""))
        words = sentence(error, self._context.language)
        if not self._tell(field, words):
            self._context.toasts.show_message(words, Tone.WARNING)

    def _tell(self, key: str, problem: str) -> bool:
        """Say what is wrong below a field, and mark it; whether there is such a field."""
        if key not in self._problems:
            return False
        self._problems[key].setText(problem)
        self._problems[key].setVisible(bool(problem))
        widget = next(one.widget for one in self.inputs if one.field.key == key)
        if bool(widget.property("problem")) != bool(problem):
            widget.setProperty("problem", bool(problem))
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        if problem:
            widget.setFocus()
        return True

    def _show_history(self) -> None:
        from crm_desktop.ui.dialogs.record_history import open_history

        open_history(self._context, self._form.entity, self._form.id, self._title, self)
