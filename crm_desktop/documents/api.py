"""Writing a stored quote into a file, for the window and the command line."""

from pathlib import Path
from typing import Any

from crm_desktop.documents.files import write_atomically
from crm_desktop.documents.loading import load_source, source_of
from crm_desktop.documents.parties import QuoteSource
from crm_desktop.documents.quote_document import build_quote_document, document_number
from crm_desktop.documents.wording import DocumentLanguage
from crm_desktop.services.quotes import QuoteDraft
from crm_desktop.services.workspace import Workspace


def quote_pdf(
    workspace: Workspace,
    quote_id: str,
    path: Path,
    language: DocumentLanguage | None = None,
    prices: bool = True,
    photos: bool = False,
) -> dict[str, Any]:
    """Write a quote as PDF and say what was written; without a language, in that of the quote.

    Raises UserError: record_missing, `price_<code>`, logo_unreadable, file_unwritable.
    """
    from crm_desktop.documents.quote_pdf import render_quote

    source = _source(workspace, quote_id, photos=photos)
    chosen = language or language_of(source)
    document = build_quote_document(source, chosen, prices=prices)
    content = render_quote(document)
    write_atomically(path, content)
    return _written(source, path, len(content), chosen) | {"prices": prices, "hash": document.content_hash}


def quote_preview(
    workspace: Workspace, draft: QuoteDraft, language: DocumentLanguage, scale: float, *, prices: bool = True
) -> list[bytes]:
    """Return the pages of a quote on the screen as PNG, stored or not. Errors as `quote_pdf`."""
    from crm_desktop.documents.quote_pdf import preview_pages

    with workspace.read() as session:
        source = source_of(session, draft)
    return preview_pages(build_quote_document(source, language, prices=prices), scale)


def quote_xlsx(
    workspace: Workspace, quote_id: str, path: Path, language: DocumentLanguage | None = None
) -> dict[str, Any]:
    """Write a quote as a workbook with live formulas and say what was written.

    Raises UserError: record_missing, `price_<code>`, logo_unreadable, file_unwritable.
    """
    from crm_desktop.documents.quote_xlsx import quote_workbook

    source = _source(workspace, quote_id)
    chosen = language or language_of(source)
    content = quote_workbook(source, chosen)
    write_atomically(path, content)
    return _written(source, path, len(content), chosen) | {"hash": source.content_hash}


def language_of(source: QuoteSource) -> DocumentLanguage:
    """Return the language that was chosen for the quote; Chinese where it is one that is not known here."""
    known: dict[str, DocumentLanguage] = {"zh_CN": "zh_CN", "zh_TW": "zh_TW", "en": "en", "both": "both"}
    return known.get(source.draft.language or "", "zh_CN")


def _source(workspace: Workspace, quote_id: str, *, photos: bool = False) -> QuoteSource:
    with workspace.read() as session:
        return load_source(session, quote_id, photos=photos)


def _written(source: QuoteSource, path: Path, size: int, language: DocumentLanguage) -> dict[str, Any]:
    return {"file": str(path), "bytes": size, "number": document_number(source.draft), "language": language}
