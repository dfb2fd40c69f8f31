"""What a merge would do, before it is proposed: fields that differ, and what moves to the survivor."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.model import (
    ENTITIES,
    Account,
    Attachment,
    Contact,
    Record,
    group_of,
    label_of,
    policy_of,
    table_of,
)
from crm_core.model.base import choices_of
from crm_core.model.fields import Label, Policy
from crm_desktop.db.patches import travels
from crm_desktop.services.candidates import said_to_be_others
from crm_desktop.services.duplicates import Typed, likely_customers, likely_people
from crm_desktop.services.lookups import living_one, title_of
from crm_desktop.services.values import readable

_MERGED: dict[str, type[Record]] = {"account": Account, "contact": Contact}
_NOT_ASKED = frozenset(
    ("custom", "source_ref", "status", "merged_into_id", "owner_id", "device_id", "on_behalf_of")
)
"""What makes a record this one, or what nobody chooses in a merge."""
_NOT_COUNTED = frozenset(("merge_record", "import_row", "import_batch", "duplicate_decision", "conflict"))
_YES, _NO = Label("是", "是", "Yes"), Label("否", "否", "No")
_FIRST = ("account_contact", "contact_method", "visit", "quote", "opportunity", "task", "promise")


@dataclass(frozen=True)
class FieldChoice:
    """A field, or fields that go together, in which both records say something else. `keeps_both`: texts are joined."""

    group: str
    label: Label
    texts: tuple[str, str]
    keeps_both: bool


@dataclass(frozen=True)
class Moving:
    """How many records of an entity move to the survivor."""

    entity: str
    label: Label
    count: int


@dataclass(frozen=True)
class MergePreview:
    """Both records in the order in which they were asked for; `moving` tells of each what hangs on it."""

    entity: str
    ids: tuple[str, str]
    titles: tuple[str, str]
    fields: tuple[FieldChoice, ...]
    moving: tuple[tuple[Moving, ...], tuple[Moving, ...]]


@dataclass(frozen=True)
class Proposal:
    """A record that may be the same as the one asked about."""

    id: str
    name: str
    about: str


def preview(session: Session, entity: str, first_id: str, second_id: str, language: str) -> MergePreview:
    """Return what merging two customers or two people would ask and move. Raises UserError record_missing."""
    cls = _MERGED[entity]
    first, second = living_one(session, cls, first_id), living_one(session, cls, second_id)
    return MergePreview(
        entity,
        (first_id, second_id),
        (title_of(session, entity, first_id), title_of(session, entity, second_id)),
        tuple(_differing(session, cls, (first, second), language)),
        (_moving(session, entity, first_id), _moving(session, entity, second_id)),
    )


def proposals(session: Session, entity: str, record_id: str) -> list[Proposal]:
    """Return who may be the same as a customer or person, the likeliest first. Raises UserError record_missing."""
    record = living_one(session, _MERGED[entity], record_id)
    without = [record_id, *said_to_be_others(session, entity, record_id)]
    if isinstance(record, Account):
        methods = (("LANDLINE", record.phone),) if record.phone else ()
        found = likely_customers(session, Typed(record.name, record.city or "", methods), without)
    else:
        found = likely_people(session, Typed(title_of(session, entity, record_id)), without)
    return [Proposal(one.id, one.name, one.about) for one in found.likely]


def _differing(
    session: Session, cls: type[Record], records: tuple[Record, Record], language: str
) -> Iterable[FieldChoice]:
    groups: dict[str, list[str]] = {}
    for column in table_of(cls).columns:
        asked = travels(column) and column.name not in _NOT_ASKED
        if asked and policy_of(column) not in (Policy.SET, Policy.DER, Policy.IMM):
            groups.setdefault(group_of(column), []).append(column.name)
    for group, names in groups.items():
        texts = [_text(session, cls, one, names, language) for one in records]
        if all(texts) and texts[0] != texts[1]:
            column = table_of(cls).columns[names[0]]
            joined = policy_of(column) is Policy.TXT3
            yield FieldChoice(group, label_of(column), (texts[0], texts[1]), joined)


def _text(session: Session, cls: type[Record], record: Record, names: list[str], language: str) -> str:
    parts = []
    for name in names:
        column, value = table_of(cls).columns[name], getattr(record, name)
        choices, target = choices_of(column), column.info["ref"]
        if value is None or value == "":
            continue
        if isinstance(value, bool):
            parts.append((_YES if value else _NO).text(language))
        elif choices is not None:
            parts.append(choices.text(str(value), language))
        elif target:
            parts.append(title_of(session, target, value))
        else:
            parts.append(str(readable(value)))
    return " ".join(parts)


def _moving(session: Session, entity: str, record_id: str) -> tuple[Moving, ...]:
    found = []
    for name, cls in ENTITIES.items():
        columns = [one for one in table_of(cls).columns if one.info["ref"] == entity]
        if name in _NOT_COUNTED or not columns or name == entity or cls.server_only:
            continue
        count = sum(
            session.scalar(
                select(func.count())
                .select_from(table_of(cls))
                .where(one == record_id, table_of(cls).c.deleted_at.is_(None))
            )
            or 0
            for one in columns
        )
        found.append(Moving(name, cls.label, count))
    files = select(func.count()).where(
        Attachment.target == entity, Attachment.record_id == record_id, Attachment.deleted_at.is_(None)
    )
    found.append(Moving("attachment", Attachment.label, session.scalar(files) or 0))
    rank = {name: at for at, name in enumerate(_FIRST)}
    moving = [one for one in found if one.count]
    return tuple(sorted(moving, key=lambda one: (rank.get(one.entity, len(rank)), -one.count)))
