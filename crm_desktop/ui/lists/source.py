"""What a list hands to those who take it out: its rows, its columns, and the filter in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crm_desktop.services.lists.ledger import Withheld, withheld_of

if TYPE_CHECKING:
    from crm_desktop.ui.models.paged import Column


@dataclass(frozen=True)
class ListSource:
    """`rows(session, ids)` reads rows on any thread; `entity` is that of the ids, for what must be withheld.

    `title` names the list; `filter_text` says its filter in words, `conditions` as data, for the ledger.
    """

    entity: str
    title: str
    rows: Callable[[Any, Sequence[str]], Sequence[Any]]
    filter_text: str = ""
    conditions: Mapping[str, Any] = field(default_factory=dict)


def no_numbers(session: Any, entity: str, ids: Sequence[str], columns: Sequence[Column[Any]]) -> Withheld:
    """Return what stays empty in these rows; nothing needs to be asked where no column says how to reach anybody."""
    return withheld_of(session, entity, ids) if any(column.reach for column in columns) else {}
