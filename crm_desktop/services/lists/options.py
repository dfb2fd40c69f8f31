"""What can be chosen where a list is filtered by a field: the values that the records of this laptop have."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.labels import OpenChoices
from crm_core.model import ENTITIES, table_of
from crm_desktop.errors import UserError
from crm_desktop.services.lists.fields import Field, by_key, fields_of
from crm_desktop.services.lookups import titles_of
from crm_desktop.services.tags import TAGGED

TAG: Final = "tag"
MOST: Final = 300


@dataclass(frozen=True)
class Option:
    """One value, what it is called, and how many records have it."""

    value: str
    text: str
    count: int


def options_of(session: Session, entity: str, key: str, role: str, most: int = MOST) -> list[Option]:
    """Return the values of a field, or the tags, that occur most often first. Raises UserError unknown_field.

    Before them come the groups of an open list of codes, whose `text` is the bare code like that of every code.
    """
    if key == TAG and entity in TAGGED:
        table = table_of(TAGGED[entity])
        return [Option(value, value, n) for value, n in _counted(session, table, table.c.tag, most)]
    field = by_key(fields_of(session, entity, role)).get(key)
    if field is None:
        raise UserError("unknown_field", entity=entity, field=key)
    cls = ENTITIES[entity]
    found = [(str(value), n) for value, n in _counted(session, table_of(cls), field.expression(cls), most)]
    names = titles_of(session, field.ref, (value for value, _ in found)) if field.kind == "ref" else {}
    options = [Option(value, names.get(value, value), n) for value, n in found]
    return _with_groups(field, options)


def _with_groups(field: Field, options: list[Option]) -> list[Option]:
    """Put the codes that stand for others first, each with how many records are within, the largest first."""
    choices = field.choices
    if not isinstance(choices, OpenChoices):
        return options
    within = {
        group: sum(one.count for one in options if choices.is_within(one.value, group))
        for group in choices.groups
    }
    groups = sorted((group for group, n in within.items() if n), key=lambda group: (-within[group], group))
    single = [one for one in options if one.value not in within]
    return [*(Option(group, group, within[group]) for group in groups), *single]


def _counted(session: Session, table: Any, column: Any, most: int) -> list[tuple[Any, int]]:
    statement = (
        select(column, func.count())
        .where(table.c.deleted_at.is_(None), column.is_not(None), column != "")
        .group_by(column)
        .order_by(func.count().desc(), column)
        .limit(most)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]
