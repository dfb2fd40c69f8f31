"""The whole way once: a laptop signs in and syncs with the server over HTTP."""

import random
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn

from crm_desktop.db import blobs
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.services import attachments
from crm_desktop.sync import local
from crm_desktop.sync.channel import TransportError
from crm_desktop.sync.enroll import Login, enroll, open_transport
from crm_desktop.sync.transport import Transport
from crm_server import people
from crm_server.app import make_app
from crm_server.artefacts import prepare
from crm_server.database import Database
from tests.sync.conftest import NewLaptop
from tests.sync.laptop import Laptop
from tests.sync.processes.fault_proxy import FaultProxy, Faults

PASSWORD = "a-long-enough-secret"


@pytest.fixture
def server_url(server_tables: str) -> Iterator[str]:
    store = Database(server_tables)
    with store.transaction() as conn:
        people.add_unit(conn, "总部", None)
        people.add_user(conn, "ann", "安妮", "rep", "总部", PASSWORD)
    app = make_app(store)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off"))
    socket = server.config.bind_socket()
    socket.listen()  # who connects before the thread has begun waits
    thread = threading.Thread(target=server.run, args=([socket],))
    thread.start()
    yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    app.state.room.close()
    server.should_exit = True
    thread.join()
    socket.close()
    store.close()


def test_a_laptop_signs_in_and_syncs(server_url: str, new_laptop: NewLaptop, tmp_path: Path) -> None:
    laptop = new_laptop("nobody yet")
    laptop.write(lambda connection: connection.execute("DELETE FROM local_meta"))
    line = Transport(server_url)
    enrolled = enroll(laptop.lane, line, server_url, Login("ann", PASSWORD, "电脑"), clock=laptop.clock)
    line.close()
    channel = open_transport(laptop.lane, laptop.store)
    try:
        account = laptop.add("account", name="宁波长风机械", created_by=enrolled.user)
        report = laptop.sync(channel)
        assert (report.applied, report.refused, report.rounds) == (1, 0, 1)
        assert report.bytes_up > 0
        assert report.bytes_down > 0
        assert laptop.value("account", account, "owner_id") == enrolled.user
        assert laptop.value("user", enrolled.user, "name") == "安妮"
        _carry_a_file(laptop, channel, account, tmp_path)
    finally:
        channel.close()
    assert laptop.read(local.settings)[local.SERVER] == server_url


def _carry_a_file(laptop: Laptop, channel: Transport, account: str, tmp_path: Path) -> None:
    content = random.Random(1).randbytes(1_300_000)
    (tmp_path / "a.bin").write_bytes(content)
    staged = attachments.stage(attachments.writing_on(laptop.lane), tmp_path / "a.bin", now_ms=laptop.now_ms)
    settings = laptop.read(local.settings)
    context = EditContext(settings[local.USER], settings[local.DEVICE], laptop.clock, laptop.ids)
    laptop.store.context = context
    file = laptop.lane.submit(lambda s: attachments.attach(s, context, "account", account, staged)).result()
    report = laptop.sync(channel)
    assert (report.applied, report.blobs_up, report.blob_bytes_up) == (1, 1, len(content))
    with pytest.raises(TransportError) as caught:
        channel.upload("0" * 64, 0, 5, b"12345")
    assert caught.value.code == "blob_not_named"
    while not laptop.write(lambda connection: blobs.remove_some(connection, staged.sha256)):
        pass
    with laptop.store.read() as session, pytest.raises(UserError):
        attachments.write_to(session, file, tmp_path / "b.bin")
    laptop.lane.submit(lambda s: attachments.ask_for(s, file)).result()
    assert laptop.sync(channel).blob_bytes_down == len(content)
    with laptop.store.read() as session:
        attachments.write_to(session, file, tmp_path / "b.bin")
    assert (tmp_path / "b.bin").read_bytes() == content


def test_a_first_sync_goes_on_over_a_line_that_is_cut_again_and_again(
    server_url: str, new_laptop: NewLaptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "PAGE_BYTES", 20_000)
    monkeypatch.setattr(prepare, "CHUNK_BYTES", 40_000)
    old, new = new_laptop("nobody yet"), new_laptop("nobody yet")
    user = _enrol(old, server_url)
    texts = random.Random(1)
    accounts = [
        old.add("account", name=f"客户{n}", description=texts.randbytes(1500).hex(), created_by=user)
        for n in range(80)
    ]
    _synced(old, open_transport(old.lane, old.store))
    _enrol(new, server_url)
    with FaultProxy(urlsplit(server_url).port or 0, random.Random(1), Faults(refused=0, cut=1)) as line:
        new.write(lambda connection: local.keep(connection, {local.SERVER: line.url}))
        for _ in range(50):
            try:
                _synced(new, open_transport(new.lane, new.store))
                break
            except TransportError as error:
                if not error.passing:
                    raise
        assert line.cuts > 3
    assert sorted(new.rows("account")) == sorted(accounts)
    assert new.count("local_artefact") == 0
    assert not new.store.folder.chunks.exists()


def _enrol(laptop: Laptop, server_url: str) -> str:
    """Sign in as ann; return her id."""
    laptop.write(lambda connection: connection.execute("DELETE FROM local_meta"))
    line = Transport(server_url)
    enrolled = enroll(laptop.lane, line, server_url, Login("ann", PASSWORD, "电脑"), clock=laptop.clock)
    line.close()
    return enrolled.user


def _synced(laptop: Laptop, channel: Transport) -> None:
    try:
        laptop.sync(channel)
    finally:
        channel.close()
