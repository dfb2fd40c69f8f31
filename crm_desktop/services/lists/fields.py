"""The fields of an entity as lists and forms offer them: those of the model and those that the company added.

A field that the person's role may not see is not there at all: neither as a column nor in a filter, a form or a file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Column, ColumnElement, Float, cast, func, select
from sqlalchemy.orm import Session

from crm_core.model import ENTITIES, FieldDef, Record, columns_of, label_of, policy_of, table_of
from crm_core.model.base import choices_of, closed_choices_of, is_integer
from crm_core.model.fields import Choices, Label, Policy
from crm_core.model.types import Amount, Day, Flag, Instant, Json, Percent, Scaled, UnitPrice
from crm_desktop.services.lookups import rows_of

Kind = Literal[
    "text",
    "note",
    "number",
    "amount",
    "price",
    "percent",
    "day",
    "moment",
    "flag",
    "choice",
    "ref",
    "list",
    "map",
]
CUSTOM: Final = "custom."
NUMBERS: Final = frozenset(("number", "amount", "price", "percent"))
RANGES: Final = NUMBERS | {"day", "moment"}
HIDDEN: Final = frozenset(
    (
        "id", "rev", "stamps", "custom", "edited_at", "accepted_at", "deleted_at", "deleted_by", "device_id",
        "source_ref", "on_behalf_of", "team_ids", "thumb", "sha256", "row_hash", "match_key", "normalized",
        "key_hash", "file_sha256", "org_unit_id",
    )
)  # fmt: skip
"""What the program needs and no person reads in a list."""
NOT_TYPED: Final = frozenset((Policy.SRV, Policy.DER, Policy.IMM))
REACH: Final = {"phone": "CALL", "fax": "CALL", "mobile": "CALL", "invoice_phone": "CALL", "email": "EMAIL"}
"""Fields that say how to reach somebody, and the channel that a refusal names."""
_CURRENCY: Final = "currency"


@dataclass(frozen=True)
class Field:
    """One field. `key` is its name, `custom.CODE` for one of the company's; `currency` names the field beside it.

    A `choice` holds one of `choices`; a `text` may have open ones, which name some of what it holds.
    """

    key: str
    label: Label
    kind: Kind
    choices: Choices | None = None
    ref: str = ""
    unit: str | None = None
    required: bool = False
    policy: Policy = Policy.M3
    currency: str = ""
    length: int | None = None

    @property
    def code(self) -> str:
        """The key in the `custom` map; empty for a field of the model."""
        return self.key.removeprefix(CUSTOM) if self.key.startswith(CUSTOM) else ""

    def expression(self, cls: type[Record]) -> ColumnElement[Any]:
        """Return what a statement reads of the field."""
        if self.code:
            value = func.json_extract(table_of(cls).c.custom, f'$."{self.code}"')
            return cast(value, Float) if self.kind in NUMBERS else value
        return table_of(cls).c[self.key]


def fields_of(session: Session, entity: str, role: str) -> list[Field]:
    """Return the fields of an entity that a role sees, in the order of the model, the company's own last."""
    return [*model_fields(entity, role), *custom_fields(session, entity)]


def model_fields(entity: str, role: str) -> list[Field]:
    """Return the fields that the model declares; when and by whom a record was made come last."""
    cls = ENTITIES[entity]
    made = ("created_at", "created_by", "edited_by")
    names = [name for name in columns_of(cls) if name not in HIDDEN and name not in made]
    columns = [table_of(cls).c[name] for name in (*names, *made)]
    return [_field(cls, column) for column in columns if role in column.info["visible_to"]]


def _field(cls: type[Record], column: Column[Any]) -> Field:
    kind = kind_of(column)
    table = table_of(cls)
    currency = next((name for name in (_CURRENCY, "default_currency") if name in table.columns), "")
    return Field(
        column.name,
        label_of(column),
        kind,
        choices_of(column),
        column.info["ref"] or "",
        column.info["unit"],
        bool(column.info["required"]),
        policy_of(column),
        currency if kind in ("amount", "price") else "",
        getattr(column.type, "length", None),
    )


def kind_of(column: Column[Any]) -> Kind:  # noqa: PLR0911 -- one for each kind of column
    """Return how a column is read, written and filtered."""
    kind = column.type
    if closed_choices_of(column) is not None:
        return "choice"
    if column.info["ref"]:
        return "ref"
    if isinstance(kind, Scaled):
        return "amount" if isinstance(kind, Amount) else "price" if isinstance(kind, UnitPrice) else (
            "percent" if isinstance(kind, Percent) else "number"
        )  # fmt: skip
    if isinstance(kind, Day):
        return "day"
    if isinstance(kind, Instant):
        return "moment"
    if isinstance(kind, Flag):
        return "flag"
    if isinstance(kind, Json):
        return "list" if policy_of(column) is Policy.SET else "map"
    if is_integer(column):
        return "number"
    return "note" if column.info["multiline"] else "text"


_CUSTOM_KINDS: Final[dict[str, Kind]] = {
    "text": "text", "number": "number", "day": "day", "flag": "flag", "choice": "choice",
}  # fmt: skip


def custom_fields(session: Session, entity: str) -> list[Field]:
    """Return the fields that the company added to an entity, in its order."""
    if not rows_of(
        session, "SELECT 1 FROM field_def WHERE target = ? AND deleted_at IS NULL LIMIT 1", (entity,)
    ):
        return []
    statement = (
        select(FieldDef)
        .where(FieldDef.target == entity, FieldDef.deleted_at.is_(None))
        .order_by(FieldDef.sort_key.is_(None), FieldDef.sort_key, FieldDef.code)
    )
    return [_custom(one) for one in session.scalars(statement)]


def _custom(one: FieldDef) -> Field:
    labels = one.labels or {}
    names = [str(labels.get(language) or labels.get("zh_CN") or one.code) for language in Label._fields]
    kind = _CUSTOM_KINDS.get(one.kind or "text", "text")
    choices = _options(one.code, one.options or ()) if kind == "choice" else None
    return Field(
        CUSTOM + one.code,
        Label(*names),
        kind,
        choices,
        required=bool(one.required),
        policy=Policy.SRV if ENTITIES[one.target].server_only else Policy.M3,
    )


def _options(code: str, options: Iterable[Any]) -> Choices:
    """Options are texts, or maps of a code and its labels."""
    labels: dict[str, Label] = {}
    for one in options:
        if isinstance(one, dict):
            key = str(one.get("code", ""))
            words = one.get("labels") or {}
            labels[key] = Label(*(str(words.get(language) or key) for language in Label._fields))
        else:
            labels[str(one)] = Label(str(one), str(one), str(one))
    return Choices(f"{CUSTOM}{code}", labels)


def by_key(fields: Sequence[Field]) -> dict[str, Field]:
    """Return the fields by key."""
    return {field.key: field for field in fields}
