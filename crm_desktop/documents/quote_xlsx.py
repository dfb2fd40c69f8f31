"""A quote as a workbook that goes on calculating: the customer changes a quantity and sees the total change.

Every formula is stored with its value, because mail previews, telephones and the protected view of spreadsheet
programs calculate nothing. Texts are written as texts: one that begins like a formula never becomes one.
"""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from crm_core.money import LineAmounts, exponent_of
from crm_desktop.documents import xlsx_formulas as formulas
from crm_desktop.documents.files import write_atomically
from crm_desktop.documents.parties import QuoteSource
from crm_desktop.documents.quote_document import build_quote_document, priced_quote
from crm_desktop.documents.quote_parts import Fact, QuoteDocument
from crm_desktop.documents.quote_totals import goods_of
from crm_desktop.documents.wording import DocumentLanguage
from crm_desktop.documents.xlsx_formulas import VISIBLE, Sheet
from crm_desktop.documents.xlsx_page import Page
from crm_desktop.services.quotes import LineDraft

_CHARACTERS_OF_NAME = 22
"""Chinese characters on one line of the name's column."""


def write_quote(source: QuoteSource, language: DocumentLanguage, path: Path) -> None:
    """Write the workbook. Raises UserError file_unwritable or `price_<code>`."""
    write_atomically(path, quote_workbook(source, language))


def quote_workbook(source: QuoteSource, language: DocumentLanguage) -> bytes:
    """Return the workbook. Raises UserError `price_<code>` for a quote that cannot be priced."""
    return _QuoteSheet(source, language).made()


class _QuoteSheet:
    """Writes from top to bottom; `_row` is the next free row."""

    def __init__(self, source: QuoteSource, language: DocumentLanguage) -> None:
        self.document: QuoteDocument = build_quote_document(source, language, prices=True)
        self.draft = source.draft
        self.totals, self.priced = priced_quote(source.draft)
        self.page = Page(self.document.title.main)
        self._row = 1
        self._gross_row = 0
        decimals = exponent_of(self.draft.currency)
        self.money = "#,##0" + ("." + "0" * decimals if decimals else "")

    def made(self) -> bytes:
        self._head()
        self._tables()
        self._words_and_remarks()
        self._terms()
        document = self.document
        return self.page.finish(f"{document.title.main} {document.number}", document.letterhead.name)

    def _line(self, text: str, style: str = "plain", lines: int = 1) -> None:
        self.page.across(self._row, VISIBLE[0], VISIBLE[-1], text, style)
        if lines > 1:
            self.page.height(self._row, lines)
        self._row += 1

    def _head(self) -> None:
        document = self.document
        letterhead = document.letterhead
        self._line(letterhead.name, "company", 2)
        for text in filter(None, (letterhead.second_name, *letterhead.lines)):
            self._line(text, "soft")
        self._line(document.title.line, "title", 2)
        if document.watermark:
            self._line(document.watermark, "soft")
        note = (Fact(document.number_note, ""),) if document.number_note else ()
        addressee = document.addressee
        left = [
            Fact(addressee.label, f"{addressee.name} {addressee.second_name}".strip()),
            *addressee.facts,
            *((document.subject,) if document.subject else ()),
        ]
        right = [document.facts[0], *note, *document.facts[1:]]
        for place in range(max(len(left), len(right))):
            if place < len(left):
                self._fact("no", "code", "name", "unit", left[place])
            if place < len(right):
                self._fact("price", "discount", "tax_rate", "amount", right[place])
            self._row += 1
        self._row += 1

    def _fact(self, first: str, first_end: str, second: str, second_end: str, fact: Fact) -> None:
        self.page.across(self._row, first, first_end, fact.label.line, "soft")
        self.page.across(self._row, second, second_end, fact.value)

    def _tables(self) -> None:
        heads = {column.key: column.head for column in self.document.columns}
        for column in VISIBLE:
            head = next((head for key, head in heads.items() if key == column), None)
            self.page.text(self._row, column, f"{head.main}\n{head.second}".strip() if head else "", "head")
        self.page.height(self._row, 2)
        self.page.repeat(self._row)
        first = self._row + 1
        rows = max(len(self.document.rows), 1)
        sheet = self._sheet(first, first + rows - 1)
        self._lines(sheet)
        self._row = sheet.last + 1
        self._totals(sheet)

    def _sheet(self, first: int, last: int) -> Sheet:
        kinds = list(self._total_kinds())
        where = {kind: last + 1 + place for place, kind in enumerate(kinds)}
        return Sheet(
            first=first,
            last=last,
            decimals=exponent_of(self.draft.currency),
            inclusive=self.draft.tax_mode == "INCL",
            by_line=self.draft.tax_rounding == "LINE",
            discount_row=where.get("discount"),
            freight_row=where.get("freight"),
        )

    def _total_kinds(self) -> Iterator[str]:
        """Yield what each row of the document's totals is; taxes by their rate."""
        taxes = [f"tax {rate}" for rate in self.totals.tax_by_rate]
        yield "goods"
        if self.totals.discount:
            yield from ("discount", "discounted")
        if self.draft.freight_amount:
            yield "freight"
        yield from ("gross", "net", *taxes) if self.draft.tax_mode == "INCL" else (*taxes, "gross")

    def _lines(self, sheet: Sheet) -> None:
        lines = iter(zip(self.draft.lines, self.priced.lines, strict=True))
        for row, shown in enumerate(self.document.rows, start=sheet.first):
            if shown.kind == "section":
                self.page.across(row, VISIBLE[0], VISIBLE[-1], shown.name, "section")
                continue
            line, amounts = next(lines)
            texts = dict(zip((column.key for column in self.document.columns), shown.cells, strict=True))
            name = f"[{shown.tag}] {shown.name}" if shown.tag else shown.name
            described = [text for text in (name, shown.second_name, *shown.details) if text]
            self.page.text(row, "no", texts["no"], "centred")
            self.page.text(row, "code", line.code or "", "cell")
            self.page.text(row, "name", "\n".join(described), "cell")
            self.page.text(row, "unit", line.unit or "", "centred")
            self.page.height(row, sum(1 + len(text) // _CHARACTERS_OF_NAME for text in described))
            self._numbers(sheet, row, line, amounts)

    def _numbers(self, sheet: Sheet, row: int, line: LineDraft, amounts: LineAmounts | None) -> None:
        page, money = self.page, self.money
        page.number(row, "qty", line.qty, _plain_format(line.qty), "cell")
        page.number(row, "price", line.unit_price, _plain_format(line.unit_price, sheet.decimals), "cell")
        rate = line.tax_rate or Decimal(0)
        page.number(row, "tax_rate", rate / 100, _percent_format(rate), "cell")
        discount, kind = line.discount_value, line.discount_kind
        if not discount or kind is None:
            page.text(row, "discount", "", "cell")
            kind = None
        elif kind == "pct":
            page.number(row, "discount", discount / 100, _percent_format(discount), "cell")
        else:
            page.number(row, "discount", discount, money, "cell")
        value = amounts.amount if amounts else Decimal(0)
        page.formula(row, "amount", formulas.line_amount(sheet, row, kind), value, money, "cell")
        page.number(row, "counted", Decimal(0 if line.is_optional else 1), "0")
        present = _present_helpers(sheet, amounts, optional=bool(line.is_optional))
        for column, formula in formulas.line_helpers(sheet, row).items():
            page.formula(row, column, formula, present.get(column, Decimal(0)), "General")

    def _totals(self, sheet: Sheet) -> None:
        kinds = list(self._total_kinds())
        where = {kind: self._row + place for place, kind in enumerate(kinds)}
        for kind, shown in zip(kinds, self.document.totals, strict=True):
            style = "strong" if shown.strong else "total"
            label = f"{shown.label.line} {self.draft.currency}" if shown.strong else shown.label.line
            self.page.across(where[kind], "price", "discount", label, style)
            self._total(sheet, kind, where, "strong" if shown.strong else "amount")
        self._gross_row = where["gross"]
        self._row += len(kinds) + 1

    def _total(self, sheet: Sheet, kind: str, where: dict[str, int], style: str) -> None:
        row, page = where[kind], self.page
        taxes = [place for name, place in where.items() if name.startswith("tax ")]
        freight = [where["freight"]] if "freight" in where else []
        payable = [where.get("discounted", where["goods"]), *freight]
        value = self._values()[kind]
        if style == "strong":
            page.text(row, "tax_rate", "", style)
        if kind == "freight":
            page.number(row, "amount", value, self.money, style)
            self._rate(row, self.draft.freight_tax_rate or Decimal(0))
            return
        if kind.startswith("tax "):
            self._rate(row, Decimal(kind.removeprefix("tax ")))
            formula = formulas.tax(sheet, row)
        elif kind == "discount":
            self._discount(sheet, row, where["goods"], value)
            return
        elif kind == "goods":
            formula = formulas.goods(sheet)
        elif kind == "discounted":
            formula = formulas.total(sheet, [where["goods"], where["discount"]])
        elif kind == "net":
            formula = formulas.total(sheet, [where["gross"]], taxes)
        else:
            formula = formulas.total(sheet, payable if sheet.inclusive else [*payable, *taxes])
        page.formula(row, "amount", formula, value, self.money, style)

    def _values(self) -> dict[str, Decimal]:
        totals = self.totals
        goods = goods_of(totals.lines)
        freight = totals.freight.gross if self.draft.tax_mode == "INCL" else totals.freight.net
        return {
            "goods": goods,
            "discount": -totals.discount,
            "discounted": goods - totals.discount,
            "freight": freight,
            "gross": totals.gross,
            "net": totals.net + totals.freight.net,
            **{f"tax {rate}": tax for rate, tax in totals.tax_by_rate.items()},
        }

    def _rate(self, row: int, rate: Decimal) -> None:
        self.page.number(row, "tax_rate", rate / 100, _percent_format(rate), "total")

    def _discount(self, sheet: Sheet, row: int, goods_row: int, value: Decimal) -> None:
        if self.draft.header_discount_kind == "pct" and self.draft.header_discount_value is not None:
            self._rate(row, self.draft.header_discount_value)
            formula = formulas.percent_discount(sheet, row, goods_row)
            self.page.formula(row, "amount", formula, value, self.money, "amount")
        else:
            self.page.number(row, "amount", value, self.money, "amount")
        for column, helper in formulas.discount_helpers(sheet, row).items():
            self.page.formula(row, column, helper, Decimal(0), "General")

    def _words_and_remarks(self) -> None:
        document = self.document
        if document.in_words is not None:
            same = f"ROUND({formulas.cell('amount', self._gross_row)},2)={self.totals.gross}"
            spelled = document.in_words.value
            self.page.across(self._row, "no", "code", document.in_words.label.line, "soft")
            self.page.formula(self._row, "name", f'=IF({same},"{spelled}","")', spelled, "General", "bold")
            self._row += 1
        for remark in document.remarks:
            self._line(remark.line, "soft")
        self._row += 1

    def _terms(self) -> None:
        document = self.document
        if document.terms or document.terms_text:
            self._line(document.terms_title.line, "bold")
        for fact in document.terms:
            self._fact("no", "code", "name", "amount", fact)
            self._row += 1
        for text in filter(None, document.terms_text.splitlines()):
            self._line(text, "wrapped", 1 + len(text) // 60)
        if document.short_hash:
            self._row += 1
            self._line(f"{document.check.line} {document.short_hash}", "soft")


def _present_helpers(sheet: Sheet, amounts: LineAmounts | None, *, optional: bool) -> dict[str, Decimal]:
    if optional or amounts is None:
        return {}
    part = amounts.net if sheet.inclusive else amounts.tax
    return {"share": amounts.discount, "base": amounts.amount - amounts.discount, "part": part}


def _plain_format(value: Decimal, least: int = 0) -> str:
    exponent = value.normalize().as_tuple().exponent
    places = max(least, -exponent if isinstance(exponent, int) else 0)
    return "#,##0" + ("." + "0" * places if places else "")


def _percent_format(percent: Decimal) -> str:
    return _plain_format(percent).removeprefix("#,##") + "%"
