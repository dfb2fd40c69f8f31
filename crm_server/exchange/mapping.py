"""The mapping file: which column becomes which field, and how its cells are read (docs/import.md)."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from crm_server.exchange.errors import ExchangeError

Format = Annotated[
    str,
    Meta(
        pattern=r"^(date:.+|time:.+|decimal:[.,]|fraction|lower|upper)$",
        description="How cells are written where that is not plain: date:%m/%d/%Y or time:%d.%m.%Y %H:%M (strptime),"
        " decimal:, (the decimal mark), fraction (0.15 means 15 %), lower, upper.",
    ),
]


class Rule(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """How the cells of a column, or a composed text, become a field."""

    field: Annotated[str, Meta(description="Name of the field.")]
    ref: Annotated[
        str | None, Meta(description="What the cell says of the record it points to: account.external_id.")
    ] = None
    format: Format | None = None
    map: Annotated[
        dict[str, str] | None,
        Meta(description="What to read instead of a cell's text; others stay as they are."),
    ] = None
    default: Annotated[str | None, Meta(description="What to read where the cell is empty.")] = None
    empty: Annotated[
        Literal["keep", "clear"], Meta(description="What an empty cell does to a record that is there.")
    ] = "keep"
    write: Annotated[
        Literal["always", "new", "empty"],
        Meta(description="When to write: always, only into new records, or only where the field is empty."),
    ] = "always"


class Composed(Rule, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A field made of several columns."""

    text: Annotated[str, Meta(description="Text with columns in braces: {OrderID}-{ProductID}.")]


class Mapping(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A mapping file."""

    columns: Annotated[
        dict[str, str | Rule | list[str | Rule]],
        Meta(description="By header: the name of a field, a rule, or several of either."),
    ] = {}
    compose: Annotated[tuple[Composed, ...], Meta(description="Fields made of several columns.")] = ()
    constants: Annotated[
        dict[str, str], Meta(description="By field: what to read in every row, as if it were a column.")
    ] = {}
    key: Annotated[
        tuple[str, ...], Meta(description="The fields that tell which record a row is; usually external_id.")
    ] = ()
    adopt: Annotated[
        tuple[str, ...],
        Meta(description="Fields by which a record without external id is recognised the first time."),
    ] = ()
    ignore: Annotated[tuple[str, ...], Meta(description="Columns left out on purpose.")] = ()
    sheet: Annotated[str | None, Meta(description="The sheet of a workbook; otherwise the first.")] = None
    encoding: Annotated[
        str | None, Meta(description="The encoding of a csv; otherwise told by its bytes.")
    ] = None
    time_zone: Annotated[str, Meta(description="Where times without a zone were written.")] = "Asia/Shanghai"


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file. Raises ExchangeError with the place of the mistake."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Mapping)
    except OSError as error:
        raise ExchangeError(f"{path} cannot be read: {error.strerror}.") from None
    except msgspec.DecodeError as error:
        raise ExchangeError(f"{path} is no mapping: {error}.") from None
