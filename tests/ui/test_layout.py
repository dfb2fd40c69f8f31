"""Nothing is clipped, overlaps or lacks its letters: every scene of the pictures, in every language and two sizes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from benchmarks import big_store
from crm_desktop.bootstrap import Laptop
from crm_desktop.ui.text import LANGUAGES
from crm_desktop.ui.theme import Mode
from crm_desktop.ui.theme.tokens import LIGHT, set_active_tokens
from crm_desktop.ui.window import SMALLEST_SIZE
from tools.screenshots import news
from tools.screenshots.facts import faults
from tools.screenshots.scenes import SCENES
from tools.screenshots.show import Scene, Show

pytestmark = [pytest.mark.slow, pytest.mark.qt_log_ignore("This plugin does not support")]
CUSTOMERS = 120
USUAL_SIZE = QSize(1280, 800)
SIZES = {"zh_CN": (USUAL_SIZE, SMALLEST_SIZE), "zh_TW": (SMALLEST_SIZE,), "en": (USUAL_SIZE, SMALLEST_SIZE)}
"""Both kinds of Chinese are equally long, so that one of them is looked at in the smallest window alone."""


@pytest.fixture(scope="module")
def laptop_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layout") / "laptop"
    big_store.make(folder, CUSTOMERS, "rep01")
    news.add(folder)
    return folder


@pytest.fixture
def look(qapp: QApplication) -> Iterator[None]:
    """Give the application its look back."""
    font, palette = qapp.font(), qapp.palette()
    yield
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)
    set_active_tokens(LIGHT)


def found_in(show: Show, scene: Scene, sizes: tuple[QSize, ...]) -> Iterator[str]:
    """Yield the faults of a scene in every size, first in the one that the window has: laying out anew is dear."""
    widget = show.play(scene)
    wanted = sorted(sizes, key=lambda one: one != show.window.size())
    for size in wanted if widget is show.window else sizes[:1]:
        if size != show.window.size():
            show.window.resize(size)
            show.settle()
        where = f"{scene.name} {size.width()}x{size.height()}"
        yield from (f"{where}: {fault}" for fault in faults(widget))
        if size == USUAL_SIZE:
            yield from (f"{where}: {name} scrolls sideways" for name in too_wide(widget))
    show.end_scene()


def too_wide(widget: QWidget) -> list[str]:
    """Return the lists that are wider than their place."""
    tables = [one for one in widget.findChildren(QTableView) if one.isVisible()]
    return [one.accessibleName() for one in tables if one.horizontalScrollBar().maximum() > 0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_clipped(qapp: QApplication, look: None, laptop_folder: Path, language: str) -> None:
    laptop = Laptop(laptop_folder, big_store.PASSPHRASE, alone=True)
    show, sizes = Show(qapp, laptop, language, Mode.LIGHT), SIZES[language]
    try:
        found = [fault for scene in SCENES for fault in found_in(show, scene, sizes)]
    finally:
        show.close()
        laptop.close()
    assert "\n".join(found) == ""
