"""Answers of a server written by hand, for what a real one gives only by chance or by mistake."""

from collections.abc import Callable, Mapping
from typing import Any

from crm_core.model import ENTITIES, columns_of
from crm_core.wire import (
    BlobState,
    Grant,
    Hello,
    M,
    Message,
    Page,
    Problem,
    Pull,
    Push,
    PushReply,
    TableRows,
    Welcome,
)
from crm_desktop.sync.channel import Failure, Sink, TransportError
from tests.sync.laptop import START_MS


def row_of(entity: str, record_id: str, **values: Any) -> dict[str, Any]:
    """A row in stored form, with the values that every row has."""
    row = dict.fromkeys(columns_of(ENTITIES[entity]))
    return {**row, "id": record_id, "rev": 1, "stamps": "{}", **values}


def table(entity: str, rows: Mapping[str, Mapping[str, Any]], scope: int = 0) -> TableRows:
    """Rows by id, all in one scope of the page's."""
    full = [row_of(entity, record_id, **values) for record_id, values in rows.items()]
    return TableRows(
        entity=entity,
        columns=list(columns_of(ENTITIES[entity])),
        rows=[list(row.values()) for row in full],
        members=[(number, scope) for number in range(len(full))],
    )


def page(cursor: str, *tables: TableRows, scope: str = "account:a", grant: bool = True, **rest: Any) -> Page:
    granted = [Grant(scope=scope, level="edit")] if grant else []
    return Page(
        cursor=cursor,
        server_ms=START_MS,
        scopes=[scope],
        tables=list(tables),
        **{"more": False, "granted": granted, **rest},
    )


class ScriptedServer:
    """Gives these pages in turn, then empty ones; answers pushes through `on_push`. Errors in a script are raised.

    It is of an older version, that knows no other questions.
    """

    bytes_up = 0
    bytes_down = 0

    def __init__(self, user_id: str, *pages: Page | TransportError) -> None:
        self.user_id = user_id
        self.pages = list(pages)
        self.asked: list[str] = []
        self.pushed: list[Push] = []
        self.on_push: Callable[[Push], PushReply] = lambda push: PushReply(outcomes=[], server_ms=START_MS)

    def call(self, operation: str, message: Message, reply: type[M]) -> M:
        answer = self._answer(message)
        assert isinstance(answer, reply)
        return answer

    def _answer(self, message: Message) -> Message:
        if isinstance(message, Hello):
            return Welcome(
                protocol=1,
                schema=1,
                epoch="e",
                server_ms=START_MS,
                lease_until_ms=START_MS + 10**9,
                user_id=self.user_id,
            )
        if isinstance(message, Push):
            self.pushed.append(message)
            return self.on_push(message)
        if not isinstance(message, Pull):
            raise _not_known()
        self.asked.append(message.cursor)
        if not self.pages:
            return Page(cursor=message.cursor or "end", more=False, server_ms=START_MS)
        following = self.pages.pop(0)
        if isinstance(following, TransportError):
            raise following
        return following

    def download(self, kind: str, name: str, start: int, sink: Sink) -> int:
        raise _not_known()

    def upload(self, name: str, offset: int, size: int, data: bytes) -> BlobState:
        raise _not_known()

    def close(self) -> None:
        """Nothing is open."""


def _not_known() -> TransportError:
    return TransportError(Failure.PROBLEM, problem=Problem(code="malformed"))
