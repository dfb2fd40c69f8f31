"""J. Files go behind the records, once, under any name, and are missed aloud."""

from dataclasses import replace
from pathlib import Path

import pytest

from crm_desktop.services import attachments
from crm_server.database import execute
from tests.sync.scenarios.cast import Cast, context_of, refusal
from tests.sync.test_attachments import ask, attach, cutting_from, items, noise, on_server, opened, states


def test_107_same_file_from_two_devices(cast: Cast) -> None:
    content = noise(100_000)
    for laptop in (cast.ann, cast.bo):
        attach(laptop, cast.account, content)
    cast.settle()
    assert (on_server(cast.world), on_server(cast.world, "blob_slice")) == (1, 1)
    assert states(cast.ann, cast.account) == states(cast.bo, cast.account) == ["available"] * 2
    assert cast.ann.count("conflict") == 0
    cast.inv()


def test_109_upload_interrupted(cast: Cast, tmp_path: Path) -> None:
    """At seventy per cent, of a tenth of the twenty-five megabytes."""
    content = noise(2_500_000)
    file = attach(cast.ann, cast.account, content)
    cast.disturb(cast.ann, before=cutting_from(1_750_000))
    broken = cast.sync(cast.ann)
    assert (broken.applied, broken.blobs_waiting) == (1, 1)
    cast.world.sync(cast.bo)
    assert [item.name for item in items(cast.bo, cast.account)] == ["图纸.bin"], "the row waits for no byte"
    cast.disturb(cast.ann)
    rest = cast.sync(cast.ann)
    assert broken.blob_bytes_up + rest.blob_bytes_up == len(content), "no byte goes twice"
    ask(cast.bo, file)
    cast.world.sync(cast.bo)
    assert opened(cast.bo, file, tmp_path) == content
    cast.inv()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.txt", b""),
        ("合同：中文 🧾 a:b.pdf.", b"x"),
        ("很" * 300 + ".jpeg", b"y"),
        ("no type at all", b"z"),
        ("CON.txt", b"c"),
        ("../../etc/passwd", b"p"),
    ],
    ids=["empty", "punctuation", "long", "untyped", "device", "path"],
)
def test_111_names_of_other_systems(cast: Cast, tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / "chosen"
    path.write_bytes(content)
    write = attachments.writing_on(cast.ann.lane)
    staged = replace(attachments.stage(write, path, now_ms=cast.ann.now_ms), name=name, mime=None)
    context = context_of(cast.ann)
    file = cast.ann.lane.submit(
        lambda session: attachments.attach(session, context, "account", cast.account, staged)
    ).result()
    cast.settle()
    ask(cast.bo, file)
    cast.world.sync(cast.bo)
    assert cast.both("name", "attachment", file) == name
    (tmp_path / "out").mkdir()
    with cast.bo.store.read() as session:
        written = attachments.export(session, file, tmp_path / "out")
    assert written.read_bytes() == content
    assert written.parent == tmp_path / "out"
    assert len(written.name.encode()) <= 255
    assert not set(written.name) & set('<>:"/\\|?*')
    cast.inv()


def test_113_missing_bytes(cast: Cast, tmp_path: Path) -> None:
    content = noise(100_000)
    file = attach(cast.ann, cast.account, content)
    cast.settle()
    with cast.world.database.transaction() as conn:
        execute(conn, "DELETE FROM blob_slice")
    ask(cast.bo, file)
    cast.bo.set("account", cast.account, phone="0574-2")
    report = cast.sync(cast.bo)
    assert (report.applied, report.blobs_failed) == (1, 1), "records go on"
    assert states(cast.bo, cast.account) == ["unavailable"]
    assert refusal(lambda: opened(cast.bo, file, tmp_path)).code == "attachment_unavailable"
    cast.later(cast.ann)
    assert cast.sync(cast.ann).blobs_up == 1, "who still has it sends it again"
    cast.world.sync(cast.bo)
    assert opened(cast.bo, file, tmp_path) == content
    cast.inv()
