"""Products, price lists, limits and tax rates, as a check of a quote asks for them.

Read within the transaction of the push, and only for the few mutations that approve or send.
"""

from collections.abc import Collection, Iterable
from typing import Any

from psycopg import sql
from sqlalchemy import Connection

from crm_core.discounts import Authority, authority_to_approve, heads_line
from crm_core.model.organisation import MANAGING_ROLES
from crm_core.model.types import Percent
from crm_core.price_rows import (
    BOOK_COLUMNS,
    ENTRY_COLUMNS,
    RULE_COLUMNS,
    book_of,
    day_of,
    entry_of,
    rule_of,
)
from crm_core.pricing import PriceLists
from crm_core.tax_rates import TaxRateInfo
from crm_server.database import fetch
from crm_server.records import Row, read_rows


class Catalogue:
    """What the office keeps about selling, read as it is asked for."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def products(self, ids: Collection[str]) -> dict[str, Row]:
        """Return products by id, also those that were deleted since."""
        return read_rows(self._conn, "product", ids)

    def account(self, account_id: str | None) -> Row | None:
        """Return a customer."""
        return read_rows(self._conn, "account", [account_id]).get(account_id) if account_id else None

    def authority(self, user_id: str) -> Authority:
        """Return what a person may give."""
        user = read_rows(self._conn, "user", [user_id]).get(user_id)
        if user is None:
            return Authority(None)
        limit = user["discount_limit_pct"]
        return Authority(
            None if limit is None else Percent.from_stored(limit), bool(user["price_floor_right"])
        )

    def approving(self, user_id: str, asker: str | None) -> list[Authority]:
        """Return what a person may let pass: as a manager, and for each manager for whom they stand in now.

        `asker` is who wants to give it.
        """
        rows = fetch(
            self._conn,
            'SELECT id, discount_limit_pct, price_floor_right FROM "user" WHERE role = ANY(%s)'
            " AND (id = %s OR id IN (SELECT from_user_id FROM delegation WHERE to_user_id = %s"
            " AND status = 'active' AND began_at IS NOT NULL AND deleted_at IS NULL))",
            (sorted(MANAGING_ROLES), user_id, user_id),
        )
        return [
            authority_to_approve(
                None if limit is None else Percent.from_stored(limit),
                None if right is None else bool(right),
                heads_the_line=heads_line(one, asker, self._manager_of),
            )
            for one, limit, right in rows
        ]

    def _manager_of(self, user_id: str) -> str | None:
        rows = fetch(self._conn, 'SELECT manager_id FROM "user" WHERE id = %s', (user_id,))
        return rows[0][0] if rows else None

    def lists(self, account: Row | None, product_ids: Collection[str]) -> tuple[PriceLists, dict[str, int]]:
        """Return the price lists with the entries of these products, and when the prices of each were changed last.

        A change of a book or a rule is one of every product; ms since 1970.
        """
        books = self._rows("price_book", BOOK_COLUMNS)
        rules = self._rows("price_rule", RULE_COLUMNS)
        entries = self._rows("price_entry", ENTRY_COLUMNS, product_ids)
        general = max((row["accepted_at"] or 0 for row in (*books, *rules)), default=0)
        changed = {
            one: max(general, row["accepted_at"] or 0) for one, row in self.products(product_ids).items()
        }
        for row in entries:
            product_id = row["product_id"]
            changed[product_id] = max(changed.get(product_id, general), row["accepted_at"] or 0)
        lists = PriceLists.of(
            (book_of(row, own_of=account) for row in books if row["deleted_at"] is None),
            (entry_of(row) for row in entries if row["deleted_at"] is None),
            filter(None, (rule_of(row) for row in rules if row["deleted_at"] is None)),
        )
        return lists, changed

    def tax_rates(self) -> list[TaxRateInfo]:
        """Return the dated rates."""
        rows = fetch(self._conn, "SELECT rate, valid_from, valid_to FROM tax_rate WHERE deleted_at IS NULL")
        return [
            TaxRateInfo(Percent.from_stored(rate), day_of(first), day_of(last)) for rate, first, last in rows
        ]

    def _rows(
        self, entity: str, columns: Iterable[str], product_ids: Collection[str] | None = None
    ) -> list[dict[str, Any]]:
        names = [*columns, "accepted_at", "deleted_at"]
        statement = sql.SQL("SELECT {} FROM {}{}").format(
            sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.Identifier(entity),
            sql.SQL("" if product_ids is None else " WHERE product_id = ANY(%s)"),
        )
        rows = fetch(self._conn, statement, () if product_ids is None else (sorted(product_ids),))
        return [dict(zip(names, row, strict=True)) for row in rows]
