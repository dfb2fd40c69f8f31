"""Work before there is a server: a user and a device made up here, until enrolment says who they really are.

The rows and the outbox are those of any laptop. Enrolling puts the true ids in the place of the made-up ones, in the
transaction that keeps the new identity, so that nothing is ever sent, or edited, under the old ones.
"""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from typing import TYPE_CHECKING

from crm_core.ids import IdSource
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import UserError
from crm_desktop.sync import local
from crm_desktop.sync.channel import Sink

if TYPE_CHECKING:
    from crm_core.wire import BlobState, M, Message

MARK = "local_profile"
"""The setting that tells a made-up identity from an enrolled one."""

CHOSEN = "works_alone"
"""The setting that tells that a person chose to work without a server."""

_DOCUMENTS = (("local_outbox", "changes"), ("local_outbox", "params"), ("local_base", "row"))
"""Columns of JSON text in which ids stand."""


class NoServer:
    """The line of a laptop that is not enrolled: every call says so."""

    bytes_up = 0
    bytes_down = 0

    def call(self, operation: str, message: Message, reply: type[M]) -> M:  # noqa: ARG002 -- a Channel
        """Raise UserError `not_enrolled`."""
        raise UserError("not_enrolled")

    def download(self, kind: str, name: str, start: int, sink: Sink) -> int:  # noqa: ARG002 -- a Channel
        """Raise UserError `not_enrolled`."""
        raise UserError("not_enrolled")

    def upload(self, name: str, offset: int, size: int, data: bytes) -> BlobState:  # noqa: ARG002 -- a Channel
        """Raise UserError `not_enrolled`."""
        raise UserError("not_enrolled")

    def close(self) -> None:
        """Nothing is open."""


def begin(connection: RawConnection, ids: IdSource) -> dict[str, str]:
    """Give a laptop that is nobody's yet to the system's user, and return what is kept about it."""
    made_up = {local.USER: ids.new(), local.DEVICE: ids.new(), local.USER_NAME: _system_login()}
    local.keep(connection, {**made_up, local.ROLE: "rep", MARK: "1"})
    return local.settings(connection)


def _system_login() -> str:
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return ""


def is_local(known: Mapping[str, str]) -> bool:
    """Whether these settings are those of a made-up identity."""
    return MARK in known


def is_chosen(known: Mapping[str, str]) -> bool:
    """Whether a person chose to work here without a server."""
    return CHOSEN in known


def adopt(connection: RawConnection, user_id: str, device_id: str) -> None:
    """Re-author everything in the store from the made-up user and device to the enrolled ones."""
    known = local.settings(connection)
    changed = {known[local.USER]: user_id, known[local.DEVICE]: device_id}
    for made_up, true in changed.items():
        _adopt_documents(connection, made_up, true)
    _adopt_rows(connection, (known[local.USER], user_id), (known[local.DEVICE], device_id))
    connection.execute("UPDATE local_outbox SET author = ? WHERE author = ?", (user_id, known[local.USER]))
    connection.execute("DELETE FROM local_meta WHERE key IN (?, ?)", (MARK, CHOSEN))


def _adopt_rows(connection: RawConnection, user: tuple[str, str], device: tuple[str, str]) -> None:
    """Replace the ids, each given as (made up, true), in every column that holds a user or the device."""
    from crm_core.model import ENTITIES, table_of

    for entity, cls in ENTITIES.items():
        for column in table_of(cls).columns:
            is_user = column.info["ref"] == "user"
            if is_user or column.name == "device_id":
                made_up, true = user if is_user else device
                connection.execute(
                    f'UPDATE "{entity}" SET "{column.name}" = ? WHERE "{column.name}" = ?',  # noqa: S608 -- names of the model
                    (true, made_up),
                )


def _adopt_documents(connection: RawConnection, made_up: str, true: str) -> None:
    """Replace an id wherever it stands in a JSON document; ids are random, so nothing else reads like one."""
    for table, column in _DOCUMENTS:
        connection.execute(
            f"UPDATE {table} SET {column} = replace({column}, ?, ?)",  # noqa: S608 -- names from above
            (made_up, true),
        )
