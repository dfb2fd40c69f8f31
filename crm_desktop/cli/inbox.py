"""Commands on what waits for a person: pending, refused, conflicts, journal, resolve, retry, discard."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from crm_desktop.cli.opening import opened, reading, writing
from crm_desktop.cli.output import language_of, show
from crm_desktop.errors import UserError
from crm_desktop.messages import sentence
from crm_desktop.services import inbox
from crm_desktop.services.lookups import logins
from crm_desktop.services.values import readable

VALUE = "value="


def pending_command(options: Namespace) -> None:
    """Print the edits that wait to be sent."""
    show([_mutation(one, options) for one in reading(options, inbox.pending)], options)


def refused_command(options: Namespace) -> None:
    """Print the edits that the server refused, and those it handed to a customer's new owner."""

    def query(session: Session) -> list[inbox.MutationRow]:
        return [*inbox.refused(session), *inbox.handed_over(session)]

    show([_mutation(one, options) for one in reading(options, query)], options)


def _mutation(row: inbox.MutationRow, options: Namespace) -> dict[str, Any]:
    message = sentence(row.code, row.params, language_of(options)) if row.code else ""
    return {
        "id": row.id,
        "n": row.n,
        "entity": row.entity,
        "record": row.record,
        "title": row.title,
        "op": row.op,
        "fields": row.fields,
        "code": row.code,
        "message": message,
        "edited_at": readable(row.edited_at),
    }


def conflicts_command(options: Namespace) -> None:
    """Print the conflicts that are open."""

    def query(session: Session) -> list[dict[str, Any]]:
        rows = inbox.conflicts(session)
        return _rows(session, rows, ("accepted_by", "other_by"), options)

    show(reading(options, query), options)


def journal_command(options: Namespace) -> None:
    """Print the automatic decisions."""

    def query(session: Session) -> list[dict[str, Any]]:
        return _rows(session, inbox.journal(session), ("kept_by", "lost_by"), options)

    show(reading(options, query), options)


def _rows(
    session: Session,
    rows: Sequence[inbox.ConflictRow | inbox.JournalRow],
    people: tuple[str, ...],
    options: Namespace,
) -> list[dict[str, Any]]:
    """People are named as they sign in; times and labels as text."""
    found = [asdict(row) for row in rows]
    names = logins(session, [row[who] for row in found for who in people])
    for row, source in zip(found, rows, strict=True):
        for who in people:
            row[who] = names.get(row[who] or "", row[who])
        row.update({name: readable(value) for name, value in row.items()})
        row["label"] = source.label.text(language_of(options))
    return found


def resolve_command(options: Namespace) -> None:
    """Decide a conflict and print what stands now."""
    choice, value = _choice(options.choice)

    def job(session: Any, context: Any) -> dict[str, Any]:
        return asdict(inbox.resolve(session, context, options.conflict, choice, value))

    show(writing(options, job), options)


def _choice(typed: str) -> tuple[inbox.Choice, str | None]:
    if typed.startswith(VALUE):
        return "value", typed.removeprefix(VALUE)
    if typed == "accepted":
        return "accepted", None
    if typed == "other":
        return "other", None
    raise UserError("not_a_choice", text=typed[:80])


def retry_command(options: Namespace) -> None:
    """Put a refused edit back in line."""
    _settle(options, "pending")


def discard_command(options: Namespace) -> None:
    """Drop a refused edit."""
    _settle(options, "discarded")


def _settle(options: Namespace, outcome: str) -> None:
    from crm_desktop import sync_control

    with opened(options) as laptop:
        found = sync_control.mutation_id(laptop.store, options.id)
        (sync_control.retry if outcome == "pending" else sync_control.discard)(laptop.lane, found)
    show({"id": found, "outcome": outcome}, options)
