"""The files of the customers of a journey: how many bytes are here, how many are still to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy.orm import Session

from crm_core.model import ENTITIES, columns_of
from crm_desktop.db import blobs
from crm_desktop.db.raw import raw_connection


@dataclass(frozen=True)
class Files:
    """Contents of files by number and bytes. `lost` ones the server has not: nothing brings them now."""

    count: int = 0
    size: int = 0
    here: int = 0
    missing: int = 0
    lost: int = 0
    failed: tuple[str, ...] = ()

    @property
    def to_come(self) -> int:
        """How many bytes are not here yet."""
        return self.size - self.here


def files_of(session: Session, account_ids: Sequence[str]) -> dict[str, Files]:
    """Return what there is of files for each of these customers, their people, and all that names them."""
    rows = raw_connection(session).execute(_statement(), (blobs.as_json(account_ids),)).fetchall()
    found: dict[str, Files] = {}
    for account_id, size, here, code in rows:
        found[account_id] = _with(found.get(account_id, Files()), size, here, code)
    return found


def files_together(session: Session, account_ids: Sequence[str]) -> Files:
    """Return the sum over these customers; a content that lies on several of them counts once."""
    rows = raw_connection(session).execute(
        f"SELECT max(size), max(here), max(code) FROM ({_named()}) GROUP BY name",  # noqa: S608 -- names of the model
        (blobs.as_json(account_ids),),
    )
    total = Files()
    for size, here, code in rows.fetchall():
        total = _with(total, size, here, code)
    return total


def _with(sum_: Files, size: int, here: int, code: str | None) -> Files:
    is_missing = here < size
    is_lost = is_missing and code == "blob_missing"
    failed = (code,) if is_missing and code and not is_lost and code not in sum_.failed else ()
    return Files(
        sum_.count + 1,
        sum_.size + size,
        sum_.here + min(here, size),
        sum_.missing + (is_missing and not is_lost),
        sum_.lost + is_lost,
        (*sum_.failed, *failed),
    )


def _statement() -> str:
    return f"SELECT account_id, max(size), max(here), max(code) FROM ({_named()}) GROUP BY account_id, name"  # noqa: S608


@cache
def _named() -> str:
    """A file lies on the customer, on one of their people, or on a record that names the customer."""
    naming = [entity for entity, cls in ENTITIES.items() if "account_id" in columns_of(cls)]
    of_records = " UNION ALL ".join(
        f"SELECT x.account_id, x.id, '{entity}' FROM \"{entity}\" AS x"  # noqa: S608
        f" WHERE x.account_id IN (SELECT id FROM wanted) AND x.deleted_at IS NULL"
        for entity in naming
    )
    return f"""
        WITH wanted (id) AS (SELECT value FROM json_each(?)),
        owning (account_id, id, entity) AS (
            SELECT id, id, 'account' FROM wanted
            UNION ALL SELECT l.account_id, l.contact_id, 'contact' FROM account_contact AS l
            WHERE l.account_id IN (SELECT id FROM wanted) AND l.deleted_at IS NULL
            UNION ALL {of_records})
        SELECT o.account_id AS account_id, a.sha256 AS name, a.size AS size, t.code AS code,
            coalesce(CASE WHEN b.state = 'coming' THEN min(b.stored, max(a.size - 1, 0)) ELSE b.stored END, 0) AS here
        FROM owning AS o JOIN attachment AS a ON a.record_id = o.id AND a.target = o.entity
        LEFT JOIN local_blob AS b ON b.name = a.sha256
        LEFT JOIN local_transfer AS t ON t.name = a.sha256 AND t.direction = 'down'
        WHERE a.deleted_at IS NULL AND a.size > 0
    """  # noqa: S608 -- names of the model
