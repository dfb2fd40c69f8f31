"""Records to point to, found by typing: customers, people and products by the search, the others by their names."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import Session

from crm_core.model import table_of
from crm_desktop.db import search
from crm_desktop.services.lookups import entity_class, titles_of

INDEXED: Final = frozenset(("account", "contact", "product"))
MOST: Final = 12


@dataclass(frozen=True)
class Candidate:
    """One record to choose; `detail` tells it from others of the same name."""

    id: str
    title: str
    detail: str = ""


def candidates(session: Session, entity: str, text: str, most: int = MOST) -> list[Candidate]:
    """Return records of an entity that fit what was typed; the newest where nothing was."""
    text = text.strip()
    if entity in INDEXED and text:
        hits = search.find(session, text, most * 2, (entity,))
        return [Candidate(one.id, one.title, one.snippet) for one in hits if one.entity == entity][:most]
    cls = entity_class(entity)
    table = table_of(cls)
    statement = select(table.c.id).where(table.c.deleted_at.is_(None))
    if text and cls.title_fields:
        named = [cast(table.c[name], String).contains(text, autoescape=True) for name in cls.title_fields]
        statement = statement.where(or_(*named))
    ids = list(session.scalars(statement.order_by(table.c.id.desc()).limit(most)))
    titles = titles_of(session, entity, ids)
    return [Candidate(one, titles.get(one) or one[-6:]) for one in ids]
