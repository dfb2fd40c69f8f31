"""How a search shows an answer: the record, and where it was found, in the window's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_core.model import ENTITIES, label_of, table_of
from crm_core.model.base import choices_of
from crm_core.model.customers import METHOD_KIND
from crm_desktop.ui.context import UiContext
from crm_desktop.ui.shell.found_list import Answer, Marks

if TYPE_CHECKING:
    from crm_desktop.services.search import Found, Spot

_ICONS: Final = {
    "account": "customers",
    "contact": "contact",
    "product": "product",
    "quote": "quote",
    "visit": "visit",
}
_METHOD: Final = "contact_method:"


def answer_of(hit: Found, context: UiContext) -> Answer:
    """Return the row that shows an answer."""
    detail, detail_marks = _detail(hit, context)
    icon = _ICONS.get(hit.entity, "search")
    return Answer(icon, hit.title, detail, hit, hit.marks, detail_marks)


def _detail(hit: Found, context: UiContext) -> tuple[str, Marks]:
    """Say the place of the match before what else is shown of the record: 「电话 …5678 · 苏州恒远机电」."""
    before = ""
    if hit.at is not None:
        before = context.tr("palette.visit", day=context.formats.day(hit.at.astimezone().date())) + " "
    if hit.place is None:
        return f"{before}{hit.snippet}", ()
    if hit.at is None:
        shown = context.tr("palette.at", field=field_name(hit.entity, hit.place.field, context), text="")
        before = shown.rstrip() + " "
    marks = tuple((begin + len(before), end + len(before)) for begin, end in hit.place.marks)
    text = f"{before}{_words(hit.entity, hit.place, context)}"
    return (text if hit.whose in ("", hit.place.text) else f"{text} · {hit.whose}"), marks


def _words(entity: str, place: Spot, context: UiContext) -> str:
    """Return what a place says: of a field with codes the word for the code."""
    columns = table_of(ENTITIES[entity]).columns
    choices = choices_of(columns[place.field]) if place.field in columns else None
    return choices.text(place.text, context.language) if choices else place.text


def field_name(entity: str, field: str, context: UiContext) -> str:
    """Return what a place is called: the label of its field, or the kind of a contact method."""
    if field.startswith(_METHOD):
        return METHOD_KIND.text(field.removeprefix(_METHOD), context.language)
    owner, _, column = field.rpartition(".")
    if owner and owner != entity and column in ENTITIES[owner].title_fields:
        return context.label(ENTITIES[owner].label)
    columns = table_of(ENTITIES[owner or entity]).columns
    return context.label(label_of(columns[column]))
