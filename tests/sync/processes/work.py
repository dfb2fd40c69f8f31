"""What a laptop's process does until it is killed: a person writes, the laptop syncs, again and again."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from crm_core.clock import ZERO, Clock
from crm_core.ids import IdSource
from crm_core.model import Account, Quote, Task, Visit
from crm_desktop.db import doctor, meta
from crm_desktop.db.capture import EditContext
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.lane import WriterLane
from crm_desktop.db.raw import raw_connection
from crm_desktop.db.store import Store
from crm_desktop.errors import UserError
from crm_desktop.services import quotes
from crm_desktop.sync import local
from crm_desktop.sync.channel import TransportError
from crm_desktop.sync.engine import SyncEngine
from crm_desktop.sync.enroll import Login, enroll, open_transport
from crm_desktop.sync.transport import Transport
from tests.sync.processes.history import Act

KEY = bytes(range(32))
ROUNDS = 12


@dataclass
class Desk:
    """An open store with its lane and clock, and the random choices of the person at it."""

    store: Store
    lane: WriterLane
    clock: Clock
    rng: random.Random

    def facts(self) -> dict[str, str]:
        with self.store.read() as session:
            return local.settings(raw_connection(session))

    def engine(self, url: str) -> tuple[SyncEngine, Transport]:
        """Return an engine on the line at `url`, wherever the server was before."""
        self.lane.submit_raw(lambda connection: local.keep(connection, {local.SERVER: url})).result()
        line = open_transport(self.lane, self.store)
        return SyncEngine(self.lane, self.store, line, self.clock), line


@contextmanager
def desk(folder: Path, seed: int) -> Iterator[Desk]:
    """Open a data folder as the program does, without its window."""
    with DataFolder(folder) as held:
        store = Store.open(held, KEY)
        lane = WriterLane(store)
        with store.read() as session:
            known = local.settings(raw_connection(session))
        clock = Clock(last=known.get(meta.LAST_HLC, ZERO))
        if local.DEVICE in known:
            store.context = EditContext(known[local.USER], known[local.DEVICE], clock, IdSource())
        try:
            yield Desk(store, lane, clock, random.Random(seed))
        finally:
            lane.close()
            store.close()


def sign_in(folder: Path, url: str, login: str, password: str) -> None:
    """Make a laptop of the folder."""
    with desk(folder, 0) as open_desk:
        line = Transport(url)
        try:
            enroll(open_desk.lane, line, url, Login(login, password, folder.name), clock=open_desk.clock)
        finally:
            line.close()


def live(folder: Path, url: str, seed: int, teller: Connection) -> None:
    """Check the store, say so, then write and sync until done or killed. Each act is told before and after."""
    with desk(folder, seed) as open_desk:
        teller.send(
            ("sound", [f"{one.name}: {one.detail}" for one in doctor.examine(open_desk.store) if not one.ok])
        )
        engine, line = open_desk.engine(url)
        try:
            for _ in range(ROUNDS):
                for _ in range(open_desk.rng.randint(1, 4)):
                    _act(open_desk, teller)
                _sync(engine)
        finally:
            line.close()
    teller.send(("done", None))


def _sync(engine: SyncEngine) -> None:
    try:
        engine.run()
    except TransportError as error:
        if not error.passing:
            raise


def _act(open_desk: Desk, teller: Connection) -> None:
    """Do something that a person would: a new customer, a visit, a task, another phone number, a quote."""
    token = f"t{open_desk.rng.getrandbits(60):015x}t"
    chosen = open_desk.rng.choice(("account", "visit", "task", "phone", "phone", "quote"))
    own = _own_accounts(open_desk)
    about = open_desk.rng.choice(own) if own else None
    if chosen == "account" or about is None:
        act = Act("add", "account", IdSource().new(), token)
    elif chosen == "phone":
        act = Act("set", "account", about, token)
    else:
        act = Act("add", chosen, IdSource().new(), token)
    teller.send(("begun", act))
    open_desk.lane.submit(lambda session: _write(session, act, about)).result()
    teller.send(("acknowledged", token))
    if act.entity == "quote":
        _approve(open_desk, act.id)


def _approve(open_desk: Desk, quote_id: str) -> None:
    """Let a quote leave the house, for which a number is drawn from the blocks of this laptop."""
    context: Any = open_desk.store.context
    open_desk.lane.submit(lambda session: quotes.move_quote(session, context, quote_id, "APPROVED")).result()


def _own_accounts(open_desk: Desk) -> list[str]:
    """Return the customers that this very device has made: their phones have one writer."""
    device = open_desk.facts()[local.DEVICE]
    with open_desk.store.read() as session:
        rows = raw_connection(session).execute(
            "SELECT id FROM account WHERE device_id = ? AND deleted_at IS NULL ORDER BY id", (device,)
        )
        return [record_id for (record_id,) in rows]


def _write(session: Session, act: Act, about: str | None) -> None:
    if act.kind == "set":
        session.get_one(Account, act.id).phone = act.token
    elif act.entity == "account":
        session.add(Account(id=act.id, name=act.token))
    elif act.entity == "visit":
        now = datetime.now(UTC).replace(microsecond=0)
        session.add(Visit(id=act.id, account_id=about, started_at=now, summary=act.token))
    elif act.entity == "quote":
        session.add(Quote(id=act.id, account_id=about, subject=act.token))
    else:
        session.add(Task(id=act.id, title=act.token, account_id=about))


def finish(folder: Path, url: str, teller: Connection) -> None:
    """Write one more quote, sync until nothing is left to do, compare row by row, and tell what is here."""
    with desk(folder, 0) as open_desk:
        engine, line = open_desk.engine(url)
        try:
            for about in _own_accounts(open_desk)[:1]:
                last = Act("add", "quote", IdSource().new(), "the last one")
                open_desk.lane.submit(partial(_write, act=last, about=about)).result()
                _approve(open_desk, last.id)
            engine.run()
            report = engine.run()
            repaired = engine.verify(deep=True)
            teller.send(("finished", _summary(open_desk, report.pushed + report.pulled, repaired)))
        except UserError as error:
            teller.send(("finished", {"error": error.code, "params": error.params}))
        finally:
            line.close()


def _summary(open_desk: Desk, restless: int, repaired: int) -> dict[str, Any]:
    with open_desk.store.read() as session:
        waiting = (
            raw_connection(session)
            .execute("SELECT state, count(*) FROM local_outbox GROUP BY state")
            .fetchall()
        )
    unsound = [f"{one.name}: {one.detail}" for one in doctor.examine(open_desk.store) if not one.ok]
    return {"restless": restless, "repaired": repaired, "waiting": waiting, "unsound": unsound}
