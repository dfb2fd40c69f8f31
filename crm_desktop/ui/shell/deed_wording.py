"""What a person did, in words: 「修改客户 苏州恒远：电话、城市」."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_core.model import ENTITIES, label_of, table_of
from crm_desktop.ui.context import UiContext

if TYPE_CHECKING:
    from crm_desktop.services.undoing import DeedRow

_MOST_FIELDS = 3
_SHOWN = 40


def deed_text(row: DeedRow, context: UiContext) -> str:
    """Return what a deed was, with the record that it is named after."""
    cls = ENTITIES.get(row.entity)
    what = context.label(cls.label) if cls is not None else row.entity
    title = " ".join(row.title.split())[:_SHOWN]
    op = "import" if row.kind == "import" else row.op
    return context.tr(f"undo.{op}", what=what, title=title).strip()


def deed_detail(row: DeedRow, context: UiContext) -> str:
    """Return which fields, how many other records, when, and whether it stands."""
    tr, formats = context.tr, context.formats
    state = tr(f"undo.{row.state}") if row.state != "done" else ""
    others = tr("undo.others", n=row.others) if row.others else ""
    return " · ".join(filter(None, (state, formats.moment(row.at), _fields(row, context), others)))


def _fields(row: DeedRow, context: UiContext) -> str:
    cls = ENTITIES.get(row.entity)
    if cls is None:
        return ""
    columns = table_of(cls).columns
    names = [context.label(label_of(columns[name])) for name in row.fields if name in columns]
    joined = "、".join(names[:_MOST_FIELDS]) if context.language != "en" else ", ".join(names[:_MOST_FIELDS])
    return f"{joined}…" if len(names) > _MOST_FIELDS else joined
