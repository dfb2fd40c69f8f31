"""A head office that serves HTTP, and laptops with folders of their own that enrol with it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from crm_core.clock import system_ms
from crm_core.model import Account
from crm_desktop.bootstrap import Laptop
from crm_desktop.sync.enroll import Enrolled, Login, enroll
from crm_desktop.sync.transport import Transport
from crm_server import devices, people, quarantine
from crm_server.app import make_app
from crm_server.database import Database, execute
from crm_server.quarantine import Held
from crm_server.waiting import WaitingRoom

PASSWORD = "a-long-enough-secret"


@dataclass
class Branch:
    """The running server and what its administration does."""

    url: str
    database: Database
    room: WaitingRoom

    def enroll(self, laptop: Laptop, user: str = "ann") -> Enrolled:
        line = Transport(self.url)
        try:
            login = Login(user, PASSWORD, "电脑")
            return enroll(laptop.lane, line, self.url, login, clock=laptop.clock)
        finally:
            line.close()

    def revoke(self) -> None:
        with self.database.transaction() as conn:
            for device in devices.list_devices(conn):
                devices.revoke(conn, device.id, system_ms())

    def reinstate(self) -> None:
        with self.database.transaction() as conn:
            execute(conn, "UPDATE device SET revoked_ms = NULL")

    def quarantined(self) -> list[Held]:
        with self.database.transaction() as conn:
            return quarantine.listed(conn)


@contextmanager
def running_branch(database: Database) -> Iterator[Branch]:
    """A server with the reps ann and bo."""
    with database.transaction() as conn:
        people.add_unit(conn, "总部", None)
        for login in ("ann", "bo"):
            people.add_user(conn, login, login.title(), "rep", "总部", PASSWORD)
    app = make_app(database)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    socket = server.config.bind_socket()
    socket.listen()  # who connects before the thread has begun waits
    thread = threading.Thread(target=server.run, args=([socket],))
    thread.start()
    try:
        yield Branch(f"http://127.0.0.1:{socket.getsockname()[1]}", database, app.state.room)
    finally:
        app.state.room.close()
        server.should_exit = True
        thread.join()
        socket.close()


def add_customer(laptop: Laptop, name: str) -> str:
    """A person adds a customer; return its id."""
    laptop.context()
    account = Account(name=name)
    laptop.lane.submit(lambda session: session.add(account)).result()
    return account.id


def files_of(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
