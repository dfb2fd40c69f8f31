"""What was found out about a row, said in a person's language: sentences, and the names of fields in them."""

from collections.abc import Mapping

from crm_core.model import ENTITIES, table_of
from crm_core.model.base import label_of
from crm_desktop.cards.card import Note
from crm_desktop.cards.plan import PlannedRow
from crm_desktop.cards.table import Table
from crm_desktop.messages import sentence

_OF_CARDS = ("contact", "account_contact", "account")
_OF_THIS_FILE = frozenset(("card_same_row",))
Places = Mapping[int, str]
"""Where rows stand, by number, where the number alone does not say it."""
_BETWEEN = {"en": ", "}


def worded(note: Note, language: str) -> str:
    """Return the sentence of a note, with fields by their names."""
    fields = note.params.get("fields")
    if not isinstance(fields, str):
        return sentence(note.code, note.params, language)
    names = _BETWEEN.get(language, "、").join(_named(one, language) for one in fields.split(", "))
    return sentence(note.code, {**note.params, "fields": names}, language)


def places_of(table: Table) -> Places:
    """Return where the rows of several sheets stand, by number; of one sheet the number says it."""
    return {row.number: row.place for row in table.rows} if table.taken else {}


def placed(note: Note, places: Places) -> Note:
    """Return a note with the place of the row of this file that it names."""
    number = note.params.get("row")
    if note.code not in _OF_THIS_FILE or not isinstance(number, int) or number not in places:
        return note
    return Note(note.code, {**note.params, "row": places[number]})


def differences(row: PlannedRow, language: str) -> list[str]:
    """Return each difference of a row as `field: old → new`."""
    colon = ": " if language == "en" else "："
    return [
        f"{label(one.entity, one.field, language)}{colon}{one.old} → {one.new}" for one in row.differences
    ]


def label(entity: str, field: str, language: str) -> str:
    """Return the name of a field."""
    return label_of(table_of(ENTITIES[entity]).columns[field]).text(language)


def _named(field: str, language: str) -> str:
    for entity in _OF_CARDS:
        if field in table_of(ENTITIES[entity]).columns:
            return label(entity, field, language)
    return field
