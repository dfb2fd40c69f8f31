"""The catalogue: bundles, substitutes and photos are made by keys; who may not write them looks only."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from crm_core.model import Attachment, BundleItem, PriceRule, ProductSubstitute, User
from crm_desktop.errors import UserError
from crm_desktop.services.catalogue.listing import product_rows
from crm_desktop.services.undoing import undo_last
from crm_desktop.ui.context import Place
from crm_desktop.ui.dialogs.record_editor import RecordEditor
from crm_desktop.ui.screens.products.screen import ProductsScreen
from crm_desktop.ui.screens.quotes.suggestions import SuggestField
from tests.support.accessible import nameless
from tests.support.stage import ME, Stage

Key = Qt.Key
ZD, ZD2, CK, AZ = "product-ZD-200", "product-ZD-210", "product-CK-08", "product-AZ-01"


def staged(tmp_path: Path, role: str) -> Stage:
    made = Stage(tmp_path / "data", role=role)
    made.load([User(id=ME, name="林晓", login="lin", role=role, org_unit_id="unit")])
    return made


@pytest.fixture
def stage(tmp_path: Path, qapp: QApplication) -> Iterator[Stage]:
    made = staged(tmp_path, "manager")
    yield made
    assert made.errors == []
    made.close()


@pytest.fixture
def screen(stage: Stage, qtbot: QtBot) -> ProductsScreen:
    return shown(stage, qtbot, CK)


def shown(stage: Stage, qtbot: QtBot, product_id: str) -> ProductsScreen:
    made = ProductsScreen(stage.context)
    stage.show(made)
    stage.go(made, Place("products", product_id))
    qtbot.waitUntil(lambda: made.page.shown is not None and made.page.shown.card.product.id == product_id)
    stage.settle(qtbot)
    return made


def read(stage: Stage, job: Any) -> Any:
    with stage.store.read() as session:
        return job(session)


def living(stage: Stage, record: Any) -> list[Any]:
    return list(read(stage, lambda s: s.query(record).filter(record.deleted_at.is_(None)).all()))


def again(screen: ProductsScreen, stage: Stage, qtbot: QtBot, entity: str = "bundle_item") -> None:
    stage.settle(qtbot)
    screen.refresh({entity: frozenset()})
    stage.settle(qtbot)


def choose(screen: ProductsScreen, stage: Stage, qtbot: QtBot, table: Any, code: str) -> None:
    """Type a product into the row after the last one and take what is offered."""
    screen.page.take_lines(table)
    QTest.keyClicks(table, code[0])
    field = QApplication.focusWidget()
    assert isinstance(field, SuggestField)
    QTest.keyClicks(field, code[1:])
    qtbot.waitUntil(lambda: field.open_list)
    QTest.keyClick(field, Key.Key_Return)
    again(screen, stage, qtbot)


def typed(
    screen: ProductsScreen, stage: Stage, qtbot: QtBot, table: Any, row: int, column: int, text: str
) -> None:
    table.setFocus()
    table.setCurrentIndex(table.lines.index(row, column))
    QTest.keyClick(table, Key.Key_Return)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    field.insert(text)
    QTest.keyClick(field, Key.Key_Return)
    again(screen, stage, qtbot)


def codes(table: Any) -> list[str]:
    return [one.cells["product"] for one in table.lines.lines]


def test_a_bundle_is_made_ordered_and_emptied_by_keys(
    screen: ProductsScreen, stage: Stage, qtbot: QtBot
) -> None:
    parts = screen.page.parts
    choose(screen, stage, qtbot, parts, "ZD-200")
    choose(screen, stage, qtbot, parts, "AZ-01")
    assert codes(parts) == ["ZD-200", "AZ-01"]
    typed(screen, stage, qtbot, parts, 0, 2, "2.5")
    typed(screen, stage, qtbot, parts, 1, 3, "是")
    found = {one.product_id: (one.qty, one.is_free) for one in living(stage, BundleItem)}
    assert found == {ZD: (Decimal("2.5"), None), AZ: (Decimal(1), True)}
    typed(screen, stage, qtbot, parts, 0, 2, "0")
    assert living(stage, BundleItem)[0].qty > 0
    parts.setCurrentIndex(parts.lines.index(1, 0))
    QTest.keyClick(parts, Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    again(screen, stage, qtbot)
    assert codes(parts) == ["AZ-01", "ZD-200"]
    assert parts.currentIndex().row() == 0, "the cursor goes with its line"
    QTest.keyClick(parts, Key.Key_Delete)
    again(screen, stage, qtbot)
    assert codes(parts) == ["ZD-200"]
    assert any(row.is_bundle for row in read(stage, lambda s: product_rows(s, [CK])))


def test_a_bundle_never_contains_itself(screen: ProductsScreen, stage: Stage, qtbot: QtBot) -> None:
    stage.load([BundleItem(id="b1", bundle_id=ZD, product_id=CK, qty=Decimal(1))])
    choose(screen, stage, qtbot, screen.page.parts, "ZD-200")
    (error,) = stage.errors
    stage.errors.clear()
    assert getattr(error, "code", "") == "own_part"
    assert codes(screen.page.parts) == []


def test_substitutes_have_a_kind_and_a_note(screen: ProductsScreen, stage: Stage, qtbot: QtBot) -> None:
    table = screen.page.substitutes
    choose(screen, stage, qtbot, table, "ZD-210")
    choose(screen, stage, qtbot, table, "ZD-210")
    assert codes(table) == ["ZD-210"], "said twice is said once"
    typed(screen, stage, qtbot, table, 0, 2, "升")
    typed(screen, stage, qtbot, table, 0, 3, "防爆")
    (row,) = living(stage, ProductSubstitute)
    assert (row.product_id, row.other_id, row.kind, row.note) == (CK, ZD2, "UPGRADE", "防爆")
    typed(screen, stage, qtbot, table, 0, 2, "别的")
    assert living(stage, ProductSubstitute)[0].kind == "UPGRADE"
    QTest.keyClick(table, Key.Key_Delete)
    again(screen, stage, qtbot)
    assert living(stage, ProductSubstitute) == []


def picture_data() -> QMimeData:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("steelblue"))
    data = QMimeData()
    data.setImageData(image)
    return data


def test_a_photo_is_pasted_shown_everywhere_and_taken_off(
    screen: ProductsScreen, stage: Stage, qtbot: QtBot
) -> None:
    QApplication.clipboard().setMimeData(picture_data())
    screen.paste_photo()
    again(screen, stage, qtbot, "attachment")
    (photo,) = living(stage, Attachment)
    assert (photo.target, photo.record_id) == ("product", CK)
    assert screen.page.shown is not None
    assert screen.page.shown.thumb == photo.thumb
    row = screen.model.row_at(screen.model.ids.index(CK))
    assert row is not None
    assert row.thumb == photo.thumb
    screen.page.photo.setFocus()
    QTest.keyClick(screen.page.photo, Key.Key_Delete)
    again(screen, stage, qtbot, "attachment")
    assert living(stage, Attachment) == []
    assert screen.page.shown.thumb == ""


def test_a_file_that_is_no_picture_is_refused(
    screen: ProductsScreen, stage: Stage, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "价格.txt"
    file.write_text("386")
    screen.edits.take_photo_file(file)
    stage.settle(qtbot)
    assert living(stage, Attachment) == []
    (error,) = stage.errors
    assert isinstance(error, UserError)
    assert error.code == "not_a_picture"
    stage.errors.clear()
    with stage.store.raw() as connection:
        assert connection.execute("SELECT count(*) FROM local_blob").fetchone() == (0,)


def test_all_prices_of_a_product_lead_to_their_records(
    screen: ProductsScreen, stage: Stage, qtbot: QtBot
) -> None:
    page = shown(stage, qtbot, ZD).page
    assert page.shown is not None
    entities = [one.entity for one in page.shown.prices]
    assert entities[0] == "product"
    assert "price_entry" in entities
    book = next(one for one in page.shown.prices if one.entity == "price_entry")
    today = stage.context.formats.today()
    stage.load([
        PriceRule(id="r1", price_book_id=read(stage, lambda s: book_of(s, book.id)), base="LIST",
                  percent=Decimal(-8), valid_to=today - timedelta(days=1)),
    ])  # fmt: skip
    made = shown(stage, qtbot, ZD)
    assert made.page.shown is not None
    last = made.page.shown.prices[-1]
    assert (last.entity, last.standing) == ("price_rule", "ended")
    texts = [
        str(made.page.price_rows.index(made.page.price_rows.rowCount() - 1, one).data()) for one in range(5)
    ]
    assert "−8%" in texts[3]
    assert "已失效" in texts[4]
    made.page.price_opened.emit(book)
    stage.settle(qtbot)
    (editor,) = [
        one for one in QApplication.topLevelWidgets() if isinstance(one, RecordEditor) and one.isVisible()
    ]
    assert editor.inputs == [], "prices are the office's"
    editor.reject()


def book_of(session: Any, entry_id: str) -> str:
    from crm_core.model import PriceEntry

    return str(session.get(PriceEntry, entry_id).price_book_id)


def test_everything_has_a_name(screen: ProductsScreen) -> None:
    assert nameless(screen) == []


def test_a_rep_looks_only(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> None:
    stage = staged(tmp_path, "rep")
    stage.load([
        BundleItem(id="b1", bundle_id=CK, product_id=ZD, qty=Decimal(2)),
        ProductSubstitute(id="s1", product_id=CK, other_id=ZD2, kind="BUDGET"),
    ])  # fmt: skip
    screen = shown(stage, qtbot, CK)
    page = screen.page
    assert (codes(page.parts), codes(page.substitutes)) == (["ZD-200"], ["ZD-210"])
    for table in (page.parts, page.substitutes):
        assert table.lines.rowCount() == 1
        assert not table.lines.may_type(0, 0)
        table.setFocus()
        table.setCurrentIndex(table.lines.index(0, 0))
        QTest.keyClick(table, Key.Key_Delete)
    stage.settle(qtbot)
    assert len(living(stage, BundleItem)) == len(living(stage, ProductSubstitute)) == 1
    assert not page.add_photo.isVisible()
    assert page.read_only.isVisible()
    screen.page.photo.given.emit(picture_data())
    stage.settle(qtbot)
    (error,) = stage.errors
    assert getattr(error, "code", "") == "not_permitted"
    stage.close()


def test_an_edit_of_a_bundle_can_be_taken_back(screen: ProductsScreen, stage: Stage, qtbot: QtBot) -> None:
    choose(screen, stage, qtbot, screen.page.parts, "ZD-200")
    stage.write(lambda s: undo_last(s, stage.edit))
    again(screen, stage, qtbot)
    assert codes(screen.page.parts) == []
