"""The records that a card makes, and the blanks that it fills."""

from collections.abc import Iterable
from datetime import date
from sys import intern
from typing import Any

import msgspec

from crm_core.ids import child_id
from crm_core.model import AccountContact, AccountTag, ContactMethod
from crm_desktop.cards.card import Card, Method, unpacked
from crm_desktop.cards.known_companies import ADDRESS
from crm_desktop.cards.options import ImportOptions
from crm_desktop.cards.plan import Draft, Insert
from crm_desktop.cards.row_reading import tag_of
from crm_desktop.cards.said import Said
from crm_desktop.cards.table import Table

_LONGEST_MEMO = 20_000
_LONGEST_PHONE = 60


class Drafts:
    """Makes records with what the whole file has in common: source, campaign, the sheet's name as a tag."""

    def __init__(self, table: Table, options: ImportOptions) -> None:
        self._source = options.source_code
        self._campaign = options.campaign
        self._in_pool = options.pool
        shown = [sheet for sheet in table.sheets if sheet.rows and not sheet.hidden]
        alone = len(shown) < 2 or table.taken  # of several each row has its own
        # bound once, not again for each row
        self._make_account, self._make_person = self._account, self._person
        self._tags = () if alone else tuple(filter(None, [tag_of(table.sheet)]))

    def account(self, account_id: str, said: Said, name: str, parent_id: str | None) -> Draft:
        """Return a new customer; only the card's own company has the card's address and numbers."""
        return Draft(self._make_account, (account_id, said.packed, name, parent_id))

    def person(self, contact_id: str, said: Said, employers: Iterable[tuple[str, bool]]) -> Draft:
        """Return a new person with the ways to be reached, and a role at each employer: its id, and is it primary."""
        return Draft(self._make_person, (contact_id, said.packed, tuple(employers)))

    @staticmethod
    def role(account_id: str, contact_id: str, said: Said, *, is_primary: bool) -> Draft:
        """Return what the person is at the card's company."""
        return Draft(_role, (account_id, contact_id, said.packed, is_primary))

    @staticmethod
    def methods(contact_id: str, said: Said, places: Iterable[int]) -> Draft:
        """Return ways to reach the person: the card's methods at these places."""
        return Draft(_methods, (contact_id, said.packed, tuple(places)))

    def tags(self, account_id: str, card: Card) -> list[Draft]:
        """Return the customer's tags: the card's groups and the name of the sheet."""
        return [Draft(_tag, (account_id, tag)) for tag in dict.fromkeys((*card.tags, *self._tags))]

    @staticmethod
    def not_same(record_id: str, other_id: str) -> Insert:
        """Return what a person said of two people who look like one: nobody is to be asked again."""
        values = {"target": "contact", "record_id": record_id, "other_id": other_id, "decision": "NOT_SAME"}
        return Insert("duplicate_decision", child_id(record_id, "not same", other_id), values)

    def _account(self, account_id: str, content: bytes, name: str, parent_id: str | None) -> Iterable[Insert]:
        card = unpacked(content)
        values: dict[str, Any] = {"name": name, "source": self._source, "source_campaign": self._campaign}
        values |= {"status": "pool"} if self._in_pool else {}
        values |= {"parent_id": parent_id}
        if name == card.company:
            values |= company_values(card) | {"level": card.level or None}
        yield Insert("account", account_id, {key: value for key, value in values.items() if value})

    def _person(
        self, contact_id: str, content: bytes, employers: Iterable[tuple[str, bool]]
    ) -> Iterable[Insert]:
        card = unpacked(content)
        values: dict[str, Any] = {
            "full_name": card.full_name,
            "family_name": card.family_name[:60],
            "given_name": card.given_name[:60],
            "name_order": card.name_order,
            "english_name": card.english_name,
            "nickname": card.nickname,
            "salutation": card.salutation,
            "gender": card.gender,
            "birthday": card.birthday,
            "memo": memo_of(card),
            "met_on": date.fromisoformat(card.met_on) if card.met_on and card.met_on[0] != "-" else None,
            "met_where": self._campaign,
        }
        yield Insert("contact", contact_id, {key: value for key, value in values.items() if value})
        for account_id, is_primary in employers:
            yield from _role(account_id, contact_id, content, is_primary)
        yield from _methods(contact_id, content, range(len(card.methods)))


def _role(account_id: str, contact_id: str, content: bytes, is_primary: bool) -> Iterable[Insert]:
    card = unpacked(content)
    values: dict[str, Any] = {"account_id": account_id, "contact_id": contact_id}
    values |= {"job_title": card.job_title or None, "department": card.department or None}
    values |= {"is_primary": True} if is_primary else {}
    yield Insert("account_contact", AccountContact.make_id(account_id, contact_id), values)


def _methods(contact_id: str, content: bytes, places: Iterable[int]) -> Iterable[Insert]:
    methods = unpacked(content).methods
    for method in map(methods.__getitem__, places):
        values: dict[str, Any] = {
            "contact_id": contact_id,
            "kind": method.kind,
            "raw": method.raw,
            "normalized": method.normalized,
            "match_key": method.match_key,
            "extension": method.extension,
            "usage": method.usage,
        }
        yield Insert("contact_method", ContactMethod.make_id(contact_id, *method.key), values)


def _tag(account_id: str, tag: str) -> Iterable[Insert]:
    yield Insert("account_tag", AccountTag.make_id(account_id, tag), {"account_id": account_id, "tag": tag})


def company_values(card: Card) -> dict[str, Any]:
    """Return what a card says about its company, by the fields of the customer."""
    first: dict[str, str | None] = {}
    for one in card.methods:
        if one.kind == "EMAIL" and "role" in one.flags:
            first.setdefault(one.kind, one.normalized)
        elif one.kind in ("LANDLINE", "FAX") and _is_of_the_company(one):
            first.setdefault(one.kind, one.raw)
    _, *parts = msgspec.structs.astuple(card.address)
    values = {
        "english_name": card.company_en,
        "website": card.website,
        "phone": first.get("LANDLINE"),
        "fax": first.get("FAX"),
        "email": first.get("EMAIL"),
        **{name: intern(part) if part else None for name, part in zip(ADDRESS, parts, strict=True)},
    }
    if card.address.raw and not card.address.street:
        values["street"] = card.address.raw[:255]
    return values


def _is_of_the_company(number: Method) -> bool:
    """Whether a number has no extension, and is short enough for the customer's field."""
    return not number.extension and not number.usage and len(number.raw) <= _LONGEST_PHONE


def memo_of(card: Card) -> str:
    """Return the note with everything that has no field of its own, each under its header."""
    lines = [card.note] if card.note else []
    lines += [f"{header}：{text}" for header, text in card.unmapped.items()]
    lines += [] if card.company else [f"#{tag}" for tag in card.tags]
    if card.address.raw and not card.company:
        lines.append(card.address.raw)
    return "\n".join(lines)[:_LONGEST_MEMO]
