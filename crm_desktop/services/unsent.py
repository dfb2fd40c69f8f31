"""Work that the server has not taken, carried out of this laptop in an encrypted file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy.orm import Session

from crm_desktop.db import meta, outbox, outbox_file
from crm_desktop.db.lane import WriterLane
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


def export_unsent(
    session: Session, lane: WriterLane, target: Path, passphrase: str, *, now_ms: int
) -> Exported:
    """Write every edit that the server has not taken to the new file `target`; here they wait as before.

    Another laptop may send them from now on, so that none can be taken back as if it had never been.

    Raises UserError nothing_unsent, passphrase_needed, backup_exists, file_unwritable.
    """
    content = content_of(session, now_ms=now_ms)
    if not content.kept:
        raise UserError("nothing_unsent")
    lane.submit_raw(outbox.take_all_as_sent).result()
    size = outbox_file.write(target, passphrase, content)
    counts = [sum(one.state == state for one in content.kept) for state in STATES]
    return Exported(counts[0], counts[1], counts[2], size)


def content_of(session: Session, *, now_ms: int) -> Content:
    """Return every edit that the server has not taken, in order, and whose they are."""
    kept = [one for state in STATES for one in _kept(session, state)]
    connection = raw_connection(session)
    return Content(
        user=meta.get(connection, _USER),
        user_name=meta.get(connection, _USER_NAME),
        device=meta.get(connection, _DEVICE),
        server=meta.get(connection, _SERVER),
        made_ms=now_ms,
        kept=sorted(kept, key=lambda one: one.mutation.n),
    )


def with_settings(content: Content, settings: Mapping[str, str]) -> Content:
    """Return the same with what the person set on this laptop."""
    return msgspec.structs.replace(content, settings=dict(settings))


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
