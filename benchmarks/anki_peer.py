"""Anki with its own sync server, on the peers' records, in an environment of its own: it imports nothing of ours.

    python benchmarks/anki_peer.py RECORDS.json RUNS PULLED PUSHED

A record is a note of ten fields; Anki makes a card of each as well, so it moves two rows where others move one. Its
first sync is the download of the whole collection as one file, not encrypted and without an index for search. Prints
the seconds of each step as JSON.
"""

import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from anki.collection import AddNoteRequest, Collection  # type: ignore[import-not-found, unused-ignore]
from anki.decks import DeckId  # type: ignore[import-not-found, unused-ignore]

LOGIN, PASSWORD = "bench", "bench"
START_SECONDS = 20.0
TICK_SECONDS = 1.1
"""Anki tells changes apart by the second."""


def main(records_file: str, runs: int, pulled: int, pushed: int) -> None:
    records = json.loads(Path(records_file).read_text(encoding="utf-8"))
    seconds: dict[str, list[float]] = {}

    def timed(step: str, work: Callable[..., object], *arguments: Any) -> None:
        began = time.perf_counter()
        work(*arguments)
        seconds.setdefault(step, []).append(time.perf_counter() - began)

    with tempfile.TemporaryDirectory(prefix="anki-benchmark-") as scratch, _server(Path(scratch)) as url:
        office = Collection(str(Path(scratch) / "office.anki2"))
        auth = office.sync_login(LOGIN, PASSWORD, url)
        _fill(office, records)
        office.sync_collection(auth, False)
        _whole(office, auth, upload=True)
        roads = [Collection(str(Path(scratch) / f"road{run}.anki2")) for run in range(runs)]
        for road in roads:
            timed("first", _first, road, auth)
        road = roads[-1]
        for _ in range(runs):
            _edit(office, pulled)
            office.sync_collection(auth, False)
            timed("pull", road.sync_collection, auth, False)
            _edit(road, pushed)
            timed("push", road.sync_collection, auth, False)
            timed("nothing", road.sync_collection, auth, False)
            office.sync_collection(auth, False)
        if _texts(office) != _texts(road):
            sys.exit("the two collections differ")
    print(json.dumps({"seconds": seconds}))


@contextmanager
def _server(scratch: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "SYNC_USER1": f"{LOGIN}:{PASSWORD}",
        "SYNC_BASE": str(scratch / "server"),
        "SYNC_HOST": "127.0.0.1",
        "SYNC_PORT": str(port),
        "RUST_LOG": "error",
    }
    process = subprocess.Popen([sys.executable, "-m", "anki.syncserver"], env={**os.environ, **settings})
    try:
        _await(port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


def _await(port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit("Anki's server did not start")


def _fill(collection: Any, records: list[dict[str, Any]]) -> None:
    models = collection.models
    kind = models.new("Customer")
    names = list(records[0])
    for name in names:
        models.add_field(kind, models.new_field(name))
    template = models.new_template("card")
    template["qfmt"], template["afmt"] = "{{name}}", "{{remark}}"
    models.add_template(kind, template)
    models.add(kind)
    kind = models.by_name("Customer")
    requests = []
    for record in records:
        note = collection.new_note(kind)
        note.fields = [str(record[name]) for name in names]
        requests.append(AddNoteRequest(note=note, deck_id=DeckId(1)))
    collection.add_notes(requests)


def _whole(collection: Any, auth: Any, *, upload: bool) -> None:
    collection.close_for_full_sync()
    collection.full_upload_or_download(auth=auth, server_usn=None, upload=upload)
    collection.reopen(after_full_sync=True)


def _first(collection: Any, auth: Any) -> None:
    collection.sync_collection(auth, False)
    _whole(collection, auth, upload=False)


def _edit(collection: Any, count: int) -> None:
    notes = [collection.get_note(one) for one in random.sample(list(collection.find_notes("")), count)]
    for note in notes:
        note.fields[5] = f"state {random.random()}"
    collection.update_notes(notes)
    time.sleep(TICK_SECONDS)


def _texts(collection: Any) -> list[str]:
    return sorted(collection.db.list("SELECT flds FROM notes"))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
