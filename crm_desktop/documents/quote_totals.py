"""The totals as they are printed: with tax on top of net prices, or contained in gross ones."""

from decimal import Decimal

from crm_core.money import LineAmounts, Totals
from crm_desktop.documents import formats
from crm_desktop.documents.quote_parts import Fact, TotalRow
from crm_desktop.documents.wording import DocumentLanguage, Words, currency_name, say
from crm_desktop.services.quotes import QuoteDraft


def goods_of(lines: tuple[LineAmounts, ...]) -> Decimal:
    """Return the sum of the line amounts as they are printed, before the header discount."""
    return sum((line.amount for line in lines), Decimal(0))


def total_rows(draft: QuoteDraft, totals: Totals, language: DocumentLanguage) -> tuple[TotalRow, ...]:
    """Return the rows of the totals; what a quote does not have (discount, freight) has no row."""
    inclusive = draft.tax_mode == "INCL"
    mode = "incl" if inclusive else "excl"

    def row(key: str, value: Decimal, *, strong: bool = False, rate: str = "") -> TotalRow:
        return TotalRow(say(key, language, rate=rate), formats.amount(value, draft.currency), strong=strong)

    goods = goods_of(totals.lines)
    rows = [row(f"goods_{mode}", goods)]
    if totals.discount:
        rows += [_discount_row(draft, totals, language), row("discounted", goods - totals.discount)]
    if draft.freight_amount:
        rows.append(row(f"freight_{mode}", totals.freight.gross if inclusive else totals.freight.net))
    taxes = [
        row("thereof_tax" if inclusive else "tax_at", tax, rate=formats.percent(rate))
        for rate, tax in totals.tax_by_rate.items()
    ]
    gross = TotalRow(
        say("gross", language),
        f"{draft.currency} {formats.amount(totals.gross, draft.currency)}",
        strong=True,
    )
    if inclusive:
        return (*rows, gross, row("thereof_net", totals.net + totals.freight.net), *taxes)
    return (*rows, *taxes, gross)


def _discount_row(draft: QuoteDraft, totals: Totals, language: DocumentLanguage) -> TotalRow:
    label = say("header_discount", language)
    if draft.header_discount_kind == "pct" and draft.header_discount_value is not None:
        label = Words(f"{label.main} {formats.percent(draft.header_discount_value)}", label.second)
    return TotalRow(label, formats.amount(-totals.discount, draft.currency))


def in_words(totals: Totals, language: DocumentLanguage) -> Fact | None:
    """Return the amount in words (大写), which a document in CNY has to show; None for other currencies."""
    if totals.amount_in_words is None:
        return None
    spelled = f"{currency_name('CNY', language)}{totals.amount_in_words}"
    return Fact(say("in_words", language), formats.capital_words(spelled, language))
