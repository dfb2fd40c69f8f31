"""Commands on what waits for a person: pending, refused, conflicts, journal, resolve, retry, discard."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from crm_desktop.cli.opening import opened, reading, writing
from crm_desktop.cli.output import language_of, show
from crm_desktop.db.capture import EditContext
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
    """Print the conflicts that are open, or those that were decided."""

    def query(session: Session) -> list[dict[str, Any]]:
        if options.decided:
            return _rows(session, inbox.decided(session), ("by",), options)
        rows = inbox.conflicts(session)
        return _rows(session, rows, ("accepted_by", "other_by"), options)

    show(reading(options, query), options)


def journal_command(options: Namespace) -> None:
    """Print the automatic decisions, or take one back."""
    if options.restore:
        _restore(options)
        return

    def query(session: Session) -> list[dict[str, Any]]:
        return _rows(session, inbox.journal(session), ("kept_by", "lost_by"), options)

    show(reading(options, query), options)


def _restore(options: Namespace) -> None:
    if len(options.restore) != 2 or options.restore[0] != "restore":
        raise UserError("not_a_choice", text=" ".join(options.restore)[:80])

    def job(session: Session, context: EditContext) -> dict[str, Any]:
        edit = inbox.restore_from_journal(session, context, options.restore[1])
        after = {name: readable(value) for name, value in edit.after.items()}
        return {"entity": edit.entity, "record": edit.id, "values": after}

    show(writing(options, job), options)


def _rows(
    session: Session,
    rows: Sequence[inbox.ConflictRow | inbox.JournalRow | inbox.DecidedRow],
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

    def job(session: Session, context: EditContext) -> dict[str, Any]:
        if options.choice == ["undo"]:
            return asdict(inbox.reopen(session, context, options.conflict))
        choice, value = _choice(options.choice)
        return asdict(inbox.resolve(session, context, options.conflict, choice, value))

    show(writing(options, job), options)


def _choice(typed: Sequence[str]) -> tuple[inbox.Choice, str | dict[str, str] | None]:
    """Return the decision: a side, one typed value, or one for each of several fields of a group."""
    if len(typed) == 1 and typed[0].startswith(VALUE):
        return "value", typed[0].removeprefix(VALUE)
    if list(typed) == ["accepted"]:
        return "accepted", None
    if list(typed) == ["other"]:
        return "other", None
    pairs = [one.partition("=") for one in typed]
    if not all(name and equals for name, equals, _ in pairs):
        raise UserError("not_a_choice", text=" ".join(typed)[:80])
    return "value", {name: text for name, _, text in pairs}


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
