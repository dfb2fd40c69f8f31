"""The columns of the line grid: which field each shows, how wide it is, how its text becomes the field's value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from crm_core.model import QuoteLine, label_of, table_of
from crm_core.model.base import length_of
from crm_desktop.ui.screens.quotes.entry import (
    BadTextError,
    discount_text,
    plain,
    read_discount,
    read_percent,
    read_price,
    read_quantity,
)

if TYPE_CHECKING:
    from crm_desktop.services.quotes import LineDraft

MANUAL: Final = "manual"
"""`price_source` of a unit price that a person typed; it is not replaced when the quantity changes."""


class Col(IntEnum):
    """Places in the grid."""

    CODE = 0
    NAME = 1
    SPEC = 2
    UNIT = 3
    QTY = 4
    LIST_PRICE = 5
    UNIT_PRICE = 6
    DISCOUNT = 7
    TAX_RATE = 8
    AMOUNT = 9


PRICES: Final = (Col.LIST_PRICE, Col.UNIT_PRICE)


@dataclass(frozen=True)
class GridColumn:
    """`field` is of the line; `money_field` is how the calculator's refusals name it."""

    field: str
    width: int
    money_field: str = ""
    editable: bool = True
    number: bool = True


COLUMNS: Final = (
    GridColumn("code", 108, number=False),
    GridColumn("name", 190, number=False),
    GridColumn("spec", 124, number=False),
    GridColumn("unit", 52, number=False),
    GridColumn("qty", 68, "qty"),
    GridColumn("list_price", 82, editable=False),
    GridColumn("unit_price", 92, "unit_price"),
    GridColumn("discount_value", 66, "discount.value"),
    GridColumn("tax_rate", 64, "tax_rate"),
    GridColumn("amount_net", 112, editable=False),
)
EDITABLE: Final = tuple(Col(place) for place, one in enumerate(COLUMNS) if one.editable)
_HEADINGS: Final = {
    Col.CODE: "产品编码 产品编号 编号 货号 料号 型号 產品編號 料號 品號 product item sku",
    Col.NAME: "产品名称 品名 产品 產品名稱 產品 description",
    Col.SPEC: "规格型号 規格型號 规格 規格 spec specification",
    Col.UNIT: "单位 單位 unit uom",
    Col.QTY: "数量 數量 qty quantity pcs",
    Col.UNIT_PRICE: "单价 單價 价格 價格 price",
    Col.DISCOUNT: "折扣 优惠 優惠",
    Col.TAX_RATE: "税率 稅率 tax vat",
    Col.LIST_PRICE: "目录价 目錄價 标准价",
    Col.AMOUNT: "金额 金額 小计 小計 amount total",
}


def _heading_words() -> dict[str, Col]:
    words: dict[str, Col] = {}
    for column in Col:
        label = label_of(table_of(QuoteLine).columns[COLUMNS[column].field])
        for word in (*label, *_HEADINGS[column].split()):
            words.setdefault(word.casefold(), column)
    return words


FIELD_WORDS: Final = {
    word: name
    for name, words in (
        ("section", "分组 分組 部分 section group"),
        ("delivery", "交期 交货期 交貨期 leadtime delivery"),
        ("note", "备注 備註 说明 說明 note notes remark remarks"),
        ("is_optional", "选配 選配 可选 可選 optional"),
    )
    for word in words.split()
}
"""How spreadsheets head what a line says beside its cells."""
NO_WORDS: Final = frozenset(("否", "不", "no", "n", "0", "false", "-"))
HEADING_WORDS: Final = _heading_words()
"""How spreadsheets head these columns, in lower case."""


def edit_text(line: LineDraft, column: Col) -> str:
    """Return a cell as one edits it."""
    if column is Col.DISCOUNT:
        return discount_text(line.discount_kind, line.discount_value)
    value = getattr(line, COLUMNS[column].field, None)
    if isinstance(value, Decimal):
        return plain(value)
    return value or ""


def set_cell(line: LineDraft, column: Col, text: str) -> None:
    """Put a text into a field of the line. Raises BadTextError; the line is then as it was."""
    if column is Col.QTY:
        quantity, unit = read_quantity(text, line.unit or "")
        if unit and line.unit and unit.casefold() != line.unit.casefold():
            raise BadTextError("unit", value=text.strip(), unit=line.unit)
        line.qty = Decimal(1) if quantity is None else quantity
        line.unit = line.unit or unit or None
    elif column is Col.UNIT_PRICE:
        line.unit_price = read_price(text) or Decimal(0)
        line.price_source = MANUAL
    elif column is Col.DISCOUNT:
        line.discount_kind, line.discount_value = read_discount(text)
    elif column is Col.TAX_RATE:
        line.tax_rate = read_percent(text)
    else:
        _set_text(line, COLUMNS[column].field, text.strip())


def _set_text(line: LineDraft, field: str, text: str) -> None:
    longest = length_of(table_of(QuoteLine).columns[field])
    if longest is not None and len(text) > longest:
        raise BadTextError("length", max=longest)
    setattr(line, field, text or None)
    if field == "code":
        line.product_id = None
