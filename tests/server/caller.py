"""A laptop that is only its line: it speaks HTTP to a running server with a clock that the test moves."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import requests
import uvicorn
import zstandard

from crm_core.wire import MEDIA_TYPE, Message, Problem, SignedIn, decode, encode
from crm_server.app import make_app
from crm_server.database import Database
from crm_server.people import add_unit, add_user
from crm_server.waiting import WaitingRoom
from tests.support import device

SIGN_IN = device.sign_in("li", "correct horse")
NOW = 1_800_000_000_000


@dataclass
class Moment:
    """A clock that the test moves."""

    ms: int = NOW

    def __call__(self) -> int:
        return self.ms


@dataclass
class Answer:
    """What came back, unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Laptop:
    """Speaks to a running server."""

    url: str
    clock: Moment
    database: Database
    room: WaitingRoom
    token: str = ""
    http: requests.Session = field(default_factory=requests.Session)

    def another(self) -> "Laptop":
        """The same device on a connection of its own."""
        return Laptop(self.url, self.clock, self.database, self.room, self.token)

    def post(self, operation: str, body: bytes, **headers: str) -> Answer:
        return self.request("POST", operation, body, **headers)

    def request(self, method: str, operation: str, body: bytes, **headers: str) -> Answer:
        named = {"Content-Type": MEDIA_TYPE, "Content-Encoding": "zstd", "Accept-Encoding": "zstd"}
        if self.token:
            named["Authorization"] = f"Bearer {self.token}"
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"{self.url}/sync/v1/{operation}"
        got = self.http.request(method, url, data=body, headers=named, timeout=60)
        packed = got.headers.get("Content-Encoding") == "zstd"
        return Answer(
            got.status_code, got.headers, zstandard.decompress(got.content) if packed else got.content
        )

    def send(self, operation: str, message: Message) -> Answer:
        return self.post(operation, zstandard.compress(encode(message)))

    def enroll(self) -> SignedIn:
        signed_in = decode(SignedIn, self.send("enroll", SIGN_IN).body)
        self.token = signed_in.access_token
        return signed_in


@contextmanager
def running_server(database: Database) -> Iterator[Laptop]:
    with database.transaction() as conn:
        add_unit(conn, "Sales", None)
        add_user(conn, "li", "李伟", "rep", "Sales", "correct horse")
    clock = Moment()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        app = make_app(database, clock)
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        speaking = Laptop(f"http://127.0.0.1:{listener.getsockname()[1]}", clock, database, app.state.room)
        yield speaking
        speaking.http.close()
        server.should_exit = True
        thread.join()
        app.state.room.close()


def problem(answer: Answer) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == MEDIA_TYPE
    return answer.status, decode(Problem, answer.body).code
