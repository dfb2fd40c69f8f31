"""A quote as its reader sees it: every string ready to print, decided once for preview, PDF and workbook.

Nothing is calculated here: amounts are those of the one calculator. Whoever draws the document only places strings.
"""

import re

from crm_core.money import Totals
from crm_desktop.documents import formats
from crm_desktop.documents.parties import Company, Customer, QuoteSource
from crm_desktop.documents.quote_lines import quote_columns, quote_rows
from crm_desktop.documents.quote_parts import Addressee, Fact, Letterhead, QuoteDocument, SigningArea
from crm_desktop.documents.quote_totals import in_words, total_rows
from crm_desktop.documents.wording import WATERMARKS, DocumentLanguage, Words, currency_name, say, words
from crm_desktop.errors import Bug, UserError
from crm_desktop.services.quotes import DraftTotals, QuoteDraft, calculate_draft

_NET_DAYS = re.compile(r"(\d+) d|[账帳]期 ?(\d+) ?天|(\d+) days net")
"""As a new quote proposes it, or as it was printed in one of the languages."""
LONGEST_LINE = 40
"""Characters beside a logo."""


def build_quote_document(source: QuoteSource, language: DocumentLanguage, *, prices: bool) -> QuoteDocument:
    """Return the document of a quote. Raises UserError `price_<code>` for a quote that cannot be priced."""
    draft = source.draft
    totals, priced = priced_quote(draft)
    columns = quote_columns(draft, language, prices=prices)
    return QuoteDocument(
        language=language,
        title=say("title" if prices else "title_without_prices", language),
        letterhead=_letterhead(source.company, language),
        number=document_number(draft),
        number_note=None if draft.number else say("number_follows", language),
        addressee=_addressee(source.customer, language),
        facts=_facts(source, language, prices=prices),
        subject=Fact(say("subject", language), draft.subject) if draft.subject else None,
        columns=columns,
        rows=quote_rows(source, priced.lines, columns, language, prices=prices),
        photos=source.photos,
        totals=total_rows(draft, totals, language) if prices else (),
        in_words=in_words(totals, language) if prices else None,
        remarks=_remarks(draft, language, prices=prices),
        terms_title=say("terms", language),
        terms=_terms(source, language, prices=prices),
        terms_text=draft.terms_text or "",
        signing=SigningArea(*(say(key, language) for key in ("customer_signs", "seller_signs", "signed_on"))),
        watermark=_watermark(draft, language),
        page_text=say(
            "page", "zh_CN" if language == "both" else language, page="{page}", pages="{pages}"
        ).main,
        check=say("check", language),
        scan=say("scan", language),
        content_hash=source.content_hash,
    )


def priced_quote(draft: QuoteDraft) -> tuple[Totals, DraftTotals]:
    """Return a quote's totals, and its lines' amounts. Raises UserError `price_<code>`."""
    priced = calculate_draft(draft)
    if priced.totals is None:
        problem = priced.problem
        raise (
            UserError(f"price_{problem.code}", **problem.params)
            if problem
            else Bug("neither totals nor a reason")
        )
    return priced.totals, priced


def document_number(draft: QuoteDraft) -> str:
    """Return the number as printed, with the revision from the second on: `Q-2026-000017/R2`."""
    number = draft.number or draft.provisional_number or ""
    return f"{number}/R{draft.revision}" if number and draft.revision > 1 else number


def _letterhead(company: Company, language: DocumentLanguage) -> Letterhead:
    name, second = _names(company.name, company.english_name, language)
    address = company.address
    if language == "en":
        address = company.english_address or address
    addresses = [address, company.english_address if language == "both" else ""]
    reach = _labelled(language, phone=company.phone, fax=company.fax)
    online = _labelled(language, email=company.email, website=company.website)
    if len(online) > LONGEST_LINE:
        online = f"{_labelled(language, email=company.email)}\n{_labelled(language, website=company.website)}"
    lines = [*addresses, reach, *online.splitlines(), _labelled(language, tax_no=company.tax_no)]
    return Letterhead(name, second, tuple(line for line in lines if line), company.logo)


def _labelled(language: DocumentLanguage, **values: str) -> str:
    colon = ": " if language == "en" else "："
    present = [(key, value) for key, value in values.items() if value]
    return "   ".join(f"{say(key, language).main}{colon}{value}" for key, value in present)


def _names(name: str, english: str, language: DocumentLanguage) -> tuple[str, str]:
    """Return the name for the language, and the one to stand below it."""
    if language == "en":
        return english or name, ""
    return name, english if language == "both" else ""


def _addressee(customer: Customer, language: DocumentLanguage) -> Addressee:
    name, second = _names(customer.name, customer.english_name, language)
    person = customer.person_english or customer.person if language == "en" else customer.person
    facts = _facts_of(
        language,
        attention=person,
        phone=customer.person_phone or customer.phone,
        address=_address(customer.address, language),
    )
    return Addressee(say("customer", language), name, second, facts)


def _address(parts: tuple[str, ...], language: DocumentLanguage) -> str:
    """Return an address in the order of its reader; a place that is named again further down is named once."""
    once = [
        part for place, part in enumerate(parts) if not any(part in later for later in parts[place + 1 :])
    ]
    return ", ".join(reversed(once)) if language == "en" else "".join(once)


def _facts_of(language: DocumentLanguage, **values: str) -> tuple[Fact, ...]:
    return tuple(Fact(say(key, language), value) for key, value in values.items() if value)


def _facts(source: QuoteSource, language: DocumentLanguage, *, prices: bool) -> tuple[Fact, ...]:
    draft, seller = source.draft, source.seller
    number = {"number" if draft.number else "provisional_number": document_number(draft)}
    money = {
        "currency": _currency(draft.currency, language),
        "price_date": formats.day(draft.price_as_of, language),
    }
    return _facts_of(
        language,
        **number,
        date=formats.day(draft.quote_on, language),
        valid_until=formats.day(draft.valid_until, language),
        **(money if prices else {}),
        seller=seller.name,
        mobile=seller.mobile,
        email=seller.email,
    )


def _currency(code: str, language: DocumentLanguage) -> str:
    return code if language == "en" else f"{currency_name(code, language)} {code}".strip()


def _remarks(draft: QuoteDraft, language: DocumentLanguage, *, prices: bool) -> tuple[Words, ...]:
    if not prices:
        return ()
    keys = [
        "incl" if draft.tax_mode == "INCL" else "excl",
        "by_line" if draft.tax_rounding == "LINE" else "by_document",
    ]
    if any(line.is_optional for line in draft.lines):
        keys.append("optional_apart")
    return tuple(say(key, language) for key in keys)


def _terms(source: QuoteSource, language: DocumentLanguage, *, prices: bool) -> tuple[Fact, ...]:
    draft, company = source.draft, source.company
    bank = {"bank": company.bank, "bank_account": company.bank_account}
    return _facts_of(
        language,
        payment=_payment_term(draft.payment_term or "", language) if prices else "",
        delivery_term=draft.delivery_term or "",
        warranty=draft.warranty or "",
        **(bank if prices else {}),
    )


def _payment_term(text: str, language: DocumentLanguage) -> str:
    """Return a payment term; so many days net, as they are proposed for a customer, in the reader's words."""
    found = _NET_DAYS.fullmatch(text.strip())
    days = next(filter(None, found.groups())) if found else ""
    return say("days", language, days=days).line if days else text


def _watermark(draft: QuoteDraft, language: DocumentLanguage) -> str:
    label = WATERMARKS.get(draft.status)
    return "" if label is None else words(label, language).line
