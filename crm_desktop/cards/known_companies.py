"""Which customers the cards of a file may belong to: those that share a key with one (crm_desktop.db.company_keys)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from crm_core.clock import decode
from crm_core.keys.company_matching import CompanyFacts, facts_of_customer
from crm_desktop.cards.known import Directory, KnownCompany
from crm_desktop.cards.said import Said
from crm_desktop.db import company_keys as stored_keys
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import Row
from crm_desktop.services.lookups import rows_of

ADDRESS = ("country", "region", "city", "district", "street", "postal")
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
_ROWS = f"SELECT {', '.join(_COLUMNS)} FROM account WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608


class Shared(NamedTuple):
    """A customer that a card may belong to, and the keys that it has in common with one."""

    company: KnownCompany
    keys: set[str]


class Companies:
    """The customers of the store; `may_edit` says which of them are ours to edit."""

    def __init__(self, session: Session, directory: Directory) -> None:
        self._session, self._directory = session, directory
        scopes = rows_of(session, "SELECT scope FROM local_held_scope WHERE level = 'read'")
        self._readable = {scope for (scope,) in scopes}
        self._at_hand: dict[str, Row] = {}

    def may_edit(self, account_id: str) -> bool:
        return f"account:{account_id}" not in self._readable

    def read(self, cards: Sequence[Said]) -> list[Shared]:
        """Return the customers that a card may belong to; a merged one as its survivor, under its own names."""
        wanted = {key for said in cards for key in said.company_keys}
        keys = stored_keys.sharing(raw_connection(self._session), wanted)
        rows = self._rows(sorted(keys))
        survivors: dict[str, Row] = dict(rows)
        while after := {one["merged_into_id"] for one in survivors.values()} - survivors.keys() - {None}:
            survivors |= {one: {"merged_into_id": None} for one in after} | self._rows(sorted(after))
        self._at_hand = survivors
        values = dict(self._directory.kept_values)
        found = ((self._made(row, _survivor(id_, survivors), values), keys[id_]) for id_, row in rows.items())
        return [Shared(company, shared) for company, shared in found if company is not None]

    def living(self, ids: AbstractSet[str]) -> dict[str, str]:
        """Return the names of those customers that were not deleted, mostly out of what was read for the same cards."""
        rows = {one: row for one in ids if "id" in (row := self._at_hand.get(one, {}))}
        rows |= self._rows(sorted(ids - rows.keys()))
        return {one: row["name"] for one, row in rows.items() if row["deleted_at"] is None}

    def _made(self, row: Row, survivor: Row, known: dict[str, dict[str, Any]]) -> KnownCompany | None:
        """Return the customer, with the values that rows of the file made of it; all its names have the same ones."""
        if "id" not in survivor or survivor["deleted_at"] is not None:
            return None
        values = {name: survivor[name] for name in FILLED_OF_COMPANY if survivor[name]}
        return KnownCompany(
            survivor["id"],
            partial(_facts, row),
            known.setdefault(survivor["id"], values),
            may_edit=self.may_edit(survivor["id"]),
            edited_ms=decode(survivor["edited_at"])[0] if survivor["edited_at"] else 0,
        )

    def _rows(self, ids: Iterable[str]) -> dict[str, Row]:
        return {
            row[0]: dict(zip(_COLUMNS, row, strict=True))
            for row in rows_of(self._session, _ROWS, (json.dumps([*ids]),))
        }


def _survivor(account_id: str, rows: Mapping[str, Row]) -> Row:
    seen: set[str] = set()
    while (after := rows[account_id]["merged_into_id"]) and account_id not in seen:
        seen.add(account_id)
        account_id = after
    return rows[account_id]


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
