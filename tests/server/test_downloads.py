"""The route for bytes: parts, wholes, places outside, and who may not read."""

from crm_core.ids import new_id
from crm_core.wire import BYTES_TYPE, Artefacts, Manifest, Problem, decode
from tests.server.caller import Laptop, problem
from tests.server.test_app import HELLO


def manifest(laptop: Laptop) -> Manifest:
    laptop.enroll()
    return decode(Manifest, laptop.send("artefacts", Artefacts(hello=HELLO, id=new_id())).body)


def test_parts_make_the_whole(laptop: Laptop) -> None:
    chunk = manifest(laptop).chunks[0]
    path = f"bytes/chunk/{chunk.name}"
    whole = laptop.request("GET", path, b"")
    assert (whole.status, len(whole.body)) == (200, chunk.size)
    assert whole.headers["Content-Type"] == BYTES_TYPE
    assert whole.headers["ETag"] == f'"{chunk.sha256}"'
    first = laptop.request("GET", path, b"", Range="bytes=0-9")
    rest = laptop.request("GET", path, b"", Range="bytes=10-")
    assert (first.status, rest.status) == (206, 206)
    assert first.body + rest.body == whole.body
    assert first.headers["Content-Range"] == f"bytes 0-9/{chunk.size}"
    assert rest.headers["Content-Range"] == f"bytes 10-{chunk.size - 1}/{chunk.size}"


def test_a_part_outside_is_refused(laptop: Laptop) -> None:
    chunk = manifest(laptop).chunks[0]
    for asked in (f"bytes={chunk.size}-", "bytes=9-3", "bytes=-5", "lines=1-2"):
        answer = laptop.request("GET", f"bytes/chunk/{chunk.name}", b"", Range=asked)
        assert (answer.status, answer.headers["Content-Range"]) == (416, f"bytes */{chunk.size}")


def test_strangers_and_names_that_are_none_get_a_problem(laptop: Laptop) -> None:
    chunk = manifest(laptop).chunks[0]
    for path in ("bytes/chunk/nothing", "bytes/chunk/..%2f..", f"bytes/chunk/{new_id()}"):
        answer = laptop.request("GET", path, b"")
        assert answer.status in {404, 409}
        assert decode(Problem, answer.body).code in {"malformed", "resync_required"}
    assert problem(laptop.request("GET", f"bytes/secrets/{chunk.name}", b"")) == (404, "malformed")
    laptop.token = ""
    assert problem(laptop.request("GET", f"bytes/chunk/{chunk.name}", b"")) == (401, "unauthenticated")
