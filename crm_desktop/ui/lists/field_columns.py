"""Columns made from fields of the model: what a hand-made list offers beside its own, and all of a generic one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from crm_desktop.services.lists.fields import NUMBERS, REACH, Field
from crm_desktop.ui.models.paged import Column

if TYPE_CHECKING:
    from crm_desktop.ui.context import UiContext
    from crm_desktop.ui.lists.field_wording import FieldWording

MARGINS: Final = 26
_ROOM_FOR_SORT: Final = 14
_SAMPLES: Final = {
    "day": "2026-12-28", "moment": "2026-12-28 23:58", "amount": "CNY 8,888,888.00", "price": "CNY 88,888.00",
    "percent": "88.8888%", "number": "888,888", "ref": "苏州恒远机电有限公司", "text": "一二三四五六七八九",
    "note": "一二三四五六七八九十",
    "list": "一二三四五六七八", "map": "一二三四五六七八", "flag": "是",
}  # fmt: skip
_SHORT_TEXT: Final = 120
_LONG_TEXT: Final = "一二三四五六七八九十一二三四五六"


class HasValues(Protocol):
    """A row with the values of its fields by name, and the titles of what it points to."""

    @property
    def id(self) -> str: ...

    @property
    def values(self) -> Mapping[str, Any]: ...

    @property
    def titles(self) -> Mapping[str, str]: ...


def width_for(texts: Iterable[str]) -> int:
    """Return a width, in px, for the widest of the texts in the typeface of the window."""
    metrics = QFontMetrics(QApplication.font())
    return max(metrics.horizontalAdvance(one) for one in texts) + MARGINS


def field_column(
    context: UiContext, wording: FieldWording, field: Field, *, shown: bool, reach: str | None = None
) -> Column[Any]:
    """Return the column of a field. `reach` is set for what tells how somebody can be reached."""
    title = wording.label(field)
    is_long = field.kind == "text" and (field.length or 0) > _SHORT_TEXT
    samples = [title + " " * 3, _LONG_TEXT if is_long or field.choices else _SAMPLES.get(field.kind, "")]
    if field.kind == "choice" and field.choices is not None:
        samples = [title, *(field.choices.text(code, context.language) for code in field.choices)]

    def text(row: HasValues) -> str:
        return wording.text(field, row.values, row.titles)

    def value(row: HasValues) -> Any:
        return wording.cell(field, row.values, row.titles)

    return Column(
        title,
        text,
        width_for(samples) + _ROOM_FOR_SORT,
        field.key if field.kind != "map" else "",
        right=field.kind in NUMBERS,
        key=field.key,
        value=value,
        reach=REACH.get(field.key, "") if reach is None else reach,
        shown=shown,
    )
