"""Customers found by the words of their industry: 机械, zhizaoye, machinery.

An industry has a few hundred names and a company many thousands of customers, so the names are looked at when somebody
asks and the search index has none of them: whose name holds the word is not crowded out by everybody of the trade.
"""

import json
from functools import lru_cache
from typing import Final

from sqlalchemy.orm import Session

from crm_core.industries import INDUSTRY
from crm_core.keys.marking import marks
from crm_core.keys.tokens import CANDIDATE_LIMIT, pieces
from crm_desktop.db import search as index
from crm_desktop.services.lookups import rows_of

SHORTEST: Final = 3
"""Letters that are looked for in names and their pinyin; of Chinese two characters are enough."""


@lru_cache(maxsize=256)
def industries_named(text: str) -> frozenset[str]:
    """Return the codes whose names, in any language, or whose pinyin and initials hold the text."""
    runs = "".join(pieces(text))
    if len(runs) < (SHORTEST if runs.isascii() else SHORTEST - 1):
        return frozenset()
    return frozenset(
        code for code, label in INDUSTRY.labels.items() if any(marks(text, name) for name in label)
    )


def customers_of_industry(session: Session, text: str, limit: int) -> list[tuple[str, str, str]]:
    """Return customers (id, name, code of the industry) whose industry is what the text, or some of its words, names.

    The other words have to be found at the customer: `苏州 机械`. The person's own come first, then by level and name.
    """
    codes, rest = _asked(text)
    if not codes or limit <= 0:
        return []
    among = [hit.id for hit in index.find(session, rest, CANDIDATE_LIMIT, ("account",))] if rest else None
    return rows_of(
        session,
        "SELECT id, name, industry_code FROM account WHERE industry_code IS NOT NULL AND deleted_at IS NULL"
        " AND merged_into_id IS NULL AND coalesce(status, '') NOT IN ('merged', 'archived')"
        " AND EXISTS (SELECT 1 FROM json_each(?) WHERE industry_code = value OR industry_code GLOB value || '[0-9]*')"
        " AND (? IS NULL OR id IN (SELECT value FROM json_each(?)))"
        " ORDER BY owner_id IS NOT (SELECT value FROM local_meta WHERE key = 'user_id'), level IS NULL, level, name"
        " LIMIT ?",
        (json.dumps(sorted(codes)), rest or None, json.dumps(among), limit),
    )


def _asked(text: str) -> tuple[frozenset[str], str]:
    """Return the industries that a text names, and what else it asks for."""
    if whole := industries_named(text.strip()):
        return whole, ""
    named = {word: industries_named(word) for word in text.split()}
    found = [codes for codes in named.values() if codes]
    codes = frozenset.intersection(*found) if found else frozenset()
    return codes, " ".join(word for word, codes in named.items() if not codes)
