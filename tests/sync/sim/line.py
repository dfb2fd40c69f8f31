"""The line between a laptop and the server: it drops, doubles, delays and cuts what it carries, and loses answers.

What is carried twice must have its effect once (promise I2), so every repetition is checked where it happens.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import msgspec
from psycopg import errors

from crm_core.model import ENTITIES
from crm_core.wire import M, Message, Mutation, Problem, Pull, Push, PushReply, encode
from crm_desktop.db.patches import groups
from crm_desktop.sync import codec
from crm_desktop.sync.channel import Failure, TransportError
from crm_server import devices
from crm_server.errors import ProblemError
from crm_server.handlers import Context
from tests.sync.sim.machine import Machine
from tests.sync.sim.server import Server, ServerDied
from tests.sync.world import LocalTransport

PAGE_BYTES = (1_000, 1_000, 5_000, 50_000)
REMEMBERED = 12
"""How many questions the line may bring again."""


class Line(LocalTransport):
    """A line of one laptop. `bad` holds the kinds of trouble that it makes; empty: it works."""

    def __init__(
        self,
        server: Server,
        context: Context,
        machine: Machine,
        rng: random.Random,
        look: Callable[[], None],
        meanwhile: Callable[[float], None],
    ) -> None:
        """`look` is called between pages; `meanwhile(0..1)` while a question is on its way: others sync so often."""
        super().__init__(context)
        self.bad: frozenset[str] = frozenset()
        self._server = server
        self._machine = machine
        self._rng = rng
        self._look = look
        self._meanwhile = meanwhile
        self._crowded = False
        self._sent: list[tuple[str, Message, type[Message]]] = []
        self.before = self._before_piece

    def call(self, operation: str, message: Message, reply: type[M]) -> M:
        self._machine.fate.count()
        if isinstance(message, Pull):
            self._look()
            message = msgspec.structs.replace(message, max_bytes=self._rng.choice(PAGE_BYTES))
        if self._happens("drop", 0.06):
            raise TransportError(Failure.OFFLINE)
        if self._sent and self._happens("reorder", 0.06):
            self._again(*self._rng.choice(self._sent))
        self._sent = [*self._sent[1 - REMEMBERED :], (operation, message, reply)]
        answer = self._deliver(operation, message, reply)
        if self._happens("double", 0.12):
            self._again(operation, message, reply)
        if self._happens("meanwhile", 0.3):
            self._meanwhile(0.3)
        if self._happens("lose", 0.08):
            raise TransportError(self._rng.choice((Failure.TIMEOUT, Failure.OFFLINE)))
        if self._happens("cut", 0.06):
            body = codec.pack(encode(answer))
            codec.message(reply, codec.unpack(body[: self._rng.randrange(len(body))]))
        self._machine.fate.count()
        return answer

    def _before_piece(self, operation: str, _message: Message) -> None:
        """Bytes come and go piece by piece: between two of them the line may break and the program may end."""
        if operation in {"download", "upload"}:
            self._machine.fate.count()
            if self._happens("cut", 0.1):
                raise TransportError(Failure.TRUNCATED)

    def _happens(self, trouble: str, chance: float) -> bool:
        return trouble in self.bad and self._rng.random() < chance

    def _deliver(self, operation: str, message: Message, reply: type[M]) -> M:
        def handled() -> M:
            return self._handled(operation, message, reply)

        if self._happens("crowd", 0.2):
            self._crowded = True
            try:
                at = self._rng.randint(1, 50)
                return self._server.while_it_stands(handled, at, lambda: self._meanwhile(0.7))
            finally:
                self._crowded = False
        with self._server.dying(self._rng.randint(1, 60) if self._happens("server dies", 0.08) else 0):
            return handled()

    def _handled(self, operation: str, message: Message, reply: type[M]) -> M:
        try:
            with self._server.database.transaction() as conn:
                holder = devices.holder_of(conn, self._machine.device_id, self.context.now_ms())
            self.context = replace(self.context, session=holder.session)
            if isinstance(message, Push):
                return self._pushed(message, reply)
            return super().call(operation, message, reply)
        except ProblemError as error:
            problem = Problem(code=error.code, params=error.params)
            raise TransportError(Failure.PROBLEM, problem=problem) from error
        except (ServerDied, errors.LockNotAvailable) as error:
            raise TransportError(Failure.UNAVAILABLE) from error

    def _pushed(self, message: Push, reply: type[M]) -> M:
        """Bring mutations. Those that the server has answered before must have no effect, and the same outcome."""
        for mutation in message.mutations:
            _check_patches(mutation)
        told = self._server.told
        came_again = not self._crowded and all(one.id in told for one in message.mutations)
        before = self._server.head() if came_again else 0
        answer = super().call("push", message, reply)
        assert isinstance(answer, PushReply)
        for one in answer.outcomes:
            result = one.result, one.code
            assert told.setdefault(one.id, result) == result, f"I2: {one.id} was {told[one.id]}, now {result}"
        assert not came_again or self._server.head() == before, "I2: a push that came again had an effect"
        return answer

    def _again(self, operation: str, message: Message, reply: type[M]) -> None:
        """Bring a question once more; nobody waits for the answer."""
        with suppress(TransportError):
            self._handled(operation, message, reply)


def _check_patches(mutation: Mutation) -> None:
    """I9: a patch names what its author changed, and the fields that merge together with that; nothing else."""
    for change in mutation.changes:
        if change.op == "update":
            for members in groups(ENTITIES[change.entity]):
                pairs = [change.fields[name] for name in members if name in change.fields]
                untouched = pairs and all(old == new for old, new in pairs)
                assert not untouched, f"I9: {members} of {change.entity} travels, though nobody changed it"
