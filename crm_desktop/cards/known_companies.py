"""Which customers the cards of a file may belong to: those that share a key with one (crm_desktop.db.company_keys)."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from crm_core.clock import decode
from crm_core.keys.company_matching import CompanyFacts, facts_of_customer
from crm_desktop.cards.card import CardAddress
from crm_desktop.cards.known import KnownCompany
from crm_desktop.cards.said import Said
from crm_desktop.db import company_keys as stored_keys
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import Row
from crm_desktop.services.lookups import rows_of

ADDRESS = CardAddress.__struct_fields__[1:]
"""The parts of an address, which a customer has under the same names as a card; what was written comes before them."""
FILLED_OF_COMPANY = ("english_name", "website", "phone", "fax", "email", *ADDRESS)
_COLUMNS = (
    "id",
    "deleted_at",
    "edited_at",
    "merged_into_id",
    "name",
    "short_name",
    "former_names",
    *FILLED_OF_COMPANY,
)
MarkRefusals = Callable[[Sequence[KnownCompany]], None]
"""Told which customers were read; marks those that do not want to be contacted."""
_ROWS = f"SELECT {', '.join(_COLUMNS)} FROM account WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608


class Companies:
    """The customers of the store; `may_edit` says which of them are ours to edit.

    Most of those that share a key with a card are never compared, because the card is somebody known: they are read
    when somebody asks for them, or before that together (`read`).
    """

    def __init__(self, session: Session, kept_values: dict[str, dict[str, Any]], mark: MarkRefusals) -> None:
        self._session, self._kept_values, self._mark = session, kept_values, mark
        scopes = rows_of(session, "SELECT scope FROM local_held_scope WHERE level = 'read'")
        self._readable = {scope for (scope,) in scopes}
        self._merged = stored_keys.merged(raw_connection(session))
        self._found: dict[str, list[str]] = {}
        self._ids: set[str] = set()
        self._rows: dict[str, Row] = {}
        self._values: dict[str, dict[str, Any]] = {}
        self._known: dict[str, KnownCompany | None] = {}

    def may_edit(self, account_id: str) -> bool:
        return f"account:{account_id}" not in self._readable

    def find(self, cards: Sequence[Said]) -> set[str]:
        """Learn which customers share a key with the next cards, and return their ids."""
        wanted = {key for said in cards for key in said.company_keys}
        self._found = stored_keys.sharing(raw_connection(self._session), wanted)
        self._ids = {id_ for found in self._found.values() for id_ in found}
        self._rows, self._values, self._known = {}, {}, {}
        return self._ids

    def sharing(self, keys: AbstractSet[str]) -> Iterator[str]:
        """Yield the ids of the customers with any of the keys, under which `read` knows them."""
        return (id_ for key in self._found.keys() & keys for id_ in self._found[key])

    def ids_like(self, keys: AbstractSet[str]) -> set[str]:
        """Return the ids of the customers with any of the keys; of a merged one that of its survivor."""
        found = set(self.sharing(keys))
        return set(map(self._survivor, found)) if self._merged else found

    def like(self, keys: AbstractSet[str]) -> list[KnownCompany]:
        """Return the customers with any of the keys; a merged one as its survivor, under its own names."""
        ids = dict.fromkeys(self.sharing(keys))
        self.read(ids)
        return [company for id_ in ids if (company := self._known[id_]) is not None]

    def known(self, account_id: str) -> KnownCompany | None:
        """Return a customer that shares a key with one of the cards."""
        ids = {account_id} & self._ids
        self.read(ids)
        return self._known[account_id] if ids else None

    def read(self, ids: Iterable[str]) -> None:
        """Have these customers at hand, with what they refused."""
        fresh = [id_ for id_ in ids if id_ not in self._known]
        if not fresh:
            return
        survivors = {id_: self._survivor(id_) for id_ in fresh}
        self._read_rows({*survivors, *survivors.values()})
        companies = {id_: self._made(id_, survivor) for id_, survivor in survivors.items()}
        self._known |= companies
        self._mark([company for company in companies.values() if company is not None])

    def living(self, ids: AbstractSet[str]) -> dict[str, str]:
        """Return the names of those customers that were not deleted."""
        self._read_rows(ids)
        rows = {id_: row for id_ in ids if (row := self._rows.get(id_)) is not None}
        return {id_: row["name"] for id_, row in rows.items() if row["deleted_at"] is None}

    def _survivor(self, account_id: str) -> str:
        seen: set[str] = set()
        while account_id in self._merged and account_id not in seen:
            seen.add(account_id)
            account_id = self._merged[account_id]
        return account_id

    def _made(self, account_id: str, survivor_id: str) -> KnownCompany | None:
        """Return the customer, with the values that rows of the file made of it; all its names have the same ones."""
        row, survivor = self._rows.get(account_id), self._rows.get(survivor_id)
        if row is None or survivor is None or survivor["deleted_at"] is not None:
            return None
        values = self._kept_values.get(survivor_id) or self._values.get(survivor_id)
        if values is None:
            values = {name: survivor[name] for name in FILLED_OF_COMPANY if survivor[name]}
            self._values[survivor_id] = values
        return KnownCompany(
            survivor_id,
            partial(_facts, row),
            values,
            may_edit=self.may_edit(survivor_id),
            edited_ms=decode(survivor["edited_at"])[0] if survivor["edited_at"] else 0,
        )

    def _read_rows(self, ids: Iterable[str]) -> None:
        wanted = sorted({*ids} - self._rows.keys())
        if wanted:
            found = rows_of(self._session, _ROWS, (json.dumps(wanted),))
            self._rows |= {row[0]: dict(zip(_COLUMNS, row, strict=True)) for row in found}


def _facts(row: Row) -> CompanyFacts:
    former = json.loads(row["former_names"]) if row["former_names"] else ()
    return facts_of_customer(
        row["name"],
        aliases=(row["english_name"], row["short_name"], *former),
        website=row["website"] or "",
        email=row["email"] or "",
        city=row["city"] or "",
        region=row["region"] or "",
    )
