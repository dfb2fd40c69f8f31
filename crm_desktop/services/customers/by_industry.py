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
from crm_desktop.services.lookups import rows_of, titles_of

MOST_LOOKED_AT: Final = 3_000
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

    The other words have to be found at the customer: `苏州 机械`. Of the first few thousand one's own come first.
    """
    codes, rest = _asked(text)
    if not codes or limit <= 0:
        return []
    among = [hit.id for hit in index.find(session, rest, CANDIDATE_LIMIT, ("account",))] if rest else None
    found = rows_of(
        session, _LOOKED_AT, (json.dumps(sorted(codes)), rest or None, json.dumps(among), MOST_LOOKED_AT)
    )
    found.sort(key=lambda row: not row[1])
    names = titles_of(session, "account", (id_ for id_, *_ in found[:limit]))
    return [(id_, names[id_], code) for id_, _, code in found[:limit] if id_ in names]


_LOOKED_AT: Final = (
    "SELECT id, owner_id IS (SELECT value FROM local_meta WHERE key = 'user_id'), industry_code"
    " FROM account INDEXED BY lx_account_facets WHERE deleted_at IS NULL"
    " AND (substr(industry_code, 1, 1) IN (SELECT value FROM json_each(?1))"
    " OR substr(industry_code, 1, 3) IN (SELECT value FROM json_each(?1)))"
    " AND substr(industry_code, 2) NOT GLOB '*[^0-9]*' AND coalesce(status, '') NOT IN ('merged', 'archived')"
    " AND (?2 IS NULL OR id IN (SELECT value FROM json_each(?3))) LIMIT ?4"
)
"""Walks the index of what lists are filtered by, and no row: some tens of milliseconds of 100,000 customers."""


def _asked(text: str) -> tuple[frozenset[str], str]:
    """Return the industries that a text names, and what else it asks for."""
    if whole := industries_named(text.strip()):
        return whole, ""
    named = {word: industries_named(word) for word in text.split()}
    found = [codes for codes in named.values() if codes]
    codes = frozenset.intersection(*found) if found else frozenset()
    return codes, " ".join(word for word, codes in named.items() if not codes)
