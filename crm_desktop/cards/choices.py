"""What a person says about a table before its rows are understood: columns, hidden rows; and what is told about it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from crm_desktop.cards.card import Note
from crm_desktop.cards.columns import Use
from crm_desktop.cards.header_words import fields
from crm_desktop.cards.options import ImportOptions
from crm_desktop.cards.table import Table
from crm_desktop.errors import UserError

KEPT = "none"
"""Says that a column is kept in the notes under its header."""
_MARKED = frozenset(("utf-16", "utf-32"))
_SURE = frozenset(("utf-8", *_MARKED))


def as_chosen(table: Table, options: ImportOptions) -> Table:
    """Return the table as the options want it. Raises UserError as `with_fields`."""
    chosen = with_fields(table, options.columns)
    return with_hidden_rows(chosen) if options.hidden_rows else chosen


def with_fields(table: Table, choices: Iterable[tuple[str, str]]) -> Table:
    """Return the table with the fields that somebody chose, by header. `none` keeps a column in the notes.

    Raises UserError: column_missing, unknown_choice.
    """
    chosen = dict(choices)
    headers = [column.header for column in table.columns]
    for header, field in chosen.items():
        if header not in headers:
            raise UserError("column_missing", file=table.file_name, column=header, known=", ".join(headers))
        if field not in (KEPT, *fields()):
            raise UserError("unknown_choice", field=header, value=field, allowed=", ".join((KEPT, *fields())))
    columns = (
        replace(one, field=None if chosen[one.header] == KEPT else chosen[one.header])
        if one.header in chosen
        else one
        for one in table.columns
    )
    return replace(table, columns=tuple(columns))


def with_hidden_rows(table: Table) -> Table:
    """Return the table with the rows that somebody hid as rows like all others."""
    taken = sum(row.hidden for row in table.rows)
    return replace(table, rows=tuple(replace(row, hidden=False) for row in table.rows), hidden_taken=taken)


def notes_about(table: Table) -> tuple[Note, ...]:
    """Return what a person should know about the file before its cards are written."""
    left_out = [one.header for one in table.columns if one.field == Use.IGNORE]
    taken = [one.header for one in table.columns if one.is_sensitive and one.field != Use.IGNORE]
    hidden = sum(row.hidden for row in table.rows)
    others = [
        one.name for one in table.sheets if one.rows and one.name not in table.sheet_names and not one.hidden
    ]
    unseen = [
        one.name for one in table.sheets if one.rows and one.name not in table.sheet_names and one.hidden
    ]
    notes = (
        _listed("card_file_sensitive_left_out", left_out),
        _listed("card_file_sensitive_taken", taken),
        Note("card_file_rows_hidden", {"n": hidden}) if hidden else None,
        _listed("card_file_sheets_left", others),
        _listed("card_file_sheets_hidden", unseen),
        Note("card_file_pictures_left", {"n": table.pictures_left}) if table.pictures_left else None,
        Note("card_file_columns_guessed") if table.header_guessed else None,
        _encoding(table.encoding),
    )
    return tuple(note for note in notes if note is not None)


def _listed(code: str, names: Sequence[str]) -> Note | None:
    return Note(code, {"names": ", ".join(names)}) if names else None


def _encoding(encoding: str | None) -> Note | None:
    """An encoding that no mark declares was found by evidence, so a person looks whether the words are right."""
    if encoding is None or encoding in _SURE:
        return None
    return Note("card_file_encoding_guessed", {"encoding": encoding})
