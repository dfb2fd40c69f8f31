"""One condition of a filter as a button: what it is about, and what was chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton

from crm_core.labels import Choices, OpenChoices
from crm_desktop.services.lists.fields import RANGES, Field
from crm_desktop.services.lists.options import Option, options_of
from crm_desktop.ui.lists.facet_popup import SPAN, Popup, SpanPopup, TextPopup, ValuesPopup
from crm_desktop.ui.theme import set_icon
from crm_desktop.ui.theme.icons import icon_size
from crm_desktop.ui.theme.tokens import ICON_SMALL

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext

FacetKind = Literal["values", "one", "days", "numbers", "text"]
MOST_IN_WORDS: Final = 2


@dataclass(frozen=True)
class FacetSpec:
    """What can be asked of one field. `fixed` are values known beforehand; without them the records are asked.

    `named` has words for some of the values that records have.
    """

    key: str
    title: str
    kind: FacetKind = "values"
    fixed: tuple[Option, ...] = ()
    named: Choices | None = None


def spec_of(context: UiContext, field: Field) -> FacetSpec:
    """Return what can be asked of a field of the model."""
    title = context.label(field.label)
    if field.kind == "choice" and field.choices is not None:
        language = context.language
        fixed = tuple(Option(code, field.choices.text(code, language), 0) for code in field.choices)
        return FacetSpec(field.key, title, "values", fixed)
    if field.kind == "flag":
        yes, no = context.tr("time.yes"), context.tr("time.no")
        return FacetSpec(field.key, title, "one", (Option("1", yes, 0), Option("0", no, 0)))
    if field.kind in ("day", "moment"):
        return FacetSpec(field.key, title, "days")
    if field.kind in RANGES:
        return FacetSpec(field.key, title, "numbers")
    is_long = field.kind in ("note", "list") or (field.kind == "text" and bool(field.code))
    return FacetSpec(field.key, title, "text" if is_long else "values", named=field.choices)


class FacetButton(QPushButton):
    """Opens its values on a click, Down or Enter; Delete takes the condition away. `changed` with each choice."""

    changed = Signal()

    def __init__(self, context: UiContext, entity: str, spec: FacetSpec) -> None:
        super().__init__()
        self.spec = spec
        self.values: tuple[str, ...] = ()
        self._context = context
        self._entity = entity
        self._texts: dict[str, str] = {one.value: one.text for one in spec.fixed} | self._groups()
        self.setProperty("kind", "facet")
        set_icon(self, "chevron-down")
        self.setIconSize(icon_size(ICON_SMALL))
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setSizePolicy(self.sizePolicy().Policy.Maximum, self.sizePolicy().Policy.Fixed)
        self.clicked.connect(self.open)
        self.installEventFilter(self)
        self._show()

    def _groups(self) -> dict[str, str]:
        """Return the words of codes that stand for others: with their letter, to be told from those within."""
        named, language = self.spec.named, self._context.language
        if not isinstance(named, OpenChoices):
            return {}
        return {code: named.entry(code, language) for code in named.groups}

    def set_values(self, values: Sequence[str]) -> None:
        """Take values without telling; their names are asked for where they are not known."""
        self.values = tuple(values)
        if any(value not in self._texts for value in self.values) and self.spec.kind == "values":
            self._ask(self._learn)
        self._show()

    def words(self) -> str:
        """Return the condition in words: `级别: A、B`."""
        return f"{self.spec.title}: {', '.join(map(self._text, self.values))}"

    def open(self) -> None:
        """Show what can be chosen."""
        popup = self._popup()
        popup.chosen.connect(self._take)
        if not isinstance(popup, ValuesPopup):
            popup.show_below()
            popup.setFocus()
        elif self.spec.fixed:
            popup.set_options(self.spec.fixed)
        else:
            self._ask(popup.set_options)

    def _popup(self) -> Popup:
        spec, context = self.spec, self._context
        first = self.values[0] if self.values else ""
        if spec.kind == "days":
            return SpanPopup(context, self, spec.title, first, days=True)
        if spec.kind == "numbers":
            return SpanPopup(context, self, spec.title, first, days=False)
        if spec.kind == "text":
            return TextPopup(context, self, spec.title, first)
        return ValuesPopup(context, self, spec.title, self.values, single=spec.kind == "one")

    def _ask(self, answer: Callable[[list[Option]], Any]) -> None:
        entity, key, role = self._entity, self.spec.key, self._context.workspace.me.role

        def job(session: Any) -> list[Option]:
            return options_of(session, entity, key, role)

        def learn(found: list[Option]) -> None:
            named, groups, language = self.spec.named, self._groups(), self._context.language
            options = (
                [replace(one, text=groups.get(one.value) or named.text(one.value, language)) for one in found]
                if named
                else found
            )
            self._texts |= {one.value: one.text for one in options}
            answer(options)

        self._context.tasks.read(job, learn, owner=self, key="options")

    def _learn(self, _options: list[Option]) -> None:
        self._show()

    def _take(self, values: tuple[str, ...]) -> None:
        if values != self.values:
            self.values = values
            self._show()
            self.changed.emit()

    def _text(self, value: str) -> str:
        first, dots, last = value.partition(SPAN)
        if self.spec.kind in ("days", "numbers") and dots:
            return f"{first} – {last}".strip() if first and last else f"≥ {first}" if first else f"≤ {last}"
        return self._texts.get(value, value).removeprefix(f"{self.spec.title} ")

    def _show(self) -> None:
        shown = ", ".join(map(self._text, self.values[:MOST_IN_WORDS]))
        more = len(self.values) - MOST_IN_WORDS
        words = f"{self.spec.title}: {shown}" if self.values else self.spec.title
        self.setText(f"{words} +{more}" if more > 0 else words)
        self.setAccessibleName(self._context.tr("lists.filter_by", field=self.text()))
        self.setToolTip(self.words() if self.values else "")
        if self.property("chosen") != bool(self.values):
            self.setProperty("chosen", bool(self.values))
            self.style().unpolish(self)
            self.style().polish(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.open()
                return True
            if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self._take(())
                return True
        return super().eventFilter(watched, event)
