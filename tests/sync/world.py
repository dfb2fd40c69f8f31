"""A company in a box: the real server's handlers on a real PostgreSQL, real laptops, and the lines between them.

Nothing waits and nothing is random that the test did not ask for. The clocks stand still unless moved.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from crm_core.wire import BlobState, M, Message, Problem, decode, encode
from crm_desktop.sync.channel import Failure, Sink, TransportError
from crm_server import feed, grants
from crm_server.blobs import Chunk, bring
from crm_server.database import Database, execute
from crm_server.downloads import READERS
from crm_server.errors import ProblemError
from crm_server.handlers import Context
from crm_server.records import insert_rows, read_rows, server_row
from crm_server.service import HANDLERS
from crm_server.session import Session
from tests.sync.laptop import START_MS, Laptop

Tamper = Callable[[str, Message], None]
PIECE = 256 * 1024


class LocalTransport:
    """A line without a network: messages are packed and unpacked, and handled in the caller's thread.

    `before` sees each question before it arrives, `after` once it was answered; what they raise is what the laptop
    sees, so `before` loses a question and `after` loses an answer.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.before: Tamper = _nothing
        self.after: Tamper = _nothing
        self.bytes_up = 0
        self.bytes_down = 0

    def call(self, operation: str, message: Message, reply: type[M]) -> M:
        self.before(operation, message)
        body = encode(message)
        self.bytes_up += len(body)
        with _problems():
            kind, handle = HANDLERS[operation]
            answer = encode(handle(self.context, decode(kind, body)))
        self.after(operation, message)
        self.bytes_down += len(answer)
        return msgspec.json.decode(answer, type=reply)

    def download(self, kind: str, name: str, start: int, sink: Sink) -> int:
        """`before` sees each piece before it comes."""
        reader = READERS[kind]
        with _problems(), self.context.database.transaction() as conn:
            stored = reader.find(conn, self.context, name)
        for at in range(start, stored.size, PIECE):
            self.before("download", BlobState(name=name, received=at))
            with self.context.database.transaction() as conn:
                piece = b"".join(reader.read(conn, name, at, min(at + PIECE, stored.size)))
            self.bytes_down += len(piece)
            sink(piece)
        return stored.size

    def upload(self, name: str, offset: int, size: int, data: bytes) -> BlobState:
        state = BlobState(name=name, received=offset)
        self.before("upload", state)
        self.bytes_up += len(data)
        with _problems():
            state = bring(self.context, Chunk(name, offset, size, bytes(data)))
        self.after("upload", state)
        return state

    def close(self) -> None:
        """Nothing is open."""


@contextmanager
def _problems() -> Iterator[None]:
    """Say what the server answers as the transport says it."""
    try:
        yield
    except ProblemError as error:
        problem = Problem(code=error.code, params=error.params)
        kind = Failure.UNAVAILABLE if error.code == "unavailable" else Failure.PROBLEM
        raise TransportError(kind, problem=problem) from error


def _nothing(operation: str, message: Message) -> None:
    """An honest line."""


class World:
    """One server with one unit, and as many people and laptops as a test asks for."""

    def __init__(self, database: Database, new_laptop: Callable[[str], Laptop]) -> None:
        self.database = database
        self.now_ms = START_MS
        self._new_laptop = new_laptop
        self.lines: dict[Laptop, LocalTransport] = {}
        self.unit = self._insert("org_unit", {"name": "华东", "kind": "region"})

    def _insert(self, entity: str, values: dict[str, Any]) -> str:
        with self.database.transaction() as conn:
            row = server_row(entity, values)
            insert_rows(conn, entity, [row])
            grants.recompute(conn)
            feed.publish(conn, {entity: [row["id"]]})
        return str(row["id"])

    def person(self, login: str, role: str = "rep") -> str:
        """Hire someone; return the user's id."""
        return self._insert(
            "user", {"login": login, "name": login, "role": role, "org_unit_id": self.unit, "is_active": 1}
        )

    def laptop(self, user_id: str, role: str = "rep") -> Laptop:
        """Give someone a laptop with a line to the server."""
        laptop = self._new_laptop(user_id)
        session = Session(user_id=user_id, device_id=laptop.device_id, role=role, org_unit_id=self.unit)
        with self.database.transaction() as conn:
            execute(
                conn,
                "INSERT INTO device (id, user_id, label, public_key, created_ms) VALUES (%s, %s, '', '', 0)"
                " ON CONFLICT DO NOTHING",
                (laptop.device_id, user_id),
            )
        self.lines[laptop] = LocalTransport(Context(self.database, session, self._tick))
        return laptop

    def _tick(self) -> int:
        self.now_ms += 1
        return self.now_ms

    def sync(self, *laptops: Laptop) -> None:
        """Sync these laptops, one after another."""
        for laptop in laptops:
            laptop.sync(self.lines[laptop])

    def assign(self, account_id: str, user_id: str) -> None:
        """Give a customer to someone, after everything that was written so far."""
        self.now_ms = max(self.now_ms, *(laptop.now_ms for laptop in self.lines)) + 1
        with self.database.transaction() as conn:
            grants.assign(conn, [account_id], user_id, now_ms=self.now_ms)

    def share(self, account_id: str, user_id: str, level: grants.Level) -> None:
        with self.database.transaction() as conn:
            grants.share(conn, account_id, user_id, level, now_ms=self.now_ms)

    def server_value(self, entity: str, record_id: str, field: str) -> Any:
        with self.database.transaction() as conn:
            return read_rows(conn, entity, [record_id])[record_id][field]
