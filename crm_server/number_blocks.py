"""Blocks of document numbers: leased to a store of a device, topped up as they are used, ended with a list of gaps.

A lease has a name that only one store of a device should know. Whoever shows another one, or none, or a stale store,
gets fresh numbers, and the rest of the former ones is given to nobody: so a restored or copied laptop never goes on
where its twin does. A number that was drawn before holds all the same as long as it is unused (`take`).
"""

import secrets
from collections.abc import Iterable
from typing import Final, NamedTuple

from sqlalchemy import Connection

from crm_core.document_numbers import QUOTE, Drawn, parse, series_of
from crm_core.wire import Hello, LeasedBlock
from crm_server.database import execute, fetch
from crm_server.jobs import JOBS
from crm_server.meta import EPOCH, read_meta
from crm_server.session import Session

BLOCK: Final = 50
"""Numbers in a block."""
FEWEST: Final = 20
"""A laptop that has fewer left gets another block."""
MOST_BLOCKS: Final = 10
"""Blocks that one lease may hold unused; who says that all were drawn gets more only when some arrive on documents."""
SHORTEST_CODE: Final = 4
_LOCK: Final = 4_417_204


class Block(NamedTuple):
    """A row of `number_block`: places `first` to `last` of a series."""

    series: str
    first: int
    last: int
    lease: str


class Lease(NamedTuple):
    """What a laptop may draw from; without a name it draws nothing."""

    name: str = ""
    blocks: tuple[LeasedBlock, ...] = ()


def lease(conn: Connection, session: Session, hello: Hello, *, is_stale: bool, now_ms: int) -> Lease:
    """Return the numbers that a store may draw from now on; asked again with the same words, the same ones."""
    if hello.number_lease is None:
        return Lease()
    held = _active(conn, session.device_id)
    name = hello.number_lease
    if is_stale or not name or not held or {one.lease for one in held} != {name}:
        _end(conn, held, now_ms)
        held, name = [], secrets.token_hex(16)
    series = series_of(QUOTE, _code(conn, session.device_id), now_ms)
    drawn = parse(hello.last_number)
    if drawn is not None and hello.epoch not in ("", read_meta(conn, EPOCH)):
        _take_back_in(conn, session, drawn, now_ms)
    reached = _reached(conn, series)
    over = [one for one in held if one.series != series or one.last <= reached]
    _end(conn, over, now_ms)
    held = [one for one in held if one not in over]
    said = max(drawn.place, reached) if drawn and drawn.series == series else reached
    while _left(held, said) < FEWEST and len(held) < MOST_BLOCKS:
        held.append(_give(conn, session, series, name, now_ms))
    return Lease(name, tuple(LeasedBlock(one.series, one.first, one.last) for one in held))


def take(conn: Connection, number: str, user_id: str) -> bool:
    """Whether a laptop may have given this number to a document: it is of a block of its user, and unused.

    The block is locked until the transaction ends, so that of two who name the number one is told no.
    """
    drawn = parse(number)
    if drawn is None:
        return False
    found = fetch(
        conn,
        "SELECT ended_ms FROM number_block"
        " WHERE series = %s AND first <= %s AND last >= %s AND user_id = %s FOR UPDATE",
        (drawn.series, drawn.place, drawn.place, user_id),
    )
    if not found or is_used(conn, number):
        return False
    execute(conn, "DELETE FROM number_skipped WHERE series = %s AND place = %s", drawn)
    return True


def is_used(conn: Connection, number: str) -> bool:
    """Whether a document has this number, deleted or not."""
    return bool(fetch(conn, "SELECT 1 FROM quote WHERE number = %s LIMIT 1", (number,)))


def end_of_ended_devices(conn: Connection, now_ms: int) -> None:
    """End the blocks of devices that sync no more: revoked, or of somebody who left."""
    rows = fetch(
        conn,
        "SELECT b.series, b.first, b.last, b.lease FROM number_block b"
        ' JOIN device d ON d.id = b.device_id LEFT JOIN "user" u ON u.id = d.user_id'
        " WHERE b.ended_ms IS NULL AND (d.revoked_ms IS NOT NULL"
        " OR u.id IS NULL OR coalesce(u.is_active, 0) = 0 OR u.deleted_at IS NOT NULL)",
    )
    _end(conn, [Block(*row) for row in rows], now_ms)


def _active(conn: Connection, device_id: str) -> list[Block]:
    rows = fetch(
        conn,
        "SELECT series, first, last, lease FROM number_block WHERE device_id = %s AND ended_ms IS NULL"
        " ORDER BY series, first FOR UPDATE",
        (device_id,),
    )
    return [Block(*row) for row in rows]


def _code(conn: Connection, device_id: str) -> str:
    """Return what the device's series are called by: the end of its id, as long as it takes to be the only one."""
    execute(conn, "SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    digits = device_id.replace("-", "").upper()
    rows = fetch(
        conn, "SELECT DISTINCT code, device_id FROM number_block WHERE %s LIKE '%%' || code", (digits,)
    )
    codes: dict[str, str] = dict(rows)
    own = [code for code, holder in codes.items() if holder == device_id]
    lengths = range(SHORTEST_CODE, len(digits) + 1)
    return own[0] if own else next(digits[-size:] for size in lengths if digits[-size:] not in codes)


def _reached(conn: Connection, series: str) -> int:
    """Return the greatest place of a series that stands on a document."""
    rows = fetch(conn, "SELECT DISTINCT number FROM quote WHERE number LIKE %s", (f"{series}-%",))
    return max(_places(row[0] for row in rows), default=0)


def _places(numbers: Iterable[str]) -> set[int]:
    return {drawn.place for drawn in map(parse, numbers) if drawn is not None}


def _left(held: Iterable[Block], drawn: int) -> int:
    return sum(one.last - max(one.first - 1, drawn) for one in held if one.last > drawn)


def _take_back_in(conn: Connection, session: Session, drawn: Drawn, now_ms: int) -> None:
    """Believe a laptop that knew the server before its restore: it was given all places up to the one it drew last."""
    if not drawn.series.endswith(f"-{_code(conn, session.device_id)}"):
        return
    last = _given_up_to(conn, drawn.series)
    if last < drawn.place <= last + MOST_BLOCKS * BLOCK:
        block = Block(drawn.series, last + 1, drawn.place, "")
        _insert(conn, session, block, now_ms)
        _end(conn, [block], now_ms)


def _given_up_to(conn: Connection, series: str) -> int:
    rows = fetch(conn, "SELECT coalesce(max(last), 0) FROM number_block WHERE series = %s", (series,))
    return int(rows[0][0])


def _give(conn: Connection, session: Session, series: str, name: str, now_ms: int) -> Block:
    first = max(_given_up_to(conn, series), _reached(conn, series)) + 1
    block = Block(series, first, first + BLOCK - 1, name)
    _insert(conn, session, block, now_ms)
    return block


def _insert(conn: Connection, session: Session, block: Block, now_ms: int) -> None:
    execute(
        conn,
        "INSERT INTO number_block (series, first, last, lease, code, device_id, user_id, given_ms)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (*block, block.series.rpartition("-")[2], session.device_id, session.user_id, now_ms),
    )


def _end(conn: Connection, blocks: Iterable[Block], now_ms: int) -> None:
    for block in blocks:
        execute(
            conn,
            "UPDATE number_block SET ended_ms = %s WHERE series = %s AND first = %s",
            (now_ms, block.series, block.first),
        )
        _note_gaps(conn, block, now_ms)


def _note_gaps(conn: Connection, block: Block, now_ms: int) -> None:
    """Record which numbers of an ended block stand on no document; one that comes later is taken out again."""
    numbers = [str(Drawn(block.series, place)) for place in range(block.first, block.last + 1)]
    rows = fetch(conn, "SELECT DISTINCT number FROM quote WHERE number = ANY(%b)", (numbers,))
    used = _places(row[0] for row in rows)
    skipped = [place for place in range(block.first, block.last + 1) if place not in used]
    execute(
        conn,
        "INSERT INTO number_skipped (series, place, noted_ms) SELECT %s, unnest(%b::bigint[]), %s"
        " ON CONFLICT DO NOTHING",
        (block.series, skipped, now_ms),
    )


JOBS["number_blocks"] = end_of_ended_devices
