"""What waits for a person: unsent and refused edits, conflicts, and the journal of what was merged without asking."""

from crm_desktop.services.inbox.handed_over import (
    HandedOverRow,
    accept,
    dismiss,
    handed_to_me,
    handed_to_me_count,
)
from crm_desktop.services.inbox.lists import (
    ConflictRow,
    DecidedRow,
    JournalRow,
    MutationRow,
    conflict_count,
    conflicts,
    decided,
    handed_over,
    journal,
    pending,
    refused,
)
from crm_desktop.services.inbox.resolve import Choice, Resolved, reopen, resolve, restore_from_journal

__all__ = [
    "Choice",
    "ConflictRow",
    "DecidedRow",
    "HandedOverRow",
    "JournalRow",
    "MutationRow",
    "Resolved",
    "accept",
    "conflict_count",
    "conflicts",
    "decided",
    "dismiss",
    "handed_over",
    "handed_to_me",
    "handed_to_me_count",
    "journal",
    "pending",
    "refused",
    "reopen",
    "resolve",
    "restore_from_journal",
]
