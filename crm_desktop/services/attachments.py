"""Files on records: added from a path, shown with where their content is, written out again.

The row, with the thumbnail, syncs like every record; the content follows behind the records (`crm_desktop.sync`). A
file is read twice and held a slice at a time, so that a large one neither fills the memory nor stops the lane.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO
from math import ceil, floor
from mimetypes import MimeTypes
from pathlib import Path
from typing import IO, Any, Literal, Protocol, TypeVar

import orjson
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from crm_core.blobs import EMPTY, name_of
from crm_core.model import Attachment, table_of
from crm_desktop.db import blobs
from crm_desktop.db.capture import EditContext
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import UserError
from crm_desktop.services.file_names import free_path
from crm_desktop.services.lookups import living, living_one, now, pending_ids, user_names
from crm_desktop.services.thumbnails import thumbnail
from crm_desktop.services.values import checked

T = TypeVar("T")
UNKNOWN_TYPE = "application/octet-stream"
MEGABYTE = 1024 * 1024
_GATHERED = blobs.SLICE * blobs.SLICES_AT_ONCE

FileState = Literal["available", "waiting", "failed", "remote", "requested", "unavailable"]
"""`available`: here, and on the server; `waiting`: here, to be sent; `failed`: here, and not sent for the reason in
`code`; `remote`: on the server only; `requested`: comes at the next sync; `unavailable`: the server has lost it, until
a laptop that holds it sends it again."""


class Write(Protocol):
    """Runs a job in a transaction of its own, behind what people do."""

    def __call__(self, job: Callable[[RawConnection], T], /) -> T: ...


def writing_on(lane: WriterLane) -> Write:
    """Return the writer lane as `stage` uses it."""

    def write(job: Callable[[RawConnection], T], /) -> T:
        return lane.submit_raw(job).result()

    return write


@dataclass(frozen=True)
class Staged:
    """A file whose content is in the store, before a row names it. `size` is in bytes."""

    name: str
    mime: str | None
    size: int
    sha256: str
    thumb: str | None


@dataclass(frozen=True)
class AttachmentItem:
    """A file as lists show it; `size` is in bytes, `thumb` is a JPEG or PNG in base64."""

    id: str
    name: str
    mime: str
    size: int
    by_name: str
    created_at: datetime | None
    pending: bool
    thumb: str | None = None
    state: FileState = "available"
    code: str = ""
    params: tuple[tuple[str, Any], ...] = ()


# --- adding ----------------------------------------------------------------------------------------------------------


def stage(write: Write, file: Path, *, now_ms: int, pictures_only: bool = False) -> Staged:
    """Take the content of a file into the store. Not to be called on the lane's thread, nor on the window's.

    What is refused leaves nothing behind. Raises UserError: file_unreadable, attachment_too_large, not_a_picture (where
    `pictures_only` are wanted), attachment_changed (while it was read).
    """
    try:
        size = file.stat().st_size
        _refuse_large(write, file.name, size)
        thumb = thumbnail(file)
        if pictures_only and thumb is None:
            raise UserError("not_a_picture", name=_readable(file.name))
        with file.open("rb") as opened:
            sha256 = name_of(_pieces(opened))
            opened.seek(0)
            if sha256 != EMPTY:
                _store(write, opened, file.name, (sha256, size), now_ms)
    except OSError as error:
        raise UserError("file_unreadable", path=str(file), reason=error.strerror or str(error)) from error
    mime = MimeTypes().guess_type(file.name)[0]
    return Staged(_readable(file.name), mime, size, sha256, thumb)


def _refuse_large(write: Write, name: str, size: int) -> None:
    """Refuse what this program or the server does not take, before a byte of it is read."""
    most = write(blobs.limit)
    if size > most:
        raise UserError(
            "attachment_too_large",
            name=_readable(name),
            size=_megabytes(size, ceil),
            max=_megabytes(most, floor),
        )


def _megabytes(size: int, rounded: Callable[[float], int]) -> str:
    """Return a size in MB with a decimal or two, so rounded that what is refused never looks as if it fitted."""
    parts = 10 if size >= MEGABYTE else 100
    return f"{rounded(size * parts / MEGABYTE) / parts:g}"


def stage_bytes(write: Write, name: str, data: bytes, *, now_ms: int) -> Staged:
    """Take bytes that are no file, such as a picture that was copied, into the store. Raises as `stage`."""
    _refuse_large(write, name, len(data))
    sha256 = name_of([data])
    if sha256 != EMPTY:
        _store(write, BytesIO(data), name, (sha256, len(data)), now_ms)
    return Staged(name, MimeTypes().guess_type(name)[0], len(data), sha256, thumbnail(BytesIO(data)))


def is_staged(session: Session, file: Staged) -> bool:
    """Whether the content of a staged file is here still."""
    return file.sha256 == EMPTY or blobs.is_whole(raw_connection(session), file.sha256)


def _readable(name: str) -> str:
    """Return a file's name as text; what the file system holds that is no text is marked."""
    return name.encode(errors="surrogateescape").decode(errors="replace")


def _pieces(opened: IO[bytes], length: int = _GATHERED) -> Iterator[bytes]:
    while piece := opened.read(length):
        yield piece


def _store(write: Write, opened: IO[bytes], name: str, content: tuple[str, int], now_ms: int) -> None:
    """Write the content slice by slice; the same bytes in the same place do no harm, whoever else writes them."""
    sha256, size = content
    write(partial(blobs.begin, name=sha256, size=size, state=blobs.STAGED, now_ms=now_ms))
    if write(partial(blobs.is_whole, name=sha256)):
        return
    digest = hashlib.sha256()
    for number, piece in enumerate(_pieces(opened)):
        digest.update(piece)
        slices = [piece[at : at + blobs.SLICE] for at in range(0, len(piece), blobs.SLICE)]
        write(partial(blobs.put, name=sha256, first=number * blobs.SLICES_AT_ONCE, slices=slices))
    if digest.hexdigest() != sha256:
        raise UserError("attachment_changed", name=name)
    write(partial(blobs.complete, name=sha256, size=size, state=blobs.STAGED))


def attach(session: Session, context: EditContext, target: str, record_id: str, file: Staged) -> str:
    """Put a file on a record and return the attachment's id; the same file twice is one attachment.

    Raises UserError: missing_value, record_missing, too_long, attachment_changed (its content is not here any more).
    """
    living(session, target, record_id)
    name = file.name
    if not name.strip():
        raise UserError("missing_value", entity="attachment", field="name")
    checked("attachment", table_of(Attachment).c["name"], name)
    connection = raw_connection(session)
    if not blobs.is_whole(connection, file.sha256):
        raise UserError("attachment_changed", name=name)
    if there := _same(session, target, record_id, name, file.sha256):
        return there
    blobs.claim(connection, file.sha256, now_ms=context.clock.wall_ms())
    attachment = Attachment(
        id=context.ids.new(),
        target=target,
        record_id=record_id,
        name=name,
        mime=file.mime,
        size=file.size,
        sha256=file.sha256,
        thumb=file.thumb,
    )
    session.add(attachment)
    return attachment.id


def _same(session: Session, target: str, record_id: str, name: str, sha256: str) -> str | None:
    statement = select(Attachment.id).where(
        Attachment.record_id == record_id,
        Attachment.target == target,
        Attachment.name == name,
        Attachment.sha256 == sha256,
        Attachment.deleted_at.is_(None),
    )
    return session.scalar(statement.limit(1))


def remove_attachment(session: Session, context: EditContext, attachment_id: str) -> None:
    """Take a file off its record."""
    living_one(session, Attachment, attachment_id).deleted_at = now(context)


# --- showing ---------------------------------------------------------------------------------------------------------


def attachments(session: Session, target: str, record_id: str) -> list[AttachmentItem]:
    """Return the files of a record (`target` is its entity), the oldest first; their content is not read."""
    return _items(session, (Attachment.record_id == record_id) & (Attachment.target == target))


def on_their_way(session: Session) -> list[AttachmentItem]:
    """Return the files of all records that are to be sent, or that somebody waits for, the oldest first."""
    rows = raw_connection(session).execute(
        "SELECT name FROM local_transfer WHERE direction = 'up' OR asked = 1"
    )
    return _items(session, Attachment.sha256.in_([name for (name,) in rows]))


def _items(session: Session, which: ColumnElement[bool]) -> list[AttachmentItem]:
    statement = (
        select(Attachment)
        .where(which, Attachment.deleted_at.is_(None))
        .order_by(Attachment.created_at, Attachment.id)
    )
    found = session.scalars(statement).all()
    names = user_names(session, (one.created_by for one in found))
    pending = pending_ids(session, "attachment", (one.id for one in found))
    states = _states(raw_connection(session), {one.sha256 for one in found})
    return [
        AttachmentItem(
            id=one.id,
            name=one.name,
            mime=one.mime or UNKNOWN_TYPE,
            size=one.size,
            by_name=names.get(one.created_by or "", ""),
            created_at=one.created_at,
            pending=one.id in pending,
            thumb=one.thumb,
            state=states[one.sha256][0],
            code=states[one.sha256][1],
            params=tuple({**states[one.sha256][2], "name": one.name}.items()),
        )
        for one in found
    ]


def _states(
    connection: RawConnection, names: Iterable[str]
) -> dict[str, tuple[FileState, str, dict[str, Any]]]:
    rows = connection.execute(
        "SELECT value, b.state <> 'coming' AND b.stored = b.size, up.name IS NOT NULL, coalesce(up.code, ''),"
        " down.asked, coalesce(down.code, ''), coalesce(up.params, down.params, '{}') FROM json_each(?)"
        " LEFT JOIN local_blob AS b ON b.name = value"
        " LEFT JOIN local_transfer AS up ON up.name = value AND up.direction = 'up'"
        " LEFT JOIN local_transfer AS down ON down.name = value AND down.direction = 'down'",
        (blobs.as_json(names),),
    )
    found: dict[str, tuple[FileState, str, dict[str, Any]]] = {}
    for name, whole, is_queued, up_code, asked, down_code, params in rows:
        if whole or name == EMPTY:
            state: FileState = "failed" if up_code else "waiting" if is_queued else "available"
            found[name] = state, up_code, orjson.loads(params)
        elif down_code == "blob_missing":
            found[name] = "unavailable", down_code, {}
        else:
            found[name] = "requested" if asked else "remote", down_code, orjson.loads(params)
    return found


# --- opening ---------------------------------------------------------------------------------------------------------


def write_to(session: Session, attachment_id: str, file: Path) -> None:
    """Write a file's content to `file`, whole or not at all.

    Raises UserError: record_missing, attachment_not_here, attachment_unavailable, attachment_damaged, file_unwritable.
    """
    record = living_one(session, Attachment, attachment_id)
    connection = raw_connection(session)
    if not blobs.is_whole(connection, record.sha256):
        state = _states(connection, [record.sha256])[record.sha256][0]
        code = "attachment_unavailable" if state == "unavailable" else "attachment_not_here"
        raise UserError(code, name=record.name)
    scratch = file.with_name(f".{attachment_id}.part")
    digest = hashlib.sha256()
    try:
        with scratch.open("wb") as opened:
            for part in blobs.parts(connection, record.sha256):
                digest.update(part)
                opened.write(part)
        if digest.hexdigest() != record.sha256:
            raise UserError("attachment_damaged", name=record.name)
        scratch.replace(file)
    except OSError as error:
        raise UserError("file_unwritable", path=str(file), reason=error.strerror or str(error)) from error
    finally:
        scratch.unlink(missing_ok=True)


def export(session: Session, attachment_id: str, folder: Path) -> Path:
    """Write a file into a folder under a name that every system allows; return where. Raises as `write_to`."""
    path = free_path(folder, living_one(session, Attachment, attachment_id).name)
    write_to(session, attachment_id, path)
    return path


def opened(session: Session, context: EditContext, attachment_id: str) -> None:
    """Note that somebody uses the file: its content stays here longer than others."""
    record = living_one(session, Attachment, attachment_id)
    blobs.touch(raw_connection(session), record.sha256, now_ms=context.clock.wall_ms())


def ask_for(session: Session, attachment_id: str, *, anew: bool = False) -> None:
    """Have the content fetched at the next sync; `anew` also one that is here, because it is damaged.

    Raises UserError record_missing.
    """
    record = living_one(session, Attachment, attachment_id)
    connection = raw_connection(session)
    if anew:
        blobs.distrust(connection, record.sha256)
    blobs.enqueue(connection, blobs.DOWN, record.sha256, asked=True)
