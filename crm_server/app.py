"""The HTTP shell around the handlers: routes, bodies, and an answer for whatever goes wrong.

A request is read by the event loop and handled in a thread, of which there are so many at once and no more; who
cannot be served soon is told to come back, instead of waiting in a line that only grows.
"""

import logging
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from threading import Event, Thread

import anyio
from anyio import CapacityLimiter, to_thread
from psycopg import DataError
from psycopg import OperationalError as DriverDown
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from crm_core.clock import system_ms
from crm_core.wire import MEDIA_TYPE, Message, Problem
from crm_server import codec
from crm_server.database import Database, fetch
from crm_server.errors import ProblemError
from crm_server.failures import describe
from crm_server.jobs import run_due
from crm_server.service import OPERATIONS, Call, Service
from crm_server.settings import DATABASE_VARIABLE

THREADS = 8
MOST_WAITING = 64
BODY_SECONDS = 300
RETRY_SECONDS = 5
JOBS_EVERY_SECONDS = 60
log = logging.getLogger("crm_server")


def make_app(database: Database, now_ms: Callable[[], int] = system_ms) -> Starlette:
    """Return the application on a database whose tables exist. The caller closes the database."""
    shell = _Shell(Service(database, now_ms))
    routes = [
        *(
            Route(f"/sync/v1/{operation}", partial(shell.sync, operation), methods=["POST"], name=operation)
            for operation in OPERATIONS
        ),
        Route("/healthz", shell.health),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _no_such_route})


def app_from_environment() -> Starlette:
    """Return the application of a worker process, on the database that its parent names."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    database = Database(os.environ[DATABASE_VARIABLE], pool_size=THREADS)
    app = make_app(database)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        ended = Event()
        worker = Thread(target=_run_jobs, args=(database, ended), daemon=True)
        worker.start()
        yield
        ended.set()
        await to_thread.run_sync(worker.join)
        database.close()

    app.router.lifespan_context = lifespan
    return app


def _run_jobs(database: Database, ended: Event) -> None:
    """Run what falls due with time, every minute until the process ends."""
    while not ended.wait(JOBS_EVERY_SECONDS):
        try:
            run_due(database, system_ms())
        except Exception as error:  # noqa: BLE001 -- the next minute may go well
            log.error("jobs: %s", describe(error))  # noqa: TRY400 -- a traceback may hold values of rows


class _Shell:
    def __init__(self, service: Service) -> None:
        self._service = service
        self._threads = CapacityLimiter(THREADS)

    async def sync(self, operation: str, request: Request) -> Response:
        began = time.monotonic()
        try:
            response = await self._answer(operation, request)
        except Exception as error:  # noqa: BLE001 -- the last place where one can be told to the laptop
            response = _problem_response(request, error)
        milliseconds = int((time.monotonic() - began) * 1000)
        log.info("%s %d %d ms %s bytes", operation, response.status_code, milliseconds, len(response.body))
        return response

    async def health(self, _: Request) -> Response:
        try:
            await to_thread.run_sync(self._ask_database, limiter=self._threads)
        except (OperationalError, DriverDown, PoolExhausted):
            return PlainTextResponse("database unavailable\n", 503)
        return PlainTextResponse("ok\n")

    def _ask_database(self) -> None:
        with self._service.database.transaction() as conn:
            fetch(conn, "SELECT 1")

    async def _answer(self, operation: str, request: Request) -> Response:
        if self._threads.statistics().tasks_waiting >= MOST_WAITING:
            raise ProblemError("unavailable", params={"reason": "busy"})
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
            raise ProblemError("malformed", 415, {"detail": "content type"})
        call = Call(
            body=await _body(request),
            encoding=request.headers.get("content-encoding", "").strip().lower(),
            authorization=request.headers.get("authorization", ""),
            address=request.client.host if request.client else "",
        )
        accepted = request.headers.get("accept-encoding", "")
        job = partial(self._work, operation, call, accepted)
        return await to_thread.run_sync(job, limiter=self._threads)

    def _work(self, operation: str, call: Call, accepted: str) -> Response:
        return _response(OPERATIONS[operation](self._service, call), accepted)


async def _body(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    with anyio.fail_after(BODY_SECONDS):
        async for part in request.stream():
            size += len(part)
            if size > codec.MAX_PACKED:
                raise ProblemError("too_large", params={"max_bytes": codec.MAX_PACKED})
            parts.append(part)
    return b"".join(parts)


def _response(message: Message, accepted: str, status: int = 200) -> Response:
    body, encoding = codec.pack(message, accepted)
    headers = {"Content-Encoding": encoding} if encoding else {}
    return Response(body, status, headers | {"Cache-Control": "no-store"}, MEDIA_TYPE)


def _problem_response(request: Request, error: Exception) -> Response:
    problem, status = _problem_of(error)
    response = _response(problem, request.headers.get("accept-encoding", ""), status)
    if status in {429, 503}:
        response.headers["Retry-After"] = str(problem.params.get("retry_after_s", RETRY_SECONDS))
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _problem_of(error: Exception) -> tuple[Problem, int]:
    if isinstance(error, ProblemError):
        return Problem(code=error.code, params=error.params), error.status
    if isinstance(error, ClientDisconnect | TimeoutError):
        return Problem(code="malformed", params={"detail": "incomplete"}), 408
    if isinstance(error, DataError):  # a text that no column holds: too long, or with a NUL in it
        return Problem(code="malformed", params={"detail": "value"}), 400
    incident = secrets.token_hex(4)
    log.error("incident %s: %s", incident, describe(error))
    if isinstance(error, OperationalError | DriverDown | PoolExhausted):
        return Problem(code="unavailable", params={"reason": "database", "incident": incident}), 503
    return Problem(code="unavailable", params={"reason": "internal", "incident": incident}), 500


async def _no_such_route(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    problem = Problem(code="malformed", params={"detail": f"no such operation: {request.method}"})
    return _response(problem, request.headers.get("accept-encoding", ""), status)
