"""A program in which somebody types into a quote; it says `ready` and waits to be killed. Arguments: folder, case."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crm_desktop.services.quotes.copying import quote_with_products
from crm_desktop.services.quotes.saving import save_quote
from crm_desktop.ui.context import Place
from crm_desktop.ui.screens.quotes.columns import Col
from crm_desktop.ui.screens.quotes.screen import QuotesScreen
from tests.support.stage import Stage
from tests.ui.test_quote_two_windows import CK, ZD, sent_elsewhere, told, typed, window


class Loop:
    """Turns Qt's events over, as the test's own helpers ask for it."""

    def waitUntil(self, condition: Callable[[], Any]) -> None:  # noqa: N802 -- Qt's spelling
        while not condition():
            QApplication.processEvents()
            time.sleep(0.005)


def main(folder: str, case: str) -> None:
    """Type as the case asks for it, and wait."""
    application = QApplication([])
    stage, loop = Stage(Path(folder)), cast("QtBot", Loop())

    def make(session: Any) -> str:
        draft = quote_with_products(session, stage.edit, stage.account_id, [ZD, CK])
        draft.price_as_of = stage.context.formats.today()
        return save_quote(session, stage.edit, draft)

    if case == "begun":
        begin(stage, loop)
    else:
        type_into(stage, loop, stage.write(make), case)
    stage.settle(loop)
    application.exec()


def begin(stage: Stage, loop: "QtBot") -> None:
    """Begin a quote that cannot be worked out from its first line on: so much is taken off nothing."""
    screen = QuotesScreen(stage.context)
    stage.show(screen)
    stage.go(screen, Place("quotes", options={"new_for": stage.account_id}))
    loop.waitUntil(screen.is_editing)
    stage.settle(loop)
    QTest.keyClicks(screen.editor.totals.inputs["header_discount"], "500")
    typed(screen, 0, Col.NAME, "定制支架")
    typed(screen, 0, Col.QTY, "很多")
    stage.settle(loop)
    tell(screen.editor.draft.id)


def type_into(stage: Stage, loop: "QtBot", quote_id: str, case: str) -> None:
    """Type into a quote that is there; let it be sent elsewhere where that is the case."""
    screen = window(stage, loop, quote_id)
    typed(screen, 0, Col.QTY, "9")
    typed(screen, 1, Col.DISCOUNT, "abc")
    if case == "sent":
        sent_elsewhere(stage, quote_id)
        told(stage, loop, screen, quote_id)
        loop.waitUntil(screen.editor.stranded.isVisible)
    else:
        screen.editor.save()
        loop.waitUntil(lambda: not screen.editor.autosave.dirty and not screen.editor.autosave.saving)
    stage.settle(loop)
    tell(quote_id)


def tell(quote_id: str) -> None:
    """Say that everything was typed."""
    sys.stdout.write(f"ready {quote_id}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
