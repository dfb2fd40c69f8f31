"""First sync over a slow line that loses packets and breaks: how many bytes it costs beyond those of the data.

    python -m benchmarks.slow_line [--records 20000] [--mbit 1] [--loss 0.05] [--cuts 20] [--seed 1]

The line is a TCP proxy of ours between the laptop and a server process. It passes on packets of 1,460 bytes, each after
the time that the rate gives it, both ways sharing the rate. A share of the packets is lost: such a packet crosses the
line twice, and everything behind it waits for a retransmission time-out of 200 ms, as TCP delivers in order (one
time-out a loss; fast retransmit would be kinder). At moments drawn from the seed the connection is cut, with what was
on its way; the laptop then goes on at once, as it would when asked. Not modelled: the handshakes of TCP and TLS.

Payload is what the bodies of an undisturbed first sync have; total is every byte that crossed the line in the disturbed
one, headers and questions among them.
"""

import argparse
import contextlib
import random
import socket
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.company import LOGIN, PASSWORD, running_server
from benchmarks.first_sync import PASSPHRASE, first_sync
from crm_desktop.bootstrap import Laptop
from crm_desktop.cli.syncing import sign_in
from crm_desktop.sync.channel import TransportError

PACKET = 1460
TIMEOUT_SECONDS = 0.2


class SlowLine:
    """Carries connections to `target` at a rate, with losses, and cuts them when so many bytes have crossed."""

    def __init__(self, target: int, *, mbit: float, loss: float, rng: random.Random) -> None:
        self.crossed = self.repeated = self.cuts = 0
        self.cut_at: list[int] = []
        self._target = target
        self._seconds_per_byte = 8 / (mbit * 1e6)
        self._loss = loss
        self._rng = rng
        self._wire = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where the line begins."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed: the end of the line
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                self._open.update((client, server))
                for source, sink in ((client, server), (server, client)):
                    threading.Thread(target=self._carry, args=(source, sink), daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):  # cut, or closed by the other end
            while data := source.recv(PACKET):
                with self._wire:
                    self._cross(len(data))
                    sink.sendall(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _cross(self, size: int) -> None:
        """Take the time that a packet needs; break where the line is to break."""
        time.sleep(size * self._seconds_per_byte)
        self.crossed += size
        if self._rng.random() < self._loss:
            time.sleep(TIMEOUT_SECONDS + size * self._seconds_per_byte)
            self.repeated += size
        if self.cut_at and self.crossed >= self.cut_at[0]:
            self.cut_at.pop(0)
            self.cuts += 1
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            self._open.clear()
            raise ConnectionResetError


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--mbit", type=float, default=1.0)
    parser.add_argument("--loss", type=float, default=0.05)
    parser.add_argument("--cuts", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with running_server(options.records) as server, tempfile.TemporaryDirectory() as scratch:
        payload = undisturbed(Path(scratch) / "whole", server.url)
        line = SlowLine(urlsplit(server.url).port or 0, mbit=options.mbit, loss=options.loss, rng=rng)
        runs, seconds, records = disturbed(Path(scratch) / "cut", line, payload, options.cuts, rng)
        line.close()
    print(f"{records} records in {seconds:.0f} s and {runs} runs, {line.cuts} cuts")
    print(
        f"payload {payload / 1e6:.3f} MB, crossed {line.crossed / 1e6:.3f} MB: ratio {line.crossed / payload:.3f}"
    )
    with_repeats = line.crossed + line.repeated
    print(
        f"with packets sent again after a loss {with_repeats / 1e6:.3f} MB: ratio {with_repeats / payload:.3f}"
    )


def undisturbed(folder: Path, url: str) -> int:
    """Return the bytes of the bodies of a first sync, both ways."""
    _, report, _ = first_sync(folder, url)
    print(f"undisturbed: {report}")
    return _bytes_of(folder)


def _bytes_of(folder: Path) -> int:
    laptop = Laptop(folder, PASSPHRASE)
    try:
        with laptop.store.raw() as connection:
            row = connection.execute(
                "SELECT report ->> 'bytes_down', report ->> 'bytes_up' FROM local_sync_run ORDER BY id LIMIT 1"
            ).fetchone()
        return int(row[0]) + int(row[1])
    finally:
        laptop.close()


def disturbed(
    folder: Path, line: SlowLine, payload: int, cuts: int, rng: random.Random
) -> tuple[int, float, int]:
    """Sync through the line until it is done; returns the runs that it took, seconds, and records."""
    laptop = Laptop(folder, PASSPHRASE, create=True)
    try:
        sign_in(laptop, line.url, LOGIN, PASSWORD, "benchmark")
        laptop.context()
        engine = laptop.engine()
        line.crossed = line.repeated = 0
        line.cut_at = sorted(rng.randrange(payload) for _ in range(cuts))
        began = time.perf_counter()
        for run in range(1, 100 + cuts):
            try:
                engine.run()
            except TransportError as error:
                if not error.passing:
                    raise
                continue
            seconds = time.perf_counter() - began
            with laptop.store.raw() as connection:
                count = connection.execute("SELECT count(DISTINCT entity || id) FROM local_scope_member")
                return run, seconds, int(count.fetchone()[0])
        raise RuntimeError("the first sync does not end")
    finally:
        laptop.close()


if __name__ == "__main__":
    main()
