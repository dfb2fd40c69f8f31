"""Photographed cards: pictures are chosen or pasted, and the codes in them are read."""

from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crm_desktop.ui.screens.card_import.screen import CardImportScreen
from tests.support.card_pictures import MECARD, VCARD, code_picture
from tests.support.stage import Stage
from tests.ui.test_card_import_screen import leave_toasts, screen, states, wait_for_work

__all__ = ["screen"]


def test_pictures_of_cards_are_read_together(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = []
    for name, text in (("一.png", VCARD), ("二.PNG", MECARD)):
        (tmp_path / name).write_bytes(code_picture(text))
        paths.append(tmp_path / name)
    screen.open_files(paths)
    wait_for_work(screen, stage, qtbot)
    assert states(screen) == {"1": "NEW", "2": "NEW"}
    assert screen.review.picture.isVisible(), "the picture stands beside what was read from it"
    assert not screen.review.rules.header.isVisible()


def test_a_picture_is_pasted(
    screen: CardImportScreen, stage: Stage, qtbot: QtBot, qapp: QApplication
) -> None:
    qapp.clipboard().setText("nothing to import")
    screen.paste()
    assert not screen.work.running
    qapp.clipboard().setImage(QImage.fromData(code_picture(VCARD)))
    screen.paste()
    wait_for_work(screen, stage, qtbot)
    assert states(screen) == {"1": "NEW"}
    qapp.clipboard().clear()
    leave_toasts(stage)
