"""Files on records: added from a path, shown with where their content is, written out under names for any system."""

import base64
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PIL import Image

from crm_core.blobs import EMPTY, MAX_BYTES, MAX_THUMB, name_of
from crm_desktop.db import blobs, outbox
from crm_desktop.db.rows import RawConnection
from crm_desktop.errors import UserError
from crm_desktop.services import attachments, customers
from crm_desktop.services.attachments import AttachmentItem, Staged
from crm_desktop.services.file_names import MOST_BYTES, free_path, portable_name
from crm_desktop.services.thumbnails import thumbnail
from tests.services.conftest import START_MS, Desk

T = TypeVar("T")
CONTENT = os.urandom(2 * blobs.SLICE * blobs.SLICES_AT_ONCE + 77)


@pytest.fixture
def account(desk: Desk) -> str:
    return desk.write(lambda s: customers.create_customer(s, desk.context, {"name": "海川电子"}))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "底座.pdf"
    path.write_bytes(CONTENT)
    return path


def raw(desk: Desk, job: Callable[[RawConnection], T]) -> T:
    with desk.store.raw() as connection:
        return job(connection)


def stage(desk: Desk, file: Path, *, pictures_only: bool = False) -> Staged:
    return attachments.stage(lambda job: raw(desk, job), file, now_ms=START_MS, pictures_only=pictures_only)


def attach(desk: Desk, account: str, file: Path) -> str:
    staged = stage(desk, file)
    return desk.write(lambda s: attachments.attach(s, desk.context, "account", account, staged))


def only(desk: Desk, account: str) -> AttachmentItem:
    (found,) = desk.read(lambda s: attachments.attachments(s, "account", account))
    return found


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(UserError) as caught:
        act()
    return caught.value.code


def test_a_file_comes_back_as_it_was(desk: Desk, account: str, file: Path, tmp_path: Path) -> None:
    one = attach(desk, account, file)
    assert attach(desk, account, file) == one
    found = only(desk, account)
    assert (found.name, found.mime, found.size, found.by_name, found.state) == (
        "底座.pdf", "application/pdf", len(CONTENT), "李娜", "waiting",
    )  # fmt: skip
    copy = tmp_path / "copy"
    desk.read(lambda s: attachments.write_to(s, one, copy))
    assert copy.read_bytes() == CONTENT
    assert desk.read(lambda s: attachments.export(s, one, tmp_path)).name == "底座 (2).pdf"
    desk.write(lambda s: attachments.remove_attachment(s, desk.context, one))
    assert desk.read(lambda s: attachments.attachments(s, "account", account)) == []


def test_the_row_travels_without_the_content(desk: Desk, account: str, file: Path) -> None:
    attach(desk, account, file)
    (change,) = desk.read(lambda s: outbox.entries(s, "pending"))[-1].mutation.changes
    assert change.fields.keys() == {
        "target", "record_id", "name", "mime", "size", "sha256", "created_at", "created_by", "device_id",
    }  # fmt: skip
    assert change.fields["sha256"] == [None, name_of([CONTENT])]


def test_no_transaction_holds_more_than_a_few_slices(desk: Desk, file: Path) -> None:
    written: list[int] = []

    def write(job: Callable[[RawConnection], T]) -> T:
        def watched(connection: RawConnection) -> T:
            before = connection.execute("SELECT count(*) FROM local_blob_slice").fetchone()[0]
            result = job(connection)
            written.append(connection.execute("SELECT count(*) FROM local_blob_slice").fetchone()[0] - before)
            return result

        return raw(desk, watched)

    attachments.stage(write, file, now_ms=START_MS)
    assert max(written) == blobs.SLICES_AT_ONCE
    assert sum(written) == 2 * blobs.SLICES_AT_ONCE + 1


def test_files_that_are_not_taken(desk: Desk, account: str, file: Path, tmp_path: Path) -> None:
    assert refusal(lambda: stage(desk, tmp_path / "nowhere")) == "file_unreadable"
    gone = Staged("x", None, 1, "0" * 64, None)
    job = lambda s: attachments.attach(s, desk.context, "account", account, gone)  # noqa: E731
    assert refusal(lambda: desk.write(job)) == "attachment_changed"
    blank = Staged(" ", None, 0, EMPTY, None)
    job = lambda s: attachments.attach(s, desk.context, "account", account, blank)  # noqa: E731
    assert refusal(lambda: desk.write(job)) == "missing_value"


def kept(desk: Desk) -> int:
    """How many contents lie in the store, whole or in part."""
    return int(
        raw(desk, lambda connection: connection.execute("SELECT count(*) FROM local_blob").fetchone()[0])
    )


def test_what_is_too_large_is_refused_before_it_is_stored(desk: Desk, file: Path, tmp_path: Path) -> None:
    raw(desk, lambda connection: blobs.note_limit(connection, len(CONTENT) - 1))
    with pytest.raises(UserError) as caught:
        stage(desk, file)
    assert caught.value.code == "attachment_too_large"
    assert float(caught.value.params["size"]) > float(caught.value.params["max"])
    assert refusal(lambda: attachments.stage_bytes(lambda job: raw(desk, job), "a", CONTENT, now_ms=START_MS))
    assert kept(desk) == 0
    raw(desk, lambda connection: blobs.note_limit(connection, len(CONTENT)))
    assert stage(desk, file).size == len(CONTENT)


def test_no_server_takes_more_than_the_program(desk: Desk) -> None:
    raw(desk, lambda connection: blobs.note_limit(connection, 2 * MAX_BYTES))
    assert raw(desk, blobs.limit) == MAX_BYTES


def test_where_a_picture_is_wanted_another_file_is_refused_before_it_is_stored(
    desk: Desk, file: Path
) -> None:
    assert refusal(lambda: stage(desk, file, pictures_only=True)) == "not_a_picture"
    assert kept(desk) == 0


def test_a_file_that_changes_while_it_is_read_is_not_taken(desk: Desk, file: Path) -> None:
    def write(job: Callable[[RawConnection], T]) -> T:
        if job is not blobs.limit:
            file.write_bytes(CONTENT[::-1])
        return raw(desk, job)

    assert refusal(lambda: attachments.stage(write, file, now_ms=START_MS)) == "attachment_changed"
    assert not raw(desk, lambda connection: blobs.is_whole(connection, name_of([CONTENT])))


def test_an_empty_file_is_kept(desk: Desk, account: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    one = attach(desk, account, empty)
    found = only(desk, account)
    assert (found.size, found.mime, found.state) == (0, "application/octet-stream", "available")
    desk.read(lambda s: attachments.write_to(s, one, tmp_path / "out"))
    assert (tmp_path / "out").read_bytes() == b""


def test_each_state_is_told(desk: Desk, account: str, file: Path, tmp_path: Path) -> None:
    name = name_of([CONTENT])
    one = desk.receive(
        "attachment", id="x", target="account", record_id=account, name="a", size=9, sha256=name
    )
    assert only(desk, account).state == "remote"
    assert refusal(lambda: desk.read(lambda s: attachments.export(s, one, tmp_path))) == "attachment_not_here"
    desk.write(lambda s: attachments.ask_for(s, one))
    assert only(desk, account).state == "requested"
    raw(desk, lambda connection: blobs.failed(connection, "down", name, "blob_missing", {}, 0))
    assert only(desk, account).state == "unavailable"
    assert (
        refusal(lambda: desk.read(lambda s: attachments.export(s, one, tmp_path))) == "attachment_unavailable"
    )
    stage(desk, file)
    assert only(desk, account).state == "available"
    raw(desk, lambda connection: blobs.claim(connection, name, now_ms=START_MS))
    raw(desk, lambda connection: blobs.failed(connection, "up", name, "blob_quota", {"size": 9}, 0))
    found = only(desk, account)
    assert (found.state, found.code) == ("failed", "blob_quota")
    assert dict(found.params) == {"size": 9, "name": "a"}


def test_a_damaged_file_says_so_and_is_fetched_anew(
    desk: Desk, account: str, file: Path, tmp_path: Path
) -> None:
    one, name = attach(desk, account, file), name_of([CONTENT])
    raw(desk, lambda connection: blobs.done(connection, "up", name, now_ms=START_MS))
    raw(desk, lambda connection: connection.execute("UPDATE local_blob_slice SET data = x'00' WHERE n = 0"))
    assert refusal(lambda: desk.read(lambda s: attachments.write_to(s, one, tmp_path / "out"))) == (
        "attachment_damaged"
    )
    assert [path.name for path in tmp_path.iterdir() if path.name != "data"] == ["底座.pdf"]
    desk.write(lambda s: attachments.ask_for(s, one, anew=True))
    assert only(desk, account).state == "requested"


@pytest.mark.parametrize(
    ("name", "portable"),
    [
        ("报价：最终版🧾.pdf", "报价：最终版🧾.pdf"),
        ("12:30 <a>|b?.txt", "12_30 _a__b_.txt"),
        ("a/b\\c.pdf", "a_b_c.pdf"),
        ("ends with a dot.", "ends with a dot"),
        ("  spaces . ", "spaces"),
        ("con", "_con"),
        ("NUL.tar.gz", "_NUL.tar.gz"),
        ("com¹.txt", "_com¹.txt"),
        ("console.txt", "console.txt"),
        ("...", "file"),
        ("", "file"),
        ("line\nbreak\x00.txt", "line_break_.txt"),
        ("gpj.\u202eexe", "gpj._exe"),
        ("e\u0301.txt", "\u00e9.txt"),
        ("\udcff.txt", "_.txt"),
    ],
)
def test_names_that_every_system_takes(name: str, portable: str) -> None:
    assert portable_name(name) == portable


@pytest.mark.parametrize("name", ["名" * 300 + ".xlsx", "x" * 300, "🧾" * 100 + ".pdf", "a." + "b" * 300])
def test_long_names_keep_their_ending(name: str, tmp_path: Path) -> None:
    portable = portable_name(name)
    assert len(portable.encode()) <= MOST_BYTES
    suffix = Path(name).suffix
    assert portable.endswith(suffix if len(suffix) < 10 else "b")
    (tmp_path / portable).touch()
    free_path(tmp_path, name).touch()
    assert len(list(tmp_path.iterdir())) == 2


def test_odd_names_are_kept_and_opened(desk: Desk, account: str, tmp_path: Path) -> None:
    odd = tmp_path / "odd"
    odd.mkdir()
    for number, name in enumerate(("中文🧾.pdf", "a:b.", " x ", "名" * 80, "back\\slash")):
        (odd / name).write_bytes(bytes([number]))
        one = attach(desk, account, odd / name)
        out = desk.read(lambda s, one=one: attachments.export(s, one, tmp_path))
        assert out.read_bytes() == bytes([number])
    kept = {item.name for item in desk.read(lambda s: attachments.attachments(s, "account", account))}
    assert kept == {"中文🧾.pdf", "a:b.", " x ", "名" * 80, "back\\slash"}


def picture(path: Path, size: tuple[int, int], mode: str = "RGB", **options: Any) -> Path:
    pixels = os.urandom(size[0] * size[1] * len(mode))
    Image.frombytes(mode, size, pixels).save(path, **options)
    return path


@pytest.mark.parametrize(
    ("name", "mode"),
    [("a.jpg", "RGB"), ("a.png", "RGBA"), ("a.gif", "L"), ("a.bmp", "RGB"), ("a.tif", "CMYK")],
)
def test_a_picture_gets_a_small_one(tmp_path: Path, name: str, mode: str) -> None:
    text = thumbnail(picture(tmp_path / name, (400, 300), mode))
    assert text is not None
    assert len(text) <= MAX_THUMB
    with Image.open(io.BytesIO(base64.b64decode(text))) as small:
        assert small.format == "JPEG"
        assert 48 <= max(small.size) <= 240
        assert abs(small.width / small.height - 4 / 3) < 0.05


def test_the_place_of_a_photo_does_not_travel_but_its_turn_does(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    text = thumbnail(picture(tmp_path / "a.jpg", (400, 300), exif=exif))
    assert text is not None
    with Image.open(io.BytesIO(base64.b64decode(text))) as small:
        assert small.height > small.width
        assert not small.getexif()


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"\xff\xd8\xff\xe0 no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40]
)
def test_what_is_no_picture_has_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    assert thumbnail(tmp_path / "a.jpg") is None


def test_a_picture_that_would_take_all_memory_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert thumbnail(picture(tmp_path / "a.png", (12, 12))) is None
    assert thumbnail(picture(tmp_path / "b.png", (40, 40))) is None
