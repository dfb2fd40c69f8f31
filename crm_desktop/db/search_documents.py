"""What can be found of a record, and what a search shows of it.

Besides its words a document holds marks that nobody can type: what kind of record it is, whether its customer is the
person's own or of level A, and how its title begins. With them a search asks the index itself for those that matter
most, instead of hoping that they are among the first few hundred of many thousands.

A contact is also found by its methods and its customers' names, a customer by its tags, so a change of those makes
their owner's document anew. Of a customer's full name a contact has only the written words, not the pinyin: that would
double the index to find the customer's people where the customer itself is found.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from crm_core.keys.tokens import TokenKind, encoded, pieces, reversed_digits
from crm_core.spelling import PHONES, Speller
from crm_desktop.db.rows import RawConnection

_SHOWN_METHODS = 2
_DIGITS = 24
_LONGEST_START = 12

OWN, LEVEL_A, BEGINS = "\ue000", "\ue001", "\ue002"
"""Marks of a document: letters of private use, which the index takes for letters and no query ever holds."""
KINDS = {"account": "\ue010", "contact": "\ue011", "product": "\ue012", "quote": "\ue013"}

Part = tuple[str, str | None, TokenKind]
"""A field (its column, or `entity.column`, or `contact_method:KIND`), its text, and how that is found."""


@dataclass(frozen=True)
class Document:
    """One record as the index holds it; `fields` are the texts besides the title that it is found by, with names."""

    title: str
    snippet: str
    fields: tuple[tuple[str, str], ...]
    tokens: str
    reversed_digits: frozenset[str]
    lenders: tuple[str, ...]


def affected(connection: RawConnection, records: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """Return the searchable records whose documents depend on `records`, which may be gone from the tables."""
    found: dict[str, set[str]] = {}
    for entity, ids in records.items():
        known = set(ids)
        if entity in ENTITIES:
            found.setdefault(entity, set()).update(known)
        if entity in _OWNERS:
            owner, query = _OWNERS[entity]
            owners = connection.execute(query, (json.dumps(list(known)),))
            found.setdefault(owner, set()).update(row[0] for row in owners)
        if entity in _LENDERS:
            owners = connection.execute(_BORROWERS, (json.dumps(list(known)),))
            found.setdefault(_LENDERS[entity], set()).update(row[0] for row in owners)
    return found


_OWNERS = {
    "account": (
        "contact",
        "SELECT contact_id FROM account_contact WHERE account_id IN (SELECT value FROM json_each(?))",
    ),
    "account_tag": (
        "account",
        "SELECT account_id FROM account_tag WHERE id IN (SELECT value FROM json_each(?))",
    ),
    "account_contact": (
        "contact",
        "SELECT contact_id FROM account_contact WHERE id IN (SELECT value FROM json_each(?))",
    ),
    "contact_method": (
        "contact",
        "SELECT contact_id FROM contact_method WHERE id IN (SELECT value FROM json_each(?))",
    ),
}
_LENDERS = {"account_tag": "account", "account_contact": "contact", "contact_method": "contact"}
_BORROWERS = (
    "SELECT s.id FROM local_search_lender AS l CROSS JOIN local_search_row AS s ON s.n = l.n"
    " WHERE l.lender IN (SELECT value FROM json_each(?))"
)


WORDS = {
    "account": (
        "name", "short_name", "english_name", "former_names", "phone", "fax", "city", "tax_no", "status",
        "merged_into_id", "deleted_at", "owner_id", "level", "website", "email",
    ),
    "account_tag": ("account_id", "tag", "deleted_at"),
    "contact": ("full_name", "english_name", "nickname", "deleted_at"),
    "account_contact": (
        "account_id", "contact_id", "job_title", "is_active", "deleted_at", "is_primary", "edited_at",
    ),
    "contact_method": ("contact_id", "kind", "raw", "normalized", "is_primary", "deleted_at", "is_bad"),
    "product": ("code", "name", "english_name", "spec", "category", "deleted_at"),
    "quote": ("number", "drawn_number", "provisional_number", "subject", "deleted_at"),
}  # fmt: skip
"""What the documents, the glances and the keys of customers are made of. A row whose other columns change leaves them
as they are."""

_FINDABLE = {
    "account": "deleted_at IS NULL AND merged_into_id IS NULL AND coalesce(status, '') <> 'merged'",
    "contact": "deleted_at IS NULL",
    "product": "deleted_at IS NULL",
    "quote": "deleted_at IS NULL AND coalesce(number, drawn_number, provisional_number, subject, '') <> ''",
}


def findable(connection: RawConnection, entity: str) -> set[str]:
    """Return the ids of the records that a search may show."""
    found = connection.execute(f"SELECT id FROM {entity} WHERE {_FINDABLE[entity]}")  # noqa: S608 -- our own text
    return {row[0] for row in found}


def documents(
    connection: RawConnection, entity: str, ids: list[str], speller: Speller
) -> dict[str, Document]:
    """Return the documents of those of the records that can be found: neither deleted nor merged away."""
    return ENTITIES[entity](connection, json.dumps(ids), speller)


def start_of(text: str) -> str:
    """Return what a title, or a query, begins with: letters and digits only, in the form that is searched."""
    return encoded("".join(pieces(text)))[:_LONGEST_START]


def _document(
    entity: str,
    speller: Speller,
    title: str,
    snippet: Iterable[str | None],
    parts: Iterable[Part],
    lenders: Iterable[str] = (),
    marks: Iterable[str] = (),
) -> Document:
    known = [(name, text, kind) for name, text, kind in parts if text]
    words = " ".join(filter(None, [speller.words(text, kind) for _, text, kind in known]))
    digits = (reversed_digits(text) for _, text, kind in known if kind is TokenKind.PHONE)
    starts = dict.fromkeys((start_of(title), *_spoken_starts(speller.syllables(title).split())))
    tokens = (KINDS[entity], *marks, *(f"{BEGINS}{start}" for start in starts if start), *words.split(" "))
    return Document(
        title=title,
        snippet=" · ".join(dict.fromkeys(text for text in snippet if text)),
        fields=tuple({text: (name, text) for name, text, _ in reversed(known) if text != title}.values())[
            ::-1
        ],
        tokens=" ".join(filter(None, dict.fromkeys(tokens))),
        reversed_digits=frozenset(text[:_DIGITS] for text in digits if text),
        lenders=tuple(lenders),
    )


def _spoken_starts(syllables: list[str]) -> tuple[str, str]:
    known = [one for one in syllables if one.isascii()]
    return "".join(known)[:_LONGEST_START], "".join(one[0] for one in known)[:_LONGEST_START]


def _accounts(connection: RawConnection, ids: str, speller: Speller) -> dict[str, Document]:
    tags = _lists(
        connection,
        "SELECT account_id, id, tag FROM account_tag WHERE deleted_at IS NULL"
        " AND account_id IN (SELECT value FROM json_each(?)) ORDER BY tag",
        ids,
    )
    found: dict[str, Document] = {}
    for id_, name, short, english, former, phone, fax, city, tax_no, own, level in connection.execute(
        "SELECT id, name, short_name, english_name, former_names, phone, fax, city, tax_no,"  # noqa: S608
        " owner_id = (SELECT value FROM local_meta WHERE key = 'user_id'), level FROM account"
        f" WHERE id IN (SELECT value FROM json_each(?)) AND {_FINDABLE['account']}",
        (ids,),
    ):
        former_names = json.loads(former) if former else []
        own_tags = tags.get(id_, [])
        found[id_] = _document(
            "account",
            speller,
            name,
            (short, city, phone, *(tag for _, tag in own_tags)),
            (
                ("name", name, TokenKind.COMPANY),
                ("short_name", short, TokenKind.COMPANY),
                ("english_name", english, TokenKind.COMPANY),
                *(("former_names", former_name, TokenKind.COMPANY) for former_name in former_names),
                ("phone", phone, TokenKind.PHONE),
                ("fax", fax, TokenKind.PHONE),
                ("city", city, TokenKind.TEXT),
                ("tax_no", tax_no, TokenKind.CODE),
                *(("account_tag.tag", tag, TokenKind.TEXT) for _, tag in own_tags),
            ),
            (tag_id for tag_id, _ in own_tags),
            ([OWN] if own else []) + ([LEVEL_A] if level == "A" else []),
        )
    return found


def _contacts(connection: RawConnection, ids: str, speller: Speller) -> dict[str, Document]:
    methods = _lists(
        connection,
        "SELECT contact_id, id, kind, raw, normalized FROM contact_method WHERE deleted_at IS NULL"
        " AND contact_id IN (SELECT value FROM json_each(?)) ORDER BY coalesce(is_primary, 0) DESC, id",
        ids,
    )
    roles = _lists(
        connection,
        "SELECT r.contact_id, r.id, r.job_title, a.name, a.short_name FROM account_contact AS r"
        " CROSS JOIN account AS a ON a.id = r.account_id AND a.deleted_at IS NULL WHERE r.deleted_at IS NULL"
        " AND r.contact_id IN (SELECT value FROM json_each(?)) ORDER BY coalesce(r.is_active, 0) DESC, a.name",
        ids,
    )
    found: dict[str, Document] = {}
    for id_, name, english, nickname in connection.execute(
        "SELECT id, full_name, english_name, nickname FROM contact"  # noqa: S608
        f" WHERE id IN (SELECT value FROM json_each(?)) AND {_FINDABLE['contact']}",
        (ids,),
    ):
        own_methods, own_roles = methods.get(id_, []), roles.get(id_, [])
        found[id_] = _document(
            "contact",
            speller,
            name,
            (
                *(f"{account} {title or ''}".strip() for _, title, account, _ in own_roles[:1]),
                *(raw for _, _, raw, _ in own_methods[:_SHOWN_METHODS]),
            ),
            (
                ("full_name", name, TokenKind.PERSON),
                ("english_name", english, TokenKind.PERSON),
                ("nickname", nickname, TokenKind.PERSON),
                *(
                    (f"contact_method:{kind}", text, TokenKind.PHONE if kind in PHONES else TokenKind.MAIL)
                    for _, kind, raw, normalized in own_methods
                    for text in ((normalized or raw) if kind in PHONES else raw,)
                ),
                *(("account.name", name, TokenKind.TEXT) for _, _, name, _ in own_roles),
                *(("account.short_name", short_name, TokenKind.COMPANY) for _, _, _, short_name in own_roles),
                *(("account_contact.job_title", title, TokenKind.TEXT) for _, title, _, _ in own_roles),
            ),
            (lender for lender, *_ in (*own_methods, *own_roles)),
        )
    return found


def _products(connection: RawConnection, ids: str, speller: Speller) -> dict[str, Document]:
    return {
        id_: _document(
            "product",
            speller,
            name,
            (code, spec),
            (
                ("name", name, TokenKind.COMPANY),
                ("code", code, TokenKind.CODE),
                ("english_name", english, TokenKind.TEXT),
                ("spec", spec, TokenKind.CODE),
                ("category", category, TokenKind.TEXT),
            ),
        )
        for id_, code, name, english, spec, category in connection.execute(
            "SELECT id, code, name, english_name, spec, category FROM product"  # noqa: S608
            f" WHERE id IN (SELECT value FROM json_each(?)) AND {_FINDABLE['product']}",
            (ids,),
        )
    }


def _quotes(connection: RawConnection, ids: str, speller: Speller) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for id_, number, drawn, provisional, subject in connection.execute(
        "SELECT id, number, drawn_number, provisional_number, subject FROM quote"  # noqa: S608
        f" WHERE id IN (SELECT value FROM json_each(?)) AND {_FINDABLE['quote']}",
        (ids,),
    ):
        parts: tuple[Part, ...] = (
            ("number", number, TokenKind.CODE),
            ("drawn_number", drawn, TokenKind.CODE),
            ("provisional_number", provisional, TokenKind.CODE),
            ("subject", subject, TokenKind.TEXT),
        )
        made = _document("quote", speller, number or drawn or provisional or subject, (subject,), parts)
        digits = (reversed_digits(text)[:_DIGITS] for text in (number, drawn, provisional) if text)
        found[id_] = replace(made, reversed_digits=frozenset(filter(None, digits)))
    return found


def _lists(connection: RawConnection, query: str, ids: str) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for owner, *values in connection.execute(query, (ids,)):
        found.setdefault(owner, []).append(tuple(values))
    return found


ENTITIES: dict[str, Callable[[RawConnection, str, Speller], dict[str, Document]]] = {
    "account": _accounts,
    "contact": _contacts,
    "product": _products,
    "quote": _quotes,
}
"""What can be searched for. What was written about visits has an index of its own (crm_desktop.db.search_visits)."""
