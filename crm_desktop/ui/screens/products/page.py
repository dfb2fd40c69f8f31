"""One product: its photo and facts, what it consists of, what serves in its place, and its prices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm_core.model import Product, label_of, table_of
from crm_core.model.products import PRODUCT_STATUS, SUBSTITUTE_KIND
from crm_desktop.services.quotes.substitutes import SUCCESSOR
from crm_desktop.ui.models.record_table import RecordTable
from crm_desktop.ui.screens.products.edits import ProductEdits
from crm_desktop.ui.screens.products.lines_model import PRODUCT, LineColumn, LineRow
from crm_desktop.ui.screens.products.lines_table import SCROLL_BAR, LinesTable
from crm_desktop.ui.screens.products.photo import PhotoView
from crm_desktop.ui.screens.products.price_rows import PriceRows
from crm_desktop.ui.screens.quotes.entry import plain
from crm_desktop.ui.screens.quotes.suggestions import SuggestField, Suggestion
from crm_desktop.ui.theme import Tone
from crm_desktop.ui.theme.tokens import GRID, ROW_HEIGHT
from crm_desktop.ui.widgets import (
    ButtonKind,
    KeyValueGrid,
    LabelRole,
    SectionHeader,
    Tag,
    push_button,
    text_label,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_desktop.services.catalogue.page import ProductPage
    from crm_desktop.services.catalogue.prices import ProductPrice
    from crm_desktop.services.quotes import ProductHit
    from crm_desktop.services.quotes.substitutes import Substitute
    from crm_desktop.ui.context import UiContext

STATUS_TONES: Final = {"ON": Tone.SUCCESS, "PHASE_OUT": Tone.WARNING, "OFF": Tone.NEUTRAL}


class ProductView(QScrollArea):
    """`price_opened(price)` and `product_opened(id)` ask for what stands behind a row, `photo_wanted` for a file."""

    price_opened = Signal(object)
    product_opened = Signal(str)
    photo_wanted = Signal()

    def __init__(self, context: UiContext, edits: ProductEdits, *, editable: bool) -> None:
        super().__init__()
        self._context = context
        self._edits = edits
        self._editable = editable
        self.shown: ProductPage | None = None
        tr = context.tr
        self.title = text_label("", LabelRole.HEADLINE, wrap=True)
        self.state = Tag("")
        self.photo = PhotoView(tr("products.photos"), tr("products.no_photo"), tr("products.photo_hint"))
        self.facts = KeyValueGrid()
        self.add_photo = push_button(tr("products.photo_file"), ButtonKind.NORMAL, "add")
        self.add_photo.setVisible(editable)
        self.parts = LinesTable(tr("products.parts"), self._part_columns(), self._find, tr("products.found"))
        self.substitutes = LinesTable(
            tr("products.substitutes"), self._substitute_columns(), self._find, tr("products.found")
        )
        self.price_rows = PriceRows(context, self)
        self.prices = RecordTable(self.price_rows, tr("products.prices"))
        self.prices.least_first = 120
        self.no_parts = text_label("", LabelRole.SMALL, Tone.NEUTRAL, wrap=True)
        self.no_substitutes = text_label(tr("products.no_substitutes"), LabelRole.SMALL, Tone.NEUTRAL)
        self.read_only = text_label(tr("products.read_only"), LabelRole.SMALL, Tone.NEUTRAL, wrap=True)
        self.read_only.setVisible(not editable)
        self._arrange()
        self._connect()

    def _part_columns(self) -> list[LineColumn]:
        tr = self._context.tr
        return [
            LineColumn(PRODUCT, tr("products.product"), 120),
            LineColumn("name", "", 200, editable=False),
            LineColumn("qty", tr("products.qty"), 84, right=True),
            LineColumn("free", tr("products.free"), 84),
            LineColumn("price", tr("products.list_price"), 130, editable=False, right=True),
        ]

    def _substitute_columns(self) -> list[LineColumn]:
        tr = self._context.tr
        return [
            LineColumn(PRODUCT, tr("products.product"), 120),
            LineColumn("name", "", 200, editable=False),
            LineColumn("kind", tr("products.kind"), 96),
            LineColumn("note", tr("products.note"), 150),
            LineColumn("price", tr("products.list_price"), 130, editable=False, right=True),
        ]

    def _arrange(self) -> None:
        tr = self._context.tr
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(2 * GRID, GRID + 4, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.title, 1)
        head.addWidget(self.state, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.add_photo, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        about = QHBoxLayout()
        about.setSpacing(3 * GRID)
        about.addWidget(self.photo, 0, Qt.AlignmentFlag.AlignTop)
        about.addWidget(self.facts, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(about)
        column.addWidget(self.read_only)
        for title, widgets in (
            ("products.parts", (self.no_parts, self.parts)),
            ("products.substitutes", (self.no_substitutes, self.substitutes)),
            ("products.prices", (self.prices,)),
        ):
            column.addWidget(SectionHeader(tr(title)))
            for widget in widgets:
                column.addWidget(widget)
        column.addStretch(1)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def _connect(self) -> None:
        edits = self._edits
        self.parts.product_chosen.connect(edits.choose_part)
        self.parts.lines.typed.connect(edits.type_part)
        self.parts.moved.connect(lambda line, step: edits.move("bundle_item", line, step))
        self.parts.removed.connect(self._remove_part)
        self.substitutes.product_chosen.connect(edits.choose_substitute)
        self.substitutes.lines.typed.connect(edits.type_substitute)
        self.substitutes.moved.connect(lambda line, step: edits.move("product_substitute", line, step))
        self.substitutes.removed.connect(self._remove_substitute)
        for table in (self.parts, self.substitutes):
            table.opened.connect(self.product_opened)
        self.prices.opened.connect(self._open_price)
        self.photo.given.connect(edits.take_photo)
        self.photo.remove_wanted.connect(self.remove_photo)
        self.add_photo.clicked.connect(self.photo_wanted)

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_page(self, page: ProductPage) -> None:
        """Show a product, or the same one as it is now."""
        self.shown = page
        product = page.card.product
        self._edits.product_id = product.id
        self.title.setText(f"{product.code}  {product.name}")
        status = product.status or "ON"
        self.state.set_look(
            PRODUCT_STATUS.text(status, self._context.language), STATUS_TONES.get(status, Tone.NEUTRAL)
        )
        self.photo.show_photo(page.thumb, editable=self._editable)
        self.facts.set_rows(self._facts(page))
        parts = [
            LineRow(part.record_id, part.product.id, self._cells(part.product) | {
                "qty": plain(part.qty), "free": self._context.tr("products.yes") if part.is_free else "",
            })
            for part in page.card.parts
        ]  # fmt: skip
        self.parts.show_lines(parts, editable=self._editable)
        hint = "products.parts_hint" if self._editable else "products.no_parts"
        self.no_parts.setText(self._context.tr(hint))
        self.no_parts.setVisible(not parts)
        self.parts.setVisible(bool(parts) or self._editable)
        others = [self._substitute(one) for one in page.card.substitutes]
        self.substitutes.show_lines(others, editable=self._editable)
        self.no_substitutes.setVisible(not others and not self._editable)
        self.substitutes.setVisible(bool(others) or self._editable)
        self.price_rows.show_prices(page.prices)
        self.prices.setFixedHeight((max(len(page.prices), 1) + 1) * ROW_HEIGHT + SCROLL_BAR)

    def _facts(self, page: ProductPage) -> Sequence[tuple[str, str]]:
        product, columns, context = page.card.product, table_of(Product).c, self._context
        formats = context.formats

        def named(name: str) -> str:
            return context.label(label_of(columns[name]))

        days = page.card.lead_time_days
        rows = [
            (named("spec"), product.spec or ""),
            (named("category"), product.category or ""),
            (named("unit"), product.unit or ""),
            (named("list_price"), formats.money(product.list_price, product.currency)),
            (named("tax_rate"), f"{plain(product.tax_rate)}%" if product.tax_rate is not None else ""),
            (named("lead_time_days"), context.tr("business.days", n=days) if days is not None else ""),
            *page.card.attributes.items(),
        ]
        return [row for row in rows if row[1]]

    def _cells(self, product: ProductHit) -> dict[str, str]:
        name = " · ".join(filter(None, (product.name, product.spec)))
        price = self._context.formats.money(product.list_price, product.currency)
        return {PRODUCT: product.code, "name": name, "price": price}

    def _substitute(self, other: Substitute) -> LineRow:
        tr, language = self._context.tr, self._context.language
        is_named = other.kind == SUCCESSOR
        kind = tr("products.successor") if is_named else SUBSTITUTE_KIND.text(other.kind, language)
        note = other.note if other.record_id else tr("products.imported")
        return LineRow(
            other.record_id, other.product.id, self._cells(other.product) | {"kind": kind, "note": note}
        )

    # --- asking ------------------------------------------------------------------------------------------------------

    def _find(self, text: str, field: SuggestField) -> None:
        from crm_desktop.services.quotes import find_products

        def show(hits: Sequence[ProductHit]) -> None:
            money = self._context.formats.money
            field.offer([
                Suggestion(
                    hit.code, " · ".join(filter(None, (hit.name, hit.spec))), money(hit.list_price, hit.currency), hit
                )
                for hit in hits
            ])  # fmt: skip

        self._context.tasks.read(
            lambda session: find_products(session, text), show, owner=field, key="products"
        )

    def _remove_part(self, line_id: str) -> None:
        self._edits.remove("bundle_item", line_id, _name_of(self.parts, line_id))

    def _remove_substitute(self, line_id: str) -> None:
        self._edits.remove("product_substitute", line_id, _name_of(self.substitutes, line_id))

    def remove_photo(self) -> None:
        """Take the photo that is shown off the product."""
        if self.shown is not None and self.shown.photo_ids and self._editable:
            self._edits.remove_photo(self.shown.photo_ids[-1])

    def _open_price(self, row_id: str) -> None:
        price: ProductPrice | None = self.price_rows.price(row_id)
        if price is not None:
            self.price_opened.emit(price)

    def take_prices(self) -> None:
        """Let the keyboard walk through the prices."""
        self._take(self.prices)
        self.prices.select_id("")

    def take_lines(self, table: LinesTable) -> None:
        """Let the keyboard go to the parts or the substitutes."""
        if not table.isHidden():
            self._take(table)
            table.take_focus()

    def _take(self, table: Any) -> None:
        self.ensureWidgetVisible(table)
        table.setFocus(Qt.FocusReason.OtherFocusReason)


def _name_of(table: LinesTable, line_id: str) -> str:
    return next((one.cells[PRODUCT] for one in table.lines.lines if one.id == line_id), "")
