"""Edits, values and runs as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from crm_core.model import ENTITIES, table_of
from crm_core.model.base import choices_of
from crm_core.model.types import Flag, Instant, Scaled
from crm_desktop.messages import sentence
from crm_desktop.services.inbox.lists import field_label, fields_of
from crm_desktop.ui.context import UiContext

if TYPE_CHECKING:
    from crm_desktop.services.inbox import ConflictRow, HandedOverRow, JournalRow, MutationRow
    from crm_desktop.services.inbox.runs import RunRow

Titles = Mapping[tuple[str, str], str]
"""Names of the records that values point to, by (entity, id)."""
DELETED: Final = "deleted_at"
FEW: Final = 5
_SILENT: Final = frozenset(
    (
        "created_at",
        "created_by",
        "device_id",
        "on_behalf_of",
        "source_ref",
        "sort_key",
        "id",
        "conditions",
        "list_key",
    )
)


def _column(entity: str, field: str) -> Any:
    cls = ENTITIES.get(entity)
    return table_of(cls).columns.get(field) if cls else None


def references(entity: str, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (entity, id) of the records that these fields point to."""
    for name, value in values.items():
        owner, field = _split(entity, name)
        column = _column(owner, field)
        if column is not None and column.info["ref"] and isinstance(value, str):
            yield column.info["ref"], value


def as_fields(field: str, value: Any) -> Mapping[str, Any]:
    """Return the values of a field, or of the fields of a group, by name."""
    return value if isinstance(value, dict) else {field: value}


def in_order(entity: str, values: Mapping[str, Any]) -> list[str]:
    """Return the names of fields in the order of the model."""
    cls = ENTITIES.get(entity)
    order = {name: place for place, name in enumerate(table_of(cls).columns.keys())} if cls else {}
    return sorted(values, key=lambda name: order.get(name, len(order)))


def _worth_telling(entity: str, name: str, value: Any) -> bool:
    """A group travels whole; of its members those with a value are told."""
    owner, field = _split(entity, name)
    column = _column(owner, field)
    if field in _SILENT:
        return False
    return value not in (None, "") or column is None or not column.info["group"]


def _split(entity: str, name: str) -> tuple[str, str]:
    owner, dot, field = name.rpartition(".")
    return (owner, field) if dot and owner in ENTITIES else (entity, name)


class Wording:
    """Words things in the language of the window."""

    def __init__(self, context: UiContext, titles: Titles) -> None:
        self._context = context
        self._titles = titles

    # --- values ----------------------------------------------------------------------------------------------------

    def entity(self, entity: str) -> str:
        """Return what a kind of record is called."""
        cls = ENTITIES.get(entity)
        return self._context.label(cls.label) if cls else entity

    def field(self, entity: str, name: str) -> str:
        """Return what a field is called; one of another record of the same edit with that record's kind."""
        owner, field = _split(entity, name)
        if field == DELETED:
            return self._context.tr("sync.deletion")
        label = self._context.label(field_label(owner, field.removeprefix("custom.")))
        return label if owner == entity else f"{self.entity(owner)} {label}"

    def value(self, entity: str, field: str, value: Any) -> str:
        """Return a value as people read it: codes by name, records by title, groups field by field."""
        if field == DELETED:
            return self._context.tr("sync.deleted_record" if value else "sync.kept_record")
        if isinstance(value, dict) and field in fields_of(entity, field):
            return self._single(entity, field, value)
        if isinstance(value, dict):
            parts = [
                self._single(entity, name, value[name]) for name in in_order(entity, value) if value[name]
            ]
            return " ".join(parts) or self._context.tr("sync.no_value")
        return self._single(entity, field, value)

    def _single(self, entity: str, field: str, value: Any) -> str:
        if value is None or value == "":
            return self._context.tr("sync.no_value")
        column = _column(entity, field)
        if column is None:
            return self._context.formats.value(value)
        choices = choices_of(column)
        if choices is not None and isinstance(value, str):
            return choices.text(value, self._context.language)
        if column.info["ref"] and isinstance(value, str):
            return self._titles.get((column.info["ref"], value)) or self._context.tr("sync.untitled")
        if isinstance(column.type, Instant) and isinstance(value, str):
            return self._context.formats.moment(datetime.fromisoformat(value))
        if isinstance(column.type, Scaled) and isinstance(value, str):
            return self._context.formats.value(Decimal(value))
        if isinstance(column.type, Flag):
            return self._context.formats.value(bool(value))
        return self._context.formats.value(value)

    # --- edits -----------------------------------------------------------------------------------------------------

    def record(self, entity: str, title: str) -> str:
        """Return the kind and the name of a record."""
        return self._context.tr("sync.of_entity", entity=self.entity(entity), title=self._named(title))

    def _named(self, title: str) -> str:
        return title or self._context.tr("sync.untitled")

    def edit(self, row: MutationRow) -> str:
        """Say what an edit does: 修改客户 恒远精密."""
        key = f"sync.op.{row.op}" if row.op in {"insert", "delete"} else "sync.op.update"
        return self._context.tr(key, entity=self.entity(row.entity), title=self._named(row.title))

    def edited_fields(self, row: MutationRow | HandedOverRow) -> str:
        """Say which fields it sets to what, the first few of them."""
        tr = self._context.tr
        parts = [self.told_fields(row.entity, row.fields)]
        if row.records > 1:
            parts.append(tr("sync.records", n=row.records))
        return " · ".join(filter(None, parts))

    def told_fields(self, entity: str, fields: Mapping[str, Any], most: int = FEW) -> str:
        """Say the values of fields, at most so many of them."""
        tr = self._context.tr
        told = [one for one in fields.items() if _worth_telling(entity, *one)]
        parts = [
            tr("sync.field_value", field=self.field(entity, name), value=self._of(entity, name, value))
            for name, value in told[:most]
        ]
        if len(told) > most:
            parts.append(tr("sync.more_fields", n=len(told) - most))
        return " · ".join(parts)

    def _of(self, entity: str, name: str, value: Any) -> str:
        owner, field = _split(entity, name)
        return self.value(owner, field, value)

    def reason(self, row: MutationRow) -> str:
        """Say why the server refused an edit."""
        if row.code in {"", "handed_over"}:
            return self._context.tr("sync.handed_over")
        return sentence(row.code, row.params, self._context.language)

    # --- decisions -------------------------------------------------------------------------------------------------

    def by(self, user_id: str | None, name: str, when: datetime | None) -> str:
        """Return who and when: 我 · 10-02 09:42."""
        who = self.who(user_id, name)
        moment = self._context.formats.clock(when)
        return self._context.tr("sync.by", who=who, when=moment) if moment else who

    def who(self, user_id: str | None, name: str) -> str:
        """Return a colleague's name; the person who works here is 我."""
        return self._context.tr("sync.me") if user_id == self._context.workspace.me.user_id else name or "—"

    def conflict_values(self, row: ConflictRow) -> tuple[str, str, str]:
        """Return the three values of a conflict."""
        base, accepted, other = (
            self.value(row.entity, row.field, one) for one in (row.base, row.accepted, row.other)
        )
        return base, accepted, other

    def kept(self, row: JournalRow) -> str:
        """Say which value an automatic merge let stand."""
        value = self.value(row.entity, row.field, row.kept)
        return self._context.tr("sync.journal.kept", field=self.field(row.entity, row.field), value=value)

    def lost(self, row: JournalRow) -> str:
        """Say which value it did not take."""
        value = self.value(row.entity, row.field, row.lost)
        return self._context.tr("sync.journal.lost", value=value, who=self.who(row.lost_by, row.lost_by_name))

    # --- runs ------------------------------------------------------------------------------------------------------

    def run(self, row: RunRow) -> str:
        """Say when a sync ran and whether it ended well."""
        formats = self._context.formats
        key = "sync.run.failed" if row.code else "sync.run.ok" if row.ended_ms else "sync.run.running"
        return self._context.tr(key, time=formats.moment(formats.moment_of(row.started_ms)))

    def run_failure(self, row: RunRow) -> str:
        """Say why a sync stopped, if it did."""
        return sentence(row.code, row.params, self._context.language) if row.code else ""

    def run_details(self, row: RunRow) -> str:
        """Say what it moved."""
        if not row.counts:
            return ""
        names = ("pushed", "pulled", "merged", "conflict", "refused")
        return self._context.tr("sync.run.counts", **{name: f"{row.counts.get(name, 0):,}" for name in names})

    def run_size(self, row: RunRow) -> str:
        """Return bytes and seconds."""
        if not row.counts:
            return ""
        tr = self._context.tr
        up, down = (self._kib(row.counts.get(name, 0)) for name in ("bytes_up", "bytes_down"))
        return tr("sync.run.size", up=up, down=down, seconds=f"{row.counts.get('seconds', 0):.1f}")

    def _kib(self, count: int) -> str:
        return self._context.tr("sync.run.kib", n=f"{Decimal(count) / 1024:,.1f}")


def all_references(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, set[str]]:
    """Return the ids by entity that the values of these rows point to."""
    found: dict[str, set[str]] = {}
    for entity, values in rows:
        for target, record_id in references(entity, values):
            found.setdefault(target, set()).add(record_id)
    return found
