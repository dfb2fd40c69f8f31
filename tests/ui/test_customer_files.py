"""Files on the customer card: added, shown with where they are, written out, asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QFileDialog

from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.customer_card.files import FilesSection, size_text
from tests.ui.desk import Shell

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def section(shell: Shell) -> FilesSection:
    (first, *_) = shell.desk.fill()
    shell.open(Place("customer", first))
    found: FilesSection = shell.screen.facts.files
    return found


def told(section: FilesSection) -> list[tuple[str, list[str]]]:
    return [(row.item.title, [text for text, _ in row.item.pills]) for row in section.rows]


def test_a_file_is_added_and_saved(
    shell: Shell, section: FilesSection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo, copy = tmp_path / "门头.jpg", tmp_path / "copy.jpg"
    Image.new("RGB", (640, 480), "navy").save(photo)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(photo), ""))
    section.add.click()
    shell.settle()
    assert told(section) == [("门头.jpg", ["待上传"])]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(copy), ""))
    section.rows[0].opened.emit()
    shell.settle()
    assert copy.read_bytes() == photo.read_bytes()
    section.rows[0].actions_[1].run()
    shell.settle()
    assert told(section) == []


def test_a_file_on_the_server_is_asked_for(shell: Shell, section: FilesSection, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF" * 100)
    section.add_file(tmp_path / "a.pdf")
    shell.settle()
    with shell.desk.workspace.store.raw() as connection:
        connection.execute("DELETE FROM local_blob")
        connection.execute("DELETE FROM local_transfer")
    shell.screen.reload()
    shell.settle()
    assert told(section) == [("a.pdf", ["在服务器上"])]
    section.rows[0].opened.emit()
    shell.settle()
    assert told(section) == [("a.pdf", ["等待下载"])]
    with shell.desk.workspace.store.raw() as connection:
        connection.execute("UPDATE local_transfer SET code = 'blob_missing'")
    shell.screen.reload()
    shell.settle()
    assert told(section) == [("a.pdf", ["暂缺"])]


def test_a_file_that_cannot_be_read_says_so(shell: Shell, section: FilesSection, tmp_path: Path) -> None:
    section.add_file(tmp_path / "nowhere")
    shell.settle()
    assert told(section) == []
    assert [getattr(error, "code", "") for error in shell.failures] == ["file_unreadable"]
    shell.failures.clear()


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (1500, "2 KB"), (25_000_000, "25.0 MB")]
)
def test_sizes(size: int, text: str) -> None:
    assert size_text(size) == text


def test_who_may_only_read_cannot_add(shell: Shell, section: FilesSection) -> None:
    section.show_files(section._account_id, [], may_edit=False)
    assert not section.add.isVisible()
