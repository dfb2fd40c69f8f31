"""Random records and edits, drawn from the model's own declarations: a new entity takes part when it is declared."""

import hashlib
import inspect
import json
import random
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Integer, String

from crm_core.model import BOOKKEEPING, ENTITIES, columns_of, policy_of, table_of
from crm_core.model.base import choices_of
from crm_core.model.fields import Policy
from crm_core.model.types import Day, Flag, Instant, Json, Scaled
from crm_core.workflow import next_states
from tests.sync.laptop import START_MS

SETTLED = ("conflict", "handed_over_edit")
"""What the server makes and people only settle."""
EDITABLE = tuple(
    entity
    for entity, cls in ENTITIES.items()
    if not cls.server_only and cls.written_by is None and entity not in SETTLED
)
"""What people add and edit: every entity that is not the server's or one role's alone, from the day it is declared."""
LEFT_OUT = {
    "field_def": "rows like those of announcements, which are brought",
    "tag": "rows like those of announcements, which are brought",
    "price_book": "rows like those of products, which are brought",
    "price_entry": "rows like those of products, which are brought",
    "price_rule": "rows like those of products, which are brought",
    "bundle_item": "written by those who look after the catalogue, whom a sales team has none of",
    "product_substitute": "written by those who look after the catalogue, whom a sales team has none of",
    "tax_rate": "rows like those of products, which are brought; with any of them, others are refused",
    "currency_rate": "rows like those of products, which are brought",
    "order_line": "part of an order as a line is of a quote, and only the server writes it",
    "erasure": "takes texts away that nobody gave up; has tests of its own",
}
"""Entities of the server's or of one role's that nobody simulated writes, and why. Others are brought, or derived."""
SUMMED = ("quote_line",)
"""Entities whose numbers are added up, and so show what is missing."""
CODES = {"currency": ("CNY", "CNY", "USD")}
"""Texts that mean nothing unless they are known."""
FEW_FIELDS = 4
LYING_WITH = ("record_id", "survivor_id", "merged_id")
"""Columns that name a record of the entity in `target`."""
NOT_DRAWN = BOOKKEEPING | {
    "id",
    "created_at",
    "created_by",
    "device_id",
    "on_behalf_of",
    "source_ref",
    "custom",
    "drawn_number",  # nobody types it: it comes from the blocks of the laptop
}
ODD = ("", " ", "O'Brien", "中文（括号）", "𠮷🧾", "a/b%2F", '"quoted"', "line\nline", "e\u0301", "\u200f")
FIRST_DAY = date(2026, 1, 1)
FIRST_MOMENT = datetime.fromtimestamp(START_MS // 1000, UTC)
Ids = Callable[[str], Sequence[str]]
"""Entity → the ids that the person sees."""
_TOKEN = re.compile(r"t\d{5}t")


def tokens_in(value: Any) -> set[str]:
    """Return the drawn texts in a value, however it is kept."""
    return set(_TOKEN.findall(json.dumps(value, default=str)))


class Drawing:
    """Draws values. Every text is unlike every other, so that it can be found again wherever it went."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self._texts = 0

    def token(self) -> str:
        self._texts += 1
        return f"t{self._texts:05d}t"

    def record(self, entity: str, ids: Ids) -> dict[str, Any] | None:
        """Return the values of a new record, or None where something that it needs does not exist."""
        values: dict[str, Any] = {}
        chance = 0.8 if entity in SUMMED else 0.3
        for column in table_of(ENTITIES[entity]).columns:
            if not _drawn(column):
                continue
            required = column.info["required"]
            if required or policy_of(column) is Policy.IMM or self.rng.random() < chance:
                value = self._target(column.name, values, ids, entity) or self.value(column, ids)
                if value is None and required:
                    return None
                values[column.name] = value
        make_id = getattr(ENTITIES[entity], "make_id", None)
        if make_id:
            names = inspect.signature(make_id).parameters
            values["id"] = make_id(*(values[name] or "" for name in names))
        return values

    def _target(self, name: str, values: dict[str, Any], ids: Ids, entity: str) -> str | None:
        """Return what a record that lies with any other one names: an entity, then a record of it."""
        if "target" not in columns_of(ENTITIES[entity]):
            return None
        if name == "target":
            return self.rng.choice(("account", "visit", "quote", "contact"))
        names_one = name in ("record_id", "survivor_id", "merged_id")
        return self.one(ids(values["target"])) if names_one else None

    def one(self, ids: Sequence[str]) -> str | None:
        return self.rng.choice(ids) if ids else None

    def edit(self, entity: str, row: dict[str, Any], ids: Ids) -> dict[str, Any]:
        """Return new values for some fields of a record whose stored row is `row`."""
        columns = [
            column
            for column in table_of(ENTITIES[entity]).columns
            if _drawn(column) and policy_of(column) is not Policy.IMM
        ]
        if not columns:
            return {}
        if self.rng.random() < 0.6:
            columns = columns[:FEW_FIELDS]  # so that two people soon meet in one
        chosen = self.rng.sample(columns, min(len(columns), self.rng.choice((1, 1, 2, 4))))
        values = {column.name: self._next(entity, column, row, ids) for column in chosen}
        if self.rng.random() < 0.15:
            values["custom"] = {self.rng.choice("ab"): self.token()}
        return values

    def _next(self, entity: str, column: Column[Any], row: dict[str, Any], ids: Ids) -> Any:
        if policy_of(column) is Policy.FSM:
            return self.one(next_states(entity, column.name, row[column.name])) or row[column.name]
        if policy_of(column) is Policy.TXT3 and row[column.name] and self.rng.random() < 0.7:
            return f"{row[column.name]}\n{self.token()}"
        if not column.info["required"] and self.rng.random() < 0.15:
            return None
        return self.value(column, ids)

    def value(self, column: Column[Any], ids: Ids) -> Any:  # noqa: C901, PLR0911, PLR0912 -- one for each kind of column
        """Return a value for a column; None where it points to a kind of record of which none is seen."""
        rng, kind = self.rng, column.type
        if policy_of(column) is Policy.FSM:
            return column.default.arg if column.default is not None else None  # type: ignore[attr-defined]
        if column.info["ref"]:
            return self.one(ids(column.info["ref"]))
        if column.name == "sha256":
            return hashlib.sha256(self.token().encode()).hexdigest()
        if column.name == "thumb":
            return None
        if choices := choices_of(column):
            return rng.choice(list(choices))
        if isinstance(kind, Json):
            if policy_of(column) is not Policy.SET:
                return {rng.choice(("name", "phone")): rng.choice(("merged", self.token()))}
            return rng.sample(["红", "绿", "蓝", "O'B"], rng.randint(0, 3))
        if isinstance(kind, Day):
            return FIRST_DAY + timedelta(rng.randint(0, 400))
        if isinstance(kind, Instant):
            return FIRST_MOMENT + timedelta(
                minutes=rng.choice((rng.randint(-60, 1_000), rng.randint(0, 90_000)))
            )
        if isinstance(kind, Flag):
            return rng.random() < 0.5
        if isinstance(kind, Scaled):
            return Decimal(rng.randint(0, 99 * 10**kind.scale)).scaleb(-kind.scale)
        if isinstance(kind, Integer):
            return rng.randint(0, 9)
        assert isinstance(kind, String)
        if column.name in CODES:
            return rng.choice(CODES[column.name])
        return self._text(kind.length or 200)

    def _text(self, length: int) -> str:
        return f"{self.token()}{self.rng.choice(ODD)}"[:length]


def _drawn(column: Column[Any]) -> bool:
    return column.name not in NOT_DRAWN and policy_of(column) not in (Policy.SRV, Policy.DER)
