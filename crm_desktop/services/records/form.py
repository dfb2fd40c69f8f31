"""What a form shows of a record, or of one to be made: its fields in groups, each with its value and its rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from crm_core.model import ENTITIES, policy_of, table_of
from crm_core.model.fields import Policy
from crm_core.workflow import MACHINES
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services.customers.card import FIELD_GROUPS
from crm_desktop.services.lists.fields import Field, fields_of
from crm_desktop.services.lists.values import to_keep
from crm_desktop.services.lookups import entity_class, living, may_edit_account, titles_of
from crm_desktop.services.records.guards import SET_BY_THE_PROGRAM, check_entity
from crm_desktop.services.records.making import make
from crm_desktop.services.records.undo import Edit
from crm_desktop.services.records.writing import check_new, set_values
from crm_desktop.services.visits import may_edit_in_place

BASICS, DATES, MONEY, LINKS, TEXTS, COMPANY, ABOUT = (
    "basics",
    "dates",
    "money",
    "links",
    "texts",
    "company",
    "about",
)
GROUPS: Final = (BASICS, LINKS, DATES, MONEY, TEXTS, COMPANY, ABOUT)
"""The groups of a form, in order."""
_ABOUT: Final = frozenset(("created_at", "created_by", "edited_by", "external_id"))
_KINDS: Final = {
    "day": DATES, "moment": DATES, "amount": MONEY, "price": MONEY, "percent": MONEY, "ref": LINKS, "note": TEXTS,
}  # fmt: skip


@dataclass(frozen=True)
class FormValue:
    """One field of a form. `editable` says whether this person may set it now; `title` names what it points to."""

    field: Field
    value: Any
    editable: bool
    title: str = ""


@dataclass(frozen=True)
class RecordForm:
    """A whole form; `id` is empty for a record that is to be made. `why_not` is the code of why nothing can be set."""

    entity: str
    id: str
    title: str
    groups: tuple[tuple[str, tuple[FormValue, ...]], ...]
    """In order, by one of GROUPS; a customer's by those of its card."""
    why_not: str = ""


def form_of(session: Session, context: EditContext, entity: str, record_id: str, role: str) -> RecordForm:
    """Return the form of a record. Raises UserError record_missing."""
    record = living(session, entity, record_id)
    values = {name: getattr(record, name) for name in table_of(type(record)).columns.keys()}  # noqa: SIM118
    why_not = ""
    if record.server_only:
        why_not = "server_only"
    elif record.written_by is not None and role not in record.written_by:
        why_not = "other_role"
    elif record.append_only and not may_edit_in_place(context, record):
        why_not = "append_only"
    elif values.get("account_id") and not may_edit_account(session, values["account_id"]):
        why_not = "read_only"
    title = titles_of(session, entity, [record_id]).get(record_id, "")
    return RecordForm(
        entity, record_id, title, _groups(session, entity, values, role, why_not=why_not), why_not
    )


def new_form(session: Session, entity: str, role: str, given: Mapping[str, Any]) -> RecordForm:
    """Return an empty form with the defaults of the model and what is `given`. Raises UserError server_only."""
    cls = entity_class(entity)
    check_entity(cls)
    values: dict[str, Any] = {}
    for column in table_of(cls).columns:
        default: Any = getattr(column.default, "arg", None)
        values[column.name] = None if callable(default) else default
    return RecordForm(entity, "", "", _groups(session, entity, {**values, **given}, role, is_new=True))


def _groups(
    session: Session,
    entity: str,
    values: Mapping[str, Any],
    role: str,
    *,
    why_not: str = "",
    is_new: bool = False,
) -> tuple[tuple[str, tuple[FormValue, ...]], ...]:
    found: dict[str, list[FormValue]] = {}
    of_account = {name: code for code, names in FIELD_GROUPS.items() for name in names}
    by_name = of_account if entity == "account" else {}
    for field in fields_of(session, entity, role):
        editable = not why_not and _may_set(entity, field, is_new=is_new)
        if is_new and not editable:
            continue
        value = (values.get("custom") or {}).get(field.code) if field.code else values.get(field.key)
        title = titles_of(session, field.ref, [value]).get(value or "", "") if field.kind == "ref" else ""
        group = COMPANY if field.code else ABOUT if field.key in _ABOUT else _KINDS.get(field.kind, BASICS)
        group = by_name.get(field.key, group)
        found.setdefault(group, []).append(FormValue(field, value, editable, title))
    return tuple(
        (group, tuple(found[group]))
        for group in dict.fromkeys((*by_name.values(), *GROUPS))
        if group in found
    )


def _may_set(entity: str, field: Field, *, is_new: bool) -> bool:
    if field.code:
        return field.policy is not Policy.SRV
    if field.key in SET_BY_THE_PROGRAM or field.key in _ABOUT or field.kind == "map":
        return False
    if is_new and (entity, field.key) in MACHINES:
        return False
    policy = policy_of(table_of(ENTITIES[entity]).c[field.key])
    return policy not in (Policy.SRV, Policy.DER) and (is_new or policy is not Policy.IMM)


def save_form(
    session: Session, context: EditContext, entity: str, record_id: str, values: Mapping[str, Any]
) -> tuple[str, Edit]:
    """Make a record, or change one, from Python values by key; returns its id and what was done.

    Raises UserError with the `field` that is wrong: missing_value, invalid_value, unknown_choice, too_long, …
    """
    plain = {key: value for key, value in values.items() if "." not in key}
    custom = _custom(session, entity, values)
    if record_id:
        before = getattr(living(session, entity, record_id), "custom") or {}  # noqa: B009 -- of any class
        if custom:
            plain["custom"] = {**before, **custom}
        return record_id, set_values(session, context, entity, record_id, plain)
    cls = entity_class(entity)
    check_entity(cls)
    _check_required(session, entity, custom)
    check_new(session, cls, plain)
    if any(value is not None for value in custom.values()):
        plain["custom"] = {code: value for code, value in custom.items() if value is not None}
    made = make(session, context, cls, {key: value for key, value in plain.items() if value is not None})
    session.flush()
    return made, Edit(entity, made, created=True)


def _custom(session: Session, entity: str, values: Mapping[str, Any]) -> dict[str, Any]:
    known = {one.key: one for one in fields_of(session, entity, "admin") if one.code}
    kept: dict[str, Any] = {}
    for key, value in values.items():
        if key in known:
            kept[known[key].code] = to_keep(entity, known[key], value)
            if known[key].required and kept[known[key].code] is None:
                raise UserError("missing_value", entity=entity, field=key)
    return kept


def _check_required(session: Session, entity: str, custom: Mapping[str, Any]) -> None:
    for one in fields_of(session, entity, "admin"):
        if one.code and one.required and custom.get(one.code) is None:
            raise UserError("missing_value", entity=entity, field=one.key)
