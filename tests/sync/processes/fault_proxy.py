"""A TCP proxy between laptop and server that cuts connections in the middle, stalls, and tears answers apart."""

import contextlib
import random
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

CHUNK = 4096


@dataclass(frozen=True)
class Faults:
    """How often things go wrong, as shares of connections, and for how long (seconds) a stalled one stands still."""

    refused: float = 0.05
    cut: float = 0.3
    stalled: float = 0.1
    stall_seconds: float = 0.05


NO_FAULTS = Faults(0, 0, 0, 0)


class FaultProxy:
    """Listens on a port of its own and passes connections on to `target`, a port of this machine."""

    def __init__(self, target: int, rng: random.Random, faults: Faults) -> None:
        self.target, self.faults = target, faults
        self.cuts = 0
        self._rng = rng
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        self.cut_all()

    def cut_all(self) -> None:
        """Cut every open connection, as a laptop that is carried out of the hotel does."""
        with self._lock:
            victims = list(self._open)
        for one in victims:
            _end(one)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with self._lock:
            chance, budget = self._rng.random(), self._rng.randint(1, 12_000)
        try:
            if chance < self.faults.refused:
                raise ConnectionError
            server = socket.create_connection(("127.0.0.1", self.target), timeout=10)
        except OSError:
            _end(client)
            client.close()
            return
        left = [budget if chance < self.faults.refused + self.faults.cut else -1]
        with self._holding(client, server):
            back = threading.Thread(target=self._pump, args=(server, client, left), daemon=True)
            back.start()
            self._pump(client, server, left)
            back.join()

    @contextlib.contextmanager
    def _holding(self, *ends: socket.socket) -> Iterator[None]:
        with self._lock:
            self._open.update(ends)
        try:
            yield
        finally:
            with self._lock:
                self._open.difference_update(ends)
            for one in ends:
                one.close()

    def _pump(self, source: socket.socket, sink: socket.socket, left: list[int]) -> None:
        """Copy until one end closes, or until the connection has carried what it may (`left`, both ways together)."""
        try:
            while data := source.recv(CHUNK):
                if left[0] >= 0:
                    data, left[0] = data[: left[0]], max(left[0] - len(data), 0)
                self._perhaps_stall()
                sink.sendall(data)
                if left[0] == 0:
                    self.cuts += 1
                    break
        except OSError:
            self.cuts += 1
        finally:
            _end(source)
            _end(sink)

    def _perhaps_stall(self) -> None:
        with self._lock:
            stalls = self._rng.random() < self.faults.stalled
        if stalls:
            time.sleep(self.faults.stall_seconds)


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
