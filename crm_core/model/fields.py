"""How a field is declared: its type, its names in three languages, how it merges, who may see it — in one place.

Everything else (wire validation, merge, generic forms, import targets, export columns, the reference page) is derived
from what `field` leaves in the column's `info`.
"""

from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import ColumnElement, String
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.types import TypeEngine

from crm_core.labels import Choices, Label, Language

__all__ = [
    "COST_ROLES",
    "EVERYONE",
    "Choices",
    "Label",
    "Language",
    "Policy",
    "Role",
    "choice",
    "field",
    "ref",
    "text",
]


class Policy(StrEnum):
    """How two sides' values of a field become one (domain.md §0)."""

    IMM = "IMM"  # never changes after creation
    M3 = "M3"  # three-way; both changed: the later edit wins, the other is journalled
    M3C = "M3C"  # three-way; both changed: the accepted value stands, a person decides
    TXT3 = "TXT3"  # three-way by line; overlap keeps both
    SET = "SET"  # add-wins set
    SRV = "SRV"  # only the server writes it
    FSM = "FSM"  # a state: changes are checked against the transition table
    CNT = "CNT"  # increments, never absolute values
    DER = "DER"  # derived by the same function everywhere, never merged


Role = Literal["rep", "manager", "branch_manager", "finance", "service", "marketing", "admin"]
EVERYONE: frozenset[Role] = frozenset(
    ("rep", "manager", "branch_manager", "finance", "service", "marketing", "admin")
)
COST_ROLES: frozenset[Role] = frozenset(("manager", "branch_manager", "finance", "admin"))
"""Who may see what a product costs us (features.md, scenario 93)."""
CATALOGUE_ROLES: frozenset[Role] = frozenset(("manager", "branch_manager", "marketing", "admin"))
"""Who says what a bundle consists of, what serves in a product's place and how it looks."""


def field(  # noqa: PLR0913 -- each is one fact of a declaration; all but two are named
    kind: TypeEngine[Any] | type[TypeEngine[Any]],
    label: Label,
    *,
    policy: Policy = Policy.M3,
    group: str | None = None,
    choices: Choices | None = None,
    ref: str | None = None,
    required: bool = False,
    visible_to: frozenset[Role] = EVERYONE,
    default: Any = None,
    unit: str | None = None,
    multiline: bool = False,
    index: bool = False,
    primary_key: bool = False,
    server_default: ColumnElement[Any] | str | None = None,
) -> MappedColumn[Any]:
    """Declare one synced field.

    `choices` are the codes that it holds, or of open ones (crm_core.labels) those that have a name.
    `group` names fields that merge together (an address). `ref` names the entity that the value is an id of; there is
    no enforced foreign key, because a child may arrive before its parent. `unit` is shown behind the value.
    """
    info: dict[str, Any] = {
        "label": label,
        "policy": policy,
        "group": group,
        "choices": choices,
        "ref": ref,
        "required": required,
        "visible_to": visible_to,
        "unit": unit,
        "multiline": multiline,
    }
    return mapped_column(
        kind,
        nullable=not (required or primary_key),
        default=default,
        info=info,
        index=index,
        primary_key=primary_key,
        server_default=server_default,
    )


def text(length: int, label: Label, **options: Any) -> MappedColumn[Any]:
    """Declare a text field of at most `length` characters."""
    return field(String(length), label, **options)


def choice(choices: Choices, label: Label, **options: Any) -> MappedColumn[Any]:
    """Declare a field that holds one code of `choices`."""
    return field(String(32), label, choices=choices, **options)


def ref(entity: str, label: Label, **options: Any) -> MappedColumn[Any]:
    """Declare a field that holds the id of a record of `entity`."""
    return field(String(36), label, ref=entity, **options)
