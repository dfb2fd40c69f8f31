"""Commands on merges of records and on the edits of former owners: merge, merges, unmerge, handed-over."""

from argparse import Namespace
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from crm_desktop.cli.opening import reading, writing
from crm_desktop.cli.output import language_of, show
from crm_desktop.db.capture import EditContext
from crm_desktop.errors import UserError
from crm_desktop.messages import sentence
from crm_desktop.services import inbox, merging
from crm_desktop.services.lookups import logins
from crm_desktop.services.values import readable


def merge_command(options: Namespace) -> None:
    """Propose a merge; the server does it at the next sync."""
    verb = merging.merge_customers if options.entity == "account" else merging.merge_contacts
    take = dict.fromkeys(options.take, merging.MERGED)

    def job(session: Session, context: EditContext) -> str:
        return verb(session, context, options.survivor, options.merged, take=take, reason=options.reason)

    show({"id": writing(options, job), "state": "PROPOSED"}, options)


def merges_command(options: Namespace) -> None:
    """Print the merges."""

    def query(session: Session) -> list[dict[str, Any]]:
        found = [asdict(row) for row in merging.merges(session)]
        names = logins(session, [row["by_id"] for row in found])
        for row in found:
            row["by"] = names.get(row.pop("by_id") or "", "")
            row["done_at"] = readable(row["done_at"])
            row["message"] = sentence(row["code"], {}, language_of(options)) if row["code"] else ""
        return found

    show(reading(options, query), options)


def unmerge_command(options: Namespace) -> None:
    """Ask for a merge to be taken back."""

    def job(session: Session, context: EditContext) -> None:
        merging.undo_merge(session, context, options.id)

    writing(options, job)
    show({"id": options.id, "state": "UNDO_ASKED"}, options)


def handed_over_command(options: Namespace) -> None:
    """Print the edits that wait for the new owner, or settle one."""
    if options.settle:
        _settle(options)
        return

    def query(session: Session) -> list[dict[str, Any]]:
        found = [asdict(row) for row in inbox.handed_to_me(session)]
        names = logins(session, [row["author"] for row in found])
        for row in found:
            row["author"] = names.get(row["author"] or "", row["author"])
            row["made_at"], row["received_at"] = readable(row["made_at"]), readable(row["received_at"])
        return found

    show(reading(options, query), options)


def _settle(options: Namespace) -> None:
    verbs = {"accept": inbox.accept, "dismiss": inbox.dismiss}
    if len(options.settle) != 2 or options.settle[0] not in verbs:
        raise UserError("not_a_choice", text=" ".join(options.settle)[:80])
    kind, edit_id = options.settle

    def job(session: Session, context: EditContext) -> object:
        return verbs[kind](session, context, edit_id)

    changed = writing(options, job)
    show({"id": edit_id, "outcome": kind, "records": changed or []}, options)
