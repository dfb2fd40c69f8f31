"""Users and units as the administration changes them; grants and feed follow in the same transaction."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from crm_server import feed, grants
from crm_server.auth import set_password
from crm_server.database import fetch
from crm_server.records import insert_rows, server_row, set_columns


class NotFoundError(Exception):
    """No record is called that. `kind` is account, user or unit; `name` what was asked for."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(kind, name)
        self.kind = kind
        self.name = name


class AmbiguousError(Exception):
    """Several records are called that; their ids tell them apart."""

    def __init__(self, kind: str, name: str, ids: list[str]) -> None:
        super().__init__(kind, name, ids)
        self.kind = kind
        self.name = name
        self.ids = ids


class TakenError(Exception):
    """Another record has that name already."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(kind, name)
        self.kind = kind
        self.name = name


@dataclass(frozen=True)
class UserEntry:
    """A user as listed; `name` is the login."""

    id: str
    name: str
    full_name: str
    role: str
    unit: str | None
    active: bool


@dataclass(frozen=True)
class UnitEntry:
    """A unit as listed."""

    id: str
    name: str
    kind: str
    parent: str | None
    manager: str | None


def list_users(conn: Connection) -> list[UserEntry]:
    """Return all users by login."""
    rows = fetch(
        conn,
        "SELECT u.id, u.login, u.name, u.role, o.name, coalesce(u.is_active, 1) = 1 AND u.deleted_at IS NULL"
        ' FROM "user" u LEFT JOIN org_unit o ON o.id = u.org_unit_id ORDER BY u.login',
    )
    return [UserEntry(*row) for row in rows]


def list_units(conn: Connection) -> list[UnitEntry]:
    """Return all units by name."""
    rows = fetch(
        conn,
        "SELECT o.id, o.name, o.kind, p.name, m.login FROM org_unit o LEFT JOIN org_unit p ON p.id = o.parent_id"
        ' LEFT JOIN "user" m ON m.id = o.manager_id WHERE o.deleted_at IS NULL ORDER BY o.name, o.id',
    )
    return [UnitEntry(*row) for row in rows]


def find_user(conn: Connection, login: str) -> str:
    """Return the id of the user with a login. Raises NotFoundError."""
    found = fetch(
        conn, 'SELECT id FROM "user" WHERE lower(login) = lower(%s) AND deleted_at IS NULL', (login,)
    )
    return _only("user", login, [row[0] for row in found])


def find_unit(conn: Connection, name: str) -> str:
    """Return the id of a unit, given by its id or its exact name. Raises NotFoundError, AmbiguousError."""
    found = fetch(
        conn,
        "SELECT id FROM org_unit WHERE (id = %s OR name = %s) AND deleted_at IS NULL ORDER BY id",
        (name, name),
    )
    return _only("unit", name, [row[0] for row in found])


def find_account(conn: Connection, name: str) -> str:
    """Return the id of a customer, given by its id or its exact name. Raises NotFoundError, AmbiguousError."""
    found = fetch(
        conn,
        "SELECT id FROM account WHERE (id = %s OR name = %s) AND deleted_at IS NULL ORDER BY id",
        (name, name),
    )
    return _only("account", name, [row[0] for row in found])


def _only(kind: str, name: str, ids: list[str]) -> str:
    if not ids:
        raise NotFoundError(kind, name)
    if len(ids) > 1:
        raise AmbiguousError(kind, name, ids)
    return ids[0]


def add_unit(conn: Connection, name: str, parent: str | None, kind: str | None = None) -> str:
    """Add a unit and return its id. `parent` is an id or a name; without `kind` the top one is the company.

    Raises:
        NotFoundError, AmbiguousError: about the parent.
        TakenError: the parent has a unit of that name.
    """
    feed.lock(conn)
    parent_id = find_unit(conn, parent) if parent else None
    if fetch(
        conn,
        "SELECT 1 FROM org_unit WHERE name = %s AND parent_id IS NOT DISTINCT FROM %s AND deleted_at IS NULL",
        (name, parent_id),
    ):
        raise TakenError("unit", name)
    kind = kind or ("department" if parent_id else "company")
    row = server_row("org_unit", {"name": name, "parent_id": parent_id, "kind": kind})
    insert_rows(conn, "org_unit", [row])
    grants.recompute(conn)
    feed.publish(conn, {"org_unit": [row["id"]]})
    return str(row["id"])


def add_user(conn: Connection, login: str, full_name: str, role: str, unit: str, password: str) -> str:
    """Add a user who can sign in, and return the id. `unit` is an id or a name.

    Raises:
        NotFoundError, AmbiguousError: about the unit.
        TakenError: the login belongs to somebody.
        WeakPasswordError: the password is too short.
    """
    feed.lock(conn)
    if fetch(conn, 'SELECT 1 FROM "user" WHERE lower(login) = lower(%s)', (login,)):
        raise TakenError("user", login)
    values = {"login": login, "name": full_name, "role": role, "org_unit_id": find_unit(conn, unit)}
    row = server_row("user", values)
    insert_rows(conn, "user", [row])
    set_password(conn, row["id"], password)
    grants.recompute(conn)
    feed.publish(conn, {"user": [row["id"]]})
    return str(row["id"])


def disable_user(conn: Connection, login: str, today: date) -> str:
    """Take a user's grants and sign-in away; customers and history stay as they are. Returns the id.

    Raises:
        NotFoundError: there is no such user.
    """
    user_id = find_user(conn, login)
    set_columns(conn, "user", {user_id: {"is_active": 0, "left_on": today.isoformat()}})
    grants.recompute(conn)
    feed.publish(conn, {"user": [user_id]})
    return user_id
