"""Commands on records: search, list, show, add, set, delete."""

from argparse import Namespace
from dataclasses import asdict
from typing import Any

from crm_desktop.cli.opening import reading, writing
from crm_desktop.cli.output import show
from crm_desktop.services import records
from crm_desktop.services.search import search


def search_command(options: Namespace) -> None:
    """Print what fits a text."""
    found = reading(options, lambda session: search(session, options.text, options.limit))
    show([asdict(one) for one in found], options)


def list_command(options: Namespace) -> None:
    """Print the records of an entity."""
    rows = reading(
        options, lambda session: records.list_records(session, options.entity, options.where, options.limit)
    )
    show(rows, options)


def show_command(options: Namespace) -> None:
    """Print one record with its children."""
    show(reading(options, lambda session: records.show(session, options.entity, options.id)), options)


def add_command(options: Namespace) -> None:
    """Make a record and print it."""
    assignments = records.parse_assignments(options.assignments)

    def job(session: Any, context: Any) -> dict[str, Any]:
        made = records.add(session, context, options.entity, assignments)
        session.flush()
        return records.row_of(session, options.entity, made)

    show(writing(options, job), options)


def set_command(options: Namespace) -> None:
    """Change a record and print it."""
    assignments = records.parse_assignments(options.assignments)

    def job(session: Any, context: Any) -> dict[str, Any]:
        records.set_fields(session, context, options.entity, options.id, assignments)
        session.flush()
        return records.row_of(session, options.entity, options.id)

    show(writing(options, job), options)


def delete_command(options: Namespace) -> None:
    """Delete a record and print what it was."""

    def job(session: Any, context: Any) -> dict[str, Any]:
        row = records.row_of(session, options.entity, options.id)
        records.delete(session, context, options.entity, options.id)
        return row

    show(writing(options, job), options)
