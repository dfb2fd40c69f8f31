"""Everything that the sync centre shows, read in one go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_desktop.ui.screens.sync_centre.wording import Titles, all_references, as_fields

if TYPE_CHECKING:
    from crm_desktop.services.attachments import AttachmentItem
    from crm_desktop.services.candidates import Candidate
    from crm_desktop.services.inbox import ConflictRow, DecidedRow, HandedOverRow, JournalRow, MutationRow
    from crm_desktop.services.inbox.runs import RunRow
    from crm_desktop.services.missed import Missed
    from crm_desktop.services.notices import Notice


@dataclass(frozen=True)
class Inbox:
    """The lists, and the names of what their values point to.

    `refused` holds what of ours was handed over, too; `handed` is what others' edits left to us.
    """

    notices: list[Notice]
    pending: list[MutationRow]
    refused: list[MutationRow]
    handed: list[HandedOverRow]
    conflicts: list[ConflictRow]
    journal: list[JournalRow]
    decided: list[DecidedRow]
    duplicates: list[Candidate]
    missed: list[Missed]
    files: list[AttachmentItem]
    runs: list[RunRow]
    titles: Titles


def read_inbox(session: Any) -> Inbox:
    """Read the lists of the sync centre."""
    from crm_desktop.services import inbox
    from crm_desktop.services.attachments import on_their_way
    from crm_desktop.services.candidates import candidates
    from crm_desktop.services.inbox.runs import runs
    from crm_desktop.services.lookups import titles_of
    from crm_desktop.services.missed import missed
    from crm_desktop.services.notices import unread

    pending = inbox.pending(session)
    refused = [*inbox.refused(session), *inbox.handed_over(session)]
    handed, lacking = inbox.handed_to_me(session), missed(session)
    conflicts, journal = inbox.conflicts(session), inbox.journal(session)
    pointed_to = all_references(_values([*pending, *refused, *handed, *lacking], conflicts, journal))
    titles = {
        (entity, one): title
        for entity, ids in pointed_to.items()
        for one, title in titles_of(session, entity, ids).items()
    }
    return Inbox(
        notices=unread(session),
        pending=pending,
        refused=refused,
        handed=handed,
        conflicts=conflicts,
        journal=journal,
        decided=inbox.decided(session),
        duplicates=candidates(session),
        missed=lacking,
        files=on_their_way(session),
        runs=runs(session),
        titles=titles,
    )


def _values(
    edits: list[MutationRow | HandedOverRow | Missed],
    conflicts: list[ConflictRow],
    journal: list[JournalRow],
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for edit in edits:
        yield edit.entity, edit.fields
    for conflict in conflicts:
        for value in (conflict.base, conflict.accepted, conflict.other):
            yield conflict.entity, as_fields(conflict.field, value)
    for decision in journal:
        for value in (decision.kept, decision.lost):
            yield decision.entity, as_fields(decision.field, value)
