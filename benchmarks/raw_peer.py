"""The raw driver: one encrypted table on either side, JSON over HTTP, and nothing of what makes a sync.

No sign-in, no scopes, no merge, no outcome, no search, and whoever writes last wins. The ratio to it says what the
rest costs.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any
from urllib.parse import urlsplit

import orjson
from sqlcipher3 import dbapi2

from benchmarks.peer_records import FIELDS
from benchmarks.timing import FIRST, NOTHING, PULL, PULLED, PUSH, PUSHED, Figures

KEY = "x'" + "17" * 32 + "'"
PAGE_ROWS = 1000
TABLE = f"CREATE TABLE record ({', '.join(FIELDS)}, seq INTEGER, PRIMARY KEY (id)) WITHOUT ROWID"
PUT = f"INSERT OR REPLACE INTO record VALUES ({', '.join('?' * (len(FIELDS) + 1))})"  # noqa: S608 -- only marks


def open_table(file: Path) -> Any:
    """Return a connection to a new encrypted file with the one table."""
    connection = dbapi2.connect(str(file))
    for statement in (
        f'PRAGMA key = "{KEY}"',
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = NORMAL",
        TABLE,
    ):
        connection.execute(statement)
    connection.execute("CREATE INDEX by_seq ON record (seq)")
    return connection


class _Answers(BaseHTTPRequestHandler):
    """GET /SEQ: the rows after it; POST: rows to store, answered with the sequence number reached."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet
    table: Any

    def do_GET(self) -> None:
        """Return at most a page of rows."""
        found = self.table.execute(
            "SELECT * FROM record WHERE seq > ? ORDER BY seq LIMIT ?", (int(self.path[1:]), PAGE_ROWS)
        )
        self._answer(orjson.dumps(found.fetchall()))

    def do_POST(self) -> None:
        """Store rows, numbering them."""
        rows = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
        (last,) = self.table.execute("SELECT coalesce(max(seq), 0) FROM record").fetchone()
        numbered = [(*row[:-1], last + place) for place, row in enumerate(rows, start=1)]
        with self.table:
            self.table.executemany(PUT, numbered)
        self._answer(orjson.dumps(last + len(rows)))

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the name of the base class
        """Say nothing."""


def serve(folder: Path) -> None:
    """Serve the records in `folder` until terminated; print the address first."""
    _Answers.table = open_table(folder / "raw-server.db")
    records = json.loads((folder / "records.json").read_text(encoding="utf-8"))
    rows = [(*record.values(), place) for place, record in enumerate(records, start=1)]
    with _Answers.table:
        _Answers.table.executemany(PUT, rows)
    server = HTTPServer(("127.0.0.1", 0), _Answers)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


@contextmanager
def running(folder: Path) -> Iterator[HTTPConnection]:
    """Run the server in a process of its own; give a kept connection to it."""
    process = Popen([sys.executable, "-m", "benchmarks.raw_peer", str(folder)], stdout=PIPE, text=True)
    try:
        address = urlsplit(next(iter(process.stdout or ())).strip())
        yield HTTPConnection(address.hostname or "", address.port)
    finally:
        process.terminate()
        process.wait(timeout=30)


def measure(line: HTTPConnection, folder: Path, run: int) -> Figures:
    """Do every step once, on a new file."""
    figures = Figures()
    table = open_table(folder / f"raw-{run}.db")
    figures.time(FIRST, lambda: _pull(line, table))
    rows = table.execute("SELECT * FROM record ORDER BY id LIMIT ?", (PUSHED,)).fetchall()
    changed = [(*row[:5], f"state {run}", *row[6:]) for row in rows]
    _push(line, changed[:PULLED])
    figures.time(PULL, lambda: _pull(line, table))
    figures.time(PUSH, lambda: _push(line, changed))
    _pull(line, table)
    figures.time(NOTHING, lambda: _pull(line, table))
    table.close()
    return figures


def _pull(line: HTTPConnection, table: Any) -> None:
    (cursor,) = table.execute("SELECT coalesce(max(seq), 0) FROM record").fetchone()
    while rows := _call(line, "GET", f"/{cursor}"):
        with table:
            table.executemany(PUT, rows)
        cursor = rows[-1][-1]


def _push(line: HTTPConnection, rows: list[tuple[Any, ...]]) -> None:
    _call(line, "POST", "/", orjson.dumps(rows))


def _call(line: HTTPConnection, method: str, path: str, body: bytes | None = None) -> Any:
    line.request(method, path, body)
    return orjson.loads(line.getresponse().read())


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
