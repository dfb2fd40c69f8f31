"""Which customers the cards of a file may belong to: those that share a key with one (crm_desktop.db.company_keys)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from crm_core.clock import decode
from crm_core.keys.company_matching import CompanyFacts, facts_of_customer
from crm_desktop.cards.known import KnownCompany
from crm_desktop.cards.said import Said
from crm_desktop.db import company_keys as stored_keys
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import Row
from crm_desktop.services.lookups import chunks, rows_of

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
    """The customers of the store, each read once; `may_edit` says which of them are ours to edit."""

    def __init__(self, session: Session) -> None:
        self._session = session
        scopes = rows_of(session, "SELECT scope FROM local_held_scope WHERE level = 'read'")
        self._readable = {scope for (scope,) in scopes}
        self._known: dict[str, KnownCompany | None] = {}
        self._values: dict[str, dict[str, Any]] = {}

    def may_edit(self, account_id: str) -> bool:
        return f"account:{account_id}" not in self._readable

    def read(self, cards: Sequence[Said]) -> tuple[list[Shared], list[KnownCompany]]:
        """Return the customers that one of the cards may belong to, and which of them were not read before.

        A merged one is its survivor, under its own names.
        """
        keys = stored_keys.sharing(
            raw_connection(self._session), {key for said in cards for key in said.company_keys()}
        )
        fresh = self._read_new([id_ for id_ in keys if id_ not in self._known])
        found = ((self._known[id_], shared) for id_, shared in keys.items())
        return [Shared(company, shared) for company, shared in found if company is not None], fresh

    def _read_new(self, ids: Iterable[str]) -> list[KnownCompany]:
        rows = self._rows(ids)
        wanted = set(rows)
        survivors: dict[str, Row] = dict(rows)
        while after := {one["merged_into_id"] for one in survivors.values()} - survivors.keys() - {None}:
            survivors |= {one: {"merged_into_id": None} for one in after} | self._rows(after)
        found = [(id_, self._made(rows[id_], _survivor(id_, survivors))) for id_ in sorted(wanted)]
        self._known.update(found)
        return [company for _, company in found if company is not None]

    def _made(self, row: Row, survivor: Row) -> KnownCompany | None:
        if "id" not in survivor or survivor["deleted_at"] is not None:
            return None
        values = {name: survivor[name] for name in FILLED_OF_COMPANY if survivor[name]}
        return KnownCompany(
            survivor["id"],
            _facts(row),
            self._values.setdefault(survivor["id"], values),
            may_edit=self.may_edit(survivor["id"]),
            edited_ms=decode(survivor["edited_at"])[0] if survivor["edited_at"] else 0,
        )

    def _rows(self, ids: Iterable[str]) -> dict[str, Row]:
        return {
            row[0]: dict(zip(_COLUMNS, row, strict=True))
            for part in chunks(ids)
            for row in rows_of(self._session, _ROWS, (json.dumps(part),))
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
