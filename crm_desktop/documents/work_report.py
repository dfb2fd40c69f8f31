"""A work report on paper: what its author wrote, with its title and days."""

from pathlib import Path

from crm_desktop.documents.files import write_atomically
from crm_desktop.documents.paper import Block, BlockKind, Paper
from crm_desktop.documents.wording import WORDS
from crm_desktop.services.work_report import Period, parse_lines, period_words, title_of_report

_KINDS: dict[str, BlockKind] = {"heading": "heading", "item": "item", "detail": "detail", "text": "text"}


def report_paper(author: str, period: Period, body: str, language: str) -> Paper:
    """Return the document of a report; blank lines only part it."""
    title, days = title_of_report(period, author, language), period_words(period, language)
    blocks = tuple(Block(_KINDS[line.kind], line.text) for line in parse_lines(body) if line.kind in _KINDS)
    return Paper(title, (days,), blocks, f"{title} · {days}", WORDS["page"].text(language), language)


def write_paper(paper: Paper, path: Path) -> None:
    """Write a Word file or a PDF, as the name of the file says. Raises UserError file_unwritable."""
    if path.suffix.lower() == ".docx":
        from crm_desktop.documents.paper_docx import paper_docx

        write_atomically(path, paper_docx(paper))
    else:
        from crm_desktop.documents.paper_pdf import paper_pdf

        write_atomically(path, paper_pdf(paper))
