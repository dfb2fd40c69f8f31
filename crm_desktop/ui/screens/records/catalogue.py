"""Which kinds of records are offered, in groups: whatever the model has, but what has its own screen or is machinery.

A kind that is declared in the model is here from that day on, under the business area of its file.
"""

from __future__ import annotations

from typing import Final

from crm_core.model import ENTITIES

HAND_MADE: Final = frozenset(
    (
        "account", "contact", "account_tag", "contact_tag", "visit", "visit_plan", "visit_addendum", "task", "promise",
        "quote", "quote_line", "work_report",
    )
)  # fmt: skip
"""On screens of their own, or a part of what is there."""
MACHINERY: Final = frozenset(
    (
        "conflict", "resolution_journal", "merge_record", "handed_over_edit", "erasure", "suppression", "ref_label",
        "contact_touch", "favourite", "saved_filter", "import_row", "attachment", "duplicate_decision",
        "duplicate_candidate",
    )
)  # fmt: skip
"""What the program keeps for itself, shown in the sync centre or nowhere."""
_GROUPS: Final = {
    "customers": "customers", "activities": "work", "work_reports": "work", "quotes": "sales", "products": "sales",
    "backoffice": "office", "organisation": "company", "access": "company", "derived": "sales", "competition": "sales",
    "imports": "company",
    "lists": "company",
}  # fmt: skip
GROUPS: Final = ("customers", "work", "sales", "office", "company", "other")
FIRST_FIELDS: Final = 7
"""So many columns are shown until somebody chooses others."""


def catalogue() -> list[tuple[str, list[str]]]:
    """Return the groups with their entities, in order; empty groups are left out."""
    found: dict[str, list[str]] = {}
    for entity, cls in ENTITIES.items():
        if entity not in HAND_MADE | MACHINERY:
            area = cls.__module__.rpartition(".")[2]
            found.setdefault(_GROUPS.get(area, "other"), []).append(entity)
    return [(group, found[group]) for group in GROUPS if group in found]
