"""The line table of a printed quote: which columns it needs, what stands in them, and which rows stay together."""

from dataclasses import replace

from crm_core.money import LineAmounts
from crm_desktop.documents import formats
from crm_desktop.documents.parties import QuoteSource
from crm_desktop.documents.quote_parts import Column, ColumnKey, DocumentRow, kept_together
from crm_desktop.documents.wording import DocumentLanguage, Words, say
from crm_desktop.services.quotes import LineDraft, QuoteDraft

LONGEST_KEPT = 700
"""Characters of a row that certainly fit one page together with the totals."""
SHORT = 250
"""Characters up to which the last line but one joins the totals, too."""
_LINE_OF_TEXT = 20


def quote_columns(draft: QuoteDraft, language: DocumentLanguage, *, prices: bool) -> tuple[Column, ...]:
    """Return the columns: those of prices only with prices, codes and discounts only where a line has one."""
    unit_price = "price_incl" if draft.tax_mode == "INCL" else "price_excl"
    wanted: list[tuple[ColumnKey, str, bool]] = [
        ("no", "line_no", True),
        ("code", "code", any(line.code for line in draft.lines)),
        ("name", "name", True),
        ("qty", "qty", True),
        ("unit", "unit", any(line.unit for line in draft.lines)),
        ("price", unit_price, prices),
        ("discount", "discount", prices and any(_discount(line, draft.currency) for line in draft.lines)),
        ("tax_rate", "tax_rate", prices),
        ("amount", "amount", prices),
    ]
    return tuple(_column(key, word, draft, language) for key, word, shown in wanted if shown)


def _column(key: ColumnKey, word: str, draft: QuoteDraft, language: DocumentLanguage) -> Column:
    head = say(word, language)
    if key == "amount":
        head = Words(f"{head.main} {draft.currency}", head.second)
    return Column(key, head)


def quote_rows(
    source: QuoteSource,
    amounts: tuple[LineAmounts | None, ...],
    columns: tuple[Column, ...],
    language: DocumentLanguage,
    *,
    prices: bool,
) -> tuple[DocumentRow, ...]:
    """Return the rows in order, a heading before each section."""
    rows: list[DocumentRow] = []
    section = ""
    for number, (line, amount) in enumerate(zip(source.draft.lines, amounts, strict=True), start=1):
        if (line.section or "") != section:
            section = line.section or ""
            rows += [DocumentRow("section", section)] if section else []
        rows.append(_row(number, line, amount, source, columns, language))
    return _together(rows, totals_follow=prices)


def _row(
    number: int,
    line: LineDraft,
    amount: LineAmounts | None,
    source: QuoteSource,
    columns: tuple[Column, ...],
    language: DocumentLanguage,
) -> DocumentRow:
    currency = source.draft.currency
    values: dict[ColumnKey, str] = {
        "no": str(number),
        "code": line.code or "",
        "name": "",
        "qty": formats.number(line.qty),
        "unit": line.unit or "",
        "price": formats.unit_price(line.unit_price, currency),
        "discount": _discount(line, currency),
        "tax_rate": "" if line.tax_rate is None else formats.percent(line.tax_rate),
        "amount": formats.amount(amount.amount, currency) if amount else "",
    }
    name, second_name = _names(line, source, language)
    details = [line.spec or ""]
    for key, text in (("delivery", line.delivery), ("note", line.note)):
        if text:
            details.append(f"{say(key, language).main}{_colon(language)}{text}")
    return DocumentRow(
        kind="line",
        name=name,
        cells=tuple(values[column.key] for column in columns),
        second_name=second_name,
        details=tuple(text for text in details if text),
        tag=say("optional", language).line if line.is_optional else "",
        photo=(line.product_id or "") if line.product_id in source.photos else "",
    )


def _names(line: LineDraft, source: QuoteSource, language: DocumentLanguage) -> tuple[str, str]:
    """Return the name and, in a bilingual document, the English one; a name that was edited stays as it is."""
    name = line.name or ""
    own, english = source.english_names.get(line.product_id or "", ("", ""))
    if not english or own != name or language in ("zh_CN", "zh_TW"):
        return name, ""
    return (english, "") if language == "en" else (name, english)


def _discount(line: LineDraft, currency: str) -> str:
    if line.discount_kind is None or not line.discount_value:
        return ""
    if line.discount_kind == "pct":
        return f"-{formats.percent(line.discount_value)}"
    return f"-{formats.unit_price(line.discount_value, currency)}"


def _colon(language: DocumentLanguage) -> str:
    return ": " if language == "en" else "："


def _together(rows: list[DocumentRow], *, totals_follow: bool) -> tuple[DocumentRow, ...]:
    """Keep a heading with its first line, and the totals with the last lines."""
    lengths = [_length(row) for row in rows]
    bound = [row.kind == "section" for row in rows] + [False]
    if rows and totals_follow:
        bound[len(rows) - 1] = True
        bound[len(rows) - 2] |= len(rows) > 1 and max(lengths[-2:]) <= SHORT
    for place, length in enumerate(lengths):
        if length > LONGEST_KEPT:
            bound[place] = False
    keep = kept_together(bound)
    return tuple(
        replace(row, keep=kept, splittable=length > LONGEST_KEPT)
        for row, kept, length in zip(rows, keep, lengths, strict=False)
    )


def _length(row: DocumentRow) -> int:
    texts = (row.name, row.second_name, *row.details, *row.cells)
    return sum(len(text) + text.count("\n") * _LINE_OF_TEXT for text in texts)
