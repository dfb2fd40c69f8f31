"""The commands on quotes: pdf, xlsx, send, revise."""

from argparse import Namespace
from typing import Any

from crm_desktop.cli.opening import opened, writing
from crm_desktop.cli.output import show
from crm_desktop.errors import UserError
from crm_desktop.services import quotes, records


def pdf_command(options: Namespace) -> None:
    """Write a quote as PDF and print what was written."""
    from crm_desktop.documents.api import quote_pdf

    with opened(options) as laptop:
        workspace = laptop.workspace(syncing=False)
        written = quote_pdf(
            workspace, options.id, options.file, options.document_language, prices=options.prices
        )
    show(written, options)


def xlsx_command(options: Namespace) -> None:
    """Write a quote as a workbook and print what was written."""
    from crm_desktop.documents.api import quote_xlsx

    with opened(options) as laptop:
        written = quote_xlsx(
            laptop.workspace(syncing=False), options.id, options.file, options.document_language
        )
    show(written, options)


def send_command(options: Namespace) -> None:
    """Mark a quote as sent and print it; a draft beyond my discount limit is submitted for approval instead."""
    with opened(options) as laptop:
        context = laptop.context()
        beyond = laptop.lane.submit(
            lambda session: quotes.prepare_to_send(session, context, options.id, options.channel)
        ).result()
        if beyond is not None:
            with laptop.store.read() as session:
                number = quotes.quote_rows(session, [options.id])[0].number
            limit = f"{beyond.limit.normalize():f}"
            raise UserError("quote_submitted", number=number, discount=str(beyond.discount), limit=limit)

        def job(session: Any) -> dict[str, Any]:
            quotes.move_quote(session, context, options.id, "SENT", channel=options.channel)
            session.flush()
            return records.row_of(session, "quote", options.id)

        sent = laptop.lane.submit(job).result()
    show(sent, options)


def revise_command(options: Namespace) -> None:
    """Make the next revision of a quote, a draft, and print it."""

    def job(session: Any, context: Any) -> dict[str, Any]:
        made = quotes.revise_quote(session, context, options.id)
        session.flush()
        return records.row_of(session, "quote", made)

    show(writing(options, job), options)
