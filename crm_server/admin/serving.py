"""Commands about the server itself: making it, running it, asking whether it is well."""

import argparse
import http.client
import logging
import os
import signal
import socket
import sys
import threading
from types import FrameType

from crm_server.admin.checkup import checkup
from crm_server.admin.output import CommandError, Output
from crm_server.settings import DATABASE_VARIABLE, OtherDatabaseError, Settings, initialise

APPLICATION = "crm_server.app:app_from_environment"
STOPPING_SECONDS = 20


def init(options: argparse.Namespace, output: Output) -> None:
    try:
        settings = initialise(options.data, options.database)
    except OtherDatabaseError:
        raise CommandError(f"{options.data} belongs to a server on another database.") from None
    place = "its own database" if settings.database is None else "the database given"
    output.done(
        f"The server in {options.data} is ready, on {place}.", {"data": str(options.data), "ready": True}
    )


def doctor(_: argparse.Namespace, settings: Settings, output: Output) -> None:
    with settings.opened() as database:
        checks = checkup(database, settings.data_dir)
    ok = all(check.ok for check in checks)
    if output.as_json:
        listed = [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in checks]
        output.done("", {"ok": ok, "checks": listed})
    else:
        output.listing(checks, {"name": "CHECK", "ok": "OK", "detail": "DETAIL"})
    if not ok:
        failed = ", ".join(check.name for check in checks if not check.ok)
        raise CommandError(f"Not in order: {failed}.")


def serve(options: argparse.Namespace, settings: Settings, _: Output) -> None:
    """Serve until told to stop by SIGTERM or SIGINT; then stop cleanly, the database that this started included."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    previous = signal.signal(signal.SIGTERM, _interrupt)
    try:
        with settings.address() as address:
            os.environ[DATABASE_VARIABLE] = address
            with _listen(options.host, options.port) as listener:
                _run(listener, options.workers)
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, previous)


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        raise CommandError(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
    # Connections inherit it. Without, the body of an answer waits 40 ms until its head is acknowledged; asyncio sets
    # it only on sockets that name their protocol, which those of create_server do not.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _run(listener: socket.socket, workers: int) -> None:
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    config = uvicorn.Config(
        APPLICATION, factory=True, workers=workers, log_config=None, access_log=False,
        timeout_graceful_shutdown=STOPPING_SECONDS, lifespan="on",
    )  # fmt: skip
    ended = threading.Event()
    threading.Thread(target=_announce, args=(listener, ended), daemon=True).start()
    try:
        if workers > 1:
            Multiprocess(config, sockets=[listener]).run()
        else:
            uvicorn.Server(config).run(sockets=[listener])
    finally:
        ended.set()


def _announce(listener: socket.socket, ended: threading.Event) -> None:
    """Say where the server listens, once it answers."""
    host, port = listener.getsockname()[:2]
    while not _answers(host, port):
        if ended.wait(0.05):
            return
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"listening on http://{shown}:{port}\n")
    sys.stdout.flush()


def _answers(host: str, port: int) -> bool:
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- compared, not listened on
    connection = http.client.HTTPConnection(near, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
