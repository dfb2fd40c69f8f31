"""What waits for a person: unsent and refused edits, conflicts, and the journal of what was merged without asking."""

from crm_desktop.services.inbox.lists import (
    ConflictRow,
    JournalRow,
    MutationRow,
    conflict_count,
    conflicts,
    handed_over,
    journal,
    pending,
    refused,
)
from crm_desktop.services.inbox.resolve import Choice, Resolved, resolve, restore_from_journal

__all__ = [
    "Choice",
    "ConflictRow",
    "JournalRow",
    "MutationRow",
    "Resolved",
    "conflict_count",
    "conflicts",
    "handed_over",
    "journal",
    "pending",
    "refused",
    "resolve",
    "restore_from_journal",
]
