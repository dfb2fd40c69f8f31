"""Work that the server has not taken, carried out of this laptop in an encrypted file."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from crm_desktop.db import meta, outbox, outbox_file
from crm_desktop.db.outbox_file import Content, Kept
from crm_desktop.db.raw import raw_connection
from crm_desktop.errors import UserError

STATES = (outbox.PENDING, outbox.REFUSED, outbox.HANDED_OVER)
_PAGE = 1000
_USER, _USER_NAME, _DEVICE, _SERVER = "user_id", "user_name", "device_id", "server_url"


@dataclass(frozen=True)
class Exported:
    """A file that was written: how many edits of each kind, and its bytes."""

    pending: int
    refused: int
    handed_over: int
    size: int


def export_unsent(session: Session, target: Path, passphrase: str, *, now_ms: int) -> Exported:
    """Write every edit that the server has not taken to the new file `target`; nothing changes here.

    Raises UserError nothing_unsent, passphrase_needed, backup_exists, file_unwritable.
    """
    kept = [one for state in STATES for one in _kept(session, state)]
    if not kept:
        raise UserError("nothing_unsent")
    connection = raw_connection(session)
    content = Content(
        user=meta.get(connection, _USER),
        user_name=meta.get(connection, _USER_NAME),
        device=meta.get(connection, _DEVICE),
        server=meta.get(connection, _SERVER),
        made_ms=now_ms,
        kept=sorted(kept, key=lambda one: one.mutation.n),
    )
    size = outbox_file.write(target, passphrase, content)
    counts = [sum(one.state == state for one in kept) for state in STATES]
    return Exported(counts[0], counts[1], counts[2], size)


def _kept(session: Session, state: str) -> list[Kept]:
    found: list[Kept] = []
    while page := outbox.entries(session, state, limit=_PAGE, after=found[-1].mutation.n if found else 0):
        found += [
            Kept(
                mutation=one.mutation,
                author=one.author,
                aggregate=one.aggregate,
                aggregate_id=one.aggregate_id,
                state=one.state,
                code=one.code,
                params=one.params,
            )
            for one in page
        ]
    return found
