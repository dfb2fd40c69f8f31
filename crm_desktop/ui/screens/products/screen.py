"""The catalogue: on the left every product with its photo, on the right the page of the one that is marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from crm_core.model.products import PRODUCT_STATUS
from crm_desktop.services.catalogue.listing import ProductRow, product_ids, product_rows
from crm_desktop.services.catalogue.page import ProductPage, product_page
from crm_desktop.services.records.guards import may_write
from crm_desktop.ui.commands import Command
from crm_desktop.ui.context import Changed, Place, UiContext
from crm_desktop.ui.dialogs.record_editor import open_record
from crm_desktop.ui.models.paged import Column, PagedTable
from crm_desktop.ui.models.record_table import RecordTable
from crm_desktop.ui.screens.base import About, Screen
from crm_desktop.ui.screens.places_for_files import documents
from crm_desktop.ui.screens.products.edits import ProductEdits
from crm_desktop.ui.screens.products.page import ProductView
from crm_desktop.ui.screens.products.thumb_delegate import THUMB_WIDTH, ThumbDelegate
from crm_desktop.ui.screens.quotes.fitting import width_of
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID
from crm_desktop.ui.widgets import EmptyState, LabelRole, SearchBox, text_label

if TYPE_CHECKING:
    from crm_desktop.services.catalogue.prices import ProductPrice

_TOUCHING: Final = frozenset(
    ("product", "bundle_item", "product_substitute", "attachment", "price_entry", "price_rule", "price_book")
)
_LIST_WIDTH: Final = 500
_TONES: Final = {"OFF": Tone.NEUTRAL, "PHASE_OUT": Tone.WARNING}
_NAMES: Final = 1
"""The column that takes the room that is left."""
_PICTURES: Final = "*.jpg *.jpeg *.png *.webp *.bmp *.gif *.tif *.tiff"


class ProductsScreen(Screen):
    """`Place("products", id)` shows a product; who may not write about products looks only."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context)
        tr = context.tr
        self._current = ""
        self.editable = may_write("bundle_item", context.workspace.me.role)
        self.edits = ProductEdits(context, self)
        self.page = ProductView(context, self.edits, editable=self.editable)
        self.model: PagedTable[ProductRow] = PagedTable(self._columns(), self._fetch, self)
        self.table = RecordTable(self.model, tr("products.list"))
        self.table.widest = _NAMES
        self.table.setItemDelegateForColumn(0, ThumbDelegate(self.table))
        self.table.setColumnWidth(0, THUMB_WIDTH)
        self.search = SearchBox(tr("products.search"), tr("shell.clear"))
        self.count = text_label("", LabelRole.SMALL, Tone.NEUTRAL)
        self._pages = QStackedWidget()
        self._none = EmptyState("product", tr("products.none"), tr("products.none_hint"))
        self._arrange()
        self._connect()

    def _columns(self) -> list[Column[ProductRow]]:
        tr, formats = self.context.tr, self.context.formats
        return [
            Column(tr("products.photos"), lambda _row: "", THUMB_WIDTH, key="photo"),
            Column(
                tr("products.product"),
                lambda row: f"{row.code} {row.name}",
                250,
                key="code",
                detail=self._detail,
                tone=lambda row: _TONES.get(row.status),
            ),
            Column(
                tr("products.list_price"),
                lambda row: formats.money(row.list_price, row.currency),
                width_of(["CNY 88,888.88"]),
                right=True,
                key="price",
            ),
        ]

    def _detail(self, row: ProductRow) -> str:
        """What may be missing where there is no room: code and name are cut, but never missing."""
        status = PRODUCT_STATUS.text(row.status, self.context.language) if row.status != "ON" else ""
        return status or row.spec or ""

    def _arrange(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(2 * GRID, GRID + 4, 0, 0)
        column.setSpacing(GRID)
        head = QHBoxLayout()
        head.addWidget(text_label(self.context.tr("products.title"), LabelRole.HEADLINE))
        head.addWidget(self.count)
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(self.search)
        for page in (self.table, self._none):
            self._pages.addWidget(page)
        column.addWidget(self._pages, 1)
        split = self._split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self.page)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(split)
        self.page.hide()

    def _connect(self) -> None:
        self.search.search_requested.connect(self._read)
        self.search.left_below.connect(self.table.setFocus)
        self.table.looked_at.connect(self._look)
        self.table.opened.connect(lambda _id: self.page.take_lines(self.page.parts))
        self.page.price_opened.connect(self._open_price)
        self.page.product_opened.connect(lambda one: self.context.navigate(Place("products", one)))
        self.page.photo_wanted.connect(self.choose_photo)
        self.edits.settled.connect(self._read_page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the page matters more than the names in the list."""
        super().resizeEvent(event)
        left = min(_LIST_WIDTH, self.width() * 2 // 5)
        self._split.setSizes([left, self.width() - left])

    def commands(self) -> Sequence[Command]:
        page, may = self.page, self._may_edit
        return (
            Command("products.find", "products.find", self._find, "Ctrl+F", "search"),
            Command("products.parts", "products.go_parts", lambda: page.take_lines(page.parts), "Alt+1"),
            Command(
                "products.substitutes",
                "products.go_substitutes",
                lambda: page.take_lines(page.substitutes),
                "Alt+2",
            ),
            Command("products.prices", "products.go_prices", page.take_prices, "Alt+3"),
            Command("products.photo", "products.photo_file", self.choose_photo, "Ctrl+O", enabled=may),
            Command("products.photo_paste", "products.photo_paste", self.paste_photo, "Ctrl+V", enabled=may),
            Command("products.photo_remove", "products.photo_remove", page.remove_photo, enabled=may),
        )

    def _may_edit(self) -> bool:
        return self.editable and self.page.shown is not None

    # --- reading -----------------------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        if place.record_id:
            self._current = place.record_id
            self.search.clear()
        self.reload()

    def activate(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def about(self) -> About:
        return About(product_id=self._current)

    def refresh(self, changes: Changed) -> None:
        if _TOUCHING & changes.keys():
            self._read()
            self._read_page()

    def reload(self) -> None:
        self._read()
        self._read_page()

    def _read(self, _text: str = "") -> None:
        words = self.search.text()
        self.context.tasks.read(
            lambda session: product_ids(session, words), self._show_list, owner=self, key="ids"
        )

    def _show_list(self, ids: list[str]) -> None:
        self.count.setText(f"{len(ids):,}" if ids else "")
        self._pages.setCurrentWidget(self.table if ids else self._none)
        wanted = self._current
        self.model.set_ids(ids)
        self.model.renew()
        if ids:
            self.table.select_id(wanted if wanted in ids else ids[0])
        self.ready.emit()

    def _fetch(self, ids: list[str], answer: Callable[[list[ProductRow]], None]) -> None:
        self.context.tasks.read(
            lambda session: product_rows(session, ids), answer, owner=self, key=f"rows {ids[0]}"
        )

    def _look(self, product_id: str) -> None:
        if product_id and product_id != self._current:
            self._current = product_id
            self._read_page()

    def _read_page(self) -> None:
        wanted, on = self._current, self.context.formats.today()
        if wanted:
            self.context.tasks.read(
                lambda session: product_page(session, wanted, on), self._show_page, owner=self, key="page"
            )

    def _show_page(self, page: ProductPage) -> None:
        self.page.show_page(page)
        self.page.show()
        product = page.card.product
        self.title_changed.emit(f"{product.code} {product.name}")

    # --- doing -------------------------------------------------------------------------------------------------------

    def _find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _open_price(self, price: ProductPrice) -> None:
        open_record(self.context, price.entity, price.id, self.window())

    def choose_photo(self) -> None:
        """Ask for a file with the product's photo."""
        title = self.context.tr("products.photo_file")
        path, _ = QFileDialog.getOpenFileName(self, title, str(documents()), _PICTURES)
        if path:
            self.edits.take_photo_file(Path(path))

    def paste_photo(self) -> None:
        """Take the picture in the clipboard as the product's photo."""
        self.edits.take_photo(QGuiApplication.clipboard().mimeData())
