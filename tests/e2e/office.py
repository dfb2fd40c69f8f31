"""A company for the stories: a real server on HTTP, a line that can be cut, and people whose program is opened."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import uvicorn
from PySide6.QtWidgets import QApplication
from sqlalchemy import Connection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from crm_core.clock import Clock
from crm_core.model import ENTITIES
from crm_desktop.bootstrap import Laptop
from crm_desktop.services.ports import SyncState
from crm_desktop.services.values import stored_row
from crm_desktop.services.workspace import Workspace
from crm_desktop.sync.enroll import Login, enroll
from crm_desktop.sync.transport import Transport
from crm_desktop.ui.app import Running
from crm_desktop.ui.theme import Mode
from crm_desktop.ui.window import FIRST_SIZE
from crm_server import feed, grants, people
from crm_server.app import make_app
from crm_server.database import Database, fetch
from crm_server.records import insert_rows, read_rows, server_row
from tests.e2e.hands import Hands
from tests.support.stores import STORE_KEY, copied_store
from tests.sync.processes.fault_proxy import NO_FAULTS, FaultProxy, Faults

PASSWORD: Final = "a-long-enough-secret"
UNIT: Final = "华东"


async def _portal(_request: Request) -> HTMLResponse:
    return HTMLResponse("<html><title>酒店无线网络</title><form>房间号 <input></form></html>")


@contextmanager
def _served(app: Any) -> Iterator[int]:
    """Serve an application on a free port of this machine; yields the port."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    socket = server.config.bind_socket()
    socket.listen()  # who connects before the thread has begun waits
    thread = threading.Thread(target=server.run, args=([socket],))
    thread.start()
    try:
        yield int(socket.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()
        socket.close()


def _stored(entity: str, values: dict[str, Any]) -> dict[str, Any]:
    row = stored_row(ENTITIES[entity](**values))
    return {name: row[name] for name in values}


class Line:
    """The way from laptops to the server, which is as good as the hotel's network."""

    def __init__(self, proxies: Iterable[FaultProxy], server: int, portal: int) -> None:
        self._proxies, self._server, self._portal = proxies, server, portal

    def _become(self, target: int, faults: Faults) -> None:
        for proxy in self._proxies:
            proxy.target, proxy.faults = target, faults
            proxy.cut_all()

    def up(self) -> None:
        self._become(self._server, NO_FAULTS)

    def down(self) -> None:
        self._become(self._server, Faults(refused=1.0, cut=0.0, stalled=0.0))

    def behind_a_portal(self) -> None:
        """Whatever is asked, a page answers that wants a room number."""
        self._become(self._portal, NO_FAULTS)

    def torn(self) -> None:
        """Every connection is cut after some bytes."""
        self._become(self._server, Faults(refused=0.0, cut=1.0, stalled=0.0))


class Office:
    """The server's side: who works here, what the company keeps, and what has arrived."""

    def __init__(
        self, database: Database, ports: tuple[int, int], ending: ExitStack, folder: Path, empty_store: Path
    ) -> None:
        """`ports` are those of the server and of the hotel's portal; `ending` ends the proxies."""
        self.database, self._ports, self._ending = database, ports, ending
        self._folder, self._empty_store = folder, empty_store
        self._proxies: dict[str, FaultProxy] = {}
        self.line = Line(self._proxies.values(), *ports)
        self.customers: list[str] = []
        with database.transaction() as conn:
            self.unit = people.add_unit(conn, UNIT, None)

    def hire(self, login: str, name: str, role: str = "rep") -> str:
        with self.database.transaction() as conn:
            return people.add_user(conn, login, name, role, UNIT, PASSWORD)

    def keep(self, entity: str, *rows: dict[str, Any], author: str = "") -> list[str]:
        """Put records of the company on the server, as its administration does; return their ids."""

        def job(conn: Connection) -> list[str]:
            made = [server_row(entity, _stored(entity, values), author=author or None) for values in rows]
            insert_rows(conn, entity, made)
            grants.recompute(conn)
            ids = [str(row["id"]) for row in made]
            feed.publish(conn, {entity: ids})
            return ids

        with self.database.transaction() as conn:
            return job(conn)

    def share(self, account_id: str, login: str) -> None:
        with self.database.transaction() as conn:
            grants.share(conn, account_id, people.find_user(conn, login), "edit")

    def rows(self, entity: str, where: str = "TRUE", *values: Any) -> list[dict[str, Any]]:
        """The living records of the server, by id."""
        with self.database.transaction() as conn:
            found = fetch(conn, f'SELECT id FROM "{entity}" WHERE deleted_at IS NULL AND {where}', values)
            read = read_rows(conn, entity, [row[0] for row in found])
        return [read[one] for one in sorted(read)]

    def line_of(self, login: str) -> Line:
        """The line of one laptop alone: `line` is that of all."""
        return Line([self._proxies[login]], *self._ports)

    def give_laptop(self, login: str) -> Path:
        """Sign a new laptop in, over a line of its own; return its folder."""
        proxy = self._ending.enter_context(FaultProxy(self._ports[0], random.Random(7), NO_FAULTS))
        self._proxies[login] = proxy
        folder = copied_store(self._empty_store, self._folder / f"laptop-{login}")
        laptop = Laptop(folder, create=True, key=STORE_KEY)
        line = Transport(proxy.url)
        try:
            enroll(laptop.lane, line, proxy.url, Login(login, PASSWORD, "电脑"), clock=Clock())
        finally:
            line.close()
            laptop.close()
        return folder


@contextmanager
def office_on(database: Database, folder: Path, empty_store: Path) -> Iterator[Office]:
    """A company on this database, with its server and its line."""
    portal = Starlette(routes=[Route("/{rest:path}", _portal, methods=["GET", "POST", "PUT"])])
    app = make_app(database)
    with _served(app) as server, _served(portal) as behind, ExitStack() as ending:
        yield Office(database, (server, behind), ending, folder, empty_store)
        app.state.room.close()


class Program:
    """One run of the desktop program on a laptop's folder, from opening to quitting, and the hands on its keyboard."""

    def __init__(self, application: QApplication, folder: Path, language: str = "zh_CN") -> None:
        self.folder = folder
        self._laptops: list[Laptop] = []
        self._has_ended = False
        self.running = Running(application, self._open, language, Mode.LIGHT)
        self.running.start()
        self.hands = Hands(self.running)
        self.hands.window.resize(FIRST_SIZE)
        self.hands.settle()

    def _open(self) -> Workspace:
        self._laptops.append(Laptop(self.folder, key=STORE_KEY))
        return self._laptops[-1].workspace()

    @property
    def workspace(self) -> Workspace:
        assert self.running.workspace is not None
        return self.running.workspace

    def read(self, ask: Callable[[Any], Any]) -> Any:
        with self.workspace.store.read() as session:
            return ask(session)

    def value(self, entity: str, record_id: str, field: str) -> Any:
        """What this laptop holds."""
        return self.read(lambda session: getattr(session.get_one(ENTITIES[entity], record_id), field))

    def synced(self) -> None:
        """Wait until a sync that began after now has ended well and nothing waits to be sent."""
        states: list[SyncState] = []
        forget = self.workspace.sync.subscribe(states.append)
        try:
            self.hands.press("Ctrl+Shift+S")
            self.hands.wait(lambda: _is_through(states), "the sync")
        finally:
            forget()
        self.hands.settle()

    def end(self) -> None:
        """Close the window, and end what ends with it; nothing if it has ended."""
        if self._has_ended:
            return
        self._has_ended = True
        if self.running.window is not None:
            self.running.window.close()
        self.running.close()
        self.running.deleteLater()
        for laptop in self._laptops:
            laptop.close()


def _is_through(states: list[SyncState]) -> bool:
    began = next((place for place, one in enumerate(states) if one.kind == "syncing"), len(states))
    return any(one.kind in ("idle", "attention") and not one.pending for one in states[began:])
