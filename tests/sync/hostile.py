"""A small HTTP server that answers as it is told: what stands between a laptop and its server in a hotel."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import zstandard

from crm_core.wire import MEDIA_TYPE, Message, Problem, encode


@dataclass
class Reply:
    """One answer. `missing` bytes are announced but not sent; `drip` seconds pass after every byte."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    missing: int = 0
    drip: float = 0.0


def sealed(message: Message, status: int = 200, **headers: str) -> Reply:
    """An answer as the real server gives it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = zstandard.ZstdCompressor().compress(encode(message))
    return Reply(status, {"Content-Type": MEDIA_TYPE, "Content-Encoding": "zstd", **named}, body)


def problem(code: str, status: int, **headers: str) -> Reply:
    return sealed(Problem(code=code), status, **headers)


@dataclass(frozen=True)
class Request:
    """`body`: of a question for bytes, the part that it asks for."""

    path: str
    token: str
    body: bytes


class Hostile:
    """Gives the scripted replies in turn, and keeps the requests."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.replies: list[Reply] = []
        self.requests: list[Request] = []

    def answers(self, *replies: Reply) -> None:
        self.replies.extend(replies)


@contextmanager
def hostile_server() -> Iterator[Hostile]:
    script: Hostile

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            script.requests.append(Request(self.path, token, body))
            self._give(script.replies.pop(0))

        def do_GET(self) -> None:
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            script.requests.append(Request(self.path, token, self.headers.get("Range", "").encode()))
            self._give(script.replies.pop(0))

        def _give(self, reply: Reply) -> None:
            self.close_connection = True
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) + reply.missing))
            self.end_headers()
            for at in range(0, len(reply.body), 1 if reply.drip else len(reply.body) or 1):
                self.wfile.write(reply.body[at : at + 1] if reply.drip else reply.body)
                time.sleep(reply.drip)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class's name
            """Keep quiet."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        script = Hostile(server.server_port)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield script
        finally:
            server.shutdown()
            thread.join()
