"""What every synced record has, and the registry from which both databases and the wire are derived."""

from typing import Any, ClassVar, cast

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr

from crm_core.model.fields import Choices, Label, Policy, Role, field, ref, text
from crm_core.model.scopes import Term
from crm_core.model.types import Instant, Json

L = Label

SYNCED = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""The tables that laptop and server share. Tables of one side live in that side's own MetaData."""


class Base(DeclarativeBase):
    metadata = SYNCED


class Record(Base):
    """A synced record. The sync engine alone writes `rev`, `stamps` and `accepted_at`."""

    __abstract__ = True

    entity: ClassVar[str]
    """Name on the wire, on the command line and of the table."""
    label: ClassVar[Label]
    scopes: ClassVar[tuple[Term, ...]]
    append_only: ClassVar[bool] = False
    """Corrections are new rows; the author may edit in place only until accepted or for 24 hours."""
    server_only: ClassVar[bool] = False
    """The laptop reads these; only the server writes them."""
    written_by: ClassVar[frozenset[Role] | None] = None
    """Whose role decides who writes it, and who adds files to it, wherever it lies; None: who may edit there."""
    parent: ClassVar[tuple[str, str] | None] = None
    """(entity, column) of the root of the aggregate that this record travels and locks with."""
    title_fields: ClassVar[tuple[str, ...]] = ()
    """Fields whose text names the record to a person."""

    id: Mapped[str] = text(36, L("标识", "識別碼", "Id"), policy=Policy.IMM, primary_key=True)
    rev: Mapped[int] = field(
        Integer, L("版本号", "版本號", "Revision"), policy=Policy.SRV, required=True, default=0
    )
    stamps: Mapped[dict[str, Any]] = field(
        Json, L("字段时间戳", "欄位時間戳", "Field stamps"), policy=Policy.SRV, required=True, default=dict
    )
    custom: Mapped[dict[str, Any] | None] = field(
        Json, L("自定义字段", "自訂欄位", "Custom fields"), policy=Policy.M3
    )
    created_at: Mapped[Any] = field(Instant, L("创建时间", "建立時間", "Created at"), policy=Policy.IMM)
    created_by: Mapped[str | None] = ref("user", L("创建人", "建立人", "Created by"), policy=Policy.IMM)
    device_id: Mapped[str | None] = text(36, L("设备", "裝置", "Device"), policy=Policy.IMM)
    edited_at: Mapped[str | None] = text(16, L("修改时间", "修改時間", "Edited at"), policy=Policy.SRV)
    edited_by: Mapped[str | None] = ref("user", L("修改人", "修改人", "Edited by"), policy=Policy.SRV)
    accepted_at: Mapped[Any] = field(Instant, L("入库时间", "入庫時間", "Accepted at"), policy=Policy.SRV)
    deleted_at: Mapped[Any] = field(Instant, L("删除时间", "刪除時間", "Deleted at"), policy=Policy.SRV)
    deleted_by: Mapped[str | None] = ref("user", L("删除人", "刪除人", "Deleted by"), policy=Policy.SRV)
    on_behalf_of: Mapped[str | None] = ref("user", L("代理", "代理", "On behalf of"), policy=Policy.IMM)
    source_ref: Mapped[str | None] = text(
        120, L("来源引用", "來源參照", "Source reference"), policy=Policy.IMM
    )

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805 -- SQLAlchemy passes the class
        return cls.entity

    def __init__(self, **values: Any) -> None:
        """Set the given fields and every declared default at once, so that the capture sees what will be stored."""
        for column in table_of(type(self)).columns:
            if column.name not in values and column.default is not None:
                default: Any = column.default.arg  # type: ignore[attr-defined]
                values[column.name] = default(None) if callable(default) else default
        super().__init__(**values)


class Owned:
    """Mixin of the roots that someone is responsible for. Moving them is the server's act, asked for by a request."""

    owner_id: Mapped[str | None] = ref("user", L("负责人", "負責人", "Owner"), policy=Policy.SRV, index=True)
    team_ids: Mapped[list[str] | None] = field(Json, L("团队", "團隊", "Team"), policy=Policy.SRV)
    org_unit_id: Mapped[str | None] = ref("org_unit", L("部门", "部門", "Unit"), policy=Policy.SRV)


class Imported:
    """Mixin of what other systems also keep: their id makes a repeated import change instead of double."""

    external_id: Mapped[str | None] = text(
        80, L("外部编号", "外部編號", "External id"), policy=Policy.SRV, index=True
    )


BOOKKEEPING = frozenset(
    ("rev", "stamps", "edited_at", "edited_by", "accepted_at", "deleted_at", "deleted_by")
)
"""Columns that the capture and the server fill; a patch never names them."""


def table_of(cls: type[Record]) -> Table:
    """Return the table of an entity."""
    return cast("Table", cls.__table__)


def columns_of(cls: type[Record]) -> tuple[str, ...]:
    """Return the column names in wire order."""
    return tuple(column.name for column in table_of(cls).columns)


def policy_of(column: Column[Any]) -> Policy:
    """Return how a column merges."""
    return cast("Policy", column.info["policy"])


def group_of(column: Column[Any]) -> str:
    """Return the name under which a column's stamp is kept: its group, or itself."""
    group: str | None = column.info["group"]
    return group or column.name


def label_of(column: Column[Any]) -> Label:
    """Return a column's name in three languages."""
    return cast("Label", column.info["label"])


def choices_of(column: Column[Any]) -> Choices | None:
    """Return the codes of a column that have names, or None."""
    return cast("Choices | None", column.info["choices"])


def closed_choices_of(column: Column[Any]) -> Choices | None:
    """Return the codes that a column may hold, or None for a free column."""
    choices = choices_of(column)
    return None if choices is None or choices.is_open else choices


def length_of(column: Column[Any]) -> int | None:
    """Return the greatest length of a text column in characters."""
    return column.type.length if isinstance(column.type, String) else None


def is_integer(column: Column[Any]) -> bool:
    """Whether the column holds plain whole numbers."""
    return isinstance(column.type, Integer | BigInteger)
