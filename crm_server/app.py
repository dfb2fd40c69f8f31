"""The HTTP shell around the handlers: routes, bodies, and an answer for whatever goes wrong.

A request is read by the event loop and handled in a thread, of which there are so many at once and no more; who
cannot be served soon is told to come back, instead of waiting in a line that only grows.
"""

import gc
import logging
import os
import re
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from functools import partial
from threading import Event, Thread
from typing import ParamSpec, TypeVar

import anyio
from anyio import CapacityLimiter, to_thread
from psycopg import DataError
from psycopg import OperationalError as DriverDown
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from crm_core import check_code
from crm_core.blobs import SLICE
from crm_core.clock import system_ms
from crm_core.wire import MEDIA_TYPE, Message, Problem, Wait, Waited, encode
from crm_server import codec, downloads
from crm_server.blobs import Chunk, bring
from crm_server.database import Database, fetch
from crm_server.errors import ProblemError
from crm_server.failures import describe
from crm_server.jobs import run_due
from crm_server.quote_check import QuoteCheck, check_quote
from crm_server.service import OPERATIONS, Call, Service
from crm_server.session import Session
from crm_server.settings import DATABASE_VARIABLE
from crm_server.waiting import WaitingRoom, has_moved, reached

THREADS = 8
MOST_WAITING = 64
BODY_SECONDS = 300
RETRY_SECONDS = 5
JOBS_EVERY_SECONDS = 60
LONGEST_WAIT_SECONDS = 50.0
OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""A page of a push makes tens of thousands, none of them in a cycle; by Python's own 700 it is searched sixty times."""
log = logging.getLogger("crm_server")
_NUMBER = re.compile(r"[0-9]{1,15}")
P = ParamSpec("P")
T = TypeVar("T")


def make_app(database: Database, now_ms: Callable[[], int] = system_ms) -> Starlette:
    """Return the application on a database whose tables exist. The caller closes the database."""
    shell = _Shell(Service(database, now_ms))
    routes = [
        *(
            Route(f"/sync/v1/{operation}", partial(shell.sync, operation), methods=["POST"], name=operation)
            for operation in OPERATIONS
        ),
        Route("/sync/v1/wait", shell.wait, methods=["POST"], name="wait"),
        Route("/sync/v1/bytes/{kind}/{name}", shell.read_bytes, methods=["GET"], name="bytes"),
        Route("/sync/v1/bytes/blob/{name}", shell.write_bytes, methods=["PUT"], name="upload"),
        Route("/check/quote/{code}", shell.check_quote, methods=["GET"], name="check_quote"),
        Route("/healthz", shell.health),
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _no_such_route})
    app.state.room = shell.room
    return app


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
        await to_thread.run_sync(app.state.room.close)
        database.close()

    app.router.lifespan_context = lifespan
    gc.freeze()  # what was imported stays: looking through it for garbage would cost a push a quarter of its time
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    return app


def _run_jobs(database: Database, ended: Event) -> None:
    """Run what falls due with time, every minute until the process ends."""
    while not ended.wait(JOBS_EVERY_SECONDS):
        try:
            run_due(database, system_ms())
        except ExceptionGroup as group:  # the next minute may go well
            for error in group.exceptions:
                log.error("jobs: %s", describe(error))  # noqa: TRY400 -- a traceback may hold values of rows


class _Shell:
    def __init__(self, service: Service) -> None:
        self._service = service
        self._threads = CapacityLimiter(THREADS)
        self.room = WaitingRoom(service.database)

    async def sync(self, operation: str, request: Request) -> Response:
        began = time.monotonic()
        try:
            response = await self._answer(operation, request)
        except Exception as error:  # noqa: BLE001 -- the last place where one can be told to the laptop
            response = _problem_response(request, error)
        milliseconds = int((time.monotonic() - began) * 1000)
        log.info("%s %d %d ms %s bytes", operation, response.status_code, milliseconds, len(response.body))
        return response

    async def wait(self, request: Request) -> Response:
        """Answer as soon as there is something to pull. The headers go first, so that the laptop can hang up."""
        try:
            session, message = await self._in_thread(self._service.admit_to_wait, await self._call(request))
            if self.room.is_full(session.device_id) or not await self._in_thread(self.room.is_listening):
                raise ProblemError("unavailable", params={"reason": "busy"})
        except Exception as error:  # noqa: BLE001 -- as in `sync`
            return _problem_response(request, error)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._waited(session, message), headers=headers, media_type=MEDIA_TYPE)

    async def _waited(self, session: Session, message: Wait) -> AsyncIterator[bytes]:
        with self.room.waiting(session.user_id, session.device_id) as waiter:
            yield b" "
            moved = await self._in_thread(self._has_moved, session, message.cursor)
            if not moved:
                with anyio.move_on_after(min(max(message.seconds, 0.0), LONGEST_WAIT_SECONDS)):
                    await waiter.woken.wait()
                moved = waiter.woken.is_set()
        yield encode(Waited(moved=moved))

    def _has_moved(self, session: Session, cursor: str) -> bool:
        """Also true where waiting is no use, because the cursor is not ours any more."""
        with self._service.database.transaction() as conn:
            seq = reached(conn, session.user_id, cursor)
            return seq is None or has_moved(conn, session.user_id, seq)

    async def read_bytes(self, request: Request) -> Response:
        """Give bytes by Range."""
        try:
            call = self._headers(request)
            path, asked = request.path_params, request.headers.get("range", "")
            return await self._in_thread(self._bytes, call, path["kind"], path["name"], asked)
        except Exception as error:  # noqa: BLE001 -- as in `sync`
            return _problem_response(request, error)

    def _bytes(self, call: Call, kind: str, name: str, asked: str) -> Response:
        return downloads.answer(self._service.context(call), kind, name, asked)

    async def write_bytes(self, request: Request) -> Response:
        """Take a chunk of a content."""
        try:
            call = replace(self._headers(request), body=await _body(request, SLICE))
            response = await self._in_thread(self._bring, call, request)
        except Exception as error:  # noqa: BLE001 -- as in `sync`
            response = _problem_response(request, error)
        log.info("upload %d", response.status_code)
        return response

    def _bring(self, call: Call, request: Request) -> Response:
        offset, size = (request.headers.get(name, "") for name in ("upload-offset", "upload-length"))
        if not (_NUMBER.fullmatch(offset) and _NUMBER.fullmatch(size)):
            raise ProblemError("malformed", params={"field": "chunk"})
        chunk = Chunk(request.path_params["name"], int(offset), int(size), call.body)
        state = bring(self._service.context(call), chunk)
        return _response(state, request.headers.get("accept-encoding", ""))

    async def check_quote(self, request: Request) -> Response:
        """Tell who holds a quote whether it is the one that was sent. Asked by the whole hash, which nobody guesses."""
        code = request.path_params["code"]
        if len(code) != check_code.WHOLE:
            return _no_such_quote()
        try:
            found = await self._in_thread(self._checked, code)
        except Exception as error:  # noqa: BLE001 -- as in `sync`
            return _problem_response(request, error)
        if found.answer == "unknown":
            return _no_such_quote()
        return JSONResponse(asdict(found), headers={"Cache-Control": "no-store"})

    def _checked(self, code: str) -> QuoteCheck:
        with self._service.database.transaction() as conn:
            return check_quote(conn, code, system_ms())

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
        call = await self._call(request)
        return await self._in_thread(self._work, operation, call, request.headers.get("accept-encoding", ""))

    async def _in_thread(self, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        return await to_thread.run_sync(partial(work, *arguments, **named), limiter=self._threads)

    async def _call(self, request: Request) -> Call:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA_TYPE:
            raise ProblemError("malformed", 415, {"detail": "content type"})
        return replace(self._headers(request), body=await _body(request, codec.MAX_PACKED))

    def _headers(self, request: Request) -> Call:
        if self._threads.statistics().tasks_waiting >= MOST_WAITING:
            raise ProblemError("unavailable", params={"reason": "busy"})
        return Call(
            body=b"",
            encoding=request.headers.get("content-encoding", "").strip().lower(),
            authorization=request.headers.get("authorization", ""),
            address=request.client.host if request.client else "",
        )

    def _work(self, operation: str, call: Call, accepted: str) -> Response:
        return _response(OPERATIONS[operation](self._service, call), accepted)


def _no_such_quote() -> Response:
    return JSONResponse({"answer": "unknown"}, 404, {"Cache-Control": "no-store"})


async def _body(request: Request, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    with anyio.fail_after(BODY_SECONDS):
        async for part in request.stream():
            size += len(part)
            if size > most:
                raise ProblemError("too_large", params={"max_bytes": most})
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
